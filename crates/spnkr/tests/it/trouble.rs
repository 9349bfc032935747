//! Sessions in trouble: servers that fail, disks that are full, sign-ins that end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use futures_util::future::{join_all, poll_immediate};
use http::StatusCode;
use spnkr::{
    Error, Session, SignIn,
    core::{
        AccountName, BoxFuture, Credentials, CredentialsErrorKind, Store, StoreError,
        StoreErrorKind, StoreLock, StoredBytes,
    },
};
use spnkr_emulator::CannedAnswer;

use crate::session::{GAME, HOUR, World, generation, give_up_after};

#[tokio::test]
async fn a_server_in_trouble_is_asked_once_a_pause() {
    let world = World::start().await;
    let session = world.session();
    let fail = || {
        let answer = CannedAnswer::new(StatusCode::SERVICE_UNAVAILABLE);
        world.emulator().answer_next("login.live.com", "/oauth20_token.srf", answer);
    };
    for pause in [1, 2, 4, 8] {
        fail();
        let failed = join_all((0..2_500).map(|_| session.credential(GAME))).await;
        for error in failed.into_iter().map(Result::unwrap_err) {
            assert_eq!(error.kind(), CredentialsErrorKind::Unavailable);
        }
        world.advance(Duration::from_secs(pause) - Duration::from_millis(1));
        session.credential(GAME).await.unwrap_err();
        world.advance(Duration::from_millis(1));
        assert_eq!(world.asked().len(), 1);
    }
    generation(&session).await;
}

#[tokio::test]
async fn a_token_that_lives_serves_while_its_renewal_fails() {
    let world = World::start().await;
    let session = world.session();
    let first = generation(&session).await;
    // Within the last fifth of its life at most, and five minutes before the end at least.
    world.advance(HOUR * 4 - Duration::from_secs(4 * 60));
    world.asked();
    let answer = || CannedAnswer::new(StatusCode::SERVICE_UNAVAILABLE);
    world.emulator().answer_next("settings.svc.halowaypoint.com", "/spartan-token", answer());
    assert_eq!(generation(&session).await, first);
    while world.emulator().requests().iter().all(|request| request.status().is_none()) {
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        assert_eq!(generation(&session).await, first);
    }
    assert_eq!(world.asked(), ["spartan_token"]);
    while generation(&session).await == first {
        world.advance(Duration::from_millis(1));
        tokio::task::yield_now().await;
    }
    assert_eq!(world.asked(), ["spartan_token", "clearance"]);
}

#[tokio::test]
async fn signing_out_forgets_and_nothing_comes_back() {
    let world = World::start().await;
    let session = Session::builder(world.emulated.http(), world.store.clone())
        .clock(Arc::new(world.clock.clone()))
        .build();
    let nobody = session.player().await.unwrap_err();
    assert!(
        matches!(nobody, Error::SignInNeeded(ref needed) if !needed.is_refused()),
        "{nobody:?}"
    );

    let sign_in = SignIn::new(world.app.clone()).unwrap();
    let pasted = world.emulator().browse(sign_in.url().as_str()).unwrap();
    let tokens = sign_in.redeem(&world.emulated.http(), &pasted).await.unwrap();
    let player = session.sign_in(world.app.clone(), tokens).await.unwrap();
    assert_eq!(player.xuid.unwrap().get(), world.emulator().account().xuid());
    generation(&session).await;
    let hops = session.hops().await.unwrap().unwrap();
    assert!(hops.iter().all(|hop| hop.is_live), "{hops:?}");

    // A renewal is under way when somebody signs out.
    world.advance(HOUR * 24 * 15);
    world.emulator().hold("/user/authenticate", usize::MAX);
    let renewal = tokio::spawn({
        let session = session.clone();
        async move { session.credential(GAME).await }
    });
    let is_asked = || {
        let requests = world.emulator().requests();
        requests.iter().filter(|request| request.operation() == "user_token").count() == 2
    };
    while !is_asked() {
        tokio::task::yield_now().await;
    }
    let mut signing_out = Box::pin(session.sign_out());
    assert!(poll_immediate(&mut signing_out).await.is_none(), "the renewal has the lock");
    world.emulator().release();
    signing_out.await.unwrap();
    let _ = renewal.await.unwrap();
    assert!(world.store.load(session.account()).await.unwrap().is_none());
    assert!(session.hops().await.unwrap().is_none());
    assert!(world.store.accounts().await.unwrap().is_empty());
}

#[tokio::test]
async fn signing_out_wins_over_a_renewal_at_any_moment() {
    for polls in 0..60 {
        let world = World::start().await;
        let session = Session::builder(world.emulated.http(), world.store.clone())
            .clock(Arc::new(world.clock.clone()))
            .build();
        let sign_in = SignIn::new(world.app.clone()).unwrap();
        let pasted = world.emulator().browse(sign_in.url().as_str()).unwrap();
        let tokens = sign_in.redeem(&world.emulated.http(), &pasted).await.unwrap();
        session.sign_in(world.app.clone(), tokens).await.unwrap();
        world.advance(HOUR * 24 * 15);
        let _ = give_up_after(polls, session.credential(GAME)).await;
        session.sign_out().await.unwrap();
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        let error = session.game_tokens().await.unwrap_err();
        assert!(matches!(error, Error::SignInNeeded(_)), "after {polls} polls: {error:?}");
        assert!(world.store.load(session.account()).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_service_that_refuses_every_token_does_not_make_a_session_run_in_circles() {
    let world = World::start().await;
    let client = world.session().client();
    client.profile().current_user().await.unwrap();
    world.asked();
    let refuse = || {
        let answer = CannedAnswer::new(StatusCode::UNAUTHORIZED);
        world.emulator().answer_next("profile.svc.halowaypoint.com", "/users/me", answer);
    };
    let mut renewals = 0;
    for _ in 0..60 {
        refuse();
        refuse();
        client.profile().current_user().await.unwrap_err();
        renewals += world.asked().iter().filter(|asked| *asked == "spartan_token").count();
        world.advance(Duration::from_secs(1));
    }
    // Sixty calls in a minute, each of which would have cost a renewal.
    assert!((3..=10).contains(&renewals), "{renewals}");
}

#[tokio::test]
async fn a_sign_in_that_is_withdrawn_is_said_once_and_kept() {
    let world = World::start().await;
    let session = world.session();
    generation(&session).await;
    world.emulator().expire_tokens(spnkr_emulator::TokenKind::Refresh);
    world.advance(HOUR * 24 * 15);
    world.asked();
    for _ in 0..100 {
        let error = session.credential(GAME).await.unwrap_err();
        assert_eq!(error.kind(), CredentialsErrorKind::SignInNeeded);
    }
    // The current one and the one before.
    assert_eq!(world.asked(), ["refresh", "refresh"]);
    let error = world.session().game_tokens().await.unwrap_err();
    assert!(matches!(error, Error::SignInNeeded(ref needed) if needed.is_refused()), "{error:?}");
    assert_eq!(world.asked(), [""; 0], "another program does not ask again");
}

/// A store whose disk is full after this many writes.
#[derive(Debug, Clone)]
struct Full<S>(S, Arc<AtomicUsize>);

impl<S: Store> Store for Full<S> {
    fn accounts(&self) -> BoxFuture<'_, Result<Vec<AccountName>, StoreError>> {
        self.0.accounts()
    }

    fn load<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Option<StoredBytes>, StoreError>> {
        self.0.load(account)
    }

    fn lock<'a>(
        &'a self,
        account: &'a AccountName,
    ) -> BoxFuture<'a, Result<Box<dyn StoreLock>, StoreError>> {
        Box::pin(
            async move { Ok(Box::new(Full(self.0.lock(account).await?, self.1.clone())) as _) },
        )
    }
}

impl StoreLock for Full<Box<dyn StoreLock>> {
    fn load(&mut self) -> BoxFuture<'_, Result<Option<StoredBytes>, StoreError>> {
        self.0.load()
    }

    fn save(&mut self, bytes: StoredBytes) -> BoxFuture<'_, Result<(), StoreError>> {
        match self.1.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)) {
            Ok(_) => self.0.save(bytes),
            Err(_) => Box::pin(async { Err(StoreError::new(StoreErrorKind::Write, "the disk")) }),
        }
    }

    fn set_aside(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.0.set_aside()
    }

    fn clear(&mut self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.0.clear()
    }
}

#[tokio::test]
async fn a_full_disk_is_found_before_a_token_is_spent() {
    let world = World::start().await;
    generation(&world.session()).await;
    world.advance(HOUR * 24 * 15);
    world.asked();
    let error = world
        .session_in(Full(world.store.clone(), Arc::default()))
        .game_tokens()
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Store(ref error) if error.kind() == StoreErrorKind::Write),
        "{error:?}"
    );
    assert_eq!(world.asked(), [""; 0]);
    generation(&world.session()).await;
}

#[tokio::test]
async fn a_disk_that_fills_up_during_a_renewal_costs_no_token() {
    let world = World::start().await;
    generation(&world.session()).await;
    world.advance(HOUR * 24 * 15);
    world.asked();
    // There is room to announce the refresh, and none for what it brings.
    let room = Arc::new(AtomicUsize::new(1));
    let session = world.session_in(Full(world.store.clone(), room.clone()));
    let error = session.game_tokens().await.unwrap_err();
    assert!(matches!(error, Error::Store(_)), "{error:?}");
    assert_eq!(world.asked(), ["refresh"], "what could not be stored is not used");

    room.store(100, SeqCst);
    world.advance(Duration::from_secs(65));
    session.game_tokens().await.unwrap();
    assert_eq!(world.asked(), ["user_token", "xsts_token", "spartan_token", "clearance"]);
    world.advance(HOUR * 24 * 15);
    generation(&world.session()).await;
}

#[tokio::test]
async fn what_a_session_cannot_read_it_does_not_overwrite() {
    let world = World::start().await;
    let session = world.session();
    for (text, kind) in [
        ("", StoreErrorKind::Damaged),
        ("{\"version\":1", StoreErrorKind::Damaged),
        ("{\"version\":1}", StoreErrorKind::Damaged),
        ("{\"version\":2,\"of\":\"the future\"}", StoreErrorKind::NewerVersion),
    ] {
        let stored = StoredBytes::new(text.as_bytes().to_vec());
        world.store.lock(session.account()).await.unwrap().save(stored).await.unwrap();
        let error = world.session().game_tokens().await.unwrap_err();
        assert!(
            matches!(error, Error::Store(ref error) if error.kind() == kind),
            "{text:?}: {error:?}"
        );
        let after = world.store.load(session.account()).await.unwrap().unwrap();
        assert_eq!(after.expose(), text.as_bytes());
    }
    assert_eq!(world.asked(), [""; 0]);
}

#[tokio::test]
async fn a_stored_number_of_changes_that_cannot_grow_is_no_obstacle() {
    let world = World::start().await;
    let session = world.session();
    generation(&session).await;
    let stored = world.store.load(session.account()).await.unwrap().unwrap();
    let text = String::from_utf8(stored.expose().to_vec()).unwrap();
    let (before, rest) = text.split_once("\"generation\": ").unwrap();
    let (_, after) = rest.split_once(',').unwrap();
    let last = format!("{before}\"generation\": {},{after}", u64::MAX);
    let stored = StoredBytes::new(last.into_bytes());
    world.store.lock(session.account()).await.unwrap().save(stored).await.unwrap();
    world.advance(HOUR * 24 * 15);
    world.session().game_tokens().await.unwrap();
    world.advance(HOUR * 24 * 15);
    world.session().game_tokens().await.unwrap();
}

#[tokio::test]
async fn a_new_sign_in_takes_the_place_of_what_is_damaged_and_not_of_what_is_newer() {
    let world = World::start().await;
    let session = Session::builder(world.emulated.http(), world.store.clone())
        .clock(Arc::new(world.clock.clone()))
        .build();
    for (text, is_replaced) in [("{\"version\":1", true), ("{\"version\":2}", false)] {
        let stored = StoredBytes::new(text.as_bytes().to_vec());
        world.store.lock(session.account()).await.unwrap().save(stored).await.unwrap();
        let sign_in = SignIn::new(world.app.clone()).unwrap();
        let pasted = world.emulator().browse(sign_in.url().as_str()).unwrap();
        let tokens = sign_in.redeem(&world.emulated.http(), &pasted).await.unwrap();
        let signed_in = session.sign_in(world.app.clone(), tokens).await;
        assert_eq!(signed_in.is_ok(), is_replaced, "{text}: {signed_in:?}");
        let after = world.store.load(session.account()).await.unwrap().unwrap();
        assert_eq!(after.expose() == text.as_bytes(), !is_replaced);
    }
}
