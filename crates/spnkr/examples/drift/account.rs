//! Who asks: somebody who is signed in, or the emulator's own account.

use std::{env, error::Error, path::PathBuf};

use etcetera::{BaseStrategy, base_strategy};
use spnkr::{
    AzureApp, Client, ClientSecret, FileStore, Http, RefreshToken, Session,
    core::{AccountName, ClearanceToken, SpartanToken},
    http::Rate,
};
use spnkr_emulator::Emulator;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// An account, and what has to live as long as it is used.
pub(crate) struct Account {
    client: Client,
    _emulator: Option<Emulator>,
}

impl Account {
    pub(crate) fn client(&self) -> Client {
        self.client.clone()
    }
}

/// The main account of an emulator in this process.
pub(crate) async fn emulated() -> Outcome<Account> {
    let emulator = Emulator::start().await?;
    Ok(Account { client: client_of(&emulator)?, _emulator: Some(emulator) })
}

/// A client of the emulator's main account.
pub(crate) fn client_of(emulator: &Emulator) -> Outcome<Client> {
    let http = Http::builder()
        .connect_to(emulator.address())
        .only_roots(emulator.certificate_authority_pem())
        .build()?;
    let spartan_token = SpartanToken::new(emulator.issue_spartan_token(emulator.account()));
    let clearance = ClearanceToken::new(emulator.clearance());
    Ok(Client::from_tokens(http, spartan_token, Some(clearance)))
}

/// Whom the environment means, by the same variables as the `spnkr` command and from the same folder.
///
/// A file `.env` is not read, and nobody is signed in anew.
pub(crate) async fn signed_in(rate: Rate) -> Outcome<Account> {
    let mut builder = Http::builder().rate(rate);
    if let Some(address) = variable("SPNKR_CONNECT_TO") {
        builder = builder.connect_to(address.parse::<spnkr::http::ConnectTo>()?);
    }
    let http = builder.build()?;
    if let Some(spartan_token) = variable("SPNKR_SPARTAN_TOKEN") {
        let clearance = variable("SPNKR_CLEARANCE_TOKEN").map(ClearanceToken::new);
        let client = Client::from_tokens(http, SpartanToken::new(spartan_token), clearance);
        return Ok(Account { client, _emulator: None });
    }
    let store = FileStore::new(home()?.join("tokens"));
    let builder = Session::builder(http, store);
    let session = match variable("SPNKR_REFRESH_TOKEN") {
        Some(token) => {
            let endpoint = variable("SPNKR_OAUTH").map(|text| text.parse()).transpose()?;
            builder.seed(app()?, RefreshToken::new(token), endpoint).build()
        }
        None => {
            let name = variable("SPNKR_ACCOUNT").map(|text| text.parse::<AccountName>());
            let session = builder.account(name.transpose()?.unwrap_or_default()).build();
            // Asked for tokens, it would make room for them first.
            if session.hops().await?.is_none() {
                return Err("nobody is signed in; `spnkr login` does it".into());
            }
            session
        }
    };
    // So that a sign-in that is no more is told before anything is asked for.
    session.game_tokens().await?;
    Ok(Account { client: session.client(), _emulator: None })
}

fn app() -> Outcome<AzureApp> {
    let client_id = variable("SPNKR_CLIENT_ID").ok_or("SPNKR_CLIENT_ID is not set")?;
    let app = match variable("SPNKR_CLIENT_SECRET") {
        Some(secret) => AzureApp::confidential(&client_id, ClientSecret::new(secret)),
        None => AzureApp::public(&client_id),
    }?;
    Ok(match variable("SPNKR_REDIRECT_URI") {
        Some(redirect_uri) => app.with_redirect_uri(&redirect_uri)?,
        None => app,
    })
}

fn home() -> Outcome<PathBuf> {
    if let Some(folder) = variable("SPNKR_HOME") {
        return Ok(folder.into());
    }
    Ok(base_strategy::choose_native_strategy()?.data_dir().join("spnkr"))
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}
