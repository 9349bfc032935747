//! Writes the table of endpoints as a page of the documentation, or sees whether the page is the one that is there.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

use std::{env, fmt::Write as _, fs, process::ExitCode};

use spnkr_client::{ENDPOINTS, EndpointInfo, Host};
use spnkr_core::{CacheLife, Class, RetryPolicy, Scope};

const USAGE: &str = "usage: endpoints FILE [--check]";

const HEAD: &str = "\
# Endpoints

Every call that `spnkr-client` has a row for, in Rust and on the wire.
The page is made from the table itself; mend it with `cargo xtask endpoints`.

- Any row that reads can be called by its name: `client.named(\"get_match_count\", [(\"player\", \"Some Name\")])` in \
Rust, `spnkr get get_match_count 'player=Some Name'` on the command line.
  The names of values are those of the places in the path, and those in the query.
- *Credentials* is what the request carries: nothing, the Spartan token, or the clearance too.
- *Kept* is how long an answer is kept by a client with a cache: as the service says, or a year for what never changes.
- *Tries* is how often a call is made at most while the service fails; a 404 is an answer.
  Where it says *settles*, the service answers 404 for a while after a match; `settle()` waits for it.
- What the table does not have is reached by host and path: `client.get(host, path)`.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (path, is_check) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [path] => (path, false),
        [path, "--check"] => (path, true),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let page = page();
    if fs::read_to_string(path).is_ok_and(|text| text == page) {
        return ExitCode::SUCCESS;
    }
    if is_check {
        eprintln!("{path} is stale; run `cargo xtask endpoints`");
        return ExitCode::FAILURE;
    }
    match fs::write(path, page) {
        Ok(()) => {
            println!("wrote {path}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for host in Host::ALL {
        let rows: Vec<_> = ENDPOINTS.iter().filter(|info| info.host() == *host).collect();
        if !rows.is_empty() {
            let _ = writeln!(page, "\n## {}\n\n`{}`", host.key(), host.domain());
        }
        for info in rows {
            row(&mut page, info);
        }
    }
    page
}

fn row(page: &mut String, info: &EndpointInfo) {
    let _ = writeln!(page, "\n### {}\n\n{}\n", info.operation(), info.summary());
    let _ = writeln!(page, "- Rust: `{}`", info.call());
    let _ = writeln!(page, "- Wire: `{} {}`", info.method(), info.path());
    for argument in info.arguments() {
        let optional = if argument.is_required() { "" } else { " (optional)" };
        let expected = argument.expected();
        let expected = expected.strip_prefix("must be ").unwrap_or(expected);
        let _ = writeln!(page, "- `{}`{optional}: {expected}", argument.name());
    }
    let _ = writeln!(
        page,
        "- Credentials: {}. Kept: {}. Tries: {}.",
        credentials(info.scope()),
        kept(info),
        tries(info)
    );
}

fn credentials(scope: Scope) -> &'static str {
    match scope {
        Scope::Open => "none",
        Scope::Spartan => "Spartan token",
        Scope::SpartanWithClearance => "Spartan token and clearance",
        _ => "others",
    }
}

fn kept(info: &EndpointInfo) -> String {
    if info.class() != Class::Read {
        return "never".to_owned();
    }
    let whose = if info.is_personal() { ", for the account alone" } else { "" };
    match info.cache() {
        CacheLife::AtLeast(life) => format!("{} days{whose}", life.as_secs() / 86_400),
        CacheLife::Never => "never".to_owned(),
        _ => format!("as served{whose}"),
    }
}

fn tries(info: &EndpointInfo) -> String {
    let tries = match info.class() {
        Class::Read => info.retry().retries() + 1,
        _ => RetryPolicy::NONE.retries() + 1,
    };
    let settles = if info.settles() { ", settles" } else { "" };
    format!("{tries}{settles}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_that_of_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/endpoints.md");
        let text = fs::read_to_string(path).expect("the page is there");
        assert!(page() == text, "it is stale: `cargo xtask endpoints` mends it");
    }
}
