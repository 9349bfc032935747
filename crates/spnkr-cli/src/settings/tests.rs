use std::fs;

use super::*;
use crate::output::Captured;

/// A home with this configuration file.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new(file: &str) -> Self {
        let case = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(case.path(), file).unwrap();
        case
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    fn load(
        &self,
        global: &Global,
        environment: &[(&str, &str)],
    ) -> (Result<Settings, Failure>, Captured) {
        let (mut io, captured) = Io::captured();
        let home = self.folder.path().to_str().unwrap();
        let environment = [environment, &[("SPNKR_HOME", home)]].concat();
        let value = |name: &str| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into())
        };
        let settings = Settings::read(global, Home::find(value).unwrap(), value, &mut io);
        (settings, captured)
    }
}

fn rows(settings: &Settings) -> Vec<(String, String, Source)> {
    let rows = settings.rows().into_iter();
    rows.map(|row| (row.name.to_string(), row.value.unwrap_or_default(), row.source)).collect()
}

#[test]
fn an_option_goes_before_the_environment_and_that_before_the_file() {
    let case = Case::new("rate = 1\nplayer = 2533274999999999\naccount = 'file'\n");
    let mut global = Global::default();
    global.rate = "0.5".parse().ok();
    let environment =
        [("SPNKR_RATE", "canary"), ("SPNKR_ACCOUNT", "environment"), ("SPNKR_PLAYER", "")];
    let (settings, captured) = case.load(&global, &environment);
    let settings = settings.unwrap();
    let database = case.folder.path().join("spnkr.db");
    let row = |name: &str, value: &str, source| (name.to_owned(), value.to_owned(), source);
    assert_eq!(
        rows(&settings),
        [
            row("account", "environment", Source::Environment),
            row("database", database.to_str().unwrap(), Source::BuiltIn),
            row("language", "", Source::BuiltIn),
            // Empty is as good as unset.
            row("player", "2533274999999999", Source::File { line: 2 }),
            row("rate", "0.5", Source::Option),
            row("timeout", "", Source::BuiltIn),
        ]
    );
    assert_eq!(captured.err(), "");
    let built_in = rows(&Settings::default());
    assert_eq!(built_in[0], row("account", "default", Source::BuiltIn));
    assert_eq!(built_in[4], row("rate", "5", Source::BuiltIn));
}

#[test]
fn a_path_is_meant_from_where_it_is_written() {
    let home = etcetera::home_dir().unwrap();
    let case = Case::new("");
    for (written, expected) in [
        ("halo.db".to_owned(), case.folder.path().join("halo.db")),
        ("~/halo.db".to_owned(), home.join("halo.db")),
        (home.to_str().unwrap().to_owned(), home),
    ] {
        fs::write(case.path(), format!("database = '{written}'")).unwrap();
        let settings = case.load(&Global::default(), &[]).0.unwrap();
        assert_eq!(settings.database().unwrap(), expected, "{written}");
    }
    let (settings, _) = case.load(&Global::default(), &[("SPNKR_DATABASE", "here.db")]);
    let here = env::current_dir().unwrap().join("here.db");
    assert_eq!(settings.unwrap().database().unwrap(), here);
}

#[test]
fn a_key_that_is_no_setting_is_told_and_nothing_worse() {
    let case = Case::new("colour = 1\n\n[refresh]\ntoken = 'canary'\n");
    let (settings, captured) = case.load(&Global::default(), &[]);
    settings.unwrap();
    let shown = captured.err();
    let lines: Vec<_> = shown.lines().map(|line| line.split_once(".toml, ").unwrap().1).collect();
    assert_eq!(
        lines,
        [
            "line 1: `colour` is no setting of this version; `spnkr config` lists those that are",
            "line 3: `refresh` is no setting; `spnkr login` keeps secrets where only you can read them",
        ]
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (file, expected) in [
        ("\nrate = 0", "line 2: rate: a rate is a number"),
        ("# canary\nplayer = ''", "line 2: player: a player is"),
        ("account = true", "line 1: account: it is neither a text nor a number"),
        ("language = 'canary!'", "line 1: language: a language is written as a tag"),
        ("rate = 5\n\nplayer = canary\n", "line 3: "),
        ("rate = 5\nrate = 6\n", "line 2: duplicate key"),
    ] {
        let failure = Case::new(file).load(&Global::default(), &[]).0.unwrap_err();
        let shown = failure.to_string();
        assert_eq!(failure.exit_code(), crate::failure::USAGE);
        assert!(shown.contains(expected) && !shown.contains("canary"), "{shown}");
    }
}

#[test]
fn a_change_leaves_all_else_as_it_is() {
    let case = Case::new("# mine\nrate = 1 # slow\n\ncolour = [1,\n  2]\n[other]\nrate = 9\n");
    let change = |change: fn(&SettingsFile) -> Result<(), Failure>| {
        change(&SettingsFile::read(&case.path()).unwrap()).unwrap();
        case.text()
    };
    assert_eq!(
        change(|file| file.set(Name::Rate, "2.5")),
        "# mine\nrate = 2.5 # slow\n\ncolour = [1,\n  2]\n[other]\nrate = 9\n"
    );
    assert_eq!(
        change(|file| file.set(Name::Player, "Amber Badger")),
        "# mine\nrate = 2.5 # slow\n\ncolour = [1,\n  2]\nplayer = \"Amber Badger\"\n[other]\nrate = 9\n"
    );
    assert_eq!(
        change(|file| file.unset("colour")),
        "# mine\nrate = 2.5 # slow\nplayer = \"Amber Badger\"\n[other]\nrate = 9\n"
    );
}

#[test]
fn the_first_value_goes_below_the_comments() {
    let case = Case::new("");
    fs::remove_file(case.path()).unwrap();
    SettingsFile::make(&case.path()).unwrap();
    let template = case.text();
    // What it offers can be.
    let offered: String = template
        .lines()
        .filter_map(|line| line.strip_prefix('#')?.split_once(" = "))
        .fold(String::new(), |file, (name, value)| {
            if name.contains(' ') { file } else { file + name + " = " + value + "\n" }
        });
    assert_eq!(offered.lines().count(), Name::ALL.len());
    let (settings, captured) = Case::new(&offered).load(&Global::default(), &[]);
    settings.unwrap();
    assert_eq!(captured.err(), "");
    SettingsFile::read(&case.path()).unwrap().set(Name::Rate, "off").unwrap();
    assert_eq!(case.text(), format!("{template}rate = \"off\"\n"));
}

#[test]
#[cfg(unix)]
fn a_link_stays_and_a_closed_file_stays_closed() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let case = Case::new("");
    let real = case.folder.path().join("real.toml");
    fs::rename(case.path(), &real).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
    symlink(&real, case.path()).unwrap();
    SettingsFile::read(&case.path()).unwrap().set(Name::Rate, "7").unwrap();
    assert!(fs::symlink_metadata(case.path()).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), "rate = 7\n");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
}
