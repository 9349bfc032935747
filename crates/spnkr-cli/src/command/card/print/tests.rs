use jiff::tz::TimeZone;
use serde_json::{Value, json};
use spnkr::{Xuid, client::model::MatchSkill, film};
use spnkr_emulator::{FilmEvent, FilmEventKind, HighlightEncoder};
use spnkr_harvest::card::{CardPart, CardParts, Lack};
use unicode_width::UnicodeWidthStr;

use super::*;

const OTTER: u64 = 2_533_274_800_000_001;
const PUFFIN: u64 = 2_533_274_800_000_002;

fn player(id: &str, team: i32, kills: i64, deaths: i64, left: bool) -> Value {
    json!({
        "PlayerId": id, "PlayerType": if id.starts_with("bid") { 2 } else { 1 },
        "BotAttributes": null, "LastTeamId": team, "Outcome": if team == 0 { 2 } else { 3 },
        "Rank": 1,
        "ParticipationInfo": {
            "FirstJoinedTime": "2026-08-01T21:07:00Z", "LastLeaveTime": null,
            "PresentAtBeginning": true, "JoinedInProgress": false, "LeftInProgress": left,
            "PresentAtCompletion": !left, "TimePlayed": "PT10M", "ConfirmedParticipation": null,
        },
        "PlayerTeamStats": [{"TeamId": team, "Stats": {"CoreStats": core(kills, deaths)}}],
    })
}

fn core(kills: i64, deaths: i64) -> Value {
    let mut core = json!({
        "Score": kills, "PersonalScore": 100 * kills, "Kills": kills, "Deaths": deaths,
        "Assists": 3, "KDA": kills - deaths + 1, "Accuracy": 51.25,
        "AverageLifeDuration": "PT31S", "DamageDealt": 350 * kills, "DamageTaken": 225 * deaths,
        "Medals": [
            {"NameId": 622_331_684, "Count": 2, "TotalPersonalScoreAwarded": 0},
            {"NameId": 7, "Count": 1, "TotalPersonalScoreAwarded": 0},
        ],
        "PersonalScores": [],
    });
    for rest in [
        "RoundsWon",
        "RoundsLost",
        "RoundsTied",
        "Suicides",
        "Betrayals",
        "GrenadeKills",
        "HeadshotKills",
        "MeleeKills",
        "PowerWeaponKills",
        "ShotsFired",
        "ShotsHit",
        "CalloutAssists",
        "VehicleDestroys",
        "DriverAssists",
        "Hijacks",
        "EmpAssists",
        "MaxKillingSpree",
        "Spawns",
        "ObjectivesCompleted",
    ] {
        core[rest] = 0.into();
    }
    core
}

fn team(id: i32, score: i64) -> Value {
    let (outcome, rank) = if id == 0 { (2, 1) } else { (3, 2) };
    let stats = json!({"CoreStats": core(score, 10)});
    json!({"TeamId": id, "Outcome": outcome, "Rank": rank, "Stats": stats})
}

fn csr(value: i32) -> Value {
    json!({
        "Value": value, "MeasurementMatchesRemaining": 0, "Tier": "Gold", "TierStart": 900,
        "SubTier": 2, "NextTier": "Gold", "NextTierStart": 950, "NextSubTier": 3,
        "InitialMeasurementMatches": 5,
    })
}

fn card(with_teams: bool) -> Card {
    let stats = json!({
        "MatchId": "2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34",
        "MatchInfo": {
            "StartTime": "2026-08-01T21:07:00Z", "EndTime": "2026-08-01T21:17:30Z",
            "Duration": "PT10M29S", "LifecycleMode": 3, "GameVariantCategory": 6,
            "LevelId": null, "MapVariant": null, "UgcGameVariant": null, "ClearanceId": "",
            "Playlist": null, "PlaylistExperience": null, "PlaylistMapModePair": null,
            "SeasonId": null, "PlayableDuration": null, "TeamsEnabled": with_teams,
            "TeamScoringEnabled": with_teams, "GameplayInteraction": 1,
        },
        "Teams": if with_teams { vec![team(0, 25), team(1, 11)] } else { Vec::new() },
        "Players": [
            player(&format!("xuid({OTTER})"), 0, 17, 9, false),
            player("bid(3.0)", 0, 8, 12, false),
            player(&format!("xuid({PUFFIN})"), 1, 11, 14, true),
        ],
    });
    let performance = json!({"Count": 17, "Expected": 14.75, "StdDev": 3.0});
    let skill = json!({"Value": [{
        "Id": format!("xuid({OTTER})"), "ResultCode": 0,
        "Result": {
            "TeamMmr": 1012.4, "TeamId": 0, "TeamMmrs": {"0": 1012.4, "1": 998.6},
            "RankRecap": {"PreMatchCsr": csr(903), "PostMatchCsr": csr(915)},
            "StatPerformances": {"Kills": performance, "Deaths": performance},
            "RankedRewards": null, "Counterfactuals": null,
        },
    }]});
    let kill = |who, name: &str, second: u32| {
        FilmEvent::new(who, name, second * 1_000, FilmEventKind::Kill)
    };
    let kills: Vec<_> = (1..=10)
        .map(|number| kill(OTTER, "Señor Otter", number * 60))
        .chain([kill(PUFFIN, "Puffin", 300)])
        .collect();
    let chunk = HighlightEncoder::new(41).encode(&kills);
    let skill: MatchSkill = serde_json::from_value(skill).unwrap();
    let parts = CardParts::new()
        .map("Aquarius")
        .playlist("Ranked Arena")
        .skill(skill.value)
        .film(film::parse(&chunk, 41).unwrap())
        .without(Lack::none(CardPart::Mode, "the service does not have it"));
    let stats = serde_json::from_value(stats).unwrap();
    Card::of(&stats, parts, Some(Xuid::new(OTTER))).in_time_zone(TimeZone::UTC)
}

fn written(card: &Card, width: Option<usize>) -> String {
    let mut out = Vec::new();
    write(&mut out, card, width).unwrap();
    anstream::adapter::strip_bytes(&out).into_vec().try_into().unwrap()
}

#[test]
fn a_card_of_teams() {
    assert_eq!(written(&card(true), Some(80)), TEAMS);
}

#[test]
fn a_card_without_teams() {
    assert_eq!(written(&card(false), Some(60)), ALONE);
}

#[test]
fn a_card_fits_any_width() {
    for card in [card(true), card(false)] {
        for width in 44..160 {
            for line in written(&card, Some(width)).lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
        let all = written(&card, None);
        for column in ["Taken", "Score", "Exp.", "903 → 915  +12"] {
            assert!(all.contains(column), "{all}");
        }
    }
}

const TEAMS: &str = "\
Slayer on Aquarius
Ranked Arena  2026-08-01 21:07 UTC  10:29
2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34

Eagle  25  win  MMR 1012
  Player            K   D  A    KDA  Acc%  Dealt  Score  Exp.     ±  CSR    ±
> Señor Otter      17   9  3   9.00    51   5950   1700  14.8  +2.2  915  +12
  343 Ellis (bot)   8  12  3  -3.00    51   2800    800     -     -    -    -

Cobra  11  loss  MMR 999
  Player            K   D  A    KDA  Acc%  Dealt  Score  Exp.     ±  CSR    ±
  Puffin (left)    11  14  3  -2.00    51   3850   1100     -     -    -    -

Medals of Señor Otter
  Double Kill ×2, medal 7

Kills      over time
Eagle  10        ▁▁▁▁▁▁▁▂▂▂▂▂▂▂▃▃▃▃▃▃▃▄▄▄▄▄▄▄▄▄▄▄▄▄▅▅▅▅▅▅▅▆▆▆▆▆▆▆▇▇▇▇▇▇▇███████
Cobra   1                                   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
           0:00         2:00          4:00         6:00          8:00

Not on this card:
  the name of the mode (the service does not have it)
";

const ALONE: &str = "\
Slayer on Aquarius
Ranked Arena  2026-08-01 21:07 UTC  10:29
2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34

Players
  Player            K   D  A    KDA  Exp.     ±  CSR    ±
> Señor Otter      17   9  3   9.00  14.8  +2.2  915  +12
  Puffin (left)    11  14  3  -2.00     -     -    -    -
  343 Ellis (bot)   8  12  3  -3.00     -     -    -    -

Medals of Señor Otter
  Double Kill ×2, medal 7

Kills            over time
Señor Otter  10      ▁▁▁▁▂▂▂▂▃▃▃▃▄▄▄▄▄▄▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇█████
Puffin        1                      ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
                 0:00        3:00         6:00        9:00

Not on this card:
  the name of the mode (the service does not have it)
";
