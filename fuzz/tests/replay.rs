//! Every seed and every input that once was a finding goes through its target again, without a fuzzer.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use spnkr_fuzz::{TARGETS, Target};

/// The inputs of a folder, each with where it stands.
fn inputs(folder: &str, target: &Target) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(target.name);
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let paths = files.map(|file| file.unwrap().path());
    paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn no_seed_and_no_former_finding_breaks_a_promise() {
    for target in TARGETS {
        for (path, input) in ["seeds", "regressions"].iter().flat_map(|dir| inputs(dir, target)) {
            println!("{}", path.display());
            (target.run)(&input);
            // Cut off or with more behind it, it is another input that a broken line can make.
            for cut in [input.len() / 2, input.len().saturating_sub(1)] {
                (target.run)(&input[..cut]);
            }
            (target.run)(&[&*input, b"\n{"].concat());
        }
    }
}

#[test]
fn every_target_has_a_program_and_seeds() {
    let manifest = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    let programs = manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/"));
    let programs = programs.map(|rest| rest.trim_end_matches(".rs\"")).collect::<Vec<_>>();
    let names = TARGETS.iter().map(|target| target.name).collect::<Vec<_>>();
    assert_eq!(programs, names);
    for target in TARGETS {
        let program = format!("{}/fuzz_targets/{}.rs", env!("CARGO_MANIFEST_DIR"), target.name);
        let program = fs::read_to_string(program).unwrap();
        assert!(program.contains(&format!("spnkr_fuzz::{}(input)", target.name)));
        assert!(!inputs("seeds", target).is_empty(), "{} has no seeds", target.name);
    }
}

#[test]
fn every_folder_of_inputs_is_a_targets() {
    for folder in ["seeds", "regressions"] {
        let Ok(folders) = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) else {
            continue;
        };
        for entry in folders {
            let name = entry.unwrap().file_name();
            assert!(TARGETS.iter().any(|target| *target.name == *name), "{folder}/{name:?}");
        }
    }
}
