//! The running emulator, as its owner sees it.

use std::{collections::BTreeMap, fmt, net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::watch,
};

use crate::{
    Account, AccountKind, App, BrowseError, Builder, CannedAnswer, Clock, Error, Fault,
    FinishMatchError, FinishedMatch, Ledger, LoggedRequest, Throttle, TokenKind, World,
    control::Control,
    oauth::{self, Choice, Provider, Scope},
    server::Server,
    state::State,
    tls::Identity,
    tokens::{Grant, Refresh, RelyingParty},
};

/// All remote hosts of the sign-in chain and the game's services, on one local address.
///
/// It runs on the Tokio runtime that it was started on.
/// Dropping it stops the listeners, closes every connection and ends every task.
pub struct Emulator {
    state: Arc<State>,
    server: Server,
    address: SocketAddr,
    control_address: Option<SocketAddr>,
    authority_pem: String,
    _closing: watch::Sender<()>,
}

impl Emulator {
    /// Sets up an emulator other than the default one.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts an emulator with all defaults.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`] when no local port is free, [`Error::Certificate`] when no certificate could be made.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    pub(crate) async fn start_with(builder: Builder) -> Result<Self, Error> {
        if let Some(address) = builder.control.filter(|address| !address.ip().is_loopback()) {
            return Err(Error::ControlNotLoopback { address });
        }
        let identity = Arc::new(Identity::new(builder.protocols)?);
        let authority_pem = identity.authority_pem();
        let (listener, address) = bind(builder.address).await?;
        let control = match builder.control {
            Some(address) => Some(bind(address).await?),
            None => None,
        };
        let state = Arc::new(State::new(&builder));
        let (closing, closed) = watch::channel(());
        let control_address = control.map(|(listener, control_address)| {
            let control = Control {
                state: Arc::clone(&state),
                address: address.to_string(),
                authority_pem: authority_pem.as_str().into(),
                closing: closed.clone(),
            };
            control.listen(listener);
            control_address
        });
        let server = Server {
            state: Arc::clone(&state),
            identity,
            round_trip: builder.round_trip,
            closing: closed,
        };
        server.clone().listen(listener);
        Ok(Self { state, server, address, control_address, authority_pem, _closing: closing })
    }

    /// The address that stands for every host.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the control port listens, if [`Builder::control`] asked for one.
    pub fn control_address(&self) -> Option<SocketAddr> {
        self.control_address
    }

    /// The certificate that clients must trust, as PEM.
    pub fn certificate_authority_pem(&self) -> &str {
        &self.authority_pem
    }

    /// The clock that tokens expire by.
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// The players and matches that the game's services tell of.
    pub fn world(&self) -> &World {
        &self.state.world
    }

    /// Opens a connection through memory instead of the network.
    ///
    /// What is returned is the client's end, still without TLS.
    /// With Tokio's paused clock, [`Builder::round_trip`] can be measured exactly here.
    pub fn pipe(&self) -> impl AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug + use<> {
        let (client, server) = tokio::io::duplex(PIPE_BUFFER);
        self.server.accept(server);
        client
    }
}

/// People and applications.
impl Emulator {
    /// The registered applications: [`confidential_app`](Self::confidential_app), [`public_app`](Self::public_app),
    /// [`consumers_app`](Self::consumers_app).
    pub fn apps(&self) -> &[App] {
        &self.state.apps
    }

    /// The application with a secret; its redirect URI is `https://localhost`.
    pub fn confidential_app(&self) -> &App {
        &self.state.apps[0]
    }

    /// The application without a secret; its redirect URI is `http://localhost` with any port.
    pub fn public_app(&self) -> &App {
        &self.state.apps[1]
    }

    /// A public application that only the v2.0 endpoints know; the live ones answer `invalid_client`.
    pub fn consumers_app(&self) -> &App {
        &self.state.apps[2]
    }

    /// The main account: an adult whose player has a long match history.
    pub fn account(&self) -> &Account {
        &self.state.accounts[0]
    }

    /// One account of each [`AccountKind`], the main one first; then those of [`Builder::account_refused_with`].
    pub fn accounts(&self) -> &[Account] {
        &self.state.accounts
    }

    /// The account of a kind; the main one if there is none.
    pub fn account_of(&self, kind: AccountKind) -> &Account {
        let mut accounts = self.state.accounts.iter();
        accounts.find(|account| account.kind == kind).unwrap_or(self.account())
    }

    /// Signs another account in to the browser; before the first call it is the main account.
    ///
    /// It is the one that consents wherever no page asks which, and the one that the pages propose.
    pub fn sign_in_browser(&self, account: &Account) {
        self.state.sign_in_browser(account);
    }

    /// Follows an authorize URL as a consenting user's browser would, without the network.
    ///
    /// Returns the URL that the browser is sent to, which carries a code or an OAuth error.
    ///
    /// # Errors
    ///
    /// [`BrowseError::NotAuthorize`] for any other URL, [`BrowseError::Refused`] when the page sends nobody back
    /// because the application or its redirect URI is not known.
    pub fn browse(&self, authorize_url: &str) -> Result<String, BrowseError> {
        oauth::browse(&self.state, authorize_url, Choice::Consent)
    }

    /// Like [`browse`](Self::browse), but the user says no: the redirect carries `error=access_denied`.
    ///
    /// # Errors
    ///
    /// As for [`browse`](Self::browse).
    pub fn browse_and_decline(&self, authorize_url: &str) -> Result<String, BrowseError> {
        oauth::browse(&self.state, authorize_url, Choice::Decline)
    }
}

/// Devices without a browser.
impl Emulator {
    /// Enters a device's code on another device and consents, as the account of the browser.
    ///
    /// Tells whether the code was known.
    pub fn approve_device(&self, user_code: &str) -> bool {
        self.state.devices.approve(user_code, self.state.browser_account())
    }

    /// Enters a device's code on another device and says no; tells whether the code was known.
    pub fn decline_device(&self, user_code: &str) -> bool {
        self.state.devices.decline(user_code)
    }
}

/// Tokens for clients that start in the middle of the chain.
impl Emulator {
    /// A refresh token as if the account had signed in to the app earlier, at the live endpoint.
    pub fn issue_refresh_token(&self, app: &App, account: &Account) -> String {
        self.issue_refresh(app, account, Provider::Live)
    }

    /// A refresh token of the v2.0 endpoint; the live endpoint answers it with `invalid_client`.
    pub fn issue_refresh_token_v2(&self, app: &App, account: &Account) -> String {
        self.issue_refresh(app, account, Provider::Consumers)
    }

    /// An OAuth access token, good for a user token.
    pub fn issue_access_token(&self, _app: &App, account: &Account) -> String {
        self.issue(account, Grant::Access)
    }

    /// An Xbox user token, good for XSTS tokens.
    pub fn issue_user_token(&self, account: &Account) -> String {
        self.issue(account, Grant::User)
    }

    /// An XSTS token; of a relying party other than Halo's it is one for Xbox Live.
    pub fn issue_xsts_token(&self, account: &Account, relying_party: &str) -> String {
        let relying_party = RelyingParty::of(relying_party).unwrap_or(RelyingParty::Xbox);
        self.issue(account, Grant::Xsts(relying_party))
    }

    /// A Spartan token, good for the game's services.
    pub fn issue_spartan_token(&self, account: &Account) -> String {
        self.issue(account, Grant::Spartan)
    }

    /// The clearance that the settings service gives.
    pub fn clearance(&self) -> String {
        self.state.clearance.clone()
    }

    /// The newest refresh token of an account for an app that would still work; none if there is no such token.
    pub fn current_refresh_token(&self, app: &App, account: &Account) -> Option<String> {
        self.state.tokens.current(app.index, account.index, self.state.clock.now())
    }

    /// What became of an account's refresh tokens for an app.
    pub fn ledger(&self, app: &App, account: &Account) -> Ledger {
        self.state.tokens.ledger(app.index, account.index)
    }

    /// What became of all refresh tokens, with the refusals of tokens that nobody was ever issued.
    pub fn ledger_total(&self) -> Ledger {
        self.state.tokens.total()
    }

    /// Makes an account's refresh tokens for an app useless, as the user does by taking the app off the account.
    ///
    /// The next refresh is refused with `invalid_grant` (AADSTS65001). Tokens of later sign-ins are good again.
    pub fn withdraw_consent(&self, app: &App, account: &Account) {
        self.state.tokens.withdraw(app.index, account.index);
    }

    /// Ends the life of every Spartan token that was issued so far.
    pub fn expire_spartan_tokens(&self) {
        self.expire_tokens(TokenKind::Spartan);
    }

    /// Ends the life of every token of a kind that was issued so far.
    pub fn expire_tokens(&self, kind: TokenKind) {
        self.state.tokens.expire(kind);
    }

    fn issue_refresh(&self, app: &App, account: &Account, provider: Provider) -> String {
        let family = self.state.tokens.new_family();
        let refresh = Refresh { app: app.index, provider, scope: Scope::FULL, family };
        self.issue(account, Grant::Refresh(refresh))
    }

    fn issue(&self, account: &Account, grant: Grant) -> String {
        self.state.tokens.issue(account.index, grant, self.state.clock.now()).0
    }
}

/// What arrived, and what is answered next.
impl Emulator {
    /// Every request in order of arrival; of a very long run, the latest ones: [`Builder::log_capacity`].
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.state.log.all()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.state.log.clear();
    }

    /// Withholds the answers to a path until that many such requests are in flight at the same time.
    ///
    /// The path is compared from its beginning, as it was sent, on every host.
    /// Requests have their effect at once; their answers wait. Once the number is reached, all of them are sent and
    /// later requests pass. A request that its client gives up no longer counts.
    pub fn hold(&self, path_prefix: &str, requests: usize) {
        self.state.script.hold(path_prefix, requests);
    }

    /// Ends every [`hold`](Self::hold), whether its number was reached or not, and lets every answer and handshake
    /// go on that a [`Fault`] has stalled so far.
    pub fn release(&self) {
        self.state.script.release();
    }

    /// Gives the next request to a host and path this answer instead of the right one.
    ///
    /// The path is compared from its beginning, as it was sent. Several answers queue up.
    pub fn answer_next(&self, host: &str, path_prefix: &str, answer: CannedAnswer) {
        self.state.script.answer_next(host, path_prefix, answer);
    }
}

/// What happens in the world.
impl Emulator {
    /// Lets a match end now, by the [clock](Self::clock), and returns its id.
    ///
    /// It is the newest match of everybody who took part: in histories, counts, records, ranks and people met.
    /// Which mode it was, who else took part and how it ended follow from the seed and from how many there were before.
    ///
    /// Matches begin one after the other, whatever the clock says: if it has not gone on far enough since the last one,
    /// the new one begins a second after that and ends later than now.
    ///
    /// # Errors
    ///
    /// [`FinishMatchError`] when a player is unknown or there are too many.
    pub fn finish_match(&self, finished: &FinishedMatch) -> Result<String, FinishMatchError> {
        self.state.world.finish(finished, self.state.clock.now())
    }
}

/// What goes wrong.
impl Emulator {
    /// Lets something go wrong; faults stand in line and the first that strikes a request is the one it gets.
    pub fn inject(&self, fault: Fault) {
        self.state.faults.inject(fault);
    }

    /// Forgets every fault that was injected; what they did stays counted.
    pub fn clear_faults(&self) {
        self.state.faults.clear();
    }

    /// How many requests and connections each kind of fault has struck, by its name.
    pub fn faults_hit(&self) -> BTreeMap<&'static str, u64> {
        self.state.faults.hits()
    }

    /// Lets a host take so many requests a second from now on, and answers 429 to more.
    ///
    /// Answers of [`answer_next`](Self::answer_next) do not count; what is refused meets no [`Fault`].
    pub fn throttle(&self, host: &str, throttle: impl Into<Throttle>) {
        self.state.throttles.set(host, throttle.into());
    }

    /// Lets every host take any number of requests again.
    pub fn clear_throttles(&self) {
        self.state.throttles.clear();
    }
}

/// How many there were.
impl Emulator {
    /// How many connections were accepted.
    pub fn connections(&self) -> usize {
        self.state.traffic.connections.all()
    }

    /// How many connections are open.
    ///
    /// One that a client has closed counts until the emulator learns of it.
    pub fn open_connections(&self) -> usize {
        self.state.traffic.connections.present()
    }

    /// How many connections were made for a host, by the name in the TLS handshake.
    ///
    /// This and the other counts by host are 0 for what is none of [`HOSTS`](crate::HOSTS).
    pub fn connections_to(&self, host: &str) -> usize {
        self.state.traffic.connections_to(host).map_or(0, |connections| connections.all())
    }

    /// How many connections for a host were open at once, at most.
    pub fn most_connections_to(&self, host: &str) -> usize {
        self.state.traffic.connections_to(host).map_or(0, |connections| connections.most())
    }

    /// How many requests to a host were in flight at once, at most: from the arrival of the head until all of the answer
    /// has been handed to the connection.
    pub fn most_requests_to(&self, host: &str) -> usize {
        self.state.traffic.requests_to(host).map_or(0, |requests| requests.most())
    }

    /// How many TLS handshakes were completed.
    pub fn handshakes(&self) -> usize {
        self.state.traffic.handshakes()
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("address", &self.address).finish_non_exhaustive()
    }
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let failed = |source| Error::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

const PIPE_BUFFER: usize = 256 * 1024;
