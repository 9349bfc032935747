//! The pages of this crate, of a career of the emulator.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use spnkr::{Client, MatchId, Xuid};
use spnkr_emulator::Emulator;
use spnkr_harvest::{
    Harvest, Parts, SqliteReader, SqliteStore,
    card::Cards,
    career::Career,
    report::Report,
    trend::{By, Measure, Theme, Trend},
};
use spnkr_testkit::{BrowserResult, Emulated};

/// Writes them, and tells where they are.
pub(super) fn pages(folder: &Path) -> BrowserResult<Vec<PathBuf>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let mut files = Vec::new();
    let career = runtime.block_on(async {
        let emulated = Emulated::start_with(Emulator::builder().career(MATCHES)).await;
        let (spartan, clearance) = (emulated.spartan_token(), emulated.clearance_token());
        let client = Client::from_tokens(emulated.http(), spartan, Some(clearance));
        let xuid = Xuid::new(emulated.emulator().account().xuid());
        cards(&client, &emulated, xuid, &mut files).await?;
        career(client, xuid, &folder.join("spnkr.db")).await
    })?;
    files.push(("report.html".to_owned(), Report::of(&career).to_html()));
    let trends = [
        ("trend-csr", Measure::Csr, By::Nothing),
        ("trend-kda", Measure::Kda, By::Nothing),
        ("trend-wins-by-map", Measure::WinRate, By::Map),
    ];
    for (name, measure, by) in trends {
        let trend = Trend::of(&career, measure, by);
        files.push((format!("{name}.html"), trend.to_html()));
        files.push((format!("{name}.svg"), trend.to_svg(Theme::Auto)));
    }
    let mut pages = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text)?;
        pages.push(path);
    }
    Ok(pages)
}

/// A card of each kind of match that was played of late, up to a few.
async fn cards(
    client: &Client,
    emulated: &Emulated,
    xuid: Xuid,
    files: &mut Vec<(String, String)>,
) -> BrowserResult<()> {
    let cards = Cards::new(client.clone());
    let mut kinds = HashSet::new();
    for match_id in emulated.emulator().world().matches_of(xuid.get()) {
        let match_id: MatchId = match_id.parse()?;
        let stats = client.stats().match_stats(match_id).await?;
        let (teams, players) = (stats.teams.len(), stats.players.len().div_ceil(8));
        if kinds.insert((teams, players)) {
            let card = cards.of(&stats, Some(xuid)).await;
            files.push((format!("card-{}.html", kinds.len()), card.to_html()));
        }
        if kinds.len() == MOST_CARDS {
            break;
        }
    }
    Ok(())
}

/// Fetches the career, unless that was done before.
async fn career(client: Client, xuid: Xuid, path: &Path) -> BrowserResult<Career> {
    if !path.exists() {
        let store = SqliteStore::open(path)?;
        let harvest = Harvest::new(client, store.clone()).player(xuid);
        harvest.parts(Parts::stats().with_skill()).run(|_| {}).await?;
        store.close().await;
    }
    let career = Career::read(&SqliteReader::open(path)?, xuid)?;
    career.ok_or_else(|| "the career of another run is there: remove it".into())
}

const MATCHES: u32 = 600;
const MOST_CARDS: usize = 4;
