//! `spnkr whoami`: who is signed in, and until when.

use std::io;

use jiff::Timestamp;
use serde::Serialize;
use spnkr::{Hop, PlayerIdentity, Session, core::Store};

use crate::{
    account,
    args::{Format, Global},
    command::tokens,
    config::Config,
    failure::Failure,
    output::Io,
    table::{Cell, Column, Table},
    transport::Timed,
};

pub(crate) async fn run(global: &Global, format: Format, io: &mut Io) -> Result<(), Failure> {
    let config = Config::load(global, io)?;
    let store = config.home.tokens()?;
    let http = Timed::new(global, &config.settings)?;
    let now = http.clock().wall();
    let session = account::session(&config, global, http)?;
    let accounts = store.accounts().await.map_err(spnkr::Error::from)?;
    if config.tokens_by_hand().is_some() {
        io.note("SPNKR_SPARTAN_TOKEN is set, and goes before what is stored");
    }
    let Some(hops) = session.hops().await? else {
        if account::is_seeded(&config, global) {
            return Err(Failure::sign_in(
                "nothing is kept yet of the sign-in that SPNKR_REFRESH_TOKEN begins",
            )
            .advise("run a command that needs it, as `spnkr tokens`"));
        }
        let account = session.account();
        let failure = Failure::sign_in(format!("nobody is signed in as `{account}`"));
        return Err(match accounts.as_slice() {
            [] => failure.advise("`spnkr login` signs you in"),
            accounts => {
                let names: Vec<_> = accounts.iter().map(|name| name.as_str()).collect();
                failure.advise(format!(
                    "`spnkr login` signs you in; there are other accounts: {} (--account NAME)",
                    names.join(", ")
                ))
            }
        });
    };
    let player = identity(&session).await?;
    if format == Format::Json {
        let document = Document {
            account: session.account().as_str(),
            gamertag: player.as_ref().and_then(|player| Some(player.gamertag.as_ref()?.as_str())),
            xuid: player.as_ref().and_then(|player| Some(player.xuid?.to_string())),
            hops: hops.iter().map(Link::of).collect(),
            accounts: accounts.iter().map(|account| account.as_str()).collect(),
        };
        serde_json::to_writer_pretty(io.out(), &document).map_err(io::Error::from)?;
        return Ok(writeln!(io.out())?);
    }
    let bold = anstyle::Style::new().bold();
    match &player {
        Some(player) => {
            let (name, number) = (tokens::name(player), tokens::number(player));
            writeln!(io.out(), "{bold}{name}{bold:#}{number}")?;
        }
        None => writeln!(io.out(), "{bold}Not known yet{bold:#}: Xbox Live was never reached")?,
    }
    writeln!(io.out(), "  account   {}", session.account())?;
    writeln!(io.out(), "  kept in   {}\n", account::place(&store, session.account()))?;
    let width = io.width();
    table(&hops, now).write(io.out(), width)?;
    if accounts.len() > 1 {
        writeln!(io.out(), "\nAccounts, each with --account NAME:")?;
        for name in &accounts {
            let mark = if name == session.account() { "*" } else { " " };
            writeln!(io.out(), "  {mark} {name}")?;
        }
    }
    Ok(())
}

/// Who it is, if that was ever found out; nothing is sent.
pub(crate) async fn identity(session: &Session) -> Result<Option<PlayerIdentity>, Failure> {
    let hops = session.hops().await?.unwrap_or_default();
    let is_known = hops.iter().any(|hop| hop.name == IDENTITY && hop.expires_at.is_some());
    Ok(match is_known {
        true => Some(session.player().await?),
        false => None,
    })
}

fn table(hops: &[Hop], now: Timestamp) -> Table {
    let mut table = Table::new([Column::text("Token"), Column::text("Valid")]);
    table.push([Cell::new("refresh token"), Cell::new("kept; renewed as it is used")]);
    for hop in hops {
        let valid = match hop.expires_at {
            Some(time) if hop.is_live => format!("until {}", tokens::until(time, now)),
            Some(_) => "no more; renewed when it is needed".to_owned(),
            None => "not yet; fetched when it is needed".to_owned(),
        };
        table.push([Cell::new(hop.name), Cell::new(valid)]);
    }
    table
}

/// The account for programs, without a token.
#[derive(Serialize)]
struct Document<'a> {
    account: &'a str,
    gamertag: Option<&'a str>,
    xuid: Option<String>,
    hops: Vec<Link>,
    accounts: Vec<&'a str>,
}

#[derive(Serialize)]
struct Link {
    name: &'static str,
    expires_at: Option<Timestamp>,
    is_live: bool,
}

impl Link {
    fn of(hop: &Hop) -> Self {
        Self { name: hop.name, expires_at: hop.expires_at, is_live: hop.is_live }
    }
}

/// The hop that tells who it is.
const IDENTITY: &str = "XSTS token for Xbox Live";
