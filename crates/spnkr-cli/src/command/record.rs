//! `spnkr record`: a service record.

mod blocks;

use std::io::{self, Write};

use anstyle::Style;
use jiff::SignedDuration;
use spnkr::client::{
    model::{ServiceRecord, User},
    reference::Medal,
    stats::RecordOf,
};

use crate::{
    account::Account,
    args::{Format, Record, Who},
    command::{match_stats::text_of, matches::clock},
    facts::{Facts, write_paragraph},
    failure::Failure,
    json,
    output::{Io, clean},
};

/// The matches that are meant, if the service takes the filters together.
pub(crate) fn matches_of(args: &Record) -> Result<RecordOf, Failure> {
    let refusal = |reason: &str| {
        Err(Failure::usage(format!("the service has no such record: {reason}"))
            .advise("`spnkr record --help` tells what goes together"))
    };
    let season = args.season.as_deref().map(season_path);
    let playlist = args.playlist.map(|playlist| playlist.0);
    let is_ranked = match (args.ranked, args.unranked) {
        (false, false) => None,
        (is_ranked, _) => Some(is_ranked),
    };
    if args.custom || args.local {
        if season.is_some() || args.mode.is_some() || playlist.is_some() || is_ranked.is_some() {
            return refusal("--custom and --local go with nothing else");
        }
        return Ok(if args.custom { RecordOf::custom() } else { RecordOf::local() });
    }
    Ok(match (season, args.mode, playlist, is_ranked) {
        (None, None, None, None) => RecordOf::matchmade(),
        (None, Some(mode), None, None) => RecordOf::category(mode).into(),
        (None, Some(mode), None, Some(is_ranked)) => RecordOf::category(mode).ranked(is_ranked),
        (Some(season), None, None, None) => RecordOf::season(season).into(),
        (Some(season), None, Some(playlist), None) => RecordOf::season(season).playlist(playlist),
        (Some(season), Some(mode), None, None) => RecordOf::season(season).category(mode).into(),
        (Some(season), Some(mode), Some(playlist), None) => {
            RecordOf::season(season).category(mode).playlist(playlist)
        }
        (Some(season), Some(mode), None, Some(is_ranked)) => {
            RecordOf::season(season).category(mode).ranked(is_ranked)
        }
        (_, _, Some(_), Some(_)) => {
            return refusal("--playlist does not go with --ranked or --unranked");
        }
        (None, _, Some(_), None) => return refusal("--playlist needs --season"),
        (_, None, None, Some(_)) => return refusal("--ranked and --unranked need --mode"),
    })
}

/// The path of a season's file, which is what the service calls it by.
fn season_path(name: &str) -> String {
    let name = name.trim();
    match name.contains('/') {
        true => name.to_owned(),
        false => {
            let stem = name.strip_suffix(".json").unwrap_or(name);
            let is_of_ranks = stem.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("csr"));
            let folder = if is_of_ranks { "Csr/Seasons" } else { "Seasons" };
            format!("{folder}/{stem}.json")
        }
    }
}

pub(crate) async fn run(
    args: &Record,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let who = args.who.as_ref().unwrap_or(&Who::Me);
    let matches = matches_of(args)?;
    let stats = account.client().stats();
    if format == Format::Json {
        let xuid = account.xuid(who).await?;
        let answer = stats.service_record(xuid).of(matches).send().await;
        let answer = answer.map_err(|error| account.failure(error))?;
        let text = text_of(&answer).map_err(|error| account.failure(error))?;
        return Ok(json::write_pretty(io.out(), text)?);
    }
    let user = account.user(who).await?.model().map_err(|error| account.failure(error))?;
    let answer = stats.service_record(user.xuid).of(matches).send().await;
    let answer = answer.map_err(|error| account.failure(error))?;
    let record = answer.model().map_err(|error| account.failure(error))?;
    if record.matches_completed == 0 {
        io.say(format_args!("{} has no {}.", clean(user.gamertag.as_str()), clean(&kind(args))));
        return Ok(());
    }
    let document = answer.json().map_err(|error| account.failure(error))?;
    write(io, &user, &record, &kind(args))?;
    let width = io.width();
    for (title, parts) in blocks::of(&document) {
        heading(io.out(), &title)?;
        write_paragraph(io.out(), &parts, ",", width)?;
    }
    Ok(())
}

/// Which matches, in words.
fn kind(args: &Record) -> String {
    let mut words = Vec::new();
    match (args.ranked, args.unranked) {
        (true, _) => words.push("ranked".to_owned()),
        (_, true) => words.push("unranked".to_owned()),
        _ => {}
    }
    words.extend(args.mode.map(|mode| mode.to_string()));
    words.push(match (args.custom, args.local) {
        (true, _) => "custom games".to_owned(),
        (_, true) => "games on a local network".to_owned(),
        _ if words.is_empty() => "matchmade games".to_owned(),
        _ => "matches".to_owned(),
    });
    words.extend(args.playlist.map(|playlist| format!("of {playlist}")));
    words.extend(args.season.as_ref().map(|season| format!("in {season}")));
    words.join(" ")
}

fn write(io: &mut Io, user: &User, record: &ServiceRecord, kind: &str) -> io::Result<()> {
    let bold = Style::new().bold();
    writeln!(io.out(), "{bold}{}{bold:#}  {}", clean(user.gamertag.as_str()), clean(kind))?;
    let core = &record.core_stats;
    let percent = |share: Option<f64>| {
        share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0))
    };
    let per_death = record
        .kills_per_death()
        .map_or(String::new(), |ratio| format!(", {ratio:.2} kills a death"));
    let mut facts = Facts::default();
    facts.push(
        "matches",
        format!(
            "{} ({} won, {} lost, {} tied)",
            record.matches_completed, record.wins, record.losses, record.ties
        ),
    );
    facts.push("win rate", percent(record.win_rate()));
    facts.push("KDA", format!("{:.2} a match{per_death}", core.average_kda));
    facts.push("kills", core.kills.to_string());
    facts.push(
        "of them",
        format!(
            "{} headshots, {} melee, {} grenades, {} power weapons",
            core.headshot_kills, core.melee_kills, core.grenade_kills, core.power_weapon_kills
        ),
    );
    facts.push("deaths", core.deaths.to_string());
    facts.push("assists", core.assists.to_string());
    facts.push(
        "accuracy",
        format!("{:.1} % ({} of {} shots)", core.accuracy, core.shots_hit, core.shots_fired),
    );
    facts.push("damage", format!("{} dealt, {} taken", core.damage_dealt, core.damage_taken));
    facts.push("best spree", core.max_killing_spree.to_string());
    facts.push("played", days(record.time_played));
    let width = io.width();
    facts.write(io.out(), width)?;
    let mut medals: Vec<_> = core.medals.iter().filter(|medal| medal.count > 0).collect();
    medals.sort_by_key(|medal| std::cmp::Reverse(medal.count));
    if medals.is_empty() {
        return Ok(());
    }
    heading(io.out(), "Most medals")?;
    let parts: Vec<_> = medals
        .iter()
        .take(TOP_MEDALS)
        .map(|medal| match Medal::by_id(medal.name_id) {
            Some(known) => format!("{} {}", known.name, medal.count),
            None => format!("{} {}", medal.name_id, medal.count),
        })
        .collect();
    write_paragraph(io.out(), &parts, ",", width)
}

fn heading(out: &mut dyn Write, title: &str) -> io::Result<()> {
    let bold = Style::new().bold();
    writeln!(out, "\n{bold}{}{bold:#}", clean(title))
}

/// A long time, with its days.
pub(super) fn days(duration: SignedDuration) -> String {
    let days = duration.as_hours() / 24;
    let rest = clock(duration - SignedDuration::from_hours(24 * days));
    match days {
        0 => rest,
        1 => format!("1 day {rest}"),
        days => format!("{days} days {rest}"),
    }
}

const TOP_MEDALS: usize = 12;
