//! Cards as drawings and as pages.

use spnkr::{Xuid, client::model::MatchStats};
use spnkr_harvest::card::{Card, CardParts, Cards, Theme};
use spnkr_testkit::Emulated;

use super::{main_player, of_each_kind};
use crate::client;

/// A match of so many people, with names that are no good to a careless page.
fn of_size(stats: &MatchStats, people: u64) -> Card {
    let mut stats = stats.clone();
    let one = stats.humans().next().unwrap().clone();
    stats.players = (0..people)
        .map(|number| {
            let mut player = one.clone();
            player.player_id = format!("xuid({})", FIRST + number).as_str().into();
            player.last_team_id = i32::try_from(number % 2).unwrap();
            player
        })
        .collect();
    let names = [
        "<script>alert(1)</script>",
        "\"quoted\" & 'so'",
        "김치볶음밥가게주인장",
        "Wide Otter#1234",
    ];
    let names = (0..people).zip(names.into_iter().cycle());
    let gamertags = names.map(|(number, name)| (Xuid::new(FIRST + number), name.to_owned()));
    let parts = CardParts::new().gamertags(gamertags).map("<b>A map</b>").mode("M".repeat(120));
    Card::of(&stats, parts, Some(Xuid::new(FIRST)))
}

const FIRST: u64 = 2_533_274_800_000_001;

#[tokio::test]
async fn a_card_of_any_match_is_drawn() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let cards = Cards::new(client(&emulated));
    let matches = of_each_kind(emulator);
    let mut drawn = Vec::new();
    for stats in &matches {
        drawn.push(cards.of(stats, Some(main_player(emulator))).await);
    }
    for people in [0, 1, 2, 8, 24] {
        drawn.push(of_size(&matches[0], people));
    }
    for card in drawn {
        let svg = card.to_svg(Theme::Auto);
        assert_within(&svg);
        for html in [svg.as_str(), &card.to_html()] {
            assert!(!html.contains("<script") && !html.contains("<b>A map"), "{html}");
            // The one address is the name of the format.
            let addresses = html.matches("://").count();
            assert_eq!(addresses, html.matches("http://www.w3.org/2000/svg").count());
        }
        for player in card.players.iter().filter(|player| player.name.len() < 16) {
            let name = spnkr_picture::text::escaped(&player.name);
            assert!(svg.contains(&format!(">{name}</text>")), "{name} in {svg}");
        }
        #[cfg(feature = "png")]
        assert!(card.to_png(Theme::Dark, 0.5).unwrap().starts_with(b"\x89PNG"));
    }
}

/// Checks that no text goes beyond the drawing.
fn assert_within(svg: &str) {
    let attribute = |tag: &str, name: &str| -> Option<f64> {
        tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok()
    };
    let [wide, high] = ["width", "height"].map(|side| attribute(svg, side).unwrap());
    // What is moved is the chart, and behind it there is only what may be as far to the right.
    let (still, moved) = svg.split_once("<g transform=\"translate(32 ").unwrap_or((svg, ""));
    for (part, left) in [(still, 0.0), (moved, 32.0)] {
        for text in part.split("<text").skip(1) {
            let (tag, rest) = text.split_once('>').unwrap();
            let content = rest.split_once('<').unwrap().0;
            let size = attribute(tag, "font-size").unwrap();
            // Entities only make it seem longer.
            let room = spnkr_picture::text::width(content, size);
            let x = left + attribute(tag, "x").unwrap();
            let (from, to) = match tag {
                tag if tag.contains("\"end\"") => (x - room, x),
                tag if tag.contains("\"middle\"") => (x - room / 2.0, x + room / 2.0),
                _ => (x, x + room),
            };
            assert!(from >= 0.0 && (to <= wide || content.contains('&')), "{content} in {wide}");
            assert!(attribute(tag, "y").unwrap() < high);
        }
    }
}

#[tokio::test]
async fn a_page_can_be_heard_and_moved_with_the_keyboard() {
    let emulated = Emulated::start().await;
    let emulator = emulated.emulator();
    let cards = Cards::new(client(&emulated));
    for stats in of_each_kind(emulator).iter().take(6) {
        let card = cards.of(stats, Some(main_player(emulator))).await;
        let html = card.to_html();
        let tables: Vec<_> = html.split("<table>").skip(1).collect();
        assert!(!tables.is_empty());
        for table in &tables {
            assert!(table.trim_start().starts_with("<caption>"), "{table}");
        }
        assert_eq!(html.matches("<th ").count(), html.matches("<th scope=").count());
        assert_eq!(
            html.matches("<div class=\"scroll\"").count(),
            html.matches("tabindex=\"0\"").count()
        );
        assert_eq!(html.matches("aria-current").count(), 1);
        assert!(html.contains("prefers-color-scheme:dark") && html.contains("<html lang=\"en\">"));
        for svg in html.split("<svg ").skip(1) {
            assert!(svg.contains("role=\"img\"") && svg.contains("<title>"));
        }
    }
}
