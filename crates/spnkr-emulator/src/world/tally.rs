//! What one player did in one team: everything that can be summed up.

use std::collections::BTreeMap;

use crate::duration::Ticks;

use super::document::{Award, Block, CoreStats, Field, Stats};

/// Sums of one player in one team, or of a whole team.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) points: i64,
    pub(super) kills: i64,
    pub(super) deaths: i64,
    pub(super) assists: i64,
    pub(super) suicides: i64,
    pub(super) betrayals: i64,
    pub(super) grenade_kills: i64,
    pub(super) headshot_kills: i64,
    pub(super) melee_kills: i64,
    pub(super) power_weapon_kills: i64,
    pub(super) shots_fired: i64,
    pub(super) shots_hit: i64,
    pub(super) damage_dealt: i64,
    pub(super) damage_taken: i64,
    pub(super) callout_assists: i64,
    pub(super) vehicle_destroys: i64,
    pub(super) driver_assists: i64,
    pub(super) hijacks: i64,
    pub(super) emp_assists: i64,
    pub(super) spree: i64,
    pub(super) max_killing_spree: i64,
    pub(super) spawns: i64,
    pub(super) played: Ticks,
    pub(super) medals: BTreeMap<u32, i64>,
    pub(super) awards: BTreeMap<u32, i64>,
    pub(super) block: Option<Block>,
    pub(super) machine_kills: [i64; 9],
}

/// Rounds won, lost and tied.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rounds {
    pub(super) won: i64,
    pub(super) lost: i64,
    pub(super) tied: i64,
}

impl Tally {
    /// Counts an award of personal score.
    pub(super) fn award(&mut self, id: u32, count: i64) {
        if count > 0 {
            *self.awards.entry(id).or_default() += count;
        }
    }

    pub(super) fn medal(&mut self, id: u32, count: i64) {
        if count > 0 {
            *self.medals.entry(id).or_default() += count;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.points += other.points;
        self.kills += other.kills;
        self.deaths += other.deaths;
        self.assists += other.assists;
        self.suicides += other.suicides;
        self.betrayals += other.betrayals;
        self.grenade_kills += other.grenade_kills;
        self.headshot_kills += other.headshot_kills;
        self.melee_kills += other.melee_kills;
        self.power_weapon_kills += other.power_weapon_kills;
        self.shots_fired += other.shots_fired;
        self.shots_hit += other.shots_hit;
        self.damage_dealt += other.damage_dealt;
        self.damage_taken += other.damage_taken;
        self.callout_assists += other.callout_assists;
        self.vehicle_destroys += other.vehicle_destroys;
        self.driver_assists += other.driver_assists;
        self.hijacks += other.hijacks;
        self.emp_assists += other.emp_assists;
        self.max_killing_spree = self.max_killing_spree.max(other.max_killing_spree);
        self.spawns += other.spawns;
        self.played += other.played;
        for (&id, &count) in &other.medals {
            self.medal(id, count);
        }
        for (&id, &count) in &other.awards {
            self.award(id, count);
        }
        for (mine, theirs) in self.machine_kills.iter_mut().zip(other.machine_kills) {
            *mine += theirs;
        }
        match (&mut self.block, &other.block) {
            (Some(mine), Some(theirs)) => mine.add(theirs),
            (mine @ None, Some(theirs)) => {
                let mut sum = theirs.clone();
                sum.make_sum();
                *mine = Some(sum);
            }
            (_, None) => {}
        }
    }

    /// The sums as the service shows them.
    pub(super) fn stats(&self, score: i64, rounds: Rounds, against_machine: bool) -> Stats {
        let kda = self.kda();
        let awards: Vec<Award> =
            self.awards.iter().map(|(&id, &count)| Award::score(id, count)).collect();
        let core = CoreStats {
            score,
            personal_score: awards.iter().map(|award| award.total_personal_score_awarded).sum(),
            rounds_won: rounds.won,
            rounds_lost: rounds.lost,
            rounds_tied: rounds.tied,
            kills: self.kills,
            deaths: self.deaths,
            assists: self.assists,
            kda,
            suicides: self.suicides,
            betrayals: self.betrayals,
            average_life_duration: Ticks::millis(
                self.played.as_millis() / self.spawns.max(1) / 100 * 100,
            ),
            grenade_kills: self.grenade_kills,
            headshot_kills: self.headshot_kills,
            melee_kills: self.melee_kills,
            power_weapon_kills: self.power_weapon_kills,
            shots_fired: self.shots_fired,
            shots_hit: self.shots_hit,
            accuracy: hundredths(self.shots_hit * 10_000 / self.shots_fired.max(1)),
            damage_dealt: self.damage_dealt,
            damage_taken: self.damage_taken,
            callout_assists: self.callout_assists,
            vehicle_destroys: self.vehicle_destroys,
            driver_assists: self.driver_assists,
            hijacks: self.hijacks,
            emp_assists: self.emp_assists,
            max_killing_spree: self.max_killing_spree,
            medals: self.medals.iter().map(|(&id, &count)| Award::medal(id, count)).collect(),
            personal_scores: awards,
            deprecated_damage_dealt: whole(self.damage_dealt),
            deprecated_damage_taken: whole(self.damage_taken),
            spawns: self.spawns,
            objectives_completed: 0,
        };
        let mut fight = vec![
            ("Kills", Field::Count(self.kills)),
            ("Deaths", Field::Count(self.deaths)),
            ("Assists", Field::Count(self.assists)),
            ("KDA", Field::Quotient(kda)),
        ];
        let name = if against_machine {
            let kinds = MACHINE_KINDS.into_iter().zip(self.machine_kills);
            fight.extend(kinds.map(|(kind, kills)| (kind, Field::Count(kills))));
            "PveStats"
        } else {
            "PvpStats"
        };
        let blocks = self.block.iter().cloned().chain([Block { name, fields: fight }]).collect();
        Stats { core, blocks }
    }

    /// Kills and a third of the assists, less deaths, cut off after two decimals.
    fn kda(&self) -> f64 {
        hundredths((300 * (self.kills - self.deaths) + 100 * self.assists) / 3)
    }
}

fn hundredths(number: i64) -> f64 {
    whole(number) / 100.0
}

fn whole(number: i64) -> f64 {
    f64::from(i32::try_from(number).unwrap_or(i32::MAX))
}

const MACHINE_KINDS: [&str; 9] = [
    "MarineKills",
    "GruntKills",
    "JackalKills",
    "EliteKills",
    "BruteKills",
    "HunterKills",
    "SkimmerKills",
    "SentinelKills",
    "BossKills",
];

/// Awards of personal score.
pub(super) mod award {
    pub(in crate::world) const BALL_CONTROL: u32 = 454_168_309;
    pub(in crate::world) const BALL_TAKEN: u32 = 204_144_695;
    pub(in crate::world) const BETRAYED_PLAYER: u32 = 911_992_497;
    pub(in crate::world) const CARRIER_KILLED: u32 = 4_128_329_646;
    pub(in crate::world) const CARRIER_STOPPED: u32 = 746_397_417;
    pub(in crate::world) const DESTROYED_WARTHOG: u32 = 3_107_879_375;
    pub(in crate::world) const DRIVER_ASSIST: u32 = 963_594_075;
    pub(in crate::world) const ELIMINATED_PLAYER: u32 = 2_408_971_842;
    pub(in crate::world) const EMP_ASSIST: u32 = 221_060_588;
    pub(in crate::world) const EXTRACTION_COMPLETED: u32 = 4_130_011_565;
    pub(in crate::world) const EXTRACTION_CONVERTED: u32 = 1_117_301_492;
    pub(in crate::world) const EXTRACTION_DENIED: u32 = 1_552_628_741;
    pub(in crate::world) const EXTRACTION_INITIATED: u32 = 1_825_517_751;
    pub(in crate::world) const FLAG_CAPTURED: u32 = 601_966_503;
    pub(in crate::world) const FLAG_RETURNED: u32 = 22_113_181;
    pub(in crate::world) const FLAG_STOLEN: u32 = 3_002_710_045;
    pub(in crate::world) const FLAG_TAKEN: u32 = 2_387_185_397;
    pub(in crate::world) const HIJACKED_WARTHOG: u32 = 1_834_653_062;
    pub(in crate::world) const KILL_ASSIST: u32 = 638_246_808;
    pub(in crate::world) const KILLED_PLAYER: u32 = 1_024_030_246;
    pub(in crate::world) const MARK_ASSIST: u32 = 152_718_958;
    pub(in crate::world) const POWER_SEED_SECURED: u32 = 2_188_620_691;
    pub(in crate::world) const POWER_SEED_STOLEN: u32 = 3_996_338_664;
    pub(in crate::world) const REVIVED_PLAYER: u32 = 3_428_202_435;
    pub(in crate::world) const REVIVE_DENIED: u32 = 2_130_209_372;
    pub(in crate::world) const RUNNER_STOPPED: u32 = 316_828_380;
    pub(in crate::world) const SELF_DESTRUCTION: u32 = 249_491_819;
    pub(in crate::world) const ZONE_CAPTURED_50: u32 = 3_507_884_073;
    pub(in crate::world) const ZONE_SECURED: u32 = 709_346_128;

    /// The points of one award.
    pub(in crate::world) fn points(id: u32) -> i64 {
        match id {
            BETRAYED_PLAYER | SELF_DESTRUCTION => -100,
            BALL_TAKEN | CARRIER_KILLED | FLAG_TAKEN | MARK_ASSIST => 10,
            BALL_CONTROL | DESTROYED_WARTHOG | DRIVER_ASSIST | EMP_ASSIST
            | EXTRACTION_CONVERTED | EXTRACTION_INITIATED | KILL_ASSIST | POWER_SEED_STOLEN
            | ZONE_CAPTURED_50 => 50,
            ELIMINATED_PLAYER | EXTRACTION_COMPLETED => 200,
            FLAG_CAPTURED => 300,
            KILLED_PLAYER | POWER_SEED_SECURED | REVIVED_PLAYER => 100,
            _ => 25,
        }
    }
}
