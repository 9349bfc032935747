//! `spnkr endpoints`: the calls that can be made.

use std::{borrow::Cow, io};

use anstyle::Style;
use serde::Serialize;
use spnkr::{
    client::{ENDPOINTS, EndpointInfo, model::AuthenticationMethod, reference::GameEndpoint},
    core::{CacheLife, Class, Scope},
};

use crate::{
    args::{Endpoints, Format},
    csv,
    failure::Failure,
    json,
    output::Io,
    table::{Cell, Column, Table},
};

pub(crate) fn run(args: &Endpoints, format: Format, io: &mut Io) -> Result<(), Failure> {
    let mut rows: Vec<Row> = ENDPOINTS.iter().map(|info| Row::of_client(info)).collect();
    if args.all {
        rows.extend(GameEndpoint::all().iter().map(Row::of_game));
    }
    match format {
        Format::Csv => {
            csv::write_row(io.out(), &HEADER)?;
            for row in &rows {
                csv::write_row(io.out(), &row.fields())?;
            }
        }
        Format::Json => json::write_pretty(io.out(), &text(&rows)?)?,
        Format::JsonLines => {
            for row in &rows {
                json::write_line(io.out(), &text(row)?)?;
            }
        }
        Format::Table => write_tables(&rows, io)?,
    }
    Ok(())
}

fn text(value: &impl Serialize) -> io::Result<String> {
    serde_json::to_string(value).map_err(io::Error::from)
}

/// One call, of this program or of the game itself.
#[derive(Serialize)]
struct Row {
    operation: &'static str,
    /// Not known of the game's own.
    method: Option<&'static str>,
    service: Cow<'static, str>,
    host: &'static str,
    path: Cow<'static, str>,
    credentials: String,
    cache: Option<String>,
    arguments: Vec<Argument>,
    summary: Option<&'static str>,
}

#[derive(Serialize)]
struct Argument {
    name: &'static str,
    #[serde(rename = "in")]
    place: &'static str,
    required: bool,
    expected: &'static str,
}

impl Row {
    fn of_client(info: &'static EndpointInfo) -> Self {
        let credentials = match info.scope() {
            Scope::Open => "none",
            Scope::Spartan => "Spartan",
            Scope::SpartanWithClearance => "Spartan, clearance",
            _ => "others",
        };
        let cache = match (info.class(), info.cache()) {
            (Class::Read, CacheLife::AtLeast(life)) => format!("{} d", life.as_secs() / 86_400),
            (Class::Read, CacheLife::AsServed) => "as served".to_owned(),
            _ => "never".to_owned(),
        };
        let arguments = info.arguments().iter().map(|argument| Argument {
            name: argument.name(),
            place: if argument.is_in_path() { "path" } else { "query" },
            required: argument.is_required(),
            expected: argument.expected(),
        });
        Self {
            operation: info.operation().name(),
            method: Some(info.method().as_str()),
            service: info.host().key().into(),
            host: info.host().domain(),
            path: info.path().into(),
            credentials: credentials.to_owned(),
            cache: Some(cache),
            arguments: arguments.collect(),
            summary: Some(info.summary()),
        }
    }

    fn of_game(endpoint: &'static GameEndpoint) -> Self {
        let methods = endpoint.authentication.iter().map(|method| match method {
            AuthenticationMethod::SpartanV4 => "Spartan".to_owned(),
            other => other.to_string(),
        });
        let mut credentials = methods.collect::<Vec<_>>().join(" or ");
        if endpoint.clearance_aware {
            credentials.push_str(", clearance");
        }
        let service = endpoint.host.split('.').next().unwrap_or(endpoint.host);
        let path = match endpoint.topic {
            "" => format!("{}{}", endpoint.path, endpoint.query),
            topic => format!("{} topic {topic}", endpoint.path),
        };
        Self {
            operation: endpoint.name,
            method: None,
            service: service.into(),
            host: endpoint.host,
            path: path.into(),
            credentials,
            cache: None,
            arguments: Vec::new(),
            summary: None,
        }
    }

    fn fields(&self) -> [&str; 8] {
        [
            self.operation,
            self.method.unwrap_or_default(),
            &self.service,
            self.host,
            &self.path,
            &self.credentials,
            self.cache.as_deref().unwrap_or_default(),
            self.summary.unwrap_or_default(),
        ]
    }
}

fn write_tables(rows: &[Row], io: &mut Io) -> io::Result<()> {
    let width = io.width();
    let mut table = Table::new(COLUMNS);
    for row in rows.iter().filter(|row| row.method.is_some()) {
        table.push([
            Cell::new(row.operation).style(Style::new().bold()),
            Cell::new(row.method.unwrap_or_default()),
            Cell::new(&row.service),
            Cell::new(&row.path),
            Cell::new(&row.credentials),
            Cell::new(row.cache.as_deref().unwrap_or_default()),
            Cell::new(row.summary.unwrap_or_default()),
        ]);
    }
    table.write(io.out(), width)?;
    let mut games = Table::new(GAME_COLUMNS);
    let mut is_empty = true;
    for row in rows.iter().filter(|row| row.method.is_none()) {
        is_empty = false;
        games.push([
            Cell::new(row.operation),
            Cell::new(row.host),
            Cell::new(&row.path),
            Cell::new(&row.credentials),
        ]);
    }
    if !is_empty {
        let bold = Style::new().bold();
        writeln!(io.out(), "\n{bold}The game's own, as its endpoint document lists them{bold:#}")?;
        games.write(io.out(), width)?;
    }
    Ok(())
}

const HEADER: [&str; 8] =
    ["operation", "method", "service", "host", "path", "credentials", "cache", "summary"];

const COLUMNS: [Column; 7] = [
    Column::text("Operation"),
    Column::text("Method").goes(3),
    Column::text("Service").goes(4),
    Column::text("Path").worth(40).goes(5),
    Column::text("Credentials").goes(2),
    Column::text("Kept").goes(1),
    Column::text("What for").worth(36),
];

const GAME_COLUMNS: [Column; 4] = [
    Column::text("Name"),
    Column::text("Host").goes(2),
    Column::text("Path").worth(40),
    Column::text("Credentials").goes(1),
];
