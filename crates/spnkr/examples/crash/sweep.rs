//! A victim is killed before every system call that it makes, and the next one has to find everything in order.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use spnkr_emulator::Rotation;

use crate::{
    Outcome,
    arguments::Arguments,
    kill::{Blow, Fate, Standing, Thread, judge, kill},
    strace::{Counts, Tracer},
    table,
    victim::{Order, Reply, Victim},
    world::{Case, World},
};

/// What the victim is doing when it is killed, and what the server does with refresh tokens.
struct Scene {
    name: &'static str,
    beginning: Beginning,
    rotation: Rotation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beginning {
    /// It has a refresh token from outside, and there is not even a folder.
    Seeded,
    /// What is stored has expired, up to the refresh token.
    Expired,
    /// A browser has just come back; there is not even a folder.
    SigningIn,
    /// The same, and somebody else was signed in before, whose tokens have expired.
    SigningInAgain,
    /// Everything is stored, and is to be forgotten.
    SigningOut,
}

const SCENES: &[Scene] = &[
    Scene { name: "sign-in", beginning: Beginning::SigningIn, rotation: Rotation::OneTime },
    Scene {
        name: "sign-in-again",
        beginning: Beginning::SigningInAgain,
        rotation: Rotation::OneTime,
    },
    Scene { name: "first-keep-old", beginning: Beginning::Seeded, rotation: Rotation::KeepOld },
    Scene { name: "first-one-time", beginning: Beginning::Seeded, rotation: Rotation::OneTime },
    Scene { name: "renew-keep-old", beginning: Beginning::Expired, rotation: Rotation::KeepOld },
    Scene { name: "renew-one-time", beginning: Beginning::Expired, rotation: Rotation::OneTime },
    Scene { name: "sign-out", beginning: Beginning::SigningOut, rotation: Rotation::OneTime },
];

impl Scene {
    fn order(&self) -> Order {
        match self.beginning {
            Beginning::Seeded | Beginning::Expired => Order::Renew,
            Beginning::SigningIn | Beginning::SigningInAgain => Order::SignIn,
            Beginning::SigningOut => Order::SignOut,
        }
    }

    fn prepare(&self, world: &mut World) -> Result<Case, Box<dyn Error + Send + Sync>> {
        Ok(match self.beginning {
            Beginning::Seeded => world.seeded()?,
            Beginning::Expired => {
                let case = world.seeded_before()?;
                world.expire();
                case
            }
            Beginning::SigningIn => world.signing_in()?,
            Beginning::SigningInAgain => {
                let mut case = world.signed_in()?;
                world.expire();
                case.sign_in = Some(world.come_back()?);
                case
            }
            Beginning::SigningOut => world.signed_in()?,
        })
    }
}

/// The report about one scene.
struct Swept {
    text: String,
    kill_points: usize,
    violations: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let sample = arguments.number("--sample", 1)?;
    let only = arguments.text("--only");
    let scenes = SCENES.iter().filter(|scene| only.is_none_or(|name| scene.name == name));
    let scenes = scenes.collect::<Vec<_>>();
    if scenes.is_empty() {
        let names = SCENES.iter().map(|scene| scene.name).collect::<Vec<_>>();
        return Err(format!("the scenes are {}", names.join(", ")).into());
    }

    let start = Instant::now();
    let next = AtomicUsize::new(0);
    let total = Mutex::new((0, 0));
    let workers = thread::available_parallelism().map_or(1, usize::from).min(scenes.len());
    thread::scope(|scope| {
        let work = || -> Result<(), Box<dyn Error + Send + Sync>> {
            while let Some(scene) = scenes.get(next.fetch_add(1, Ordering::Relaxed)) {
                let swept = sweep(scene, sample)?;
                println!("{}", swept.text);
                let mut total = total.lock().map_err(|_| "another thread panicked")?;
                total.0 += swept.kill_points;
                total.1 += swept.violations;
            }
            Ok(())
        };
        let workers = (0..workers).map(|_| scope.spawn(work)).collect::<Vec<_>>();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| "a sweep panicked")?)
    })?;
    let (kill_points, violations) = *total.lock().map_err(|_| "a sweep panicked")?;
    let seconds = start.elapsed().as_secs_f64();
    println!("{kill_points} kill points, {violations} violations, {seconds:.1} s");
    Ok(violations == 0)
}

fn sweep(scene: &Scene, sample: usize) -> Result<Swept, Box<dyn Error + Send + Sync>> {
    let start = Instant::now();
    let mut world = World::start(scene.rotation)?;
    let mut points = Vec::new();
    for thread in Thread::ALL {
        let mut counts = Counts::default();
        for _ in 0..2 {
            counts = counts.or_more(count(scene, &mut world, thread)?);
        }
        points.extend(counts.kill_points().map(|point| (thread, point)));
    }
    let all = points.len();
    let mut rows: BTreeMap<(Thread, String), BTreeMap<Fate, usize>> = BTreeMap::new();
    let mut violations = Vec::new();
    for (thread, point) in points.into_iter().step_by(sample) {
        let case = scene.prepare(&mut world)?;
        let standing = Standing::of(&world, &case)?;
        let blow = Blow::At(thread, point.clone());
        let end = kill(&world, &case, scene.order(), &blow)?;
        let (fate, problem) = judge(&world, &case, scene.order(), &standing, end)?;
        *rows.entry((thread, point.call.clone())).or_default().entry(fate).or_default() += 1;
        let [_, expression] = point.expressions();
        violations
            .extend(problem.map(|problem| format!("  {}, {expression}: {problem}", thread.name())));
    }

    let numbers = |fates: &BTreeMap<Fate, usize>| {
        let number = |fate| match fates.get(&fate) {
            Some(number) => number.to_string(),
            None => "·".to_owned(),
        };
        Fate::ALL.map(number)
    };
    let mut sum: BTreeMap<Fate, usize> = BTreeMap::new();
    for (fate, number) in rows.values().flatten() {
        *sum.entry(*fate).or_default() += number;
    }
    let kill_points = sum.values().sum::<usize>();
    let row = |name: String, kills: usize, [a, b, c, d, e]: [String; 5]| {
        [name, kills.to_string(), a, b, c, d, e]
    };
    let mut lines = vec![{
        let [a, b, c, d, e] = Fate::ALL.map(|fate| fate.heading().to_owned());
        ["thread, call".to_owned(), "points".to_owned(), a, b, c, d, e]
    }];
    lines.extend(rows.iter().map(|((thread, call), fates)| {
        row(format!("{} {call}", thread.name()), fates.values().sum(), numbers(fates))
    }));
    lines.push(row("all".to_owned(), kill_points, numbers(&sum)));
    let mut text = format!(
        "{}: {kill_points} of {all} kill points, {:.1} s\n{}",
        scene.name,
        start.elapsed().as_secs_f64(),
        table::lines(&lines)
    );
    for violation in &violations {
        text += &format!("{violation}\n");
    }
    Ok(Swept { text, kill_points, violations: violations.len() })
}

/// What a thread calls when nobody disturbs it.
fn count(
    scene: &Scene,
    world: &mut World,
    thread: Thread,
) -> Result<Counts, Box<dyn Error + Send + Sync>> {
    let case = scene.prepare(world)?;
    let log = world.scratch("strace.log");
    let mut victim = Victim::start(world, &case, Duration::ZERO)?;
    let tracer = Tracer::log(thread.of(&victim), &log)?;
    victim.tell(scene.order(), world.ahead());
    let reply = victim.reply()?;
    victim.end()?;
    tracer.wait()?;
    match reply {
        Some(Reply::Done(_)) => Ok(Counts::of(&fs::read_to_string(log)?)),
        reply => Err(format!("{}: undisturbed, it ended with {reply:?}", scene.name).into()),
    }
}
