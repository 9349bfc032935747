//! `spnkr tokens`: what a sign-in gives.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Serialize;
use spnkr::{AuthenticatedPlayer, RefreshToken};

use crate::{
    account,
    args::{Format, Global},
    config::Config,
    failure::Failure,
    output::{Io, clean},
};

pub(crate) async fn run(global: &Global, format: Format, io: &mut Io) -> Result<(), Failure> {
    let config = Config::load(io)?;
    if let Some((spartan_token, clearance_token)) = config.tokens_by_hand() {
        return by_hand(
            spartan_token.expose(),
            clearance_token.map(|token| token.expose()),
            format,
            io,
        );
    }
    let used = config.refresh_token()?.clone();
    config.app()?;
    let http = account::transport(global)?;
    io.progress("signing in…");
    let player = match account::sign_in(&http, &config).await {
        Ok(player) => player,
        Err(failure) => return Err(broken_off(failure, Some(&used), format, io)),
    };
    match format {
        Format::Json => write_document(&player, Some(&used), io),
        _ => {
            write_summary(&player, Some(&used), http.clock().wall(), io)?;
            io.flush()?;
            Ok(())
        }
    }
}

/// Saves what a chain that broke off has brought.
///
/// Whoever asked for the document stores refresh tokens by it. A server that takes each one once has made the
/// old one worthless by now, so the document is printed with the new one alone, and the exit code still tells
/// that the rest is missing. People who look at the summary keep the old one, as Microsoft does.
pub(crate) fn broken_off(
    failure: Failure,
    used: Option<&RefreshToken>,
    format: Format,
    io: &mut Io,
) -> Failure {
    let Some(refresh_token) = changed(failure.refresh_token(), used) else { return failure };
    if format != Format::Json {
        return failure;
    }
    let document = Document { refresh_token: Some(refresh_token), ..Document::default() };
    match document.write(io) {
        Ok(()) => {
            io.note("the refresh token had been renewed by then; the new one is in the document");
            failure
        }
        Err(error) => error,
    }
}

/// Prints the document of a player who is signed in.
pub(crate) fn write_document(
    player: &AuthenticatedPlayer,
    used: Option<&RefreshToken>,
    io: &mut Io,
) -> Result<(), Failure> {
    Document {
        xuid: player.xuid().map(|xuid| xuid.to_string()),
        gamertag: player.gamertag().map(|gamertag| gamertag.as_str()),
        spartan_token: Some(player.spartan_token().expose()),
        spartan_expires_at: Some(player.spartan_expires_at()),
        clearance_token: Some(player.clearance_token().expose()),
        xbl_authorization: Some(player.xbl_authorization().expose()),
        refresh_token: changed(player.refresh_token(), used),
    }
    .write(io)
}

/// The new refresh token, if it is another one.
fn changed<'a>(new: Option<&'a RefreshToken>, used: Option<&RefreshToken>) -> Option<&'a str> {
    let new = new?.expose();
    Some(new).filter(|new| used.is_none_or(|used| used.expose() != *new))
}

/// All the tokens, for programs.
// Without `Debug`: it is made of secrets.
#[derive(Default, Serialize)]
struct Document<'a> {
    xuid: Option<String>,
    gamertag: Option<&'a str>,
    spartan_token: Option<&'a str>,
    spartan_expires_at: Option<Timestamp>,
    clearance_token: Option<&'a str>,
    xbl_authorization: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
}

impl Document<'_> {
    fn write(&self, io: &mut Io) -> Result<(), Failure> {
        serde_json::to_writer_pretty(io.out(), self).map_err(std::io::Error::from)?;
        writeln!(io.out())?;
        Ok(io.flush()?)
    }
}

fn by_hand(
    spartan_token: &str,
    clearance_token: Option<&str>,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    if format == Format::Json {
        let document =
            Document { spartan_token: Some(spartan_token), clearance_token, ..Document::default() };
        document.write(io)?;
    } else {
        let clearance = if clearance_token.is_some() { "given" } else { "not given" };
        writeln!(io.out(), "Tokens by hand")?;
        writeln!(io.out(), "  Spartan token   given; nobody says until when it is valid")?;
        writeln!(io.out(), "  clearance       {clearance}")?;
    }
    io.note("SPNKR_SPARTAN_TOKEN is set, so nothing was asked; unset it to sign in");
    Ok(())
}

/// Says who is signed in and until when, without a value.
pub(crate) fn write_summary(
    player: &AuthenticatedPlayer,
    used: Option<&RefreshToken>,
    now: Timestamp,
    io: &mut Io,
) -> Result<(), Failure> {
    let bold = anstyle::Style::new().bold();
    let gamertag = player.gamertag().map_or("somebody", |gamertag| gamertag.as_str());
    let xuid = player.xuid().map(|xuid| format!(" ({xuid})")).unwrap_or_default();
    let renewed = match (player.refresh_token(), used) {
        (None, _) => "not renewed; the one that was used stays good",
        (Some(_), Some(_)) if changed(player.refresh_token(), used).is_none() => "unchanged",
        (Some(_), _) => "renewed; `spnkr tokens --json` prints the next one",
    };
    let out = io.out();
    writeln!(out, "Signed in as {bold}{}{bold:#}{xuid}", clean(gamertag))?;
    writeln!(out, "  Spartan token   valid until {}", until(player.spartan_expires_at(), now))?;
    writeln!(out, "  clearance       valid as long as the Spartan token")?;
    writeln!(out, "  Xbox Live       authorized")?;
    writeln!(out, "  refresh token   {renewed}")?;
    Ok(())
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
        (hours, minutes) => format!("{local}, in {hours} h {minutes} min"),
    }
}
