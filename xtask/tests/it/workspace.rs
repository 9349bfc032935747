//! The repository and its dependencies, as the checks see them.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// Folders of what is built, and of what a fuzzer has found.
const MADE: &[&str] = &["target", "fuzz/artifacts", "fuzz/corpus", "fuzz/coverage", "fuzz/target"];

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask is a folder of the workspace").to_owned()
}

/// The names of the crates under `crates/`, sorted.
pub(crate) fn crate_names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("crates"))
        .expect("the workspace has the folder `crates`")
        .map(|entry| entry.expect("`crates` can be listed"))
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Everything in the repository that is a file, as paths relative to the root, sorted.
///
/// What is built or found is left out, and so is `.env`, which holds secrets of the person at work.
pub(crate) fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the repository can be listed") {
            let entry = entry.expect("the repository can be listed");
            let path = entry.path();
            if entry.file_name() == ".git" || entry.file_name() == ".env" {
                continue;
            }
            // A file may be gone again by now; another person's editor is not our concern.
            let Ok(file_type) = entry.file_type() else { continue };
            if file_type.is_dir() {
                if !MADE.iter().any(|made| path == root().join(made)) {
                    folders.push(path);
                }
            } else {
                files.push(path.strip_prefix(root()).expect("it is below the root").to_owned());
            }
        }
    }
    files.sort();
    files
}

/// The text of a file of the repository; `None` when it is not text.
pub(crate) fn text(path: &Path) -> Option<String> {
    String::from_utf8(fs::read(root().join(path)).ok()?).ok()
}

/// The packages of `cargo metadata`: ours, and every dependency for any platform and feature.
pub(crate) fn packages() -> Vec<Value> {
    let text = cargo(&["metadata", "--locked", "--all-features", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&text).expect("cargo metadata prints JSON");
    metadata["packages"].as_array().expect("cargo metadata lists packages").clone()
}

/// What cargo prints to stdout when run in the root of the workspace.
pub(crate) fn cargo(args: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(args)
        .current_dir(root())
        .output()
        .expect("cargo can be started, as it runs this test");
    assert!(
        output.status.success(),
        "`cargo {}` failed:\n{}",
        args.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// Fails the test with one line a problem, below a sentence that says what is wrong and what to do.
#[track_caller]
pub(crate) fn none<T: AsRef<str>>(problems: &[T], advice: &str) {
    let lines: String =
        problems.iter().map(|problem| format!("\n  {}", problem.as_ref())).collect();
    assert!(problems.is_empty(), "{advice}:{lines}\n");
}

/// Whether the file's name ends with this extension.
pub(crate) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().and_then(OsStr::to_str) == Some(extension)
}
