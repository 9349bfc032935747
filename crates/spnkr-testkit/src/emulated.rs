use std::{io, sync::Arc};

use spnkr_core::{AccessToken, BoxFuture, ClearanceToken, RefreshToken, SpartanToken, XstsToken};
use spnkr_emulator::{Builder, Emulator};
use spnkr_http::{Dial, Http, HttpBuilder, Wire};

/// An emulator and a transport that reaches it over TLS.
#[derive(Debug)]
pub struct Emulated {
    emulator: Arc<Emulator>,
    http: Http,
}

impl Emulated {
    /// Starts both with their defaults.
    ///
    /// # Panics
    ///
    /// If the emulator cannot be started.
    pub async fn start() -> Self {
        Self::start_with(Emulator::builder()).await
    }

    /// Starts both, the emulator as the builder says.
    ///
    /// # Panics
    ///
    /// If the emulator cannot be started.
    pub async fn start_with(builder: Builder) -> Self {
        let emulator = Arc::new(builder.start().await.expect("the emulator starts"));
        let http = transport_to(&emulator).build().expect("the emulator's authority is one");
        Self { emulator, http }
    }

    /// The emulator.
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// The transport; a clone shares its connections.
    pub fn http(&self) -> Http {
        self.http.clone()
    }

    /// A transport of its own, with more choices to make.
    pub fn http_builder(&self) -> HttpBuilder {
        transport_to(&self.emulator)
    }

    /// The same, through memory instead of the network: with tokio's paused clock, time is exact.
    pub fn piped_http_builder(&self) -> HttpBuilder {
        self.http_builder().dialer(Arc::new(Piped(self.emulator.clone())))
    }

    /// The transport as the facade and the client take it.
    pub fn transport(&self) -> Arc<Http> {
        Arc::new(self.http())
    }

    /// A refresh token of the main account and the confidential app.
    pub fn refresh_token(&self) -> RefreshToken {
        let emulator = &self.emulator;
        RefreshToken::new(
            emulator.issue_refresh_token(emulator.confidential_app(), emulator.account()),
        )
    }

    /// An access token of the main account.
    pub fn access_token(&self) -> AccessToken {
        let emulator = &self.emulator;
        AccessToken::new(
            emulator.issue_access_token(emulator.confidential_app(), emulator.account()),
        )
    }

    /// An XSTS token of the main account for the services of Halo.
    pub fn halo_xsts_token(&self) -> XstsToken {
        let emulator = &self.emulator;
        XstsToken::new(
            emulator.issue_xsts_token(emulator.account(), "https://prod.xsts.halowaypoint.com/"),
        )
    }

    /// A Spartan token of the main account.
    pub fn spartan_token(&self) -> SpartanToken {
        SpartanToken::new(self.emulator.issue_spartan_token(self.emulator.account()))
    }

    /// The clearance.
    pub fn clearance_token(&self) -> ClearanceToken {
        ClearanceToken::new(self.emulator.clearance())
    }
}

fn transport_to(emulator: &Emulator) -> HttpBuilder {
    Http::builder().connect_to(emulator.address()).only_roots(emulator.certificate_authority_pem())
}

/// Connections to an emulator through memory.
#[derive(Debug)]
struct Piped(Arc<Emulator>);

impl Dial for Piped {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Box<dyn Wire>>> {
        let pipe = self.0.pipe();
        Box::pin(async move { Ok(Box::new(pipe) as Box<dyn Wire>) })
    }
}
