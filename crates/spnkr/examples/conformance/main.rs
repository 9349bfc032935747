//! Reads captured answers with the models of this family, writes them again, and compares.
//!
//! A file is named after its operation, `get_match_stats.json` or `get_match_stats_ctf.json`, or after a hop of
//! the sign-in or a look-up of Xbox Live. Every difference is told by its path, and so is every key that no model
//! knows.
//!
//! A folder with chunks of theater films is read with what is expected of them, and so are the folders in it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the report is what it is for")]

mod cases;
mod compare;
mod films;
mod hops;
mod look_ups;

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use bytes::Bytes;
use cases::Case;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::Value;
use spnkr::{
    client::{ENDPOINTS, EndpointInfo},
    core::Response,
};

const USAGE: &str = "usage: conformance DIR [--only OPERATION...] [--allow-unknown]";

/// File names that are not the name of their operation.
const ALIASES: &[(&str, &str)] = &[
    ("get_profiles", "get_xbox_profiles"),
    ("endpoints", "get_endpoint_settings"),
    ("get_user", "get_current_user"),
];

/// Operations whose captured answers were made up, so that they may have keys that no model knows.
const MADE_UP: &[&str] = &["get_challenge_decks"];

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{}: {error}", arguments.directory.display());
            ExitCode::from(2)
        }
    }
}

struct Arguments {
    directory: PathBuf,
    only: Option<Vec<String>>,
    allow_unknown: bool,
}

impl Arguments {
    fn read(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut directory = None;
        let mut only: Option<Vec<String>> = None;
        let mut allow_unknown = false;
        for argument in arguments {
            match argument.as_str() {
                "--only" => only = Some(Vec::new()),
                "--allow-unknown" => allow_unknown = true,
                option if option.starts_with('-') => {
                    return Err(format!("{option} is not an option"));
                }
                _ => match &mut only {
                    Some(names) => names.push(argument),
                    None if directory.is_none() => directory = Some(PathBuf::from(argument)),
                    None => return Err(format!("{argument} is one folder too many")),
                },
            }
        }
        if only.as_ref().is_some_and(Vec::is_empty) {
            return Err("--only needs at least one operation".to_owned());
        }
        let directory = directory.ok_or("which folder?")?;
        Ok(Self { directory, only, allow_unknown })
    }

    fn wants(&self, case: &Case) -> bool {
        let Some(only) = &self.only else {
            return true;
        };
        only.iter().any(|name| case.is_called(name))
    }
}

/// What reads a file.
#[derive(Clone, Copy)]
enum Reader {
    Endpoint(&'static EndpointInfo),
    Hop(&'static hops::Hop),
    LookUp(&'static look_ups::LookUp),
}

impl Reader {
    fn all() -> impl Iterator<Item = Self> {
        let endpoints = ENDPOINTS.iter().map(|&info| Self::Endpoint(info));
        let hops = hops::HOPS.iter().map(Self::Hop);
        endpoints.chain(hops).chain(look_ups::LOOK_UPS.iter().map(Self::LookUp))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Endpoint(info) => info.operation().name(),
            Self::Hop(hop) => hop.name,
            Self::LookUp(look_up) => look_up.name,
        }
    }
}

/// What reads a file, and under which name it was found.
struct Subject {
    reader: Option<Reader>,
    alias: Option<&'static str>,
}

impl Subject {
    /// Finds the longest name that the file's begins with.
    fn of(stem: &str) -> Self {
        let matches = |name: &str| {
            stem.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let named = Reader::all().map(|reader| (reader.name(), reader, None));
        let aliases = ALIASES.iter().filter_map(|&(alias, operation)| {
            let reader = Reader::all().find(|reader| reader.name() == operation)?;
            Some((alias, reader, Some(alias)))
        });
        let found = named
            .chain(aliases)
            .filter(|(name, ..)| matches(name))
            .max_by_key(|(name, ..)| name.len());
        match found {
            Some((_, reader, alias)) => Self { reader: Some(reader), alias },
            None => Self { reader: None, alias: None },
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.reader.map(Reader::name).into_iter().chain(self.alias)
    }
}

fn run(arguments: &Arguments) -> Result<usize, Box<dyn Error>> {
    let (mut read, mut failed) = (0, 0);
    for case in cases::of_folder(&arguments.directory)? {
        if !arguments.wants(&case) {
            continue;
        }
        read += 1;
        let findings = case.check()?;
        let may_have_unknown = arguments.allow_unknown || MADE_UP.contains(&case.operation());
        let is_failure = !findings.differences.is_empty()
            || !(findings.unknown_fields.is_empty() || may_have_unknown);
        let (name, operation) = (case.name(), case.operation());
        match is_failure {
            false => println!("ok    {name} ({operation})"),
            true => println!("FAIL  {name} ({operation})"),
        }
        for difference in &findings.differences {
            println!("      {difference}");
        }
        for path in &findings.unknown_fields {
            println!("      {path}: unknown field");
        }
        failed += usize::from(is_failure);
    }
    println!("{} passed, {failed} failed", read - failed);
    if read == 0 {
        return Err("there is no file to read".into());
    }
    Ok(failed)
}

/// What came of reading a file and writing it again.
#[derive(Default)]
struct Findings {
    differences: Vec<String>,
    unknown_fields: Vec<String>,
}

impl Findings {
    fn of(document: &Value, written: &Value, unknown_fields: Vec<String>) -> Self {
        let differences = compare::differences(document, written);
        let differences = differences.iter().map(ToString::to_string).collect();
        Self { differences, unknown_fields }
    }

    fn failure(problem: impl ToString) -> Self {
        Self { differences: vec![problem.to_string()], ..Self::default() }
    }
}

fn check(path: &Path, subject: &Subject) -> Result<Findings, Box<dyn Error>> {
    let bytes = Bytes::from(fs::read(path)?);
    let document: Value = match serde_json::from_slice(&bytes) {
        Ok(document) => document,
        Err(error) => return Ok(Findings::failure(format_args!("is not JSON: {error}"))),
    };
    let answer: Response<Bytes> =
        Response::new(Timestamp::UNIX_EPOCH, StatusCode::OK, HeaderMap::new(), bytes);
    Ok(match subject.reader {
        Some(Reader::Endpoint(info)) => match info.inspect(answer.body()) {
            Some(Ok(found)) => Findings::of(&document, &found.document, found.unknown_fields),
            Some(Err(error)) => Findings::failure(error),
            None => Findings::failure("the operation has no model"),
        },
        Some(Reader::Hop(hop)) => {
            Findings { differences: hop.check(&answer, &document), ..Findings::default() }
        }
        Some(Reader::LookUp(look_up)) => match (look_up.inspect)(&answer) {
            Ok((written, unknown_fields)) => Findings::of(&document, &written, unknown_fields),
            Err(error) => Findings::failure(error),
        },
        None => Findings::failure("no operation of that name"),
    })
}
