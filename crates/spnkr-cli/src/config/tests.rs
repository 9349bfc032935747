use super::*;
use crate::output::Captured;

fn read(environment: &[(&str, &str)], file: &str) -> (Result<Config, Failure>, Captured) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    fs::write(&path, file).unwrap();
    let (mut io, captured) = Io::captured();
    let environment = [environment, &[("SPNKR_HOME", "home")]].concat();
    let value = |name: &str| {
        environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into())
    };
    (Config::read(&Global::default(), value, &path, &mut io), captured)
}

#[test]
fn the_environment_wins() {
    let file = "SPNKR_CLIENT_ID=file\nSPNKR_REFRESH_TOKEN='a$b'\nSPNKR_SPARTAN_TOKEN=v4=file\n";
    let (config, captured) =
        read(&[("SPNKR_CLIENT_ID", "environment"), ("SPNKR_SPARTAN_TOKEN", "")], file);
    let config = config.unwrap();
    assert_eq!(config.app().unwrap().client_id(), "environment");
    assert_eq!(config.refresh_token().unwrap().expose(), "a$b");
    assert!(config.tokens_by_hand().is_none(), "an empty variable switches the file's off");
    assert_eq!(captured.err(), "");
}

#[test]
fn other_names_are_left_alone_and_slips_are_told() {
    let (config, captured) =
        read(&[], "DATABASE_URL=a\nSPNKR_RATE=off\nSPNKR_REFRESH_TOKN=canary\n");
    assert!(config.unwrap().refresh_token().is_none());
    let shown = captured.err();
    let lines: Vec<_> = shown.lines().map(|line| line.split_once(".env").unwrap().1).collect();
    assert_eq!(
        lines,
        [
            ", line 2: SPNKR_RATE is not taken from this file; set it in the environment",
            ", line 3: SPNKR_REFRESH_TOKN is not taken from this file; set it in the environment",
        ]
    );
}

#[test]
fn a_setting_that_cannot_be_is_named_without_its_value() {
    for (environment, file, expected) in [
        ([("", "")], "SPNKR_CLIENT_SECRET='canary", "line 1: the value of SPNKR_CLIENT_SECRET"),
        ([("SPNKR_OAUTH", "canary")], "", "SPNKR_OAUTH: the OAuth service is `live` or"),
    ] {
        let failure = read(&environment, file).0.unwrap_err();
        let shown = failure.to_string();
        assert_eq!(failure.exit_code(), crate::failure::USAGE);
        assert!(shown.contains(expected) && !shown.contains("canary"), "{shown}");
    }
}
