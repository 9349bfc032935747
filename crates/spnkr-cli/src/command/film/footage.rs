//! The events of a film, from wherever it is.

use std::{
    fs,
    path::{Path, PathBuf},
};

use spnkr::{
    FilmError, MatchId,
    client::model::{Film, FilmChunk, FilmChunkType},
    film::{self, Highlights},
    highlight_events,
};

use crate::{
    account::Account,
    args::{FilmArgs, FilmSource},
    failure::Failure,
    output::Io,
};

/// What a film tells.
#[derive(Debug)]
pub(super) struct Footage {
    /// None of a file that has no manifest beside it.
    pub(super) film: Option<Film>,
    pub(super) highlights: Highlights,
}

impl Footage {
    /// Which match it is of, if that is known.
    pub(super) fn match_id(&self) -> Option<MatchId> {
        self.film.as_ref().map(|film| film.custom_data.match_id)
    }

    /// Fails if there are other events than the film declares.
    pub(super) fn check(self) -> Result<(), Failure> {
        match self.highlights.complete() {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::other(Failure::in_words(&error))
                .advise("some events are missing, or are none; another download may have them")),
        }
    }
}

/// The events of a match.
pub(super) async fn of_match(account: &Account, id: MatchId) -> Result<Footage, Failure> {
    match highlight_events(account.client(), id).await {
        Ok(found) => Ok(Footage { film: Some(found.film), highlights: found.highlights }),
        Err(error) => Err(failure(account, &error)),
    }
}

/// Says why a film gave nothing, in the words of this command.
fn failure(account: &Account, error: &FilmError) -> Failure {
    let failure = match error.client_error() {
        _ if error.is_not_found() => Failure::not_found(Failure::in_words(error)),
        Some(error) => return account.failure(error.clone()),
        None => Failure::other(Failure::in_words(error)),
    };
    match error.advice() {
        Some(advice) => failure.advise(advice),
        None => failure,
    }
}

/// The events of a downloaded film.
pub(super) fn of_path(args: &FilmArgs, path: &Path, io: &mut Io) -> Result<Footage, Failure> {
    let film = manifest_of(path)?;
    let chunk = chunk_at(path, film.as_ref())?;
    let bytes = read(&chunk)?;
    let known = film.as_ref().map(|film| film.custom_data.film_major_version);
    let version = args.film_version.or(known).unwrap_or_else(|| {
        io.note(format_args!(
            "the version of the film is not known, and taken for {NEWEST_VERSION}; \
             --film-version N says which it is"
        ));
        NEWEST_VERSION
    });
    match film::parse(&bytes, version) {
        Ok(highlights) => Ok(Footage { film, highlights }),
        Err(error) => {
            Err(Failure::new(&format!("{} cannot be read", chunk.display()), &error).advise(
                "name the chunk of highlight events, which is the last of a film, as it was downloaded",
            ))
        }
    }
}

/// The manifest of a folder, or the one beside a file.
fn manifest_of(path: &Path) -> Result<Option<Film>, Failure> {
    let folder = if path.is_dir() { Some(path) } else { path.parent() };
    let Some(manifest) = folder.map(|folder| folder.join(MANIFEST)) else { return Ok(None) };
    if !manifest.is_file() {
        return Ok(None);
    }
    let film = serde_json::from_slice(&read(&manifest)?);
    Ok(Some(film.map_err(|error| {
        Failure::usage(format!("{} is no manifest of a film: {error}", manifest.display()))
            .advise("`spnkr film download` writes it once more")
    })?))
}

/// The file of the events.
fn chunk_at(path: &Path, film: Option<&Film>) -> Result<PathBuf, Failure> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let Some(film) = film else {
        return Err(Failure::usage(format!("{} has no {MANIFEST}", path.display()))
            .advise("name the file of the last chunk instead of the folder"));
    };
    match film.chunks_of(FilmChunkType::HighlightEvents).last() {
        Some(chunk) => Ok(path.join(name_of(chunk))),
        None => Err(Failure::not_found("the film has no highlight events")
            .advise("download it once more when the match is over")),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| {
        Failure::usage(format!("{} could not be read: {error}", path.display()))
            .advise("name a match by its id, or a downloaded film by its folder or its last chunk")
    })
}

/// The account that a film takes, if it is one of the services.
pub(super) fn match_of(args: &FilmArgs) -> Result<MatchId, &Path> {
    match &args.source {
        FilmSource::Match(id) => Ok(*id),
        FilmSource::Path(path) => Err(path),
    }
}

/// What the file of a chunk is called; the path that the manifest gives is not one to write to.
pub(super) fn name_of(chunk: &FilmChunk) -> String {
    format!("filmChunk{}.zlib", chunk.index)
}

pub(super) const MANIFEST: &str = "manifest.json";

/// The newest version that was seen.
const NEWEST_VERSION: i32 = 41;
