//! The connections of a listener: few, short and polled in place.

use std::{
    collections::VecDeque,
    convert::Infallible,
    future::{self, poll_fn},
    task::Context,
    time::Duration,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use spnkr_core::{BoxFuture, Clock};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::desk::Desk;

/// The connections that are open, oldest first.
#[derive(Default)]
pub(super) struct Connections<'a>(VecDeque<BoxFuture<'a, ()>>);

impl<'a> Connections<'a> {
    /// Takes one more, in place of the oldest one if there are too many.
    ///
    /// A browser says what it wants at once. So the one that has been silent for longest is not it, and a crowd
    /// of such cannot keep it out.
    pub(super) fn admit(&mut self, connection: impl Future<Output = ()> + Send + 'a) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(Box::pin(connection));
    }

    /// Goes on with all of them.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) {
        self.0.retain_mut(|connection| connection.as_mut().poll(context).is_pending());
    }
}

/// Answers one request, within the time that there is for it.
pub(super) async fn serve(stream: TcpStream, desk: &Desk<'_>, clock: &dyn Clock) {
    let limit = clock.monotonic().saturating_add(LIFE);
    tokio::select! {
        biased;
        () = converse(stream, desk) => {}
        () = clock.sleep_until(limit) => {}
    }
}

async fn converse(stream: TcpStream, desk: &Desk<'_>) {
    let visit = desk.visit();
    let service = service_fn(|request| future::ready(Ok::<_, Infallible>(visit.answer(&request))));
    let mut connection = http1::Builder::new()
        .auto_date_header(false)
        .header_read_timeout(None)
        .keep_alive(false)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    // What is no HTTP is refused by hyper itself.
    let sent = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let mut stream = connection.into_parts().io.into_inner();
    let closed = stream.shutdown().await;
    if sent.is_ok() && closed.is_ok() {
        visit.end();
    }
    // Closed with bytes unread, a connection is reset, and the answer lost on its way.
    let mut rest = [0; 1024];
    while matches!(stream.read(&mut rest).await, Ok(length) if length > 0) {}
}

/// How long a connection may live: its head has to arrive by then, and answers are sent in no time.
const LIFE: Duration = Duration::from_secs(2);
const LONGEST_HEAD: usize = 8 * 1024;
const MOST: usize = 32;
