use spnkr_client::{
    Client,
    model::{Film, FilmChunkType, FilmStatus},
};
use spnkr_core::MatchId;
use spnkr_film::Highlights;

/// The highlight events of a match, and the film that they are from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MatchHighlights {
    /// The manifest of the film: its length, its version, and its other chunks.
    pub film: Film,
    /// The events.
    pub highlights: Highlights,
}

/// Gets the highlight events of a match: the manifest of its film, the one chunk that has them, and what is in it.
///
/// These are two requests, and none for what the client's cache has. The chunk is asked for without credentials.
/// That all events are there is not checked: [`Highlights::complete`] does.
///
/// ```
/// # spnkr_testkit::doctest(async |emulated| {
/// # let client = spnkr::Client::from_tokens(
/// #     emulated.http(), emulated.spartan_token(), Some(emulated.clearance_token()));
/// # let xuid = spnkr::Xuid::new(emulated.emulator().account().xuid());
/// # let history = client.stats().match_history(xuid).count(2).await?;
/// # let match_id = history.results[0].match_id;
/// let found = match spnkr::highlight_events(&client, match_id).await {
///     Err(error) if error.is_not_found() => return Ok(()),
///     found => found?,
/// };
/// for event in &found.highlights.events {
///     println!("{:?} {} {:?}", event.time(), event.gamertag, event.kind);
/// }
/// # Ok(()) });
/// ```
///
/// # Errors
///
/// [`FilmError`] has a variant for each step. Films do not last: other clients have seen the chunks of a match go
/// before its manifest, and both long before its stats.
pub async fn highlight_events(
    client: &Client,
    match_id: MatchId,
) -> Result<MatchHighlights, FilmError> {
    let film = client.ugc().film_by_match_id(match_id).await.map_err(|error| {
        match error.is_not_found() {
            true => FilmError::NoFilm(error),
            false => FilmError::Manifest(error),
        }
    })?;
    let Some(&chunk) = film.chunks_of(FilmChunkType::HighlightEvents).last() else {
        return Err(FilmError::NoHighlights(NoHighlights { status: film.film_status_bond }));
    };
    let file =
        client.film_chunk(&film, chunk).await.map_err(|error| match error.is_not_found() {
            true => FilmError::ChunkGone(error),
            false => FilmError::Chunk(error),
        })?;
    let highlights = spnkr_film::parse(file.bytes(), film.custom_data.film_major_version)?;
    Ok(MatchHighlights { film, highlights })
}

/// Why the highlight events of a match are not to be had.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum FilmError {
    /// The chunk of highlight events was not got.
    #[error("the chunk of highlight events could not be downloaded")]
    Chunk(#[source] spnkr_client::Error),
    /// There is a manifest, but the chunk that it lists is not stored any more.
    #[error("the film is listed, but its chunk of highlight events is not stored any more")]
    ChunkGone(#[source] spnkr_client::Error),
    /// The manifest of the film was not got.
    #[error("the manifest of the film could not be got")]
    Manifest(#[source] spnkr_client::Error),
    /// The match has no film, or has none any more.
    #[error("the match has no film")]
    NoFilm(#[source] spnkr_client::Error),
    /// The film has no chunk of highlight events.
    #[error("the film has no highlight events")]
    NoHighlights(#[source] NoHighlights),
    /// The chunk arrived, and cannot be read.
    #[error("the highlight events of the film cannot be read")]
    Unreadable(#[from] spnkr_film::Error),
}

impl FilmError {
    /// Whether there is no such film, or not all of it: not yet, or not any more.
    pub fn is_not_found(&self) -> bool {
        match self {
            Self::ChunkGone(_) | Self::NoFilm(_) | Self::NoHighlights(_) => true,
            Self::Chunk(_) | Self::Manifest(_) | Self::Unreadable(_) => false,
        }
    }

    /// Whether the same call may succeed later, with nothing changed on this side.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Chunk(error) | Self::Manifest(error) => error.is_retryable(),
            Self::NoHighlights(film) => film.status == FilmStatus::Ongoing,
            Self::ChunkGone(_) | Self::NoFilm(_) | Self::Unreadable(_) => false,
        }
    }

    /// The failure of the request, if it is one that failed.
    pub fn client_error(&self) -> Option<&spnkr_client::Error> {
        match self {
            Self::Chunk(error)
            | Self::ChunkGone(error)
            | Self::Manifest(error)
            | Self::NoFilm(error) => Some(error),
            Self::NoHighlights(_) | Self::Unreadable(_) => None,
        }
    }

    /// What a person can do next.
    pub fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Chunk(error) | Self::Manifest(error) => error.advice(),
            Self::ChunkGone(_) => {
                Some("take a later match: the chunks of films go after some time")
            }
            Self::NoFilm(_) => {
                Some("check the id of the match; not every match has a film, and none lasts")
            }
            Self::NoHighlights(film) if film.status == FilmStatus::Ongoing => {
                Some("try again when the match is over")
            }
            Self::NoHighlights(_) => Some("take another match"),
            Self::Unreadable(_) => {
                Some("download the chunk once more; if it stays, look for a newer version")
            }
        }
    }
}

/// A film whose manifest lists no chunk of highlight events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("its manifest lists no chunk of them, and its status is {status}")]
pub struct NoHighlights {
    status: FilmStatus,
}

impl NoHighlights {
    /// Whether the film is complete; one that is not may get such a chunk yet.
    pub fn status(&self) -> FilmStatus {
        self.status
    }
}
