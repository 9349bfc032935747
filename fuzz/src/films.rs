//! Chunks of theater films; before each stands a byte, which is the version.

use spnkr::film::{
    self, Error, EventKind, FilmMajorVersion, HighlightEvent, Highlights, PartialHighlights,
};

/// A chunk as it is stored.
pub fn film_chunk(input: &[u8]) {
    let Some((version, chunk)) = versioned(input) else { return };
    check(film::parse(chunk, version), &film::parse_lenient(chunk, version));
    let size = film::inflate(chunk, film::INFLATED_LIMIT).map(|bytes| bytes.len());
    for limit in [0, 100, 1_000] {
        match (film::inflate(chunk, limit), &size) {
            (Ok(bytes), Ok(size)) => assert!(bytes.len() == *size && *size <= limit),
            (Err(Error::TooLarge(_)), size) => {
                assert!(size.as_ref().map_or(true, |size| *size > limit));
            }
            // How far it got before it broke off may depend on the room that there was.
            (Err(error), size) => assert!(matches!(
                (&error, size),
                (Error::Decompression(_), Err(Error::Decompression(_)))
            )),
            (Ok(_), Err(error)) => panic!("{error}, but not with a limit of {limit}"),
        }
    }
}

/// A chunk that is inflated already.
pub fn film_inflated(input: &[u8]) {
    let Some((version, chunk)) = versioned(input) else { return };
    let lenient = film::parse_inflated_lenient(chunk, version);
    check(film::parse_inflated(chunk, version), &lenient);
    let most = 10_000.max(chunk.len() / size_of::<HighlightEvent>());
    assert!(lenient.highlights.found() <= most, "events take no more than the chunk");
    for event in &lenient.highlights.events {
        assert!(event.xuid_bit + 480 <= event.end_bit && event.end_bit - event.xuid_bit <= 19_968);
        assert!(event.end_bit + 32 <= chunk.len() as u64 * 8);
    }
    let mut packets = film::packets(chunk);
    let size: usize = packets.by_ref().flatten().map(|packet| 16 + packet.payload.len()).sum();
    assert_eq!(size + packets.rest().len(), chunk.len(), "a byte is in a packet or left over");
    for entry in film::roster(chunk) {
        assert!(entry.xuid_bit >= 53 * 8 && !entry.gamertag.is_empty());
    }
    let _ = film::FilmHeader::read(chunk);
}

fn versioned(input: &[u8]) -> Option<(FilmMajorVersion, &[u8])> {
    let (version, chunk) = input.split_first()?;
    Some((i32::from(*version).into(), chunk))
}

/// What is read strictly is what is read otherwise, and what is wrong is told by both.
fn check(strict: Result<Highlights, Error>, lenient: &PartialHighlights) {
    match strict {
        Ok(highlights) => {
            assert_eq!(lenient.problem_count, 0);
            assert_eq!(highlights, lenient.highlights);
            assert_eq!(highlights.is_complete(), highlights.clone().complete().is_ok());
        }
        Err(error) => {
            assert_eq!(lenient.problems.first(), Some(&error));
            assert!(!error.to_string().is_empty());
        }
    }
    let highlights = &lenient.highlights;
    let json = serde_json::to_vec(highlights).expect("events can be written");
    assert_eq!(&serde_json::from_slice::<Highlights>(&json).expect("and read"), highlights);
    let timelines = highlights.timelines();
    let found: usize = timelines.iter().map(|timeline| timeline.events.len()).sum();
    assert_eq!(found, highlights.found(), "every event is one player's");
    check_pairs(highlights);
}

fn check_pairs(highlights: &Highlights) {
    let found = highlights.kill_deaths();
    let deaths = found.kills.iter().filter_map(|pair| pair.death);
    let mut deaths: Vec<usize> = deaths.chain(found.other_deaths.iter().copied()).collect();
    deaths.sort_unstable();
    let of_kind = |kind| {
        let events = highlights.events.iter().enumerate();
        let events = events.filter(move |(_, event)| event.kind == kind);
        events.map(|(place, _)| place).collect::<Vec<_>>()
    };
    assert_eq!(deaths, of_kind(EventKind::Death), "a death goes with one kill or with none");
    let kills: Vec<usize> = found.kills.iter().map(|pair| pair.kill).collect();
    assert_eq!(kills, of_kind(EventKind::Kill));
}
