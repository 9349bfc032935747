//! Signed in once: what is kept, who goes on with it, and how it ends.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;
use spnkr_emulator::{Emulator, Rotation, TokenKind};

use crate::{
    data::files,
    fixture::{Fixture, Run},
};

const MATCHES: [&str; 5] = ["matches", "me", "--count", "1", "--jsonl"];

async fn with(rotation: Rotation) -> Fixture {
    Fixture::start_with(Emulator::builder().rotation(rotation)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_asks_for_no_token() {
    let fixture = Fixture::start().await;
    let seed = fixture.seed();
    assert_eq!(fixture.run(fixture.seeded(&seed, &MATCHES)).code, 0);
    assert_eq!(fixture.operations().len(), 7);
    for command in [&MATCHES[..], &["tokens"], &["tokens", "--json"], &["tokens", "--env"]] {
        fixture.emulator.clear_requests();
        let run = fixture.run(fixture.seeded(&seed, command));
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        let operations = fixture.operations();
        assert!(operations.iter().all(|operation| operation == "get_match_history"), "{command:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_goes_on_with_one_variable() {
    let fixture = with(Rotation::OneTimeWithReuseDetection).await;
    let seed = fixture.seed();
    for _ in 0..5 {
        let run = fixture.run(fixture.seeded(&seed, &MATCHES));
        assert_eq!((run.code, run.out.lines().count()), (0, 1), "{}", run.err);
        fixture.expire_store();
    }
    let ledger = fixture.emulator.ledger_total();
    assert_eq!((ledger.used(), ledger.refused()), (5, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_at_once_renew_once() {
    let fixture = with(Rotation::OneTimeWithReuseDetection).await;
    fixture.sign_in("default");
    fixture.expire_store();
    let before = fixture.emulator.ledger_total().used();
    let children: Vec<Child> = (0..16)
        .map(|_| {
            let mut command = fixture.connected(&MATCHES);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let run = Run::new(child.wait_with_output().unwrap());
        assert_eq!((run.code, run.err.as_str(), run.out.lines().count()), (0, "", 1));
    }
    let ledger = fixture.emulator.ledger_total();
    assert_eq!((ledger.used() - before, ledger.refused(), ledger.reused()), (1, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_ahead_of_time_is_not_cut_short() {
    let fixture = with(Rotation::OneTimeWithReuseDetection).await;
    fixture.sign_in("default");
    fixture.expire_store();
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(4);
    fixture.change_store(|record| record["spartan"]["expires_at"] = soon.to_string().into());
    // The call is answered once somebody else makes another one; the refresh, when it is let go.
    fixture.emulator.clear_requests();
    fixture.emulator.hold("/hi/players", 2);
    fixture.emulator.hold("/oauth20_token.srf", 2);
    let mut command = fixture.connected(&MATCHES);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let both = async {
        while fixture.operations().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), both).await.unwrap();
    let mut other = fixture.connected(&MATCHES);
    let spartan_token = fixture.emulator.issue_spartan_token(fixture.emulator.account());
    other.env("SPNKR_SPARTAN_TOKEN", spartan_token);
    assert_eq!(fixture.run(other).code, 0);
    let mut row = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut row).unwrap();
    assert!(row.starts_with("{\"MatchId\":"), "the results are there");
    fixture.emulator.release();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let emulator = &fixture.emulator;
    let current = emulator.current_refresh_token(emulator.confidential_app(), emulator.account());
    fixture.change_store(|record| assert!(record["refresh_token"] == *current.as_ref().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_refused_renews_what_it_was_made_with() {
    let fixture = Fixture::start().await;
    fixture.sign_in("default");
    fixture.emulator.expire_spartan_tokens();
    fixture.emulator.clear_requests();
    let run = fixture.run(fixture.connected(&MATCHES));
    assert_eq!((run.code, run.out.lines().count()), (0, 1), "{}", run.err);
    let expected = ["get_match_history", "spartan_token", "clearance", "get_match_history"];
    assert_eq!(fixture.operations(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_by_name() {
    let fixture = Fixture::start().await;
    fixture.sign_in("default");
    fixture.sign_in("second");
    for (args, variable, expected) in [
        (&["whoami", "--json"][..], None, "default"),
        (&["whoami", "--json", "--account", "second"], None, "second"),
        (&["whoami", "--json"], Some("second"), "second"),
        (&["whoami", "--json", "--account", "default"], Some("second"), "default"),
    ] {
        let mut command = fixture.connected(args);
        command.envs(variable.map(|account| ("SPNKR_ACCOUNT", account)));
        let document: Value = serde_json::from_str(&fixture.run(command).out).unwrap();
        assert_eq!(document["account"], expected);
        assert_eq!(document["accounts"], serde_json::json!(["default", "second"]));
    }
    let run = fixture.run(fixture.connected(&["whoami", "--account", "third"]));
    assert_eq!(run.code, 3);
    assert!(run.err.contains("there are other accounts: default, second "), "{}", run.err);
    // An account that is named goes before what the environment would begin with.
    fixture.emulator.clear_requests();
    let run = fixture.run(fixture.main(&["tokens", "--account", "second"]));
    assert_eq!((run.code, fixture.operations().len()), (0, 0), "{}", run.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoami_sends_nothing_and_shows_no_token() {
    let fixture = Fixture::start().await;
    fixture.sign_in("default");
    fixture.emulator.clear_requests();
    let run = fixture.run(fixture.connected(&["whoami"]));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.starts_with("Amber Badger (2533274999001435)\n  account   default\n"));
    for token in ["refresh token", "access token", "user token", "XSTS token", "Spartan token"] {
        assert!(run.out.contains(&format!("\n{token} ")), "{token} in {}", run.out);
    }
    run.assert_no_secret(&fixture);
    let run = fixture.run(fixture.connected(&["whoami", "--json"]));
    run.assert_no_secret(&fixture);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["gamertag"], "Amber Badger");
    assert_eq!(document["hops"].as_array().unwrap().len(), 5);
    assert_eq!(document["hops"][4]["name"], "Spartan token");
    assert_eq!(document["hops"][4]["is_live"], true);
    assert!(fixture.emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_leaves_nothing_here_and_says_what_remains() {
    let fixture = Fixture::start().await;
    fixture.sign_in("default");
    fixture.emulator.clear_requests();
    let run = fixture.run(fixture.connected(&["logout"]));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let first = "Signed out of `default`, which was Amber Badger: ";
    assert!(run.out.starts_with(first), "{}", run.out);
    assert!(run.out.contains("the Spartan token until "), "{}", run.out);
    assert!(run.out.ends_with("\n  https://account.live.com/consent/Manage\n"), "{}", run.out);
    run.assert_no_secret(&fixture);
    let left: Vec<_> = fs::read_dir(fixture.tokens())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left, ["default.lock"]);
    for command in [&MATCHES[..], &["tokens"], &["whoami"]] {
        let run = fixture.run(fixture.connected(command));
        assert_eq!((run.code, run.out.as_str()), (3, ""));
        assert!(run.err.contains("`spnkr login`"), "{}", run.err);
    }
    let run = fixture.run(fixture.connected(&["logout"]));
    assert_eq!(run.out, "Nobody was signed in as `default`: nothing to forget.\n");
    assert!(fixture.emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_over_asks_for_another() {
    let fixture = Fixture::start().await;
    fixture.sign_in("default");
    fixture.expire_store();
    fixture.emulator.expire_tokens(TokenKind::Refresh);
    let run = fixture.run(fixture.connected(&MATCHES));
    assert_eq!(run.code, 3);
    assert!(run.err.ends_with(" (`spnkr login`)\n"), "{}", run.err);
    // From then on Microsoft is not asked again.
    fixture.emulator.clear_requests();
    let run = fixture.run(fixture.connected(&MATCHES));
    assert_eq!(
        (run.code, run.err.as_str()),
        (
            3,
            "error: the stored sign-in is not accepted any more\n  what to do: sign in: `spnkr login`\n"
        )
    );
    assert!(fixture.emulator.requests().is_empty());
    fixture.sign_in("default");
    assert_eq!(fixture.run(fixture.connected(&MATCHES)).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_by_hand_are_never_kept() {
    let fixture = Fixture::start().await;
    let mut command = fixture.connected(&MATCHES);
    let spartan_token = fixture.emulator.issue_spartan_token(fixture.emulator.account());
    command.env("SPNKR_SPARTAN_TOKEN", &spartan_token);
    assert_eq!(fixture.run(command).code, 0);
    assert!(!fixture.tokens().exists());
    // Answers are kept, and the token is in none of them.
    for file in files(&fixture.home()) {
        let bytes = fs::read(&file).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(&spartan_token), "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_environment_still_says_is_told() {
    let fixture = Fixture::start().await;
    let seed = fixture.seed();
    let run = fixture.run(fixture.seeded(&seed, &["whoami"]));
    assert_eq!((run.code, run.out.as_str()), (3, ""));
    let expected = "error: nothing is kept yet of the sign-in that SPNKR_REFRESH_TOKEN begins\n";
    assert!(run.err.starts_with(expected), "{}", run.err);
    assert_eq!(fixture.run(fixture.seeded(&seed, &["tokens"])).code, 0);
    let run = fixture.run(fixture.seeded(&seed, &["whoami"]));
    assert!(run.out.starts_with("Amber Badger "), "{}", run.out);
    let run = fixture.run(fixture.seeded(&seed, &["logout"]));
    assert!(run.out.starts_with("Signed out of `seed-"), "{}", run.out);
    let expected =
        "note: SPNKR_REFRESH_TOKEN is still set, and signs in again with the next command\n";
    assert_eq!((run.code, run.err.as_str()), (0, expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_read_is_left_as_it_is() {
    let fixture = Fixture::start().await;
    fixture.sign_in("default");
    let path = fixture.tokens().join("default.json");
    for (text, expected) in [
        ("{", "error: the token store is damaged: "),
        (r#"{"version":99}"#, "error: the token store was written by a newer version: "),
    ] {
        fs::write(&path, text).unwrap();
        let run = fixture.run(fixture.connected(&MATCHES));
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert!(run.err.starts_with(expected) && run.err.contains("what to do: "), "{}", run.err);
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    // It can be forgotten all the same.
    assert_eq!(fixture.run(fixture.connected(&["logout"])).code, 0);
    assert!(!path.exists());
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::CommandExt,
    };

    use super::*;

    fn mode(path: &std::path::Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &std::path::Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_kept_is_its_owners_alone() {
        let fixture = Fixture::start().await;
        fixture.sign_in("default");
        assert_eq!(mode(&fixture.tokens()), 0o700);
        let modes: BTreeSet<_> = fs::read_dir(fixture.tokens())
            .unwrap()
            .map(|entry| mode(&entry.unwrap().path()))
            .collect();
        assert_eq!(modes, [0o600].into());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_others_can_read_is_refused() {
        let fixture = Fixture::start().await;
        fixture.sign_in("default");
        fixture.emulator.clear_requests();
        let file = fixture.tokens().join("default.json");
        for (path, proper, open) in [(fixture.tokens(), 0o700, 0o755), (file, 0o600, 0o640)] {
            set_mode(&path, open);
            for command in [&MATCHES[..], &["whoami"], &["tokens"]] {
                let run = fixture.run(fixture.connected(command));
                assert_eq!((run.code, run.out.as_str()), (2, ""), "{command:?}");
                let expected =
                    format!("error: the token store is not private: {}\n", path.display());
                assert!(run.err.starts_with(&expected), "{}", run.err);
                assert!(run.err.contains("what to do: make it yours"), "{}", run.err);
            }
            assert_eq!(mode(&path), open, "refused and not repaired");
            set_mode(&path, proper);
        }
        assert!(fixture.emulator.requests().is_empty());
    }

    /// The command as somebody whom permissions hold back, which they do not hold the superuser.
    fn unprivileged(fixture: &Fixture, mut command: Command) -> Run {
        if fs::metadata(fixture.folder()).unwrap().uid() == 0 {
            set_mode(fixture.folder(), 0o755);
            command.uid(65_534).gid(65_534);
        }
        fixture.run(command)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_home_that_cannot_be_written_is_told() {
        let fixture = Fixture::start().await;
        let place = fixture.folder().join("sealed");
        fs::create_dir(&place).unwrap();
        set_mode(&place, 0o555);
        for args in [&["tokens"][..], &["login", "--paste"]] {
            let mut command = fixture.main(args);
            command.env("SPNKR_HOME", place.join("home"));
            let run = unprivileged(&fixture, command);
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
            let expected = "error: the token store could not be written: ";
            assert!(run.err.starts_with(expected), "{}", run.err);
            assert!(run.err.ends_with("; or name another folder in SPNKR_HOME\n"), "{}", run.err);
            run.assert_no_secret(&fixture);
        }
        assert!(fixture.emulator.requests().is_empty(), "nothing is spent that cannot be kept");
    }

    /// The command where no file may grow, as on a disk without room.
    fn without_room(fixture: &Fixture, command: &Command) -> Command {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", r#"trap '' XFSZ; ulimit -f 0; exec "$0" "$@""#]);
        shell.arg(command.get_program()).args(command.get_args());
        let set = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
        shell.env_clear().envs(set).current_dir(fixture.folder());
        shell
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_disk_without_room_costs_no_token() {
        let fixture = with(Rotation::OneTimeWithReuseDetection).await;
        fixture.sign_in("default");
        fixture.expire_store();
        let file = fixture.tokens().join("default.json");
        let before = (fs::read(&file).unwrap(), fixture.emulator.ledger_total().used());

        let run = fixture.run(without_room(&fixture, &fixture.connected(&MATCHES)));
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{}", run.err);
        let expected = "error: the token store could not be written: ";
        assert!(run.err.starts_with(expected), "{}", run.err);
        assert!(run.err.contains("check free space"), "{}", run.err);
        let after = (fs::read(&file).unwrap(), fixture.emulator.ledger_total().used());
        assert_eq!(before, after);

        let run = fixture.run(fixture.connected(&MATCHES));
        assert_eq!((run.code, run.out.lines().count()), (0, 1), "{}", run.err);
        assert_eq!(fixture.emulator.ledger_total().refused(), 0);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn tokens_by_hand_need_no_home() {
        let fixture = Fixture::start().await;
        let spartan_token = fixture.emulator.issue_spartan_token(fixture.emulator.account());
        for (token, code) in [(Some(spartan_token), 0), (None, 2)] {
            let mut command = fixture.connected(&MATCHES);
            command.env_remove("SPNKR_HOME").env("HOME", "");
            command.envs(token.map(|token| ("SPNKR_SPARTAN_TOKEN", token)));
            // Somebody of whom the system knows nothing, as in many a container.
            if fs::metadata(fixture.folder()).unwrap().uid() == 0 {
                set_mode(fixture.folder(), 0o755);
                command.uid(54_321).gid(54_321);
            }
            let run = fixture.run(command);
            assert_eq!(run.code, code, "{}", run.err);
            assert!(code == 0 || run.err.contains("set SPNKR_HOME to a folder"), "{}", run.err);
        }
    }
}
