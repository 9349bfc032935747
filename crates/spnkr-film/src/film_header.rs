use crate::{FilmMajorVersion, error::Error};

/// The chunk that a film begins with, inflated: versions, and the names of what the game's things are made of.
///
/// What follows the names is not known, except for the [roster](crate::roster()).
#[derive(Debug, Clone, Copy)]
pub struct FilmHeader<'a> {
    major_version: FilmMajorVersion,
    second_version: u32,
    entries: &'a [u8],
}

/// How many kinds of things the game has a list of components for, and how many entries each list has.
const BLOCKS: usize = 50;
const ENTRIES: usize = 64;
/// The bytes of a name, and of an entry with its level.
const NAME: usize = 256;
const ENTRY: usize = NAME + 4;
/// The two versions.
const VERSIONS: usize = 8;

/// A component of a kind of things, as the header of a film lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Component<'a> {
    /// The list that it is in, from 0.
    pub block: usize,
    /// Its place in the list, from 0.
    pub place: usize,
    /// Its name, up to the first NUL.
    pub name: &'a str,
    /// A number from 0 to 4, as far as has been observed.
    pub level: u32,
}

impl<'a> FilmHeader<'a> {
    /// Reads an inflated chunk of type 1.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidFilmHeader`] if there is too little of it, or if a name is no ASCII.
    pub fn read(inflated: &'a [u8]) -> Result<Self, Error> {
        let invalid = |byte| Error::InvalidFilmHeader(InvalidFilmHeader { byte });
        let word = |at: usize| {
            let word = inflated.get(at..).and_then(|rest| rest.first_chunk());
            word.map(|word| u32::from_le_bytes(*word)).ok_or_else(|| invalid(inflated.len()))
        };
        let (major, second_version) = (word(0)?, word(4)?);
        let major_version = i32::try_from(major).map_err(|_| invalid(0))?.into();
        let entries = inflated
            .get(VERSIONS..VERSIONS + BLOCKS * ENTRIES * ENTRY)
            .ok_or_else(|| invalid(inflated.len()))?;
        let broken = entries.chunks_exact(ENTRY).position(|entry| name(entry).is_none());
        match broken {
            Some(entry) => Err(invalid(VERSIONS + entry * ENTRY)),
            None => Ok(Self { major_version, second_version, entries }),
        }
    }

    /// The version of the film's format; for a film whose manifest is not at hand.
    pub fn major_version(&self) -> FilmMajorVersion {
        self.major_version
    }

    /// Another version: 27 in films of version 41.
    pub fn second_version(&self) -> u32 {
        self.second_version
    }

    /// How many lists of components there are.
    pub fn block_count(&self) -> usize {
        BLOCKS
    }

    /// The components that have a name, list by list.
    pub fn components(&self) -> impl Iterator<Item = Component<'a>> + use<'a> {
        let entries = self.entries.chunks_exact(ENTRY).enumerate();
        entries.filter_map(|(number, entry)| {
            let name = name(entry).filter(|name| !name.is_empty())?;
            let level = u32::from_le_bytes(*entry.last_chunk()?);
            Some(Component { block: number / ENTRIES, place: number % ENTRIES, name, level })
        })
    }
}

/// The name of an entry, if it is ASCII.
fn name(entry: &[u8]) -> Option<&str> {
    let name = entry.get(..NAME)?;
    let end = name.iter().position(|&byte| byte == 0).unwrap_or(NAME);
    str::from_utf8(&name[..end]).ok().filter(|name| name.is_ascii())
}

/// A chunk that is no header of a film.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it ends or is something else at byte {byte}")]
pub struct InvalidFilmHeader {
    byte: usize,
}

impl InvalidFilmHeader {
    /// Where in the inflated chunk, in bytes.
    pub fn byte(&self) -> usize {
        self.byte
    }
}
