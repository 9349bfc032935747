//! Days of calls in virtual time: each one ends, tokens are renewed as often as they have to be, and nothing grows.
//!
//! `SPNKR_SOAK_HOURS` makes it so many virtual hours of calls, in steps of six, with Spartan tokens that live for one.
//! Without it, ten minutes are made of calls, and tokens live for one of them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use spnkr::{
    AzureApp, ClientSecret, Http, MatchId, MemoryStore, Session,
    client::{self, model::MatchStats},
    core::{
        Attempt, BoxFuture, Clock, Jitter, Monotonic, Request, Response, Transport, TransportError,
        Xuid,
    },
    http::{MemoryCache, SystemClock},
};
use spnkr_emulator::{Emulator, Fault, FaultKind, Lifetimes, Protocols, RetryAfter};
use spnkr_testkit::Emulated;
use tokio::{
    task::JoinSet,
    time::{Instant, interval, sleep},
};

use crate::chaos::{Dice, setting};

/// How long it is.
#[derive(Debug, Clone, Copy)]
struct Plan {
    /// Calls without a break; after each of these a rest, in which all tokens of the game expire.
    legs: u64,
    leg: Duration,
    /// How long Spartan tokens live.
    life: Duration,
}

impl Plan {
    fn read() -> Self {
        match setting("SPNKR_SOAK_HOURS", 0) {
            0 => Self { legs: 2, leg: 5 * MINUTE, life: MINUTE },
            hours => Self { legs: hours.div_ceil(6), leg: 360 * MINUTE, life: 60 * MINUTE },
        }
    }

    fn is_long(self) -> bool {
        self.life > MINUTE
    }

    fn rest(self) -> Duration {
        self.life + 3 * MINUTE
    }

    fn calls_of_a_leg(self) -> u64 {
        self.leg.as_secs() * 10
    }

    fn calls(self) -> u64 {
        self.legs * self.calls_of_a_leg()
    }

    /// How many Spartan tokens it takes if nothing goes wrong.
    fn renewals(self) -> u64 {
        // A successor is got when a fifth of the life is left, or five minutes, and by `Middling` a quarter of that
        // before.
        let ahead = (self.life / 5).min(5 * MINUTE);
        let pause = self.life - ahead - ahead / 4;
        self.legs * (1 + self.leg.as_secs() / pause.as_secs())
    }
}

const MINUTE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);
const DEADLINE: Duration = Duration::from_secs(60);

/// Room for about half of the answers that are asked for.
const ROOM: u64 = 1 << 20;
/// While a server asks to be left alone calls wait, and each is over after its deadline: so many are under way at most,
/// and so many tasks and connections there can be. In practice it is a fraction of that.
const MOST_CONNECTIONS: usize = 64;
const MOST_TASKS: usize = 700;

/// Tokio's time as both clocks.
#[derive(Debug)]
struct VirtualClock {
    steady: SystemClock,
    start: Timestamp,
}

impl VirtualClock {
    fn new() -> Arc<Self> {
        let start = "2026-01-02T03:04:05Z".parse().unwrap();
        Arc::new(Self { steady: SystemClock::new(), start })
    }
}

impl Clock for VirtualClock {
    fn wall(&self) -> Timestamp {
        self.start + SignedDuration::try_from(self.monotonic().since_start()).unwrap()
    }

    fn monotonic(&self) -> Monotonic {
        self.steady.monotonic()
    }

    fn sleep_until(&self, instant: Monotonic) -> BoxFuture<'static, ()> {
        self.steady.sleep_until(instant)
    }
}

/// Spreads nothing, so that it is known how often tokens are renewed.
#[derive(Debug)]
struct Middling;

impl Jitter for Middling {
    fn unit(&self) -> f64 {
        0.5
    }
}

/// Counts the Spartan tokens that arrive.
#[derive(Debug, Clone)]
struct Counting {
    http: Http,
    renewals: Arc<AtomicU64>,
}

impl Transport for Counting {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        let is_renewal = attempt.operation().name() == "the Spartan token request";
        let sending = self.http.send(request, attempt);
        Box::pin(async move {
            let answer = sending.await?;
            if is_renewal && answer.status().is_success() {
                self.renewals.fetch_add(1, Ordering::Relaxed);
            }
            Ok(answer)
        })
    }

    fn connect_ahead(&self, host: &'static str) {
        self.http.connect_ahead(host);
    }

    fn clock(&self) -> Option<Arc<dyn Clock>> {
        Transport::clock(&self.http)
    }
}

struct World {
    emulated: Emulated,
    clock: Arc<VirtualClock>,
    transport: Counting,
    session: Session,
    cache: Option<MemoryCache>,
    expected: Vec<(MatchId, MatchStats)>,
    /// Tasks while nobody asks for anything.
    resting: usize,
}

impl World {
    async fn start(plan: Plan, protocols: Protocols, room: Option<u64>) -> Self {
        let builder = Emulator::builder()
            .protocols(protocols)
            .lifetimes(Lifetimes::default().spartan(plan.life))
            .log_capacity(0);
        let emulated = Emulated::start_with(builder).await;
        let resting = alive_tasks();
        let clock = VirtualClock::new();
        emulated.emulator().clock().set(clock.wall());
        let http = emulated.piped_http_builder().clock(clock.clone()).jitter(Arc::new(Middling));
        let transport = Counting { http: http.build().unwrap(), renewals: Arc::default() };
        let cache = room.map(|room| MemoryCache::with_clock(room, clock.clone()));
        let session = session(&emulated, &transport, &clock, cache.clone());
        let mut expected = Vec::new();
        let xuid = emulated.emulator().account().xuid();
        for id in &emulated.emulator().world().matches_of(xuid)[..100] {
            let match_id = id.parse().unwrap();
            let stats = session.client().stats().match_stats(match_id).await.unwrap();
            expected.push((match_id, stats));
        }
        Self { emulated, clock, transport, session, cache, expected, resting }
    }

    fn emulator(&self) -> &Emulator {
        self.emulated.emulator()
    }
}

fn session(
    emulated: &Emulated,
    transport: &Counting,
    clock: &Arc<VirtualClock>,
    cache: Option<MemoryCache>,
) -> Session {
    let app = emulated.emulator().confidential_app();
    let secret = ClientSecret::new(app.client_secret().unwrap());
    let app = AzureApp::confidential(app.client_id(), secret).unwrap();
    let builder = Session::builder(transport.clone(), MemoryStore::new())
        .clock(clock.clone())
        .jitter(Arc::new(Middling))
        .seed(app, emulated.refresh_token(), None);
    match cache {
        Some(cache) => builder.cache(cache).build(),
        None => builder.build(),
    }
}

/// One in a hundred.
fn faults() -> impl Iterator<Item = Fault> {
    [
        FaultKind::BadGateway,
        FaultKind::GatewayTimeout,
        FaultKind::InternalServerError,
        FaultKind::ResetBeforeHead,
        FaultKind::ResetBeforeProcessing,
        FaultKind::ResetMidBody,
        FaultKind::ResetMidHead,
        FaultKind::ServiceUnavailable(RetryAfter::Seconds(1)),
        FaultKind::StallAfterHead,
        FaultKind::StallBeforeHead,
    ]
    .into_iter()
    .map(|kind| Fault::new(kind).always().chance(0.001))
}

/// What came of the calls so far.
#[derive(Debug, Default)]
struct Figures {
    calls: u64,
    lost: u64,
    most_connections: usize,
    most_tasks: usize,
    renewals: u64,
    /// Memory after a hundredth of the calls, and after all of them.
    warm_pages: Option<u64>,
    last_pages: Option<u64>,
}

impl Figures {
    fn count(&mut self, (outcome, took): (Result<(), client::Error>, Duration)) {
        // The call's own limit, and a second to tell of it.
        assert!(took <= DEADLINE + Duration::from_secs(1), "{outcome:?} after {took:?}");
        self.calls += 1;
        self.lost += u64::from(outcome.is_err());
    }

    fn look_at(&mut self, world: &World) {
        self.most_connections = self.most_connections.max(world.emulator().open_connections());
        self.most_tasks = self.most_tasks.max(alive_tasks());
    }

    #[expect(
        clippy::print_stdout,
        reason = "whoever makes a long run wants to see what came of it"
    )]
    fn show(&self, plan: Plan) {
        println!("{self:?} where {} renewals are ideal", plan.renewals());
    }

    fn check(&self, plan: Plan, world: &World) {
        assert_eq!(self.calls, plan.calls());
        assert!(self.lost * 100_000 <= self.calls, "{} were lost", self.lost);
        let amiss = self.renewals.abs_diff(plan.renewals());
        assert!(amiss <= (plan.renewals() / 50).max(1), "{} renewals", self.renewals);

        let struck: u64 = world.emulator().faults_hit().values().sum();
        let requests = world.transport.http.counters().requests;
        assert!(requests / 200 < struck && struck < requests / 50, "{struck} of {requests}");
        if let Some(cache) = &world.cache {
            assert!(cache.bytes() <= ROOM && cache.bytes() > ROOM * 9 / 10, "{cache:?}");
        }

        assert!(self.most_connections <= MOST_CONNECTIONS, "{}", self.most_connections);
        assert!(self.most_tasks <= MOST_TASKS, "{}", self.most_tasks);
        if let (true, Some(warm), Some(last)) = (plan.is_long(), self.warm_pages, self.last_pages) {
            assert!(warm.abs_diff(last) <= warm / 10, "from {warm} to {last} pages");
        }
    }
}

/// Makes the calls of one leg, each at its time, however long the ones before it take.
async fn leg(world: &Arc<World>, plan: Plan, number: u64, figures: &mut Figures) {
    let mut ticks = interval(PAUSE);
    let mut under_way = JoinSet::new();
    let first = number * plan.calls_of_a_leg();
    for call in first..first + plan.calls_of_a_leg() {
        ticks.tick().await;
        world.emulator().clock().set(world.clock.wall());
        let world_of_call = world.clone();
        under_way.spawn(async move {
            let start = Instant::now();
            (one(&world_of_call, call).await, start.elapsed())
        });
        while let Some(ended) = under_way.try_join_next() {
            figures.count(ended.unwrap());
        }
        figures.look_at(world);
        if call == plan.calls() / 100 {
            figures.warm_pages = resident_pages();
        }
    }
    while let Some(ended) = under_way.join_next().await {
        figures.count(ended.unwrap());
    }
    world.session.settled().await;
}

async fn one(world: &World, call: u64) -> Result<(), client::Error> {
    let mut dice = Dice(call);
    let client = world.session.client();
    let stats = client.stats();
    let xuid = Xuid::new(world.emulator().account().xuid());
    match dice.below(10) {
        0 => {
            let history = stats.match_history(xuid).deadline(DEADLINE).await?;
            assert_eq!(history.results.len(), 25);
        }
        1..=3 => {
            let (match_id, expected) = &world.expected[dice.below(world.expected.len())];
            assert_eq!(&stats.match_stats(*match_id).deadline(DEADLINE).await?, expected);
        }
        _ => drop(stats.match_count(xuid).deadline(DEADLINE).await?),
    }
    Ok(())
}

async fn soak(protocols: Protocols, room: Option<u64>) {
    let before = alive_tasks();
    let plan = Plan::read();
    let world = Arc::new(World::start(plan, protocols, room).await);
    for fault in faults() {
        world.emulator().inject(fault);
    }
    let mut figures = Figures::default();
    for number in 0..plan.legs {
        leg(&world, plan, number, &mut figures).await;
        figures.last_pages = resident_pages();
        sleep(plan.rest()).await;
        assert_eq!(world.emulator().open_connections(), 0, "leg {number}");
        assert_eq!(alive_tasks(), world.resting, "leg {number}");
    }
    figures.renewals = world.transport.renewals.load(Ordering::Relaxed);
    figures.show(plan);
    figures.check(plan, &world);

    let World { emulated, transport, session, cache, .. } = Arc::into_inner(world).unwrap();
    drop((emulated, transport, session, cache));
    sleep(plan.rest()).await;
    assert_eq!(alive_tasks(), before);
}

fn alive_tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

/// The memory of this process that is in use, where the system tells.
fn resident_pages() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    statm.split(' ').nth(1)?.parse().ok()
}

#[tokio::test(start_paused = true)]
async fn over_http2_nothing_is_lost_and_nothing_grows() {
    soak(Protocols::Both, None).await;
}

#[tokio::test(start_paused = true)]
async fn over_http1_with_a_full_cache_nothing_is_lost_and_nothing_grows() {
    soak(Protocols::Http1, Some(ROOM)).await;
}
