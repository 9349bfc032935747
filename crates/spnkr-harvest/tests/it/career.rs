//! What is made of careers, against what the emulator says of each match.

use std::collections::BTreeMap;

use spnkr::{Xuid, client::model::Outcome};
use spnkr_emulator::{Participant, Scoreboard};
use spnkr_harvest::{
    SqliteReader, SqliteStore,
    career::{Career, PAUSE},
    trend::{By, Measure, Trend},
};
use spnkr_testkit::Emulated;

use crate::sync::harvest;

/// A career in a file, and what the emulator has of its matches, oldest first.
async fn fetched() -> (Career, Vec<Scoreboard>) {
    let emulated = Emulated::start().await;
    let world = emulated.emulator().world();
    let xuid = Xuid::new(world.players()[5].xuid());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spnkr.db");
    let store = SqliteStore::open(&path).unwrap();
    harvest(&emulated, &store, xuid).await;
    let reader = SqliteReader::open(&path).unwrap();
    let nobody = Career::read(&reader, Xuid::new(1)).unwrap();
    assert_eq!(nobody, None);
    let career = Career::read(&reader, xuid).unwrap().unwrap();
    let ids = world.matches_of(xuid.get());
    let mut boards: Vec<_> = ids.iter().map(|id| world.scoreboard(id).unwrap()).collect();
    boards
        .sort_by(|one, other| (one.started, &one.match_id).cmp(&(other.started, &other.match_id)));
    (career, boards)
}

fn of(board: &Scoreboard, xuid: Xuid) -> &Participant {
    board.participants.iter().find(|who| who.xuid == Some(xuid.get())).unwrap()
}

#[tokio::test]
async fn a_career_is_what_its_matches_came_to() {
    let (career, boards) = fetched().await;
    assert_eq!((career.matches.len(), career.listed), (boards.len(), boards.len() as u64));
    assert!(career.gamertag.is_some() && career.synced_at.is_some());
    let mut people: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
    let mut sessions = 1;
    for (place, (played, board)) in career.matches.iter().zip(&boards).enumerate() {
        let player = of(board, career.xuid);
        assert_eq!(played.match_id.to_string(), board.match_id);
        assert_eq!((played.start_time, played.end_time), (board.started, board.ended));
        assert_eq!(
            (played.kills, played.deaths, played.assists, i64::from(i32::from(played.outcome))),
            (player.kills, player.deaths, player.assists, player.outcome),
        );
        let kda = player.kills as f64 + player.assists as f64 / 3.0 - player.deaths as f64;
        assert!((played.kda - kda).abs() < 0.01, "{} is not {kda}", played.kda);
        let others = board.participants.iter().filter_map(|who| who.xuid);
        let mut expected: Vec<_> = others.filter(|xuid| *xuid != career.xuid.get()).collect();
        let mut met: Vec<_> =
            played.teammates.iter().chain(&played.opponents).map(|xuid| xuid.get()).collect();
        expected.sort_unstable();
        met.sort_unstable();
        assert_eq!(met, expected, "{}", board.match_id);
        for xuid in &played.teammates {
            assert_eq!(of(board, *xuid).team, player.team);
            let (matches, wins) = people.entry(xuid.get()).or_default();
            *matches += 1;
            *wins += u64::from(player.outcome == 2);
        }
        let pause = place.checked_sub(1).map(|before| {
            let ends = boards[..=before].iter().map(|board| board.ended).max().unwrap();
            board.started.duration_since(ends)
        });
        sessions += usize::from(pause.is_some_and(|pause| pause >= PAUSE));
    }
    let wins = boards.iter().filter(|board| of(board, career.xuid).outcome == 2).count() as u64;
    let sum = career.sum();
    assert_eq!((sum.wins, sum.matches), (wins, boards.len() as u64));
    assert_eq!(sum.wins + sum.losses + sum.ties + sum.unfinished, sum.matches);
    let teammates = career.teammates();
    assert_eq!(teammates.len(), people.len());
    assert!(teammates.is_sorted_by_key(|met| std::cmp::Reverse(met.matches)));
    for met in &teammates {
        assert_eq!((met.matches, met.wins), people[&met.xuid.get()]);
        assert!(met.gamertag.is_some());
    }
    let in_sessions = career.sessions(PAUSE);
    assert_eq!(in_sessions.len(), sessions);
    assert_eq!(
        in_sessions.iter().map(|session| session.matches.len()).sum::<usize>(),
        boards.len()
    );
    for sums in [career.by_map(), career.by_mode(), career.by_playlist()] {
        assert_eq!(sums.iter().map(|(_, sum)| sum.matches).sum::<u64>(), sum.matches);
        assert!(sums.iter().all(|(name, _)| !name.is_empty() && uuid_free(name)), "{sums:?}");
    }
    check_trends(&career);
}

/// Whether it is a name, and not the id of something whose name is not known.
fn uuid_free(name: &str) -> bool {
    name.parse::<spnkr::MatchId>().is_err()
}

fn check_trends(career: &Career) {
    let wins = Trend::of(career, Measure::WinRate, By::Nothing);
    let newest = wins.series[0].newest().unwrap();
    let people: Vec<_> = career.against_people().collect();
    assert_eq!(people.len() + wins.left_out, career.matches.len());
    let last = &people[people.len().saturating_sub(wins.window.get())..];
    let won = last.iter().filter(|played| played.outcome == Outcome::Win).count();
    assert_eq!(newest.value, won as f64 / last.len() as f64);
    assert_eq!(newest.matches, last.len());
    let ranks = Trend::of(career, Measure::Csr, By::Nothing);
    let points: usize = ranks.series.iter().map(|series| series.points.len()).sum();
    assert_eq!(points, career.matches.iter().filter(|played| played.csr_after.is_some()).count());
    assert!(points > 0);
}
