//! The far end of a connection: what it is closed with, and how fast its first bytes go out.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf},
    net::TcpStream,
};

use crate::{pause::Pause, traffic::Present};

/// A stream that can end without a word.
pub(crate) trait Raw: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Makes the end of the stream a reset, where there is such a thing.
    fn end_with_reset(&self);
}

impl Raw for TcpStream {
    fn end_with_reset(&self) {
        // Where the system refuses it, the connection still ends.
        let _ = self.set_zero_linger();
    }
}

impl Raw for DuplexStream {
    fn end_with_reset(&self) {}
}

/// Tells the socket of a connection to end with a reset; copies are the same order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reset(Arc<AtomicBool>);

impl Reset {
    pub(crate) fn order(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_ordered(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The far end of a connection, open as long as it is not dropped.
pub(crate) struct Socket<T: Raw> {
    stream: T,
    reset: Reset,
    _open: Present,
}

impl<T: Raw> Socket<T> {
    pub(crate) fn new(stream: T, reset: Reset, open: Present) -> Self {
        Self { stream, reset, _open: open }
    }
}

impl<T: Raw> Drop for Socket<T> {
    fn drop(&mut self) {
        if self.reset.is_ordered() {
            self.stream.end_with_reset();
        }
    }
}

impl<T: Raw> AsyncRead for Socket<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<T: Raw> AsyncWrite for Socket<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A FIN now would come before the reset.
        if self.reset.is_ordered() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A stream that can be told to write single bytes.
pub(crate) struct Dripping<T> {
    stream: T,
    interval: Option<Duration>,
    pause: Pause,
}

impl<T> Dripping<T> {
    pub(crate) fn new(stream: T) -> Self {
        Self { stream, interval: None, pause: Pause::default() }
    }

    /// Writes single bytes from now on, with a pause after each; or as it comes.
    pub(crate) fn drip(&mut self, interval: Option<Duration>) {
        self.interval = interval;
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Dripping<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Dripping<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Some(interval) = self.interval else {
            return Pin::new(&mut self.stream).poll_write(context, bytes);
        };
        ready!(self.pause.poll(context));
        let one = &bytes[..bytes.len().min(1)];
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, one))?;
        self.pause.begin(interval);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.interval.is_none() {
            return Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        }
        let first = slices.iter().find(|slice| !slice.is_empty()).map_or(&[][..], |slice| slice);
        self.poll_write(context, first)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
