//! The stream below HTTP, which can be told to break the rules of what is above it.

mod frames;

use std::{
    collections::VecDeque,
    fmt, io,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use bytes::{Buf, Bytes};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::oneshot,
};

use self::frames::{Frames, Watch};
pub(crate) use self::frames::{Paced, Place};
use crate::{lock, pause::Pause, payload::Ticket, script::Stalled, socket::Reset};

/// One thing to do with a stream.
pub(crate) enum Step {
    /// Ends the connection in order.
    Close,
    /// Sends single bytes with a pause after each.
    Drip(Bytes, Duration),
    /// Ends the connection without a word.
    Reset,
    Send(Bytes),
    /// Ends a request whose answer lacks something.
    Short(Ticket),
    Stall(Stalled),
    /// Tells that all before it was written.
    Tell(oneshot::Sender<()>),
    /// Ends a request whose answer is whole.
    Whole(Ticket),
}

/// What a connection was told to do with its stream; copies are the same orders.
#[derive(Clone, Default)]
pub(crate) struct Orders(Arc<Mutex<Ordered>>);

#[derive(Default)]
struct Ordered {
    steps: Vec<Step>,
    replaces_answer: bool,
    watches: Vec<Watch>,
    waker: Option<Waker>,
}

impl Orders {
    /// Does this as soon as no frame of HTTP/2 is cut by it.
    pub(crate) fn give(&self, steps: impl IntoIterator<Item = Step>) {
        self.change(|ordered| ordered.steps.extend(steps));
    }

    /// Does this instead of sending the next answer of HTTP/1.1, which must have no body.
    pub(crate) fn replace_answer(&self, steps: Vec<Step>) {
        self.change(|ordered| {
            ordered.steps.extend(steps);
            ordered.replaces_answer = true;
        });
    }

    /// Does this once the bytes of a stream of HTTP/2 have come to that place, in the middle of a frame if need be.
    pub(crate) fn at(&self, stream: u32, place: Place, steps: Vec<Step>) {
        self.change(|ordered| ordered.watches.push(Watch::steps(stream, place, steps)));
    }

    /// Writes single bytes for a while.
    pub(crate) fn pace(&self, stream: u32, part: Paced, interval: Duration) {
        self.change(|ordered| ordered.watches.push(Watch::pace(stream, part, interval)));
    }

    fn change(&self, change: impl FnOnce(&mut Ordered)) {
        let mut ordered = lock(&self.0);
        change(&mut ordered);
        let waker = ordered.waker.take();
        drop(ordered);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders").finish_non_exhaustive()
    }
}

/// A stream under orders.
pub(crate) struct Wire<T> {
    stream: T,
    reset: Reset,
    orders: Orders,
    steps: VecDeque<Step>,
    pause: Pause,
    is_flushed: bool,
    is_over: bool,
    /// The head of an answer that was replaced, as far as it has come.
    replaced: Option<HeadEnd>,
    /// What HTTP/2 writes; none for HTTP/1.1.
    frames: Option<Frames>,
    watches: Vec<Watch>,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Wire<T> {
    pub(crate) fn http1(stream: T, reset: Reset, orders: Orders) -> Self {
        Self {
            stream,
            reset,
            orders,
            steps: VecDeque::new(),
            pause: Pause::default(),
            is_flushed: true,
            is_over: false,
            replaced: None,
            frames: None,
            watches: Vec::new(),
        }
    }

    pub(crate) fn http2(stream: T, reset: Reset, orders: Orders) -> Self {
        Self { frames: Some(Frames::default()), ..Self::http1(stream, reset, orders) }
    }

    /// Carries out what was ordered; nothing else may be written before it is done.
    fn obey(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_over {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        self.take_orders(context);
        ready!(self.flush(context))?;
        ready!(self.pause.poll(context));
        while let Some(step) = self.steps.front_mut() {
            if !self.is_flushed && !matches!(step, Step::Send(_)) {
                ready!(Pin::new(&mut self.stream).poll_flush(context))?;
                self.is_flushed = true;
            }
            match step {
                Step::Close => {
                    self.is_over = true;
                    // Whoever does not take the end is cut off anyway.
                    let _ = ready!(Pin::new(&mut self.stream).poll_shutdown(context));
                    return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
                }
                Step::Drip(bytes, interval) => {
                    ready!(self.pause.poll(context));
                    if let Some(&byte) = bytes.first() {
                        ready!(write(&mut self.stream, context, &[byte]))?;
                        bytes.advance(1);
                        self.is_flushed = false;
                        self.pause.begin(*interval);
                        continue;
                    }
                }
                Step::Reset => {
                    self.is_over = true;
                    self.reset.order();
                    return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
                }
                Step::Send(bytes) => {
                    while !bytes.is_empty() {
                        let written = ready!(write(&mut self.stream, context, bytes))?;
                        bytes.advance(written);
                        self.is_flushed = false;
                    }
                }
                Step::Stall(stalled) => ready!(stalled.as_mut().poll(context)),
                Step::Short(_) | Step::Tell(_) | Step::Whole(_) => {}
            }
            match self.steps.pop_front() {
                Some(Step::Tell(listener)) => {
                    // Whoever waited may have given up.
                    let _ = listener.send(());
                }
                Some(Step::Short(ticket)) => drop(ticket),
                Some(Step::Whole(ticket)) => ticket.end_whole(),
                _ => {}
            }
        }
        self.flush(context)
    }

    fn take_orders(&mut self, context: &Context<'_>) {
        let mut ordered = lock(&self.orders.0);
        self.watches.append(&mut ordered.watches);
        if self.frames.as_ref().is_none_or(Frames::is_between) {
            self.steps.extend(ordered.steps.drain(..));
        }
        if std::mem::take(&mut ordered.replaces_answer) {
            self.replaced = Some(HeadEnd::default());
        }
        match &mut ordered.waker {
            Some(waker) => waker.clone_from(context.waker()),
            none => *none = Some(context.waker().clone()),
        }
    }

    fn flush(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_flushed {
            ready!(Pin::new(&mut self.stream).poll_flush(context))?;
            self.is_flushed = true;
        }
        Poll::Ready(Ok(()))
    }

    /// Writes what comes before the next place that is watched.
    fn write_watched(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Some(frames) = &mut self.frames else {
            return Pin::new(&mut self.stream).poll_write(context, bytes);
        };
        let (length, interval) = frames.span(&self.watches);
        let length = if interval.is_some() { 1 } else { length };
        let bytes = &bytes[..bytes.len().min(length)];
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.steps.extend(frames.advance(&bytes[..written], &mut self.watches));
        if let Some(interval) = interval {
            self.is_flushed = false;
            self.pause.begin(interval);
        }
        Poll::Ready(Ok(written))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Wire<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        // What is to be written holds up no reading, but its end is that of both.
        if let Poll::Ready(Err(error)) = this.obey(context) {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut this.stream).poll_read(context, buffer)
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Wire<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.obey(context))?;
        if let Some(head) = &mut this.replaced {
            let (taken, is_end) = head.take(bytes);
            if is_end {
                this.replaced = None;
            }
            return Poll::Ready(Ok(taken));
        }
        this.write_watched(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.obey(context))?;
        if this.replaced.is_some() || !this.watches.is_empty() {
            let first = slices.iter().find(|slice| !slice.is_empty());
            return Pin::new(this).poll_write(context, first.map_or(&[][..], |slice| slice));
        }
        let written = ready!(Pin::new(&mut this.stream).poll_write_vectored(context, slices))?;
        if let Some(frames) = &mut this.frames {
            let mut left = written;
            for slice in slices {
                let part = &slice[..slice.len().min(left)];
                frames.advance(part, &mut this.watches);
                left -= part.len();
            }
        }
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.obey(context))?;
        Pin::new(&mut this.stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.obey(context))?;
        Pin::new(&mut this.stream).poll_shutdown(context)
    }
}

fn write(
    stream: &mut (impl AsyncWrite + Unpin),
    context: &mut Context<'_>,
    bytes: &[u8],
) -> Poll<io::Result<usize>> {
    match ready!(Pin::new(stream).poll_write(context, bytes))? {
        0 => Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
        written => Poll::Ready(Ok(written)),
    }
}

/// Looks for the empty line that ends a head.
#[derive(Debug, Default)]
struct HeadEnd {
    matched: usize,
}

impl HeadEnd {
    /// How many of the bytes belong to the head, and whether it ends with them.
    fn take(&mut self, bytes: &[u8]) -> (usize, bool) {
        const END: &[u8] = b"\r\n\r\n";
        for (place, &byte) in bytes.iter().enumerate() {
            self.matched = match byte {
                byte if byte == END[self.matched] => self.matched + 1,
                b'\r' => 1,
                _ => 0,
            };
            if self.matched == END.len() {
                return (place + 1, true);
            }
        }
        (bytes.len(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_head_is_found_in_any_parts() {
        let head = b"HTTP/1.1 200 OK\r\na: \r\r\nb: \r\n\r\n";
        for split in 0..head.len() {
            let (one, other) = head.split_at(split);
            let mut end = HeadEnd::default();
            assert_eq!(end.take(one), (one.len(), false), "{split}");
            let rest = [other, b"HTTP/1.1"].concat();
            assert_eq!(end.take(&rest), (other.len(), true), "{split}");
        }
    }
}
