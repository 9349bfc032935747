//! `spnkr film timeline`: a picture of a match.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
    time::Duration,
};

use jiff::tz::TimeZone;
use spnkr::{
    Xuid,
    client::model::{MatchPlayer, MatchStats, PlayerId, PlayerType},
    film::{Highlights, Participant, Picture, StatsCounts},
};

use super::{
    footage::{Footage, match_of, of_match, of_path},
    strips,
};
use crate::{
    account::Account,
    args::{FilmTimeline, Global, PictureFile, PictureFormat},
    command::{match_stats::fetch, matches::clock},
    failure::Failure,
    file::replace,
    output::Io,
};

pub(super) async fn run(args: &FilmTimeline, global: &Global, io: &mut Io) -> Result<(), Failure> {
    let given = args.stats.as_deref().map(stats_of).transpose()?;
    let (footage, stats, names) = match match_of(&args.film) {
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
                let names = match &stats {
                    Ok(Some(stats)) => account.names(&unseen(stats, &footage.highlights)).await,
                    _ => HashMap::new(),
                };
                Ok::<_, Failure>((footage, stats, names))
            };
            let found = found.await;
            account.close().await;
            found?
        }
        Err(path) => (of_path(&args.film, path, io)?, Ok(given), HashMap::new()),
    };
    let stats_found = stats.as_ref().ok().and_then(Option::as_ref);
    let picture = picture(&footage, stats_found, &names, io).theme(args.theme.into());
    match &args.output {
        Some(file) => replace(&file.path, &drawn(&picture, file)?)?,
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

/// The bytes of a picture, as its file is to have them.
fn drawn(picture: &Picture<'_>, file: &PictureFile) -> Result<Vec<u8>, Failure> {
    match file.format {
        PictureFormat::Svg => Ok(picture.to_svg().into_bytes()),
        #[cfg(feature = "png")]
        PictureFormat::Png => picture.to_png(SCALE).map_err(|error| {
            Failure::new("the picture could not be drawn", &error).advise("write it as .svg")
        }),
    }
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
fn picture<'a>(
    footage: &'a Footage,
    stats: Option<&MatchStats>,
    names: &HashMap<Xuid, String>,
    io: &mut Io,
) -> Picture<'a> {
    let film = footage.film.as_ref().map_or(0, |film| film.custom_data.film_length);
    let duration = stats.map_or(0, |stats| stats.match_info.duration.as_millis());
    // Neither has to be whole: films are cut off, and stats leave the countdown out.
    let length = u64::try_from(i128::from(film).max(duration)).unwrap_or_default();
    let mut picture = Picture::new(&footage.highlights).length(Duration::from_millis(length));
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
    }
    for player in &stats.players {
        let participant = participant(player, names);
        picture = picture.participant(match info.teams_enabled {
            true => participant.team(player.last_team_id),
            false => participant,
        });
    }
    picture
}

/// The people of the stats who have no events, so that the film does not tell their gamertags.
fn unseen(stats: &MatchStats, highlights: &Highlights) -> Vec<Xuid> {
    let seen: HashSet<Xuid> = highlights.events.iter().map(|event| event.xuid).collect();
    let people = stats.players.iter().filter_map(|player| player.player_id.xuid());
    people.filter(|xuid| !seen.contains(xuid)).collect()
}

/// What the stats know of a player.
fn participant(player: &MatchPlayer, names: &HashMap<Xuid, String>) -> Participant {
    let total = |of: fn(&_) -> i64| u32::try_from(player.total(of).max(0)).unwrap_or(u32::MAX);
    let counts = StatsCounts {
        kills: total(|core| core.kills),
        deaths: total(|core| core.deaths),
        medals: total(|core| core.medals.iter().map(|medal| medal.count).sum()),
    };
    let participant = match player.player_id.xuid() {
        Some(xuid) if player.player_type != PlayerType::Bot => {
            Participant::person(xuid).name(names.get(&xuid).cloned().unwrap_or_default())
        }
        _ => Participant::bot(bot_name(player)),
    };
    participant.counts(counts)
}

/// What a bot is called: as the game names it, or by its number.
fn bot_name(player: &MatchPlayer) -> String {
    match (player.bot(), &player.player_id) {
        (Some(bot), _) => bot.name.to_owned(),
        (None, PlayerId::Bot(id)) => format!("Bot {}", id.as_str().trim_end_matches(".0")),
        (None, id) => id.to_string(),
    }
}

/// Pixels of the file for each of the drawing: sharp on every screen, and when it is shown larger.
#[cfg(feature = "png")]
const SCALE: f32 = 2.0;
