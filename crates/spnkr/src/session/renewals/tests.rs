//! A model check: the scheduler of shuttle tries the orders in which the tasks can run.

use std::{
    pin::pin,
    sync::atomic::{AtomicU32, Ordering::SeqCst},
    task::Poll,
};

use futures_util::future::{join_all, poll_fn, poll_immediate};
use shuttle::future::{block_on, spawn, yield_now};

use super::*;

/// How many orders are tried; `SPNKR_SCHEDULES` says otherwise.
fn schedules() -> usize {
    let chosen = std::env::var("SPNKR_SCHEDULES").ok().and_then(|number| number.parse().ok());
    chosen.unwrap_or(10_000)
}

/// Tasks of the model.
struct Model;

impl Spawn for Model {
    fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> BoxFuture<'static, Option<T>> {
        let task = spawn(task);
        async move { task.await.ok() }.boxed()
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Fault {
    Overtaken,
    Server,
    Stopped,
}

impl Failing for Fault {
    fn overtaken() -> Self {
        Self::Overtaken
    }

    fn stopped() -> Self {
        Self::Stopped
    }

    fn pause(&self, in_a_row: u32) -> Duration {
        Duration::from_secs(in_a_row.into())
    }
}

/// A server that issues numbers and a client of it.
struct World {
    renewals: Arc<Renewals<u32, Fault, Model>>,
    issued: AtomicU32,
    under_way: AtomicU32,
    fails: bool,
    seconds: AtomicU32,
}

impl World {
    fn new(fails: bool) -> Arc<Self> {
        Arc::new(Self {
            renewals: Arc::new(Renewals::new(Model)),
            issued: AtomicU32::new(0),
            under_way: AtomicU32::new(0),
            fails,
            seconds: AtomicU32::new(0),
        })
    }

    /// Asks for a number that is at least `wanted`; from `wanted + 1` on it is not due.
    async fn get(self: &Arc<Self>, wanted: u32) -> Result<u32, Fault> {
        let fitness = |value: &u32| match *value {
            value if value < wanted => Fitness::Stale,
            value if value == wanted => Fitness::Due,
            _ => Fitness::Fresh,
        };
        let world = self.clone();
        let now =
            move || Monotonic::from_start(Duration::from_secs(world.seconds.load(SeqCst).into()));
        let world = self.clone();
        let renew = move || {
            let world = world.clone();
            async move {
                assert_eq!(world.under_way.fetch_add(1, SeqCst), 0, "one at a time");
                yield_now().await;
                let number = world.issued.fetch_add(1, SeqCst) + 1;
                yield_now().await;
                world.under_way.fetch_sub(1, SeqCst);
                match world.fails {
                    true => Renewed { value: None, outcome: Err(Fault::Server) },
                    false => Renewed { value: Some(Arc::new(number)), outcome: Ok(()) },
                }
            }
            .boxed()
        };
        self.renewals.get(fitness, now, renew).await.map(|value| *value)
    }
}

/// Polls at most this often, and drops the future then.
async fn give_up_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    for _ in 0..polls {
        let polled = poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        if let Poll::Ready(value) = polled {
            return Some(value);
        }
        yield_now().await;
    }
    None
}

#[test]
fn in_any_order_one_renewal_serves_all_whoever_gives_up() {
    shuttle::check_random(
        || {
            block_on(async {
                let world = World::new(false);
                let callers = (0..6).map(|caller| {
                    let world = world.clone();
                    spawn(async move {
                        match caller {
                            0..3 => give_up_after(caller, world.get(0)).await,
                            _ => Some(world.get(0).await),
                        }
                    })
                });
                for outcome in join_all(callers.collect::<Vec<_>>()).await {
                    let outcome = outcome.expect("no caller panics");
                    assert!(outcome.as_ref().is_none_or(|value| *value == Ok(1)), "{outcome:?}");
                }
                assert_eq!(world.issued.load(SeqCst), 1);
                assert_eq!(world.renewals.current().as_deref(), Some(&1));
            });
        },
        schedules(),
    );
}

#[test]
fn in_any_order_a_failure_is_shared_and_stands_for_its_time() {
    shuttle::check_random(
        || {
            block_on(async {
                let world = World::new(true);
                for round in 1..=2 {
                    let callers = (0..5).map(|caller| {
                        let world = world.clone();
                        spawn(async move { give_up_after(caller + 3, world.get(0)).await })
                    });
                    for outcome in join_all(callers.collect::<Vec<_>>()).await {
                        let outcome = outcome.expect("no caller panics");
                        assert!(outcome.is_none_or(|value| value == Err(Fault::Server)));
                    }
                    // Whoever comes late, or gave up before, finds what became of it.
                    assert_eq!(world.get(0).await, Err(Fault::Server));
                    assert_eq!(world.issued.load(SeqCst), round);
                    world.seconds.fetch_add(round, SeqCst);
                }
            });
        },
        schedules(),
    );
}

#[test]
fn in_any_order_everybody_gets_what_serves_them() {
    shuttle::check_random(
        || {
            block_on(async {
                let world = World::new(false);
                let callers = (0..4).map(|wanted| {
                    let world = world.clone();
                    spawn(async move { (wanted, world.get(wanted).await) })
                });
                for outcome in join_all(callers.collect::<Vec<_>>()).await {
                    let (_, value) = outcome.expect("no caller panics");
                    value.expect("everybody gets something");
                }
                assert!(world.issued.load(SeqCst) <= 4, "at most one renewal for each need");
            });
        },
        schedules(),
    );
}

#[test]
fn in_any_order_what_was_begun_before_a_reset_does_not_come_back() {
    shuttle::check_random(
        || {
            block_on(async {
                let world = World::new(false);
                let mut callers = Vec::new();
                for _ in 0..3 {
                    // Each is on its way now: one has begun a renewal, and the others wait for it.
                    let mut caller = Box::pin(world.get(0));
                    if poll_immediate(&mut caller).await.is_none() {
                        callers.push(caller);
                    }
                }
                let epoch = world.renewals.epoch();
                let reader = {
                    let world = world.clone();
                    spawn(async move {
                        world.renewals.offer(epoch, Arc::new(1_000), |_| false);
                    })
                };
                for _ in 0..3 {
                    yield_now().await;
                }
                world.renewals.reset(None);
                reader.await.expect("the reader does not panic");
                for outcome in join_all(callers).await {
                    assert!(matches!(outcome, Ok(1) | Err(Fault::Overtaken)), "{outcome:?}");
                }
                assert_eq!(world.renewals.current(), None);
            });
        },
        schedules(),
    );
}
