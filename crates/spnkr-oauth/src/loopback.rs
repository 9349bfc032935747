//! The browser's way back to a program on the same computer (RFC 8252, section 7.3).

use std::{
    future::poll_fn,
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    task::{Context, Poll},
    time::Duration,
};

use spnkr_core::{BoxFuture, Clock, Monotonic, Operation};
use tokio::net::{TcpListener, TcpStream};

use crate::{Authorization, AuthorizationCode, Error, Expired};

use self::{connection::Connections, desk::Desk};

mod connection;
mod desk;
mod reply;

/// A listener on this computer that the browser is sent back to after a sign-in.
///
/// It takes connections of this computer alone, on 127.0.0.1 and, where there is one, on ::1 at the same port.
/// One sign-in is waited for; whatever else arrives is refused and changes nothing. There are no tasks behind
/// it: when it is dropped, or the future of [`accept`](Self::accept) is, every socket is closed.
///
/// ```
/// # spnkr_testkit::doctest(async |emulated| {
/// # let net = emulated.http();
/// # let emulator = emulated.emulator();
/// # let registered = emulator.public_app();
/// # let client_id = registered.client_id();
/// use std::time::Duration;
///
/// use spnkr_core::{Clock, Exchange};
/// use spnkr_oauth::{Authorization, AzureApp, Endpoint, LoopbackListener, OsEntropy};
///
/// let listener = LoopbackListener::bind().await?;
/// let app = AzureApp::public(client_id)?.with_redirect_uri(&listener.redirect_uri())?;
/// let authorization = Authorization::start(Endpoint::Consumers, &OsEntropy::default())?;
/// println!("open {}", authorization.url(&app));
/// # let address = emulator.browse(authorization.url(&app).as_str())?;
/// # let (port, query) = (listener.port(), address.split_once('?').unwrap().1.to_owned());
/// # tokio::spawn(async move {
/// #     use tokio::{io::{AsyncReadExt, AsyncWriteExt}, net::TcpStream};
/// #     for target in [format!("/?{query}"), "/done".to_owned()] {
/// #         let mut browser = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
/// #         let head = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
/// #         browser.write_all(head.as_bytes()).await.unwrap();
/// #         browser.read_to_end(&mut Vec::new()).await.unwrap();
/// #     }
/// # });
/// let clock = net.clock().as_ref();
/// let deadline = clock.monotonic().saturating_add(Duration::from_secs(300));
/// let code = listener.accept(&authorization, clock, deadline).await?;
/// let tokens = authorization.exchange(&app, &code).send(&net).await?;
/// # Ok(()) });
/// ```
#[derive(Debug)]
pub struct LoopbackListener {
    ipv4: TcpListener,
    ipv6: Option<TcpListener>,
    port: u16,
}

impl LoopbackListener {
    /// Listens at a free port.
    ///
    /// It needs a Tokio runtime with I/O.
    ///
    /// # Errors
    ///
    /// No port can be had.
    pub async fn bind() -> Result<Self, ListenError> {
        Self::bind_port(0).await
    }

    /// Listens at this port, for one that is forwarded from another computer, or that the redirect URI names.
    ///
    /// # Errors
    ///
    /// The port cannot be had.
    pub async fn bind_port(port: u16) -> Result<Self, ListenError> {
        let tries = if port == 0 { TRIES } else { 1 };
        let mut taken = io::ErrorKind::AddrInUse.into();
        for _ in 0..tries {
            let failed = |source| ListenError { source };
            let ipv4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
            let port = ipv4.local_addr().map_err(failed)?.port();
            let ipv6 = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(ipv6) => Some(ipv6),
                // A browser may go to whoever is there, with the code.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                    taken = error;
                    continue;
                }
                // There is no IPv6 on this computer.
                Err(_) => None,
            };
            return Ok(Self { ipv4, ipv6, port });
        }
        Err(ListenError { source: taken })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The addresses that are listened at: 127.0.0.1 and, where there is one, ::1.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let ipv6 = self.ipv6.as_ref().map(|_| (Ipv6Addr::LOCALHOST, self.port).into());
        [(Ipv4Addr::LOCALHOST, self.port).into()].into_iter().chain(ipv6).collect()
    }

    /// The redirect URI for [`AzureApp::with_redirect_uri`](crate::AzureApp::with_redirect_uri).
    ///
    /// It fits every app that has `http://localhost` registered for "Mobile and desktop applications": the port
    /// is not compared, the absent path is.
    pub fn redirect_uri(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Waits until the browser comes back from this sign-in, and shows it a page.
    ///
    /// What has another state, path, host or method, or was not a person's browser going to a page, is refused
    /// with a status of its own and the wait goes on. The code leaves the browser's address bar and history: the
    /// answer to it sends the browser on to a page without it, for which there are a few seconds more.
    ///
    /// # Errors
    ///
    /// [`Error::Redirect`] when the person or Microsoft said no, [`Error::Expired`] when the clock's monotonic
    /// time reached `deadline` before.
    pub async fn accept(
        self,
        authorization: &Authorization,
        clock: &dyn Clock,
        deadline: Monotonic,
    ) -> Result<AuthorizationCode, Error> {
        let desk = Desk::new(authorization, self.port);
        let mut reception = Reception {
            listener: self,
            clock,
            desk: &desk,
            connections: Connections::default(),
            is_turn_of_ipv6: false,
            pause: None,
        };
        tokio::select! {
            biased;
            () = clock.sleep_until(deadline) => {
                return Err(Expired::new(Operation::new("the sign-in in the browser")).into());
            }
            () = reception.receive_until(Desk::has_answer) => {}
        }
        let farewell = clock.monotonic().saturating_add(FAREWELL);
        tokio::select! {
            biased;
            () = clock.sleep_until(farewell) => {}
            () = reception.receive_until(Desk::has_shown_page) => {}
        }
        drop(reception);
        Ok(desk.into_answer().ok_or(crate::RedirectError::NoCode)??)
    }
}

/// The listener at work.
struct Reception<'a> {
    listener: LoopbackListener,
    clock: &'a dyn Clock,
    desk: &'a Desk<'a>,
    connections: Connections<'a>,
    is_turn_of_ipv6: bool,
    pause: Option<BoxFuture<'static, ()>>,
}

impl<'a> Reception<'a> {
    async fn receive_until(&mut self, is_done: fn(&Desk<'a>) -> bool) {
        poll_fn(|context| {
            loop {
                self.connections.poll(context);
                if is_done(self.desk) {
                    return Poll::Ready(());
                }
                let Poll::Ready(stream) = self.poll_accept(context) else {
                    return Poll::Pending;
                };
                self.connections.admit(connection::serve(stream, self.desk, self.clock));
            }
        })
        .await;
    }

    fn poll_accept(&mut self, context: &mut Context<'_>) -> Poll<TcpStream> {
        loop {
            if let Some(pause) = &mut self.pause {
                if pause.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                self.pause = None;
            }
            let LoopbackListener { ipv4, ipv6, .. } = &self.listener;
            let mut listeners = [Some(ipv4), ipv6.as_ref()];
            // In turns, so that a crowd at one address cannot keep a browser at the other one out.
            self.is_turn_of_ipv6 = !self.is_turn_of_ipv6;
            if self.is_turn_of_ipv6 {
                listeners.reverse();
            }
            let mut accepted = listeners.into_iter().flatten().map(|it| it.poll_accept(context));
            match accepted.find(Poll::is_ready) {
                None | Some(Poll::Pending) => return Poll::Pending,
                Some(Poll::Ready(Ok((stream, _)))) => return Poll::Ready(stream),
                // Out of file handles, most likely; asking again at once would only burn time.
                Some(Poll::Ready(Err(_))) => {
                    let until = self.clock.monotonic().saturating_add(PAUSE);
                    self.pause = Some(self.clock.sleep_until(until));
                }
            }
        }
    }
}

/// No port could be opened for the browser's way back.
#[derive(Debug, thiserror::Error)]
#[error("no port of this computer could be opened for the sign-in in the browser")]
pub struct ListenError {
    source: io::Error,
}

impl ListenError {
    /// What a person can do next.
    pub fn advice(&self) -> &'static str {
        match self.source.kind() {
            io::ErrorKind::AddrInUse => "choose another port, or end the program that has this one",
            _ => "sign in with a device code, or paste the address that the browser ends at",
        }
    }
}

/// How long the browser has to fetch the page after its answer; it takes milliseconds.
const FAREWELL: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(100);
/// How many free ports are tried until one is free for both families of addresses.
const TRIES: usize = 16;
