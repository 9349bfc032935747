//! What a person has settled for all commands, once and for all or for now.
//!
//! An option goes before the environment, that before the configuration file, and that before what is built in.

mod file;
mod name;

use std::{
    env,
    ffi::OsString,
    fmt::Display,
    path::{Path, PathBuf},
    time::Duration,
};

use spnkr::core::AccountName;

use self::name::Language;
pub(crate) use self::{
    file::SettingsFile,
    name::{Name, Timeout, is_of_secret},
};
use crate::{
    args::{Global, Pace, Who},
    failure::Failure,
    home::Home,
    output::Io,
};

/// What counts; by default what is built in.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    account: Setting<AccountName>,
    database: Setting<PathBuf>,
    language: Setting<Language>,
    player: Setting<Who>,
    rate: Setting<Pace>,
    timeout: Setting<Timeout>,
    home: Home,
}

/// A value, if anybody gave one, and who did.
#[derive(Debug)]
struct Setting<T> {
    value: Option<T>,
    source: Source,
}

impl<T> Default for Setting<T> {
    fn default() -> Self {
        Self { value: None, source: Source::BuiltIn }
    }
}

/// Who says what counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    BuiltIn,
    Environment,
    File { line: usize },
    Option,
}

/// A setting for people.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: Name,
    /// None where the services decide.
    pub(crate) value: Option<String>,
    pub(crate) source: Source,
}

impl Settings {
    /// Reads the environment of the process and the configuration file of the home.
    pub(crate) fn load(global: &Global, io: &mut Io) -> Result<Self, Failure> {
        let environment = |name: &str| env::var_os(name);
        Self::read(global, Home::find(environment)?, environment, io)
    }

    /// Reads an environment and the configuration file of a home. Keys that are no settings are told.
    pub(crate) fn read(
        global: &Global,
        home: Home,
        environment: impl Fn(&str) -> Option<OsString>,
        io: &mut Io,
    ) -> Result<Self, Failure> {
        let file = match home.configuration() {
            Some(path) => SettingsFile::read(path)?,
            None => SettingsFile::default(),
        };
        for slip in file.slips() {
            io.note(slip);
        }
        let sources = Sources { environment, file: &file };
        Ok(Self {
            account: sources.find(Name::Account, global.account.clone(), parsed)?,
            database: sources.database()?,
            language: sources.find(Name::Language, None, parsed)?,
            player: sources.find(Name::Player, None, parsed)?,
            rate: sources.find(Name::Rate, global.rate, parsed)?,
            timeout: sources.find(Name::Timeout, global.timeout, parsed)?,
            home,
        })
    }

    /// Which stored account is meant.
    pub(crate) fn account(&self) -> AccountName {
        self.account.value.clone().unwrap_or_default()
    }

    /// The file that `spnkr sync` keeps matches in.
    pub(crate) fn database(&self) -> Result<PathBuf, Failure> {
        match &self.database.value {
            Some(path) => Ok(path.clone()),
            None => Ok(self.home.folder()?.join(DATABASE)),
        }
    }

    /// In which language texts are asked for; none for that of the services.
    pub(crate) fn language(&self) -> Option<&str> {
        self.language.value.as_ref().map(Language::as_str)
    }

    /// Who is meant where no player is typed.
    pub(crate) fn player(&self) -> Who {
        self.player.value.clone().unwrap_or(Who::Me)
    }

    /// How fast to ask.
    pub(crate) fn rate(&self) -> Pace {
        self.rate.value.unwrap_or_default()
    }

    /// How long a call may take, and each request of a sign-in; none for what suits most.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.timeout.value.map(Timeout::duration)
    }

    /// All of them, by name.
    pub(crate) fn rows(&self) -> Vec<Row> {
        Name::ALL.map(|name| self.row(name)).into()
    }

    fn row(&self, name: Name) -> Row {
        let (value, source) = match name {
            Name::Account => (Some(self.account().to_string()), self.account.source),
            Name::Database => {
                let path = self.database().ok();
                (path.map(|path| path.display().to_string()), self.database.source)
            }
            Name::Language => (self.language().map(str::to_owned), self.language.source),
            Name::Player => (Some(self.player().to_string()), self.player.source),
            Name::Rate => (Some(self.rate().to_string()), self.rate.source),
            Name::Timeout => {
                let timeout = self.timeout.value.as_ref().map(Timeout::to_string);
                (timeout, self.timeout.source)
            }
        };
        Row { name, value, source }
    }
}

/// Where settings come from, besides options.
struct Sources<'a, E> {
    environment: E,
    file: &'a SettingsFile,
}

impl<E: Fn(&str) -> Option<OsString>> Sources<'_, E> {
    /// Finds the database, by a path from here or from the file.
    fn database(&self) -> Result<Setting<PathBuf>, Failure> {
        let Setting { value, source } = self.find(Name::Database, None, |text| {
            Name::Database.check(text).map(|()| text.to_owned())
        })?;
        let Some(text) = value else { return Ok(Setting::default()) };
        let path = match source {
            Source::File { .. } => self.file.path_in(&text),
            _ => std::path::absolute(&text).map_err(|error| {
                Failure::usage(format!("{} cannot be found: {error}", Name::Database.variable()))
            })?,
        };
        Ok(Setting { value: Some(path), source })
    }

    /// Finds what counts of one setting; what does not count is not even read.
    fn find<T>(
        &self,
        name: Name,
        option: Option<T>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Setting<T>, Failure> {
        if option.is_some() {
            return Ok(Setting { value: option, source: Source::Option });
        }
        let variable = name.variable();
        if let Some(value) = (self.environment)(variable).filter(|value| !value.is_empty()) {
            let text = value.into_string().map_err(|_| {
                Failure::usage(format!("{variable} is not a text in UTF-8"))
                    .advise("set it once more")
            })?;
            let value = read(text.trim());
            let value =
                value.map_err(|problem| Failure::usage(format!("{variable}: {problem}")))?;
            return Ok(Setting { value: Some(value), source: Source::Environment });
        }
        let Some(entry) = self.file.entry(name) else {
            return Ok(Setting::default());
        };
        let text = entry.text.as_deref().ok_or("it is neither a text nor a number".to_owned());
        match text.and_then(|text| read(text.trim())) {
            Ok(value) => {
                Ok(Setting { value: Some(value), source: Source::File { line: entry.line } })
            }
            Err(problem) => Err(self.file.refuse(entry, &problem)),
        }
    }
}

fn parsed<T: std::str::FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

/// Where a path leads that a person wrote into a file of this folder.
fn resolved(text: &str, folder: &Path) -> PathBuf {
    let below_home = ["~/", "~\\"].iter().find_map(|mark| text.strip_prefix(mark));
    match (below_home, etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => folder.join(text),
    }
}

const DATABASE: &str = "spnkr.db";

#[cfg(test)]
mod tests;
