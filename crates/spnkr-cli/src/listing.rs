//! Long lists, page by page: how they are walked, and how they are printed while they arrive.

use std::{collections::HashSet, io};

use serde::Deserialize;
use serde_json::value::RawValue;
use spnkr::{
    Client,
    client::{Error, Paged},
    core::decode_json,
};

use crate::{args::Format, csv, json, output::Io};

/// One entry of a list.
pub(crate) struct Row<T> {
    pub(crate) model: T,
    /// The entry as the service wrote it.
    pub(crate) wire: Box<RawValue>,
}

/// The pages of a list up to a number of entries.
///
/// `spnkr_client::Pages` gives models alone; this goes by the same rules and keeps the bytes.
pub(crate) struct Listing<'a, E: Paged> {
    client: &'a Client,
    endpoint: E,
    /// The call for a page of this many entries at most.
    sized: fn(E, u32) -> E,
    page_size: u32,
    seen: HashSet<E::Key>,
    wanted: u32,
    is_over: bool,
}

impl<'a, E: Paged> Listing<'a, E> {
    pub(crate) fn new(
        client: &'a Client,
        endpoint: E,
        (sized, page_size): (fn(E, u32) -> E, u32),
        wanted: u32,
    ) -> Self {
        let seen = HashSet::new();
        Self { client, endpoint, sized, page_size, seen, wanted, is_over: false }
    }

    /// The next rows that no page before had, or none at the end.
    pub(crate) async fn next_page(&mut self) -> Result<Option<Vec<Row<E::Item>>>, Error> {
        let mut stale_pages = 0;
        while !self.is_over && self.wanted > 0 {
            self.endpoint = (self.sized)(self.endpoint.clone(), self.wanted.min(self.page_size));
            let answer = self.client.send(self.endpoint.clone()).await?;
            let mut page = answer.model()?;
            let wire: WirePage = decode_json(E::INFO.operation(), answer.bytes())?;
            let models = std::mem::take(E::items(&mut page));
            let received = u32::try_from(models.len()).unwrap_or(u32::MAX);
            stale_pages += 1;
            self.is_over = received == 0
                || self.endpoint.is_last(&page, received)
                || stale_pages == MAX_STALE_PAGES;
            let position = self.endpoint.position().saturating_add(received);
            self.endpoint = self.endpoint.clone().at(position);
            let rows: Vec<_> = models
                .into_iter()
                .zip(wire.results)
                .filter(|(model, _)| self.seen.insert(E::key(model)))
                .map(|(model, wire)| Row { model, wire })
                .take(usize::try_from(self.wanted).unwrap_or(usize::MAX))
                .collect();
            if rows.is_empty() {
                continue;
            }
            let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            self.wanted = self.wanted.saturating_sub(count);
            return Ok(Some(rows));
        }
        Ok(None)
    }
}

#[derive(Deserialize)]
struct WirePage {
    #[serde(rename = "Results")]
    results: Vec<Box<RawValue>>,
}

/// Prints rows as they come, as far as the format allows.
pub(crate) struct Printer<T> {
    format: Format,
    csv_header: &'static [&'static str],
    csv_row: fn(&T) -> Vec<String>,
    count: usize,
    /// The rows of a table, which needs all of them for its widths.
    rows: Vec<T>,
}

impl<T> Printer<T> {
    pub(crate) fn new(
        format: Format,
        csv_header: &'static [&'static str],
        csv_row: fn(&T) -> Vec<String>,
    ) -> Self {
        Self { format, csv_header, csv_row, count: 0, rows: Vec::new() }
    }

    /// How many rows have come.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn page(&mut self, rows: Vec<Row<T>>, io: &mut Io) -> io::Result<()> {
        for row in rows {
            match self.format {
                Format::Csv => {
                    if self.count == 0 {
                        csv::write_row(io.out(), self.csv_header)?;
                    }
                    csv::write_row(io.out(), &(self.csv_row)(&row.model))?;
                }
                Format::Json => {
                    let opening = if self.count == 0 { "[\n  " } else { ",\n  " };
                    io.out().write_all(opening.as_bytes())?;
                    json::write_indented(io.out(), row.wire.get(), 1)?;
                }
                Format::JsonLines => json::write_line(io.out(), row.wire.get())?,
                Format::Table => self.rows.push(row.model),
            }
            self.count += 1;
        }
        // At once, so that a reader who has enough is noticed before the next page is asked for.
        io.flush()
    }

    /// Ends the document, and gives the rows that a table is to be made of.
    pub(crate) fn finish(self, io: &mut Io) -> io::Result<Vec<T>> {
        match self.format {
            Format::Csv if self.count == 0 => csv::write_row(io.out(), self.csv_header)?,
            Format::Json if self.count == 0 => writeln!(io.out(), "[]")?,
            Format::Json => writeln!(io.out(), "\n]")?,
            Format::Csv | Format::JsonLines | Format::Table => {}
        }
        Ok(self.rows)
    }
}

const MAX_STALE_PAGES: u32 = 16;
