//! The Rust version that we promise, and what the dependencies ask for.

use serde_json::Value;

use crate::workspace::{none, packages};

#[test]
fn no_dependency_needs_a_newer_rust_than_we_promise() {
    let packages = packages();
    let promised = promise(&packages);
    let problems: Vec<String> = packages
        .iter()
        .filter_map(|package| Some((package, package["rust_version"].as_str()?)))
        .filter(|(_, needed)| numbers(needed) > numbers(&promised))
        .map(|(package, needed)| {
            format!("{} {} needs {needed}", package["name"], package["version"])
        })
        .collect();
    none(
        &problems,
        &format!("the workspace promises Rust {promised}; take an older version of the dependency"),
    );
}

#[test]
fn our_crates_promise_the_same_rust() {
    let packages = packages();
    let promised = promise(&packages);
    let problems: Vec<String> = packages
        .iter()
        .filter(|package| package["source"].is_null() && package["rust_version"] != *promised)
        .map(|package| package["name"].to_string())
        .collect();
    none(&problems, "write `rust-version.workspace = true` into the manifest of");
}

#[test]
fn versions_are_compared_as_numbers() {
    assert!(numbers("1.9") < numbers("1.90"));
    assert!(numbers("1.90.0") == numbers("1.90"));
    assert!(numbers("1.90.1") > numbers("1.90"));
    assert!(numbers("2.0") > numbers("1.90"));
}

/// The `rust-version` of the workspace, which xtask takes over as every crate does.
fn promise(packages: &[Value]) -> String {
    let xtask = packages.iter().find(|package| package["name"] == "xtask");
    xtask
        .and_then(|package| package["rust_version"].as_str())
        .expect("the manifest of xtask takes over the rust-version of the workspace")
        .to_owned()
}

fn numbers(version: &str) -> [u32; 3] {
    let mut numbers = [0; 3];
    for (number, part) in numbers.iter_mut().zip(version.split('.')) {
        *number = part.parse().unwrap_or_else(|_| panic!("`{version}` is no Rust version"));
    }
    numbers
}
