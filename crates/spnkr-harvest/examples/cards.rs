//! Draws cards to look at, into a folder: of the emulator's matches, one of each mode, or of match stats in files.
//!
//! ```sh
//! cargo run -p spnkr-harvest --features png --example cards -- FOLDER [STATS.json…]
//! ```

#![expect(clippy::print_stdout, reason = "it is a program")]

use std::{collections::HashSet, env, error::Error, fs, path::Path};

use spnkr::{Client, MatchId, Xuid, client::model::MatchStats};
use spnkr_harvest::card::{Card, CardParts, Cards, Theme};
use spnkr_testkit::Emulated;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let files: Vec<_> = arguments.collect();
    for file in &files {
        let stats: MatchStats = serde_json::from_slice(&fs::read(file)?)?;
        let focus = stats.humans().find_map(|player| player.player_id.xuid());
        let name = Path::new(file).file_stem().unwrap_or_default().to_string_lossy();
        draw(folder, &name, &Card::of(&stats, CardParts::new(), focus))?;
    }
    if files.is_empty() {
        emulated(folder).await?;
    }
    Ok(())
}

async fn emulated(folder: &Path) -> Result<(), Box<dyn Error>> {
    let emulated = Emulated::start().await;
    let (token, clearance) = (emulated.spartan_token(), emulated.clearance_token());
    let client = Client::from_tokens(emulated.http(), token, Some(clearance));
    let emulator = emulated.emulator();
    let xuid = emulator.account().xuid();
    let cards = Cards::new(client.clone());
    let mut drawn = HashSet::new();
    for match_id in emulator.world().matches_of(xuid).iter().take(400) {
        let match_id: MatchId = match_id.parse()?;
        let stats = client.stats().match_stats(match_id).await?;
        let info = &stats.match_info;
        let kind = format!("{}-{}", info.game_variant_category, info.lifecycle_mode);
        if drawn.insert((kind.clone(), info.teams_enabled)) {
            let card = cards.of(&stats, Some(Xuid::new(xuid))).await;
            draw(folder, &kind.replace(' ', "-"), &card)?;
        }
    }
    Ok(())
}

fn draw(folder: &Path, name: &str, card: &Card) -> Result<(), Box<dyn Error>> {
    let file = |ending: &str| folder.join(format!("{name}{ending}"));
    fs::write(file("-light.png"), card.to_png(Theme::Light, 1.0)?)?;
    fs::write(file("-dark.png"), card.to_png(Theme::Dark, 1.0)?)?;
    fs::write(file(".svg"), card.to_svg(Theme::Auto))?;
    fs::write(file(".html"), card.to_html())?;
    fs::write(file(".json"), serde_json::to_vec_pretty(card)?)?;
    println!("{name}: {}", card.headline());
    Ok(())
}
