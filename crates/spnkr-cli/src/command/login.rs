//! `spnkr login`: a sign-in, in whatever way suits where the person sits.

mod browser;
mod choice;
mod device;
mod opener;
mod paste;
mod registration;

use std::io;

use serde::Serialize;
use spnkr::{
    AzureApp, PlayerIdentity, RefreshToken, Session,
    core::{AccountName, Store},
    oauth::{self, OAuthTokens},
};

use self::choice::{Choice, Flow, Surroundings};
use crate::{
    account,
    args::{Format, Global, Login},
    command::tokens,
    config::Config,
    failure::Failure,
    output::Io,
    transport::Timed,
};

pub(crate) async fn run(
    args: &Login,
    global: &Global,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    if format == Format::Json && args.print_refresh_token {
        return Err(Failure::usage("--json and --print-refresh-token exclude each other")
            .advise("choose one of them"));
    }
    let mut config = Config::load(global, io)?;
    if let Some(client_id) = &args.client_id {
        config.set_client_id(client_id.clone());
    }
    if config.client_id().is_none() {
        config.set_client_id(registration::walk_through(io).await?);
    }
    let app = config.app()?;
    let http = Timed::new(global, &config.settings)?;
    // The account that is meant to be signed in, whatever the environment would begin with.
    let name = config.settings.account();
    let store = config.home.tokens()?;
    // What cannot be kept is not worth anybody's time, nor a refresh token that works once.
    drop(store.lock(&name).await.map_err(spnkr::Error::from)?);
    let session = Session::builder(http.clone(), store.clone()).account(name.clone()).build();
    let tokens = Sign { http: &http, app: &app, config: &config }.by(args, io).await?;
    let refresh_token = tokens.refresh_token().cloned();
    io.progress("signing in…");
    let outcome = session.sign_in(app.clone(), tokens).await;
    io.end_progress();
    let is_kept = is_kept(&outcome);
    if is_kept
        && args.print_refresh_token
        && let Some(refresh_token) = refresh_token
    {
        // Also if a later hop failed: the sign-in itself stands, and was paid for.
        print(&refresh_token, io)?;
    }
    if is_kept && outcome.is_err() {
        io.note(format_args!(
            "the Microsoft account is signed in and kept as `{name}`; what failed came later"
        ));
    }
    welcome(&outcome?, &name, &account::place(&store, &name), format, io)?;
    for name in ["SPNKR_SPARTAN_TOKEN", "SPNKR_REFRESH_TOKEN"] {
        if config.names().contains(&name) {
            io.note(format_args!("{name} is set, and goes before this sign-in; unset it"));
        }
    }
    Ok(())
}

/// What every way of signing in needs.
#[derive(Debug, Clone, Copy)]
struct Sign<'a> {
    http: &'a Timed,
    app: &'a AzureApp,
    config: &'a Config,
}

impl Sign<'_> {
    async fn by(self, args: &Login, io: &mut Io) -> Result<OAuthTokens, Failure> {
        let choice = match asked_for(args) {
            Some(flow) => Choice::of(flow),
            None => choice::choose(self.app, &Surroundings::of_process()),
        };
        if let Some(reason) = choice.reason {
            io.say(reason);
        }
        match choice.flow {
            Flow::Browser => browser::sign_in(self, !args.no_open, &opener::System, io).await,
            Flow::Device => device::sign_in(self, io).await,
            Flow::Import => self.import().await,
            Flow::Paste => paste::sign_in(self, io).await,
        }
    }

    /// Takes over a refresh token from elsewhere, and sees whether it works.
    async fn import(self) -> Result<OAuthTokens, Failure> {
        let line = paste::line(
            "no refresh token was given",
            "hand it over on the standard input, as in `spnkr login --import < FILE`",
        )
        .await?;
        let refresh_token = RefreshToken::new(line.trim());
        let refreshed = match self.config.endpoint {
            Some(endpoint) => oauth::refresh(self.http, self.app, endpoint, &refresh_token).await,
            None => oauth::refresh_from_anywhere(self.http, self.app, &refresh_token).await,
        };
        Ok(refreshed.map_err(spnkr::Error::from)?)
    }
}

fn asked_for(args: &Login) -> Option<Flow> {
    let flows = [
        (args.browser, Flow::Browser),
        (args.device, Flow::Device),
        (args.import, Flow::Import),
        (args.paste, Flow::Paste),
    ];
    flows.into_iter().find_map(|(is_asked_for, flow)| is_asked_for.then_some(flow))
}

/// Whether the tokens are in the store, however the walk behind it went.
fn is_kept(outcome: &Result<PlayerIdentity, spnkr::Error>) -> bool {
    use spnkr::Error;

    !matches!(outcome, Err(Error::SignInNeeded(_) | Error::Stopped | Error::Store(_)))
}

fn print(refresh_token: &RefreshToken, io: &mut Io) -> io::Result<()> {
    writeln!(io.out(), "{}", refresh_token.expose())?;
    io.flush()
}

fn welcome(
    player: &PlayerIdentity,
    account: &AccountName,
    place: &str,
    format: Format,
    io: &mut Io,
) -> io::Result<()> {
    if format == Format::Json {
        let document = Document {
            account: account.as_str(),
            gamertag: player.gamertag.as_ref().map(|gamertag| gamertag.as_str()),
            xuid: player.xuid.map(|xuid| xuid.to_string()),
        };
        serde_json::to_writer_pretty(io.out(), &document).map_err(io::Error::from)?;
        writeln!(io.out())?;
        io.flush()?;
    }
    let is_default = *account == AccountName::default();
    let option = if is_default { String::new() } else { format!(" --account {account}") };
    io.say(format_args!(
        "\nSigned in as {}{}, kept in {place}.\n\
         From now on no command has to ask again. Next: `spnkr matches me{option}`",
        tokens::name(player),
        tokens::number(player),
    ));
    Ok(())
}

/// Who is signed in, for programs.
#[derive(Serialize)]
struct Document<'a> {
    account: &'a str,
    gamertag: Option<&'a str>,
    xuid: Option<String>,
}
