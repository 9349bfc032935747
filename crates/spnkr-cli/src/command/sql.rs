//! `spnkr sql`: questions to a database of careers.

mod blocks;
mod schema;

use std::io::{self, Write};

use anstyle::Style;
use jiff::tz::TimeZone;
use spnkr_harvest::{
    export::{self, ExportError, Field, Source, TableWriter},
    rows::{Cell as Value, ColumnKind},
};
use unicode_width::UnicodeWidthStr;

use crate::{
    args::{Format, Global, Sql},
    database,
    failure::Failure,
    output::{Io, clean},
    settings::Settings,
    table::{Cell, Column, Table},
};

pub(crate) fn run(args: &Sql, global: &Global, format: Format, io: &mut Io) -> Result<(), Failure> {
    let Some(query) = &args.query else {
        let table = args.schema.as_ref().and_then(Option::as_deref);
        return schema::run(table, format, io);
    };
    let reader = database::reader(&args.database.path(&Settings::load(global, io)?)?)?;
    let mut source = Source::query(&reader, query)?;
    match format {
        Format::Csv => write_lines(&mut source, export::Format::Csv, io),
        Format::Json => write_document(&mut source, io),
        Format::JsonLines => write_lines(&mut source, export::Format::JsonLines, io),
        Format::Table => write_table(&mut source, io),
    }
}

fn write_lines(
    source: &mut Source<'_>,
    format: export::Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let mut writer = TableWriter::new(format, io.out(), source.fields())?;
    source.for_each(|row| writer.write(row))?;
    writer.finish()?;
    Ok(())
}

/// An array of the rows.
fn write_document(source: &mut Source<'_>, io: &mut Io) -> Result<(), Failure> {
    let mut writer = TableWriter::new(export::Format::JsonLines, Vec::new(), source.fields())?;
    source.for_each(|row| {
        let opening: &[u8] = if writer.rows() == 0 { b"[\n  " } else { b",\n  " };
        writer.write(row)?;
        io.out().write_all(opening)?;
        io.out().write_all(writer.get_mut().trim_ascii_end())?;
        writer.get_mut().clear();
        Ok::<_, ExportError>(())
    })?;
    let closing = if writer.rows() == 0 { "[]" } else { "\n]" };
    Ok(writeln!(io.out(), "{closing}")?)
}

/// Rows for people: side by side where they fit, and as blocks where not.
fn write_table(source: &mut Source<'_>, io: &mut Io) -> Result<(), Failure> {
    let fields = source.fields().to_vec();
    let zone = TimeZone::system();
    let mut rows: Vec<Vec<String>> = Vec::new();
    source.for_each(|row| {
        rows.push(row.iter().map(|cell| in_words(*cell, &zone)).collect());
        Ok::<_, ExportError>(())
    })?;
    let width = io.width();
    if rows.is_empty() {
        io.say("The answer has no rows.");
        return Ok(());
    }
    if width.is_some_and(|width| least(&fields, &rows) > width) {
        return Ok(blocks::write(io.out(), &fields, &rows, width)?);
    }
    Ok(write_rows(io.out(), &fields, &rows, width)?)
}

fn write_rows(
    out: &mut dyn Write,
    fields: &[Field],
    rows: &[Vec<String>],
    width: Option<usize>,
) -> io::Result<()> {
    let column = |field: &Field| {
        let column = match field.kind {
            ColumnKind::Integer | ColumnKind::Real => Column::number(""),
            ColumnKind::Text => Column::text("").elastic(),
            _ => Column::text(""),
        };
        column.under(&field.name)
    };
    let mut table = Table::new(fields.iter().map(column).collect::<Vec<_>>());
    for row in rows {
        table.push(row.iter().map(cell).collect::<Vec<_>>());
    }
    table.write(out, width)
}

fn cell(text: &String) -> Cell {
    match text.as_str() {
        NOTHING => Cell::new(text).style(Style::new().dimmed()),
        text => Cell::new(text),
    }
}

/// The width that rows need side by side if texts are cut as much as may be.
fn least(fields: &[Field], rows: &[Vec<String>]) -> usize {
    let columns = fields.iter().enumerate().map(|(place, field)| {
        let texts = rows.iter().map(|row| row[place].width());
        let widest = texts.chain([field.name.width()]).max().unwrap_or_default();
        match field.kind {
            ColumnKind::Text => widest.min(LEAST_TEXT),
            _ => widest,
        }
    });
    columns.map(|width| width + 2).sum::<usize>().saturating_sub(2)
}

/// A value for people; times are those of this computer.
fn in_words(value: Value<'_>, zone: &TimeZone) -> String {
    match value {
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => "no".to_owned(),
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Value::Integer(number) => number.to_string(),
        Value::Null => NOTHING.to_owned(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => clean(text),
        Value::Timestamp(time) => {
            time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
        }
        other => format!("{other:?}"),
    }
}

const NOTHING: &str = "-";

/// A text is cut to this width before rows become blocks.
const LEAST_TEXT: usize = 16;
