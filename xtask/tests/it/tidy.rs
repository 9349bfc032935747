//! Files, their words, and the links of the documents.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

use crate::workspace::{crate_names, files, has_extension, none, packages, root, text};

/// What the root shows besides dotfiles.
const ROOT: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "crates",
    "docs",
    "fuzz",
    "xtask",
];

/// Places on the machine of whoever wrote the file; spelled so that this file does not contain them.
const MACHINE_PATHS: &[&str] =
    &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/")];

/// Notes to oneself that belong into the list of open questions, not into the code.
const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

#[test]
fn the_root_shows_the_project_and_not_its_tools() {
    let mut shown: Vec<String> = fs::read_dir(root())
        .expect("the root can be listed")
        .map(|entry| {
            entry.expect("the root can be listed").file_name().to_string_lossy().into_owned()
        })
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    shown.sort();
    assert_eq!(
        shown, ROOT,
        "the left list is what stands in the root, the right one what belongs there"
    );
}

#[test]
fn every_crate_has_its_files() {
    let packages = packages();
    let mut problems = Vec::new();
    for name in crate_names() {
        let package = packages.iter().find(|package| package["name"] == *name);
        let Some(package) = package else {
            problems.push(format!("crates/{name}: the package has another name than its folder"));
            continue;
        };
        let is_published = package["publish"].is_null();
        let is_there = |file: &&str| {
            text(Path::new(&format!("crates/{name}/{file}")))
                .is_some_and(|text| !text.trim().is_empty())
        };
        // A crate that is a command has no library.
        let wanted: [(&[&str], bool); 3] = [
            (&["README.md"], true),
            (&["CHANGELOG.md"], is_published),
            (&["src/lib.rs", "src/main.rs"], true),
        ];
        for (files, _) in wanted.iter().filter(|(_, is_wanted)| *is_wanted) {
            if !files.iter().any(is_there) {
                problems.push(format!("crates/{name}/{} is missing or empty", files[0]));
            }
        }
        if is_published && package["description"].as_str().unwrap_or_default().is_empty() {
            problems.push(format!("crates/{name}/Cargo.toml has no description"));
        }
    }
    none(&problems, "every crate has a README and its source, every published one a changelog");
}

#[test]
fn every_crate_takes_over_the_lints() {
    let crates = crate_names().into_iter().map(|name| format!("crates/{name}/Cargo.toml"));
    let problems: Vec<String> = crates
        .chain(["xtask/Cargo.toml".to_owned()])
        .filter(|path| {
            let manifest = text(Path::new(path)).unwrap_or_default();
            !manifest.contains("[lints]\nworkspace = true")
        })
        .collect();
    none(&problems, "write `[lints]` with `workspace = true` into");
}

#[test]
fn no_file_names_a_place_on_somebodys_machine() {
    none(
        &lines_that(|line| MACHINE_PATHS.iter().any(|path| line.contains(path))),
        "paths of one machine mean nothing on another; make them relative, or write `~`",
    );
}

#[test]
fn no_file_holds_a_note_to_oneself() {
    none(
        &lines_that(|line| {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            words.any(|word| NOTES.contains(&word))
        }),
        "do it now, or write it where open questions are kept",
    );
}

#[test]
fn no_document_has_a_dead_link() {
    let mut problems = Vec::new();
    for path in files().iter().filter(|path| has_extension(path, "md")) {
        let Some(document) = text(path) else { continue };
        for (number, target) in links(&document) {
            if let Err(reason) = follow(path, &target) {
                problems.push(format!("{}:{number} links to {target}: {reason}", path.display()));
            }
        }
    }
    none(&problems, "these links lead nowhere");
}

#[test]
fn every_type_that_a_document_names_exists() {
    let sources: Vec<String> = files()
        .iter()
        .filter(|path| path.starts_with("crates") && has_extension(path, "rs"))
        .filter_map(|path| text(path))
        .collect();
    let is_declared = |name: &str| {
        let kinds = ["struct", "enum", "trait", "type"];
        kinds.iter().any(|kind| {
            let declaration = format!("pub {kind} {name}");
            sources.iter().any(|source| {
                source.split(&declaration).skip(1).any(|rest| !rest.starts_with(is_of_a_name))
            })
        })
    };
    // A row of an endpoint table declares a type too.
    let is_endpoint = |name: &str| {
        let row = format!(": {name} {{");
        sources.iter().any(|source| source.contains(&row))
    };

    let mut problems = Vec::new();
    // These pages are made from tables; what they quote are words of the services.
    let is_made =
        |path: &Path| ["endpoints.md", "schema.md"].iter().any(|name| path.ends_with(name));
    let is_by_hand = |path: &&PathBuf| path.starts_with("docs") && !is_made(path);
    for path in files().iter().filter(is_by_hand) {
        let Some(document) = text(path) else { continue };
        for (number, line) in prose(&document) {
            for name in line.split('`').skip(1).step_by(2).filter_map(type_name) {
                if !is_declared(name) && !is_endpoint(name) {
                    problems.push(format!("{}:{number} names `{name}`", path.display()));
                }
            }
        }
    }
    none(&problems, "the documents name public types that no crate declares");
}

/// The type that a piece of code in a document begins with: `Client` for `Client::from_tokens`.
fn type_name(code: &str) -> Option<&str> {
    let name = code.split("::").next()?;
    let is_camel_case = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.contains(|c: char| c.is_ascii_lowercase())
        && name.chars().all(is_of_a_name);
    is_camel_case.then_some(name)
}

fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[test]
fn links_of_markdown() {
    let document = "\
See [one](a.md) and [`two`](b.md#part \"title\"), not `[three](c.md)`.
```
[four](d.md)
```
[five]: e.md
![six](f.png) [seven](https://example.org/x)
";
    let targets: Vec<(usize, String)> = links(document);
    let expected =
        [(1, "a.md"), (1, "b.md#part"), (5, "e.md"), (6, "f.png"), (6, "https://example.org/x")];
    assert_eq!(targets, expected.map(|(number, target)| (number, target.to_owned())));
}

#[test]
fn links_are_followed() {
    let document = Path::new("docs/testing.md");
    for target in ["testing.md", "../docs/", "#testing", "../Cargo.toml", "https://example.org"] {
        assert_eq!(follow(document, target), Ok(()), "{target}");
    }
    for target in ["none.md", "#none", "testing.md#none", "../../Cargo.toml", "/docs/testing.md"] {
        assert!(follow(document, target).is_err(), "{target}");
    }
}

#[test]
fn anchors_of_headings() {
    let document =
        "# The `spnkr` command: a tour\n```\n# not a heading\n```\n## One, two\n## One, two\n";
    let expected = ["one-two", "one-two-1", "the-spnkr-command-a-tour"];
    assert_eq!(anchors(document), expected.map(str::to_owned).into());
}

/// The lines of all text files for which the question is answered with yes, as `file:number`.
fn lines_that(question: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for path in files() {
        let Some(text) = text(&path) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            if question(line) {
                found.push(format!("{}:{number}", path.display()));
            }
        }
    }
    found
}

/// The targets of a document's links, each with the number of its line.
fn links(document: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (number, line) in prose(document) {
        let line = without_code(line);
        if let Some((_, target)) = line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
            links
                .extend(target.split_whitespace().next().map(|target| (number, target.to_owned())));
            continue;
        }
        for after in line.split("](").skip(1) {
            let target = after.split([')', ' ']).next().unwrap_or_default();
            links.push((number, target.to_owned()));
        }
    }
    links
}

/// The lines of a document outside of its blocks of code, numbered from 1.
fn prose(document: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    (1..).zip(document.lines()).filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// A line with what stands between backticks left out.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// Looks for what a link of a document points to.
fn follow(document: &Path, target: &str) -> Result<(), String> {
    let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
    // Links of rustdoc name items; rustdoc itself checks them.
    let names_an_item = document.starts_with("crates") && !target.contains(['.', '/', '#']);
    if is_elsewhere || names_an_item || target.contains("::") {
        return Ok(());
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() {
        document.to_owned()
    } else {
        normal(&document.parent().unwrap_or(Path::new("")).join(file))
            .ok_or("it leaves the repository")?
    };
    if !root().join(&path).exists() {
        return Err("there is no such file".to_owned());
    }
    if anchor.is_empty() || !has_extension(&path, "md") {
        return Ok(());
    }
    let anchors = anchors(&text(&path).unwrap_or_default());
    if anchors.contains(anchor) {
        return Ok(());
    }
    Err(format!("there is no such heading in {}", path.display()))
}

/// The path without `.` and `..`; `None` when it leaves the repository.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => normal.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    Some(normal)
}

/// The anchors that hosts of Markdown give to the headings of a document.
fn anchors(document: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for (_, line) in prose(document) {
        let heading = line.trim_start_matches('#');
        if heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let anchor: String = heading
            .trim()
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        let numbered = (1..).map(|number| format!("{anchor}-{number}"));
        let free = std::iter::once(anchor.clone()).chain(numbered).find(|a| !anchors.contains(a));
        anchors.extend(free);
    }
    anchors
}
