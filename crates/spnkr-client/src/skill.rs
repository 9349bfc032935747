//! Ranks and skill.

use spnkr_core::{AssetId, MatchId, Xuid};

use crate::{
    Batched, FileStem, InvalidArgument, Xuids,
    model::{MatchSkill, PlayerCsr, PlayerSkill, PlaylistCsr},
};

endpoints! {
    /// The calls of the skill service; [`Client::skill`](crate::Client::skill) gives it.
    service SkillService as skill on SKILL;

    /// Gets what the service thinks of players in a match: ranks before and after, and what it expected.
    ///
    /// In no particular order. One XUID that is none can fail the whole call with 404, as does a match that the
    /// service does not know yet or never will, such as many custom games; [`Call::batch`](crate::Call::batch)
    /// tells them apart. [`Call::settle`](crate::Call::settle) waits for a match that has just ended.
    GET "/hi/matches/{match_id}/skill" [SpartanWithClearance, Read, with_settling] => MatchSkill;
    get_match_skill as match_skill: GetMatchSkill { match_id: MatchId }
    query { players: Xuids = "players" }
    check |call| {
        match call.players.is_empty() {
            false => Ok(()),
            true => Err(InvalidArgument::new("players", "must have at least one member")),
        }
    }

    /// Gets the ranks of up to 30 players in a playlist: now, at their best in the season, and at their best ever.
    ///
    /// In no particular order. In a playlist that is not ranked, and for those without a rank, the value is −1.
    GET "/hi/playlist/{playlist_id}/csrs" [SpartanWithClearance, Read] => PlaylistCsr;
    get_playlist_csr as playlist_csr: GetPlaylistCsr { playlist_id: AssetId }
    query { players: Xuids = "players" }
    texts {
        /// Tells of a season, by its name or its path, such as `CsrSeason5-1`; the one of now if not set.
        season: FileStem = "season",
    }
    check |call| {
        match call.players.len() {
            1..=Self::LIMIT => Ok(()),
            _ => Err(InvalidArgument::new("players", "must have from 1 to 30 members")),
        }
    }
}

impl Batched for GetMatchSkill {
    type Entry = PlayerSkill;

    const LIMIT: usize = 32;
    const HAS_SUBJECT: bool = true;

    fn players(&self) -> &Xuids {
        &self.players
    }

    fn about(self, players: Xuids) -> Self {
        Self { players, ..self }
    }

    fn entries(answer: MatchSkill) -> Vec<(Option<Xuid>, PlayerSkill)> {
        answer.value.into_iter().map(|entry| (entry.id.xuid(), entry)).collect()
    }
}

impl Batched for GetPlaylistCsr {
    type Entry = PlayerCsr;

    const LIMIT: usize = 30;
    const HAS_SUBJECT: bool = true;

    fn players(&self) -> &Xuids {
        &self.players
    }

    fn about(self, players: Xuids) -> Self {
        Self { players, ..self }
    }

    fn entries(answer: PlaylistCsr) -> Vec<(Option<Xuid>, PlayerCsr)> {
        answer.value.into_iter().map(|entry| (entry.id.xuid(), entry)).collect()
    }
}
