//! `spnkr csr`: the ranks of players.

mod print;

use spnkr::{
    Xuid,
    client::{
        Call, Error, PerPlayer,
        model::{PlayerCsr, SkillResultCode},
        reference::KnownPlaylist,
        skill::GetPlaylistCsr,
    },
};

use crate::{
    account::Account,
    args::{CsrArgs, Format, PlaylistId},
    command::match_stats::text_of,
    failure::Failure,
    json,
    output::Io,
};

/// The ranks of all players in one playlist.
struct Ranks {
    playlist: PlaylistId,
    players: PerPlayer<PlayerCsr>,
}

pub(crate) async fn run(
    args: &CsrArgs,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let xuids = account.xuids(&args.players).await?;
    let call = |playlist: PlaylistId| {
        let call = account.client().skill().playlist_csr(playlist.0, xuids.as_slice());
        match &args.season {
            Some(season) => call.season(season),
            None => call,
        }
    };
    let playlists = match args.playlist {
        Some(playlist) => vec![playlist],
        None => {
            let ranked = KnownPlaylist::all().iter().filter(|known| known.is_called_ranked());
            ranked.map(|known| PlaylistId(known.asset_id)).collect()
        }
    };
    if format == Format::Json {
        return documents(args, &playlists, call, account, io).await;
    }
    let mut all = Vec::new();
    for playlist in playlists {
        io.progress(format_args!("{playlist}…"));
        let players = call(playlist).batch().await;
        // Known playlists come and go; one that was named has to be there.
        if args.playlist.is_none() && players.iter().all(is_gone) {
            continue;
        }
        all.push(Ranks { playlist, players });
    }
    io.end_progress();
    let total = all.iter().map(|ranks| ranks.players.len()).sum::<usize>();
    let failures = || all.iter().flat_map(|ranks| &ranks.players).filter_map(failure_of);
    let missing = failures().count();
    // Nothing at all came: the reason is worth more than an empty table.
    if missing == total
        && let Some(Failed::Call(error)) = failures().next()
    {
        return Err(failure(args, account, error.clone()));
    }
    let names = account.names(&xuids).await;
    match format {
        Format::Csv => print::write_csv(io.out(), &all, &names)?,
        _ => {
            let width = io.width();
            print::write_tables(io.out(), &xuids, &all, &names, width)?;
        }
    }
    io.flush()?;
    match missing {
        0 => Ok(()),
        missing => Err(Failure::other(format!("{missing} of {total} ranks are not to be had"))),
    }
}

/// Prints the answer, or those of several playlists by their ids.
async fn documents(
    args: &CsrArgs,
    playlists: &[PlaylistId],
    call: impl Fn(PlaylistId) -> Call<GetPlaylistCsr>,
    account: &Account,
    io: &mut Io,
) -> Result<(), Failure> {
    let mut opening = "{\n  ";
    for playlist in playlists {
        let answer = match call(*playlist).send().await {
            Err(error) if args.playlist.is_none() && error.is_not_found() => continue,
            answer => answer.map_err(|error| failure(args, account, error))?,
        };
        let text = text_of(&answer).map_err(|error| account.failure(error))?;
        if args.playlist.is_some() {
            return Ok(json::write_pretty(io.out(), text)?);
        }
        write!(io.out(), "{opening}\"{}\": ", playlist.0)?;
        json::write_indented(io.out(), text, 1)?;
        opening = ",\n  ";
    }
    match opening {
        "{\n  " => writeln!(io.out(), "{{}}")?,
        _ => writeln!(io.out(), "\n}}")?,
    }
    Ok(())
}

/// Whether the service does not know the playlist, or nobody in it.
fn is_gone((_, player): &(Xuid, Result<PlayerCsr, Error>)) -> bool {
    player.as_ref().is_err_and(Error::is_not_found)
}

fn failure(args: &CsrArgs, account: &Account, error: Error) -> Failure {
    match args.playlist {
        Some(playlist) if error.is_not_found() => Failure::not_found(format!(
            "there are no ranks in the playlist {playlist}"
        ))
        .advise(
            "check the playlist, the season and the XUIDs; `spnkr playlists` lists the known ones",
        ),
        _ => account.failure(error),
    }
}

/// Why there is no rank to show.
enum Failed<'a> {
    Call(&'a Error),
    Player(SkillResultCode),
}

fn failure_of((_, player): &(Xuid, Result<PlayerCsr, Error>)) -> Option<Failed<'_>> {
    match player {
        Err(error) => Some(Failed::Call(error)),
        Ok(csr) if csr.result_code != SkillResultCode::Success || csr.result.is_none() => {
            Some(Failed::Player(csr.result_code))
        }
        Ok(_) => None,
    }
}

fn problem(failed: &Failed<'_>) -> String {
    match failed {
        Failed::Call(Error::LeftOut { .. }) => "left out".to_owned(),
        Failed::Call(error) => match error.status() {
            Some(status) => status.to_string(),
            None => "no answer".to_owned(),
        },
        Failed::Player(code) => code.to_string(),
    }
}
