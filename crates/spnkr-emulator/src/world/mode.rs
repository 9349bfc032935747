//! The game modes and what they count besides the usual.

use self::{
    Objective::{
        Bomb, Elimination, Extraction, Flag, Infection, Oddball, Slaying, Stockpile, Vip, Zones,
    },
    Sides::{Everybody, Machine, Two},
};
use crate::{duration::Ticks, random::Random};

use super::{
    document::{Block, Field},
    tally::{Tally, award},
};

/// A game mode.
#[derive(Debug)]
pub(super) struct Mode {
    pub(super) category: i32,
    pub(super) objective: Objective,
    pub(super) sides: Sides,
    /// Whether the match is a series of rounds.
    pub(super) rounds: bool,
    /// Whether players carry the points themselves, and not only their team.
    pub(super) player_scores: bool,
    /// Whether it is also played by 24.
    pub(super) big: bool,
    /// How often it is played, relative to the others.
    pub(super) weight: i64,
}

/// Who fights whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sides {
    /// All against all.
    Everybody,
    /// One team against the machine.
    Machine,
    Two,
}

/// What a mode counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Objective {
    Bomb,
    Elimination,
    Extraction,
    Flag,
    Infection,
    Oddball,
    Slaying,
    Stockpile,
    Vip,
    Zones,
}

pub(super) const MODES: [Mode; 16] = [
    mode(6, Slaying, Two, 38).scored().with_big(),
    mode(15, Flag, Two, 12).scored().with_big(),
    mode(11, Zones, Two, 12),
    mode(42, Elimination, Machine, 6),
    mode(18, Oddball, Two, 8).in_rounds(),
    mode(12, Zones, Two, 8),
    mode(8, Elimination, Two, 5).in_rounds(),
    mode(22, Infection, Everybody, 6).scored(),
    mode(19, Stockpile, Two, 5).with_big(),
    mode(17, Extraction, Two, 4),
    mode(23, Vip, Two, 4),
    mode(6, Slaying, Everybody, 5).scored(),
    mode(7, Elimination, Two, 3).in_rounds(),
    mode(16, Bomb, Two, 3).scored(),
    mode(41, Slaying, Everybody, 3).scored(),
    mode(9, Slaying, Two, 6).scored(),
];

const fn mode(category: i32, objective: Objective, sides: Sides, weight: i64) -> Mode {
    Mode { category, objective, sides, rounds: false, player_scores: false, big: false, weight }
}

impl Mode {
    const fn scored(mut self) -> Self {
        self.player_scores = true;
        self
    }

    const fn in_rounds(mut self) -> Self {
        self.rounds = true;
        self
    }

    const fn with_big(mut self) -> Self {
        self.big = true;
        self
    }

    pub(super) fn is_against_machine(&self) -> bool {
        self.sides == Machine
    }
}

impl Objective {
    /// The mode's block of one player, with the points and awards that go with it.
    pub(super) fn play(
        self,
        random: &mut Random,
        tally: &mut Tally,
        played: Ticks,
    ) -> Option<Block> {
        let kills = tally.kills;
        let mut some = |most: i64| random.below(most.max(0) + 1);
        let seconds = played.as_ticks() / 10_000_000;
        let time = |tenths: i64| Ticks::new(tenths * 1_000_000);
        let count = Field::Count;
        let (name, fields) = match self {
            Self::Slaying => {
                tally.points = kills;
                return None;
            }
            Self::Bomb => {
                let (pick_ups, plants) = (some(5), some(2));
                let detonations = some(plants);
                tally.points = detonations;
                let fields = vec![
                    ("BombCarriersKilled", count(some(kills / 4))),
                    ("BombDefusals", count(some(1))),
                    ("BombDefusersKilled", count(some(kills / 6))),
                    ("BombDetonations", count(detonations)),
                    ("BombPickUps", count(pick_ups + plants)),
                    ("BombPlants", count(plants)),
                    ("BombReturns", count(some(2))),
                    ("KillsAsBombCarrier", count(some(kills / 8))),
                    ("TimeAsBombCarrier", Field::Time(time(some(pick_ups * 60)))),
                ];
                ("BombStats", fields)
            }
            Self::Elimination => {
                let revived = some(3);
                let denied = some(kills / 4);
                tally.award(award::REVIVED_PLAYER, revived);
                tally.award(award::REVIVE_DENIED, denied);
                let fields = vec![
                    ("AlliesRevived", count(revived)),
                    ("EliminationAssists", count(tally.assists)),
                    ("Eliminations", count(kills)),
                    ("EnemyRevivesDenied", count(denied)),
                    ("Executions", count(some(1))),
                    ("KillsAsLastPlayerStanding", count(some(kills / 3))),
                    ("LastPlayersStandingKilled", count(some(kills / 4))),
                    ("RoundsSurvived", count(some(3))),
                    ("TimesRevivedByAlly", count(some(tally.deaths / 2))),
                    ("LivesRemaining", Field::Lives),
                    ("EliminationOrder", count(0)),
                ];
                ("EliminationStats", fields)
            }
            Self::Extraction => {
                let (completed, converted, denied, initiated) =
                    (some(2), some(2), some(2), some(3));
                tally.points = completed;
                tally.award(award::EXTRACTION_COMPLETED, completed);
                tally.award(award::EXTRACTION_CONVERTED, converted);
                tally.award(award::EXTRACTION_DENIED, denied);
                tally.award(award::EXTRACTION_INITIATED, initiated);
                let fields = vec![
                    ("SuccessfulExtractions", count(completed)),
                    ("ExtractionConversionsDenied", count(some(1))),
                    ("ExtractionConversionsCompleted", count(converted)),
                    ("ExtractionInitiationsDenied", count(denied)),
                    ("ExtractionInitiationsCompleted", count(initiated)),
                ];
                ("ExtractionStats", fields)
            }
            Self::Flag => {
                let captures = some(3) / 3;
                let grabs = captures + some(6);
                let steals = some(grabs);
                let (returns, carriers) = (some(3), some(kills / 4));
                tally.points = captures;
                tally.award(award::FLAG_CAPTURED, captures);
                tally.award(award::FLAG_STOLEN, steals);
                tally.award(award::FLAG_TAKEN, grabs - steals);
                tally.award(award::FLAG_RETURNED, returns);
                tally.award(award::RUNNER_STOPPED, carriers);
                let fields = vec![
                    ("FlagCaptureAssists", count(some(2) / 2)),
                    ("FlagCaptures", count(captures)),
                    ("FlagCarriersKilled", count(carriers)),
                    ("FlagGrabs", count(grabs)),
                    ("FlagReturnersKilled", count(some(kills / 6))),
                    ("FlagReturns", count(returns)),
                    ("FlagSecures", count(some(steals))),
                    ("FlagSteals", count(steals)),
                    ("KillsAsFlagCarrier", count(some(kills / 10))),
                    ("KillsAsFlagReturner", count(some(kills / 8))),
                    ("TimeAsFlagCarrier", Field::Time(time(some(grabs * 90)))),
                ];
                ("CaptureTheFlagStats", fields)
            }
            Self::Infection => {
                let survived = some(2);
                let infected = some(kills);
                tally.points = seconds / 3 + 10 * survived + kills;
                let fields = vec![
                    ("AlphasKilled", count(some((kills - infected) / 2))),
                    ("SpartansInfected", count(infected)),
                    ("SpartansInfectedAsAlpha", count(some(infected / 2))),
                    ("KillsAsLastSpartanStanding", count(some((kills - infected) / 2))),
                    ("LastSpartansStandingInfected", count(some(infected / 3))),
                    ("RoundsAsAlpha", count(some(1))),
                    ("RoundsAsLastSpartanStanding", count(some(1))),
                    ("RoundsFinishedAsInfected", count(some(3))),
                    ("RoundsSurvivedAsSpartan", count(survived)),
                    ("RoundsSurvivedAsLastSpartanStanding", count(some(survived))),
                    ("TimeAsLastSpartanStanding", Field::Time(time(some(300)))),
                    ("InfectedKilled", count(kills - infected)),
                ];
                ("InfectionStats", fields)
            }
            Self::Oddball => {
                let (grabs, carriers) = (some(6), some(kills / 3));
                let carried = some(grabs * 120);
                let ticks = carried / 10;
                tally.points = ticks;
                tally.award(award::BALL_CONTROL, ticks / 5);
                tally.award(award::BALL_TAKEN, grabs);
                tally.award(award::CARRIER_STOPPED, carriers);
                let longest = carried / grabs.max(1) + some(carried - carried / grabs.max(1));
                let fields = vec![
                    ("KillsAsSkullCarrier", count(some(kills / 8))),
                    ("LongestTimeAsSkullCarrier", Field::Longest(time(longest))),
                    ("SkullCarriersKilled", count(carriers)),
                    ("SkullGrabs", count(grabs)),
                    ("TimeAsSkullCarrier", Field::Time(time(carried))),
                    ("SkullScoringTicks", count(ticks)),
                ];
                ("OddballStats", fields)
            }
            Self::Stockpile => {
                let (deposited, stolen, carriers) = (some(3), some(1), some(kills / 3));
                tally.points = deposited + stolen;
                tally.award(award::POWER_SEED_SECURED, deposited);
                tally.award(award::POWER_SEED_STOLEN, stolen);
                tally.award(award::CARRIER_KILLED, carriers);
                let fields = vec![
                    ("KillsAsPowerSeedCarrier", count(some(kills / 8))),
                    ("PowerSeedsDeposited", count(deposited)),
                    ("PowerSeedsStolen", count(stolen)),
                    ("PowerSeedCarriersKilled", count(carriers)),
                    ("TimeAsPowerSeedCarrier", Field::Time(time(some(seconds * 2)))),
                    ("TimeAsPowerSeedDriver", Field::Time(time(some(60)))),
                ];
                ("StockpileStats", fields)
            }
            Self::Vip => {
                let (vips, selected) = (some(kills / 4), some(3));
                let carried = some(selected * 500);
                tally.points = vips;
                let longest = carried / selected.max(1) + some(carried - carried / selected.max(1));
                let fields = vec![
                    ("VipKills", count(vips)),
                    ("VipAssists", count(some(tally.assists / 2))),
                    ("KillsAsVip", count(some(kills / 3))),
                    ("TimesSelectedAsVip", count(selected)),
                    ("MaxKillingSpreeAsVip", Field::Most(some(kills / 3))),
                    ("LongestTimeAsVip", Field::Longest(time(longest))),
                    ("TimeAsVip", Field::Time(time(carried))),
                ];
                ("VipStats", fields)
            }
            Self::Zones => {
                let (captures, secures) = (some(7), some(5));
                let occupied = some(seconds * 3);
                let ticks = occupied / 40;
                tally.points = ticks;
                tally.award(award::ZONE_CAPTURED_50, captures);
                tally.award(award::ZONE_SECURED, secures);
                let fields = vec![
                    ("StrongholdCaptures", count(captures)),
                    ("StrongholdDefensiveKills", count(some(kills / 3))),
                    ("StrongholdOffensiveKills", count(some(kills / 3))),
                    ("StrongholdSecures", count(secures)),
                    ("StrongholdOccupationTime", Field::Time(time(occupied))),
                    ("StrongholdScoringTicks", count(ticks)),
                ];
                ("ZonesStats", fields)
            }
        };
        Some(Block { name, fields })
    }
}
