//! Connections that end in the middle of things.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker, ready},
};

use bytes::Bytes;
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use spnkr_core::BoxFuture;
use spnkr_emulator::Emulator;
use spnkr_http::{Dial, Wire};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};
use tokio_rustls::TlsAcceptor;

use crate::HOST;

/// How a connection ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    /// With FIN.
    Closed,
    /// With RST.
    Reset,
}

/// Answers the first words of a client with these bytes, and ends the connection.
#[derive(Debug, Clone)]
pub(crate) struct Answering {
    pub(crate) answer: Bytes,
    pub(crate) ending: Ending,
}

impl Dial for Answering {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Box<dyn Wire>>> {
        let wire = Written { is_asked: false, reader: None, rest: self.clone() };
        Box::pin(async { Ok(Box::new(wire) as Box<dyn Wire>) })
    }
}

#[derive(Debug)]
struct Written {
    is_asked: bool,
    reader: Option<Waker>,
    rest: Answering,
}

impl AsyncRead for Written {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.is_asked {
            self.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        let rest = &mut self.rest.answer;
        if !rest.is_empty() {
            buffer.put_slice(&rest.split_to(rest.len().min(buffer.remaining())));
            return Poll::Ready(Ok(()));
        }
        Poll::Ready(match self.rest.ending {
            Ending::Closed => Ok(()),
            Ending::Reset => Err(io::ErrorKind::ConnectionReset.into()),
        })
    }
}

impl AsyncWrite for Written {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.is_asked = true;
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Whether TLS is ended before its connection is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goodbye {
    Missing,
    Said,
}

/// Answers over TLS, and ends the connection with FIN.
#[derive(Debug)]
pub(crate) struct Secured {
    pub(crate) server: Arc<ServerConfig>,
    pub(crate) answer: Bytes,
    pub(crate) goodbye: Goodbye,
}

impl Dial for Secured {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Box<dyn Wire>>> {
        let (client, server) = tokio::io::duplex(64 << 10);
        let acceptor = TlsAcceptor::from(self.server.clone());
        tokio::spawn(answer(acceptor, server, self.answer.clone(), self.goodbye));
        Box::pin(async { Ok(Box::new(client) as Box<dyn Wire>) })
    }
}

async fn answer(acceptor: TlsAcceptor, wire: DuplexStream, answer: Bytes, goodbye: Goodbye) {
    let mut secured = acceptor.accept(wire).await.unwrap();
    // All of a request without a body comes at once.
    assert_ne!(secured.read(&mut [0; 4096]).await.unwrap(), 0);
    secured.write_all(&answer).await.unwrap();
    secured.flush().await.unwrap();
    if let Goodbye::Said = goodbye {
        secured.shutdown().await.unwrap();
    }
}

/// Connections to an emulator of which so many bytes arrive, with those of TLS, and then FIN.
#[derive(Debug)]
pub(crate) struct Cut {
    pub(crate) emulator: Arc<Emulator>,
    pub(crate) bytes: usize,
}

impl Dial for Cut {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Box<dyn Wire>>> {
        let wire = CutWire { wire: self.emulator.pipe(), left: self.bytes };
        Box::pin(async { Ok(Box::new(wire) as Box<dyn Wire>) })
    }
}

#[derive(Debug)]
struct CutWire<T> {
    wire: T,
    left: usize,
}

impl<T: AsyncRead + Unpin> AsyncRead for CutWire<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut within = buffer.take(self.left);
        if within.remaining() > 0 {
            ready!(Pin::new(&mut self.wire).poll_read(context, &mut within))?;
        }
        let read = within.filled().len();
        // These lie in the memory of `buffer`, which does not know of them yet.
        let bytes = within.filled().to_vec();
        buffer.put_slice(&bytes);
        self.left -= read;
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for CutWire<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(context)
    }
}

/// A server with a certificate of its own, and a client that trusts it.
pub(crate) struct Identity {
    pub(crate) server: Arc<ServerConfig>,
    pub(crate) client: ClientConfig,
}

pub(crate) fn identity() -> Identity {
    let made = rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    Identity { server: Arc::new(server), client: config(&[&made.cert.pem()]) }
}

/// A client that trusts these. Its copies remember the same sessions.
pub(crate) fn config(pems: &[&str]) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    for pem in pems {
        roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    }
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}
