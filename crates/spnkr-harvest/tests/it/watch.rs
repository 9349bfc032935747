//! Matches as they end.

use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;
use spnkr::{Client, Xuid};
use spnkr_emulator::{CannedAnswer, Emulator, Fault, FaultKind, FinishedMatch};
use spnkr_harvest::watch::{EndedMatch, Sight, Watch};
use spnkr_testkit::{Emulated, ManualClock};

const STATS: &str = "halostats.svc.halowaypoint.com";
const EVERY: Duration = Duration::from_secs(60);

/// An emulator, and a watch over its main player by a clock that the test moves.
///
/// Whatever else waits does so by the paused clock of the runtime, and takes no time.
struct Scene {
    emulated: Emulated,
    clock: ManualClock,
    watch: Watch,
}

impl Scene {
    async fn begun() -> Self {
        let emulated = Emulated::start().await;
        let xuid = Xuid::new(emulated.emulator().account().xuid());
        let mut scene = Self::of(emulated, xuid);
        scene.watch.begin().await.unwrap();
        scene.emulator().clear_requests();
        scene
    }

    fn of(emulated: Emulated, xuid: Xuid) -> Self {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let http = emulated.piped_http_builder().build().unwrap();
        let (spartan, clearance) = (emulated.spartan_token(), emulated.clearance_token());
        let client = Client::from_tokens(http, spartan, Some(clearance));
        let watch = Watch::new(client, xuid).every(EVERY).clock(clock.clone());
        Self { emulated, clock, watch }
    }

    fn emulator(&self) -> &Emulator {
        self.emulated.emulator()
    }

    /// Lets a match end a minute after the one before.
    fn finish(&self) -> String {
        self.emulator().clock().advance(Duration::from_secs(60));
        self.emulator().finish_match(&FinishedMatch::new()).unwrap()
    }

    /// What the watch says, or nothing once it waits for its clock; the future is dropped then.
    async fn sight(&mut self) -> Option<Sight> {
        let next = tokio::time::timeout(Duration::from_secs(600), self.watch.next()).await;
        next.ok().map(Result::unwrap)
    }

    async fn ended(&mut self) -> Box<EndedMatch> {
        match self.sight().await {
            Some(Sight::Ended(ended)) => ended,
            other => panic!("{other:?}"),
        }
    }

    /// Lets as many matches end, and gives them in the order of their ends.
    fn finish_many(&self, count: usize) -> Vec<String> {
        let mut finished: Vec<_> = (0..count).map(|_| self.finish()).collect();
        let world = self.emulator().world();
        finished.sort_by_key(|id| world.scoreboard(id).unwrap().ended);
        finished
    }

    fn operations(&self) -> Vec<String> {
        let requests = self.emulator().requests();
        requests.iter().map(|request| request.operation().to_owned()).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_is_one_request_and_a_pause() {
    let mut scene = Scene::begun().await;
    for looks in 0..3 {
        assert!(scene.sight().await.is_none());
        assert_eq!(scene.operations(), vec!["get_match_history"; looks]);
        assert_eq!(scene.clock.next_wake(), Some(EVERY));
        scene.clock.advance(EVERY);
    }
}

#[tokio::test(start_paused = true)]
async fn matches_are_told_once_and_in_the_order_of_their_end() {
    let mut scene = Scene::begun().await;
    let finished = scene.finish_many(3);
    assert!(scene.sight().await.is_none());
    scene.clock.advance(EVERY);
    for id in &finished {
        let ended = scene.ended().await;
        assert_eq!(ended.entry.match_id.to_string(), *id);
        assert_eq!(ended.stats.unwrap().match_id.to_string(), *id);
    }
    let told = scene.operations();
    assert_eq!(
        told,
        ["get_match_history", "get_match_stats", "get_match_stats", "get_match_stats"]
    );
    assert!(scene.sight().await.is_none());
    let id = scene.finish();
    scene.clock.advance(EVERY);
    assert_eq!(scene.ended().await.entry.match_id.to_string(), id);
    scene.clock.advance(EVERY);
    assert!(scene.sight().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn none_of_more_matches_than_a_page_has_is_lost() {
    let mut scene = Scene::begun().await;
    let finished = scene.finish_many(60);
    scene.clock.advance(EVERY);
    for id in finished {
        assert_eq!(scene.ended().await.entry.match_id.to_string(), id);
    }
    scene.clock.advance(EVERY);
    assert!(scene.sight().await.is_none());
    let looks = scene.operations().into_iter().filter(|name| name == "get_match_history");
    assert_eq!(looks.count(), 4);
}

#[tokio::test(start_paused = true)]
async fn everything_is_news_of_somebody_who_had_played_nothing() {
    let emulated = Emulated::start().await;
    let world = emulated.emulator().world();
    let players = world.players().iter().map(|player| player.xuid());
    let newcomer = players.into_iter().find(|xuid| world.matches_of(*xuid).is_empty());
    let Some(newcomer) = newcomer else { return };
    let mut scene = Scene::of(emulated, Xuid::new(newcomer));
    scene.watch.begin().await.unwrap();
    let finished = FinishedMatch::new().players([newcomer]);
    let id = scene.emulator().finish_match(&finished).unwrap();
    scene.clock.advance(EVERY);
    assert_eq!(scene.ended().await.entry.match_id.to_string(), id);
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_goes_on_and_is_not_asked_for_again() {
    let mut scene = Scene::begun().await;
    let id = scene.finish();
    scene.clock.advance(EVERY);
    // The answers are withheld while somebody waits, gives up, and comes again.
    scene.emulator().hold("/hi/players/", 2);
    assert!(scene.sight_within_moments().await.is_none());
    assert!(scene.sight_within_moments().await.is_none());
    scene.emulator().release();
    scene.emulator().hold("/hi/matches/", 2);
    assert!(scene.sight_within_moments().await.is_none());
    scene.emulator().release();
    assert_eq!(scene.ended().await.entry.match_id.to_string(), id);
    assert_eq!(scene.operations(), ["get_match_history", "get_match_stats"]);
}

impl Scene {
    /// Like [`sight`](Self::sight), for less than any patience of the transport.
    async fn sight_within_moments(&mut self) -> Option<Sight> {
        let next = tokio::time::timeout(Duration::from_millis(50), self.watch.next()).await;
        next.ok().map(Result::unwrap)
    }
}

#[tokio::test(start_paused = true)]
async fn stats_that_come_late_are_waited_for() {
    let mut scene = Scene::begun().await;
    let finished = scene.finish_many(2);
    let [late, never] = &finished[..] else { panic!("{finished:?}") };
    let not_yet = |id: &str, times| {
        for _ in 0..times {
            let answer = CannedAnswer::new(StatusCode::NOT_FOUND);
            scene.emulator().answer_next(STATS, &format!("/hi/matches/{id}/"), answer);
        }
    };
    not_yet(late, 5);
    not_yet(never, 30);
    scene.clock.advance(EVERY);
    assert!(scene.ended().await.stats.is_ok());
    let ended = scene.ended().await;
    assert_eq!(ended.entry.match_id.to_string(), *never);
    assert!(ended.stats.unwrap_err().is_not_found());
}

#[tokio::test(start_paused = true)]
async fn after_a_look_that_failed_the_watch_goes_on_more_and_more_slowly() {
    let mut scene = Scene::begun().await;
    let fault = Fault::new(FaultKind::InternalServerError).on_path("/hi/players/").always();
    scene.emulator().inject(fault);
    let id = scene.finish();
    scene.clock.advance(EVERY);
    for factor in [1, 2, 4, 8, 15, 15] {
        let Some(Sight::Trouble(trouble)) = scene.sight().await else { panic!("no trouble") };
        assert_eq!(trouble.next_in, EVERY * factor);
        assert!(trouble.error.is_retryable(), "{}", trouble.error);
        scene.clock.advance(trouble.next_in - Duration::from_secs(1));
        assert!(scene.sight().await.is_none());
        scene.clock.advance(Duration::from_secs(1));
    }
    scene.emulator().clear_faults();
    assert_eq!(scene.ended().await.entry.match_id.to_string(), id);
    assert!(scene.sight().await.is_none());
    assert_eq!(scene.clock.next_wake(), Some(EVERY));
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_is_over_ends_it_and_loses_nothing() {
    let mut scene = Scene::begun().await;
    let id = scene.finish();
    scene.clock.advance(EVERY);
    let refused = || CannedAnswer::new(StatusCode::UNAUTHORIZED);
    for path in ["/hi/players/", "/hi/matches/"] {
        scene.emulator().answer_next(STATS, path, refused());
        assert!(scene.watch.next().await.unwrap_err().needs_sign_in());
    }
    assert_eq!(scene.ended().await.entry.match_id.to_string(), id);
}

#[tokio::test(start_paused = true)]
async fn nobody_can_be_watched_who_is_nobody() {
    let mut scene = Scene::of(Emulated::start().await, Xuid::new(1));
    assert!(scene.watch.begin().await.is_err());
    assert!(scene.watch.next().await.is_err());
}
