//! `spnkr player`: who somebody is.

use std::io::{self, Write};

use spnkr::client::model::{MatchCount, User};

use crate::{
    account::Account,
    args::{Format, PlayerArgs, Who},
    command::match_stats::text_of,
    failure::Failure,
    json,
    output::{Io, clean},
};

pub(crate) async fn run(
    args: &PlayerArgs,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let who = args.who.as_ref().unwrap_or(&Who::Me);
    let answer = account.user(who).await?;
    if format == Format::Json {
        let text = text_of(&answer).map_err(|error| account.failure(error))?;
        json::write_pretty(io.out(), text)?;
        return Ok(());
    }
    let user = answer.model().map_err(|error| account.failure(error))?;
    let count = account.client().stats().match_count(user.xuid).await;
    // Who it is stays worth showing where the counts are private or fail.
    write(io.out(), &user, count.as_ref().ok(), None)?;
    io.flush()?;
    count.map(drop).map_err(|error| account.failure(error))
}

/// Writes a few lines on a player, without the address of the picture if it is wider than `width`.
pub(crate) fn write(
    out: &mut dyn Write,
    user: &User,
    count: Option<&MatchCount>,
    width: Option<usize>,
) -> io::Result<()> {
    let bold = anstyle::Style::new().bold();
    writeln!(out, "{bold}{}{bold:#}", clean(user.gamertag.as_str()))?;
    writeln!(out, "  XUID      {}", user.xuid)?;
    let gamerpic = format!("  gamerpic  {}", clean(&user.gamerpic.xlarge));
    if width.is_none_or(|width| gamerpic.len() <= width) {
        writeln!(out, "{gamerpic}")?;
    }
    match count {
        Some(count) => writeln!(
            out,
            "  matches   {} ({} matchmade, {} custom, {} local)",
            count.matches_played_count,
            count.matchmade_matches_played_count,
            count.custom_matches_played_count,
            count.local_matches_played_count,
        ),
        None => writeln!(out, "  matches   not known"),
    }
}
