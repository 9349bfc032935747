use jiff::{SignedDuration, Timestamp};
use spnkr_core::{MatchId, Xuid};

use super::{
    BombStats, BotDifficulty, CaptureTheFlagStats, EliminationStats, ExtractionStats,
    InfectionStats, MatchInfo, OddballStats, Outcome, PlayerId, PlayerType, PveStats, PvpStats,
    StockpileStats, VipStats, ZonesStats, team_name,
};
use crate::reference::Bot;

model! {
    /// What happened in a match.
    ///
    /// It has no gamertags; the profile service gives them for XUIDs.
    pub struct MatchStats {
        /// The match.
        pub match_id: MatchId = "MatchId",
        /// When, where and how it was played.
        pub match_info: MatchInfo = "MatchInfo",
        /// The teams; empty in matches without teams.
        pub teams: Vec<MatchTeam> = "Teams",
        /// Everybody who took part, bots too.
        pub players: Vec<MatchPlayer> = "Players",
    }

    /// A team of a match.
    pub struct MatchTeam {
        /// Its number, from 0.
        pub team_id: i32 = "TeamId",
        /// How the match ended for it.
        pub outcome: Outcome = "Outcome",
        /// Its place, from 1.
        pub rank: i32 = "Rank",
        /// What its players did together.
        pub stats: Stats = "Stats",
    }

    /// Somebody who took part in a match.
    pub struct MatchPlayer {
        /// Who it is.
        pub player_id: PlayerId = "PlayerId",
        /// Whether it is a person.
        pub player_type: PlayerType = "PlayerType",
        /// What a bot is like; none for people.
        pub bot_attributes: Option<BotAttributes> = "BotAttributes",
        /// The team at the end; in matches without teams the player's own number.
        pub last_team_id: i32 = "LastTeamId",
        /// How the match ended for the player.
        pub outcome: Outcome = "Outcome",
        /// The player's place, from 1.
        pub rank: i32 = "Rank",
        /// When the player was there. Other clients have seen it left out.
        pub participation_info: Option<ParticipationInfo> = "ParticipationInfo",
        /// What the player did, for each team that the player was in: one element as a rule, two after a
        /// change of team.
        pub player_team_stats: Vec<PlayerTeamStats> = "PlayerTeamStats",
    }

    /// What a bot is like.
    pub struct BotAttributes {
        /// How good it is.
        pub difficulty: BotDifficulty = "Difficulty",
    }

    /// When a player was in a match.
    pub struct ParticipationInfo {
        /// When the player came first. Other clients have seen it left out.
        pub first_joined_time: Option<Timestamp> = "FirstJoinedTime",
        /// When the player left last; none for those who stayed.
        pub last_leave_time: Option<Timestamp> = "LastLeaveTime",
        /// Whether the player was there when it began.
        pub present_at_beginning: bool = "PresentAtBeginning",
        /// Whether the player came later.
        pub joined_in_progress: bool = "JoinedInProgress",
        /// Whether the player left before the end.
        pub left_in_progress: bool = "LeftInProgress",
        /// Whether the player was there when it ended.
        pub present_at_completion: bool = "PresentAtCompletion",
        /// How long the player played.
        pub time_played: SignedDuration = "TimePlayed",
        /// Null in every observed answer.
        pub confirmed_participation: Option<bool> = "ConfirmedParticipation",
    }

    /// What a player did in one team.
    pub struct PlayerTeamStats {
        /// The team; in matches without teams the player's own number.
        pub team_id: i32 = "TeamId",
        /// What the player did.
        pub stats: Stats = "Stats",
    }

    /// What a player or a team did: what all modes count, and what the match's own mode counts.
    ///
    /// Which blocks are there depends on the mode, but is not derived from it.
    pub struct Stats {
        /// What all modes count.
        pub core_stats: CoreStats = "CoreStats",
        /// Of modes with a bomb. Not observed yet; named by other clients.
        pub bomb_stats: Option<BombStats> = "BombStats",
        /// Of Capture the Flag.
        pub capture_the_flag_stats: Option<CaptureTheFlagStats> = "CaptureTheFlagStats",
        /// Of Elimination and Firefight.
        pub elimination_stats: Option<EliminationStats> = "EliminationStats",
        /// Of Extraction.
        pub extraction_stats: Option<ExtractionStats> = "ExtractionStats",
        /// Of Infection.
        pub infection_stats: Option<InfectionStats> = "InfectionStats",
        /// Of Oddball.
        pub oddball_stats: Option<OddballStats> = "OddballStats",
        /// Of Strongholds, King of the Hill and the like.
        pub zones_stats: Option<ZonesStats> = "ZonesStats",
        /// Of Stockpile.
        pub stockpile_stats: Option<StockpileStats> = "StockpileStats",
        /// Of VIP.
        pub vip_stats: Option<VipStats> = "VipStats",
        /// Against players; in all modes but Firefight.
        pub pvp_stats: Option<PvpStats> = "PvpStats",
        /// Against the enemies of Firefight.
        pub pve_stats: Option<PveStats> = "PveStats",
    }

    /// What all modes count.
    pub struct CoreStats {
        /// Points towards the mode's goal.
        pub score: i64 = "Score",
        /// Points of the player; can be negative.
        pub personal_score: i64 = "PersonalScore",
        /// Rounds won.
        pub rounds_won: i64 = "RoundsWon",
        /// Rounds lost.
        pub rounds_lost: i64 = "RoundsLost",
        /// Rounds tied.
        pub rounds_tied: i64 = "RoundsTied",
        /// Kills.
        pub kills: i64 = "Kills",
        /// Deaths.
        pub deaths: i64 = "Deaths",
        /// Assists.
        pub assists: i64 = "Assists",
        /// Kills, plus a third of the assists, minus deaths, cut to two decimals; can be negative.
        pub kda: f64 = "KDA",
        /// Suicides.
        pub suicides: i64 = "Suicides",
        /// Kills of teammates.
        pub betrayals: i64 = "Betrayals",
        /// How long a life lasted on average.
        pub average_life_duration: SignedDuration = "AverageLifeDuration",
        /// Kills with grenades.
        pub grenade_kills: i64 = "GrenadeKills",
        /// Kills with a shot to the head.
        pub headshot_kills: i64 = "HeadshotKills",
        /// Kills by hand.
        pub melee_kills: i64 = "MeleeKills",
        /// Kills with power weapons.
        pub power_weapon_kills: i64 = "PowerWeaponKills",
        /// Shots fired.
        pub shots_fired: i64 = "ShotsFired",
        /// Shots that hit.
        pub shots_hit: i64 = "ShotsHit",
        /// Shots that hit among those fired, in percent from 0 to 100, cut to two decimals; 0 without shots.
        pub accuracy: f64 = "Accuracy",
        /// Damage dealt.
        pub damage_dealt: i64 = "DamageDealt",
        /// Damage taken.
        pub damage_taken: i64 = "DamageTaken",
        /// Assists by marking an enemy.
        pub callout_assists: i64 = "CalloutAssists",
        /// Vehicles destroyed.
        pub vehicle_destroys: i64 = "VehicleDestroys",
        /// Assists at the wheel.
        pub driver_assists: i64 = "DriverAssists",
        /// Vehicles taken from enemies.
        pub hijacks: i64 = "Hijacks",
        /// Assists by disabling a vehicle.
        pub emp_assists: i64 = "EmpAssists",
        /// The most kills within one life.
        pub max_killing_spree: i64 = "MaxKillingSpree",
        /// Medals; `name_id` is the medal's.
        pub medals: Vec<Award> = "Medals",
        /// What the personal score is made of; `name_id` is the reason's.
        pub personal_scores: Vec<Award> = "PersonalScores",
        /// The damage dealt once more, in an older field.
        pub deprecated_damage_dealt: Option<f64> = "DeprecatedDamageDealt",
        /// The damage taken once more, in an older field.
        pub deprecated_damage_taken: Option<f64> = "DeprecatedDamageTaken",
        /// How often the player appeared.
        pub spawns: i64 = "Spawns",
        /// Goals of the mode that were met.
        pub objectives_completed: i64 = "ObjectivesCompleted",
    }

    /// A medal, or a reason for personal score, and how often it was given.
    pub struct Award {
        /// Which one.
        pub name_id: u32 = "NameId",
        /// How often.
        pub count: i64 = "Count",
        /// The personal score that it gave altogether: 0 for medals, negative for penalties.
        pub total_personal_score_awarded: i64 = "TotalPersonalScoreAwarded",
    }
}

impl MatchStats {
    /// The person with this XUID.
    pub fn player(&self, xuid: Xuid) -> Option<&MatchPlayer> {
        self.players.iter().find(|player| player.player_id.xuid() == Some(xuid))
    }

    /// The team of this number.
    pub fn team(&self, team_id: i32) -> Option<&MatchTeam> {
        self.teams.iter().find(|team| team.team_id == team_id)
    }

    /// The players who were in this team at the end.
    pub fn players_of(&self, team_id: i32) -> impl Iterator<Item = &MatchPlayer> {
        self.players.iter().filter(move |player| player.last_team_id == team_id)
    }

    /// The people among the players.
    pub fn humans(&self) -> impl Iterator<Item = &MatchPlayer> {
        self.players.iter().filter(|player| player.player_type == PlayerType::Human)
    }

    /// The bots among the players.
    pub fn bots(&self) -> impl Iterator<Item = &MatchPlayer> {
        self.players.iter().filter(|player| player.player_type == PlayerType::Bot)
    }
}

impl MatchTeam {
    /// The name that the game shows for it, such as `Eagle`.
    pub fn name(&self) -> Option<&'static str> {
        team_name(self.team_id)
    }
}

impl MatchPlayer {
    /// The bot that it is, as the game names it.
    pub fn bot(&self) -> Option<&'static Bot> {
        match &self.player_id {
            PlayerId::Bot(id) => Bot::by_number(id.number()?),
            PlayerId::Other(_) | PlayerId::Xuid(_) => None,
        }
    }

    /// Sums a number over all teams that the player was in.
    ///
    /// ```
    /// # fn show(player: &spnkr_client::model::MatchPlayer) {
    /// println!("{} kills", player.total(|core| core.kills));
    /// # }
    /// ```
    pub fn total(&self, number: impl Fn(&CoreStats) -> i64) -> i64 {
        self.player_team_stats
            .iter()
            .map(|team| number(&team.stats.core_stats))
            .fold(0, i64::saturating_add)
    }

    /// Kills, plus a third of the assists, minus deaths.
    ///
    /// It is the service's own number; for somebody who changed teams, it is made of the sums as the service makes it.
    pub fn kda(&self) -> f64 {
        match self.player_team_stats.as_slice() {
            [team] => team.stats.core_stats.kda,
            _ => {
                let total = |number: fn(&CoreStats) -> i64| to_float(self.total(number));
                total(|core| core.kills) + total(|core| core.assists) / 3.0
                    - total(|core| core.deaths)
            }
        }
    }

    /// Shots that hit among those fired, in percent; 0 without shots. As [`kda`](Self::kda) for a change of teams.
    pub fn accuracy(&self) -> f64 {
        match self.player_team_stats.as_slice() {
            [team] => team.stats.core_stats.accuracy,
            _ => {
                let fired = to_float(self.total(|core| core.shots_fired));
                let hit = to_float(self.total(|core| core.shots_hit));
                if fired > 0.0 { hit / fired * 100.0 } else { 0.0 }
            }
        }
    }
}

fn to_float(number: i64) -> f64 {
    // Exact: nobody has 2^53 kills.
    number as f64
}
