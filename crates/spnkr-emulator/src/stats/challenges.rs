//! Challenges: what players are asked to do this week, and what a match did for it.

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Asked, Exception},
    clock::later,
    freshness,
    identifier::guid_of,
    random::Random,
    state::State,
    world::{OPERATION_TRACKS, Player},
};

use super::player_of;

/// The decks of a player: new ones every week.
pub(crate) fn challenge_decks(
    state: &State,
    asked: &Asked,
    player: &str,
) -> Result<Answer, Exception> {
    let player = player_of(state, asked, player)?;
    let week = Week::of(state.clock.now());
    let deck = |number: u64, name: &str, active: &[usize], completed: &[usize], rest: Value| {
        let mut random = week.random(state, player, number);
        let mut deck = json!({
            "Id": random.guid(),
            "Path": format!("ChallengeContent/ChallengeDecks/{name}.json"),
            "ActiveChallenges": challenges(active, &mut random, false),
            "CompletedChallenges": challenges(completed, &mut random, true),
            "Expiration": {"ISO8601Date": week.end().to_string()},
        });
        // Decks that are not filled up have no upcoming challenges, or say that there are none.
        if let (Value::Object(deck), Value::Object(rest)) = (&mut deck, rest) {
            deck.extend(rest);
        }
        deck
    };
    let mut random = week.random(state, player, 9);
    let upcoming = challenges(&[6, 7], &mut random, false);
    let earned = random.below(800);
    let body = json!({
        "AssignedDecks": [
            deck(1, DECKS[0], &[0, 1, 2], &[3], json!({"UpcomingChallenges": upcoming})),
            deck(2, DECKS[1], &[4], &[], json!({"UpcomingChallenges": null})),
            deck(3, DECKS[2], &[5], &[2, 3], json!({})),
        ],
        "ClearanceId": state.clearance,
        "ActiveRewardTrack": {
            "RewardTrackPath": OPERATION_TRACKS[0],
            "TrackType": "Operation",
            "CurrentProgress": {
                "Rank": 4,
                "PartialProgress": earned + 100,
                "HasReachedMaxRank": false,
                "IsOwned": true,
            },
            "PreviousProgress": {"Rank": 4, "PartialProgress": earned, "HasReachedMaxRank": false},
            "IsOwned": true,
            "BaseXp": 100,
            "BoostXp": null,
            "HasReachedMaxRank": false,
        },
        "ScheduledRewardTrack": (player.xuid().is_multiple_of(2)).then(|| json!({
            "RewardTrackPath": OPERATION_TRACKS[1],
            "TrackType": "Operation",
            "CurrentProgress": 0,
            "PreviousProgress": 0,
            "IsOwned": false,
            "BaseXp": 0,
            "BoostXp": 0,
            "HasReachedMaxRank": false,
        })),
    });
    let mut answer = Answer::json(StatusCode::OK, &body);
    freshness::mark(&mut answer, week.0);
    Ok(answer)
}

/// What a match did for the challenges of one of its players.
pub(crate) fn match_progression(
    state: &State,
    asked: &Asked,
    player: &str,
    match_id: &str,
) -> Result<Answer, Exception> {
    let player = player_of(state, asked, player)?;
    let invalid = Exception(StatusCode::BAD_REQUEST, "InvalidMatchId");
    let match_id = guid_of(match_id).ok_or(invalid)?;
    let unknown = Exception(StatusCode::NOT_FOUND, "MatchNotFound");
    if !state.world.tells_of(&match_id, state.clock.now()) {
        return Err(unknown);
    }
    let (ended, kills) = state.world.part_in(player, &match_id).ok_or(unknown)?;
    let mut random = Week::of(ended).random(state, player, 1);
    let done = |path: usize, before: i64, after: i64, random: &mut Random| {
        json!({
            "Path": CHALLENGES[path].path(),
            "Id": random.guid(),
            "PreviousProgress": before,
            "Progress": after,
        })
    };
    let body = json!({
        "ClearanceId": state.clearance,
        "RewardId": random.guid(),
        "ChallengeProgressState": [
            done(0, 0, 1, &mut random),
            done(1, 3, 3 + kills, &mut random),
        ],
    });
    let mut answer = Answer::json(StatusCode::OK, &body);
    freshness::mark(&mut answer, ended);
    Ok(answer)
}

/// A week of challenges, by its beginning.
#[derive(Debug, Clone, Copy)]
struct Week(Timestamp);

impl Week {
    fn of(time: Timestamp) -> Self {
        let number = (time.as_second() - FIRST_WEEK).div_euclid(WEEK);
        Self(Timestamp::from_second(FIRST_WEEK + number * WEEK).unwrap_or(time))
    }

    fn end(self) -> Timestamp {
        later(self.0, SignedDuration::from_secs(WEEK))
    }

    fn random(self, state: &State, player: &Player, purpose: u64) -> Random {
        let week = self.0.as_second().unsigned_abs() / WEEK.unsigned_abs();
        state.world.random(0x00EE_0000_0000 + week * 1000 + purpose, player)
    }
}

fn challenges(places: &[usize], random: &mut Random, are_complete: bool) -> Vec<Value> {
    places.iter().map(|&place| challenge(place, random, are_complete)).collect()
}

/// One of the challenges; some tell more of themselves than others.
fn challenge(place: usize, random: &mut Random, is_complete: bool) -> Value {
    let kind = &CHALLENGES[place];
    let progress = if is_complete { kind.goal } else { random.below(kind.goal) };
    let mut challenge = json!({
        "Path": kind.path(),
        "Progress": progress,
        "Id": random.guid(),
        "CanReroll": !is_complete,
    });
    let text = |text: &str| json!({"status": "Published", "value": text, "translations": {}});
    let more = json!({
        "Difficulty": kind.difficulty,
        "TypeIconPath": "progression/challenge_icons/multiplayer.png",
        "IsUserEvent": false,
        "Category": "Multiplayer",
        "Title": text(kind.title),
        "Description": text(kind.description),
        "ThresholdForSuccess": kind.goal,
        "Reward": {"InventoryItems": null, "SoftExperience": 0, "OperationExperience": 250},
        "SecondaryReward": {
            "InventoryItems": ["Inventory/Armor/Visors/emulated-visor.json"],
            "SoftExperience": 50,
            "OperationExperience": 0,
        },
    });
    if let (Value::Object(challenge), Value::Object(mut more), false) =
        (&mut challenge, more, place % 3 == 2)
    {
        if place % 3 == 1 {
            more.remove("SecondaryReward");
        }
        challenge.extend(more);
    }
    challenge
}

/// A challenge, as its file tells it.
#[derive(Debug)]
pub(crate) struct Challenge {
    pub(crate) file: &'static str,
    pub(crate) title: &'static str,
    pub(crate) description: &'static str,
    pub(crate) difficulty: &'static str,
    pub(crate) goal: i64,
}

impl Challenge {
    pub(crate) fn path(&self) -> String {
        format!("ChallengeContent/ClientChallengeDefinitions/{}.json", self.file)
    }
}

const fn new(
    file: &'static str,
    title: &'static str,
    description: &'static str,
    difficulty: &'static str,
    goal: i64,
) -> Challenge {
    Challenge { file, title, description, difficulty, goal }
}

/// The files of decks, without their ending.
pub(crate) const DECKS: [&str; 3] = ["WeeklyDeck", "CapstoneDeck", "DailyDeck"];

pub(crate) const CHALLENGES: [Challenge; 8] = [
    new("PlayMatches", "At It Again", "Complete matches", "Normal", 10),
    new("Kills", "Sharp Week", "Kill enemy Spartans", "Heroic", 60),
    new("Assists", "Good Company", "Assist your team", "Normal", 20),
    new("WinMatches", "On Top", "Win matches", "Heroic", 3),
    new("Headshots", "Steady Hand", "Kill with headshots", "Legendary", 40),
    new("PersonalScore", "Daily Work", "Earn personal score", "Normal", 3000),
    new("Captures", "Bring It Home", "Capture objectives", "Heroic", 5),
    new("Melee", "Close Quarters", "Kill in close combat", "Normal", 15),
];

/// A Tuesday, when the week of the game begins.
const FIRST_WEEK: i64 = 1_637_085_600;
const WEEK: i64 = 7 * 24 * 3600;
