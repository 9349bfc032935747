//! The whole document of a match, from its outline.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::{duration::Ticks, random::Random};

use super::{
    Player, World, age,
    battle::{Stint, fight},
    catalog::{AssetKind, PlannedPlaylist, asset_ref},
    document::{
        AssetRef, BotAttributes, HistoryEntry, MatchInfo, MatchPlayer, MatchStats,
        ParticipationInfo, PlayerTeamStats, Team,
    },
    mode::{Mode, Sides},
    plan::{Kind, Plan, Presence, Slot, Who},
    season::Season,
    tally::{Rounds, Tally},
};

/// Makes the document; the same plan gives the same one.
pub(super) fn compose(world: &World, plan: &Plan, start: Timestamp) -> MatchStats {
    let Course { times, ground, stints, ending } = Course::play(plan, start);
    let teams =
        ending.sides.iter().filter(|_| plan.mode.sides != Sides::Everybody).map(|side| Team {
            team_id: side.team,
            outcome: side.outcome,
            rank: side.rank,
            stats: sum(&stints, side.team).stats(
                side.score,
                side.rounds,
                plan.mode.is_against_machine(),
            ),
        });
    let players = plan.slots.iter().enumerate().map(|(place, slot)| {
        let standing = &ending.players[place];
        let own = stints.iter().filter(|stint| stint.slot == place);
        let player_team_stats = own.map(|stint| PlayerTeamStats {
            team_id: stint.team,
            stats: stint.tally.stats(
                own_score(plan.mode, &stint.tally),
                ending.rounds_of(slot, stint),
                plan.mode.is_against_machine(),
            ),
        });
        let (player_id, player_type, bot_attributes) = match slot.who {
            Who::Player(player) => (format!("xuid({})", world.players[player].xuid), 1, None),
            Who::Bot(number) => {
                (format!("bid({number}.0)"), 2, Some(BotAttributes { difficulty: 4 }))
            }
        };
        MatchPlayer {
            player_id,
            player_type,
            bot_attributes,
            last_team_id: slot.team,
            outcome: standing.outcome,
            rank: standing.rank,
            participation_info: times.participation(slot, place),
            player_team_stats: player_team_stats.collect(),
        }
    });
    MatchStats {
        match_id: plan.id.clone(),
        match_info: match_info(world, plan, &times, ground),
        teams: teams.collect(),
        players: players.collect(),
    }
}

/// How the match stands in the history of one of its players.
pub(super) fn history_entry(
    world: &World,
    plan: &Plan,
    start: Timestamp,
    player: &Player,
) -> Option<HistoryEntry> {
    let place = plan.slots.iter().position(|slot| slot.player() == Some(player.place))?;
    let Course { times, ground, ending, .. } = Course::play(plan, start);
    let (slot, standing) = (&plan.slots[place], &ending.players[place]);
    Some(HistoryEntry {
        match_id: plan.id.clone(),
        match_info: match_info(world, plan, &times, ground),
        last_team_id: slot.team,
        outcome: standing.outcome,
        rank: standing.rank,
        present_at_end_of_match: !matches!(slot.presence, Presence::Left(_)),
    })
}

/// How the match ended for the people in it, by their places among the players.
pub(super) fn outcomes(plan: &Plan, start: Timestamp) -> Vec<(usize, i64)> {
    let ending = Course::play(plan, start).ending;
    let people = plan.slots.iter().zip(&ending.players).filter_map(|(slot, standing)| {
        let Who::Player(player) = slot.who else { return None };
        Some((player, standing.outcome))
    });
    people.collect()
}

/// All that chance decides about a match.
pub(super) struct Course {
    times: Times,
    ground: Ground,
    pub(super) stints: Vec<Stint>,
    ending: Ending,
}

impl Course {
    pub(super) fn play(plan: &Plan, start: Timestamp) -> Self {
        let mut random = plan.random.clone();
        let times = Times::new(plan.mode, start, &mut random);
        let ground = Ground::new(plan, &mut random);
        let stints = fight(plan, &mut random, times.playable);
        let ending = Ending::new(plan, &stints, &mut random);
        Self { times, ground, stints, ending }
    }

    /// The milliseconds from the start of the match to a part of its playable time, in thousandths.
    pub(super) fn offset(&self, part: i64) -> i64 {
        self.times.after(part) - self.times.start
    }

    /// The milliseconds from the start of the match to its end.
    pub(super) fn length(&self) -> i64 {
        self.times.end() - self.times.start
    }
}

/// The milliseconds from the start of a match to its end.
pub(super) fn length(plan: &Plan) -> i64 {
    let times = Times::new(plan.mode, Timestamp::UNIX_EPOCH, &mut plan.random.clone());
    times.end() - times.start
}

/// What is played on.
#[derive(Debug, Clone, Copy)]
struct Ground {
    map: u64,
    is_named: bool,
}

impl Ground {
    fn new(plan: &Plan, random: &mut Random) -> Self {
        let map = random.below(20).unsigned_abs();
        // Some local matches name no map.
        Self { map, is_named: !(plan.kind == Kind::Local && random.percent(50)) }
    }
}

/// When what happened; all but the durations in whole milliseconds.
struct Times {
    start: i64,
    opening: i64,
    duration: Ticks,
    playable: Ticks,
    closing: i64,
}

impl Times {
    fn new(mode: &Mode, start: Timestamp, random: &mut Random) -> Self {
        let duration = Ticks::new(random.between(2_400_000_000, 7_400_000_000));
        // Between the rounds of a match nobody plays.
        let played = if mode.rounds { random.between(700, 850) } else { 1000 };
        Self {
            start: start.as_millisecond(),
            opening: random.between(18_000, 31_000),
            duration,
            playable: Ticks::millis(duration.as_millis() * played / 1000),
            closing: random.between(1, 4_000),
        }
    }

    fn end(&self) -> i64 {
        self.start + self.opening + self.duration.as_millis() + self.closing
    }

    /// The time after a part of the match, in thousandths.
    fn after(&self, part: i64) -> i64 {
        self.start + self.opening + self.playable.as_millis() * part / 1000
    }

    fn participation(&self, slot: &Slot, place: usize) -> ParticipationInfo {
        let place = i64::try_from(place).unwrap_or(0);
        let is_bot = matches!(slot.who, Who::Bot(_));
        let (from, to) = slot.span();
        let joined = match slot.presence {
            Presence::Late(from) => self.after(from),
            _ if is_bot => self.start + 2_000 + place,
            _ => self.start + self.opening - 5_000 + place / 3,
        };
        let left = matches!(slot.presence, Presence::Left(_));
        let late = matches!(slot.presence, Presence::Late(_));
        ParticipationInfo {
            first_joined_time: timestamp(joined),
            last_leave_time: left.then(|| timestamp(self.after(to))),
            present_at_beginning: !late && !is_bot,
            joined_in_progress: late,
            left_in_progress: left,
            present_at_completion: !left,
            time_played: Ticks::new(self.playable.as_ticks() * (to - from) / 1000),
            confirmed_participation: None,
        }
    }
}

fn match_info(world: &World, plan: &Plan, times: &Times, ground: Ground) -> MatchInfo {
    let Ground { map, is_named } = ground;
    let category = u64::from(plan.mode.category.unsigned_abs());
    let matchmade = plan.kind == Kind::Matchmade;
    let days =
        age(world, Timestamp::from_millisecond(times.start).unwrap_or_default()).as_hours() / 24;
    let (playlist, experience) = playlist(world, plan);
    MatchInfo {
        start_time: timestamp(times.start),
        end_time: timestamp(times.end()),
        duration: times.duration,
        lifecycle_mode: match plan.kind {
            Kind::Custom => 1,
            Kind::Local => 7,
            Kind::Matchmade => 3,
        },
        game_variant_category: plan.mode.category,
        level_id: Random::new(world.seed, 0x0100_0000 + map).guid(),
        map_variant: is_named.then(|| asset_ref(world, AssetKind::Map, map)),
        ugc_game_variant: asset_ref(world, AssetKind::UgcGameVariant, category),
        // The oldest ones name no clearance.
        clearance_id: if days > 450 {
            String::new()
        } else {
            Random::new(world.seed, 0x0200_0000 + days.max(0).unsigned_abs() / 30).guid()
        },
        playlist: matchmade.then_some(playlist),
        playlist_experience: matchmade.then_some(experience),
        playlist_map_mode_pair: matchmade
            .then(|| asset_ref(world, AssetKind::MapModePair, category * 100 + map)),
        season_id: matchmade.then(|| Season::ago(days).path()),
        playable_duration: times.playable,
        teams_enabled: plan.mode.sides != Sides::Everybody,
        team_scoring_enabled: plan.mode.sides != Sides::Everybody,
        gameplay_interaction: if plan.mode.is_against_machine() { 2 } else { 1 },
    }
}

/// The playlist that a mode is played in, and its experience.
pub(super) fn playlist(world: &World, plan: &Plan) -> (AssetRef, i64) {
    let playlist = PlannedPlaylist::of(plan);
    (playlist.asset_ref(world), playlist.experience)
}

/// The season that a match began in.
pub(super) fn season_of(world: &World, start: Timestamp) -> Season {
    Season::ago(age(world, start).as_hours() / 24)
}

/// How the match ended.
struct Ending {
    sides: Vec<Side>,
    players: Vec<Standing>,
}

/// A team's end, or in a free-for-all one player's.
struct Side {
    team: i64,
    score: i64,
    rounds: Rounds,
    outcome: i64,
    rank: i64,
}

struct Standing {
    outcome: i64,
    rank: i64,
}

impl Ending {
    fn new(plan: &Plan, stints: &[Stint], random: &mut Random) -> Self {
        let mut sides = sides(plan, stints, random);
        let best = sides.iter().map(|side| side.score).max().unwrap_or(0);
        let winners = sides.iter().filter(|side| side.score == best).count();
        let scores: Vec<i64> = sides.iter().map(|side| side.score).collect();
        for side in &mut sides {
            side.rank = 1 + count(scores.iter().filter(|&&score| score > side.score));
            side.outcome = match side.score == best {
                true if winners > 1 => TIE,
                true => WIN,
                false => LOSS,
            };
            if !plan.mode.rounds {
                side.rounds = match side.outcome {
                    WIN => Rounds { won: 1, ..Rounds::default() },
                    LOSS => Rounds { lost: 1, ..Rounds::default() },
                    _ => Rounds { tied: 1, ..Rounds::default() },
                };
            }
        }
        let players = standings(plan, stints, &sides);
        Self { sides, players }
    }

    /// The rounds of a stint; those in a team that was left later count for nothing.
    fn rounds_of(&self, slot: &Slot, stint: &Stint) -> Rounds {
        let side = self.sides.iter().find(|side| side.team == stint.team);
        let stayed = stint.team == slot.team;
        side.filter(|_| stayed).map(|side| side.rounds).unwrap_or_default()
    }
}

fn sides(plan: &Plan, stints: &[Stint], random: &mut Random) -> Vec<Side> {
    let mut teams: Vec<i64> = match plan.mode.sides {
        Sides::Everybody => plan.slots.iter().map(|slot| slot.team).collect(),
        Sides::Machine => vec![0],
        Sides::Two => vec![0, 1],
    };
    teams.sort_unstable();
    teams.dedup();
    let lost_round = random.below(3);
    let first_wins = random.percent(50);
    let side = |team: i64| {
        let rounds = match (plan.mode.rounds, (team == 0) == first_wins) {
            (false, _) => Rounds::default(),
            (true, true) => Rounds { won: 3, lost: lost_round, tied: 0 },
            (true, false) => Rounds { won: lost_round, lost: 3, tied: 0 },
        };
        let own = stints.iter().filter(|stint| stint.team == team);
        let points = own.map(|stint| stint.tally.points).sum();
        let score = if plan.mode.rounds { rounds.won } else { points };
        Side { team, score, rounds, outcome: 0, rank: 0 }
    };
    teams.into_iter().map(side).collect()
}

/// What a team did together.
fn sum(stints: &[Stint], team: i64) -> Tally {
    let mut tally = Tally::default();
    for stint in stints.iter().filter(|stint| stint.team == team) {
        tally.add(&stint.tally);
    }
    tally
}

/// Winners before losers, then by score; who left is last.
fn standings(plan: &Plan, stints: &[Stint], sides: &[Side]) -> Vec<Standing> {
    let everybody = plan.mode.sides == Sides::Everybody;
    let keys: Vec<(bool, i64, Reverse<i64>)> = plan
        .slots
        .iter()
        .enumerate()
        .map(|(place, slot)| {
            let left = matches!(slot.presence, Presence::Left(_));
            let own = stints.iter().filter(|stint| stint.slot == place);
            let score = own.map(|stint| own_score(plan.mode, &stint.tally)).sum();
            let side = sides.iter().find(|side| side.team == slot.team);
            let team_rank = if everybody { 1 } else { side.map_or(1, |side| side.rank) };
            (left, team_rank, Reverse(score))
        })
        .collect();
    let best = keys.iter().min();
    let shared = keys.iter().filter(|key| Some(*key) == best).count() > 1;
    let standing = |(place, slot): (usize, &Slot)| {
        let key = &keys[place];
        let side = sides.iter().find(|side| side.team == slot.team);
        let outcome = match (key.0, everybody, Some(key) == best) {
            (true, _, _) => LEFT,
            (false, false, _) => side.map_or(LOSS, |side| side.outcome),
            (false, true, true) if shared => TIE,
            (false, true, true) => WIN,
            (false, true, false) => LOSS,
        };
        Standing { outcome, rank: 1 + count(keys.iter().filter(|other| *other < key)) }
    };
    plan.slots.iter().enumerate().map(standing).collect()
}

/// What a player is shown to have scored.
fn own_score(mode: &Mode, tally: &Tally) -> i64 {
    if mode.player_scores { tally.points } else { 0 }
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}

fn timestamp(millis: i64) -> String {
    Timestamp::from_millisecond(millis).unwrap_or_default().to_string()
}

const TIE: i64 = 1;
const WIN: i64 = 2;
const LOSS: i64 = 3;
const LEFT: i64 = 4;
