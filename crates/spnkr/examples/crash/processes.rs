//! Many processes find the same tokens expired at the same time.

use std::{
    io,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use spnkr_emulator::Rotation;

use crate::{
    Outcome,
    arguments::Arguments,
    stored::Stored,
    victim::{Order, Reply, Victim},
    world::{Case, World},
};

/// As long as a session waits for the lock by default.
const PATIENCE: Duration = Duration::from_secs(30);

/// Half of the processes live on from one expiry to the next and remember old tokens; the others start anew.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let processes = arguments.number("--processes", 20)?;
    let expiries = arguments.number("--expiries", 50)?;
    let start = Instant::now();
    let mut world = World::start(Rotation::OneTimeWithReuseDetection)?;
    let case = world.seeded()?;
    let mut victims = Vec::new();
    let mut problems = Vec::new();
    let mut reads = 0;
    for expiry in 1..=expiries {
        for place in 0..processes {
            if place == victims.len() {
                victims.push(Victim::start(&world, &case, PATIENCE)?);
            } else if place % 2 == 1 {
                victims[place] = Victim::start(&world, &case, PATIENCE)?;
            }
        }
        let before = world.ledger();
        let (replies, looked) = renew_all(&mut victims, &world, &case)?;
        let after = world.ledger();
        reads += looked.reads;

        let mut wrong = Vec::new();
        if (after.used() - before.used(), after.refused() - before.refused()) != (1, 0) {
            wrong.push(format!("the ledger was {before:?} and is {after:?}"));
        }
        if looked.torn > 0 {
            wrong.push(format!("{} of {} looks found a torn file", looked.torn, looked.reads));
        }
        let first = &replies[0];
        if !matches!(first, Some(Reply::Done(_))) || replies.iter().any(|reply| reply != first) {
            wrong.push(format!("they said {replies:?}"));
        }
        problems.extend(wrong.iter().map(|wrong| format!("  expiry {expiry}: {wrong}")));
        world.expire();
    }
    for problem in &problems {
        println!("{problem}");
    }
    let ledger = world.ledger();
    println!(
        "{processes} processes, {expiries} expiries: {} refreshes, {} refused, {} problems; \
         {reads} looks at the file; {:.1} s",
        ledger.used(),
        ledger.refused(),
        problems.len(),
        start.elapsed().as_secs_f64()
    );
    Ok(problems.is_empty())
}

/// What somebody saw who looked at the file all the time.
struct Looked {
    reads: usize,
    torn: usize,
}

fn renew_all(
    victims: &mut [Victim],
    world: &World,
    case: &Case,
) -> io::Result<(Vec<Option<Reply>>, Looked)> {
    let is_over = AtomicBool::new(false);
    let (reads, torn) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let replies = thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                reads.fetch_add(1, Ordering::Relaxed);
                if !matches!(case.stored(), Ok(Stored::Absent | Stored::Whole(_))) {
                    torn.fetch_add(1, Ordering::Relaxed);
                }
                thread::yield_now();
            }
        });
        for victim in victims.iter_mut() {
            victim.tell(Order::Renew, world.ahead());
        }
        let replies = victims.iter_mut().map(Victim::reply).collect::<Result<Vec<_>, _>>();
        is_over.store(true, Ordering::Relaxed);
        replies
    })?;
    Ok((replies, Looked { reads: reads.into_inner(), torn: torn.into_inner() }))
}
