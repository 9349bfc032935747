//! Files that are whole or not there.

use std::{
    fs::{self, File, Metadata},
    io::{self, Write},
    path::Path,
    process,
};

use crate::failure::Failure;

/// Writes a file, or replaces it as a whole: whoever looks sees all of it or what was there before.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes).map_err(|error| {
        Failure::other(format!("{} could not be written: {error}", path.display()))
            .advise("name another place with -o")
    })
}

/// The same, for those who have words of their own for what goes wrong.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let before = fs::metadata(path).ok();
    if before.as_ref().is_some_and(|before| !before.is_file()) {
        // A pipe or a device, such as /dev/stdout; and a folder, which fails.
        return fs::write(path, bytes);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", process::id()));
    let part = path.with_file_name(name);
    let written = write(&part, bytes, before).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

/// Writes a file that those may read and write who may do so with the one before.
fn write(path: &Path, bytes: &[u8], before: Option<Metadata>) -> io::Result<()> {
    let mut file = File::create(path)?;
    if let Some(before) = before {
        file.set_permissions(before.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}
