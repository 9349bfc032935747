//! `spnkr search`: assets that players made.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use anstyle::Style;
use spnkr::{
    Xuid,
    client::{
        model::{AssetSearchResult, Author, Date},
        ugc::{SearchAssets, SearchKind, SortOrder},
    },
};

use crate::{
    account::Account,
    args::{Format, OrderArg, Search},
    failure::Failure,
    listing::{Listing, Printer},
    output::Io,
    table::{Cell, Column, Table},
};

pub(crate) async fn run(
    args: &Search,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let wanted = if args.all { u32::MAX } else { args.count };
    let sized = (SearchAssets::count as fn(_, _) -> _, PAGE_SIZE);
    let endpoint = endpoint(args, account).await?;
    let mut results = Listing::new(account.client(), endpoint, sized, wanted);
    let mut printer = Printer::new(format, &HEADER, csv_row);
    let outcome = loop {
        match results.next_page().await {
            Ok(Some(rows)) => printer.page(rows, io)?,
            Ok(None) => break Ok(()),
            Err(error) => break Err(account.failure(error)),
        }
        io.progress(format_args!("{} assets…", printer.count()));
    };
    io.end_progress();
    let count = printer.count();
    // What has arrived is printed even if more should have: the exit code tells.
    if outcome.is_ok() || count > 0 {
        let rows = printer.finish(io)?;
        if !rows.is_empty() {
            let authors: Vec<Xuid> =
                rows.iter().filter_map(|row| row.original_author.xuid()).collect();
            let names = account.names(&authors).await;
            let width = io.width();
            write_table(io.out(), &rows, &names, width)?;
        }
        io.flush()?;
    }
    if outcome.is_ok() && count == 0 && format == Format::Table {
        io.say("Nothing was found.");
    }
    outcome
}

async fn endpoint(args: &Search, account: &Account) -> Result<SearchAssets, Failure> {
    let mut search = SearchAssets::new().sort(args.sort).order(match args.order {
        OrderArg::Asc => SortOrder::Ascending,
        OrderArg::Desc => SortOrder::Descending,
    });
    let term = args.term.join(" ");
    if !term.trim().is_empty() {
        search = search.term(term);
    }
    if let Some(kind) = args.kind {
        search = search.asset_kind(SearchKind::from(kind));
    }
    if !args.tags.is_empty() {
        search = search.tags(args.tags.clone());
    }
    if let Some(author) = &args.author {
        search = search.author(Author::Xuid(account.xuid(author).await?));
    }
    if let Some(rating) = args.min_rating {
        search = search.min_average_rating(rating);
    }
    if let Some(time) = args.since {
        search = search.published_from(time);
    }
    Ok(search)
}

fn write_table(
    out: &mut dyn Write,
    rows: &[AssetSearchResult],
    names: &HashMap<Xuid, String>,
    width: Option<usize>,
) -> io::Result<()> {
    let mut table = Table::new([
        Column::text("Name").worth(20),
        Column::text("Kind").goes(4),
        Column::text("By").goes(5),
        Column::text("Published").goes(3),
        Column::number("Plays").goes(2),
        Column::number("Rating").goes(1),
        Column::text("Asset"),
    ]);
    for row in rows {
        let author = match row.original_author.xuid() {
            Some(xuid) => names.get(&xuid).cloned().unwrap_or_else(|| xuid.to_string()),
            None => maker(&row.original_author).to_owned(),
        };
        let published = row.date_published_utc.as_ref().and_then(Date::timestamp);
        let published = published.map(|time| time.strftime("%Y-%m-%d").to_string());
        let rating = row.average_rating.map(|rating| format!("{rating:.1}"));
        table.push([
            Cell::new(&row.name).style(Style::new().bold()),
            Cell::new(row.asset_kind.to_string()),
            Cell::new(author),
            Cell::new(published.unwrap_or("-".to_owned())),
            Cell::new(row.plays_all_time.to_string()),
            Cell::new(rating.unwrap_or("-".to_owned())),
            Cell::new(row.asset_id.to_string()).style(Style::new().dimmed()),
        ]);
    }
    table.write(out, width)
}

/// Who made something that no player made.
fn maker(author: &Author) -> &'static str {
    match author {
        Author::Studio(_) => "the studio",
        _ => "-",
    }
}

fn csv_row(row: &AssetSearchResult) -> Vec<String> {
    let time = |date: &Option<Date>| {
        let time = date.as_ref().and_then(Date::timestamp);
        time.map_or(String::new(), |time| time.to_string())
    };
    vec![
        row.asset_id.to_string(),
        row.asset_version_id.to_string(),
        row.asset_kind.to_string(),
        row.name.clone(),
        row.original_author.to_string(),
        time(&row.date_created_utc),
        time(&row.date_modified_utc),
        time(&row.date_published_utc),
        row.plays_recent.to_string(),
        row.plays_all_time.to_string(),
        row.likes.to_string(),
        row.bookmarks.to_string(),
        row.average_rating.map_or(String::new(), |rating| rating.to_string()),
        row.number_of_ratings.to_string(),
        row.tags.as_ref().map_or(String::new(), |tags| tags.join(";")),
    ]
}

const HEADER: [&str; 15] = [
    "asset_id",
    "version_id",
    "kind",
    "name",
    "original_author",
    "created",
    "modified",
    "published",
    "plays_recent",
    "plays_all_time",
    "likes",
    "bookmarks",
    "average_rating",
    "ratings",
    "tags",
];

/// The service refuses larger pages.
const PAGE_SIZE: u32 = 101;
