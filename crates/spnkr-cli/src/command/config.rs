//! `spnkr config`: what is settled for all commands, and by whom.

use std::{
    env, io,
    path::Path,
    process::{Command, ExitStatus},
};

use anstyle::Style;
use serde::Serialize;

use crate::{
    args::{Config, ConfigCommand, ConfigSet, Format, Global},
    failure::Failure,
    home::Home,
    output::Io,
    settings::{Name, Row, Settings, SettingsFile, Source, is_of_secret},
    signals::Interruption,
    table::{Cell, Column, Table},
};

pub(crate) fn run(
    args: &Config,
    global: &Global,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let home = Home::find(|name| env::var_os(name))?;
    let path = home.configuration_or_say()?;
    match &args.command {
        None => show(path, &Settings::load(global, io)?.rows(), format, io),
        Some(ConfigCommand::Set(args)) => set(path, args, io),
        Some(ConfigCommand::Unset(args)) => unset(path, &args.name, io),
        Some(ConfigCommand::Path) => Ok(writeln!(io.out(), "{}", path.display())?),
        Some(ConfigCommand::Edit) => edit(path, global, io),
    }
}

fn show(path: &Path, rows: &[Row], format: Format, io: &mut Io) -> Result<(), Failure> {
    if format == Format::Json {
        let settings = rows.iter().map(Entry::of).collect();
        let document = Document { file: path.display().to_string(), settings };
        serde_json::to_writer_pretty(io.out(), &document).map_err(io::Error::from)?;
        return Ok(writeln!(io.out())?);
    }
    let mut table = Table::new([
        Column::text("Setting"),
        Column::text("Value").elastic(),
        Column::text("From"),
    ]);
    for row in rows {
        let (style, from) = match row.source {
            Source::BuiltIn => (Style::new().dimmed(), "built in".to_owned()),
            Source::Environment => (Style::new(), row.name.variable().to_owned()),
            Source::File { line } => (Style::new(), format!("the file, line {line}")),
            Source::Option => (Style::new(), format!("--{}", row.name)),
        };
        let value = row.value.as_deref().unwrap_or(row.name.unset());
        table.push([
            Cell::new(row.name.as_str()).style(Style::new().bold()),
            Cell::new(value).style(style),
            Cell::new(from).style(style),
        ]);
    }
    let width = io.width();
    table.write(io.out(), width)?;
    let state = if path.exists() { "" } else { ", which is not there yet" };
    Ok(writeln!(io.out(), "\nThe file is {}{state}.", path.display())?)
}

fn set(path: &Path, args: &ConfigSet, io: &mut Io) -> Result<(), Failure> {
    let ConfigSet { name, value } = args;
    let Some(name) = Name::find(name) else { return Err(unknown(name)) };
    let value = value.trim();
    let refuse = |problem: String| Failure::usage(format!("{name}: {problem}"));
    name.check(value).map_err(refuse)?;
    let value = match name {
        // What is typed is meant from here, and the file may be read from anywhere.
        Name::Database => {
            let path = std::path::absolute(value).map_err(|error| refuse(error.to_string()))?;
            path.to_str().ok_or_else(|| refuse("a path is a text in UTF-8".to_owned()))?.to_owned()
        }
        _ => value.to_owned(),
    };
    SettingsFile::read(path)?.set(name, &value)?;
    io.say(format_args!("{name} is {value} from now on, by {}", path.display()));
    if env::var_os(name.variable()).is_some_and(|value| !value.is_empty()) {
        io.note(format_args!("{} is set, and goes before the file; unset it", name.variable()));
    }
    Ok(())
}

fn unset(path: &Path, name: &str, io: &mut Io) -> Result<(), Failure> {
    let file = SettingsFile::read(path)?;
    if file.has(name) {
        file.unset(name)?;
        io.say(format_args!("{} is gone from {}", name.escape_debug(), path.display()));
        return Ok(());
    }
    if Name::find(name).is_none() {
        return Err(unknown(name));
    }
    io.say(format_args!("{name} is not in {}: nothing to remove", path.display()));
    Ok(())
}

/// Says that there is no such setting.
fn unknown(name: &str) -> Failure {
    let failure = Failure::usage(format!("there is no setting `{}`", name.escape_debug()));
    if is_of_secret(name) {
        return failure.advise(
            "nothing secret belongs into a file that others may read: `spnkr login` signs you in and keeps the tokens safe",
        );
    }
    let names = Name::ALL.map(Name::as_str).join(", ");
    failure.advise(format!("the settings are {names}"))
}

/// Lets the person change the file, and looks at what came of it.
fn edit(path: &Path, global: &Global, io: &mut Io) -> Result<(), Failure> {
    SettingsFile::make(path)?;
    // Ctrl-C is the editor's: it has the terminal, and this command waits for it.
    let _kept = Interruption::new();
    let editor = ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| env::var(name).ok())
        .find(|editor| !editor.trim().is_empty())
        .unwrap_or(EDITOR.to_owned());
    let ended = start(&editor, path).map_err(|error| {
        Failure::usage(format!("the editor `{editor}` could not be started: {error}"))
            .advise("name one in VISUAL or EDITOR")
    })?;
    if !ended.success() {
        return Err(Failure::other(format!(
            "the editor `{editor}` ended with a failure ({ended})"
        ))
        .advise(format!("look at {}", path.display())));
    }
    Settings::load(global, io).map(drop)
}

/// Runs an editor as people write it in the environment: a command line, with options.
#[cfg(unix)]
fn start(editor: &str, path: &Path) -> io::Result<ExitStatus> {
    Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(path).status()
}

/// Runs an editor as people write it in the environment: a program, with options.
#[cfg(not(unix))]
fn start(editor: &str, path: &Path) -> io::Result<ExitStatus> {
    if Path::new(editor).is_file() {
        return Command::new(editor).arg(path).status();
    }
    let mut words = editor.split_whitespace();
    Command::new(words.next().unwrap_or(EDITOR)).args(words).arg(path).status()
}

/// All settings, for programs.
#[derive(Serialize)]
struct Document<'a> {
    file: String,
    settings: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    value: Option<&'a str>,
    /// `built-in`, `environment`, `file` or `option`.
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

impl<'a> Entry<'a> {
    fn of(row: &'a Row) -> Self {
        let (source, line) = match row.source {
            Source::BuiltIn => ("built-in", None),
            Source::Environment => ("environment", None),
            Source::File { line } => ("file", Some(line)),
            Source::Option => ("option", None),
        };
        Self { name: row.name.as_str(), value: row.value.as_deref(), source, line }
    }
}

const EDITOR: &str = if cfg!(windows) { "notepad" } else { "vi" };
