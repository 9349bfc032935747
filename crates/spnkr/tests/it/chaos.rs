//! Everything that can go wrong, at random, everywhere.
//!
//! `SPNKR_SEED` chooses the fate, `SPNKR_CALLS` how many calls meet it, and `SPNKR_SEEDS` how many fates in a row there
//! are; time is virtual, and connections lead through memory, so that a run can be repeated.

use std::{collections::HashMap, env, ops::RangeInclusive, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::future::join_all;
use http::{Method, StatusCode};
use spnkr::{
    Client, Http, MatchId, MemoryStore, Session,
    client::{self, Endpoint, EndpointInfo, Host, Query, model::MatchStats},
    core::{DecodeError, Operation, Response, Scope, Xuid, read_json},
    oauth::{self, Authorization, AzureApp, ClientSecret, OsEntropy},
};
use spnkr_emulator::{Emulator, Fault, FaultKind, LoggedRequest, Protocols, RetryAfter};
use spnkr_testkit::Emulated;
use tokio::time::Instant;

/// The stats of a match, for a call that the log can tell from all others.
struct Marked {
    match_id: MatchId,
    call: usize,
}

impl Endpoint for Marked {
    type Model = MatchStats;
    const INFO: &'static EndpointInfo = &EndpointInfo::new(
        Operation::new("marked"),
        Host::STATS,
        Method::GET,
        "/hi/matches/{match_id}/stats",
    )
    .with_scope(Scope::Spartan);

    fn path(&self) -> String {
        format!("/hi/matches/{}/stats", self.match_id)
    }

    fn query(&self, query: &mut Query) {
        query.push("call", self.call);
    }

    fn decode(answer: &Response<Bytes>) -> Result<MatchStats, DecodeError> {
        read_json(Self::INFO.operation(), answer)
    }
}

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        // The generator of Steele, Lea and Flood, known as SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }
}

struct World {
    emulated: Emulated,
    app: AzureApp,
    http: Http,
    session: Session,
    matches: Vec<MatchId>,
    expected: HashMap<MatchId, (Bytes, MatchStats)>,
}

const TASKS: usize = 64;
const DEADLINE: Duration = Duration::from_secs(60);
/// Who has failed comes back later. A session asks nobody for about a minute after a failure that asking again does not
/// mend, such as a certificate: until then, calls by the thousand would fail in no time at all.
const PATIENCE: Duration = Duration::from_secs(70);

pub(crate) fn setting(name: &str, usual: u64) -> u64 {
    env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

impl World {
    async fn start(protocols: Protocols, seed: u64) -> Self {
        let builder = Emulator::builder().protocols(protocols).seed(seed).log_capacity(4_000_000);
        let emulated = Emulated::start_with(builder).await;
        let app = emulated.emulator().confidential_app();
        let secret = ClientSecret::new(app.client_secret().unwrap());
        let app = AzureApp::confidential(app.client_id(), secret).unwrap();
        let app = app.with_redirect_uri("https://localhost").unwrap();
        let http = emulated.piped_http_builder().build().unwrap();
        let session = Session::builder(http.clone(), MemoryStore::new())
            .seed(app.clone(), emulated.refresh_token(), None)
            .build();
        let xuid = emulated.emulator().account().xuid();
        let matches: Vec<MatchId> = emulated.emulator().world().matches_of(xuid)[..20]
            .iter()
            .map(|id| id.parse().unwrap())
            .collect();
        let mut expected = HashMap::new();
        for match_id in &matches {
            let answer = session.client().stats().match_stats(*match_id).send().await.unwrap();
            expected.insert(*match_id, (answer.bytes().clone(), answer.model().unwrap()));
        }
        emulated.emulator().clear_requests();
        Self { emulated, app, http, session, matches, expected }
    }

    fn emulator(&self) -> &Emulator {
        self.emulated.emulator()
    }

    fn client(&self) -> Client {
        self.session.client()
    }
}

/// How one call ended.
#[derive(Debug)]
enum Ended {
    Right,
    Wrong(String),
    Failed(client::Error),
    /// A hop or a call without a model to compare, with whether it went well.
    Other(Result<(), String>),
}

#[derive(Debug)]
struct Record {
    ended: Ended,
    /// The number that the log knows it by.
    call: Option<usize>,
    took: Duration,
}

/// Makes calls of all kinds from many tasks.
async fn run(world: &Arc<World>, seed: u64, calls: usize) -> Vec<Record> {
    let tasks = (0..TASKS).map(|task| {
        let world = world.clone();
        tokio::spawn(async move {
            let mut dice = Dice(seed ^ (task as u64) << 32);
            let mut records = Vec::new();
            for call in (task..calls).step_by(TASKS) {
                // In the middle of things all tokens end.
                if call == calls / 2 {
                    world.emulator().expire_spartan_tokens();
                }
                let start = Instant::now();
                let (ended, call) = one(&world, &mut dice, call).await;
                let has_failed = matches!(ended, Ended::Failed(_) | Ended::Other(Err(_)));
                records.push(Record { ended, call, took: start.elapsed() });
                if has_failed {
                    tokio::time::sleep(PATIENCE).await;
                }
            }
            records
        })
    });
    let mut records = Vec::new();
    for task in join_all(tasks).await {
        records.extend(task.unwrap());
    }
    records
}

async fn one(world: &World, dice: &mut Dice, number: usize) -> (Ended, Option<usize>) {
    let client = world.client();
    let xuid = Xuid::new(world.emulator().account().xuid());
    let other = |outcome: Result<(), client::Error>| {
        (Ended::Other(outcome.map_err(|error| error.to_string())), None)
    };
    match dice.below(20) {
        0 => other(client.profile().current_user().await.map(|user| assert_eq!(user.xuid, xuid))),
        1 => other(client.stats().match_count(xuid).await.map(drop)),
        2 => {
            let history = client.stats().match_history(xuid).await;
            other(history.map(|history| assert_eq!(history.results.len(), 25)))
        }
        3 => {
            let endpoint = oauth::Endpoint::Live;
            let authorization = Authorization::start(endpoint, &OsEntropy::default()).unwrap();
            let url = authorization.url(&world.app);
            let pasted = world.emulator().browse(url.as_str()).unwrap();
            let code = authorization.read_redirect(&pasted).unwrap();
            let exchanged = oauth::exchange_code(
                &world.http,
                &world.app,
                endpoint,
                &code,
                authorization.verifier(),
            );
            let outcome = exchanged.await.map(drop).map_err(|error| error.to_string());
            (Ended::Other(outcome), None)
        }
        _ => {
            let match_id = world.matches[dice.below(world.matches.len())];
            let (bytes, stats) = &world.expected[&match_id];
            let call = client.call(Marked { match_id, call: number }).deadline(DEADLINE);
            let ended = match call.send().await {
                Ok(answer) if answer.bytes() == bytes => Ended::Right,
                // Not to the letter, but it may be right all the same.
                Ok(answer) => match answer.model() {
                    Ok(read) if read == *stats => Ended::Right,
                    Ok(read) => Ended::Wrong(format!("{read:?}")),
                    Err(error) => Ended::Failed(error),
                },
                Err(error) => Ended::Failed(error),
            };
            (ended, Some(number))
        }
    }
}

/// What struck each call, by its number.
fn by_call(requests: &[LoggedRequest]) -> HashMap<usize, Vec<&LoggedRequest>> {
    let mut by_call: HashMap<usize, Vec<&LoggedRequest>> = HashMap::new();
    for request in requests {
        if let Some((_, call)) = request.path().split_once("?call=") {
            by_call.entry(call.parse().unwrap()).or_default().push(request);
        }
    }
    by_call
}

/// Compares what was told to a caller with what the server knows of the call.
fn account(record: &Record, arrived: &[&LoggedRequest]) {
    let Some(call) = record.call else { return };
    match &record.ended {
        Ended::Right => assert!(
            arrived.iter().any(|request| request.status() == Some(StatusCode::OK)),
            "call {call} has an answer that nobody gave: {arrived:?}"
        ),
        Ended::Wrong(stats) => panic!("call {call} got a wrong answer: {stats} {arrived:?}"),
        Ended::Failed(error) => {
            if let Some(status) = error.status() {
                assert!(
                    arrived.iter().any(|request| request.status() == Some(status)),
                    "call {call} was told {status}, which nobody said: {arrived:?}"
                );
            }
        }
        Ended::Other(_) => {}
    }
}

fn faults(share: f64) -> Vec<Fault> {
    FaultKind::ALL
        .iter()
        .map(|kind| match kind {
            // Large enough to be refused, and no larger: this is no test of patience.
            FaultKind::GzipBomb(_) => FaultKind::GzipBomb(17),
            FaultKind::DoubleGzipBomb(_) => FaultKind::DoubleGzipBomb(17),
            FaultKind::DeflateBomb(_) => FaultKind::DeflateBomb(17),
            FaultKind::ContinueFlood(_) => FaultKind::ContinueFlood(100),
            FaultKind::ServiceUnavailable(_) => {
                FaultKind::ServiceUnavailable(RetryAfter::Seconds(2))
            }
            FaultKind::Redirect(_) => FaultKind::Redirect("https://login.live.com/".to_owned()),
            kind => kind.clone(),
        })
        .map(|kind| {
            // There are few connections, and each serves many calls.
            let chance = if kind.strikes_connections() { 10.0 * share } else { share };
            match kind {
                // A session takes tokens that are refused as soon as they are new for a fault of the service's, and
                // asks for no more of them for a while.
                FaultKind::Unauthorized => Fault::new(kind).skipping(500).times(2),
                kind => Fault::new(kind).always().chance(chance),
            }
        })
        .collect()
}

async fn chaos(protocols: Protocols, seed: u64, calls: usize) {
    let before = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let world = Arc::new(World::start(protocols, seed).await);
    for fault in faults(0.002) {
        world.emulator().inject(fault);
    }
    let records = run(&world, seed, calls).await;
    world.emulator().clear_faults();
    world.emulator().release();

    let requests = world.emulator().requests();
    let arrived = by_call(&requests);
    let mut right = 0;
    for record in &records {
        // The call's own limit, and a second to tell of it.
        assert!(record.took <= DEADLINE + Duration::from_secs(1), "{record:?}");
        let arrived = record.call.and_then(|call| arrived.get(&call));
        account(record, arrived.map_or(&[], Vec::as_slice));
        right += usize::from(matches!(record.ended, Ended::Right | Ended::Other(Ok(()))));
    }
    assert_eq!(records.len(), calls);
    let struck: u64 = world.emulator().faults_hit().values().sum();
    assert!(struck as usize * 20 > calls, "{struck} faults are no chaos");
    assert!(right * 10 > calls * 8, "{right} of {calls} went well, seed {seed}");

    // Whatever was sent is on record, but for what a dying connection has swallowed.
    let sent = world.http.counters().requests;
    assert!(requests.len() as u64 <= sent + 30, "{} arrived of {sent}", requests.len());

    // A code that is redeemed is not presented again: the second time would be refused.
    for request in requests.iter().filter(|request| request.operation() == "exchange_code") {
        let is_second =
            request.status() == Some(StatusCode::BAD_REQUEST) && request.fault().is_none();
        assert!(!is_second, "a code was redeemed twice, seed {seed}");
    }

    // Nothing stays behind.
    let World { emulated, http, session, .. } = Arc::into_inner(world).unwrap();
    drop((http, session));
    tokio::time::sleep(Duration::from_secs(200)).await;
    assert_eq!(emulated.emulator().open_connections(), 0, "seed {seed}");
    drop(emulated);
    tokio::time::sleep(Duration::from_secs(200)).await;
    let after = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    assert_eq!(after, before, "tasks are left, seed {seed}");
}

/// What the environment asks for: the seeds, and how many calls there are with each.
fn fates() -> (RangeInclusive<u64>, usize) {
    let seed = setting("SPNKR_SEED", 343);
    let last = seed + setting("SPNKR_SEEDS", 1).max(1) - 1;
    (seed..=last, usize::try_from(setting("SPNKR_CALLS", 5_000)).unwrap())
}

#[tokio::test(start_paused = true)]
async fn chaos_over_http2_ends_in_right_answers_and_typed_errors() {
    let (seeds, calls) = fates();
    for seed in seeds {
        chaos(Protocols::Both, seed, calls).await;
    }
}

#[tokio::test(start_paused = true)]
async fn chaos_over_http1_ends_in_right_answers_and_typed_errors() {
    let (seeds, calls) = fates();
    for seed in seeds {
        chaos(Protocols::Http1, seed, calls).await;
    }
}

#[tokio::test(start_paused = true)]
async fn one_reset_in_twenty_is_seen_by_nobody() {
    let (seeds, calls) = fates();
    let (mut lost, mut made) = (0, 0);
    for seed in seeds {
        // Over HTTP/1.1, where a connection that is reset is one request that is.
        let world = Arc::new(World::start(Protocols::Http1, seed).await);
        for kind in [
            FaultKind::FinMidBody,
            FaultKind::ResetBeforeHead,
            FaultKind::ResetBeforeProcessing,
            FaultKind::ResetMidBody,
            FaultKind::ResetMidHead,
        ] {
            world.emulator().inject(Fault::new(kind).on_path("/hi/").always().chance(0.01));
        }
        let records = run(&world, seed, calls).await;
        made += records.len();
        lost += records
            .iter()
            .filter(|record| matches!(record.ended, Ended::Failed(_) | Ended::Wrong(_)))
            .count();
    }
    // One call in a hundred thousand or so meets four resets in a row: in a short run, one may.
    assert!(lost * 10_000 <= made.max(10_000), "{lost} of {made} were lost");
}
