//! The folder on systems without Unix permissions, where the profile folder of the person is what protects it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use spnkr_core::{StoreError, StoreErrorKind, StoredBytes};

#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Option<Self>, StoreError> {
        Ok(path.is_dir().then(|| Self { path: path.to_owned() }))
    }

    pub(super) fn create(path: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(path).map_err(|error| failure(StoreErrorKind::Write, path, error))?;
        Ok(Self { path: path.to_owned() })
    }

    pub(super) fn names(&self) -> Result<Vec<String>, StoreError> {
        let fail = |error| failure(StoreErrorKind::Read, &self.path, error);
        fs::read_dir(&self.path)
            .map_err(fail)?
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_, _>>()
            .map_err(fail)
    }

    pub(super) fn open_lock(&self, name: &str) -> Result<File, StoreError> {
        let path = self.path.join(name);
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| failure(StoreErrorKind::Write, &path, error))
    }

    pub(super) fn read(&self, name: &str) -> Result<Option<StoredBytes>, StoreError> {
        let path = self.path.join(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(StoredBytes::new(bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failure(StoreErrorKind::Read, &path, error)),
        }
    }

    pub(super) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.path.join(name);
        let temporary = self.path.join(format!(".{name}.{}.tmp", std::process::id()));
        let write = || {
            let mut file = File::create(&temporary)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            drop(file);
            fs::rename(&temporary, &path)
        };
        write().map_err(|error| {
            let _ = fs::remove_file(&temporary);
            failure(StoreErrorKind::Write, &path, error)
        })
    }

    pub(super) fn rename(&self, name: &str, new_name: &str) -> Result<(), StoreError> {
        let path = self.path.join(name);
        match fs::rename(&path, self.path.join(new_name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failure(StoreErrorKind::Write, &path, error))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn erase(&self, name: &str) -> Result<(), StoreError> {
        // Given another name first, so that a crash leaves it whole or gone.
        let doomed = format!(".{name}.{}.tmp", std::process::id());
        self.rename(name, &doomed)?;
        match wipe(&self.path.join(&doomed)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failure(StoreErrorKind::Write, &self.path.join(name), error))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn remove_leftovers(&self, name: &str) -> Result<(), StoreError> {
        let prefix = format!(".{name}.");
        for leftover in self.names()?.iter().filter(|name| name.starts_with(&prefix)) {
            let _ = wipe(&self.path.join(leftover));
        }
        Ok(())
    }
}

fn wipe(path: &Path) -> io::Result<()> {
    let length = fs::metadata(path)?.len();
    let mut file = OpenOptions::new().write(true).open(path)?;
    io::copy(&mut io::Read::take(io::repeat(0), length), &mut file)?;
    file.sync_all()?;
    drop(file);
    fs::remove_file(path)
}

fn failure(kind: StoreErrorKind, path: &Path, error: io::Error) -> StoreError {
    StoreError::new(kind, path.display().to_string()).with_source(error)
}
