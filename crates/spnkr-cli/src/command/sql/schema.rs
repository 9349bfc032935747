//! What is in a database of careers.

use std::io;

use serde::Serialize;
use spnkr_harvest::{ColumnInfo, TableInfo, tables};

use crate::{
    args::Format,
    csv,
    failure::Failure,
    output::Io,
    table::{Cell, Column, Table},
};

pub(super) fn run(name: Option<&str>, format: Format, io: &mut Io) -> Result<(), Failure> {
    let mut tables = tables()?;
    if let Some(name) = name {
        tables.retain(|table| table.name == name);
        if tables.is_empty() {
            return Err(Failure::not_found(format!("there is no table {name}"))
                .advise("`spnkr sql --schema` lists the tables"));
        }
    }
    match format {
        Format::Csv => Ok(write_csv(&tables, io)?),
        Format::Json => {
            let documents: Vec<_> = tables.iter().map(TableDocument::of).collect();
            serde_json::to_writer_pretty(io.out(), &documents).map_err(io::Error::from)?;
            Ok(writeln!(io.out())?)
        }
        Format::JsonLines => {
            for table in &tables {
                serde_json::to_writer(io.out(), &TableDocument::of(table))
                    .map_err(io::Error::from)?;
                writeln!(io.out())?;
            }
            Ok(())
        }
        Format::Table => Ok(write_table(&tables, name.is_some(), io)?),
    }
}

fn write_table(tables: &[TableInfo], is_one: bool, io: &mut Io) -> io::Result<()> {
    let width = io.width();
    if !is_one {
        let mut list = Table::new([Column::text("Table"), Column::text("What a row is")]);
        for table in tables {
            list.push([Cell::new(&table.name), Cell::new(&table.description)]);
        }
        list.write(io.out(), width)?;
        return writeln!(io.out(), "\n`spnkr sql --schema TABLE` lists the columns of one.");
    }
    for table in tables {
        writeln!(io.out(), "{}\n", table.description)?;
        let mut list = Table::new([
            Column::text("Column"),
            Column::text("Type"),
            Column::text(""),
            Column::text("What it means"),
        ]);
        for column in &table.columns {
            list.push([
                Cell::new(&column.name),
                Cell::new(&column.kind),
                Cell::new(remark(column)),
                Cell::new(&column.description),
            ]);
        }
        list.write(io.out(), width)?;
    }
    Ok(())
}

fn remark(column: &ColumnInfo) -> &'static str {
    match (column.is_key, column.is_nullable) {
        (true, _) => "key",
        (false, true) => "or NULL",
        (false, false) => "",
    }
}

fn write_csv(tables: &[TableInfo], io: &mut Io) -> io::Result<()> {
    let out = io.out();
    csv::write_row(out, &["table", "column", "type", "is_nullable", "is_key", "description"])?;
    for table in tables {
        for column in &table.columns {
            let ColumnInfo { name, kind, is_nullable, is_key, description, .. } = column;
            let (is_nullable, is_key) = (is_nullable.to_string(), is_key.to_string());
            csv::write_row(out, &[&table.name, name, kind, &is_nullable, &is_key, description])?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct TableDocument<'a> {
    name: &'a str,
    description: &'a str,
    columns: Vec<ColumnDocument<'a>>,
}

#[derive(Serialize)]
struct ColumnDocument<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    is_nullable: bool,
    is_key: bool,
    description: &'a str,
}

impl<'a> TableDocument<'a> {
    fn of(table: &'a TableInfo) -> Self {
        let columns = table.columns.iter().map(|column| ColumnDocument {
            name: &column.name,
            kind: &column.kind,
            is_nullable: column.is_nullable,
            is_key: column.is_key,
            description: &column.description,
        });
        Self { name: &table.name, description: &table.description, columns: columns.collect() }
    }
}
