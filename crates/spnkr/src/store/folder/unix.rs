//! A private folder, held open so that nobody can put another in its place, and its files.

use std::{
    fs::{DirBuilder, File},
    io::{self, Read, Write},
    os::{
        fd::{AsFd, OwnedFd},
        unix::fs::DirBuilderExt,
    },
    path::Path,
    sync::Arc,
};

use rustix::{
    fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat},
    io::Errno,
    process::geteuid,
};
use spnkr_core::{StoreError, StoreErrorKind, StoredBytes};
use zeroize::Zeroizing;

/// The most that is read; what is stored for an account has a few kilobytes.
const SIZE_LIMIT: u64 = 1 << 20;

/// Neither follows a link in the last place, nor waits for the other end of a pipe.
const SAFELY: OFlags = OFlags::CLOEXEC.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK);

#[derive(Debug)]
pub(super) struct Folder {
    fd: OwnedFd,
    path: Arc<Path>,
}

impl Folder {
    /// Opens the folder, if it is there.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, StoreError> {
        let fail = |kind, error: Errno| Err(failure(kind, path, error));
        let fd = match rustix::fs::openat(CWD, path, SAFELY | OFlags::DIRECTORY, Mode::empty()) {
            Ok(fd) => fd,
            Err(Errno::NOENT) => return Ok(None),
            Err(error @ (Errno::LOOP | Errno::NOTDIR)) => {
                return fail(StoreErrorKind::Exposed, error);
            }
            Err(error) => return fail(StoreErrorKind::Read, error),
        };
        let folder = Self { fd, path: path.into() };
        match rustix::fs::fstat(&folder.fd) {
            Ok(stat) if is_private(&stat) => Ok(Some(folder)),
            Ok(_) => Err(StoreError::new(StoreErrorKind::Exposed, path.display().to_string())),
            Err(error) => fail(StoreErrorKind::Read, error),
        }
    }

    /// Opens the folder, and makes it, and what it lies in, if need be.
    pub(super) fn create(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = Self::open(path)? {
            return Ok(folder);
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(|error| failure(StoreErrorKind::Write, path, error))?;
        Self::open(path)?
            .ok_or_else(|| StoreError::new(StoreErrorKind::Write, path.display().to_string()))
    }

    /// The names of all files.
    pub(super) fn names(&self) -> Result<Vec<String>, StoreError> {
        let fail = |error: Errno| failure(StoreErrorKind::Read, &self.path, error);
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.fd).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            names.extend(entry.file_name().to_str().ok().map(str::to_owned));
        }
        Ok(names)
    }

    /// Opens the file that locks are held on, and makes it if need be.
    pub(super) fn open_lock(&self, name: &str) -> Result<File, StoreError> {
        self.make(name, OFlags::RDWR)
    }

    /// Reads a file, if it is there.
    pub(super) fn read(&self, name: &str) -> Result<Option<StoredBytes>, StoreError> {
        let Some(file) = self.find(name, OFlags::RDONLY, StoreErrorKind::Read)? else {
            return Ok(None);
        };
        let length = file.metadata().map_or(0, |metadata| metadata.len()).min(SIZE_LIMIT);
        // Room for all of it at once, so that growing leaves no copy behind.
        let room = usize::try_from(length).unwrap_or_default() + 1;
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        match file.take(SIZE_LIMIT).read_to_end(&mut bytes) {
            Ok(_) => Ok(Some(StoredBytes::new(bytes))),
            Err(error) => Err(self.fail(StoreErrorKind::Read, name, error)),
        }
    }

    /// Puts bytes in the place of a file, so that a crash leaves the old ones or the new ones.
    pub(super) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let fail = |error: io::Error| self.fail(StoreErrorKind::Write, name, error);
        let temporary = self.temporary(name);
        let mut file = self.make(&temporary, OFlags::WRONLY | OFlags::EXCL)?;
        let written = file
            .write_all(bytes)
            .and_then(|()| file.sync_all())
            .and_then(|()| Ok(rustix::fs::renameat(&self.fd, &temporary, &self.fd, name)?));
        if let Err(error) = written {
            let _ = rustix::fs::unlinkat(&self.fd, &temporary, AtFlags::empty());
            return Err(fail(error));
        }
        self.sync(name)
    }

    /// Gives a file another name.
    pub(super) fn rename(&self, name: &str, new_name: &str) -> Result<(), StoreError> {
        match rustix::fs::renameat(&self.fd, name, &self.fd, new_name) {
            Ok(()) => self.sync(name),
            Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(self.fail(StoreErrorKind::Write, name, error.into())),
        }
    }

    /// Overwrites a file and removes it. What the file system kept elsewhere is out of our power.
    ///
    /// It is given another name first, so that a crash leaves it whole or gone.
    pub(super) fn erase(&self, name: &str) -> Result<(), StoreError> {
        let doomed = self.temporary(name);
        match rustix::fs::renameat(&self.fd, name, &self.fd, &doomed) {
            Ok(()) => self.sync(name)?,
            Err(Errno::NOENT) => return Ok(()),
            Err(error) => return Err(self.fail(StoreErrorKind::Write, name, error.into())),
        }
        self.wipe(&doomed)?;
        self.sync(name)
    }

    /// Removes what a program that was killed while it wrote has left.
    pub(super) fn remove_leftovers(&self, name: &str) -> Result<(), StoreError> {
        let prefix = leftover_prefix(name);
        for leftover in self.names()?.iter().filter(|name| name.starts_with(&prefix)) {
            if self.wipe(leftover).is_err() {
                // Not ours to write to, so not ours to fail at.
                let _ = rustix::fs::unlinkat(&self.fd, leftover, AtFlags::empty());
            }
        }
        Ok(())
    }

    fn wipe(&self, name: &str) -> Result<(), StoreError> {
        let fail = |error: io::Error| self.fail(StoreErrorKind::Write, name, error);
        let Some(mut file) = self.find(name, OFlags::WRONLY, StoreErrorKind::Write)? else {
            return Ok(());
        };
        let length = file.metadata().map_err(fail)?.len();
        io::copy(&mut io::repeat(0).take(length), &mut file).map_err(fail)?;
        file.sync_all().map_err(fail)?;
        rustix::fs::unlinkat(&self.fd, name, AtFlags::empty()).map_err(|error| fail(error.into()))
    }

    // Nobody else writes while the lock is held, so the number of the process is distinct enough.
    fn temporary(&self, name: &str) -> String {
        format!("{}{}.tmp", leftover_prefix(name), std::process::id())
    }

    /// Opens a file, if it is there.
    fn find(
        &self,
        name: &str,
        flags: OFlags,
        kind: StoreErrorKind,
    ) -> Result<Option<File>, StoreError> {
        match rustix::fs::openat(&self.fd, name, SAFELY | flags, Mode::empty()) {
            Ok(fd) => self.check(name, fd).map(Some),
            Err(Errno::NOENT) => Ok(None),
            Err(error @ (Errno::LOOP | Errno::ISDIR)) => {
                Err(self.fail(StoreErrorKind::Exposed, name, error.into()))
            }
            Err(error) => Err(self.fail(kind, name, error.into())),
        }
    }

    /// Opens a file that is made if it is not there.
    fn make(&self, name: &str, flags: OFlags) -> Result<File, StoreError> {
        let flags = SAFELY | OFlags::CREATE | flags;
        match rustix::fs::openat(&self.fd, name, flags, Mode::RUSR | Mode::WUSR) {
            Ok(fd) => self.check(name, fd),
            Err(error @ (Errno::LOOP | Errno::ISDIR)) => {
                Err(self.fail(StoreErrorKind::Exposed, name, error.into()))
            }
            Err(error) => Err(self.fail(StoreErrorKind::Write, name, error.into())),
        }
    }

    fn check(&self, name: &str, fd: OwnedFd) -> Result<File, StoreError> {
        match rustix::fs::fstat(fd.as_fd()) {
            Ok(stat) if is_private(&stat) && is_plain(&stat) => Ok(File::from(fd)),
            Ok(_) => Err(StoreError::new(StoreErrorKind::Exposed, self.place(name))),
            Err(error) => Err(self.fail(StoreErrorKind::Read, name, error.into())),
        }
    }

    /// Makes a rename survive a crash of the system.
    fn sync(&self, name: &str) -> Result<(), StoreError> {
        rustix::fs::fsync(&self.fd)
            .map_err(|error| self.fail(StoreErrorKind::Write, name, error.into()))
    }

    fn fail(&self, kind: StoreErrorKind, name: &str, error: io::Error) -> StoreError {
        StoreError::new(kind, self.place(name)).with_source(error)
    }

    fn place(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }
}

fn failure(kind: StoreErrorKind, path: &Path, error: impl Into<io::Error>) -> StoreError {
    StoreError::new(kind, path.display().to_string()).with_source(error.into())
}

fn is_private(stat: &Stat) -> bool {
    stat.st_uid == geteuid().as_raw() && stat.st_mode & 0o077 == 0
}

/// A plain file under one name at most: behind a second one, somebody else could read on. It has none once it
/// was replaced by a newer one, between being opened and being looked at.
fn is_plain(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile && stat.st_nlink <= 1
}

/// What the names of temporary files begin with; no account's name does.
fn leftover_prefix(name: &str) -> String {
    format!(".{name}.")
}
