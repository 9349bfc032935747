//! Licences, bans and sources of all dependencies, by the lists of `.cargo/deny.toml`.
//!
//! People who run cargo-deny get the advisory database on top.

use std::{fs, path::Path};

use serde_json::Value;

use crate::workspace::{files, has_extension, none, packages, root, text};

const OURS: &str = "MIT OR Apache-2.0";
/// Of crates with a file in them that somebody else made.
const WITH_A_FONT: &str = "(MIT OR Apache-2.0) AND OFL-1.1";
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn every_licence_is_allowed() {
    let allowed = listed("licenses", "allow");
    let problems: Vec<String> = packages()
        .iter()
        .filter(|package| !package["source"].is_null())
        .filter_map(|package| {
            let licence = package["license"].as_str().unwrap_or("no licence expression");
            match is_allowed(licence, &allowed) {
                Ok(true) => None,
                Ok(false) => Some(format!("{}: {licence}", described(package))),
                Err(reason) => Some(format!("{}: {licence} ({reason})", described(package))),
            }
        })
        .collect();
    none(
        &problems,
        "these licences are not among `licenses.allow` of .cargo/deny.toml; \
         choose another crate, or read the licence and add it there",
    );
}

#[test]
fn our_crates_have_our_licence() {
    let problems: Vec<String> = packages()
        .iter()
        .filter(|package| package["source"].is_null() && package["license"] != licence(package))
        .map(described)
        .collect();
    none(
        &problems,
        "write `license.workspace = true` into the manifest, or that of a font beside ours, for",
    );
}

#[test]
fn a_font_comes_with_its_licence_and_as_it_was_published() {
    let mut problems = Vec::new();
    for path in files().iter().filter(|path| is_font(path)) {
        let is_known = FONTS.iter().any(|(name, _)| path == Path::new(name));
        if !is_known {
            problems.push(format!("{}: it is not in the list here", path.display()));
        }
        let licence = path.with_file_name("OFL.txt");
        if !text(&licence).is_some_and(|text| text.contains("SIL OPEN FONT LICENSE Version 1.1")) {
            problems.push(format!("{} is not beside {}", licence.display(), path.display()));
        }
    }
    for (name, size) in FONTS {
        let found = fs::metadata(root().join(name)).map(|metadata| metadata.len());
        if found.as_ref().ok() != Some(size) {
            problems.push(format!("{name}: it has {size} bytes, and not {found:?}"));
        }
    }
    none(
        &problems,
        "a font under the OFL is shipped with its text and unchanged: the name is reserved",
    );
}

/// The licence that one of our crates has to have.
fn licence(package: &Value) -> &'static str {
    let folder = Path::new(package["manifest_path"].as_str().unwrap_or_default()).parent();
    let has_font = files().iter().any(|path| {
        is_font(path) && folder.is_some_and(|folder| root().join(path).starts_with(folder))
    });
    if has_font { WITH_A_FONT } else { OURS }
}

fn is_font(path: &Path) -> bool {
    ["otf", "ttf", "woff", "woff2"].iter().any(|extension| has_extension(path, extension))
}

/// Fonts that are part of a crate, and how many bytes they have as their makers published them.
const FONTS: &[(&str, u64)] = &[("crates/spnkr-picture/fonts/IBMPlexSans-Variable.ttf", 537_244)];

#[test]
fn no_crate_is_banned() {
    let banned = listed("bans", "deny");
    let problems: Vec<String> = packages()
        .iter()
        .filter(|package| banned.iter().any(|name| package["name"] == **name))
        .map(described)
        .collect();
    none(
        &problems,
        "`bans.deny` of .cargo/deny.toml keeps these out (one TLS stack, rustls); \
         `cargo tree --target all --invert NAME` shows who asks for it",
    );
}

#[test]
fn every_dependency_is_from_the_registry() {
    let problems: Vec<String> = packages()
        .iter()
        .filter(|package| package["source"].as_str().is_some_and(|source| source != REGISTRY))
        .map(|package| format!("{} from {}", described(package), package["source"]))
        .collect();
    none(&problems, "published crates can only depend on published ones");
}

#[test]
fn licence_expressions() {
    let allowed = ["MIT".to_owned(), "Apache-2.0".to_owned(), "Unicode-3.0".to_owned()];
    let cases = [
        ("MIT", Ok(true)),
        ("GPL-3.0", Ok(false)),
        ("GPL-3.0 OR MIT", Ok(true)),
        ("GPL-3.0 AND MIT", Ok(false)),
        ("MIT AND Apache-2.0", Ok(true)),
        // AND binds closer than OR.
        ("MIT OR GPL-3.0 AND GPL-2.0", Ok(true)),
        ("GPL-3.0 AND GPL-2.0 OR MIT", Ok(true)),
        ("(GPL-3.0 OR MIT) AND Unicode-3.0", Ok(true)),
        ("(MIT OR Apache-2.0) AND GPL-3.0", Ok(false)),
        // The old spelling of OR.
        ("GPL-3.0/MIT", Ok(true)),
        ("GPL-3.0 / GPL-2.0", Ok(false)),
        // An exception makes another licence.
        ("Apache-2.0 WITH LLVM-exception", Ok(false)),
        ("Apache-2.0 WITH LLVM-exception OR MIT", Ok(true)),
        ("", Err("it ends too early")),
        ("MIT OR", Err("it ends too early")),
        ("MIT Apache-2.0", Err("a word is one too many")),
        ("(MIT", Err("a bracket is not closed")),
        ("MIT)", Err("a word is one too many")),
        ("OR MIT", Err("a licence is missing")),
    ];
    for (expression, expected) in cases {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression:?}");
    }
}

fn described(package: &Value) -> String {
    let part = |key: &str| package[key].as_str().unwrap_or("?").to_owned();
    format!("{} {}", part("name"), part("version"))
}

/// The strings of `key = [ … ]` in a section of `.cargo/deny.toml`, one a line as written there.
fn listed(section: &str, key: &str) -> Vec<String> {
    let file = text(Path::new(".cargo/deny.toml")).expect(".cargo/deny.toml can be read");
    let strings: Vec<String> = file
        .lines()
        .skip_while(|line| *line != format!("[{section}]"))
        .skip_while(|line| *line != format!("{key} = ["))
        .skip(1)
        .take_while(|line| *line != "]")
        .filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","))
        .map(str::to_owned)
        .collect();
    assert!(!strings.is_empty(), ".cargo/deny.toml has no list `{key} = [` in [{section}]");
    strings
}

/// Whether an SPDX expression can be satisfied with the allowed licences alone.
fn is_allowed(expression: &str, allowed: &[String]) -> Result<bool, &'static str> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = Words { words: spaced.split_whitespace().collect(), next: 0 };
    let is_allowed = words.alternatives(allowed)?;
    if words.peek().is_some() {
        return Err("a word is one too many");
    }
    Ok(is_allowed)
}

struct Words<'a> {
    words: Vec<&'a str>,
    next: usize,
}

impl<'a> Words<'a> {
    fn alternatives(&mut self, allowed: &[String]) -> Result<bool, &'static str> {
        let mut is_allowed = self.conjunction(allowed)?;
        while self.skip("OR") {
            is_allowed |= self.conjunction(allowed)?;
        }
        Ok(is_allowed)
    }

    fn conjunction(&mut self, allowed: &[String]) -> Result<bool, &'static str> {
        let mut is_allowed = self.licence(allowed)?;
        while self.skip("AND") {
            is_allowed &= self.licence(allowed)?;
        }
        Ok(is_allowed)
    }

    fn licence(&mut self, allowed: &[String]) -> Result<bool, &'static str> {
        if self.skip("(") {
            let is_allowed = self.alternatives(allowed)?;
            return if self.skip(")") { Ok(is_allowed) } else { Err("a bracket is not closed") };
        }
        let name = match self.take()? {
            "OR" | "AND" | "WITH" | ")" => return Err("a licence is missing"),
            name => name,
        };
        let full = if self.skip("WITH") {
            format!("{name} WITH {}", self.take()?)
        } else {
            name.to_owned()
        };
        Ok(allowed.contains(&full))
    }

    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.next).copied()
    }

    fn take(&mut self) -> Result<&'a str, &'static str> {
        let word = self.peek().ok_or("it ends too early")?;
        self.next += 1;
        Ok(word)
    }

    fn skip(&mut self, word: &str) -> bool {
        let is_next = self.peek() == Some(word);
        self.next += usize::from(is_next);
        is_next
    }
}
