//! Who may know whom.
//!
//! `docs/architecture.md` says why; here it is held.

use std::{collections::BTreeSet, path::Path};

use crate::workspace::{cargo, crate_names, files, has_extension, none, text};

/// One crate, the crates of ours that it may reach, and what must not occur below it.
struct Room {
    name: &'static str,
    knows: &'static [&'static str],
    never: &'static [&'static str],
}

/// A new crate is a new line.
const ROOMS: &[Room] = &[
    Room { name: "spnkr", knows: LAYERS, never: &[] },
    Room { name: "spnkr-cli", knows: UNDER_THE_COMMAND, never: &[] },
    Room { name: "spnkr-client", knows: &["spnkr-core"], never: SOCKETS },
    Room { name: "spnkr-core", knows: &[], never: RUNTIME_AND_SOCKETS },
    Room { name: "spnkr-emulator", knows: &[], never: &[] },
    Room { name: "spnkr-film", knows: UNDER_FILMS, never: RUNTIME_AND_SOCKETS },
    Room { name: "spnkr-halo-auth", knows: &["spnkr-core"], never: RUNTIME_AND_SOCKETS },
    Room { name: "spnkr-harvest", knows: UNDER_THE_HARVEST, never: &[] },
    Room { name: "spnkr-http", knows: &["spnkr-core"], never: &[] },
    Room { name: "spnkr-oauth", knows: &["spnkr-core"], never: &["hyper-rustls", "rustls"] },
    Room { name: "spnkr-picture", knows: &[], never: RUNTIME_AND_SOCKETS },
    Room { name: "spnkr-testkit", knows: UNDER_THE_TESTS, never: &[] },
    Room { name: "spnkr-xbl", knows: &["spnkr-core"], never: RUNTIME_AND_SOCKETS },
];

const LAYERS: &[&str] = &[
    "spnkr-client",
    "spnkr-core",
    "spnkr-film",
    "spnkr-halo-auth",
    "spnkr-http",
    "spnkr-oauth",
    "spnkr-picture",
    "spnkr-xbl",
];

const UNDER_THE_HARVEST: &[&str] = &[
    "spnkr",
    "spnkr-client",
    "spnkr-core",
    "spnkr-film",
    "spnkr-halo-auth",
    "spnkr-http",
    "spnkr-oauth",
    "spnkr-picture",
    "spnkr-xbl",
];

const UNDER_THE_COMMAND: &[&str] = &[
    "spnkr",
    "spnkr-client",
    "spnkr-core",
    "spnkr-emulator",
    "spnkr-film",
    "spnkr-halo-auth",
    "spnkr-harvest",
    "spnkr-http",
    "spnkr-oauth",
    "spnkr-picture",
    "spnkr-xbl",
];

const UNDER_FILMS: &[&str] = &["spnkr-core", "spnkr-picture"];

const UNDER_THE_TESTS: &[&str] = &["spnkr-core", "spnkr-emulator", "spnkr-http"];

const SOCKETS: &[&str] = &[
    "async-std",
    "hyper",
    "hyper-util",
    "mio",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "ureq",
];

const RUNTIME_AND_SOCKETS: &[&str] = &[
    "async-std",
    "hyper",
    "hyper-util",
    "mio",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "ureq",
];

/// Crates that exist to reach other hosts: one crate of ours may name them in its manifest.
const CLIENT_CRATES: &[&str] = &[
    "curl",
    "hyper-rustls",
    "isahc",
    "reqwest",
    "rustls-native-certs",
    "rustls-platform-verifier",
    "ureq",
];

/// How a client socket is opened in source text.
const CLIENT_CALLS: &[&str] = &[
    "HttpConnector",
    "TcpSocket",
    "TcpStream::connect",
    "TlsConnector",
    "UdpSocket",
    "UnixStream::connect",
    "client::conn",
    "client::legacy",
    "lookup_host",
    "to_socket_addrs",
];

const CLIENT_ROOM: &str = "spnkr-http";

#[test]
fn every_crate_has_a_line_in_the_table() {
    let rooms: Vec<&str> = ROOMS.iter().map(|room| room.name).collect();
    assert_eq!(
        crate_names(),
        rooms,
        "the left list is the folder `crates`, the right one the table ROOMS in {}: \
         say there what the crate may know, in alphabetical order",
        file!()
    );
}

#[test]
fn crates_reach_only_what_they_may_know() {
    let problems: Vec<String> = ROOMS
        .iter()
        .flat_map(|room| {
            let below = below(room.name, &["--edges", "normal"]);
            let strangers = below
                .iter()
                .filter(|name| is_ours(name) && !room.knows.contains(&name.as_str()))
                .chain(below.iter().filter(|name| room.never.contains(&name.as_str())));
            strangers.map(|name| path_between(room.name, name)).collect::<Vec<_>>()
        })
        .collect();
    none(&problems, "a crate reaches what it must not know; see docs/architecture.md");
}

#[test]
fn the_emulator_knows_none_of_ours_even_in_its_tests() {
    let below = below("spnkr-emulator", &["--edges", "normal,build,dev"]);
    let ours: Vec<&String> = below.iter().filter(|name| is_ours(name)).collect();
    none(&ours, "the emulator has to be able to disagree with our crates, so it uses none of them");
}

#[test]
fn test_support_is_no_normal_dependency() {
    assert!(
        ROOMS.iter().all(|room| !room.knows.contains(&"spnkr-testkit")),
        "spnkr-testkit is not published: only dev-dependencies may name it"
    );
}

#[test]
fn one_manifest_names_the_crates_of_a_client() {
    let problems: Vec<String> = crate_names()
        .iter()
        .filter(|name| *name != CLIENT_ROOM)
        .flat_map(|name| {
            let direct = below(name, &["--edges", "normal", "--depth", "1"]);
            direct
                .into_iter()
                .filter(|dependency| CLIENT_CRATES.contains(&dependency.as_str()))
                .map(move |dependency| format!("{name} depends on {dependency}"))
        })
        .collect();
    none(&problems, "only spnkr-http reaches other hosts; take a `Transport` instead");
}

#[test]
fn one_crate_opens_client_sockets() {
    let mut problems = Vec::new();
    for path in files().iter().filter(|path| is_shipped_source(path)) {
        let Some(text) = text(path) else { continue };
        // Tests inside a file stand at its end.
        let shipped = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for (number, line) in (1..).zip(shipped.lines()) {
            if line.trim_start().starts_with("//") {
                continue;
            }
            if let Some(call) = CLIENT_CALLS.iter().find(|call| line.contains(**call)) {
                problems.push(format!("{}:{number} names `{call}`", path.display()));
            }
        }
    }
    none(&problems, "only spnkr-http opens client sockets; take a `Transport` instead");
}

fn is_shipped_source(path: &Path) -> bool {
    let mut parts = path.iter().map(|part| part.to_string_lossy());
    parts.next().is_some_and(|part| part == "crates")
        // The crate for tests is never shipped, and its browser is reached by a socket.
        && parts.next().is_some_and(|name| name != CLIENT_ROOM && name != "spnkr-testkit")
        && parts.next().is_some_and(|part| part == "src")
        && has_extension(path, "rs")
        && !parts.any(|part| part == "tests" || part == "tests.rs")
}

fn is_ours(name: &str) -> bool {
    name == "spnkr" || name.starts_with("spnkr-") || name == "xtask"
}

/// The names of all packages below one of ours, for any platform and feature.
fn below(name: &str, options: &[&str]) -> BTreeSet<String> {
    let mut args = vec!["tree", "--locked", "--package", name, "--prefix", "none"];
    args.extend(["--format", "{p}", "--all-features", "--target", "all"]);
    args.extend(options);
    let mut names: BTreeSet<String> = cargo(&args)
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(|word| word.trim_start_matches('[').to_owned())
        .collect();
    names.remove(name);
    names
}

/// How the first package comes to depend on the second, for the message.
fn path_between(name: &str, dependency: &str) -> String {
    let mut args = vec!["tree", "--locked", "--package", name, "--invert", dependency];
    args.extend(["--prefix", "depth", "--format", " {p}", "--edges", "normal"]);
    args.extend(["--all-features", "--target", "all"]);
    let tree = cargo(&args);
    let mut path: Vec<&str> = Vec::new();
    for line in tree.lines() {
        let mut words = line.split_whitespace();
        let depth = words.next().and_then(|depth| depth.parse().ok());
        let (Some(depth), Some(word)) = (depth, words.next()) else { continue };
        path.truncate(depth);
        path.push(word);
        if word == name {
            break;
        }
    }
    path.reverse();
    path.join(" -> ")
}
