//! Theater films: chunks with the events that they hold, and whole films.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use spnkr::{
    client::reference,
    film::{
        self, EventKind, FilmHeader, FilmMajorVersion, HighlightEvent, Highlights, INFLATED_LIMIT,
    },
};

use crate::compare::told;

type Failure = Box<dyn Error>;

/// Where what is expected of a chunk is written.
pub(crate) fn expectation_of(chunk: &Path) -> PathBuf {
    chunk.with_extension("expected.json")
}

/// Reads a chunk of highlight events, and tells where it is not as is written beside it.
pub(crate) fn check_chunk(path: &Path) -> Result<Vec<String>, Failure> {
    let expected: Value = document(&expectation_of(path))?;
    let chunk = fs::read(path)?;
    let version = version_of(&expected)?;
    let mut actual = json!({
        "compressed_bytes": chunk.len(),
        "compressed_sha256": sha256(&chunk),
    });
    let expects_error = expected["outcome"] == "error";
    match film::parse(&chunk, version) {
        Ok(highlights) => {
            let inflated = film::inflate(&chunk, INFLATED_LIMIT)?;
            actual["outcome"] = json!("events");
            actual["decompressed_bytes"] = json!(inflated.len());
            actual["decompressed_sha256"] = json!(sha256(&inflated));
            actual["declared_event_count"] = json!(highlights.declared());
            actual["counts"] = counts(&highlights);
            actual["events"] = highlights.events.iter().map(event).collect();
            actual["derived"] = derived(&highlights);
        }
        Err(error) => {
            actual["outcome"] = json!("error");
            actual["error_kind"] = json!(kind_of(&error));
            actual["problem"] = json!(error.to_string());
            // How many there are to be does not depend on whether they can be read.
            actual["declared_event_count"] =
                json!(film::parse_lenient(&chunk, version).highlights.declared());
        }
    }
    let mut keys = vec!["compressed_bytes", "compressed_sha256", "declared_event_count"];
    keys.extend(match expects_error {
        true => ["outcome", "error_kind"].as_slice(),
        false => &["outcome", "decompressed_bytes", "decompressed_sha256", "counts", "events"],
    });
    let mut found = compare_given(&keys, &expected, &actual);
    if !expects_error && actual["outcome"] == "error" {
        // Real chunks come without an outcome, and are whole.
        found.push(format!("it cannot be read: {}", actual["problem"]));
    } else if let Some(derived) = expected["derived"].as_object() {
        let keys: Vec<&str> = derived.keys().map(String::as_str).collect();
        let other = compare_given(&keys, &expected["derived"], &actual["derived"]);
        found.extend(other.into_iter().map(|difference| format!("derived.{difference}")));
    }
    Ok(found)
}

/// Reads all chunks of a film, and tells where they are not as is written beside them.
pub(crate) fn check_film(folder: &Path) -> Result<Vec<String>, Failure> {
    let expected = document(&folder.join("expected.json"))?;
    let manifest = document(&folder.join("manifest.json"))?;
    let manifest = &manifest["CustomData"];
    let version = version_of(&expected)?;
    let mut found = Vec::new();
    if manifest["FilmMajorVersion"] != expected["film_major_version"] {
        found.push("film_major_version: the manifest has another one".to_owned());
    }
    let mut roster = BTreeMap::new();
    let empty = Vec::new();
    for chunk in expected["chunks"].as_array().unwrap_or(&empty) {
        let index = chunk["index"].as_u64().ok_or("a chunk has no index")?;
        let bytes = fs::read(folder.join(format!("filmChunk{index}.zlib")))?;
        let chunks = manifest["Chunks"].as_array().unwrap_or(&empty);
        let listed = chunks.iter().find(|chunk| chunk["Index"] == index);
        let listed = listed.ok_or_else(|| format!("the manifest has no chunk {index}"))?;
        let inflated = film::inflate(&bytes, INFLATED_LIMIT)?;
        let mut actual = json!({
            "index": index,
            "chunk_type": listed["ChunkType"],
            "compressed_bytes": bytes.len(),
            "matches_manifest_size": listed["ChunkSize"] == bytes.len(),
            "decompressed_bytes": inflated.len(),
            "decompressed_sha256": sha256(&inflated),
        });
        match listed["ChunkType"].as_u64() {
            Some(1) => {
                describe_header(&inflated, &mut actual)?;
                describe_roster(&inflated, &mut actual, &mut roster);
            }
            Some(2) => {
                describe_packets(&inflated, &mut actual)?;
                describe_roster(&inflated, &mut actual, &mut roster);
            }
            Some(3) => {
                describe_packets(&inflated, &mut actual)?;
                let highlights = film::parse(&bytes, version)?.complete()?;
                if let Some(events) = expected.get("events") {
                    let read = highlights.events.iter().map(event).collect();
                    found.extend(told(events, &read));
                }
            }
            _ => {}
        }
        let keys: Vec<&str> =
            chunk.as_object().into_iter().flat_map(Map::keys).map(String::as_str).collect();
        let other = compare_given(&keys, chunk, &actual);
        found.extend(other.into_iter().map(|difference| format!("chunk {index}: {difference}")));
    }
    let roster: Value = roster
        .into_iter()
        .map(|(xuid, gamertag)| json!({ "xuid": xuid, "gamertag": gamertag }))
        .collect();
    found.extend(compare_given(&["roster"], &expected, &json!({ "roster": roster })));
    Ok(found)
}

/// Compares the codes of medals with our two tables of them.
pub(crate) fn check_medal_codes(path: &Path) -> Result<Vec<String>, Failure> {
    let table: Value = film::Medal::all()
        .iter()
        .map(|medal| {
            let known = reference::Medal::by_film_code(medal.code);
            json!({
                "code": medal.code,
                "name": medal.name,
                "name_id": medal.name_id.filter(|id| known.is_some_and(|known| known.id == *id)),
                "sorting_weight": known.and_then(|known| known.sorting_weight),
                "difficulty": known.and_then(|known| known.difficulty?.name()),
                "type": known.and_then(|known| known.medal_type?.name()),
            })
        })
        .collect();
    Ok(told(&document(path)?, &table))
}

fn describe_header(inflated: &[u8], actual: &mut Value) -> Result<(), Failure> {
    let header = FilmHeader::read(inflated)?;
    actual["film_major_version"] = json!(header.major_version());
    actual["second_version_word"] = json!(header.second_version());
    actual["component_blocks"] = json!(header.block_count());
    actual["named_components"] = json!(header.components().count());
    actual["first_component"] = json!(header.components().next().map(|first| first.name));
    Ok(())
}

fn describe_roster(inflated: &[u8], actual: &mut Value, roster: &mut BTreeMap<u64, String>) {
    let mut hits: BTreeMap<String, u64> = BTreeMap::new();
    for entry in film::roster(inflated) {
        *hits.entry(entry.xuid.to_string()).or_default() += 1;
        roster.insert(entry.xuid.get(), entry.gamertag);
    }
    actual["roster_hits"] = json!(hits);
}

fn describe_packets(inflated: &[u8], actual: &mut Value) -> Result<(), Failure> {
    let (mut counts, mut sizes) = (BTreeMap::<_, u64>::new(), BTreeMap::<_, u64>::new());
    let (mut first, mut last) = (None, None);
    let mut packets = film::packets(inflated);
    for packet in packets.by_ref() {
        let header = packet?.header;
        let name = header.packet_type.to_string();
        *counts.entry(name.clone()).or_default() += 1;
        *sizes.entry(name).or_default() += u64::from(header.payload_bytes);
        first = first.or(Some(header.timestamp_us));
        last = Some(header.timestamp_us);
    }
    actual["packet_counts"] = json!(counts);
    actual["payload_bytes"] = json!(sizes);
    actual["first_timestamp_us"] = json!(first);
    actual["last_timestamp_us"] = json!(last);
    actual["framing_ends_at_end_of_chunk"] = json!(packets.rest().is_empty());
    Ok(())
}

/// An event in the words of the expectations.
fn event(event: &HighlightEvent) -> Value {
    json!({
        "xuid": event.xuid.get(),
        "gamertag": event.gamertag,
        "type_hint": event.type_code,
        "is_medal": event.medal_flag == 1,
        "event_type": event.kind,
        "time_ms": event.time_ms,
        "medal_value": event.value,
        "medal_name": event.medal.as_ref().and_then(|medal| medal.name.as_deref()),
    })
}

fn counts(highlights: &Highlights) -> Value {
    let mut counts = Map::new();
    let all = highlights.counts();
    for (kind, count) in [
        (EventKind::Death, all.deaths),
        (EventKind::Kill, all.kills),
        (EventKind::Medal, all.medals),
        (EventKind::Mode, all.mode),
    ] {
        if count > 0
            && let Value::String(name) = json!(kind)
        {
            counts.insert(name, count.into());
        }
    }
    counts.into()
}

fn derived(highlights: &Highlights) -> Value {
    let packet = highlights.framing.packet;
    let events = &highlights.events;
    let mut distances: Vec<_> = events.iter().map(|event| event.end_bit - event.xuid_bit).collect();
    distances.sort_unstable();
    distances.dedup();
    let events = events.iter().map(|event| {
        json!({
            "xuid_bit": event.xuid_bit,
            "end_bit": event.end_bit,
            "marker": format!("{:04x}", event.marker),
            "slot": event.player_number,
            "team": event.team,
            "team_alt": event.second_team,
        })
    });
    json!({
        "packet_type": packet.map(|packet| packet.packet_type),
        "payload_bytes": packet.map(|packet| packet.payload_bytes),
        "packet_timestamp_us": packet.map(|packet| packet.timestamp_us),
        "declared_event_count": highlights.declared(),
        "body_bits": distances,
        "events": events.collect::<Value>(),
    })
}

fn kind_of(error: &film::Error) -> &'static str {
    match error {
        film::Error::Decompression(_) => "decompression",
        film::Error::InvalidGamertag(_) => "invalid_gamertag",
        film::Error::MissingEndMarker(_) => "missing_end_marker",
        film::Error::TooLarge(_) => "too_large",
        film::Error::TooManyRecords(_) => "too_many_records",
        film::Error::TruncatedRecord(_) => "truncated_record",
        film::Error::UnknownEventType(_) => "unknown_event_type",
        _ => "another",
    }
}

/// Compares the values of keys that the expectation has.
fn compare_given(keys: &[&str], expected: &Value, actual: &Value) -> Vec<String> {
    let part = |document: &Value| -> Value {
        let given = keys.iter().filter(|key| expected.get(**key).is_some());
        let pairs = given.map(|key| ((*key).to_owned(), document[*key].clone()));
        pairs.collect::<Map<_, _>>().into()
    };
    told(&part(expected), &part(actual))
}

fn version_of(expected: &Value) -> Result<FilmMajorVersion, Failure> {
    let version =
        expected["film_major_version"].as_i64().ok_or("there is no film_major_version")?;
    Ok(i32::try_from(version)?.into())
}

fn document(path: &Path) -> Result<Value, Failure> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_slice(&bytes)?)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use spnkr_emulator::{FilmEvent, FilmEventKind, HighlightEncoder};

    use super::*;
    use crate::cases;

    const XUID: u64 = 2_533_274_800_000_001;

    #[test]
    fn a_chunk_is_compared_with_what_is_expected_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let event = FilmEvent::new(XUID, "Some Player", 59_768, FilmEventKind::Kill);
        let chunk = folder.path().join("one.zlib");
        fs::write(&chunk, HighlightEncoder::new(41).encode(&[event])).unwrap();
        let check = |expected: &Value| {
            fs::write(expectation_of(&chunk), expected.to_string()).unwrap();
            check_chunk(&chunk).unwrap()
        };
        let good = json!({
            "film_major_version": 41,
            "declared_event_count": 1,
            "counts": { "kill": 1 },
            "events": [{
                "xuid": XUID, "gamertag": "Some Player", "type_hint": 50, "is_medal": false,
                "event_type": "kill", "time_ms": 59_768, "medal_value": 0, "medal_name": null,
            }],
            "derived": { "body_bits": [15_406] },
        });
        assert_eq!(check(&good), [""; 0]);
        for (path, wrong, expected) in [
            ("/film_major_version", json!(40), "events[0].gamertag: \"Some Player\" became"),
            ("/declared_event_count", json!(2), "declared_event_count: 2 became 1"),
            ("/counts/kill", json!(2), "counts.kill: 2 became 1"),
            ("/events", json!([]), "events: [] became"),
            ("/events/0/time_ms", json!(1), "events[0].time_ms: 1 became 59768"),
            ("/derived/body_bits/0", json!(1), "derived.body_bits[0]: 1 became 15406"),
        ] {
            let mut document = good.clone();
            *document.pointer_mut(path).unwrap() = wrong;
            let found = check(&document);
            assert!(found[0].starts_with(expected), "{path}: {found:?}");
        }
        let refused =
            json!({ "outcome": "error", "error_kind": "decompression", "film_major_version": 41 });
        assert_eq!(check(&refused).len(), 2, "it is read, and not refused");
        fs::write(&chunk, "<html>").unwrap();
        assert_eq!(check(&refused), [""; 0]);
        assert!(!check(&good).is_empty(), "it is refused, and not read");
    }

    #[test]
    fn folders_with_chunks_are_read_with_those_in_them() {
        let folder = tempfile::tempdir().unwrap();
        for file in [
            "a.zlib",
            "a.expected.json",
            "a.match_stats.json",
            "b.expected.json",
            "medal_codes.json",
            "full-c/expected.json",
            "full-c/filmChunk0.zlib",
            "full-c/manifest.json",
            "more/d.zlib",
            "other/get_match_count.json",
            "README.md",
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let cases = cases::of_folder(folder.path()).unwrap();
        let found: Vec<_> = cases.iter().map(|case| (case.name(), case.operation())).collect();
        assert_eq!(
            found,
            [
                ("a.match_stats.json", "get_match_stats"),
                ("a.zlib", "film"),
                ("b.expected.json", "film"),
                ("full-c", "film"),
                ("full-c/manifest.json", "get_film_by_match_id"),
                ("medal_codes.json", "film"),
                ("more/d.zlib", "film"),
            ]
        );
        assert!(cases.iter().all(|case| case.is_called("film")));
    }
}
