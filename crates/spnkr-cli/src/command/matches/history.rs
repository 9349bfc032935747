//! A match history, page by page, with the rows as they came beside their models.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use spnkr::{
    Client, MatchId, Xuid,
    client::{
        Endpoint, Error, Paged,
        model::MatchResult,
        stats::{GetMatchHistory, MatchType},
    },
    core::decode_json,
};

/// One match of a history.
pub(super) struct Row {
    pub(super) model: MatchResult,
    /// The row as the service wrote it.
    pub(super) wire: Box<RawValue>,
}

/// The pages of a history up to a number of matches.
///
/// `spnkr_client::Pages` gives models alone; this goes by the same rules and keeps the bytes.
pub(super) struct History<'a> {
    client: &'a Client,
    endpoint: GetMatchHistory,
    seen: HashSet<MatchId>,
    wanted: u32,
    is_over: bool,
}

impl<'a> History<'a> {
    pub(super) fn new(client: &'a Client, xuid: Xuid, match_type: MatchType, wanted: u32) -> Self {
        let endpoint = GetMatchHistory::new(xuid).match_type(match_type);
        Self { client, endpoint, seen: HashSet::new(), wanted, is_over: false }
    }

    /// The next rows that no page before had, or none at the end.
    pub(super) async fn next_page(&mut self) -> Result<Option<Vec<Row>>, Error> {
        let mut stale_pages = 0;
        while !self.is_over && self.wanted > 0 {
            self.endpoint = self.endpoint.clone().count(self.wanted.min(PAGE_SIZE));
            let answer = self.client.send(self.endpoint.clone()).await?;
            let mut page = answer.model()?;
            let all_ids: Vec<MatchId> = page.results.iter().map(|row| row.match_id).collect();
            let sifted = self.endpoint.sift(&mut page, &mut self.seen);
            let position = self.endpoint.position().saturating_add(sifted.received);
            self.endpoint = self.endpoint.clone().at(position);
            stale_pages += 1;
            self.is_over = sifted.is_last || sifted.received == 0 || stale_pages == MAX_STALE_PAGES;
            if !sifted.is_new {
                continue;
            }
            let wire: WirePage = decode_json(GetMatchHistory::INFO.operation(), answer.bytes())?;
            let mut models = page.results.into_iter().peekable();
            let rows: Vec<Row> = all_ids
                .into_iter()
                .zip(wire.results)
                .filter_map(|(id, wire)| {
                    let model = models.next_if(|model| model.match_id == id)?;
                    Some(Row { model, wire })
                })
                .collect();
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

const PAGE_SIZE: u32 = 25;
const MAX_STALE_PAGES: u32 = 16;
