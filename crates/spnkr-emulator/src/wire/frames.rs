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

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).unwrap();
        [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
    }

    /// Writes as a connection does that wants to write all at once; gives the lengths of what passed in one go, up to
    /// the first place where something happened.
    fn write(watch: Watch, bytes: &[u8]) -> Vec<usize> {
        let (mut frames, mut watches) = (Frames::default(), vec![watch]);
        let (mut lengths, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            let (length, interval) = frames.span(&watches);
            let length = if interval.is_some() { 1 } else { length.min(bytes.len() - at) };
            lengths.push(length);
            let steps = frames.advance(&bytes[at..at + length], &mut watches);
            at += length;
            if !steps.is_empty() {
                break;
            }
        }
        lengths
    }

    #[test]
    fn places_are_found_to_the_byte() {
        let bytes = [
            frame(HEADERS, 4, 1, b"other"),
            frame(HEADERS, 4, 3, b"headers"),
            frame(DATA, 0, 1, b"other"),
            frame(DATA, 0, 3, b"0123"),
            frame(DATA, END_STREAM, 3, b"4567"),
            frame(DATA, END_STREAM, 1, b""),
        ]
        .concat();
        for (place, lengths) in [
            (Place::MidHead, &[9, 5, 9, 3][..]),
            (Place::Body(0), &[9, 5, 9, 7, 9, 5, 9]),
            (Place::Body(2), &[9, 5, 9, 7, 9, 5, 9, 2]),
            (Place::Body(4), &[9, 5, 9, 7, 9, 5, 9, 4]),
            (Place::Body(5), &[9, 5, 9, 7, 9, 5, 9, 4, 9, 1]),
            (Place::Body(8), &[9, 5, 9, 7, 9, 5, 9, 4, 9, 4]),
            (Place::End, &[9, 5, 9, 7, 9, 5, 9, 4, 9, 4]),
        ] {
            let watch = Watch::steps(3, place, vec![Step::Reset]);
            assert_eq!(write(watch, &bytes), lengths, "{place:?}");
        }
        let end_without_data = Watch::steps(1, Place::End, vec![Step::Reset]);
        assert_eq!(write(end_without_data, &bytes).last(), Some(&9));
    }

    #[test]
    fn single_bytes_are_those_of_the_part() {
        let bytes = [
            frame(HEADERS, 4, 3, b"head"),
            frame(CONTINUATION, 4, 3, b"s"),
            frame(HEADERS, 4, 1, b"other"),
            frame(DATA, END_STREAM, 3, b"body"),
            frame(DATA, 0, 1, b"other"),
        ]
        .concat();
        let single = |part| {
            let lengths = write(Watch::pace(3, part, Duration::ZERO), &bytes);
            lengths.iter().filter(|length| **length == 1).count()
        };
        // One of them is a frame that has no more.
        assert_eq!(single(Paced::Body), 1 + 4);
        assert_eq!(single(Paced::Head), 4 + 1);
        assert_eq!(single(Paced::Everything), bytes.len() - frame(DATA, 0, 1, b"other").len());
    }

    #[test]
    fn nothing_comes_between_the_parts_of_a_frame() {
        let mut frames = Frames::default();
        for (byte, is_between) in
            frame(DATA, 0, 1, b"x").iter().zip([false; 9].into_iter().chain([true]))
        {
            frames.advance(&[*byte], &mut Vec::new());
            assert_eq!(frames.is_between(), is_between);
        }
    }
}
