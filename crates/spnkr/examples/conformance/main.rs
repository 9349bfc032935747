//! Reads captured answers with the models of this family, writes them again, and compares.
//!
//! A file is named after its operation, `get_match_stats.json` or `get_match_stats_ctf.json`, or after a hop of
//! the sign-in. Every difference is told by its path, and so is every key that no model knows.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the report is what it is for")]

mod compare;
mod hops;

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use serde_json::Value;
use spnkr::client::{ENDPOINTS, EndpointInfo};

const USAGE: &str = "usage: conformance DIR [--only OPERATION...] [--allow-unknown]";

/// File names that are not the name of their operation.
const ALIASES: &[(&str, &str)] = &[("get_user", "get_current_user")];

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

    fn wants(&self, subject: &Subject, stem: &str) -> bool {
        let Some(only) = &self.only else {
            return true;
        };
        only.iter().any(|name| name == stem || subject.names().any(|other| other == name))
    }
}

/// What reads a file.
enum Subject {
    Endpoint { info: &'static EndpointInfo, alias: Option<&'static str> },
    Hop(&'static hops::Hop),
    Nothing,
}

impl Subject {
    /// Finds the longest name that the file's begins with.
    fn of(stem: &str) -> Self {
        let matches = |name: &str| {
            stem.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let endpoints = ENDPOINTS
            .iter()
            .map(|&info| (info.operation().name(), Self::Endpoint { info, alias: None }));
        let aliases = ALIASES.iter().filter_map(|&(alias, operation)| {
            let info = ENDPOINTS.iter().find(|info| info.operation().name() == operation)?;
            Some((alias, Self::Endpoint { info, alias: Some(alias) }))
        });
        let hops = hops::HOPS.iter().map(|hop| (hop.name, Self::Hop(hop)));
        endpoints
            .chain(aliases)
            .chain(hops)
            .filter(|(name, _)| matches(name))
            .max_by_key(|(name, _)| name.len())
            .map_or(Self::Nothing, |(_, subject)| subject)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let (name, alias) = match self {
            Self::Endpoint { info, alias } => (Some(info.operation().name()), *alias),
            Self::Hop(hop) => (Some(hop.name), None),
            Self::Nothing => (None, None),
        };
        name.into_iter().chain(alias)
    }
}

fn run(arguments: &Arguments) -> Result<usize, Box<dyn Error>> {
    let mut files = fs::read_dir(&arguments.directory)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let (mut read, mut failed) = (0, 0);
    for path in files {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let subject = Subject::of(&stem);
        if !arguments.wants(&subject, &stem) {
            continue;
        }
        read += 1;
        let findings = check(&path, &subject, arguments.allow_unknown)?;
        let name = subject.names().next().unwrap_or("no operation");
        match findings.is_empty() {
            true => println!("ok    {stem}.json ({name})"),
            false => println!("FAIL  {stem}.json ({name})"),
        }
        for finding in &findings {
            println!("      {finding}");
        }
        failed += usize::from(!findings.is_empty());
    }
    println!("{} passed, {failed} failed", read - failed);
    if read == 0 {
        return Err("there is no file to read".into());
    }
    Ok(failed)
}

fn check(
    path: &Path,
    subject: &Subject,
    allow_unknown: bool,
) -> Result<Vec<String>, Box<dyn Error>> {
    let bytes = fs::read(path)?;
    let document: Value = match serde_json::from_slice(&bytes) {
        Ok(document) => document,
        Err(error) => return Ok(vec![format!("is not JSON: {error}")]),
    };
    let info = match subject {
        Subject::Endpoint { info, .. } => info,
        Subject::Hop(hop) => return Ok(hop.check(&bytes, &document)),
        Subject::Nothing => return Ok(vec!["no operation of that name".to_owned()]),
    };
    let Some(inspected) = info.inspect(&bytes) else {
        return Ok(vec!["the operation has no model".to_owned()]);
    };
    let inspection = match inspected {
        Ok(inspection) => inspection,
        Err(error) => return Ok(vec![error.to_string()]),
    };
    let mut findings = compare::differences(&document, &inspection.document);
    if !allow_unknown {
        findings
            .extend(inspection.unknown_fields.iter().map(|path| format!("{path}: unknown field")));
    }
    Ok(findings)
}
