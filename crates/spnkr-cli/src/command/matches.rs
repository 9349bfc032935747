//! `spnkr matches`: the match history.

mod csv;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};
use spnkr::client::{
    model::{MatchResult, Outcome},
    stats::{GetMatchHistory, MatchType},
};

use crate::{
    account::Account,
    args::{Format, Matches, Who},
    failure::Failure,
    listing::{Listing, Printer},
    output::Io,
    table::{Cell, Column, Table},
};

pub(crate) async fn run(
    args: &Matches,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let who = args.who.as_ref().unwrap_or(&Who::Me);
    let xuid = account.xuid(who).await?;
    let wanted = if args.all { u32::MAX } else { args.count };
    let endpoint = GetMatchHistory::new(xuid).match_type(MatchType::from(args.kind));
    let sized = (GetMatchHistory::count as fn(_, _) -> _, PAGE_SIZE);
    let mut history = Listing::new(account.client(), endpoint, sized, wanted);
    let mut printer = Printer::new(format, &csv::HEADER, csv::row);
    let outcome = loop {
        match history.next_page().await {
            Ok(Some(rows)) => printer.page(rows, io)?,
            Ok(None) => break Ok(()),
            Err(error) => break Err(account.failure_of(who, error)),
        }
        io.progress(format_args!("{} matches…", printer.count()));
    };
    io.end_progress();
    let count = printer.count();
    // What has arrived is printed even if more should have: the exit code tells.
    if outcome.is_ok() || count > 0 {
        let rows = printer.finish(io)?;
        if !rows.is_empty() {
            let width = io.width();
            write_table(io.out(), &rows, width)?;
        }
        io.flush()?;
    }
    if outcome.is_ok() && count == 0 && format == Format::Table {
        io.say(format_args!("{} has no matches of this kind.", name(who)));
    }
    outcome
}

fn name(who: &Who) -> String {
    match who {
        Who::Me => "This account".to_owned(),
        Who::Player(player) => player.to_string(),
    }
}

/// Writes matches as a table, in local time.
pub(crate) fn write_table(
    out: &mut dyn Write,
    rows: &[MatchResult],
    width: Option<usize>,
) -> io::Result<()> {
    let zone = TimeZone::system();
    let now = Timestamp::now();
    // The widths add up to 80 columns once rank and map are left out.
    let mut table = Table::new([
        Column::text("When"),
        Column::text("Mode").elastic(),
        Column::text("Map").goes(1),
        Column::text("End"),
        Column::number("Rank").goes(2),
        Column::number("Took"),
        Column::text("Match"),
    ]);
    for row in rows {
        let info = &row.match_info;
        let start = info.start_time.to_zoned(zone.clone());
        let map = info.map_variant.as_ref().map(|map| map.asset_id.to_string());
        table.push([
            Cell::new(start.strftime("%Y-%m-%d %H:%M").to_string()).short(short_start(&start, now)),
            Cell::new(info.game_variant_category.to_string()),
            // Its beginning: names are another service's, but equal ones are the same map.
            Cell::new(map.as_deref().and_then(|map| map.get(..8)).unwrap_or("-")),
            outcome_cell(row.outcome),
            Cell::new(row.rank.to_string()),
            Cell::new(clock(info.duration)),
            Cell::new(row.match_id.to_string()).style(Style::new().dimmed()),
        ]);
    }
    table.write(out, width)
}

/// When a match began, in eleven columns.
///
/// Like `ls`: what is long ago shows its year and not its hour.
fn short_start(start: &Zoned, now: Timestamp) -> String {
    let is_recent =
        now.duration_since(start.timestamp()).abs() < SignedDuration::from_hours(24 * 300);
    start.strftime(if is_recent { "%m-%d %H:%M" } else { "%Y-%m-%d" }).to_string()
}

/// How a match ended, in four letters.
fn outcome_cell(outcome: Outcome) -> Cell {
    let text = match outcome {
        Outcome::DidNotFinish => "left".to_owned(),
        Outcome::DidNotStart | Outcome::None => "none".to_owned(),
        other => other.to_string(),
    };
    Cell::new(text).style(outcome_style(outcome))
}

/// The colour of how a match ended.
pub(crate) fn outcome_style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Loss => AnsiColor::Red.on_default(),
        Outcome::Tie => AnsiColor::Yellow.on_default(),
        Outcome::Win => AnsiColor::Green.on_default(),
        _ => Style::new().dimmed(),
    }
}

/// A duration as a clock shows it.
pub(crate) fn clock(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, minutes, seconds) => format!("{minutes}:{seconds:02}"),
        (hours, minutes, seconds) => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// The most that the service gives at once.
const PAGE_SIZE: u32 = 25;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_ago_shows_its_year_and_not_its_hour() {
        let start: Zoned = "2024-03-09T21:07:00+00:00[UTC]".parse().unwrap();
        let after = |days: i64| start.timestamp() + SignedDuration::from_hours(24 * days);

        assert_eq!(short_start(&start, after(299)), "03-09 21:07");
        assert_eq!(short_start(&start, after(300)), "2024-03-09");
        // A clock that is behind.
        assert_eq!(short_start(&start, after(-300)), "2024-03-09");
    }

    #[test]
    fn a_duration_is_shown_as_by_a_clock() {
        for (seconds, expected) in [(-1, "0:00"), (59, "0:59"), (754, "12:34"), (3_661, "1:01:01")]
        {
            assert_eq!(clock(SignedDuration::from_secs(seconds)), expected);
        }
    }
}
