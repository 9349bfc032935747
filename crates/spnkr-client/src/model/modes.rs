use jiff::SignedDuration;

model! {
    /// What modes with a bomb count. Not observed yet; named by other clients.
    pub struct BombStats {
        /// Enemies killed who carried a bomb.
        pub bomb_carriers_killed: i64 = "BombCarriersKilled",
        /// Bombs defused.
        pub bomb_defusals: i64 = "BombDefusals",
        /// Enemies killed who defused a bomb.
        pub bomb_defusers_killed: i64 = "BombDefusersKilled",
        /// Bombs detonated.
        pub bomb_detonations: i64 = "BombDetonations",
        /// Bombs picked up.
        pub bomb_pick_ups: i64 = "BombPickUps",
        /// Bombs planted.
        pub bomb_plants: i64 = "BombPlants",
        /// Bombs returned.
        pub bomb_returns: i64 = "BombReturns",
        /// Kills while carrying a bomb.
        pub kills_as_bomb_carrier: i64 = "KillsAsBombCarrier",
        /// How long a bomb was carried.
        pub time_as_bomb_carrier: SignedDuration = "TimeAsBombCarrier",
    }

    /// What Capture the Flag counts.
    pub struct CaptureTheFlagStats {
        /// Assists to captures.
        pub flag_capture_assists: i64 = "FlagCaptureAssists",
        /// Flags captured.
        pub flag_captures: i64 = "FlagCaptures",
        /// Enemies killed who carried a flag.
        pub flag_carriers_killed: i64 = "FlagCarriersKilled",
        /// Flags picked up.
        pub flag_grabs: i64 = "FlagGrabs",
        /// Enemies killed who returned their flag.
        pub flag_returners_killed: i64 = "FlagReturnersKilled",
        /// Own flags returned.
        pub flag_returns: i64 = "FlagReturns",
        /// Own flags secured.
        pub flag_secures: i64 = "FlagSecures",
        /// Flags taken from their stand.
        pub flag_steals: i64 = "FlagSteals",
        /// Kills while carrying a flag.
        pub kills_as_flag_carrier: i64 = "KillsAsFlagCarrier",
        /// Kills while returning the own flag.
        pub kills_as_flag_returner: i64 = "KillsAsFlagReturner",
        /// How long a flag was carried.
        pub time_as_flag_carrier: SignedDuration = "TimeAsFlagCarrier",
    }

    /// What Elimination and Firefight count.
    pub struct EliminationStats {
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
        /// Lives left; none for players, 0 for teams in observed answers.
        pub lives_remaining: Option<i64> = "LivesRemaining",
        /// The place in the order of elimination.
        pub elimination_order: i64 = "EliminationOrder",
    }

    /// What Extraction counts.
    pub struct ExtractionStats {
        /// Extractions completed.
        pub successful_extractions: i64 = "SuccessfulExtractions",
        /// Conversions prevented.
        pub extraction_conversions_denied: i64 = "ExtractionConversionsDenied",
        /// Conversions completed.
        pub extraction_conversions_completed: i64 = "ExtractionConversionsCompleted",
        /// Initiations prevented.
        pub extraction_initiations_denied: i64 = "ExtractionInitiationsDenied",
        /// Initiations completed.
        pub extraction_initiations_completed: i64 = "ExtractionInitiationsCompleted",
    }

    /// What Infection counts.
    pub struct InfectionStats {
        /// Alpha infected killed.
        pub alphas_killed: i64 = "AlphasKilled",
        /// Spartans infected.
        pub spartans_infected: i64 = "SpartansInfected",
        /// Spartans infected as an alpha.
        pub spartans_infected_as_alpha: i64 = "SpartansInfectedAsAlpha",
        /// Kills as the last Spartan.
        pub kills_as_last_spartan_standing: i64 = "KillsAsLastSpartanStanding",
        /// Last Spartans infected.
        pub last_spartans_standing_infected: i64 = "LastSpartansStandingInfected",
        /// Rounds begun as an alpha.
        pub rounds_as_alpha: i64 = "RoundsAsAlpha",
        /// Rounds in which the player was the last Spartan.
        pub rounds_as_last_spartan_standing: i64 = "RoundsAsLastSpartanStanding",
        /// Rounds ended as infected.
        pub rounds_finished_as_infected: i64 = "RoundsFinishedAsInfected",
        /// Rounds survived as a Spartan.
        pub rounds_survived_as_spartan: i64 = "RoundsSurvivedAsSpartan",
        /// Rounds survived as the last Spartan.
        pub rounds_survived_as_last_spartan_standing: i64 = "RoundsSurvivedAsLastSpartanStanding",
        /// How long the player was the last Spartan.
        pub time_as_last_spartan_standing: SignedDuration = "TimeAsLastSpartanStanding",
        /// Infected killed.
        pub infected_killed: i64 = "InfectedKilled",
    }

    /// What Oddball counts.
    pub struct OddballStats {
        /// Kills while carrying the skull.
        pub kills_as_skull_carrier: i64 = "KillsAsSkullCarrier",
        /// The longest time that the skull was carried without a break.
        pub longest_time_as_skull_carrier: SignedDuration = "LongestTimeAsSkullCarrier",
        /// Enemies killed who carried the skull.
        pub skull_carriers_killed: i64 = "SkullCarriersKilled",
        /// Times that the skull was picked up.
        pub skull_grabs: i64 = "SkullGrabs",
        /// How long the skull was carried altogether.
        pub time_as_skull_carrier: SignedDuration = "TimeAsSkullCarrier",
        /// Points scored by carrying the skull.
        pub skull_scoring_ticks: i64 = "SkullScoringTicks",
    }

    /// What a player or a team did against the enemies of Firefight.
    pub struct PveStats {
        /// Kills.
        pub kills: i64 = "Kills",
        /// Deaths.
        pub deaths: i64 = "Deaths",
        /// Assists.
        pub assists: i64 = "Assists",
        /// Kills, plus a third of the assists, minus deaths, cut to two decimals.
        pub kda: f64 = "KDA",
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

    /// What a player or a team did against players.
    pub struct PvpStats {
        /// Kills.
        pub kills: i64 = "Kills",
        /// Deaths.
        pub deaths: i64 = "Deaths",
        /// Assists.
        pub assists: i64 = "Assists",
        /// Kills, plus a third of the assists, minus deaths, cut to two decimals.
        pub kda: f64 = "KDA",
    }

    /// What Stockpile counts.
    pub struct StockpileStats {
        /// Kills while carrying a power seed.
        pub kills_as_power_seed_carrier: i64 = "KillsAsPowerSeedCarrier",
        /// Power seeds deposited.
        pub power_seeds_deposited: i64 = "PowerSeedsDeposited",
        /// Power seeds stolen.
        pub power_seeds_stolen: i64 = "PowerSeedsStolen",
        /// Enemies killed who carried a power seed.
        pub power_seed_carriers_killed: i64 = "PowerSeedCarriersKilled",
        /// How long power seeds were carried.
        pub time_as_power_seed_carrier: SignedDuration = "TimeAsPowerSeedCarrier",
        /// How long power seeds were driven.
        pub time_as_power_seed_driver: SignedDuration = "TimeAsPowerSeedDriver",
    }

    /// What VIP counts.
    pub struct VipStats {
        /// VIPs killed.
        pub vip_kills: i64 = "VipKills",
        /// Assists to kills of VIPs.
        pub vip_assists: i64 = "VipAssists",
        /// Kills as the VIP.
        pub kills_as_vip: i64 = "KillsAsVip",
        /// Times that the player became the VIP.
        pub times_selected_as_vip: i64 = "TimesSelectedAsVip",
        /// The most kills within one life as the VIP.
        pub max_killing_spree_as_vip: i64 = "MaxKillingSpreeAsVip",
        /// The longest time as the VIP without a break.
        pub longest_time_as_vip: SignedDuration = "LongestTimeAsVip",
        /// How long the player was the VIP altogether.
        pub time_as_vip: SignedDuration = "TimeAsVip",
    }

    /// What Strongholds, King of the Hill and the like count in one match.
    pub struct ZonesStats {
        /// Zones captured.
        pub stronghold_captures: i64 = "StrongholdCaptures",
        /// Kills in defence of a zone.
        pub stronghold_defensive_kills: i64 = "StrongholdDefensiveKills",
        /// Kills in attack of a zone.
        pub stronghold_offensive_kills: i64 = "StrongholdOffensiveKills",
        /// Zones secured.
        pub stronghold_secures: i64 = "StrongholdSecures",
        /// How long zones were occupied.
        pub stronghold_occupation_time: SignedDuration = "StrongholdOccupationTime",
        /// Points scored by holding zones.
        pub stronghold_scoring_ticks: i64 = "StrongholdScoringTicks",
    }
}
