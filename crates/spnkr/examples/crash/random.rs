//! Victims are killed at any time, thousands of times, and leave what they have to each other.

use std::{
    collections::BTreeMap,
    error::Error,
    io, thread,
    time::{Duration, Instant},
};

use spnkr_emulator::Rotation;

use crate::{
    Outcome,
    arguments::Arguments,
    kill::{Blow, Fate, Standing, judge, kill},
    victim::{Order, Reply, Victim},
    world::{Case, World},
};

const ROTATIONS: [(&str, Rotation); 2] =
    [("keep-old", Rotation::KeepOld), ("one-time", Rotation::OneTime)];

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let kills = arguments.number("--kills", 10_000)?.div_ceil(ROTATIONS.len());
    let lives = thread::scope(|scope| {
        let workers = ROTATIONS.map(|(_, rotation)| scope.spawn(move || live(rotation, kills)));
        workers.map(|worker| worker.join().map_err(|_| "a life panicked"))
    });
    let mut violations = 0;
    for ((name, _), lived) in ROTATIONS.into_iter().zip(lives) {
        let lived = lived??;
        println!("{name}: {}", lived.text);
        violations += lived.violations;
    }
    Ok(violations == 0)
}

struct Lived {
    text: String,
    violations: usize,
}

/// One account, for as long as it lasts: at each expiry one to three victims are killed, and then one is left in
/// peace.
fn live(rotation: Rotation, kills: usize) -> Result<Lived, Box<dyn Error + Send + Sync>> {
    let start = Instant::now();
    let mut world = World::start(rotation)?;
    let longest = undisturbed(&mut world)?.mul_f64(1.1);
    let mut case = world.seeded()?;
    let (mut killed, mut accounts, mut problems) = (0, 1, Vec::new());
    let mut fates: BTreeMap<Fate, usize> = BTreeMap::new();
    for expiry in 0_u32.. {
        if killed >= kills {
            break;
        }
        let standing = Standing::of(&world, &case)?;
        // Spread as evenly as chance would have it, and the same every time.
        let pause = |number: usize| longest.mul_f64((number as f64 * 0.618_033_988_75).fract());
        for _ in 0..expiry % 3 {
            kill(&world, &case, Order::Renew, &Blow::After(pause(killed)))?;
            killed += 1;
        }
        let end = kill(&world, &case, Order::Renew, &Blow::After(pause(killed)))?;
        killed += 1;
        let (fate, problem) = judge(&world, &case, Order::Renew, &standing, end)?;
        problems.extend(problem.map(|problem| format!("\n  after {killed} kills: {problem}")));
        *fates.entry(fate).or_default() += 1;
        if matches!(fate, Fate::Lost | Fate::Violation) {
            case = world.seeded()?;
            accounts += 1;
        } else {
            world.expire();
        }
    }
    let mut text = format!("{killed} kills, {accounts} accounts");
    for (fate, number) in fates {
        text += &format!(", {number} {}", fate.heading());
    }
    text += &format!(", {:.1} s{}", start.elapsed().as_secs_f64(), problems.concat());
    Ok(Lived { text, violations: problems.len() })
}

/// How long a renewal takes, in the middle.
fn undisturbed(world: &mut World) -> Result<Duration, Box<dyn Error + Send + Sync>> {
    let case = world.seeded_before()?;
    let mut times = Vec::new();
    for _ in 0..9 {
        world.expire();
        times.push(renewal(world, &case)?);
    }
    times.sort();
    Ok(times[times.len() / 2])
}

fn renewal(world: &World, case: &Case) -> io::Result<Duration> {
    let mut victim = Victim::start(world, case, Duration::ZERO)?;
    let start = Instant::now();
    victim.tell(Order::Renew, world.ahead());
    match victim.reply()? {
        Some(Reply::Done(_)) => Ok(start.elapsed()),
        reply => Err(io::Error::other(format!("undisturbed, it ended with {reply:?}"))),
    }
}
