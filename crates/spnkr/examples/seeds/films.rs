//! Chunks of theater films, as small as they can be.

use spnkr_emulator::{FilmEvent, FilmEventKind, HighlightEncoder};

use crate::Seeds;

pub(crate) fn list(seeds: &mut Seeds) {
    for version in [30, 38, 39, 41, 60] {
        add(seeds, version, "events", &events());
    }
    add(seeds, 41, "none", &[]);
    let mut unknown = events();
    unknown[1].type_code = 60;
    unknown[3].gamertag[2] = 0xD800;
    add(seeds, 41, "unknown", &unknown);
    // Times whose bits are those of the marker at the end.
    let times = [375, 3_000, 12_000, 192_000];
    let early = times.map(|time| FilmEvent::new(ONE, "Some Player", time, FilmEventKind::Kill));
    add(seeds, 41, "early-end", &early);
}

fn events() -> Vec<FilmEvent> {
    let medal = FilmEventKind::Medal { weight: 50, code: 131 };
    vec![
        FilmEvent::new(ONE, "Some Player", 29_000, FilmEventKind::Mode),
        FilmEvent::new(ONE, "Some Player", 59_768, FilmEventKind::Kill),
        FilmEvent::new(ONE, "Some Player", 59_768, medal),
        FilmEvent::new(ONE + 4, "Another", 59_769, FilmEventKind::Death),
    ]
}

/// Adds a chunk to both targets, behind a byte for its version.
fn add(seeds: &mut Seeds, version: u8, name: &str, events: &[FilmEvent]) {
    let encoder = HighlightEncoder::new(version.into()).distance(SHORT);
    let name = format!("{version}-{name}");
    let (stored, inflated) = (encoder.encode(events), encoder.encode_inflated(events));
    seeds.add("film_chunk", &name, [&[version][..], &stored].concat());
    seeds.add("film_inflated", &name, [&[version][..], &inflated].concat());
}

/// A player, whose records begin with little.
const ONE: u64 = 2_533_274_800_000_001;
/// The least that a record needs, in bits.
const SHORT: u32 = 560;
