//! `cargo xtask package`: what would be published, as cargo packs it.

use std::{ffi::OsString, fs, io, path::Path, process::ExitCode};

use crate::{cargo, cargo_command, failed, jobs::workspace_root, wrong};

pub(crate) fn run(args: &[OsString]) -> ExitCode {
    let mut words = vec!["package", "--workspace", "--locked", "--offline", "--allow-dirty"];
    let mut is_verified = false;
    for arg in args {
        match arg.to_str() {
            Some("--list") => words.push("--list"),
            Some("--verify") => is_verified = true,
            _ => return wrong(&format!("package has no option {}", arg.to_string_lossy())),
        }
    }
    if !is_verified {
        words.push("--no-verify");
    }
    // Once everything is there nothing is asked for, which packing itself would do for each crate.
    let fetched = cargo_command().args(["fetch", "--quiet", "--locked"]).status();
    if !fetched.is_ok_and(|status| status.success()) {
        return failed("the dependencies cannot be fetched");
    }
    let kept = match unpublished(&workspace_root()) {
        Ok(kept) => kept,
        Err(problem) => return failed(&format!("the crates cannot be listed: {problem}")),
    };
    let kept: Vec<OsString> =
        kept.into_iter().flat_map(|name| ["--exclude".into(), name.into()]).collect();
    cargo(&words, &kept)
}

/// The members of the workspace that are never published, by their manifests.
fn unpublished(root: &Path) -> io::Result<Vec<String>> {
    let mut folders = vec![root.join("xtask")];
    for entry in fs::read_dir(root.join("crates"))? {
        folders.push(entry?.path());
    }
    let mut names = Vec::new();
    for folder in folders {
        let Ok(manifest) = fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        if manifest.lines().any(|line| line.trim() == "publish = false") {
            names.extend(folder.file_name().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_published_is_known_by_its_manifest() {
        assert_eq!(unpublished(&workspace_root()).unwrap(), ["spnkr-testkit", "xtask"]);
    }
}
