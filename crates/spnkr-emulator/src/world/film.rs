//! Theater films: what their manifests list, chunk by chunk.

mod events;
mod summary;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, OnceLock},
};

use bytes::Bytes;

use super::{World, compose::Course, plan::Plan};
use crate::{
    film::{Bits, MARKER, packet_header},
    lock,
    picture::zlib,
    random::Random,
};
use summary::gamertag;

/// The film of one match.
#[derive(Debug)]
pub(crate) struct Film {
    pub(crate) asset_id: String,
    pub(crate) version_id: String,
    pub(crate) match_id: String,
    pub(crate) major_version: i32,
    pub(crate) status: i64,
    /// In milliseconds.
    pub(crate) length: i64,
    pub(crate) chunks: Vec<Chunk>,
}

/// A part of a film, as it is stored.
#[derive(Debug)]
pub(crate) struct Chunk {
    /// 1 is the header, 2 replication data, 3 the highlight events.
    pub(crate) kind: i64,
    /// In milliseconds from the beginning.
    pub(crate) start: i64,
    pub(crate) duration: i64,
    pub(crate) bytes: Bytes,
}

/// A film of the emulated game: its chunks, as they are stored.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FilmChunks {
    /// The version of the format.
    pub major_version: i32,
    /// The first chunk, with versions, names of components, and the players.
    pub header: Bytes,
    /// The chunks of replication data, in their order.
    pub replication: Vec<Bytes>,
    /// The chunk of highlight events.
    pub highlights: Bytes,
}

/// What can be known of a film without making it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    /// Manifest and chunks.
    Whole,
    /// The manifest is there, and its chunks are not any more.
    ManifestAlone,
}

/// The films that were asked for last.
#[derive(Debug, Default)]
pub(crate) struct Films(Mutex<VecDeque<(u32, Made)>>);

type Made = Arc<OnceLock<Arc<Film>>>;

impl Films {
    /// The film of the match at a place, which is made if need be, and once even if several ask at the same time.
    pub(crate) fn get(&self, world: &World, place: u32) -> Arc<Film> {
        let made = self.kept(place);
        Arc::clone(made.get_or_init(|| Arc::new(make(world, place))))
    }

    fn kept(&self, place: u32) -> Made {
        let mut films = lock(&self.0);
        if let Some((_, made)) = films.iter().find(|(kept, _)| *kept == place) {
            return Arc::clone(made);
        }
        if films.len() >= CAPACITY {
            films.pop_front();
        }
        let made = Made::default();
        films.push_back((place, Arc::clone(&made)));
        made
    }
}

impl World {
    /// The chunks of the film of a match, whether or not they are still stored; none if there is no manifest of it.
    pub fn film_chunks(&self, match_id: &str) -> Option<FilmChunks> {
        let (place, _) = self.film_of_match(match_id)?;
        let film = make(self, place);
        let of_kind = |kind: i64| {
            let chunks = film.chunks.iter().filter(move |chunk| chunk.kind == kind);
            chunks.map(|chunk| chunk.bytes.clone())
        };
        Some(FilmChunks {
            major_version: film.major_version,
            header: of_kind(1).next()?,
            replication: of_kind(2).collect(),
            highlights: of_kind(3).next()?,
        })
    }

    /// The place of a match that has a film, and how much of that is left.
    pub(crate) fn film_of_match(&self, match_id: &str) -> Option<(u32, Storage)> {
        let place = self.place_of(match_id)?;
        Some((place, self.storage(place)?))
    }

    /// The place of the match whose film has this asset id.
    pub(crate) fn film(&self, asset_id: &str) -> Option<(u32, Storage)> {
        let place = self.index().of_film(asset_id)?;
        Some((place, self.storage(place)?))
    }

    /// Some matches never had a film, and films do not last.
    fn storage(&self, place: u32) -> Option<Storage> {
        let age = super::age(self, self.start(place)).as_hours() / 24;
        if place % 7 == 5 || age > MANIFEST_DAYS {
            return None;
        }
        Some(if age > CHUNK_DAYS { Storage::ManifestAlone } else { Storage::Whole })
    }
}

/// The asset id and the version id of the film of the match at a place.
pub(super) fn ids(seed: u64, place: u32) -> [String; 2] {
    let mut random = Random::new(seed, 0x0500_0000 + u64::from(place));
    [random.guid(), random.guid()]
}

/// Makes the whole film; the same match has the same one.
fn make(world: &World, place: u32) -> Film {
    let start = world.start(place);
    let plan = world.plan(place);
    let course = Course::play(&plan, start);
    let mut random = Random::new(world.seed, 0x0600_0000 + u64::from(place));
    // Newer matches have newer films.
    let age = super::age(world, start).as_hours() / 24;
    let step = usize::try_from(age / DAYS_OF_A_VERSION).unwrap_or(0);
    let major_version = VERSIONS[step.min(VERSIONS.len() - 1)];
    let roster = roster(world, &plan);
    let mut microseconds = start.as_microsecond().unsigned_abs() % 10_000_000_000;
    let length = course.length();
    let mut chunks = vec![Chunk {
        kind: 1,
        start: 0,
        duration: 12,
        bytes: zlib(&header(major_version, &roster)).into(),
    }];
    let mut from = 0;
    while from < length {
        let duration = (20_000 + random.between(-30, 30)).min(length - from);
        chunks.push(Chunk {
            kind: 2,
            start: from,
            duration,
            bytes: zlib(&replication(&roster, &mut random, &mut microseconds, duration)).into(),
        });
        from += duration;
    }
    let events = events::events(&plan, &course, &mut random);
    let summary = summary::summary(world, &plan, major_version, &events, microseconds);
    chunks.push(Chunk { kind: 3, start: length, duration: 2, bytes: zlib(&summary).into() });
    let [asset_id, version_id] = ids(world.seed, place);
    Film {
        asset_id,
        version_id,
        match_id: plan.id,
        major_version,
        status: if place % 29 == 3 { RECOVERED } else { COMPLETE },
        length,
        chunks,
    }
}

/// Who is in the film: gamertag, zeros, XUID and a marker, at no byte of their own.
fn roster(world: &World, plan: &Plan) -> Bits {
    let mut bits = Bits::default();
    bits.zeros(3);
    for player in plan.slots.iter().filter_map(|slot| slot.player()) {
        let player = &world.players[player];
        bits.bytes(&gamertag(player.gamertag()).map(u16::to_le_bytes).concat());
        bits.zeros(21 * 8);
        bits.bytes(&player.xuid().to_le_bytes());
        bits.bytes(&MARKER);
    }
    bits
}

/// The version, and names of components in blocks of a fixed size.
fn header(major_version: i32, roster: &Bits) -> Vec<u8> {
    let mut header = [major_version.to_le_bytes(), 27_u32.to_le_bytes()].concat();
    for block in 0..BLOCKS {
        for entry in 0..ENTRIES {
            let mut name = match entry {
                0..21 => format!("emulated_component_{block:02}_{entry:02}").into_bytes(),
                _ => Vec::new(),
            };
            name.resize(256, 0);
            header.extend(name);
            header.extend((entry % 5).to_le_bytes());
        }
    }
    header.extend(roster.as_bytes());
    header
}

/// Packets of a part of the match; what is in them means nothing.
fn replication(
    roster: &Bits,
    random: &mut Random,
    microseconds: &mut u64,
    duration: i64,
) -> Vec<u8> {
    let mut packets = Vec::new();
    let mut packet = |kind: u16, payload: &[u8], at: u64| {
        packets.extend(packet_header(kind, payload.len(), at));
        packets.extend(payload);
    };
    packet(1, roster.as_bytes(), *microseconds);
    packet(6, &[0; 4], *microseconds);
    let frames = duration.unsigned_abs() / 200;
    for frame in 0..frames {
        let at = *microseconds + frame * 200_000;
        let payload: Vec<u8> =
            (0..random.between(8, 40)).map(|_| random.next().to_be_bytes()[0]).collect();
        packet(0, &payload, at);
        packet(10, &[0, 0, 0, 0, 1], at);
    }
    *microseconds += duration.unsigned_abs() * 1000;
    packet(7, &[], *microseconds);
    packets
}

/// Some films of 24 players take a megabyte, and most a quarter of one; making one takes some milliseconds.
const CAPACITY: usize = 64;
const CHUNK_DAYS: i64 = 120;
const MANIFEST_DAYS: i64 = 180;
const COMPLETE: i64 = 1;
const RECOVERED: i64 = 3;
const DAYS_OF_A_VERSION: i64 = 12;
const VERSIONS: [i32; 10] = [41, 40, 39, 38, 37, 36, 35, 34, 33, 30];
const BLOCKS: u32 = 50;
const ENTRIES: u32 = 64;
