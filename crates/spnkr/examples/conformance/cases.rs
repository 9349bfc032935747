//! What there is to check in a folder.

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{Findings, Subject, check, films};

/// One thing to check.
pub(crate) struct Case {
    /// Its place below the folder.
    name: String,
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    /// An answer, and whether it lies beside chunks of films.
    Answer(Subject, Place),
    /// A chunk of highlight events.
    Chunk,
    /// An expectation whose chunk is missing.
    ExpectationAlone,
    /// A folder with all chunks of a film.
    Film,
    /// The table of the codes of medals.
    MedalCodes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    AmongAnswers,
    AmongFilms,
}

/// The name of everything about films.
const FILM: &str = "film";

impl Case {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The operation, or what stands for it.
    pub(crate) fn operation(&self) -> &str {
        match &self.kind {
            Kind::Answer(subject, _) => subject.names().next().unwrap_or("no operation"),
            _ => FILM,
        }
    }

    /// Whether it is meant by a name: of its operation, of its file, or of all films.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let stem = self.path.file_stem().unwrap_or_default();
        match &self.kind {
            Kind::Answer(subject, place) => {
                stem == name
                    || subject.names().any(|other| other == name)
                    || (*place == Place::AmongFilms && name == FILM)
            }
            _ => stem == name || name == FILM,
        }
    }

    pub(crate) fn check(&self) -> Result<Findings, Box<dyn Error>> {
        let found = match &self.kind {
            Kind::Answer(subject, _) => return check(&self.path, subject),
            Kind::Chunk => films::check_chunk(&self.path),
            Kind::ExpectationAlone => Err("there is no chunk of that name".into()),
            Kind::Film => films::check_film(&self.path),
            Kind::MedalCodes => films::check_medal_codes(&self.path),
        };
        Ok(match found {
            Ok(differences) => Findings { differences, ..Findings::default() },
            Err(error) => Findings::failure(error),
        })
    }
}

/// Everything in a folder, in the order of the names; also what is in folders in it that have chunks of films.
pub(crate) fn of_folder(folder: &Path) -> io::Result<Vec<Case>> {
    let mut cases = Vec::new();
    add(folder, "", &mut cases)?;
    Ok(cases)
}

fn add(folder: &Path, prefix: &str, cases: &mut Vec<Case>) -> io::Result<()> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    let is_chunk = |path: &Path| path.extension().is_some_and(|extension| extension == "zlib");
    let place = match paths.iter().any(|path| is_chunk(path)) {
        true => Place::AmongFilms,
        false => Place::AmongAnswers,
    };
    let is_whole_film = is_whole_film(folder, &paths);
    if is_whole_film {
        let name = if prefix.is_empty() { "the film" } else { prefix.trim_end_matches('/') };
        cases.push(Case { name: name.to_owned(), path: folder.to_owned(), kind: Kind::Film });
    }
    for path in paths {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{prefix}{file}");
        if path.is_dir() {
            if has_chunks(&path)? {
                add(&path, &format!("{name}/"), cases)?;
            }
            continue;
        }
        let kind = match place {
            _ if is_chunk(&path) && is_whole_film => continue,
            _ if is_chunk(&path) => Kind::Chunk,
            Place::AmongFilms if file == "expected.json" && is_whole_film => continue,
            Place::AmongFilms if file == "medal_codes.json" => Kind::MedalCodes,
            Place::AmongFilms if file.ends_with(".expected.json") => {
                let chunk = file.trim_end_matches(".expected.json").to_owned() + ".zlib";
                match folder.join(chunk).exists() {
                    true => continue,
                    false => Kind::ExpectationAlone,
                }
            }
            _ if file.ends_with(".json") => {
                let stem = file.trim_end_matches(".json");
                Kind::Answer(subject(stem, place), place)
            }
            _ => continue,
        };
        cases.push(Case { name, path, kind });
    }
    Ok(())
}

/// What reads an answer; beside chunks, manifests and stats are named after their films.
fn subject(stem: &str, place: Place) -> Subject {
    let last = stem.rsplit('.').next().unwrap_or(stem);
    match (place, last) {
        (Place::AmongFilms, "manifest") => Subject::of("get_film_by_match_id"),
        (Place::AmongFilms, "match_stats") => Subject::of("get_match_stats"),
        _ => Subject::of(stem),
    }
}

/// Whether a folder is one film: by its name, or as its chunks are numbered.
fn is_whole_film(folder: &Path, paths: &[PathBuf]) -> bool {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let has = |wanted: &str| paths.iter().any(|path| name(path) == wanted);
    has("expected.json") && (name(folder).starts_with("full-") || has("filmChunk0.zlib"))
}

/// Whether there are chunks in a folder, or in one in it.
fn has_chunks(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_chunk = path.extension().is_some_and(|extension| extension == "zlib");
        if is_chunk || (path.is_dir() && has_chunks(&path)?) {
            return Ok(true);
        }
    }
    Ok(false)
}
