use super::*;

/// A match that started some minutes into 2026 and took ten, in Slayer on Aquarius.
pub(crate) fn played(minutes: i64, outcome: Outcome, kills: i64) -> Played {
    let start_time = START + SignedDuration::from_mins(minutes);
    let time_played = SignedDuration::from_mins(10);
    let asset = |number: u128, name: &str| Asset {
        asset_id: uuid::Uuid::from_u128(number).into(),
        name: name.into(),
    };
    Played {
        match_id: uuid::Uuid::from_u128(minutes.unsigned_abs().into()).into(),
        start_time,
        end_time: start_time + time_played,
        time_played,
        outcome,
        mode: "Slayer".into(),
        is_pve: false,
        map: Some(asset(1, "Aquarius")),
        playlist: Some(asset(2, "Ranked Arena")),
        rank: 1,
        kills,
        deaths: 10,
        assists: 3,
        kda: kills as f64 + 1.0 - 10.0,
        max_killing_spree: 3,
        shots_fired: 200,
        shots_hit: 100,
        damage_dealt: 4_000,
        damage_taken: 3_500,
        csr_before: None,
        csr_after: None,
        kills_expected: None,
        deaths_expected: None,
        teammates: vec![Xuid::new(1)],
        opponents: vec![Xuid::new(2), Xuid::new(3)],
    }
}

pub(crate) fn career(matches: Vec<Played>) -> Career {
    Career {
        xuid: Xuid::new(2_533_274_800_000_001),
        gamertag: Some("Some Gamertag".to_owned()),
        synced_at: Some(START),
        listed: matches.len() as u64,
        matches,
        medals: Vec::new(),
        gamertags: HashMap::from([(Xuid::new(1), "A Friend".to_owned())]),
    }
}

/// 2026-01-01 in UTC.
pub(crate) const START: Timestamp = Timestamp::constant(1_767_225_600, 0);

#[test]
fn a_session_ends_with_a_pause() {
    use Outcome::{Loss, Win};

    // Ten minutes each: the pauses are 29 and 30 minutes.
    let mut matches = vec![played(0, Win, 12), played(39, Loss, 8), played(79, Win, 20)];
    matches[0].csr_after = Some(1_400);
    matches[1].csr_before = Some(1_400);
    matches[1].csr_after = Some(1_390);
    let sessions = career(matches).sessions(PAUSE);
    let ranges: Vec<_> = sessions.iter().map(|session| session.matches.clone()).collect();
    assert_eq!(ranges, [0..2, 2..3]);
    assert_eq!(sessions[0].end_time, START + SignedDuration::from_mins(49));
    assert_eq!((sessions[0].sum.wins, sessions[0].sum.kills), (1, 20));
    let change = CsrChange { playlist: "Ranked Arena".into(), before: 1_400, after: 1_390 };
    assert_eq!((sessions[0].csr.as_slice(), sessions[1].csr.len()), (&[change][..], 0));
    assert!(career(Vec::new()).sessions(PAUSE).is_empty());
}

#[test]
fn a_tie_ends_every_streak() {
    use Outcome::{DidNotFinish, Loss, Tie, Win};

    let outcomes = [Win, Win, Win, Tie, Loss, Loss, DidNotFinish, Win, Win];
    let streaks = Streaks::of(outcomes.into_iter());
    let expected =
        Streaks { longest_wins: 3, longest_losses: 2, current_wins: 2, current_losses: 0 };
    assert_eq!(streaks, expected);
}

#[test]
fn sums_and_people_are_in_order_of_matches() {
    let mut matches: Vec<_> =
        (0..5).map(|match_| played(match_ * 60, Outcome::Win, 10 + match_)).collect();
    for played in &mut matches[3..] {
        played.map = None;
        played.outcome = Outcome::Loss;
        played.teammates.clear();
    }
    let career = career(matches);
    let maps: Vec<_> = career.by_map().into_iter().map(|(map, sum)| (map, sum.matches)).collect();
    assert_eq!(maps, [("Aquarius".into(), 3), ("No map".into(), 2)]);
    let sum = career.sum();
    assert_eq!((sum.matches, sum.kills, sum.win_rate()), (5, 60, Some(0.6)));
    assert_eq!(
        (sum.kda(), sum.kills_per_death(), sum.accuracy()),
        (Some(3.0), Some(1.2), Some(0.5))
    );
    assert_eq!(Sum::default().kda().or(Sum::default().accuracy()), None);

    let teammates = career.teammates();
    let [friend] = teammates.as_slice() else { panic!("{teammates:?}") };
    assert_eq!((friend.name().as_str(), friend.matches, friend.win_rate()), ("A Friend", 3, 1.0));
    assert_eq!(friend.last, START + SignedDuration::from_hours(2));
    assert_eq!(career.opponents().iter().map(|met| met.matches).collect::<Vec<_>>(), [5, 5]);
    let mut career = career;
    career.matches[4].is_pve = true;
    let best = career.best(|played| Some(played.kills as f64)).unwrap();
    assert_eq!((best.value, best.played.match_id), (13.0, career.matches[3].match_id));
}
