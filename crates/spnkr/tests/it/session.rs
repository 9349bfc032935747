//! Sessions on the emulator: how often they ask, what they keep, and what they survive.

use std::{sync::Arc, time::Duration};

use futures_util::future::{join_all, poll_immediate};
use http::StatusCode;
use spnkr::{
    AzureApp, ClientSecret, FileStore, MemoryStore, RefreshToken, Session,
    core::{Clock, Credentials, Scope, Store},
};
use spnkr_emulator::{Emulator, Rotation};
use spnkr_testkit::{Emulated, ManualClock};

pub(crate) const HOUR: Duration = Duration::from_secs(3_600);
pub(crate) const GAME: Scope = Scope::SpartanWithClearance;

pub(crate) struct World {
    pub(crate) emulated: Emulated,
    pub(crate) clock: ManualClock,
    pub(crate) store: MemoryStore,
    pub(crate) app: AzureApp,
    seed: RefreshToken,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(Rotation::OneTime).await
    }

    pub(crate) async fn with(rotation: Rotation) -> Self {
        let emulated = Emulated::start_with(Emulator::builder().rotation(rotation)).await;
        let app = emulated.emulator().confidential_app();
        let secret = ClientSecret::new(app.client_secret().unwrap());
        let app = AzureApp::confidential(app.client_id(), secret).unwrap();
        let now = emulated.emulator().clock().now();
        emulated.emulator().clock().set(now);
        let seed = emulated.refresh_token();
        let clock = ManualClock::new(now);
        Self { emulated, clock, store: MemoryStore::new(), app, seed }
    }

    /// A session as a program has it that starts now.
    pub(crate) fn session(&self) -> Session {
        self.session_in(self.store.clone())
    }

    pub(crate) fn session_in(&self, store: impl Store + 'static) -> Session {
        Session::builder(self.emulated.http(), store)
            .clock(Arc::new(self.clock.clone()))
            .seed(self.app.clone(), self.seed.clone(), None)
            .build()
    }

    pub(crate) fn emulator(&self) -> &Emulator {
        self.emulated.emulator()
    }

    pub(crate) fn advance(&self, duration: Duration) {
        self.clock.advance(duration);
        self.emulator().clock().advance(duration);
    }

    /// What was asked for since the last call of this.
    pub(crate) fn asked(&self) -> Vec<String> {
        let requests = self.emulator().requests();
        self.emulator().clear_requests();
        requests.iter().map(|request| request.operation().to_owned()).collect()
    }
}

pub(crate) async fn generation(session: &Session) -> u64 {
    session.credential(GAME).await.unwrap().generation()
}

#[tokio::test]
async fn only_stale_hops_are_walked_again() {
    let world = World::start().await;
    let player = world.session().player().await.unwrap();
    assert_eq!(player.xuid.unwrap().get(), world.emulator().account().xuid());
    assert_eq!(world.asked().len(), 6);

    // Another program, moments later.
    let session = world.session();
    generation(&session).await;
    assert_eq!(session.player().await.unwrap(), player);
    session.xbl_authorization().await.unwrap();
    assert_eq!(world.asked(), [""; 0]);

    for (pause, expected) in [
        (HOUR * 5, vec!["spartan_token", "clearance"]),
        (HOUR * 13, vec!["xsts_token", "spartan_token", "clearance"]),
        (HOUR * 24 * 15, vec!["refresh", "user_token", "xsts_token", "spartan_token", "clearance"]),
    ] {
        world.advance(pause);
        generation(&world.session()).await;
        assert_eq!(world.asked(), expected, "after {pause:?}");
    }
    world.session().player().await.unwrap();
    assert_eq!(world.asked(), [""; 0], "a name does not expire");
    world.session().xbl_authorization().await.unwrap();
    assert_eq!(world.asked(), ["xsts_token"]);
}

#[tokio::test]
async fn ten_thousand_callers_cause_one_renewal() {
    let world = World::start().await;
    let session = world.session();
    generation(&session).await;
    world.asked();
    world.advance(HOUR * 24 * 15);
    let issued = join_all((0..10_000).map(|_| generation(&session))).await;
    assert!(issued.iter().all(|generation| *generation == issued[0]));
    assert_eq!(world.asked().len(), 5);
}

#[tokio::test]
async fn programs_that_share_a_store_cause_one_renewal() {
    let world = World::start().await;
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("tokens"));
    generation(&world.session_in(store.clone())).await;
    for _ in 0..3 {
        world.asked();
        world.advance(HOUR * 24 * 15);
        let sessions = (0..16).map(|_| world.session_in(store.clone())).collect::<Vec<_>>();
        let issued = join_all(sessions.iter().map(generation)).await;
        assert!(issued.iter().all(|generation| *generation == issued[0]));
        assert_eq!(world.asked().len(), 5);
    }
}

#[tokio::test]
async fn a_burst_of_late_refusals_causes_one_renewal() {
    let world = World::start().await;
    let session = world.session();
    let refused = session.credential(GAME).await.unwrap();
    world.emulator().expire_spartan_tokens();
    world.asked();
    let renewed = join_all((0..1_000).map(|_| session.renew(GAME, refused.clone()))).await;
    let fresh = renewed[0].as_ref().unwrap().generation();
    assert!(renewed.iter().all(|renewed| renewed.as_ref().unwrap().generation() == fresh));
    assert_eq!(world.asked(), ["spartan_token", "clearance"]);
    // One that was under way for long.
    assert_eq!(session.renew(GAME, refused).await.unwrap().generation(), fresh);
    assert_eq!(world.asked(), [""; 0]);
}

#[tokio::test]
async fn a_client_of_the_session_never_notices() {
    let world = World::start().await;
    let client = world.session().client();
    for _ in 0..3 {
        client.profile().current_user().await.unwrap();
        world.emulator().expire_spartan_tokens();
        client.profile().current_user().await.unwrap();
        world.advance(HOUR * 24 * 15);
    }
}

/// Polls a future this often at most, and drops it.
pub(crate) async fn give_up_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    for _ in 0..polls {
        if let Some(ready) = poll_immediate(&mut future).await {
            return Some(ready);
        }
        tokio::task::yield_now().await;
    }
    None
}

#[tokio::test]
async fn a_leader_may_give_up_at_any_poll() {
    let world = World::start().await;
    let session = world.session();
    let mut polls = 0;
    loop {
        world.advance(HOUR * 24 * 15);
        world.asked();
        let leader = give_up_after(polls, session.credential(GAME)).await;
        let others = join_all((0..20).map(|_| generation(&session))).await;
        assert!(others.iter().all(|generation| *generation == others[0]));
        assert_eq!(world.asked().len(), 5, "given up after {polls} polls");
        if leader.is_some() {
            break;
        }
        polls += 1;
    }
    assert!(polls > 3, "there was something to give up");
}

#[tokio::test]
async fn callers_that_give_up_lose_nothing() {
    let world = World::start().await;
    let session = world.session();
    for path in ["/oauth20_token.srf", "/user/authenticate", "/xsts/authorize", "/spartan-token"] {
        world.advance(HOUR * 24 * 15);
        world.asked();
        world.emulator().hold(path, usize::MAX);
        {
            let mut leader = Box::pin(session.credential(GAME));
            let is_asked =
                || world.emulator().requests().iter().any(|request| request.path() == path);
            while !is_asked() {
                assert!(poll_immediate(&mut leader).await.is_none());
                tokio::task::yield_now().await;
            }
        }
        world.emulator().release();
        generation(&session).await;
        assert_eq!(world.asked().len(), 5, "{path}");
    }
}

#[tokio::test]
async fn a_rotated_refresh_token_is_stored_before_it_is_used() {
    let world = World::start().await;
    let session = world.session();
    world.emulator().hold("/user/authenticate", usize::MAX);
    let mut waiting = Box::pin(session.credential(GAME));
    let is_asked = || {
        let requests = world.emulator().requests();
        requests.iter().any(|request| request.operation() == "user_token")
    };
    while !is_asked() {
        assert!(poll_immediate(&mut waiting).await.is_none());
        tokio::task::yield_now().await;
    }
    let stored = world.store.load(session.account()).await.unwrap().unwrap();
    let document: serde_json::Value = serde_json::from_slice(stored.expose()).unwrap();
    assert_ne!(document["refresh_token"], world.seed.expose());
    assert_eq!(document["previous_refresh_token"], world.seed.expose());
    world.emulator().release();
    waiting.await.unwrap();
}

#[tokio::test]
async fn a_container_goes_on_with_the_successor_of_its_one_variable() {
    let world = World::start().await;
    for _ in 0..5 {
        generation(&world.session()).await;
        world.advance(HOUR * 24 * 15);
    }
    // The store is lost: the variable alone is of no use, as each token is good once.
    let error = world.session_in(MemoryStore::new()).game_tokens().await.unwrap_err();
    assert!(error.is_sign_in_refused(), "{error:?}");
}

#[tokio::test]
async fn a_clock_that_is_hours_off_does_no_harm() {
    for offset in [-2, 2] {
        let world = World::with(Rotation::KeepOld).await;
        let now = world.clock.wall() + jiff::SignedDuration::from_hours(offset);
        world.clock.set_wall(now);
        let session = world.session();
        generation(&session).await;
        assert_eq!(world.asked().len(), 5);
        for _ in 0..3 {
            generation(&session).await;
            world.advance(HOUR);
        }
        assert_eq!(world.asked(), [""; 0]);
        world.advance(HOUR);
        generation(&session).await;
        assert_eq!(world.asked(), ["spartan_token", "clearance"]);
    }
}

#[tokio::test]
async fn a_clock_that_jumps_costs_one_renewal_at_most() {
    let world = World::with(Rotation::KeepOld).await;
    let session = world.session();
    generation(&session).await;
    let day = jiff::SignedDuration::from_hours(24);
    for jump in [day, -day, -day, day] {
        world.asked();
        world.clock.set_wall(world.clock.wall() + jump);
        for _ in 0..10 {
            generation(&session).await;
        }
        assert!(world.asked().len() <= 5);
    }
}

#[tokio::test]
async fn nothing_that_a_session_shows_is_secret() {
    let world = World::start().await;
    let session = world.session();
    let tokens = session.game_tokens().await.unwrap();
    let shown = format!(
        "{session:#?} {tokens:#?} {:#?} {:#?} {:#?}",
        session.hops().await.unwrap(),
        world.store,
        Session::builder(world.emulated.http(), world.store.clone()).seed(
            world.app.clone(),
            world.seed.clone(),
            None
        )
    );
    let stored = world.store.load(session.account()).await.unwrap().unwrap();
    let document: serde_json::Value = serde_json::from_slice(stored.expose()).unwrap();
    let secrets = [
        &document["refresh_token"],
        &document["client_secret"],
        &document["access"]["token"],
        &document["user"]["token"],
        &document["halo"]["token"],
        &document["spartan"]["token"],
        &document["spartan"]["clearance"],
    ];
    for secret in secrets {
        let secret = secret.as_str().unwrap();
        assert!(!secret.is_empty() && !shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("(hidden)"));
}

/// How often something is tried; the environment may ask for more than a test run has time for.
fn times(variable: &str, usually: u64) -> u64 {
    let chosen = std::env::var(variable).ok().and_then(|number| number.parse().ok());
    chosen.unwrap_or(usually)
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

#[tokio::test]
async fn no_history_of_the_clocks_makes_a_session_send_what_has_expired() {
    for history in 1..=times("SPNKR_HISTORIES", 100) {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(history));
        let world = World::with(Rotation::KeepOld).await;
        let client = world.session().client();
        for _ in 0..10 {
            let minutes = Duration::from_secs(60 * dice.roll(8 * 60));
            let jump = jiff::SignedDuration::from_mins(i64::try_from(dice.roll(2_880)).unwrap());
            match dice.roll(4) {
                0 => world.advance(minutes),
                // The computer sleeps: the monotonic clock stands still.
                1 => {
                    world.emulator().clock().advance(minutes);
                    let slept = jiff::SignedDuration::try_from(minutes).unwrap();
                    world.clock.set_wall(world.clock.wall() + slept);
                }
                2 => world.clock.set_wall(world.clock.wall() + jump),
                _ => world.clock.set_wall(world.clock.wall() - jump),
            }
            client.profile().current_user().await.unwrap();
        }
        let requests = world.emulator().requests();
        let refused = requests.iter().find(|request| request.status() != Some(StatusCode::OK));
        assert!(
            refused.is_none_or(|request| request.status() == Some(StatusCode::CREATED)),
            "history {history}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn accounts_never_get_each_others_tokens() {
    let world = World::with(Rotation::OneTime).await;
    let emulator = world.emulator();
    let accounts = [spnkr_emulator::AccountKind::Adult, spnkr_emulator::AccountKind::Bare];
    let sessions = accounts.map(|kind| {
        let account = emulator.account_of(kind);
        let token = emulator.issue_refresh_token(emulator.confidential_app(), account);
        let session = Session::builder(world.emulated.http(), world.store.clone())
            .clock(Arc::new(world.clock.clone()))
            .seed(world.app.clone(), RefreshToken::new(token), None)
            .build();
        (session.clone(), session.client(), account.xuid())
    });
    let mut dice = Dice(343);
    for step in 0..times("SPNKR_STEPS", 500) {
        let (session, client, xuid) = &sessions[usize::try_from(dice.roll(2)).unwrap()];
        // Tokens that are refused in their first minute, again and again, are a matter of their own.
        world.advance(Duration::from_secs(61));
        match dice.roll(6) {
            0 => world.advance(HOUR * u32::try_from(dice.roll(24 * 20)).unwrap()),
            1 => emulator.expire_spartan_tokens(),
            2 => drop(give_up_after(2, session.credential(GAME)).await),
            _ => {
                let user = client.profile().current_user().await.unwrap();
                assert_eq!(user.xuid.get(), *xuid, "step {step}");
            }
        }
    }
}

#[tokio::test]
async fn a_program_that_runs_for_long_never_waits() {
    let world = World::start().await;
    let session = world.session();
    let _fresh = session.keep_fresh();
    let mut last = generation(&session).await;
    for _ in 0..20 {
        world.asked();
        world.advance(HOUR * 4 - Duration::from_secs(3 * 60));
        while generation(&session).await == last {
            tokio::task::yield_now().await;
        }
        last = generation(&session).await;
    }
}
