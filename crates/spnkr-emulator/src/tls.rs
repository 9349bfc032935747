//! TLS handshakes, as they should be and with everything that can be wrong with them.

mod identity;

use rustls::server::Acceptor;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::{LazyConfigAcceptor, StartHandshake, server::TlsStream};

use self::identity::Flaw;
pub(crate) use self::identity::Identity;
use crate::{
    fault::FaultKind,
    socket::{Dripping, Reset},
    state::State,
    traffic::Present,
};

/// A connection on which both sides have introduced themselves.
pub(crate) struct Greeted<T> {
    pub(crate) stream: TlsStream<Dripping<T>>,
    /// The host that the client wants, in lower case.
    pub(crate) server_name: Option<String>,
    /// Counted for that host as long as it is open.
    pub(crate) _present: Option<Present>,
}

/// Greets a client, if no fault is in the way.
pub(crate) async fn shake_hands<T: AsyncRead + AsyncWrite + Unpin>(
    state: &State,
    identity: &Identity,
    stream: T,
    reset: &Reset,
) -> Option<Greeted<T>> {
    let start = LazyConfigAcceptor::new(Acceptor::default(), Dripping::new(stream)).await.ok()?;
    let server_name = start.client_hello().server_name().map(str::to_ascii_lowercase);
    let host = server_name.as_deref().unwrap_or_default();
    let present = state.traffic.connections_to(host).map(|connections| connections.enter());
    let mut start = start;
    let config = match state.faults.strike_connection(host) {
        None => identity.config(),
        Some(FaultKind::DripHandshake(interval)) => {
            start.io.drip(Some(interval));
            identity.config()
        }
        Some(FaultKind::ExpiredCertificate) => identity.flawed(Flaw::Expired)?,
        Some(FaultKind::NotYetValidCertificate) => identity.flawed(Flaw::NotYetValid)?,
        Some(FaultKind::Refused) => {
            reset.order();
            return None;
        }
        Some(FaultKind::TlsAlert) => {
            // A client that has gone needs no alert.
            let _ = start.io.write_all(&HANDSHAKE_FAILURE).await;
            let _ = start.io.flush().await;
            return None;
        }
        Some(FaultKind::TlsStall) => {
            stall(state, &mut start).await?;
            identity.config()
        }
        Some(FaultKind::UnknownAuthority) => identity.flawed(Flaw::UnknownAuthority)?,
        Some(FaultKind::WrongName) => identity.flawed(Flaw::WrongName)?,
        Some(_) => return None,
    };
    let mut stream = start.into_stream(config).await.ok()?;
    stream.get_mut().0.drip(None);
    state.traffic.shake_hands();
    Some(Greeted { stream, server_name, _present: present })
}

/// Waits for a release; there is none if the client ends the connection first.
async fn stall(
    state: &State,
    start: &mut StartHandshake<Dripping<impl AsyncRead + AsyncWrite + Unpin>>,
) -> Option<()> {
    let mut byte = [0];
    tokio::select! {
        () = state.script.stalled() => Some(()),
        // A client has nothing to say before it is answered.
        _ = start.io.read(&mut byte) => None,
    }
}

/// A fatal alert as a record of its own.
const HANDSHAKE_FAILURE: [u8; 7] = [21, 3, 3, 0, 2, 2, 40];
