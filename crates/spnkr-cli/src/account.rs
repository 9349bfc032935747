//! Signing in with what the configuration has.

use std::{fs, sync::Arc};

use http::StatusCode;
use spnkr::{
    AuthenticatedPlayer, Client, Http, Xuid,
    client::{Answer, Error, model::User},
    core::Transport,
};

use crate::{
    args::{Global, Pace, Who},
    config::Config,
    failure::Failure,
    output::Io,
};

/// The transport that the options describe.
pub(crate) fn transport(global: &Global) -> Result<Http, Failure> {
    let mut builder = Http::builder();
    if let Some(address) = &global.connect_to {
        builder = builder.connect_to(address.clone());
    }
    if let Some(file) = &global.cacert {
        let pem = fs::read(file).map_err(|error| {
            Failure::usage(format!("{} could not be read: {error}", file.display()))
                .advise("correct the path behind --cacert")
        })?;
        builder = builder.add_roots(pem);
    }
    if let Pace::PerSecond(rate) = global.rate {
        builder = builder.rate(rate);
    }
    Ok(builder.build()?)
}

/// Walks through all hops: six requests.
pub(crate) async fn sign_in(
    transport: &dyn Transport,
    config: &Config,
) -> Result<AuthenticatedPlayer, Failure> {
    let refresh_token = config.refresh_token()?;
    let app = config.app()?;
    let signed_in = match config.endpoint {
        Some(endpoint) => {
            spnkr::refresh_player_tokens_at(transport, &app, endpoint, refresh_token).await
        }
        None => spnkr::refresh_player_tokens(transport, &app, refresh_token).await,
    };
    Ok(signed_in?)
}

/// Somebody who may ask the services.
#[derive(Debug)]
pub(crate) struct Account {
    client: Client,
    xuid: Option<Xuid>,
    is_by_hand: bool,
}

impl Account {
    /// Takes the tokens by hand if there are any, and signs in otherwise.
    ///
    /// The refresh token that a sign-in brings is let go: nothing stores it, and Microsoft keeps the one that
    /// was used good. `spnkr tokens --json` is for those who store it themselves.
    pub(crate) async fn open(global: &Global, io: &mut Io) -> Result<Self, Failure> {
        let config = Config::load(io)?;
        if let Some((spartan_token, clearance_token)) = config.tokens_by_hand() {
            let client = Client::from_tokens(
                transport(global)?,
                spartan_token.clone(),
                clearance_token.cloned(),
            );
            return Ok(Self { client, xuid: None, is_by_hand: true });
        }
        // What is missing is told before anything is sent.
        config.refresh_token()?;
        config.app()?;
        let transport: Arc<dyn Transport> = Arc::new(transport(global)?);
        io.progress("signing in…");
        let player = sign_in(&transport, &config).await?;
        let account =
            Self { client: player.client(transport), xuid: player.xuid(), is_by_hand: false };
        io.end_progress();
        Ok(account)
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Says what went wrong with a call, in the words of this command.
    pub(crate) fn failure(&self, error: Error) -> Failure {
        let advice = match self.is_by_hand {
            true => {
                "copy a new token into SPNKR_SPARTAN_TOKEN, or unset it and sign in with SPNKR_REFRESH_TOKEN"
            }
            false => "run the command again; if it stays, `spnkr login --paste`",
        };
        Failure::from(error).advise_on_sign_in(advice)
    }

    /// The XUID of a player, whom a gamertag is looked up for.
    pub(crate) async fn xuid(&self, who: &Who) -> Result<Xuid, Failure> {
        match (who, self.xuid) {
            (&Who::Player(spnkr::Player::Xuid(xuid)), _) | (Who::Me, Some(xuid)) => Ok(xuid),
            _ => {
                let answer = self.user(who).await?;
                Ok(answer.model().map_err(|error| self.failure(error))?.xuid)
            }
        }
    }

    /// Who a player is.
    pub(crate) async fn user(&self, who: &Who) -> Result<Answer<User>, Failure> {
        let profile = self.client.profile();
        let answer = match who {
            Who::Me => profile.current_user().send().await,
            Who::Player(spnkr::Player::Gamertag(gamertag)) => {
                profile.user_by_gamertag(gamertag.clone()).send().await
            }
            Who::Player(spnkr::Player::Xuid(xuid)) => profile.user_by_id(*xuid).send().await,
            Who::Player(_) => return Err(Failure::usage("this kind of player is not known")),
        };
        answer.map_err(|error| self.failure_of(who, error))
    }

    /// Like [`failure`](Self::failure), for a call that asks for a player by what was typed.
    pub(crate) fn failure_of(&self, who: &Who, error: Error) -> Failure {
        let is_unknown = is_unknown(&error);
        match who {
            Who::Player(spnkr::Player::Gamertag(gamertag)) if is_unknown => Failure::not_found(
                format!("no player has the gamertag `{gamertag}`"),
            )
            .advise("check its spelling; names with spaces need quotation marks around them"),
            Who::Player(spnkr::Player::Xuid(xuid)) if is_unknown => {
                Failure::not_found(format!("no player has the XUID {xuid}"))
                    .advise("check its digits")
            }
            _ => self.failure(error),
        }
    }
}

/// Whether the service does not know whom it was asked for.
///
/// It answers 400 to what no gamertag or XUID can be, and 404 to one that nobody has.
pub(crate) fn is_unknown(error: &Error) -> bool {
    !matches!(error, Error::Decode { .. })
        && matches!(error.status(), Some(StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND))
}
