//! A sync that is killed, and goes on.

use std::{process::Stdio, thread};

use spnkr_emulator::Emulator;

use crate::{
    Outcome,
    command::{Place, finish},
    measure::count,
};

pub(crate) fn run(place: &Place, emulator: &Emulator) -> Outcome<()> {
    finish(place.sync("whole.db", &["me"]))?;
    let total = emulator.requests().len();
    let mut random = Random(0x2026_1125);
    // Together they leave a rest, whatever the numbers are.
    let share = total / (KILLS + 2);
    for kill in 1..=KILLS {
        let before = emulator.requests().len();
        let after = share / 4 + random.below(share);
        let mut command = place.sync("killed.db", &["me"]);
        let mut child = command.stderr(Stdio::null()).spawn()?;
        while emulator.requests().len() - before < after {
            if let Some(status) = child.try_wait()? {
                return Err(format!("it ended with {status} before kill {kill}").into());
            }
            thread::yield_now();
        }
        child.kill()?;
        child.wait()?;
        let stored = count(&place.database("killed.db"), "SELECT count(*) FROM matches")?;
        println!("  kill {kill} after {after} requests: {stored} matches are stored");
    }
    let before = emulator.requests().len();
    finish(place.sync("killed.db", &["me"]))?;
    println!("  the end: {} requests more", emulator.requests().len() - before);
    Ok(())
}

/// Numbers that are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // Xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(usize::MAX) % limit.max(1)
    }
}

pub(crate) const KILLS: usize = 20;
