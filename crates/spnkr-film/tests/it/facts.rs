//! What is known of the format, fact by fact.

use spnkr_core::Xuid;
use spnkr_emulator::{FilmEvent, FilmEventKind, HighlightEncoder};
use spnkr_film::{
    Error, EventKind, FramingProblem, Highlights, StatsCounts, parse, parse_inflated,
    parse_inflated_lenient, parse_lenient,
};

use crate::some_events;

const ONE: u64 = 2_533_274_800_000_001;
const OTHER: u64 = 2_533_274_800_000_002;

fn inflated(events: &[FilmEvent]) -> Vec<u8> {
    HighlightEncoder::new(41).encode_inflated(events)
}

fn read(events: &[FilmEvent]) -> Highlights {
    parse_inflated(&inflated(events), 41).expect("it was just written")
}

#[test]
fn an_event_may_contain_the_marker_of_an_end() {
    let times = [375, 750, 1_500, 3_000, 6_000, 12_000, 24_000, 48_000, 96_000, 192_000];
    let weights = [50, 51, 52, 100, 101, 150, 200, 205, 210, 220, 225, 230, 235, 240, 245, 250];
    for version in [38, 39, 41] {
        let kinds = [FilmEventKind::Kill, FilmEventKind::Death, FilmEventKind::Mode];
        let medals = weights.map(|weight| FilmEventKind::Medal { weight, code: 0 });
        for kind in kinds.into_iter().chain(medals) {
            let events = times.map(|time| FilmEvent::new(ONE, "Some Player", time, kind));
            let chunk = HighlightEncoder::new(version).encode_inflated(&events);
            // Once as one thing, and once without what it says of itself, so that every bit is searched.
            for chunk in [&chunk[..], &chunk[20..]] {
                let highlights = parse_inflated(chunk, version).unwrap();
                let found: Vec<u32> = highlights.events.iter().map(|event| event.time_ms).collect();
                assert_eq!(found, times, "{version} {kind:?}");
            }
        }
    }
}

#[test]
fn the_declared_count_is_compared_on_demand() {
    let mut chunk = inflated(&some_events());
    assert!(parse_inflated(&chunk, 41).unwrap().complete().is_ok());
    for declared in [0_u32, 3, 5, u32::MAX] {
        chunk[16..20].copy_from_slice(&declared.to_be_bytes());
        let highlights = parse_inflated(&chunk, 41).unwrap();
        assert_eq!((highlights.found(), highlights.declared()), (4, Some(declared)));
        let Err(Error::Incomplete(incomplete)) = highlights.complete() else {
            panic!("{declared}")
        };
        assert_eq!((incomplete.found(), incomplete.declared()), (4, Some(declared)));
    }
    assert!(read(&[]).complete().unwrap().events.is_empty(), "no event is no difference");
    assert!(parse_inflated(&[], 41).unwrap().complete().is_err(), "nothing is declared");
    let mut none_found = inflated(&[]);
    none_found[19] = 1;
    assert!(parse_inflated(&none_found, 41).unwrap().complete().is_err());
}

#[test]
fn events_are_found_whatever_is_around_them() {
    let whole = inflated(&some_events());
    let changed = |change: fn(&mut Vec<u8>)| {
        let mut chunk = whole.clone();
        change(&mut chunk);
        chunk
    };
    for (chunk, problem, declared) in [
        (changed(|chunk| chunk[0] = 8), FramingProblem::PacketType(8), Some(4)),
        (changed(|chunk| chunk.truncate(chunk.len() - 16)), FramingProblem::NoEnd, Some(4)),
        (changed(|chunk| chunk[4..8].fill(1)), FramingProblem::PayloadSize(0x0101_0101), Some(4)),
        (whole[16..].to_vec(), FramingProblem::NoPacket, Some(4)),
        (whole[20..].to_vec(), FramingProblem::NoPacket, None),
    ] {
        let highlights = parse_inflated(&chunk, 41).unwrap();
        assert_eq!(highlights.framing.problem, Some(problem));
        assert_eq!((highlights.found(), highlights.declared()), (4, declared), "{problem}");
        assert!(highlights.complete().is_err(), "{problem}");
    }
}

#[test]
fn a_bad_record_is_an_error_that_says_where_and_the_lenient_way_goes_on() {
    let mut events = some_events();
    events[1].type_code = 60;
    let chunk = inflated(&events);
    let Err(Error::UnknownEventType(unknown)) = parse_inflated(&chunk, 41) else { panic!() };
    assert_eq!((unknown.type_code(), unknown.medal_flag()), (60, 0));
    let partial = parse_inflated_lenient(&chunk, 41);
    let [first, second, ..] = &partial.highlights.events[..] else { panic!() };
    assert_eq!((first.kind, second.kind), (EventKind::Mode, EventKind::Unknown));
    assert_eq!((second.type_code, second.time_ms, second.xuid), (60, 59_768, Xuid::new(ONE)));
    assert_eq!(second.xuid_bit, unknown.record().bit());
    assert_eq!((partial.highlights.found(), partial.problem_count), (4, 1));
    assert_eq!(partial.problems, [Error::UnknownEventType(unknown)]);

    let mut events = some_events();
    events[3].gamertag[2] = 0xD800;
    let chunk = inflated(&events);
    let Err(Error::InvalidGamertag(gamertag)) = parse_inflated(&chunk, 41) else { panic!() };
    assert_eq!(gamertag.record().xuid(), Xuid::new(OTHER));
    let partial = parse_inflated_lenient(&chunk, 41);
    assert_eq!(partial.highlights.events[3].gamertag, "An\u{fffd}ther");
    assert_eq!(partial.problem_count, 1);
}

#[test]
fn the_end_is_searched_no_further_than_films_have_it() {
    let events = &some_events()[..1];
    let parse = |distance: u32| {
        let chunk = HighlightEncoder::new(41).distance(distance).encode_inflated(events);
        parse_inflated(&chunk, 41).map(|highlights| highlights.found())
    };
    assert_eq!((parse(560), parse(19_968)), (Ok(1), Ok(1)));
    assert!(matches!(parse(19_969), Err(Error::MissingEndMarker(_))));
    // A record that begins in the middle of its event.
    let mut chunk = inflated(events);
    let bit = usize::try_from(parse_inflated(&chunk, 41).unwrap().events[0].xuid_bit).unwrap();
    chunk.drain(bit / 8 + 12..chunk.len() - 40);
    assert!(matches!(parse_inflated(&chunk, 41), Err(Error::TruncatedRecord(_))));
}

#[test]
fn what_is_no_chunk_is_an_error_of_its_own() {
    let chunk = HighlightEncoder::new(41).encode(&some_events());
    let mut wrong_sum = chunk.clone();
    *wrong_sum.last_mut().unwrap() ^= 1;
    for bytes in [
        b"".as_slice(),
        b"<html>",
        &chunk[..1],
        &chunk[..40],
        &chunk[..chunk.len() - 1],
        &wrong_sum,
    ] {
        assert!(matches!(parse(bytes, 41), Err(Error::Decompression(_))), "{}", bytes.len());
        assert!(parse_lenient(bytes, 41).problem_count > 0);
    }
    assert_eq!(parse(&[&chunk[..], b"more"].concat(), 41).unwrap().found(), 4);
    // What came of a download that broke off is not lost.
    assert_eq!(parse_lenient(&chunk[..chunk.len() - 1], 41).highlights.found(), 4);
}

#[test]
fn the_size_is_limited_to_the_byte() {
    let encoder = HighlightEncoder::new(41);
    let (chunk, size) = (encoder.encode(&some_events()), inflated(&some_events()).len());
    assert_eq!(spnkr_film::inflate(&chunk, size).map(|bytes| bytes.len()), Ok(size));
    for limit in [0, 1, 511, 512, 513, size - 1] {
        let Err(Error::TooLarge(error)) = spnkr_film::inflate(&chunk, limit) else {
            panic!("{limit}")
        };
        assert_eq!(error.limit(), limit);
    }
}

#[test]
fn nothing_is_lost_in_json() {
    let highlights = read(&some_events());
    let json = serde_json::to_string(&highlights).unwrap();
    assert_eq!(serde_json::from_str::<Highlights>(&json).unwrap(), highlights);
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["events"][2]["medal"]["name"], "Last Shot");
    assert_eq!(document["events"][1]["kind"], "kill");
}

#[test]
fn a_death_goes_with_the_kill_of_its_moment() {
    let event = |xuid: u64, time, kind, team| {
        let mut event = FilmEvent::new(xuid, &format!("Player {}", xuid % 10), time, kind);
        (event.team, event.second_team) = (team, team);
        event
    };
    let (kill, death) = (FilmEventKind::Kill, FilmEventKind::Death);
    let highlights = read(&[
        // Two kill each other.
        event(ONE, 1000, kill, 0),
        event(OTHER, 1000, kill, 1),
        event(ONE, 1000, death, 0),
        event(OTHER, 1000, death, 1),
        // The death of the second kill is at its own moment, and right after the first.
        event(ONE, 2000, kill, 0),
        event(ONE, 2001, kill, 0),
        event(OTHER, 2001, death, 1),
        // A fall.
        event(OTHER, 3000, death, 1),
        // A death two milliseconds later is none of this.
        event(ONE, 4000, kill, 0),
        event(OTHER, 4002, death, 1),
        // One of the other team before one of the own.
        event(ONE, 5000, kill, 0),
        event(OTHER + 1, 5001, death, 0),
        event(OTHER, 5001, death, 1),
    ]);
    let found = highlights.kill_deaths();
    let pairs: Vec<_> = found.kills.iter().map(|pair| (pair.kill, pair.death)).collect();
    let expected = [(0, Some(3)), (1, Some(2)), (4, None), (5, Some(6)), (8, None), (10, Some(12))];
    assert_eq!(pairs, expected);
    assert_eq!(found.other_deaths, [7, 9, 11]);
    assert_eq!(found.kills.last().unwrap().candidates, 2, "that was a guess");
}

#[test]
fn counts_are_compared_player_by_player() {
    let highlights = read(&some_events());
    let timelines = highlights.timelines();
    let names: Vec<&str> = timelines.iter().map(|timeline| timeline.gamertag()).collect();
    assert_eq!(names, ["Some Player", "Another"]);
    let one = StatsCounts { kills: 1, deaths: 0, medals: 1 };
    let other = StatsCounts { deaths: 1, ..StatsCounts::default() };
    let all = [(Xuid::new(ONE), one), (Xuid::new(OTHER), other)];
    let idle = (Xuid::new(7), StatsCounts::default());
    assert_eq!(highlights.disagreements([all[1], idle, all[0]]), []);
    let found = highlights.disagreements([(Xuid::new(OTHER), one)]);
    assert_eq!((found[0].xuid, found[0].film, found[0].stats), (Xuid::new(ONE), one, None));
    assert_eq!((found[1].film, found[1].stats), (other, Some(one)));
}
