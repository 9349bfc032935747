use jiff::SignedDuration;
use spnkr_core::AssetId;

use super::{
    Award, BombStats, CaptureTheFlagStats, ExtractionStats, GameVariantCategory,
    GameplayInteraction, InfectionStats, OddballStats, StockpileStats, VipStats,
};

model! {
    /// Everything that a player did in the matches of one kind, added up.
    ///
    /// Somebody without matches has a record of zeros, with no blocks and nothing to narrow it down by.
    pub struct ServiceRecord {
        /// What the record can be narrowed down by.
        pub subqueries: ServiceRecordSubqueries = "Subqueries",
        /// How long the player played.
        pub time_played: SignedDuration = "TimePlayed",
        /// Matches that came to an end; can be more than wins, losses and ties together.
        pub matches_completed: i64 = "MatchesCompleted",
        /// Matches won.
        pub wins: i64 = "Wins",
        /// Matches lost.
        pub losses: i64 = "Losses",
        /// Matches tied.
        pub ties: i64 = "Ties",
        /// What all modes count.
        pub core_stats: ServiceRecordCoreStats = "CoreStats",
        /// Of modes with a bomb. Not observed yet; named by other clients.
        pub bomb_stats: Option<BombStats> = "BombStats",
        /// Of Capture the Flag.
        pub capture_the_flag_stats: Option<CaptureTheFlagStats> = "CaptureTheFlagStats",
        /// Of Elimination and Firefight.
        pub elimination_stats: Option<ServiceRecordEliminationStats> = "EliminationStats",
        /// Of Extraction.
        pub extraction_stats: Option<ExtractionStats> = "ExtractionStats",
        /// Of Infection.
        pub infection_stats: Option<InfectionStats> = "InfectionStats",
        /// Of Oddball.
        pub oddball_stats: Option<OddballStats> = "OddballStats",
        /// Of Strongholds, King of the Hill and the like.
        pub zones_stats: Option<ServiceRecordZonesStats> = "ZonesStats",
        /// Of Stockpile.
        pub stockpile_stats: Option<StockpileStats> = "StockpileStats",
        /// Of VIP. Not observed in a record, only in matches.
        pub vip_stats: Option<VipStats> = "VipStats",
        /// Against players.
        pub pvp_stats: Option<ServiceRecordPvpStats> = "PvpStats",
        /// Against the enemies of Firefight.
        pub pve_stats: Option<ServiceRecordPveStats> = "PveStats",
    }

    /// What a service record can be narrowed down by: the values that its matches have.
    ///
    /// None of them is there for somebody without matches.
    pub struct ServiceRecordSubqueries {
        /// The seasons, such as `Csr/Seasons/CsrSeason9-1.json` or `Seasons/Season7.json`.
        pub season_ids: Option<Vec<String>> = "SeasonIds",
        /// The modes.
        pub game_variant_categories: Option<Vec<GameVariantCategory>> = "GameVariantCategories",
        /// Whether there are matches with a rank, and without.
        pub is_ranked: Option<Vec<bool>> = "IsRanked",
        /// The playlists.
        pub playlist_asset_ids: Option<Vec<AssetId>> = "PlaylistAssetIds",
        /// Against whom; none in every observed answer.
        pub gameplay_interactions: Option<Vec<GameplayInteraction>> = "GameplayInteractions",
    }

    /// What all modes count, over many matches.
    pub struct ServiceRecordCoreStats {
        /// Points towards the modes' goals.
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
        /// Kills, plus a third of the assists, minus deaths, for each match completed; can be negative.
        pub average_kda: f64 = "AverageKDA",
        /// Suicides.
        pub suicides: i64 = "Suicides",
        /// Kills of teammates.
        pub betrayals: i64 = "Betrayals",
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
        /// Shots that hit among those fired, in percent from 0 to 100, with all decimals.
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
        /// What personal score was given for, and how often; `name_id` is the reason's.
        ///
        /// `total_personal_score_awarded` is no total here: it can be far less than what so many give.
        pub personal_scores: Vec<Award> = "PersonalScores",
        /// How often the player appeared.
        pub spawns: i64 = "Spawns",
        /// Goals of the modes that were met.
        pub objectives_completed: i64 = "ObjectivesCompleted",
    }

    /// What Elimination and Firefight count, over many matches.
    pub struct ServiceRecordEliminationStats {
        /// Teammates revived.
        pub allies_revived: i64 = "AlliesRevived",
        /// Assists to eliminations.
        pub elimination_assists: i64 = "EliminationAssists",
        /// Enemies eliminated.
        pub eliminations: i64 = "Eliminations",
        /// Revives of enemies prevented.
        pub enemy_revives_denied: i64 = "EnemyRevivesDenied",
        /// Downed enemies executed.
        pub executions: i64 = "Executions",
        /// Kills as the last of the own team.
        pub kills_as_last_player_standing: i64 = "KillsAsLastPlayerStanding",
        /// Enemies killed who were the last of their team.
        pub last_players_standing_killed: i64 = "LastPlayersStandingKilled",
        /// Rounds survived.
        pub rounds_survived: i64 = "RoundsSurvived",
        /// Times revived by a teammate.
        pub times_revived_by_ally: i64 = "TimesRevivedByAlly",
    }

    /// What Strongholds, King of the Hill and the like count over many matches, under other names than in one.
    pub struct ServiceRecordZonesStats {
        /// Zones captured.
        pub zone_captures: i64 = "ZoneCaptures",
        /// Kills in defence of a zone.
        pub zone_defensive_kills: i64 = "ZoneDefensiveKills",
        /// Kills in attack of a zone.
        pub zone_offensive_kills: i64 = "ZoneOffensiveKills",
        /// Zones secured.
        pub zone_secures: i64 = "ZoneSecures",
        /// How long zones were occupied.
        pub total_zone_occupation_time: SignedDuration = "TotalZoneOccupationTime",
        /// Points scored by holding zones.
        pub zone_scoring_ticks: i64 = "ZoneScoringTicks",
    }

    /// What a player did against players, over many matches.
    pub struct ServiceRecordPvpStats {
        /// Kills.
        pub kills: i64 = "Kills",
        /// Deaths.
        pub deaths: i64 = "Deaths",
        /// Assists.
        pub assists: i64 = "Assists",
    }

    /// What a player did against the enemies of Firefight, over many matches.
    pub struct ServiceRecordPveStats {
        /// Kills.
        pub kills: i64 = "Kills",
        /// Deaths.
        pub deaths: i64 = "Deaths",
        /// Assists.
        pub assists: i64 = "Assists",
        /// Marines killed.
        pub marine_kills: i64 = "MarineKills",
        /// Grunts killed.
        pub grunt_kills: i64 = "GruntKills",
        /// Jackals killed.
        pub jackal_kills: i64 = "JackalKills",
        /// Elites killed.
        pub elite_kills: i64 = "EliteKills",
        /// Brutes killed.
        pub brute_kills: i64 = "BruteKills",
        /// Hunters killed.
        pub hunter_kills: i64 = "HunterKills",
        /// Skimmers killed.
        pub skimmer_kills: i64 = "SkimmerKills",
        /// Sentinels killed.
        pub sentinel_kills: i64 = "SentinelKills",
        /// Bosses killed.
        pub boss_kills: i64 = "BossKills",
    }
}

impl ServiceRecord {
    /// The share of matches won, from 0 to 1; none without matches.
    pub fn win_rate(&self) -> Option<f64> {
        ratio(self.wins, self.matches_completed)
    }

    /// Kills for each death; none without deaths.
    pub fn kills_per_death(&self) -> Option<f64> {
        ratio(self.core_stats.kills, self.core_stats.deaths)
    }
}

fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole != 0).then(|| part as f64 / whole as f64)
}
