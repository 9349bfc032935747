//! Histories that change while they are read, and harvests that are broken off.

use std::{
    collections::HashSet,
    future::{Future as _, poll_fn},
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use spnkr::{
    Client, MatchId, Xuid,
    core::{Attempt, BoxFuture, Request, Response, SpartanToken, Transport, TransportError},
};
use spnkr_harvest::{Error, Harvest, Report, SqliteStore, Store as _};
use uuid::Uuid;

const XUID: Xuid = Xuid::new(2_533_274_800_000_001);

/// A service that has the history of one player and nothing else.
#[derive(Debug, Clone, Default)]
struct History(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Newest first, by their numbers.
    matches: Vec<u32>,
    /// How many there ever were.
    ever: u32,
    /// How many requests are answered until the next one waits for ever.
    patience: Option<u32>,
    pages: u32,
    /// What happens before the pages that follow.
    changes: Vec<Change>,
}

#[derive(Debug, Clone, Copy)]
enum Change {
    /// So many matches end.
    Played(u32),
    /// So many matches from here on are not listed any more.
    Gone(usize, usize),
}

impl State {
    fn change(&mut self, change: Change) {
        match change {
            Change::Played(count) => {
                for _ in 0..count {
                    self.ever += 1;
                    self.matches.insert(0, self.ever);
                }
            }
            Change::Gone(from, count) => {
                let from = from.min(self.matches.len());
                let to = (from + count).min(self.matches.len());
                self.matches.drain(from..to);
            }
        }
    }

    /// The page that is asked for, or none if nobody answers any more.
    fn page(&mut self, start: usize, count: usize) -> Option<String> {
        if let Some(patience) = &mut self.patience {
            *patience = patience.checked_sub(1)?;
        }
        if let Some(change) = self.changes.pop() {
            self.change(change);
        }
        self.pages += 1;
        let results: Vec<_> = self.matches.iter().skip(start).take(count).map(entry).collect();
        Some(format!(
            r#"{{"Start":{start},"Count":{count},"ResultCount":{},"Results":[{}],"Links":{{}}}}"#,
            results.len(),
            results.join(",")
        ))
    }
}

fn match_id(number: &u32) -> MatchId {
    MatchId::new(Uuid::from_u128((*number).into()))
}

fn entry(number: &u32) -> String {
    let start = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(i64::from(*number) * 10);
    format!(
        r#"{{"MatchId":"{}","LastTeamId":0,"Outcome":2,"Rank":1,"PresentAtEndOfMatch":true,"MatchInfo":{{
        "StartTime":"{start}","EndTime":"{start}","Duration":"PT8M","LifecycleMode":3,"GameVariantCategory":6,
        "LevelId":"00000000-0000-0000-0000-000000000001","MapVariant":null,"UgcGameVariant":null,"ClearanceId":"",
        "Playlist":null,"PlaylistExperience":null,"PlaylistMapModePair":null,"SeasonId":null,
        "PlayableDuration":"PT8M","TeamsEnabled":true,"TeamScoringEnabled":true,"GameplayInteraction":1}}}}"#,
        match_id(number)
    )
}

impl Transport for History {
    fn send(
        &self,
        request: Request,
        _attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        let number = |name: &str| {
            let mut pairs = request.url().query_pairs();
            pairs.find(|(key, _)| key == name).and_then(|(_, value)| value.parse().ok())
        };
        let answer = match request.url().path().ends_with("/matches") {
            true => {
                let (start, count) = (number("start").unwrap_or(0), number("count").unwrap_or(25));
                self.0.lock().unwrap().page(start, count).map(|page| (StatusCode::OK, page))
            }
            // There is nothing else, and what there is not is no reason to stop.
            false => Some((StatusCode::NOT_FOUND, String::new())),
        };
        Box::pin(async move {
            match answer {
                Some((status, body)) => Ok(Response::new(
                    Timestamp::UNIX_EPOCH,
                    status,
                    HeaderMap::new(),
                    Bytes::from(body),
                )),
                None => std::future::pending().await,
            }
        })
    }
}

impl History {
    fn of(matches: u32) -> Self {
        let history = Self::default();
        history.0.lock().unwrap().change(Change::Played(matches));
        history
    }

    /// Harvests until it is done, or until nobody answers any more.
    async fn harvest(
        &self,
        store: &SqliteStore,
        patience: Option<u32>,
    ) -> Option<Result<Report, Error>> {
        self.0.lock().unwrap().patience = patience;
        let client = Client::from_tokens(self.clone(), SpartanToken::new("v4=test"), None);
        let harvest = Harvest::new(client, store.clone()).player(XUID).run(|_| {});
        let mut harvest = pin!(harvest);
        // What is stored comes from another thread, so waiting for ever is told by the transport alone.
        poll_fn(|context| match harvest.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending if self.0.lock().unwrap().patience == Some(0) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }
}

async fn stored(store: &SqliteStore) -> HashSet<MatchId> {
    let unfetched = store.unfetched(vec![XUID], Default::default()).await.unwrap();
    unfetched.into_iter().map(|unfetched| unfetched.match_id).collect()
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        3 => Just(Change::Played(0)),
        2 => (1_u32..40).prop_map(Change::Played),
        1 => (0_usize..120, 1_usize..40).prop_map(|(from, count)| Change::Gone(from, count)),
    ];
    prop::collection::vec(change, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_match_is_lost_and_no_gap_stays(
        matches in 0_u32..150,
        runs in prop::collection::vec((prop::option::of(1_u32..5), changes()), 0..6),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let history = History::of(matches);
            let store = SqliteStore::in_memory().unwrap();
            for (patience, changes) in runs {
                history.0.lock().unwrap().changes = changes;
                if let Some(outcome) = history.harvest(&store, patience).await {
                    outcome.unwrap();
                }
            }
            history.0.lock().unwrap().changes.clear();
            history.harvest(&store, None).await.unwrap().unwrap();
            let listed: Vec<_> = history.0.lock().unwrap().matches.iter().map(match_id).collect();
            let stored = stored(&store).await;
            assert!(listed.iter().all(|id| stored.contains(id)), "{} of {}", stored.len(), listed.len());
            assert_eq!(store.gaps(XUID).await.unwrap(), []);

            let before = history.0.lock().unwrap().pages;
            let report = history.harvest(&store, None).await.unwrap().unwrap();
            assert_eq!((report.new_matches, history.0.lock().unwrap().pages - before), (0, 1));
        });
    }
}

#[tokio::test]
async fn an_untouched_history_is_read_with_pages_that_overlap_by_one() {
    for (matches, pages) in [(0, 1), (1, 1), (24, 1), (25, 3), (49, 4), (100, 6)] {
        let history = History::of(matches);
        let store = SqliteStore::in_memory().unwrap();
        let report = history.harvest(&store, None).await.unwrap().unwrap();
        assert_eq!(report.new_matches, u64::from(matches));
        assert_eq!(report.history_pages, pages, "{matches} matches");
    }
}

#[tokio::test]
async fn a_match_without_stats_is_reported_and_asked_for_again() {
    let history = History::of(3);
    let store = SqliteStore::in_memory().unwrap();
    for attempt in 1..=2 {
        let report = history.harvest(&store, None).await.unwrap().unwrap();
        assert!(report.is_partial());
        assert_eq!(report.missing.len(), 3, "attempt {attempt}");
        assert!(
            report.missing.iter().all(|missing| missing.status == Some(404) && !missing.is_final)
        );
        let status = store.status(XUID).await.unwrap().unwrap();
        assert!(status.is_history_whole && !status.is_complete());
        assert_eq!(status.missing.iter().map(|count| count.matches).sum::<u64>(), 3);
    }
}
