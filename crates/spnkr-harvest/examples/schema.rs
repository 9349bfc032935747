//! Writes what is in a store as a page of the documentation, or sees whether the page is the one that is there.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

use std::{env, fmt::Write as _, fs, process::ExitCode};

use spnkr_harvest::{
    ColumnInfo, StoreError, TableInfo,
    export::{CareerColumn, career_columns, default_tables},
    rows::ColumnKind,
    tables,
};

const USAGE: &str = "usage: schema FILE [--check]";

const HEAD: &str = "\
# The schema

What is in the database of careers, which is a file of SQLite: `spnkr sync` and `Harvest` fill it, every program \
that reads SQLite can read it, and `spnkr sql` asks it questions.
The page is made from the store itself; mend it with `cargo xtask schema`.

- Times are texts in UTC, always as long, such as `2024-03-09T21:07:00.000Z`: their order is that of time, and \
SQLite's functions of dates take them.
- BOOLEAN is 0 or 1.
- Ids of matches and assets are texts with dashes; a XUID is a number.
- Durations are in seconds.
- Columns may be added by later versions, and tables, too; name the columns that you need.

In an export, [types](#types-in-exports) are those of the format.
";

const TYPES: &str = "
## Types in exports

| in the store | CSV | JSON lines | Parquet |
| --- | --- | --- | --- |
| BLOB | base64 | base64 | BYTE_ARRAY |
| BOOLEAN | `true`, `false` | `true`, `false` | BOOLEAN |
| INTEGER | digits | a number | INT64 |
| REAL | a number, with a point | a number | DOUBLE |
| TEXT | quoted where it has to be | a string | STRING (UTF-8) |
| TIMESTAMP | as in the store | as in the store | TIMESTAMP, milliseconds in UTC |
| NULL | an empty field; an empty text is `\"\"` | `null` | null, in columns that can be empty |

DuckDB takes an empty text in CSV for NULL unless it is told otherwise: \
`read_csv('matches.csv', allow_quoted_nulls = false)`.

In Parquet, tables of a folder are parted by the months in which matches started, in UTC: \
`matches/month=2024-03/part-0.parquet`.
Query engines give them a column `month` with that text.
Rows of matches whose stats are not there have none.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (path, is_check) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [path] => (path, false),
        [path, "--check"] => (path, true),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let page = match page() {
        Ok(page) => page,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if fs::read_to_string(path).is_ok_and(|text| text == page) {
        return ExitCode::SUCCESS;
    }
    if is_check {
        eprintln!("{path} is stale; run `cargo xtask schema`");
        return ExitCode::FAILURE;
    }
    match fs::write(path, page) {
        Ok(()) => {
            println!("wrote {path}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn page() -> Result<String, StoreError> {
    let mut page = HEAD.to_owned();
    let exported = default_tables()?;
    for table in tables()? {
        let is_exported = exported.iter().any(|exported| exported.name == table.name);
        write_table(&mut page, &table, is_exported);
    }
    page.push_str(TYPES);
    page.push_str(
        "\n## The flat table\n\nWhat `spnkr export --to FILE` writes unless another table is named: \
         a row for each match of each synced player, in the order of time.\n\n\
         | column | type | what it means |\n| --- | --- | --- |\n",
    );
    for column in career_columns() {
        let CareerColumn { name, kind, is_nullable, description, .. } = column;
        let or_null = if *is_nullable { ", or NULL" } else { "" };
        let _ = writeln!(page, "| `{name}` | {}{or_null} | {description} |", in_words(*kind));
    }
    Ok(page)
}

fn write_table(page: &mut String, table: &TableInfo, is_exported: bool) {
    let _ = writeln!(page, "\n## {}\n\n{}", table.name, table.description);
    if !is_exported {
        page.push_str("It is exported only when it is asked for by name.\n");
    }
    page.push_str("\n| column | type | what it means |\n| --- | --- | --- |\n");
    for column in &table.columns {
        let ColumnInfo { name, kind, description, .. } = column;
        let remark = match (column.is_key, column.is_nullable) {
            (true, _) => ", key",
            (false, true) => ", or NULL",
            (false, false) => "",
        };
        let _ = writeln!(page, "| `{name}` | {kind}{remark} | {description} |");
    }
}

fn in_words(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Boolean => "BOOLEAN",
        ColumnKind::Bytes => "BLOB",
        ColumnKind::Integer => "INTEGER",
        ColumnKind::Real => "REAL",
        ColumnKind::Timestamp => "TIMESTAMP",
        _ => "TEXT",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_that_of_the_store() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema.md");
        let text = fs::read_to_string(path).expect("the page is there");
        assert!(page().expect("a page") == text, "it is stale: `cargo xtask schema` mends it");
    }
}
