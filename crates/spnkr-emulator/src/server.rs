//! Connections: from the accepted stream to the protocol that it speaks.

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    time::sleep,
};

use crate::{
    connection::Connection,
    delay, http1, http2,
    socket::{Raw, Reset, Socket},
    state::State,
    tasks::{Closing, spawn_until},
    tls::{Identity, shake_hands},
};

/// What every connection is served with.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) state: Arc<State>,
    pub(crate) identity: Arc<Identity>,
    pub(crate) round_trip: Duration,
    /// Every task ends with it.
    pub(crate) closing: Closing,
}

impl Server {
    /// Accepts connections until the emulator is dropped.
    pub(crate) fn listen(self, listener: TcpListener) {
        let closing = self.closing.clone();
        spawn_until(closing, async move {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => {
                        // Small answers must not wait for the other side's acknowledgement.
                        let _ = stream.set_nodelay(true);
                        self.accept(stream);
                    }
                    // Out of file handles, most likely; some connection has to end first.
                    Err(_) => sleep(Duration::from_millis(10)).await,
                }
            }
        });
    }

    /// Serves one connection in a task of its own.
    pub(crate) fn accept(&self, stream: impl Raw) {
        let open = self.state.traffic.connections.enter();
        let number = open.number();
        let reset = Reset::default();
        let stream = Socket::new(stream, reset.clone(), open);
        let server = self.clone();
        spawn_until(self.closing.clone(), async move {
            if server.round_trip.is_zero() {
                return server.serve(stream, number, reset).await;
            }
            // The client may only speak after the TCP handshake, which has no counterpart on loopback.
            sleep(server.round_trip).await;
            let (near, carrying) = delay::line(stream, server.round_trip / 2);
            tokio::join!(server.serve(near, number, reset), carrying);
        });
    }

    async fn serve(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send,
        number: u64,
        reset: Reset,
    ) {
        let Some(greeted) = shake_hands(&self.state, &self.identity, stream, &reset).await else {
            return;
        };
        let (_, session) = greeted.stream.get_ref();
        let is_http2 = session.alpn_protocol() == Some(b"h2");
        // A client may come without ALPN, and is refused if it would have to guess HTTP/2.
        if !is_http2 && self.identity.speaks_http2_alone() {
            return;
        }
        let connection =
            Connection { state: Arc::clone(&self.state), server_name: greeted.server_name, number };
        if is_http2 {
            http2::serve(connection, greeted.stream, reset, self.closing.clone()).await;
        } else {
            http1::serve(connection, greeted.stream, reset).await;
        }
    }
}

/// Far more than any request of these services has.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;
