//! `spnkr asset`: a map, a mode, a playlist and so on.

use std::io;

use anstyle::Style;
use jiff::tz::TimeZone;
use serde_json::Value;
use spnkr::{
    Xuid,
    client::model::{Asset, Author, Date},
};

use crate::{
    account::Account,
    args::{AssetArgs, AssetKindArg, Format},
    command::match_stats::text_of,
    facts::{Facts, write_paragraph},
    failure::Failure,
    json,
    output::{Io, clean},
};

/// Refuses a version of what has none.
pub(crate) fn check(args: &AssetArgs) -> Result<(), Failure> {
    match operation(args.kind, args.version.is_some()) {
        Some(_) => Ok(()),
        None => Err(Failure::usage("a film is to be had in its latest version alone")
            .advise("leave the version out")),
    }
}

/// The call for an asset, of its latest version if no other is given.
fn operation(kind: AssetKindArg, has_version: bool) -> Option<&'static str> {
    Some(match (kind, has_version) {
        (AssetKindArg::Map, true) => "get_map",
        (AssetKindArg::Map, false) => "get_latest_map",
        (AssetKindArg::Mode, true) => "get_ugc_game_variant",
        (AssetKindArg::Mode, false) => "get_latest_ugc_game_variant",
        (AssetKindArg::EngineMode, true) => "get_engine_game_variant",
        (AssetKindArg::EngineMode, false) => "get_latest_engine_game_variant",
        (AssetKindArg::Pair, true) => "get_map_mode_pair",
        (AssetKindArg::Pair, false) => "get_latest_map_mode_pair",
        (AssetKindArg::Playlist, true) => "get_playlist",
        (AssetKindArg::Playlist, false) => "get_latest_playlist",
        (AssetKindArg::Prefab, true) => "get_prefab",
        (AssetKindArg::Prefab, false) => "get_latest_prefab",
        (AssetKindArg::Film, true) => return None,
        (AssetKindArg::Film, false) => "get_latest_film",
    })
}

pub(crate) async fn run(
    args: &AssetArgs,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let (id, version) = (args.id.to_string(), args.version.map(|version| version.to_string()));
    let mut values = vec![("asset_id", id.as_str())];
    values.extend(version.as_deref().map(|version| ("version_id", version)));
    let operation = operation(args.kind, version.is_some()).unwrap_or_default();
    let mut call = account
        .client()
        .named(operation, values)
        .map_err(|error| Failure::new("the asset cannot be asked for", &error))?;
    if let Some(tag) = &args.language {
        call = call.language(tag);
    }
    let answer = match call.send().await {
        Err(error) if error.is_not_found() => {
            let what = match &version {
                Some(version) => {
                    format!("no asset of this kind has the id {id} and the version {version}")
                }
                None => format!("no asset of this kind has the id {id}"),
            };
            return Err(Failure::not_found(what)
                .advise("check kind and id; what its maker has taken back is gone, too"));
        }
        answer => answer.map_err(|error| account.failure(error))?,
    };
    let text = text_of(&answer).map_err(|error| account.failure(error))?;
    if format == Format::Json {
        return Ok(json::write_pretty(io.out(), text)?);
    }
    let asset: Asset = serde_json::from_str(text)
        .map_err(|error| Failure::new("the answer was not understood", &error))?;
    let xuids: Vec<Xuid> =
        asset.admin.iter().chain(&asset.contributors).filter_map(Author::xuid).collect();
    let names = account.names(&xuids).await;
    let name = |author: &Author| match author.xuid() {
        Some(xuid) => names.get(&xuid).cloned().unwrap_or_else(|| xuid.to_string()),
        None => author.to_string(),
    };
    write(io, &asset, name)?;
    Ok(())
}

fn write(io: &mut Io, asset: &Asset, name: impl Fn(&Author) -> String) -> io::Result<()> {
    let width = io.width();
    let bold = Style::new().bold();
    writeln!(io.out(), "{bold}{}{bold:#}", clean(&asset.public_name))?;
    for line in asset.description.lines().filter(|line| !line.trim().is_empty()) {
        let words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        write_paragraph(io.out(), &words, "", width)?;
    }
    let mut facts = Facts::default();
    facts.push("asset", asset.asset_id.to_string());
    facts.push("version", asset.version_id.to_string());
    if let Some(number) = asset.version_number {
        facts.push("number", number.to_string());
    }
    if let Some(published) = asset.published_date.as_ref().and_then(Date::timestamp) {
        let day = published.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M");
        facts.push("published", day.to_string());
    }
    facts.push("from", asset.asset_home.to_string());
    let makers: Vec<_> = match asset.contributors.is_empty() {
        true => asset.admin.iter().map(&name).collect(),
        false => asset.contributors.iter().map(&name).collect(),
    };
    if !makers.is_empty() {
        facts.push("made by", makers.join(", "));
    }
    if let Some(tags) = asset.tags.as_ref().filter(|tags| !tags.is_empty()) {
        facts.push("tags", tags.join(", "));
    }
    for (name, key) in LINKS {
        let link = asset.extra.get(key).and_then(|link| link.get("PublicName"));
        if let Some(text) = link.and_then(Value::as_str) {
            facts.push(name, text);
        }
    }
    let stats = &asset.asset_stats;
    facts.push("plays", format!("{} of late, {} in all", stats.plays_recent, stats.plays_all_time));
    facts.push(
        "liked",
        format!(
            "{} likes, {} bookmarks, {} favorites",
            stats.likes, stats.bookmarks, stats.favorites
        ),
    );
    if let Some(rating) = stats.average_rating {
        facts.push("rating", format!("{rating:.2} of 5, by {}", stats.number_of_ratings));
    }
    facts.write(io.out(), width)?;
    let Some(files) = &asset.files else { return Ok(()) };
    if !files.file_relative_paths.is_empty() {
        writeln!(io.out(), "\n{bold}Files{bold:#}, which need no sign-in")?;
        for path in &files.file_relative_paths {
            // Whole, however wide: they are there to be copied.
            writeln!(io.out(), "  {}", clean(&files.url(path)))?;
        }
    }
    Ok(())
}

/// What a pair is made of, and a mode.
const LINKS: [(&str, &str); 3] =
    [("map", "MapLink"), ("mode", "UgcGameVariantLink"), ("engine mode", "EngineGameVariantLink")];
