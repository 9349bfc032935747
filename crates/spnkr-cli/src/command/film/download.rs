//! `spnkr film download`: all chunks of a film, and its manifest.

use std::{collections::BTreeSet, fs, path::Path};

use spnkr::client::{
    File,
    model::{Film, FilmChunk, FilmStatus},
};

use super::footage::{MANIFEST, name_of};
use crate::{account::Account, args::FilmDownload, failure::Failure, file::replace, output::Io};

pub(super) async fn run(
    args: &FilmDownload,
    account: &Account,
    io: &mut Io,
) -> Result<(), Failure> {
    let answer = match account.client().ugc().film_by_match_id(args.id).send().await {
        Err(error) if error.is_not_found() => {
            return Err(Failure::not_found(format!("match {} has no film", args.id))
                .advise("check the id; not every match has a film, and none lasts"));
        }
        answer => answer.map_err(|error| account.failure(error))?,
    };
    let film = answer.model().map_err(|error| account.failure(error))?;
    let chunks = chunks(&film)?;
    fs::create_dir_all(&args.output).map_err(|error| {
        Failure::usage(format!("{} could not be made: {error}", args.output.display()))
            .advise("name another folder with -o")
    })?;
    replace(&args.output.join(MANIFEST), answer.bytes())?;
    let (mut new, mut kept) = (0, 0);
    for (place, chunk) in chunks.iter().enumerate() {
        let path = args.output.join(name_of(chunk));
        if is_there(&path, chunk) {
            kept += 1;
            continue;
        }
        io.progress(format_args!("chunk {} of {}…", place + 1, chunks.len()));
        let file = download(&film, chunk, account).await?;
        replace(&path, file.bytes())?;
        new += 1;
    }
    io.end_progress();
    if film.film_status_bond == FilmStatus::Ongoing {
        io.note("the match is not over; run the command once more when it is");
    }
    let folder = args.output.display();
    io.say(match kept {
        0 => format!("{new} chunks and the manifest are in {folder}."),
        _ => format!("{new} chunks were downloaded, and {kept} were there; they are in {folder}."),
    });
    Ok(())
}

/// The chunks by their places, each of which has a file of its own.
fn chunks(film: &Film) -> Result<Vec<&FilmChunk>, Failure> {
    let mut chunks: Vec<&FilmChunk> = film.custom_data.chunks.iter().collect();
    chunks.sort_by_key(|chunk| chunk.index);
    let places: BTreeSet<i32> = chunks.iter().map(|chunk| chunk.index).collect();
    if places.len() == chunks.len() {
        return Ok(chunks);
    }
    Err(Failure::other("the manifest of the film lists a chunk twice").advise("take another match"))
}

/// Whether a chunk was downloaded already, in its full size.
fn is_there(path: &Path, chunk: &FilmChunk) -> bool {
    let size = fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|file| file.len());
    size.is_some() && size == u64::try_from(chunk.chunk_size).ok()
}

async fn download(film: &Film, chunk: &FilmChunk, account: &Account) -> Result<File, Failure> {
    let file = match account.client().film_chunk(film, chunk).await {
        Err(error) if error.is_not_found() => {
            return Err(Failure::not_found(format!(
                "chunk {} is not stored any more",
                chunk.index
            ))
            .advise("take a later match: the chunks of films go after some time"));
        }
        file => file.map_err(|error| account.failure(error))?,
    };
    let size = file.bytes().len();
    if u64::try_from(chunk.chunk_size).ok() == u64::try_from(size).ok() {
        return Ok(file);
    }
    Err(Failure::other(format!(
        "chunk {} has {size} bytes, and the manifest says {}",
        chunk.index, chunk.chunk_size
    ))
    .advise("run the command again with --fresh"))
}
