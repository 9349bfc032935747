//! `spnkr medals`: all medals, or those of a player.

use std::{
    cmp::Reverse,
    io::{self, Write},
};

use anstyle::Style;
use spnkr::client::{
    model::{Award, MedalMetadata},
    reference::{Medal, MedalTable},
};

use crate::{
    account::Account,
    args::{Format, Medals, Who},
    command::match_stats::text_of,
    csv,
    failure::Failure,
    json,
    output::Io,
    table::{Cell, Column, Table},
};

pub(crate) async fn run(
    args: &Medals,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    match &args.who {
        Some(who) => of_player(args, who, account, format, io).await,
        None => all(args, account, format, io).await,
    }
}

async fn all(args: &Medals, account: &Account, format: Format, io: &mut Io) -> Result<(), Failure> {
    let answer = account.client().cms().medal_metadata().send().await;
    let answer = answer.map_err(|error| account.failure(error))?;
    if matches!(format, Format::Json | Format::JsonLines) {
        let text = text_of(&answer).map_err(|error| account.failure(error))?;
        return print(text, "medals", format, io);
    }
    let metadata = answer.model().map_err(|error| account.failure(error))?;
    let table = in_language(&metadata, args);
    let mut medals: Vec<&Medal> = table.medals().iter().collect();
    medals.sort_by_key(|medal| {
        (Reverse(medal.difficulty), Reverse(medal.sorting_weight), &medal.name)
    });
    let texts = |medal: &Medal| {
        let words = |word: Option<String>| word.unwrap_or_default();
        [
            medal.id.to_string(),
            medal.name.to_string(),
            words(medal.difficulty.map(|difficulty| difficulty.to_string())),
            words(medal.medal_type.map(|medal_type| medal_type.to_string())),
            words(medal.personal_score.map(|score| score.to_string())),
            medal.description.as_deref().unwrap_or_default().to_owned(),
        ]
    };
    let width = io.width();
    if format == Format::Csv {
        csv::write_row(
            io.out(),
            &["id", "name", "difficulty", "type", "personal_score", "description"],
        )?;
        for medal in medals {
            csv::write_row(io.out(), &texts(medal))?;
        }
        return Ok(());
    }
    let mut table = Table::new(COLUMNS);
    for medal in medals {
        let [id, name, difficulty, medal_type, score, description] = texts(medal);
        table.push([
            Cell::new(name).style(Style::new().bold()),
            Cell::new(difficulty),
            Cell::new(medal_type),
            Cell::new(score),
            Cell::new(description),
            Cell::new(id).style(Style::new().dimmed()),
        ]);
    }
    Ok(table.write(io.out(), width)?)
}

fn in_language(metadata: &MedalMetadata, args: &Medals) -> MedalTable {
    match &args.language {
        Some(tag) => MedalTable::in_language(metadata, tag),
        None => MedalTable::from_metadata(metadata),
    }
}

async fn of_player(
    args: &Medals,
    who: &Who,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let xuid = account.xuid(who).await?;
    let answer = account.client().stats().service_record(xuid).send().await;
    let answer = answer.map_err(|error| account.failure_of(who, error))?;
    if matches!(format, Format::Json | Format::JsonLines) {
        let text = text_of(&answer).map_err(|error| account.failure(error))?;
        let core = json::member(text, "CoreStats");
        return print(core.as_ref().map_or(text, |core| core.get()), "Medals", format, io);
    }
    let record = answer.model().map_err(|error| account.failure(error))?;
    let metadata = account.client().cms().medal_metadata().await;
    let fresh = metadata.as_ref().ok().map(|metadata| in_language(metadata, args));
    let table = fresh.as_ref().unwrap_or_else(|| MedalTable::built_in());
    let mut awards: Vec<&Award> = record.core_stats.medals.iter().collect();
    awards.sort_by_key(|award| Reverse(award.count));
    if format == Format::Csv {
        csv::write_row(io.out(), &["id", "name", "count"])?;
        for award in awards {
            let name = name(table, award);
            csv::write_row(io.out(), &[award.name_id.to_string(), name, award.count.to_string()])?;
        }
        return Ok(());
    }
    if awards.is_empty() {
        io.say("There are no medals yet.");
        return Ok(());
    }
    let width = io.width();
    write_counts(io.out(), table, &awards, width)?;
    io.flush()?;
    match (metadata, &args.language) {
        // English names are built in, so that nothing is missing but descriptions.
        (Err(error), Some(_)) => Err(account.failure(error)),
        _ => Ok(()),
    }
}

fn name(table: &MedalTable, award: &Award) -> String {
    table
        .by_id(award.name_id)
        .map_or_else(|| award.name_id.to_string(), |medal| medal.name.to_string())
}

fn write_counts(
    out: &mut dyn Write,
    medals: &MedalTable,
    awards: &[&Award],
    width: Option<usize>,
) -> io::Result<()> {
    let mut table = Table::new([
        Column::number("Count"),
        Column::text("Medal"),
        Column::text("Difficulty").goes(2),
        Column::text("For").worth(30).goes(1),
    ]);
    for award in awards {
        let medal = medals.by_id(award.name_id);
        let difficulty = medal.and_then(|medal| medal.difficulty);
        table.push([
            Cell::new(award.count.to_string()),
            Cell::new(name(medals, award)).style(Style::new().bold()),
            Cell::new(difficulty.map_or(String::new(), |difficulty| difficulty.to_string())),
            Cell::new(medal.and_then(|medal| medal.description.as_deref()).unwrap_or_default()),
        ]);
    }
    table.write(out, width)
}

/// Prints a document whole, or the entries of a list in it; of a service record, the list alone.
fn print(document: &str, list: &str, format: Format, io: &mut Io) -> Result<(), Failure> {
    let member = json::member(document, list);
    let text = match (&member, list) {
        (Some(member), "Medals") => member.get(),
        _ => document,
    };
    if format == Format::Json {
        return Ok(json::write_pretty(io.out(), text)?);
    }
    let rows = member.as_ref().and_then(|member| json::rows(member.get()));
    for row in rows.into_iter().flatten() {
        json::write_line(io.out(), row.get())?;
    }
    Ok(())
}

const COLUMNS: [Column; 6] = [
    Column::text("Medal"),
    Column::text("Difficulty").goes(3),
    Column::text("Type").goes(2),
    Column::number("Score").goes(1),
    Column::text("For").worth(30),
    Column::number("Number").goes(4),
];
