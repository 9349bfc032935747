//! The films of the emulated game, against the stats of its matches.

use std::collections::BTreeSet;

use serde_json::Value;
use spnkr_core::Xuid;
use spnkr_emulator::{Emulator, FilmChunks, World};
use spnkr_film::{
    FilmHeader, Highlights, INFLATED_LIMIT, StatsCounts, inflate, packets, parse, roster,
};

/// Some matches with a film, of every version that the emulator has.
async fn films(mut visit: impl FnMut(&World, &str, FilmChunks)) {
    let emulator = Emulator::start().await.expect("the emulator starts");
    let world = emulator.world();
    let ids = world.matches_of(world.players()[0].xuid());
    let mut versions = BTreeSet::new();
    // The older a match, the older its version; the oldest have no film.
    for id in ids.iter().step_by(ids.len() / MATCHES) {
        let Some(film) = world.film_chunks(id) else { continue };
        versions.insert(film.major_version);
        visit(world, id, film);
    }
    assert_eq!(versions, BTreeSet::from([30, 33, 34, 35, 36, 37, 38, 39, 40, 41]));
}

#[tokio::test]
async fn films_have_what_the_stats_of_their_matches_count() {
    let (mut events, mut pairs) = (0, 0);
    films(|world, id, film| {
        let highlights = parse(&film.highlights, film.major_version).unwrap().complete().unwrap();
        let stats: Value = serde_json::from_str(&world.match_stats_json(id).unwrap()).unwrap();
        let is_against_machine = stats["MatchInfo"]["GameplayInteraction"] == 2;
        let counts = people(&stats).map(|(xuid, counts)| {
            // Creatures have no XUID, and so their deaths are no kills in a film.
            let kills = if is_against_machine { 0 } else { counts.kills };
            (xuid, StatsCounts { kills, ..counts })
        });
        assert_eq!(highlights.disagreements(counts), [], "{id} {}", film.major_version);
        events += highlights.found();
        pairs += check_pairs(&highlights);
    })
    .await;
    assert!(events > 1_000 && pairs > 250, "{events} {pairs}");
}

#[tokio::test]
async fn the_other_chunks_have_versions_packets_and_players() {
    let mut count = 0;
    films(|world, _, film| {
        count += 1;
        let inflate = |chunk| inflate(chunk, INFLATED_LIMIT).unwrap();
        let header = inflate(&film.header);
        let read = FilmHeader::read(&header).unwrap();
        assert_eq!((read.major_version().get(), read.second_version()), (film.major_version, 27));
        let components: Vec<_> = read.components().collect();
        assert_eq!((components.len(), components[21].block, components[21].place), (1_050, 1, 0));
        let players = roster(&header);
        for entry in &players {
            let player = world.player(entry.xuid.get()).unwrap();
            let name = player.gamertag().replace('#', "");
            assert!(name.starts_with(&entry.gamertag), "{name} {}", entry.gamertag);
        }
        for chunk in &film.replication {
            let chunk = inflate(chunk);
            let mut packets = packets(&chunk);
            let kinds: BTreeSet<u16> =
                packets.by_ref().map(|packet| packet.unwrap().header.packet_type).collect();
            assert!(kinds.is_superset(&BTreeSet::from([1, 6, 7])) && packets.rest().is_empty());
            let again: Vec<_> = roster(&chunk).into_iter().map(|entry| entry.xuid).collect();
            assert!(players.iter().map(|entry| entry.xuid).eq(again));
        }
    })
    .await;
    assert!(count > 10);
}

/// The people of a match, with what it counts of them.
fn people(stats: &Value) -> impl Iterator<Item = (Xuid, StatsCounts)> {
    stats["Players"].as_array().expect(SHAPE).iter().flat_map(|player| {
        let xuid: Option<Xuid> = player["PlayerId"].as_str().expect(SHAPE).parse().ok();
        player["PlayerTeamStats"].as_array().expect(SHAPE).iter().filter_map(move |team| {
            let core = &team["Stats"]["CoreStats"];
            let count = |value: &Value| u32::try_from(value.as_u64().expect(SHAPE)).expect(SHAPE);
            let medals = core["Medals"].as_array().expect(SHAPE).iter();
            let counts = StatsCounts {
                kills: count(&core["Kills"]),
                deaths: count(&core["Deaths"]),
                medals: medals.map(|medal| count(&medal["Count"])).sum(),
            };
            Some((xuid?, counts))
        })
    })
}

/// Whoever was killed was somebody else, within a millisecond, and only once.
fn check_pairs(highlights: &Highlights) -> usize {
    let found = highlights.kill_deaths();
    let mut deaths = found.other_deaths.clone();
    for pair in &found.kills {
        let Some(death) = pair.death else { continue };
        let (kill, victim) = (&highlights.events[pair.kill], &highlights.events[death]);
        assert!(victim.time_ms - kill.time_ms <= 1 && victim.xuid != kill.xuid);
        deaths.push(death);
    }
    deaths.sort_unstable();
    let counts = highlights.counts();
    assert!(deaths.windows(2).all(|two| two[0] != two[1]));
    assert_eq!(deaths.len(), counts.deaths as usize);
    assert_eq!(found.kills.len(), counts.kills as usize);
    found.kills.iter().filter(|pair| pair.death.is_some()).count()
}

const MATCHES: usize = 150;
const SHAPE: &str = "match stats are of this shape";
