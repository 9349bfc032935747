//! Where a server is, and what it takes to be served there.

use std::{fs, net::SocketAddr, path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};
use spnkr::{
    AzureApp, Client, ClientSecret, Http, MemoryStore, RefreshToken, Session,
    core::{ClearanceToken, SpartanToken, Transport},
    oauth::Endpoint,
};

use crate::Outcome;

/// What the server says of itself, in one line of JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) address: SocketAddr,
    /// The file with the certificate to trust.
    pub(crate) authority: PathBuf,
    pub(crate) clearance_token: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) match_ids: Vec<String>,
    pub(crate) redirect_uri: String,
    pub(crate) refresh_token: String,
    pub(crate) spartan_token: String,
}

impl Place {
    /// A transport of its own, without a connection.
    pub(crate) fn http(&self) -> Outcome<Http> {
        let authority = fs::read(&self.authority)?;
        Ok(Http::builder().connect_to(self.address).only_roots(authority).build()?)
    }

    pub(crate) fn app(&self) -> Outcome<AzureApp> {
        let secret = ClientSecret::new(self.client_secret.as_str());
        let app = AzureApp::confidential(&self.client_id, secret)?;
        Ok(app.with_redirect_uri(&self.redirect_uri)?)
    }

    pub(crate) fn refresh_token(&self) -> RefreshToken {
        RefreshToken::new(self.refresh_token.as_str())
    }

    /// A client with tokens by hand.
    pub(crate) fn client(&self) -> Outcome<Client> {
        let clearance_token = ClearanceToken::new(self.clearance_token.as_str());
        let spartan_token = SpartanToken::new(self.spartan_token.as_str());
        Ok(Client::from_tokens(self.http()?, spartan_token, Some(clearance_token)))
    }

    /// A session that has nothing yet but a refresh token.
    pub(crate) fn session(&self, transport: impl Transport + 'static) -> Outcome<Session> {
        let session = Session::builder(Arc::new(transport), MemoryStore::default());
        Ok(session.seed(self.app()?, self.refresh_token(), Some(Endpoint::Live)).build())
    }
}
