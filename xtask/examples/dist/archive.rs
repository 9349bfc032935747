//! An archive that is the same wherever and whenever it is written.

use std::io::{self, Read};

use flate2::{Compression, GzBuilder, read::GzDecoder};
use sha2::{Digest, Sha256};
use tar::{Archive, Builder, EntryType, Header};

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where it is, below the one folder of the archive.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_program: bool,
}

impl Entry {
    pub(crate) fn text(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into(), is_program: false }
    }

    pub(crate) fn program(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { path: path.into(), bytes, is_program: true }
    }
}

/// Puts files into one folder and packs it, by name and with one time for all, so that nothing depends on who does it.
pub(crate) fn write(folder: &str, entries: &[Entry], seconds: u64) -> io::Result<Vec<u8>> {
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    // Neither a time nor a name of its own.
    let packer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let mut builder = Builder::new(packer);
    for entry in entries {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(if entry.is_program { 0o755 } else { 0o644 });
        header.set_size(entry.bytes.len() as u64);
        header.set_mtime(seconds);
        header.set_uid(0);
        header.set_gid(0);
        builder.append_data(&mut header, format!("{folder}/{}", entry.path), &*entry.bytes)?;
    }
    builder.into_inner()?.finish()
}

/// What is in an archive: mode, size and path of each file, a line each.
pub(crate) fn list(archive: &[u8]) -> io::Result<Vec<String>> {
    let mut archive = Archive::new(GzDecoder::new(archive));
    let mut lines = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let (mode, size) = (entry.header().mode()?, entry.size());
        // To the end, so that a damaged one does not pass for whole.
        io::copy(&mut entry.by_ref(), &mut io::sink())?;
        lines.push(format!("{mode:o} {size:>9} {}", entry.path()?.display()));
    }
    Ok(lines)
}

/// Lines as `sha256sum --check` reads them, of all files.
pub(crate) fn sums(entries: &[Entry]) -> String {
    let mut lines: Vec<_> = entries.iter().map(|entry| (&entry.path, sum(&entry.bytes))).collect();
    lines.sort();
    lines.iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect()
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub(crate) fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        let long = format!("man/{}.1", "x".repeat(120));
        vec![
            Entry::program("spnkr", b"program".to_vec()),
            Entry::text(long, "page"),
            Entry::text("LICENSE", "text\n"),
        ]
    }

    #[test]
    fn an_archive_does_not_tell_who_wrote_it() {
        let mut entries = entries();
        let archive = write("spnkr-1", &entries, 1_700_000_000).unwrap();
        entries.reverse();
        assert_eq!(write("spnkr-1", &entries, 1_700_000_000).unwrap(), archive);
        assert_ne!(write("spnkr-1", &entries, 1_700_000_001).unwrap(), archive);
        let mut read = Archive::new(GzDecoder::new(&*archive));
        for entry in read.entries().unwrap() {
            let entry = entry.unwrap();
            let header = entry.header();
            let owner = (header.uid().unwrap(), header.gid().unwrap());
            assert_eq!((owner, header.mtime().unwrap()), ((0, 0), 1_700_000_000));
            assert_eq!(header.username_bytes().unwrap_or_default(), b"");
            assert_eq!(header.groupname_bytes().unwrap_or_default(), b"");
        }
    }

    #[test]
    fn an_archive_has_what_was_put_into_it() {
        let archive = write("spnkr-1", &entries(), 0).unwrap();
        let long = "x".repeat(120);
        assert_eq!(
            list(&archive).unwrap(),
            [
                "644         5 spnkr-1/LICENSE".to_owned(),
                format!("644         4 spnkr-1/man/{long}.1"),
                "755         7 spnkr-1/spnkr".to_owned(),
            ]
        );
        let folder = tempfile::tempdir().unwrap();
        Archive::new(GzDecoder::new(&*archive)).unpack(folder.path()).unwrap();
        let program = folder.path().join("spnkr-1/spnkr");
        assert_eq!(std::fs::read(program).unwrap(), b"program");
        assert!(list(&archive[..archive.len() / 2]).is_err());
    }

    #[test]
    fn sums_are_those_of_others() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let entries = [Entry::text("b", ""), Entry::text("a", "abc")];
        assert_eq!(sums(&entries), format!("{abc}  a\n{empty}  b\n"));
    }
}
