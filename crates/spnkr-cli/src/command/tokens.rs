//! `spnkr tokens`: what a sign-in gives.

use std::io::{self, Write};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Serialize;
use spnkr::{
    GameTokens, PlayerIdentity,
    core::{ClearanceToken, SpartanToken},
};

use crate::{
    account,
    args::{Format, Global, Tokens},
    config::Config,
    failure::Failure,
    output::{Io, clean, quoted},
    transport::Timed,
};

pub(crate) async fn run(
    args: &Tokens,
    global: &Global,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    if format == Format::Json && (args.env || args.header) {
        return Err(Failure::usage("--json, --env and --header exclude each other")
            .advise("choose one of them"));
    }
    let config = Config::load(global, io)?;
    if let Some((spartan_token, clearance_token)) = config.tokens_by_hand() {
        by_hand(args, spartan_token, clearance_token, format, io)?;
        io.note("SPNKR_SPARTAN_TOKEN is set, so nothing was asked; unset it to sign in");
        return Ok(());
    }
    let http = Timed::new(global, &config.settings)?;
    let clock = http.clock().clone();
    let session = account::signed_in(&config, global, http).await?;
    io.progress("signing in…");
    let (player, tokens) = account::walk(&session).await?;
    if args.env || args.header {
        write_values(args, &tokens.spartan_token, Some(&tokens.clearance_token), io.out())?;
    } else if format == Format::Json {
        let authorization = session.xbl_authorization().await?;
        Document {
            xuid: player.xuid.map(|xuid| xuid.to_string()),
            gamertag: player.gamertag.as_ref().map(|gamertag| gamertag.as_str()),
            spartan_token: Some(tokens.spartan_token.expose()),
            spartan_expires_at: Some(tokens.spartan_expires_at),
            clearance_token: Some(tokens.clearance_token.expose()),
            xbl_authorization: Some(authorization.expose()),
        }
        .write(io)?;
    } else {
        write_summary(&player, &tokens, clock.wall(), io.out())?;
    }
    io.flush()?;
    session.settled().await;
    Ok(())
}

/// All the tokens, for programs; without the refresh token, which is the store's.
// Without `Debug`: it is made of secrets.
#[derive(Default, Serialize)]
struct Document<'a> {
    xuid: Option<String>,
    gamertag: Option<&'a str>,
    spartan_token: Option<&'a str>,
    spartan_expires_at: Option<Timestamp>,
    clearance_token: Option<&'a str>,
    xbl_authorization: Option<&'a str>,
}

impl Document<'_> {
    fn write(&self, io: &mut Io) -> Result<(), Failure> {
        serde_json::to_writer_pretty(io.out(), self).map_err(io::Error::from)?;
        Ok(writeln!(io.out())?)
    }
}

fn by_hand(
    args: &Tokens,
    spartan_token: &SpartanToken,
    clearance_token: Option<&ClearanceToken>,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    if args.env || args.header {
        write_values(args, spartan_token, clearance_token, io.out())?;
    } else if format == Format::Json {
        Document {
            spartan_token: Some(spartan_token.expose()),
            clearance_token: clearance_token.map(ClearanceToken::expose),
            ..Document::default()
        }
        .write(io)?;
    } else {
        let clearance = if clearance_token.is_some() { "given" } else { "not given" };
        writeln!(io.out(), "Tokens by hand")?;
        writeln!(io.out(), "  Spartan token   given; nobody says until when it is valid")?;
        writeln!(io.out(), "  clearance       {clearance}")?;
    }
    Ok(io.flush()?)
}

/// Writes the tokens as a shell or curl takes them.
fn write_values(
    args: &Tokens,
    spartan_token: &SpartanToken,
    clearance_token: Option<&ClearanceToken>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let spartan = spartan_token.expose();
    let clearance = clearance_token.map(ClearanceToken::expose);
    if args.header {
        writeln!(out, "X-343-Authorization-Spartan: {spartan}")?;
        if let Some(clearance) = clearance {
            writeln!(out, "343-Clearance: {clearance}")?;
        }
        return Ok(());
    }
    writeln!(out, "export SPNKR_SPARTAN_TOKEN={}", quoted(spartan))?;
    if let Some(clearance) = clearance {
        writeln!(out, "export SPNKR_CLEARANCE_TOKEN={}", quoted(clearance))?;
    }
    Ok(())
}

/// Says who is signed in and until when, without a value.
pub(crate) fn write_summary(
    player: &PlayerIdentity,
    tokens: &GameTokens,
    now: Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let bold = anstyle::Style::new().bold();
    writeln!(out, "Signed in as {bold}{}{bold:#}{}", name(player), number(player))?;
    writeln!(out, "  Spartan token   valid until {}", until(tokens.spartan_expires_at, now))?;
    writeln!(out, "  clearance       valid as long as the Spartan token")?;
    writeln!(out, "  Xbox Live       authorized")?;
    writeln!(out, "  refresh token   kept, and renewed as it is used")
}

/// Who it is, in a word.
pub(crate) fn name(player: &PlayerIdentity) -> String {
    player.gamertag.as_ref().map_or("somebody".to_owned(), |gamertag| clean(gamertag.as_str()))
}

/// The account's number, to stand behind the name.
pub(crate) fn number(player: &PlayerIdentity) -> String {
    player.xuid.map(|xuid| format!(" ({xuid})")).unwrap_or_default()
}

/// A time in the future, as the clock on the wall will show it and by how long that is.
pub(crate) fn until(time: Timestamp, now: Timestamp) -> String {
    let local = time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M");
    let left = time.duration_since(now);
    if left <= SignedDuration::ZERO {
        return format!("{local}, which is over");
    }
    match (left.as_hours(), left.as_mins() % 60) {
        (0, minutes) => format!("{local}, in {minutes} min"),
        (hours @ ..48, minutes) => format!("{local}, in {hours} h {minutes} min"),
        (hours, _) => format!("{local}, in {} days", hours / 24),
    }
}
