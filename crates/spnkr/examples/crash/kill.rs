//! One kill, and what the next start finds.

use std::{error::Error, io, os::unix::process::ExitStatusExt, thread, time::Duration};

use spnkr_emulator::{Ledger, Rotation};

use crate::{
    stored::Stored,
    strace::{KillPoint, Tracer},
    victim::{Order, Reply, Victim},
    world::{Case, World},
};

/// The two threads of a victim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Thread {
    Files,
    Main,
}

impl Thread {
    pub(crate) const ALL: [Self; 2] = [Self::Files, Self::Main];

    pub(crate) fn of(self, victim: &Victim) -> u32 {
        match self {
            Self::Files => victim.file_thread,
            Self::Main => victim.main_thread,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Main => "main",
        }
    }
}

/// What came of one kill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// The victim was done before it got there.
    NotReached,
    /// The next start had tokens, and asked nobody.
    Kept,
    /// Nobody is signed in, as before a sign-in, or after a sign-out.
    Nobody,
    /// The server had replaced the refresh token, and its answer was lost; the next start said so.
    Lost,
    /// Something that must not be.
    Violation,
}

impl Fate {
    pub(crate) const ALL: [Self; 5] =
        [Self::NotReached, Self::Kept, Self::Nobody, Self::Lost, Self::Violation];

    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::NotReached => "not reached",
            Self::Kept => "signed in",
            Self::Nobody => "nobody",
            Self::Lost => "lost on the way",
            Self::Violation => "VIOLATION",
        }
    }
}

/// When a victim is killed.
#[derive(Debug, Clone)]
pub(crate) enum Blow {
    /// So long after it was told what to do.
    After(Duration),
    /// Before a thread makes a call.
    At(Thread, KillPoint),
}

/// How things were before.
#[derive(Debug)]
pub(crate) struct Standing {
    ledger: Ledger,
    stored: Stored,
}

impl Standing {
    pub(crate) fn of(world: &World, case: &Case) -> io::Result<Self> {
        world.emulator.clear_requests();
        Ok(Self { ledger: world.ledger(), stored: case.stored()? })
    }
}

/// How a victim ended.
#[derive(Debug)]
pub(crate) struct End {
    reply: Option<Reply>,
    was_killed: bool,
}

/// Starts a victim and kills it.
pub(crate) fn kill(world: &World, case: &Case, order: Order, blow: &Blow) -> io::Result<End> {
    let mut victim = Victim::start(world, case, Duration::ZERO)?;
    let tracer = match blow {
        Blow::After(_) => None,
        Blow::At(thread, point) => Some(Tracer::kill_at(thread.of(&victim), point)?),
    };
    victim.tell(order, world.ahead());
    if let Blow::After(pause) = blow {
        thread::sleep(*pause);
        victim.kill()?;
    }
    let reply = victim.reply()?;
    let status = victim.end()?;
    if let Some(tracer) = tracer {
        tracer.wait()?;
    }
    Ok(End { reply, was_killed: status.signal().is_some() })
}

/// Starts the next one, and says what came of it, with what is wrong.
pub(crate) fn judge(
    world: &World,
    case: &Case,
    order: Order,
    standing: &Standing,
    end: End,
) -> Result<(Fate, Option<String>), Box<dyn Error + Send + Sync>> {
    let End { reply: acknowledged, was_killed } = end;
    let after = case.stored()?;
    let requests = world.emulator.requests();
    let next = next_start(world, case)?;
    let used = world.ledger().used() - standing.ledger.used();
    let lock = world.lock(case);
    let leftovers = case.leftovers()?;

    let mut problems = Vec::new();
    if !was_killed && !matches!(acknowledged, Some(Reply::Done(_))) {
        problems.push(format!("it was not killed, and ended with {acknowledged:?}"));
    }
    if let Stored::Damaged(_) = after {
        problems.push("the file cannot be read".to_owned());
    }
    if let Err(error) = lock {
        problems.push(format!("the lock was not to be had: {error}"));
    }
    if !leftovers.is_empty() {
        problems.push(format!("a locked start left {}", leftovers.join(", ")));
    }
    let acknowledged = match acknowledged {
        Some(Reply::Done(generation)) => Some(generation),
        _ => None,
    };
    let fate = if order == Order::SignOut {
        if matches!(after, Stored::Whole(_)) && after != standing.stored {
            problems.push("the file is neither gone nor what it was".to_owned());
        }
        if acknowledged.is_some() && after != Stored::Absent {
            problems.push("it had signed out, and the file is there".to_owned());
        }
        match (&after, &next) {
            (Stored::Absent, Reply::Nobody) => Fate::Nobody,
            (Stored::Whole(_), Reply::Done(_)) => Fate::Kept,
            _ => Fate::Violation,
        }
    } else {
        if after.generation() < standing.stored.generation() {
            problems.push("the file is older than before".to_owned());
        }
        if acknowledged.is_some_and(|generation| after.game_generation() < generation) {
            problems.push("the file is older than what was acknowledged".to_owned());
        }
        let held = after.refresh_token().or(case.seed.as_ref().map(|seed| seed.expose()));
        // Once the new access token was used, the new refresh token had to be on the disk.
        let has_gone_on = requests.iter().any(|request| request.operation() == "user_token");
        let is_lost = used == 1 && !has_gone_on && held != world.current_refresh_token().as_deref();
        match &next {
            Reply::Done(generation) if acknowledged.is_none_or(|number| number <= *generation) => {
                Fate::Kept
            }
            // The person has just been at the browser, and was not told that it worked.
            Reply::Nobody
                if order == Order::SignIn && acknowledged.is_none() && after == Stored::Absent =>
            {
                Fate::Nobody
            }
            Reply::Interrupted if world.rotation == Rotation::OneTime && is_lost => Fate::Lost,
            _ => Fate::Violation,
        }
    };
    let fate = match was_killed {
        false if fate != Fate::Violation => Fate::NotReached,
        _ => fate,
    };
    if fate == Fate::Violation || !problems.is_empty() {
        problems.push(format!(
            "before {}, after the kill {}, acknowledged {acknowledged:?}, refreshes {used}, \
             the next start {next:?}",
            standing.stored.describe(),
            after.describe(),
        ));
        return Ok((Fate::Violation, Some(problems.join("; "))));
    }
    Ok((fate, None))
}

/// What the next start says; it waits for no lock.
fn next_start(world: &World, case: &Case) -> io::Result<Reply> {
    let mut victim = Victim::start(world, case, Duration::ZERO)?;
    victim.tell(Order::Renew, world.ahead());
    let reply = victim.reply()?;
    let status = victim.end()?;
    Ok(match reply {
        Some(reply) if status.success() => reply,
        reply => Reply::Failed(format!("{reply:?}, {status}")),
    })
}
