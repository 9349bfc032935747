//! Signing in with what the configuration has.

use std::{collections::HashMap, time::Duration};

use http::StatusCode;
use spnkr::{
    Client, FileStore, GameTokens, PlayerIdentity, Session, Xuid,
    client::{Answer, Error, Resolver, model::User},
    core::{AccountName, Store, Transport},
    oauth,
};

use crate::{
    args::{Global, Who},
    cache::Answers,
    config::Config,
    failure::Failure,
    output::Io,
    settings::Settings,
    transport::Timed,
};

/// The session of whom the configuration means.
///
/// An account that is named as an argument goes before the refresh token of the environment, and that before
/// everything else that is stored.
pub(crate) fn session(
    config: &Config,
    global: &Global,
    transport: impl Transport + 'static,
) -> Result<Session, Failure> {
    let mut builder = Session::builder(transport, config.home.tokens()?);
    if let Some(answers) = &config.answers {
        builder = builder.cache(answers.clone());
    }
    Ok(match (&global.account, config.refresh_token()) {
        (None, Some(token)) => builder.seed(config.app()?, token.clone(), config.endpoint),
        _ => builder.account(config.settings.account()),
    }
    .build())
}

/// Like [`session`], of somebody who is signed in or has what it takes.
///
/// Asked for tokens, a session would make room for them in the store before it finds that there is nobody.
pub(crate) async fn signed_in(
    config: &Config,
    global: &Global,
    transport: impl Transport + 'static,
) -> Result<Session, Failure> {
    let session = session(config, global, transport)?;
    if !is_seeded(config, global) && session.hops().await?.is_none() {
        return Err(nobody(session.account()));
    }
    Ok(session)
}

/// Whether the refresh token of the environment is what the session begins with.
pub(crate) fn is_seeded(config: &Config, global: &Global) -> bool {
    global.account.is_none() && config.refresh_token().is_some()
}

/// Nobody is signed in under that name.
pub(crate) fn nobody(account: &AccountName) -> Failure {
    if *account == AccountName::default() {
        return Failure::sign_in("nobody is signed in").advise(WAYS);
    }
    Failure::sign_in(format!("nobody is signed in as `{account}`")).advise(
        "`spnkr login --account NAME` signs somebody in under a name; `spnkr whoami` lists the names",
    )
}

/// Finds out who is signed in, and makes sure of tokens for the game.
///
/// In this order a chain from its beginning takes six requests, two of them side by side, and one that lives
/// takes none.
pub(crate) async fn walk(session: &Session) -> Result<(PlayerIdentity, GameTokens), Failure> {
    let walked = async {
        let player = session.player().await?;
        Ok((player, session.game_tokens().await?))
    };
    match walked.await {
        Ok(walked) => Ok(walked),
        Err(error) => Err(failed(session, error).await),
    }
}

/// Says why a session gave nothing.
pub(crate) async fn failed(session: &Session, error: spnkr::Error) -> Failure {
    if is_of_app(&error) && is_untried(session).await {
        // With the settings that made it useless: corrected, they have to count. What they began with is still
        // in the environment.
        let _ = session.sign_out().await;
    }
    error.into()
}

/// Whether the app registration is at fault, and the refresh token may be as good as ever.
fn is_of_app(error: &spnkr::Error) -> bool {
    matches!(error, spnkr::Error::OAuth(error @ oauth::Error::Refused(_)) if !error.needs_sign_in())
}

/// Whether nothing ever came of what is stored.
async fn is_untried(session: &Session) -> bool {
    match session.hops().await {
        Ok(Some(hops)) => hops.iter().all(|hop| hop.expires_at.is_none()),
        _ => false,
    }
}

/// Where an account is kept, for people.
pub(crate) fn place(store: &FileStore, account: &AccountName) -> String {
    store.folder().join(format!("{account}.json")).display().to_string()
}

/// Whether anything is kept of an account, readable or not.
pub(crate) async fn is_stored(store: &FileStore, account: &AccountName) -> bool {
    store.accounts().await.is_ok_and(|accounts| accounts.contains(account))
}

/// Somebody who may ask the services.
#[derive(Debug)]
pub(crate) struct Account {
    client: Client,
    xuid: Option<Xuid>,
    /// None if the tokens were given by hand.
    session: Option<Session>,
    settings: Settings,
    transport: Timed,
    answers: Option<Answers>,
}

/// What was sent for an account so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Traffic {
    /// Answers that were there already.
    pub(crate) cache_hits: u64,
    /// Requests that had to wait before they were sent.
    pub(crate) waits: u64,
    /// How long these waited, all together.
    pub(crate) waited: Duration,
}

impl Account {
    /// Takes the tokens by hand if there are any, and the session otherwise.
    pub(crate) async fn open(global: &Global, io: &mut Io) -> Result<Self, Failure> {
        let config = Config::load(global, io)?;
        let transport = Timed::new(global, &config.settings)?;
        if let Some((spartan_token, clearance_token)) = config.tokens_by_hand() {
            let mut client = Client::from_tokens(
                transport.clone(),
                spartan_token.clone(),
                clearance_token.cloned(),
            );
            if let Some(answers) = &config.answers {
                client = client.with_cache(answers.clone());
            }
            return Ok(Self {
                client: transport.limit(client),
                xuid: None,
                session: None,
                settings: config.settings,
                transport,
                answers: config.answers,
            });
        }
        let session = signed_in(&config, global, transport.clone()).await?;
        io.progress("signing in…");
        let (player, _) = walk(&session).await?;
        io.end_progress();
        Ok(Self {
            client: transport.limit(session.client()),
            xuid: player.xuid,
            session: Some(session),
            settings: config.settings,
            transport,
            answers: config.answers,
        })
    }

    /// Somebody who was signed in by other means, and has no answers of earlier commands.
    #[cfg(feature = "emulator")]
    pub(crate) fn of(
        session: Session,
        xuid: Option<Xuid>,
        settings: Settings,
        transport: Timed,
    ) -> Self {
        let client = Client::new(transport.clone(), session.clone());
        Self { client, xuid, session: Some(session), settings, transport, answers: None }
    }

    /// What the person has settled for all commands.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What was sent so far.
    pub(crate) fn traffic(&self) -> Traffic {
        let counters = self.transport.counters();
        Traffic {
            cache_hits: self.answers.as_ref().map_or(0, Answers::hits),
            waits: counters.waits,
            waited: counters.waited,
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// A client for whoever keeps all that comes in a place of its own.
    pub(crate) fn client_for_a_store(&self) -> Client {
        match &self.answers {
            Some(answers) => self.client.clone().with_cache(answers.to_look_up()),
            None => self.client.clone(),
        }
    }

    /// Ends the use of it, once a renewal that runs behind the results has come to its end.
    pub(crate) async fn close(self) {
        if let Some(session) = self.session {
            session.settled().await;
        }
    }

    /// Says what went wrong with a call, in the words of this command.
    pub(crate) fn failure(&self, error: Error) -> Failure {
        let advice = match self.session {
            None => {
                "copy a new token into SPNKR_SPARTAN_TOKEN, or unset it and sign in with `spnkr login`"
            }
            Some(_) => "run the command again; if it stays, `spnkr login`",
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

    /// The XUIDs of players, each of them once; of who is signed in if there are none.
    pub(crate) async fn xuids(&self, players: &[Who]) -> Result<Vec<Xuid>, Failure> {
        let players = if players.is_empty() { &[Who::Me] } else { players };
        let mut xuids = Vec::new();
        for who in players {
            let xuid = self.xuid(who).await?;
            if !xuids.contains(&xuid) {
                xuids.push(xuid);
            }
        }
        Ok(xuids)
    }

    /// The gamertags of people, and the XUIDs of those whose gamertags are not to be had.
    pub(crate) async fn names(&self, xuids: &[Xuid]) -> HashMap<Xuid, String> {
        let found = Resolver::new(self.client.clone()).gamertags(xuids).await;
        let mut names: HashMap<Xuid, String> =
            xuids.iter().map(|xuid| (*xuid, xuid.to_string())).collect();
        for (xuid, gamertag) in found {
            if let Ok(gamertag) = gamertag {
                names.insert(xuid, gamertag.to_string());
            }
        }
        names
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

const WAYS: &str = if cfg!(feature = "emulator") {
    "`spnkr login` signs you in, once and for all;
    or set SPNKR_SPARTAN_TOKEN to one that your browser shows at https://www.halowaypoint.com.
    `spnkr demo` needs neither"
} else {
    "`spnkr login` signs you in, once and for all;
    or set SPNKR_SPARTAN_TOKEN to one that your browser shows at https://www.halowaypoint.com"
};
