//! The sign-in with a browser.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStderr, Command, Stdio},
};

use spnkr_emulator::{AccountKind, App, Emulator};

use crate::fixture::{Fixture, Run};

/// The command, waiting for what the browser comes back with.
struct Waiting {
    child: Child,
    err: BufReader<ChildStderr>,
    url: String,
}

impl Waiting {
    fn start(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let mut url = String::new();
        let mut line = String::new();
        while !line.starts_with("Paste ") {
            line.clear();
            assert!(err.read_line(&mut line).unwrap() > 0, "it ended early");
            if line.starts_with("https://") {
                url = line.trim().to_owned();
            }
        }
        Self { child, err, url }
    }

    /// Hands a text over and waits for the end.
    fn paste(mut self, text: &str) -> Run {
        let mut stdin = self.child.stdin.take().unwrap();
        writeln!(stdin, "{text}").unwrap();
        drop(stdin);
        let mut err = String::new();
        self.err.read_to_string(&mut err).unwrap();
        let mut run = Run::new(self.child.wait_with_output().unwrap());
        run.err = err;
        run
    }
}

fn login(fixture: &Fixture, app: &App, args: &[&str]) -> Waiting {
    Waiting::start(fixture.with_app(app, args))
}

fn code_of(redirect: &str) -> &str {
    let (_, code) = redirect.split_once("code=").unwrap();
    code.split('&').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paste_of_either_form_signs_in_for_good() {
    let fixture = Fixture::start().await;
    let emulator: &Emulator = &fixture.emulator;
    for app in [emulator.confidential_app(), emulator.public_app()] {
        for form in [str::to_owned, |redirect: &str| code_of(redirect).to_owned()] {
            let waiting = login(&fixture, app, &["login", "--paste", "--print-refresh-token"]);
            let redirect = emulator.browse(&waiting.url).unwrap();
            let run = waiting.paste(&form(&redirect));
            assert_eq!(run.code, 0, "{}", run.err);
            let expected = "\nSigned in as Amber Badger (2533274999001435), kept in ";
            assert!(run.err.contains(expected), "{}", run.err);
            let refresh_token = run.out.strip_suffix('\n').unwrap();
            assert!(!run.err.contains(refresh_token));
            let mut tokens = fixture.with_app(app, &["tokens"]);
            tokens.env("SPNKR_REFRESH_TOKEN", refresh_token);
            assert_eq!(fixture.run(tokens).code, 0);
            // Nothing of the environment is needed any more, and nothing is asked for.
            emulator.clear_requests();
            let run = fixture.run(fixture.connected(&["matches", "me", "--count", "1", "--jsonl"]));
            assert_eq!((run.code, run.out.lines().count()), (0, 1), "{}", run.err);
            assert_eq!(fixture.operations(), ["get_match_history"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_tells_who_it_is_and_no_token() {
    let fixture = Fixture::start().await;
    let app = fixture.emulator.public_app();
    let mut command = fixture.with_app(app, &["login", "--paste", "--json", "--account", "second"]);
    command.env("SPNKR_OAUTH", "live");
    let waiting = Waiting::start(command);
    assert!(waiting.url.starts_with("https://login.live.com/"), "{}", waiting.url);
    let redirect = fixture.emulator.browse(&waiting.url).unwrap();
    let run = waiting.paste(&redirect);
    assert_eq!(
        run.out,
        "{\n  \"account\": \"second\",\n  \"gamertag\": \"Amber Badger\",\n  \"xuid\": \"2533274999001435\"\n}\n"
    );
    assert!(run.err.contains("`spnkr matches me --account second`"), "{}", run.err);
    run.assert_no_secret(&fixture);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_paste_is_told() {
    let fixture = Fixture::start().await;
    let app = fixture.emulator.confidential_app();
    for (paste, expected) in [
        ("https://localhost/", "there is no sign-in code in that text"),
        ("", "there is no sign-in code in that text"),
        ("https://localhost/?code=canary&state=other", "that address belongs to another sign-in"),
        ("canary", "answered 400 Bad Request with invalid_grant"),
    ] {
        let run = login(&fixture, app, &["login", "--paste"]).paste(paste);
        assert_eq!((run.code, run.out.as_str()), (3, ""), "{paste}");
        assert!(run.err.contains(expected) && run.err.contains("  what to do: "), "{}", run.err);
        run.assert_no_secret(&fixture);
    }
    let waiting = login(&fixture, app, &["login", "--paste"]);
    let declined = fixture.emulator.browse_and_decline(&waiting.url).unwrap();
    let run = waiting.paste(&declined);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("the sign-in page answered with access_denied"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_was_paid_for_is_kept_whatever_fails_later() {
    let fixture = Fixture::start().await;
    fixture.emulator.sign_in_browser(fixture.emulator.account_of(AccountKind::NoProfile));
    let app = fixture.emulator.confidential_app();
    let waiting = login(&fixture, app, &["login", "--paste", "--print-refresh-token"]);
    let redirect = fixture.emulator.browse(&waiting.url).unwrap();
    let run = waiting.paste(&redirect);
    assert_eq!(run.code, 3);
    assert!(run.out.starts_with("M.C5") && run.out.lines().count() == 1);
    let expected = "note: the Microsoft account is signed in and kept as `default`; ";
    assert!(run.err.contains(expected), "{}", run.err);
    assert!(run.err.contains("XErr 2148916233"), "{}", run.err);
    let whoami = fixture.run(fixture.connected(&["whoami"]));
    assert_eq!(whoami.code, 0, "{}", whoami.err);
    assert!(whoami.out.starts_with("Not known yet: Xbox Live was never reached\n"));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_it_at_once() {
    let fixture = Fixture::start().await;
    let mut waiting = login(&fixture, fixture.emulator.confidential_app(), &["login", "--paste"]);
    // Waiting for a child closes its input, and that ends a sign-in, too.
    let input = waiting.child.stdin.take();
    crate::emulate::interrupt(&waiting.child);
    assert_eq!(waiting.child.wait().unwrap().code(), Some(130));
    drop(input);
}
