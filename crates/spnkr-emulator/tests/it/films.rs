//! Films: manifests, chunks, and the events in them.

use std::{
    collections::{BTreeMap, HashSet},
    io::Read,
};

use flate2::read::ZlibDecoder;
use serde_json::Value;

use crate::client::{Call, Client, list, text};

const UGC: &str = "https://discovery-infiniteugc.svc.halowaypoint.com";

fn int(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

/// The manifest of a film, if there is one.
async fn manifest(client: &Client, match_id: &str) -> Option<Value> {
    let reply = client.get(&format!("{UGC}/hi/films/matches/{match_id}/spectate")).await;
    match reply.status.as_u16() {
        200 => Some(reply.json()),
        404 => None,
        other => panic!("{other}"),
    }
}

/// The chunks of a manifest in their order.
fn chunks(manifest: &Value) -> Vec<&Value> {
    let mut chunks: Vec<&Value> = list(&manifest["CustomData"]["Chunks"]).iter().collect();
    chunks.sort_by_key(|chunk| int(&chunk["Index"]));
    chunks
}

fn url(manifest: &Value, chunk: &Value) -> String {
    let prefix = text(&manifest["BlobStoragePathPrefix"]);
    format!("{prefix}{}", &text(&chunk["FileRelativePath"])[1..])
}

fn inflate(bytes: &[u8]) -> Vec<u8> {
    let mut inflated = Vec::new();
    ZlibDecoder::new(bytes).read_to_end(&mut inflated).unwrap();
    inflated
}

#[tokio::test]
async fn manifests_list_chunks_of_their_sizes() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let ids = world.matches_of(world.players()[0].xuid());
    let (mut absent, mut out_of_order) = (0, 0);
    for id in ids.iter().take(12) {
        let Some(manifest) = manifest(&client, id).await else {
            absent += 1;
            continue;
        };
        let data = &manifest["CustomData"];
        assert_eq!(
            (text(&data["MatchId"]), int(&data["ManifestRefreshSeconds"])),
            (id.as_str(), 30)
        );
        out_of_order += usize::from(list(&data["Chunks"])[0]["Index"] != 0);
        let chunks = chunks(&manifest);
        let kinds: Vec<i64> = chunks.iter().map(|chunk| int(&chunk["ChunkType"])).collect();
        assert_eq!((kinds[0], kinds[kinds.len() - 1]), (1, 3));
        assert!(kinds[1..kinds.len() - 1].iter().all(|kind| *kind == 2));
        for chunk in &chunks {
            let reply = client.send(Call::get(&url(&manifest, chunk)).header("accept", "")).await;
            assert_eq!(reply.status, 200);
            assert_eq!(reply.body.len() as i64, int(&chunk["ChunkSize"]));
            assert_eq!(reply.body[..2], [0x78, 0x5E]);
            let inflated = inflate(&reply.body);
            if chunk["Index"] == 0 {
                let version = u32::from_le_bytes(inflated[..4].try_into().unwrap());
                assert_eq!(data["FilmMajorVersion"], version);
            }
        }
        let asset = client.get(&format!("{UGC}/hi/films/{}", text(&manifest["AssetId"]))).await;
        assert_eq!(asset.json()["AssetId"], manifest["AssetId"]);
    }
    assert!(absent > 0 && out_of_order > 0, "{absent} {out_of_order}");
}

#[tokio::test]
async fn chunks_go_before_manifests_do() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let ids = world.matches_of(world.players()[0].xuid());
    let mut outcomes = HashSet::new();
    for id in ids.iter().step_by(150) {
        let Some(manifest) = manifest(&client, id).await else {
            outcomes.insert("nothing");
            continue;
        };
        let first = url(&manifest, chunks(&manifest)[0]);
        let reply = client.send(Call::get(&first)).await;
        outcomes.insert(if reply.status == 200 { "all" } else { "manifest" });
    }
    assert_eq!(outcomes, HashSet::from(["all", "manifest", "nothing"]));
}

/// The places of all bits, from the top of each byte, with the 80 bits that end before each.
fn windows(chunk: &[u8], from: usize) -> impl Iterator<Item = (usize, u128)> {
    let mut window = 0;
    (from..chunk.len() * 8).map(move |bit| {
        window = window << 1 & ((1 << 80) - 1) | u128::from(chunk[bit / 8] >> (7 - bit % 8) & 1);
        (bit + 1, window)
    })
}

/// The 60 bytes that end before a bit.
fn tail(chunk: &[u8], end: usize) -> [u8; 60] {
    let bit = |place: usize| chunk[place / 8] >> (7 - place % 8) & 1;
    let byte = |place: usize| (place..place + 8).fold(0, |byte, place| byte << 1 | bit(place));
    std::array::from_fn(|place| byte(end - 480 + place * 8))
}

/// What was found in a chunk of events: XUID, name, kind, time, whether it is a medal, value.
type Event = (u64, String, u8, u32, bool, u8);

/// Looks at every bit for a record, as one does who knows nothing of their lengths.
fn events(chunk: &[u8], version: i64) -> Vec<Event> {
    let mut events = Vec::new();
    for (end, window) in windows(chunk, 0) {
        let xuid = u64::try_from(window >> 16).unwrap().swap_bytes();
        let is_player = (2_000_000_000_000_000..3_000_000_000_000_000).contains(&xuid);
        if window & 0xFFFF != 0x2DC0 || !is_player {
            continue;
        }
        let tail = windows(chunk, end + 480)
            .take(19_500)
            .filter(|(_, window)| window & 0xFFFF_FFFF == 0x2EE0)
            .map(|(end, _)| tail(chunk, end - 32))
            .find(|tail| tail[52..55] == [0; 3] && tail[56..59] == [0; 3] && tail[47] != 0)
            .unwrap();
        let name_at = if matches!(version, 39 | 40) { 12 } else { 0 };
        let units: Vec<u16> = tail[name_at..name_at + 32]
            .chunks(2)
            .map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
            .collect();
        let name = String::from_utf16(&units).unwrap();
        let time = u32::from_be_bytes(tail[48..52].try_into().unwrap());
        let name = name.trim_matches('\0').to_owned();
        events.push((xuid, name, tail[47], time, tail[55] == 1, tail[59]));
    }
    events
}

#[tokio::test]
async fn events_are_as_many_as_the_stats_say() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let ids = world.matches_of(world.players()[0].xuid());
    let mut versions = HashSet::new();
    let (mut kills, mut paired) = (0, 0);
    for id in ids.iter().take(1000).step_by(31) {
        let Some(manifest) = manifest(&client, id).await else { continue };
        let chunks = chunks(&manifest);
        let version = int(&manifest["CustomData"]["FilmMajorVersion"]);
        if versions.contains(&version) {
            continue;
        }
        let reply = client.send(Call::get(&url(&manifest, chunks[chunks.len() - 1]))).await;
        if reply.status == 404 {
            continue;
        }
        versions.insert(version);
        let chunk = inflate(&reply.body);
        // The frame of packets, and how many records there are.
        assert_eq!(chunk[..2], [9, 0]);
        assert_eq!(u32::from_le_bytes(chunk[4..8].try_into().unwrap()) as usize, chunk.len() - 32);
        let declared = u32::from_be_bytes(chunk[16..20].try_into().unwrap()) as usize;
        let events = events(&chunk, version);
        assert_eq!(events.len(), declared, "version {version}");
        assert!(events.is_sorted_by_key(|event| event.3));

        let stats: Value = serde_json::from_str(&world.match_stats_json(id).unwrap()).unwrap();
        let pve = stats["MatchInfo"]["GameVariantCategory"] == 42;
        let mut totals = BTreeMap::new();
        for (xuid, name, kind, time, is_medal, value) in &events {
            let player = world.player(*xuid).unwrap();
            let whole = player.gamertag().replace('#', "");
            assert_eq!(*name, whole.chars().take(16).collect::<String>());
            let total: &mut [i64; 3] = totals.entry(*xuid).or_default();
            match (is_medal, kind, value) {
                (true, _, _) => total[2] += 1,
                (false, 50, 0) => {
                    total[0] += 1;
                    kills += 1;
                    let is_death = |event: &&Event| {
                        event.2 == 20 && !event.4 && (event.3 == *time || event.3 == time + 1)
                    };
                    paired += usize::from(events.iter().filter(is_death).count() == 1);
                }
                (false, 20, 1) => total[1] += 1,
                (false, 10, 2) => {}
                other => panic!("{other:?}"),
            }
        }
        for player in list(&stats["Players"]) {
            let Some(xuid) = text(&player["PlayerId"]).strip_prefix("xuid(") else { continue };
            let mut wanted = [0; 3];
            for team in list(&player["PlayerTeamStats"]) {
                let core = &team["Stats"]["CoreStats"];
                wanted[0] += if pve { 0 } else { int(&core["Kills"]) };
                wanted[1] += int(&core["Deaths"]);
                wanted[2] +=
                    list(&core["Medals"]).iter().map(|one| int(&one["Count"])).sum::<i64>();
            }
            let xuid: u64 = xuid.trim_end_matches(')').parse().unwrap();
            assert_eq!(totals.get(&xuid).copied().unwrap_or_default(), wanted, "{id} {xuid}");
        }
    }
    assert!(versions.len() >= 8, "{versions:?}");
    // Bots leave no record of their deaths.
    assert!(paired * 10 > kills * 8, "{paired} of {kills}");
}

#[tokio::test]
async fn files_of_assets_are_pictures_and_need_no_token() {
    let client = Client::start().await;
    let maps = client.get(&format!("{UGC}/hi/search?assetKind=map&count=12")).await.json();
    let mut endings = HashSet::new();
    for map in list(&maps["Results"]) {
        let map = client.get(&format!("{UGC}/hi/maps/{}", text(&map["AssetId"]))).await.json();
        let prefix = text(&map["Files"]["Prefix"]);
        for path in list(&map["Files"]["FileRelativePaths"]) {
            let url = format!("{prefix}{}", text(path));
            let reply = client.send(Call::get(&url).header("accept", "")).await;
            assert_eq!(reply.status, 200, "{url}");
            let ending = text(path).rsplit('.').next().unwrap().to_lowercase();
            match ending.as_str() {
                "png" => assert_eq!(reply.body[..8], *b"\x89PNG\r\n\x1a\n"),
                "jpg" | "jpeg" => assert_eq!(reply.body[..3], [0xFF, 0xD8, 0xFF]),
                other => assert_eq!(other, "mvar"),
            }
            endings.insert(ending);
        }
        assert_eq!(client.send(Call::get(&format!("{prefix}nothing.png"))).await.status, 404);
    }
    assert!(endings.len() >= 3, "{endings:?}");
    assert!(client.emulator.requests().iter().any(|one| one.operation() == "get_blob"));
}

#[tokio::test]
async fn the_storage_takes_no_notice_of_credentials_and_the_log_does() {
    let client = Client::start().await;
    let maps = client.get(&format!("{UGC}/hi/search?assetKind=map&count=1")).await.json();
    let map = client.get(&format!("{UGC}/hi/maps/{}", text(&maps["Results"][0]["AssetId"]))).await;
    let files = &map.json()["Files"];
    let url = format!("{}{}", text(&files["Prefix"]), text(&files["FileRelativePaths"][0]));
    for (name, value) in [
        ("authorization", "XBL3.0 x=1;2"),
        ("343-clearance", "any"),
        ("x-343-authorization-spartan", "v4=foreign"),
    ] {
        client.emulator.clear_requests();
        assert_eq!(client.send(Call::get(&url).header(name, value)).await.status, 200, "{name}");
        assert!(client.emulator.requests()[0].header_names().contains(&name.to_owned()));
    }
}
