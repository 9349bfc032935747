//! Bans.

use spnkr_core::Xuid;

use crate::{
    Batched, InvalidArgument, Xuids,
    model::{BanSummary, PlayerBans},
};

endpoints! {
    /// The calls of the ban service; [`Client::ban`](crate::Client::ban) gives it.
    service BanService as ban on BAN;

    /// Gets the bans of up to 25 players that are in effect.
    ///
    /// Nothing is said of bans that are over.
    GET "/hi/bansummary" [Spartan, Read] => BanSummary;
    get_ban_summary as summary: GetBanSummary {}
    query { targets: Xuids = "targets" }
    fixed { "auth" = "st" }
    check |call| {
        match call.targets.len() {
            1..=Self::LIMIT => Ok(()),
            _ => Err(InvalidArgument::new("targets", "must have from 1 to 25 members")),
        }
    }
}

impl Batched for GetBanSummary {
    type Entry = PlayerBans;

    // What the service takes is not known; this much is safe.
    const LIMIT: usize = 25;

    fn players(&self) -> &Xuids {
        &self.targets
    }

    fn about(self, targets: Xuids) -> Self {
        Self { targets }
    }

    fn entries(answer: BanSummary) -> Vec<(Option<Xuid>, PlayerBans)> {
        answer.results.into_iter().map(|entry| (entry.id.xuid(), entry)).collect()
    }
}
