//! What is written is what is read, and anything else ends.

use proptest::{collection::vec, prelude::*};
use spnkr_emulator::{FilmEvent, FilmEventKind, HighlightEncoder};
use spnkr_film::{
    Error, EventKind, HighlightEvent, parse, parse_inflated, parse_inflated_lenient, parse_lenient,
};

use crate::{VERSIONS, some_events};

fn kind() -> impl Strategy<Value = FilmEventKind> {
    let weights = [50, 51, 52, 100, 101, 150, 200, 205, 210, 220, 225, 230, 235, 240, 245, 250];
    let medal = (prop::sample::select(weights.to_vec()), any::<u8>());
    prop_oneof![
        Just(FilmEventKind::Death),
        Just(FilmEventKind::Kill),
        Just(FilmEventKind::Mode),
        medal.prop_map(|(weight, code)| FilmEventKind::Medal { weight, code }),
    ]
}

/// Any event of a kind that is known, of one of many players, at any time.
fn event() -> impl Strategy<Value = FilmEvent> {
    let times = prop_oneof![any::<u32>(), 0..1_000_000_u32, (0..5_u32).prop_map(|n| 375 << n)];
    let xuid = prop_oneof![
        2_533_274_800_000_000..2_533_274_800_000_008_u64,
        2_000_000_000_000_001..3_000_000_000_000_000_u64,
    ];
    let known = |flag: u8, kind: FilmEventKind| match kind {
        FilmEventKind::Medal { .. } => 1,
        FilmEventKind::Kill if flag == 1 => 0,
        _ => flag,
    };
    (xuid, "\\PC{0,16}", times, kind(), any::<[u8; 4]>()).prop_map(
        move |(xuid, name, time, kind, [flag, team, second_team, number])| {
            let mut event = FilmEvent::new(xuid, "", time, kind);
            for (place, unit) in event.gamertag.iter_mut().zip(whole_units(&name)) {
                *place = unit;
            }
            event.medal_flag = known(flag, kind);
            (event.team, event.second_team, event.player_number) = (team, second_team, number);
            event
        },
    )
}

/// The units of a name as long as there is room for whole signs.
fn whole_units(name: &str) -> Vec<u16> {
    let mut units = Vec::new();
    for sign in name.chars() {
        if units.len() + sign.len_utf16() > 16 {
            break;
        }
        units.extend_from_slice(sign.encode_utf16(&mut [0; 2]));
    }
    units
}

fn is_same(written: &FilmEvent, read: &HighlightEvent) -> bool {
    let units = written.gamertag.iter().rposition(|unit| *unit != 0).map_or(0, |last| last + 1);
    written.xuid == read.xuid.get()
        && read.gamertag.encode_utf16().eq(written.gamertag[..units].iter().copied())
        && (written.type_code, written.medal_flag, written.value, written.time_ms)
            == (read.type_code, read.medal_flag, read.value, read.time_ms)
        && (written.team, written.second_team, written.player_number)
            == (read.team, read.second_team, read.player_number)
        && read.medal.as_ref().map(|medal| medal.code)
            == (read.kind == EventKind::Medal).then_some(written.value)
}

/// How a chunk is changed: parts of it are replaced, taken out, or written twice.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, Vec<u8>)>> {
    let bytes = prop_oneof![
        vec(any::<u8>(), 0..12),
        Just(vec![0x2D, 0xC0]),
        Just(vec![0, 0, 0x2E, 0xE0]),
        Just([0, 0, 0x2E, 0xE0].repeat(50)),
        Just(
            [2_533_274_800_000_001_u64.to_le_bytes().as_slice(), &[0x2D, 0xC0]].concat().repeat(99)
        ),
    ];
    vec((any::<prop::sample::Index>(), 0..40_usize, bytes), 1..6)
}

fn changed(mut chunk: Vec<u8>, changes: &[(prop::sample::Index, usize, Vec<u8>)]) -> Vec<u8> {
    for (at, length, bytes) in changes {
        let start = at.index(chunk.len() + 1);
        let end = (start + length).min(chunk.len());
        chunk.splice(start..end, bytes.iter().copied());
    }
    chunk
}

/// Both ways agree with each other, and no more comes out than there can be.
fn check(strict: Result<spnkr_film::Highlights, Error>, lenient: &spnkr_film::PartialHighlights) {
    match strict {
        Ok(highlights) => {
            assert_eq!(lenient.problem_count, 0);
            assert_eq!(highlights, lenient.highlights);
        }
        Err(error) => {
            assert!(lenient.problem_count > 0, "{error}");
            assert_eq!(lenient.problems.first(), Some(&error));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_events_in_any_version_are_read_as_they_were_written(
        events in vec(event(), 0..12),
        version in prop_oneof![prop::sample::select(VERSIONS.to_vec()), any::<i32>()],
        distance in prop::option::of(560..=19_968_u32),
        seed in any::<u64>(),
    ) {
        let encoder = HighlightEncoder::new(version).seed(seed);
        let encoder = match distance {
            Some(distance) => encoder.distance(distance),
            None => encoder,
        };
        let highlights = parse(&encoder.encode(&events), version).unwrap().complete().unwrap();
        prop_assert_eq!(highlights.found(), events.len());
        for (written, read) in events.iter().zip(&highlights.events) {
            prop_assert!(is_same(written, read), "{:?} became {:?}", written, read);
        }
    }

    #[test]
    fn any_change_ends_in_events_or_an_error(changes in changes(), is_compressed in any::<bool>()) {
        let encoder = HighlightEncoder::new(41);
        if is_compressed {
            let chunk = changed(encoder.encode(&some_events()), &changes);
            check(parse(&chunk, 41), &parse_lenient(&chunk, 41));
        } else {
            let chunk = changed(encoder.encode_inflated(&some_events()), &changes);
            check(parse_inflated(&chunk, 41), &parse_inflated_lenient(&chunk, 41));
        }
    }
}

#[test]
fn a_thousand_events_are_no_matter() {
    let events: Vec<FilmEvent> = some_events().into_iter().cycle().take(2_321).collect();
    for version in VERSIONS {
        let chunk = HighlightEncoder::new(version).encode(&events);
        assert_eq!(parse(&chunk, version).unwrap().complete().unwrap().found(), events.len());
    }
}

/// XUIDs without an end, ends without a XUID, and XUIDs that share one: what makes a careless search quadratic.
#[test]
fn a_chunk_that_is_made_to_be_expensive_is_read_or_refused() {
    let xuid = [2_533_274_800_000_001_u64.to_le_bytes().as_slice(), &[0x2D, 0xC0]].concat();
    let end = [0, 0, 0x2E, 0xE0];
    let shared =
        [xuid.repeat(240), vec![0; 47], vec![20, 0, 0, 0, 9], vec![0; 7], vec![1], end.to_vec()]
            .concat();
    for (chunk, expected) in [
        (xuid.repeat(100_000), "missing"),
        (end.repeat(250_000), "none"),
        ([xuid.clone(), end.repeat(2)].concat().repeat(50_000), "short"),
        (shared.repeat(500), "many"),
    ] {
        let found = match parse_inflated(&chunk, 41) {
            Ok(highlights) if highlights.events.is_empty() => "none",
            Err(Error::MissingEndMarker(_)) => "missing",
            Err(Error::TruncatedRecord(_)) => "short",
            Err(Error::TooManyRecords(_)) => "many",
            other => panic!("{other:?}"),
        };
        assert_eq!(found, expected);
        let partial = parse_inflated_lenient(&chunk, 41);
        assert!(partial.problems.len() <= 1_000 && partial.problem_count >= partial.problems.len());
        let memory = partial.highlights.found() * size_of::<HighlightEvent>();
        assert!(memory <= chunk.len(), "{memory} bytes for {}", chunk.len());
    }
}
