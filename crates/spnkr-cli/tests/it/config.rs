//! What is settled once counts for every command, and can be seen and changed.

use std::fs;

use serde_json::{Value, json};

use spnkr_emulator::{Fault, FaultKind};

use crate::fixture::{Fixture, Run, csv, document};

fn run(fixture: &Fixture, args: &[&str]) -> Run {
    let run = fixture.run(fixture.connected(args));
    run.assert_no_secret(fixture);
    run
}

/// The settings that are not built in.
fn settled(text: &str) -> Vec<Value> {
    let settings = document(text)["settings"].take();
    let rows = settings.as_array().unwrap().iter();
    rows.filter(|row| row["source"] != "built-in").cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_shown_with_their_sources() {
    let fixture = Fixture::start().await;
    let file = fixture.home().join("config.toml");
    assert_eq!(run(&fixture, &["config", "path"]).out, format!("{}\n", file.display()));
    let shown = run(&fixture, &["config"]);
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    let (table, rest) = shown.out.split_once("\n\n").unwrap();
    assert_eq!(rest, format!("The file is {}, which is not there yet.\n", file.display()));
    assert!(table.starts_with("Setting   Value"), "{table}");
    let rate = table.lines().find(|line| line.starts_with("rate  ")).unwrap();
    assert!(rate.contains(" off ") && rate.ends_with(" SPNKR_RATE"), "{table}");
    assert!(!fixture.home().exists(), "to look makes nothing");

    for (name, value) in [("player", "Amber Badger"), ("rate", "7"), ("language", "fr-FR")] {
        assert_eq!(run(&fixture, &["config", "set", name, value]).code, 0);
    }
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        "player = \"Amber Badger\"\nrate = 7\nlanguage = \"fr-FR\"\n"
    );
    let shown = run(&fixture, &["config", "--json", "--account", "second"]);
    assert_eq!(document(&shown.out)["file"], file.to_str().unwrap());
    assert_eq!(
        settled(&shown.out),
        [
            json!({"name": "account", "value": "second", "source": "option"}),
            json!({"name": "language", "value": "fr-FR", "source": "file", "line": 3}),
            json!({"name": "player", "value": "Amber Badger", "source": "file", "line": 1}),
            json!({"name": "rate", "value": "off", "source": "environment"}),
        ]
    );
    let set = run(&fixture, &["config", "set", "rate", "8"]);
    assert!(set.err.contains("note: SPNKR_RATE is set, and goes before the file"), "{}", set.err);

    assert_eq!(run(&fixture, &["config", "unset", "player"]).code, 0);
    let again = run(&fixture, &["config", "unset", "player"]);
    assert!(again.code == 0 && again.err.contains("nothing to remove"), "{}", again.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), "rate = 8\nlanguage = \"fr-FR\"\n");
    // A path is kept as it was meant where it was typed.
    run(&fixture, &["config", "set", "database", "halo.db"]);
    let database = fixture.folder().canonicalize().unwrap().join("halo.db");
    let shown = settled(&run(&fixture, &["config", "--json"]).out);
    assert_eq!(shown[0]["value"], database.to_str().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_settled_stands_where_nothing_was_typed() {
    let fixture = Fixture::start().await;
    let me = fixture.emulator.account().gamertag();
    let mut players = fixture.emulator.world().players().iter().map(|player| player.gamertag());
    let other = players.rfind(|gamertag| *gamertag != me).unwrap();
    fixture.sign_in("second");
    let mine = run(&fixture, &["matches", "--csv", "--account", "second"]);
    assert_eq!((mine.code, mine.err.as_str()), (0, ""));

    fs::write(
        fixture.home().join("config.toml"),
        format!("account = 'second'\nplayer = '{other}'\nlanguage = 'fr-FR'\ncolour = 1\n"),
    )
    .unwrap();
    let theirs = run(&fixture, &["matches", other, "--csv"]).out;
    let settled = run(&fixture, &["matches", "--csv"]);
    assert_eq!(settled.out, theirs);
    assert_ne!(settled.out, mine.out);
    assert_eq!(settled.err.matches("note: ").count(), 1, "{}", settled.err);
    // Who says `me` means it.
    assert_eq!(run(&fixture, &["matches", "me", "--csv"]).out, mine.out);
    let career = csv(&run(&fixture, &["career", "--csv"]).out);
    assert_eq!(career[0]["gamertag"], other);
    for (args, expected) in [
        (&["medals", "--csv"][..], "fr-FR"),
        (&["medals", "--csv", "--language", "en-US"], "en-US"),
    ] {
        let asked = run(&fixture, &[args, &["--fresh"]].concat());
        let plain = run(&fixture, &["medals", "--csv", "--language", expected]);
        assert_eq!(asked.out, plain.out);
    }
    let doctor = run(&fixture, &["doctor"]);
    let settings = doctor.out.lines().find(|line| line.starts_with("ok    settings ")).unwrap();
    assert!(settings.ends_with("; in the configuration file: account, language, player"));
    let mut command = fixture.connected(&["player", "--json"]);
    command.env("SPNKR_PLAYER", "me");
    let player = fixture.run(command).out;
    assert_eq!(document(&player)["gamertag"], me);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_wrong_stops_those_who_need_it() {
    let fixture = Fixture::start().await;
    fs::create_dir(fixture.home()).unwrap();
    let file = fixture.home().join("config.toml");
    for (text, line, repair) in [
        ("player = 'me'\nrate = 'canary'\n", 2, "`spnkr config set rate VALUE` corrects it"),
        ("player = canary\n", 1, "`spnkr config edit`"),
    ] {
        fs::write(&file, text).unwrap();
        for args in [&["config"][..], &["whoami"], &["matches"]] {
            let mut command = fixture.connected(args);
            command.env_remove("SPNKR_RATE");
            let run = fixture.run(command);
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}");
            let place = format!("error: {}, line {line}: ", file.display());
            assert!(run.err.starts_with(&place) && run.err.contains(repair), "{}", run.err);
            run.assert_no_secret(&fixture);
        }
        assert_eq!(run(&fixture, &["endpoints", "--csv"]).code, 0);
        assert_eq!(run(&fixture, &["config", "path"]).code, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_kept_out_of_the_file() {
    let fixture = Fixture::start().await;
    let refused = run(&fixture, &["config", "set", "refresh_token", "canary"]);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert!(refused.err.contains("`spnkr login`"), "{}", refused.err);
    assert!(!fixture.home().exists());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_editor_of_the_person_changes_the_file() {
    let fixture = Fixture::start().await;
    let edit = |editor: &str| {
        let mut command = fixture.connected(&["config", "edit"]);
        command.env("PATH", "/usr/bin:/bin").env("EDITOR", editor).env_remove("SPNKR_RATE");
        fixture.run(command)
    };
    // A command line, as people have it there.
    let edited = edit("sed -i.before -e 's/^#rate = 5/rate = 9/'");
    assert_eq!((edited.code, edited.out.as_str(), edited.err.as_str()), (0, "", ""));
    let mut command = fixture.bare(&["config", "--json"]);
    command.env_remove("SPNKR_RATE");
    assert_eq!(settled(&fixture.run(command).out)[0]["value"], "9");
    let wrong = edit("sed -i.before -e 's/^rate = 9/rate = 0/'");
    assert!(wrong.code == 2 && wrong.err.contains(": rate: a rate is"), "{}", wrong.err);
    let failed = edit("false");
    assert!(failed.code == 1 && failed.err.contains("the editor `false` ended"), "{}", failed.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_and_a_hop_take_no_longer_than_the_timeout() {
    let fixture = Fixture::start().await;
    fixture.sign_in("default");
    for (host, args) in [
        ("login.microsoftonline.com", &["login", "--import", "--timeout", "1"][..]),
        ("halostats.svc.halowaypoint.com", &["matches"]),
    ] {
        fixture.emulator.inject(Fault::new(FaultKind::StallBeforeHead).on_host(host).always());
        let mut command = fixture.with_app(fixture.emulator.confidential_app(), args);
        command.env("SPNKR_TIMEOUT", "1.5").env("SPNKR_OAUTH", "consumers");
        fs::write(fixture.folder().join("import"), fixture.seed()).unwrap();
        command.stdin(fs::File::open(fixture.folder().join("import")).unwrap());
        let run = fixture.run(command);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{}", run.err);
        let expected = format!(" got nothing from {host}: no answer arrived in time\n");
        assert!(run.err.contains(&expected), "{}", run.err);
        assert!(run.err.ends_with("or allow more time with --timeout SECONDS\n"), "{}", run.err);
        run.assert_no_secret(&fixture);
    }
}
