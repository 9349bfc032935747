//! `spnkr film timeline`: a picture of a match.

use std::{fs, path::Path, time::Duration};

use jiff::tz::TimeZone;
use spnkr::{client::model::MatchStats, film::Picture};

use super::{
    footage::{Footage, match_of, of_match, of_path},
    strips,
};
use crate::{
    account::Account,
    args::{FilmTimeline, Global},
    command::{match_stats::fetch, matches::clock},
    failure::Failure,
    file::replace,
    output::Io,
};

pub(super) async fn run(args: &FilmTimeline, global: &Global, io: &mut Io) -> Result<(), Failure> {
    let given = args.stats.as_deref().map(stats_of).transpose()?;
    let (footage, stats) = match match_of(&args.film) {
        Ok(id) => {
            let account = Account::open(global, io).await?;
            let found = async {
                let footage = of_match(&account, id).await?;
                let stats = match given {
                    Some(stats) => Ok(Some(stats)),
                    None => fetch(&account, id).await.and_then(|answer| {
                        answer.model().map(Some).map_err(|error| account.failure(error))
                    }),
                };
                Ok::<_, Failure>((footage, stats))
            };
            let found = found.await;
            account.close().await;
            found?
        }
        Err(path) => (of_path(&args.film, path, io)?, Ok(given)),
    };
    let picture = picture(&footage, stats.as_ref().ok().and_then(Option::as_ref), io);
    let picture = picture.theme(args.theme.into());
    match &args.output {
        Some(file) => replace(file, picture.to_svg().as_bytes())?,
        None => {
            let width = io.width();
            strips::write(io.out(), &picture, &footage.highlights, width)?;
        }
    }
    io.flush()?;
    // A picture without scores is better than none, and not the whole of what was asked for.
    stats?;
    footage.check()
}

/// Match stats out of a file.
fn stats_of(path: &Path) -> Result<MatchStats, Failure> {
    let advice = "write them with `spnkr match ID --json`";
    let bytes = fs::read(path).map_err(|error| {
        Failure::usage(format!("{} could not be read: {error}", path.display())).advise(advice)
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::usage(format!("{} is no match stats: {error}", path.display())).advise(advice)
    })
}

/// The picture with all that is known beside the events.
fn picture<'a>(footage: &'a Footage, stats: Option<&MatchStats>, io: &mut Io) -> Picture<'a> {
    let mut picture = Picture::new(&footage.highlights);
    if let Some(film) = &footage.film {
        let length = u64::try_from(film.custom_data.film_length).unwrap_or_default();
        picture = picture.length(Duration::from_millis(length));
    }
    let Some(stats) = stats else {
        let id = footage.match_id().map(|id| format!("match {id}"));
        return picture.subtitle(id.unwrap_or_default());
    };
    if footage.match_id().is_some_and(|id| id != stats.match_id) {
        io.note("the match stats are of another match than the film");
    }
    let info = &stats.match_info;
    let start = info.start_time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M");
    picture = picture.title(format!("{}, {start}", info.game_variant_category)).subtitle(format!(
        "{}, match {}",
        clock(info.duration),
        stats.match_id
    ));
    if info.teams_enabled {
        for team in &stats.teams {
            let name = match team.name() {
                Some(name) => name.to_owned(),
                None => format!("Team {}", team.team_id),
            };
            picture = picture.team(team.team_id, name, Some(team.stats.core_stats.score));
        }
        for player in &stats.players {
            if let Some(xuid) = player.player_id.xuid() {
                picture = picture.player(xuid, player.last_team_id);
            }
        }
    }
    picture
}
