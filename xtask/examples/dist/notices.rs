//! The licences of what is built into the program, as most of them want it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::Value;

/// One text with the licences of all that a package is built from for a target: crates of others, and what lies in
/// folders of ours with a licence of its own, such as a font.
pub(crate) fn of(package: &str, triple: &str, metadata: &Value) -> Result<String, String> {
    let edges = ["--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let tree = super::output(
        super::cargo()
            .args(["tree", "--locked", "--package", package, "--target", triple])
            .args(edges),
    )?;
    let built: BTreeSet<(String, String)> = tree.lines().filter_map(name_and_version).collect();
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    // Many have the same text, word for word.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages {
        let part = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        let (name, version) = (part("name"), part("version"));
        if !built.contains(&(name.clone(), version.clone())) {
            continue;
        }
        let manifest = part("manifest_path");
        let folder = Path::new(&manifest).parent().unwrap_or(Path::new(""));
        if package["source"].is_null() {
            for (below, text) in carried(folder)? {
                texts.entry(text).or_default().push(format!("{below} of {name} {version}"));
            }
            continue;
        }
        let title = format!("{name} {version} ({})", part("license"));
        texts.entry(licence(folder)?).or_default().push(title);
    }
    let mut whole = INTRODUCTION.to_owned();
    for (text, titles) in texts {
        whole.push_str(&format!("\n{LINE}\n{}\n{LINE}\n\n", titles.join("\n")));
        whole.push_str(match text.is_empty() {
            true => "Its package has no text of it.\n",
            false => &text,
        });
    }
    Ok(whole)
}

/// A line of `cargo tree`, as `bytes v1.12.0 (…)`.
fn name_and_version(line: &str) -> Option<(String, String)> {
    let mut words = line.split_whitespace();
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    Some((name.to_owned(), version.to_owned()))
}

/// The folders of a crate that have licences of their own, with their texts.
fn carried(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let mut carried = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| super::told(folder, &error))? {
        let entry = entry.map_err(|error| super::told(folder, &error))?;
        if !entry.path().is_dir() {
            continue;
        }
        let text = licence(&entry.path())?;
        if !text.is_empty() {
            carried.push((entry.file_name().to_string_lossy().into_owned(), text));
        }
    }
    carried.sort();
    Ok(carried)
}

/// The texts of licences that lie in a folder.
fn licence(folder: &Path) -> Result<String, String> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| super::told(folder, &error))? {
        let entry = entry.map_err(|error| super::told(folder, &error))?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if entry.path().is_file() && NAMES.iter().any(|begin| name.starts_with(begin)) {
            paths.push(entry.path());
        }
    }
    paths.sort();
    let mut text = String::new();
    for path in paths {
        let bytes = fs::read(&path).map_err(|error| super::told(&path, &error))?;
        text.push_str(String::from_utf8_lossy(&bytes).trim());
        text.push_str("\n\n");
    }
    Ok(text.replace("\r\n", "\n"))
}

const INTRODUCTION: &str = "\
The program is built from the work of others, too. These are the licences of that; where one has several, the
program is distributed under one of those that its expression allows.
";

const LINE: &str =
    "--------------------------------------------------------------------------------";

/// How the names of such files begin.
const NAMES: [&str; 6] = ["COPYING", "COPYRIGHT", "LICENCE", "LICENSE", "NOTICE", "OFL"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_is_a_crate() {
        let crate_of = |name: &str, version: &str| Some((name.to_owned(), version.to_owned()));
        assert_eq!(name_and_version("bytes v1.12.0"), crate_of("bytes", "1.12.0"));
        assert_eq!(name_and_version("a v0.1.0+spec (proc-macro) (*)"), crate_of("a", "0.1.0+spec"));
        assert_eq!(name_and_version(""), None);
    }

    #[test]
    fn licences_are_found_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("license-mit", "m\r\nm\n"), ("COPYING", "c"), ("lib.rs", "l")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(licence(folder.path()).unwrap(), "c\n\nm\nm\n\n");
        for (name, file) in [("fonts", "OFL.txt"), ("src", "lib.rs")] {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join(file), file).unwrap();
        }
        let carried = carried(folder.path()).unwrap();
        assert_eq!(carried, [("fonts".to_owned(), "OFL.txt\n\n".to_owned())]);
    }
}
