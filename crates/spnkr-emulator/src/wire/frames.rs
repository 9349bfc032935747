//! The frames that an HTTP/2 connection writes, and places in them.

use std::{mem, time::Duration};

use super::Step;

/// A place among the bytes of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// After so many bytes of the body.
    Body(usize),
    End,
    /// In the middle of the frame with the headers.
    MidHead,
}

/// What is written in single bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paced {
    Body,
    /// All that the connection writes until the stream has ended.
    Everything,
    Head,
}

/// What is to happen in a stream.
pub(super) struct Watch {
    stream: u32,
    seen: usize,
    kind: Kind,
}

enum Kind {
    Pace(Paced, Duration),
    Steps(Place, Vec<Step>),
}

impl Watch {
    pub(super) fn pace(stream: u32, part: Paced, interval: Duration) -> Self {
        Self { stream, seen: 0, kind: Kind::Pace(part, interval) }
    }

    pub(super) fn steps(stream: u32, place: Place, steps: Vec<Step>) -> Self {
        Self { stream, seen: 0, kind: Kind::Steps(place, steps) }
    }

    /// How much of the frame's payload may be written before this happens.
    fn stop(&self, frame: &Frame) -> Option<usize> {
        if self.stream != frame.stream {
            return None;
        }
        match self.kind {
            Kind::Steps(Place::MidHead, _) if frame.kind == HEADERS => Some(frame.length / 2),
            Kind::Steps(Place::Body(place), _) if frame.kind == DATA => {
                Some(place.saturating_sub(self.seen)).filter(|&stop| stop <= frame.length)
            }
            Kind::Steps(Place::End, _) | Kind::Pace(..) if frame.ends_stream() => {
                Some(frame.length)
            }
            _ => None,
        }
    }
}

/// Follows the frames as they are written.
#[derive(Debug, Default)]
pub(super) struct Frames {
    header: [u8; HEADER],
    /// How much of the header was written.
    filled: usize,
    frame: Frame,
    /// How much of the payload was written.
    done: usize,
}

#[derive(Debug, Default)]
struct Frame {
    length: usize,
    kind: u8,
    flags: u8,
    stream: u32,
}

impl Frame {
    fn ends_stream(&self) -> bool {
        [DATA, HEADERS].contains(&self.kind) && self.flags & END_STREAM != 0
    }
}

impl Frames {
    /// Whether the last frame was written to its end.
    pub(super) fn is_between(&self) -> bool {
        self.filled == 0
    }

    /// How many bytes can be written before something happens, and the pause after each byte if they go one by one.
    pub(super) fn span(&self, watches: &[Watch]) -> (usize, Option<Duration>) {
        if watches.is_empty() {
            return (usize::MAX, None);
        }
        let is_payload = self.filled == HEADER;
        let mut length =
            if is_payload { self.frame.length - self.done } else { HEADER - self.filled };
        let mut interval = None;
        for watch in watches {
            if let Some(stop) = watch.stop(&self.frame).filter(|_| is_payload) {
                length = length.min(stop.saturating_sub(self.done).max(1));
            }
            if let Kind::Pace(part, pause) = watch.kind {
                let is_of_stream = is_payload && watch.stream == self.frame.stream;
                let is_paced = match part {
                    Paced::Body => is_of_stream && self.frame.kind == DATA,
                    Paced::Everything => true,
                    Paced::Head => {
                        is_of_stream && [HEADERS, CONTINUATION].contains(&self.frame.kind)
                    }
                };
                if is_paced {
                    interval = Some(pause);
                }
            }
        }
        (length, interval)
    }

    /// Takes note of what was written, which is no more than [`span`](Self::span) allowed; returns what happens now.
    pub(super) fn advance(&mut self, mut written: &[u8], watches: &mut Vec<Watch>) -> Vec<Step> {
        let mut steps = Vec::new();
        while !written.is_empty() {
            let is_payload = self.filled == HEADER;
            let left =
                if is_payload { self.frame.length - self.done } else { HEADER - self.filled };
            let (part, rest) = written.split_at(left.min(written.len()));
            written = rest;
            if is_payload {
                self.done += part.len();
            } else {
                self.header[self.filled..][..part.len()].copy_from_slice(part);
                self.filled += part.len();
                if self.filled < HEADER {
                    break;
                }
                self.done = 0;
                self.frame = parse(&self.header);
            }
            watches.retain_mut(|watch| !self.happen(watch, &mut steps));
            if self.done == self.frame.length {
                self.filled = 0;
            }
        }
        steps
    }

    /// Tells whether that is all for this watch.
    fn happen(&self, watch: &mut Watch, steps: &mut Vec<Step>) -> bool {
        if watch.stop(&self.frame).is_some_and(|stop| stop <= self.done) {
            if let Kind::Steps(_, own) = &mut watch.kind {
                steps.append(&mut mem::take(own));
            }
            return true;
        }
        let is_body = self.frame.kind == DATA && self.frame.stream == watch.stream;
        if is_body && self.done == self.frame.length {
            watch.seen += self.frame.length;
        }
        false
    }
}

fn parse(header: &[u8; HEADER]) -> Frame {
    let [a, b, c, kind, flags, stream @ ..] = *header;
    Frame {
        length: usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c),
        kind,
        flags,
        stream: u32::from_be_bytes(stream) & 0x7FFF_FFFF,
    }
}

const HEADER: usize = 9;
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
