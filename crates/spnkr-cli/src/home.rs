//! Where this program keeps what it keeps.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use etcetera::{BaseStrategy, base_strategy};
use spnkr::{FileStore, http::DiskCache};

use crate::{cache::Answers, failure::Failure};

/// The folder of this program, which `SPNKR_HOME` moves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Home {
    /// None if the system knows of no place for this person.
    folder: Option<PathBuf>,
    /// The file of settings, which systems have another place for.
    configuration: Option<PathBuf>,
    is_chosen: bool,
}

impl Home {
    /// Finds it; nothing is made yet.
    pub(crate) fn find(environment: impl Fn(&str) -> Option<OsString>) -> Result<Self, Failure> {
        if let Some(folder) = environment(VARIABLE).filter(|folder| !folder.is_empty()) {
            let folder = std::path::absolute(folder).map_err(|error| {
                Failure::usage(format!("{VARIABLE} cannot be found: {error}"))
                    .advise("set it to the whole path of a folder")
            })?;
            let configuration = Some(folder.join(CONFIGURATION));
            return Ok(Self { folder: Some(folder), configuration, is_chosen: true });
        }
        let strategy = base_strategy::choose_native_strategy().ok();
        let folder = strategy.as_ref().map(|strategy| strategy.data_dir().join("spnkr"));
        let configuration = strategy.map(|strategy| {
            // The folder of macOS is for property lists.
            let folder = match cfg!(target_vendor = "apple") {
                true => strategy.data_dir(),
                false => strategy.config_dir(),
            };
            folder.join("spnkr").join(CONFIGURATION)
        });
        Ok(Self { folder, configuration, is_chosen: false })
    }

    /// Where it is. Asked for when it is needed: tokens by hand need none.
    pub(crate) fn folder(&self) -> Result<&Path, Failure> {
        self.folder.as_deref().ok_or_else(homeless)
    }

    /// The configuration file, whether it is there or not; none if there is no place for it.
    pub(crate) fn configuration(&self) -> Option<&Path> {
        self.configuration.as_deref()
    }

    /// The configuration file, for those who cannot do without.
    pub(crate) fn configuration_or_say(&self) -> Result<&Path, Failure> {
        self.configuration().ok_or_else(homeless)
    }

    /// Whether `SPNKR_HOME` says so.
    pub(crate) fn is_chosen(&self) -> bool {
        self.is_chosen
    }

    /// The answers of earlier commands; none if there is no place for them.
    pub(crate) fn answers(&self, fresh: bool) -> Option<Answers> {
        let folder = self.folder.as_ref()?.join("cache");
        Some(Answers::new(DiskCache::new(folder, MOST_CACHE_BYTES), fresh))
    }

    /// The tokens of all accounts.
    pub(crate) fn tokens(&self) -> Result<FileStore, Failure> {
        Ok(FileStore::new(self.folder()?.join("tokens")))
    }
}

fn homeless() -> Failure {
    Failure::usage("this account of the computer has no home directory")
        .advise(format!("set {VARIABLE} to a folder of yours"))
}

const CONFIGURATION: &str = "config.toml";

const VARIABLE: &str = "SPNKR_HOME";

/// Room for some ten thousand matches.
const MOST_CACHE_BYTES: u64 = 1 << 30;
