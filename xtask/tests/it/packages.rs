//! What is published: what each package says of itself, and what is in it.

use std::path::Path;

use serde_json::Value;

use crate::workspace::{cargo, none, packages};

/// What a package has besides its source, and what cargo puts beside it.
const FILES: &[&str] =
    &["CHANGELOG.md", "Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// What is of no use to who builds on it: it stands on crates that are not published.
const UNNEEDED: &[&str] = &["benches", "examples", "tests"];

fn published() -> Vec<Value> {
    let ours = packages().into_iter().filter(|package| package["source"].is_null());
    ours.filter(|package| package["publish"].is_null()).collect()
}

#[test]
fn a_package_says_what_it_is() {
    let mut problems = Vec::new();
    for package in published() {
        let name = package["name"].as_str().unwrap_or_default();
        for key in ["description", "license", "readme", "repository", "rust_version"] {
            if package[key].as_str().unwrap_or_default().is_empty() {
                problems.push(format!("{name}: {key}"));
            }
        }
        for key in ["categories", "keywords"] {
            // The registry takes five of each.
            let count = package[key].as_array().map_or(0, Vec::len);
            if !(1..=5).contains(&count) {
                problems.push(format!("{name}: {key}, of which there are {count}"));
            }
        }
    }
    none(
        &problems,
        "the manifest of a published crate lacks, or does not take over from the workspace",
    );
}

#[test]
fn a_package_has_what_it_needs_and_nothing_else() {
    let mut problems = Vec::new();
    for package in published() {
        let name = package["name"].as_str().unwrap_or_default();
        let list = cargo(&["package", "--locked", "--allow-dirty", "--list", "--package", name]);
        let files: Vec<&str> = list.lines().collect();
        for wanted in FILES.iter().filter(|wanted| !files.contains(wanted)) {
            problems.push(format!("{name}: {wanted} is missing"));
        }
        for file in files {
            let top = Path::new(file).iter().next().and_then(|top| top.to_str());
            if top.is_some_and(|top| UNNEEDED.contains(&top)) {
                problems.push(format!("{name}: {file} is of no use there"));
            }
        }
    }
    none(
        &problems,
        "write `include.workspace = true` into its manifest, and link the licences of the root: \
         `ln -s ../../LICENSE-MIT ../../LICENSE-APACHE .`",
    );
}
