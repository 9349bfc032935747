//! The driver: row by row, then the report.

use std::fs;

use crate::{
    Outcome,
    arguments::Arguments,
    bombs, fetch, film, memory, overhead, parse, process,
    report::{self, Row},
    sign_in,
};

/// A row, and how it is measured.
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    measure: fn(&Arguments) -> Outcome<Row>,
}

pub(crate) const ROWS: &[Plan] = &[
    Plan { name: "sign-in", measure: sign_in::measure },
    Plan { name: "fetch", measure: fetch::measure },
    Plan { name: "process", measure: process::measure },
    Plan { name: "overhead", measure: overhead::measure },
    Plan { name: "memory", measure: memory::measure },
    Plan { name: "bombs", measure: bombs::measure },
    Plan { name: "parse", measure: parse::measure },
    Plan { name: "film", measure: film::measure },
];

pub(crate) fn run(arguments: &Arguments) -> Outcome<()> {
    let load_before = load();
    let mut rows = Vec::new();
    for plan in ROWS.iter().filter(|plan| arguments.wants(plan.name)) {
        rows.push((plan.measure)(arguments)?);
    }
    if arguments.is_json {
        println!("{:#}", report::document(&rows, arguments.is_quick));
        return Ok(());
    }
    println!("{}", report::table(&rows).trim_end());
    println!("A figure behind a stroke is that of bare hyper.");
    // Whoever else works on this machine is in the figures, too.
    println!("Load of the machine before: {load_before}, after: {}", load());
    Ok(())
}

/// Says what is being done: some of it takes minutes.
pub(crate) fn note(text: &str) {
    eprintln!("    {text}");
}

/// How many programs wanted to run, on average of the last minute, and of how many the machine can run.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown").to_owned();
    match std::thread::available_parallelism() {
        Ok(processors) => format!("{load} of {processors}"),
        Err(_) => load,
    }
}
