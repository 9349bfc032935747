//! `spnkr career`: how far players are in their careers.

use std::{
    borrow::Cow,
    collections::HashMap,
    io::{self, Write},
};

use anstyle::AnsiColor;
use spnkr::{
    Xuid,
    client::{
        Error, PerPlayer,
        model::{EconomyResultCode, PlayerCareerRankResult},
        reference::{CareerRankTable, CareerStanding},
    },
};

use crate::{
    account::Account,
    args::{Career, Format},
    command::match_stats::text_of,
    csv,
    failure::Failure,
    json,
    output::Io,
    table::{Cell, Column, Table},
};

pub(crate) async fn run(
    args: &Career,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let xuids = account.xuids(&args.players).await?;
    let economy = account.client().economy();
    let call = economy.career_ranks(xuids.as_slice());
    if matches!(format, Format::Json | Format::JsonLines) {
        let answer = call.send().await.map_err(|error| account.failure(error))?;
        let text = text_of(&answer).map_err(|error| account.failure(error))?;
        match json::rows(text).filter(|_| format == Format::JsonLines) {
            Some(rows) => {
                for row in rows {
                    json::write_line(io.out(), row.get())?;
                }
            }
            None => json::write_pretty(io.out(), text)?,
        }
        return Ok(());
    }
    let players = call.batch().await;
    if players.iter().all(|(_, player)| player.is_err()) {
        let error = players.into_iter().find_map(|(_, player)| player.err());
        return error.map_or(Ok(()), |error| Err(account.failure(error)));
    }
    let names = account.names(&xuids).await;
    // The names and needs of today, or those of this version if they are not to be had.
    let table = match account.client().cms().career_reward_track().await {
        Ok(track) => Cow::Owned(CareerRankTable::from_reward_track(&track)),
        Err(_) => Cow::Borrowed(CareerRankTable::built_in()),
    };
    match format {
        Format::Csv => write_csv(io.out(), &players, &names, &table)?,
        _ => {
            let width = io.width();
            write_table(io.out(), &players, &names, &table, width)?;
        }
    }
    io.flush()?;
    match players.iter().filter(|(_, player)| standing(&table, player).is_err()).count() {
        0 => Ok(()),
        missing => {
            let total = players.len();
            Err(Failure::other(format!("{missing} of {total} careers are not to be had")))
        }
    }
}

/// How far a player is, or why that is not known.
fn standing<'a>(
    table: &'a CareerRankTable,
    player: &Result<PlayerCareerRankResult, Error>,
) -> Result<CareerStanding<'a>, String> {
    let player = player.as_ref().map_err(|error| match error.status() {
        Some(status) => status.to_string(),
        None => "no answer".to_owned(),
    })?;
    if player.result_code != EconomyResultCode::Success {
        return Err(player.result_code.to_string());
    }
    let career = player.result.as_ref().ok_or("no result")?;
    table.standing(career).ok_or_else(|| format!("rank {}, which has no name", career.shown_rank()))
}

fn write_table(
    out: &mut dyn Write,
    players: &PerPlayer<PlayerCareerRankResult>,
    names: &HashMap<Xuid, String>,
    ranks: &CareerRankTable,
    width: Option<usize>,
) -> io::Result<()> {
    let mut table = Table::new(COLUMNS);
    for (xuid, player) in players {
        let name = Cell::new(&names[xuid]);
        match standing(ranks, player) {
            Ok(standing) => table.push([
                name,
                Cell::new(standing.rank.to_string()),
                Cell::new(standing.rank.rank.to_string()),
                Cell::new(match standing.next {
                    Some(_) => format!("{} of {}", standing.xp, standing.rank.xp_required),
                    None => "-".to_owned(),
                }),
                Cell::new(standing.next.map_or("-".to_owned(), ToString::to_string)),
                Cell::new(standing.xp_to_last.to_string()),
            ]),
            Err(problem) => {
                let problem = Cell::new(problem).style(AnsiColor::Red.on_default());
                let [number, xp, next, last] = ["-"; 4].map(Cell::new);
                table.push([name, problem, number, xp, next, last]);
            }
        }
    }
    table.write(out, width)
}

fn write_csv(
    out: &mut dyn Write,
    players: &PerPlayer<PlayerCareerRankResult>,
    names: &HashMap<Xuid, String>,
    ranks: &CareerRankTable,
) -> io::Result<()> {
    csv::write_row(out, &HEADER)?;
    for (xuid, player) in players {
        let mut fields = vec![xuid.to_string(), names[xuid].clone()];
        let result = match standing(ranks, player) {
            Ok(standing) => {
                fields.extend([
                    standing.rank.rank.to_string(),
                    standing.rank.to_string(),
                    standing.xp.to_string(),
                    standing.rank.xp_required.to_string(),
                    standing.xp_to_last.to_string(),
                ]);
                "success".to_owned()
            }
            Err(problem) => problem,
        };
        fields.resize(HEADER.len() - 1, String::new());
        fields.push(result);
        csv::write_row(out, &fields)?;
    }
    Ok(())
}

const HEADER: [&str; 8] =
    ["xuid", "gamertag", "rank", "rank_name", "xp", "xp_required", "xp_to_last_rank", "result"];

const COLUMNS: [Column; 6] = [
    Column::text("Player").elastic(),
    Column::text("Rank"),
    Column::number("No.").goes(2),
    Column::number("XP"),
    Column::text("Next rank").goes(1),
    Column::number("XP to Hero"),
];
