//! How well everybody was expected to do in a match.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::random::Random;

use super::{
    World,
    document::{MatchPlayer, MatchStats},
    ladder::{Csr, TIERS},
    mode::Sides,
    plan::{Kind, Plan},
};

/// What the skill service knows of a match.
#[derive(Debug)]
pub(crate) struct MatchSkill<'a> {
    world: &'a World,
    plan: Plan,
    place: u32,
    stats: MatchStats,
}

/// The skill of one player in one match.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PlayerSkill {
    team_mmr: Figure,
    rank_recap: RankRecap,
    stat_performances: Option<StatPerformances>,
    team_id: i64,
    team_mmrs: BTreeMap<String, Figure>,
    ranked_rewards: Option<RankedRewards>,
    counterfactuals: Option<Counterfactuals>,
    /// Whether the match was not one to be measured by.
    #[serde(skip)]
    pub(crate) is_unmeasured: bool,
}

impl World {
    /// The skill in a match; matches on a local network have none.
    pub(crate) fn skill(&self, match_id: &str) -> Option<MatchSkill<'_>> {
        let place = self.place_of(match_id)?;
        let plan = self.plan(place);
        if plan.kind == Kind::Local {
            return None;
        }
        Some(MatchSkill { world: self, stats: self.compose(place), plan, place })
    }
}

impl MatchSkill<'_> {
    /// The skill of one of its players.
    pub(crate) fn of(&self, xuid: u64) -> Option<PlayerSkill> {
        let id = format!("xuid({xuid})");
        let player = self.stats.players.iter().find(|player| player.player_id == id)?;
        let place = self.world.player(xuid)?.place;
        let is_unmeasured = self.plan.kind == Kind::Custom;
        let (before, after) = self.world.rank_recap(place, self.place);
        let is_ranked = self.is_ranked();
        let mut random = self.random(place as u64);
        let expected = Expected::of(player, &mut random);
        let performances = match self.plan.mode.sides {
            _ if is_unmeasured => Some(StatPerformances::Missing {}),
            Sides::Machine => None,
            Sides::Everybody if !is_ranked => Some(StatPerformances::Missing {}),
            _ => Some(expected.performances(player)),
        };
        let mmrs = self.team_mmrs(player.last_team_id);
        Some(PlayerSkill {
            team_mmr: mmrs.get(&player.last_team_id.to_string()).copied().unwrap_or(Figure::NaN),
            rank_recap: RankRecap { pre_match_csr: before, post_match_csr: after },
            stat_performances: performances,
            team_id: player.last_team_id,
            team_mmrs: mmrs,
            ranked_rewards: after
                .outranks(before)
                .then(|| RankedRewards { reward_id: random.guid() }),
            counterfactuals: is_ranked.then(|| expected.counterfactuals()),
            is_unmeasured,
        })
    }

    /// Whether anybody's rank depends on it.
    fn is_ranked(&self) -> bool {
        let playlist = self.stats.match_info.playlist.as_ref();
        playlist.is_some_and(|playlist| super::ladder::ranked(&playlist.asset_id).is_some())
    }

    /// The ratings of the teams; where everybody is a team, of the own one and that of nobody.
    fn team_mmrs(&self, own: i64) -> BTreeMap<String, Figure> {
        match self.plan.mode.sides {
            Sides::Two => {
                [0, 1].into_iter().map(|team| (team.to_string(), self.mmr(team))).collect()
            }
            Sides::Machine => BTreeMap::from([("0".to_owned(), Figure::NaN)]),
            Sides::Everybody => {
                let endless = Figure::Infinity;
                BTreeMap::from([(own.to_string(), self.mmr(own)), ("-1".to_owned(), endless)])
            }
        }
    }

    /// The mean of the ratings in a team, which bots have none of.
    fn mmr(&self, team: i64) -> Figure {
        let players = self.stats.players.iter().filter(|player| player.last_team_id == team);
        let places: Vec<usize> =
            players.filter_map(|player| Some(self.world.player(player.xuid()?)?.place)).collect();
        if places.is_empty() {
            return Figure::Infinity;
        }
        let sum: i64 = places.iter().map(|&place| self.world.base_rating(place)).sum();
        let noise = self.random(1000 + team.unsigned_abs()).unit() * 40.0;
        Figure::Number(whole(sum) / whole(places.len() as i64) + noise)
    }

    fn random(&self, stream: u64) -> Random {
        Random::new(self.world.seed, 0x00DD_0000_0000 + u64::from(self.place) * 10_000 + stream)
    }
}

/// Kills and deaths as they were to be expected.
struct Expected {
    kills: f64,
    deaths: f64,
    deviation: Figure,
}

impl Expected {
    fn of(player: &MatchPlayer, random: &mut Random) -> Self {
        let (kills, deaths) = player.kills_and_deaths();
        let mut near = |count: i64| whole(count).max(1.0) * (0.6 + 0.8 * random.unit());
        let (kills, deaths) = (near(kills), near(deaths));
        // For who was there for too short a time there is no spread.
        let deviation = match player.participation_info.joined_in_progress {
            true => Figure::NaN,
            false => Figure::Number(2.0 + 4.0 * random.unit()),
        };
        Self { kills, deaths, deviation }
    }

    fn performances(&self, player: &MatchPlayer) -> StatPerformances {
        let (kills, deaths) = player.kills_and_deaths();
        let performance = |count, expected| StatPerformance {
            count,
            expected: Figure::Number(expected),
            std_dev: self.deviation,
        };
        StatPerformances::Known {
            kills: performance(kills, self.kills),
            deaths: performance(deaths, self.deaths),
        }
    }

    fn counterfactuals(&self) -> Counterfactuals {
        let tiers = TIERS.into_iter().enumerate().map(|(place, tier)| {
            let better = whole(place as i64);
            let pair = KillsAndDeaths {
                kills: Figure::Number(self.kills * (0.35 + 0.2 * better)),
                deaths: Figure::Number(self.deaths * (1.45 - 0.1 * better)),
            };
            (tier, pair)
        });
        Counterfactuals {
            self_counterfactuals: KillsAndDeaths {
                kills: Figure::Number(self.kills),
                deaths: Figure::Number(self.deaths),
            },
            tier_counterfactuals: tiers.collect(),
        }
    }
}

/// A number of the service, which writes those that are none as texts.
#[derive(Debug, Clone, Copy)]
enum Figure {
    Infinity,
    NaN,
    Number(f64),
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Infinity => serializer.serialize_str("Infinity"),
            Self::NaN => serializer.serialize_str("NaN"),
            Self::Number(number) => serializer.serialize_f64(*number),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RankRecap {
    pre_match_csr: Csr,
    post_match_csr: Csr,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum StatPerformances {
    #[serde(rename_all = "PascalCase")]
    Known {
        kills: StatPerformance,
        deaths: StatPerformance,
    },
    Missing {},
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct StatPerformance {
    count: i64,
    expected: Figure,
    std_dev: Figure,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RankedRewards {
    reward_id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Counterfactuals {
    self_counterfactuals: KillsAndDeaths,
    tier_counterfactuals: BTreeMap<&'static str, KillsAndDeaths>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct KillsAndDeaths {
    kills: Figure,
    deaths: Figure,
}

fn whole(number: i64) -> f64 {
    f64::from(i32::try_from(number).unwrap_or(i32::MAX))
}
