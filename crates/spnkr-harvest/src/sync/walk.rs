//! Down a match history.

use jiff::Timestamp;
use spnkr::{
    MatchId, Xuid,
    client::model::{MatchHistory, MatchResult},
};
use tokio::sync::mpsc::UnboundedSender;

use super::{Find, Worker};
use crate::{Error, HistoryPart};

/// The match that the next page has to begin with, or to hold.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    match_id: MatchId,
    start_time: Timestamp,
}

impl Worker {
    /// Reads a history until the store has all of it.
    pub(super) async fn walk(&self, xuid: Xuid, found: UnboundedSender<Find>) -> Result<(), Error> {
        loop {
            let mut pages = self.descend(xuid, 0, None, &found).await?;
            // Where earlier walks ended, and what lay below.
            while let Some(gap) = self.store.gaps(xuid).await?.first().copied() {
                let anchor = Anchor { match_id: gap.match_id, start_time: gap.start_time };
                pages += self.descend(xuid, gap.newer, Some(anchor), &found).await?;
            }
            // A walk takes a while, in which matches end: the top is looked at once more.
            if pages <= 1 {
                return Ok(());
            }
        }
    }

    /// Reads on from a place until it meets what is known, and counts the pages.
    ///
    /// A page begins with the last match of the one before, so that nothing lies between the two, whatever came on
    /// top or went away in the meantime.
    async fn descend(
        &self,
        xuid: Xuid,
        mut position: u32,
        mut anchor: Option<Anchor>,
        found: &UnboundedSender<Find>,
    ) -> Result<u32, Error> {
        let mut pages = 0;
        loop {
            let mut page = self.page(xuid, position).await?;
            pages += 1;
            let received = u32::try_from(page.results.len()).unwrap_or(u32::MAX);
            let is_end = i64::from(received) < page.count.clamp(1, PAGE_SIZE.into());
            let from = match anchor.map(|anchor| place(&page.results, anchor)) {
                None => 0,
                Some(Place::Here(from)) => from,
                Some(Place::Below) if !is_end => {
                    position = position.saturating_add(received);
                    continue;
                }
                Some(Place::Above) if position > 0 => {
                    position = position.saturating_sub(PAGE_SIZE - 1);
                    continue;
                }
                // It has gone from the history. What is older comes behind it all the same.
                Some(Place::Below) => page.results.len(),
                Some(Place::Above) => 0,
            };
            let entries = page.results.split_off(from);
            let after = anchor.map(|anchor| anchor.match_id);
            let last = entries.last().map(|entry| Anchor {
                match_id: entry.match_id,
                start_time: entry.match_info.start_time,
            });
            let part = HistoryPart { xuid, after, entries, reaches_end: is_end };
            let joined = self.store.add_history(part, self.parts).await?;
            // Nobody listens once the harvest is broken off.
            let _ = found.send(Find { new: joined.new, unfetched: joined.unfetched });
            if joined.is_joined || is_end {
                return Ok(pages);
            }
            anchor = last.or(anchor);
            position = position.saturating_add(received.saturating_sub(1));
        }
    }

    async fn page(&self, xuid: Xuid, position: u32) -> Result<MatchHistory, Error> {
        // The semaphore is never closed.
        let _request = self.requests.acquire().await;
        let stats = self.client.stats();
        let call = stats.match_history(xuid).start(position).count(PAGE_SIZE);
        // What was true a minute ago hides what is new.
        call.fresh().await.map_err(|source| Error::History { xuid, source })
    }
}

/// Where a match is, seen from a page.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// What is behind it begins here.
    Here(usize),
    /// Among the newer ones.
    Above,
    /// Among the older ones.
    Below,
}

fn place(entries: &[MatchResult], anchor: Anchor) -> Place {
    if let Some(place) = entries.iter().position(|entry| entry.match_id == anchor.match_id) {
        return Place::Here(place + 1);
    }
    let is_newer = |entry: &MatchResult| entry.match_info.start_time >= anchor.start_time;
    match entries.iter().take_while(|entry| is_newer(entry)).count() {
        0 => Place::Above,
        newer if newer == entries.len() => Place::Below,
        newer => Place::Here(newer),
    }
}

/// The most that the service gives at once.
const PAGE_SIZE: u32 = 25;
