//! The pages of this crate, of a career of the emulator.

use std::{
    fs,
    path::{Path, PathBuf},
};

use spnkr::{Client, Xuid};
use spnkr_emulator::Emulator;
use spnkr_harvest::{
    Harvest, Parts, SqliteReader, SqliteStore,
    career::Career,
    report::Report,
    trend::{By, Measure, Theme, Trend},
};
use spnkr_testkit::{BrowserResult, Emulated};

/// Writes them, and tells where they are.
pub(super) fn pages(folder: &Path) -> BrowserResult<Vec<PathBuf>> {
    let career = career(&folder.join("spnkr.db"))?;
    let mut pages = Vec::new();
    let mut write = |name: &str, text: String| -> BrowserResult<()> {
        let path = folder.join(name);
        fs::write(&path, text)?;
        pages.push(path);
        Ok(())
    };
    write("report.html", Report::of(&career).to_html())?;
    let trends = [
        ("trend-csr", Measure::Csr, By::Nothing),
        ("trend-kda", Measure::Kda, By::Nothing),
        ("trend-wins-by-map", Measure::WinRate, By::Map),
    ];
    for (name, measure, by) in trends {
        let trend = Trend::of(&career, measure, by);
        write(&format!("{name}.html"), trend.to_html())?;
        write(&format!("{name}.svg"), trend.to_svg(Theme::Auto))?;
    }
    Ok(pages)
}

/// Fetches the career, unless that was done before.
fn career(path: &Path) -> BrowserResult<Career> {
    let runtime = tokio::runtime::Runtime::new()?;
    let xuid = runtime.block_on(async {
        let emulated = Emulated::start_with(Emulator::builder().career(600)).await;
        let xuid = Xuid::new(emulated.emulator().account().xuid());
        if !path.exists() {
            let (spartan, clearance) = (emulated.spartan_token(), emulated.clearance_token());
            let client = Client::from_tokens(emulated.http(), spartan, Some(clearance));
            let store = SqliteStore::open(path)?;
            let harvest = Harvest::new(client, store.clone()).player(xuid);
            harvest.parts(Parts::stats().with_skill()).run(|_| {}).await?;
            store.close().await;
        }
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(xuid)
    })?;
    let career = Career::read(&SqliteReader::open(path)?, xuid)?;
    career.ok_or_else(|| "the career of another run is there: remove it".into())
}
