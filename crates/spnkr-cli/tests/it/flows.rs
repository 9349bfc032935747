//! The ways of signing in beside pasting.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

use spnkr_emulator::{AccountKind, Emulator, TokenKind};

use crate::fixture::{Fixture, Run};

/// The command, while somebody signs in elsewhere.
struct Waiting {
    child: Child,
    err: BufReader<ChildStderr>,
    said: String,
}

impl Waiting {
    fn start(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let err = BufReader::new(child.stderr.take().unwrap());
        Self { child, err, said: String::new() }
    }

    /// Reads until a line begins so, and gives the rest of it.
    fn until(&mut self, beginning: &str) -> String {
        loop {
            let from = self.said.len();
            assert!(self.err.read_line(&mut self.said).unwrap() > 0, "{}", self.said);
            if let Some(rest) = self.said[from..].strip_prefix(beginning) {
                return rest.trim().to_owned();
            }
        }
    }

    fn end(mut self) -> Run {
        self.err.read_to_string(&mut self.said).unwrap();
        let mut run = Run::new(self.child.wait_with_output().unwrap());
        run.err = self.said;
        run
    }
}

/// Goes where a browser is sent, and on to the page behind it.
fn visit(redirect: &str) -> String {
    let (port, query) =
        redirect.strip_prefix("http://localhost:").unwrap().split_once('?').unwrap();
    let port = port.trim_end_matches('/');
    let get = |target: &str| {
        let mut browser = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        write!(browser, "GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").unwrap();
        let mut answer = String::new();
        browser.read_to_string(&mut answer).unwrap();
        answer
    };
    let sent_on = get(&format!("/?{query}"));
    let location = sent_on.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    get(location)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_comes_back_by_itself() {
    let fixture = Fixture::start().await;
    let app = fixture.emulator.public_app();
    let mut waiting =
        Waiting::start(fixture.with_app(app, &["login", "--browser", "--no-open", "--json"]));
    let url = format!("https://{}", waiting.until("https://"));
    let page = visit(&fixture.emulator.browse(&url).unwrap());
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    let run = waiting.end();
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("\"gamertag\": \"Amber Badger\""), "{}", run.out);
    run.assert_no_secret(&fixture);
    fixture.emulator.clear_requests();
    let run = fixture.run(fixture.connected(&["tokens"]));
    assert_eq!((run.code, fixture.operations().len()), (0, 0), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_says_no() {
    let fixture = Fixture::start().await;
    let app = fixture.emulator.public_app();
    let mut waiting = Waiting::start(fixture.with_app(app, &["login", "--browser", "--no-open"]));
    let url = format!("https://{}", waiting.until("https://"));
    visit(&fixture.emulator.browse_and_decline(&url).unwrap());
    let run = waiting.end();
    assert_eq!((run.code, run.out.as_str()), (3, ""));
    assert!(run.err.contains("the sign-in page answered with access_denied\n"), "{}", run.err);
    assert_eq!(fixture.run(fixture.connected(&["whoami"])).code, 3, "nothing is kept");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn the_address_is_handed_to_the_browser_as_it_is() {
    use std::os::unix::fs::PermissionsExt;

    let fixture = Fixture::start().await;
    // Goes where it is told through a pipe, so that nobody has to wait and look.
    let script = "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$1\" > opened\n";
    fixture.write("xdg-open", script);
    let program = fixture.folder().join("xdg-open");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let pipe = fixture.folder().join("opened");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = fixture.with_app(fixture.emulator.public_app(), &["login", "--browser"]);
    command.env("PATH", fixture.folder());
    let mut waiting = Waiting::start(command);
    let opened = fs::read_to_string(&pipe).unwrap();
    let url = format!("https://{}", waiting.until("https://"));
    assert_eq!(opened, format!("1\n{url}\n"));
    assert!(url.contains('&'), "what a shell would take apart");
    assert!(waiting.said.starts_with("Your browser opens; "), "{}", waiting.said);
    visit(&fixture.emulator.browse(&url).unwrap());
    assert_eq!(waiting.end().code, 0);
}

/// Where a device code may be asked for each second: the command waits in earnest.
async fn quick() -> Fixture {
    let second = Duration::from_secs(1);
    Fixture::start_with(Emulator::builder().device_poll_interval(second)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_for_another_device() {
    let fixture = quick().await;
    let app = fixture.emulator.public_app();
    // Also what it takes by itself, where there is no screen.
    let mut waiting = Waiting::start(fixture.with_app(app, &["login"]));
    waiting.until("  https://www.microsoft.com/link");
    let code = waiting.until("  ");
    assert!(fixture.emulator.approve_device(&code));
    let run = waiting.end();
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(run.err.contains("\nSigned in as Amber Badger (2533274999001435), kept in "));
    assert!(!run.err.contains("waiting"), "a countdown is for terminals");
    run.assert_no_secret(&fixture);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_leads_another_way_which_can_be_declined() {
    let fixture = quick().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let uri = format!("http://localhost:{}", taken.local_addr().unwrap().port());
    let mut command = fixture.with_app(fixture.emulator.public_app(), &["login", "--browser"]);
    command.env("SPNKR_REDIRECT_URI", uri);
    let mut waiting = Waiting::start(command);
    waiting.until("note: no port of this computer could be opened");
    waiting.until("  https://www.microsoft.com/link");
    let code = waiting.until("  ");
    assert!(fixture.emulator.decline_device(&code));
    let run = waiting.end();
    assert_eq!(run.code, 3);
    assert!(run.err.contains("authorization_declined"), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_from_elsewhere() {
    let fixture = Fixture::start().await;
    fixture.sign_in("default");
    let run = fixture.run(fixture.connected(&["whoami"]));
    assert!(run.out.starts_with("Amber Badger "), "{}", run.out);

    let import = |token: &str| {
        fixture.write("token", token);
        let app = fixture.emulator.confidential_app();
        let mut command = fixture.with_app(app, &["login", "--import", "--account", "other"]);
        command.stdin(fs::File::open(fixture.folder().join("token")).unwrap());
        fixture.run(command)
    };
    let app = fixture.emulator.confidential_app();
    let child = fixture.emulator.account_of(AccountKind::Child);
    let run = import(&fixture.emulator.issue_refresh_token(app, child));
    assert_eq!(run.code, 3);
    assert!(run.err.contains("kept as `other`; what failed came later\n"), "{}", run.err);
    assert!(run.err.contains("2148916238"), "{}", run.err);
    run.assert_no_secret(&fixture);

    let over = fixture.seed();
    fixture.emulator.expire_tokens(TokenKind::Refresh);
    for (token, expected) in [(over.as_str(), "invalid_grant"), ("", "no refresh token was given")]
    {
        let run = import(token);
        assert_eq!((run.code, run.out.as_str()), (3, ""));
        assert!(run.err.contains(expected), "{}", run.err);
        run.assert_no_secret(&fixture);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_app_the_way_to_one_is_told() {
    let fixture = Fixture::start().await;
    let run = fixture.run(fixture.connected(&["login"]));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    for step in [
        "SPNKR_CLIENT_ID is not set",
        "https://portal.azure.com",
        "Microsoft Entra ID",
        "\"Personal Microsoft accounts only\"",
        "\"Mobile and desktop applications\"",
        "http://localhost",
        "\"Allow public client flows\" to Yes",
        "--client-id ID",
    ] {
        assert!(run.err.contains(step), "{step} in {}", run.err);
    }
    // One that Microsoft does not know is told with what to check.
    let command = fixture.connected(&[
        "login",
        "--device",
        "--client-id",
        "00000000-0000-0000-0000-000000000000",
    ]);
    let run = fixture.run(command);
    assert_eq!((run.code, run.out.as_str()), (3, ""), "{}", run.err);
    assert!(run.err.contains("what to do: check the client id"), "{}", run.err);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_the_way_to_an_app_leads_on_to_the_sign_in() {
    let fixture = quick().await;
    let id = fixture.emulator.public_app().client_id();
    fixture.write("typed", &format!("not an id\n{id}\n"));
    let connected = fixture.connected(&[]);
    // What runs a command on a terminal of its own; its output is what the terminal shows.
    let mut command = Command::new("script");
    command.args(["-qec", "\"$SPNKR\" login --device", "/dev/null"]).env_clear();
    command.current_dir(fixture.folder());
    command.envs(connected.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("SPNKR", env!("CARGO_BIN_EXE_spnkr")).env("NO_COLOR", "1");
    command.stdin(fs::File::open(fixture.folder().join("typed")).unwrap());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut screen = BufReader::new(child.stdout.take().unwrap());
    let mut shown = String::new();
    while !shown.contains("  https://www.microsoft.com/link") {
        assert!(screen.read_line(&mut shown).unwrap() > 0, "{shown}");
    }
    for expected in ["https://portal.azure.com", "That is none: ", "It is kept with the sign-in."] {
        assert!(shown.contains(expected), "{expected} in {shown}");
    }
    let mut code = String::new();
    screen.read_line(&mut code).unwrap();
    assert!(fixture.emulator.approve_device(code.trim()), "{code}");
    screen.read_to_string(&mut shown).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(shown.contains("waiting; the code is good for 14:"), "{shown}");
    assert!(shown.contains("Signed in as Amber Badger (2533274999001435), kept in "), "{shown}");
}
