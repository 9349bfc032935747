model! {
    /// Who may see a player's matches.
    pub struct MatchesPrivacy {
        /// Matches of playlists.
        pub matchmade_games: PrivacySetting = "MatchmadeGames",
        /// Custom and local games.
        pub other_games: PrivacySetting = "OtherGames",
    }
}

open_enum! {
    /// Whether others see some of a player's matches.
    pub enum PrivacySetting {
        /// They do.
        Show = 1, "show";
        /// They do not.
        Hide = 2, "hide";
    }
}

impl MatchesPrivacy {
    /// Whether others see all of the player's matches.
    pub fn shows_everything(&self) -> bool {
        [self.matchmade_games, self.other_games].iter().all(|games| *games == PrivacySetting::Show)
    }
}
