//! The career in sum.

use std::fmt::Write as _;

use super::{day, length};
use crate::{
    career::{Best, Career, Played, Sum},
    page::{Cell, Column, Table, escaped, grouped},
    trend::Measure,
};

pub(super) fn html(career: &Career) -> String {
    let sum = career.sum();
    let people: Sum = career.against_people().collect();
    // What is said of means and parts, where there is Firefight, too.
    let who = if people.matches < sum.matches { " against people" } else { "" };
    let mut tiles = Tiles::default();
    let record = match (sum.ties, sum.unfinished) {
        (0, 0) => format!("{} won, {} lost", grouped(sum.wins), grouped(sum.losses)),
        (ties, unfinished) => format!(
            "{} won, {} lost, {} tied, {} left",
            grouped(sum.wins),
            grouped(sum.losses),
            grouped(ties),
            grouped(unfinished)
        ),
    };
    tiles.push("Matches", &grouped(sum.matches), &record);
    tiles.push("Time played", &length(sum.time_played), "in matches");
    let percent =
        |share: Option<f64>| share.map_or_else(none, |share| Measure::WinRate.shown(share));
    tiles.push("Win rate", &percent(people.win_rate()), &format!("of all matches{who}"));
    let kda = people.kda().map_or_else(none, |kda| Measure::Kda.shown(kda));
    tiles.push("KDA", &kda, &format!("a match{who}, on average"));
    let ratio = people.kills_per_death().map_or_else(none, |ratio| format!("{ratio:.2}"));
    let [kills, deaths] = [people.kills, people.deaths].map(|count| grouped(count.unsigned_abs()));
    tiles.push("Kills per death", &ratio, &format!("{kills} kills, {deaths} deaths"));
    tiles.push("Accuracy", &percent(people.accuracy()), &format!("of the shots{who} hit"));
    if let Some(damage) = people.per_match(people.damage_dealt as f64) {
        let damage = grouped(damage.max(0.0) as u64);
        tiles.push("Damage", &damage, &format!("a match{who}, on average"));
    }
    if let Some((csr, playlist)) = newest_csr(career) {
        tiles.push("CSR", &csr.to_string(), &format!("now, in {playlist}"));
    }
    let streaks = career.streaks();
    let current = match (streaks.current_wins, streaks.current_losses) {
        (0 | 1, 0 | 1) => "wins in a row".to_owned(),
        (0, losses) => format!("wins in a row; now {losses} losses"),
        (wins, _) => format!("wins in a row; now {wins}"),
    };
    tiles.push("Longest streak", &streaks.longest_wins.to_string(), &current);
    format!("<dl class=\"tiles\">{}</dl>\n{}", tiles.html, bests(career).to_html("bests"))
}

#[derive(Debug, Default)]
struct Tiles {
    html: String,
}

impl Tiles {
    fn push(&mut self, name: &str, value: &str, more: &str) {
        let [name, value, more] = [name, value, more].map(escaped);
        let _ = write!(
            self.html,
            "<div><dt>{name}</dt><dd>{value}</dd><dd class=\"more\">{more}</dd></div>"
        );
    }
}

fn none() -> String {
    "–".to_owned()
}

/// The rank after the newest match that had one, and where.
fn newest_csr(career: &Career) -> Option<(i64, String)> {
    let mut newest = career.matches.iter().rev();
    newest.find_map(|played| Some((played.csr_after?, played.playlist_name().to_string())))
}

fn bests(career: &Career) -> Table {
    let has_pve = career.matches.iter().any(|played| played.is_pve);
    let caption = if has_pve { "Bests against people" } else { "Bests" };
    let columns = vec![
        Column::text("Most"),
        Column::number("Value"),
        Column::text("Match"),
        Column::text("When").optional(),
    ];
    let mut table = Table::new(caption, columns).fixed();
    let whole = |value: f64| grouped(value.max(0.0) as u64);
    let mut push = |name: &str, best: Option<Best<'_>>, shown: &dyn Fn(f64) -> String| {
        let Some(Best { value, played }) = best else { return };
        table.push(vec![
            Cell::text(name),
            Cell::number(&shown(value), value),
            Cell::text(&format!("{} on {}", played.mode, played.map_name())),
            Cell::text(&day(played.start_time)).sorted_as(played.start_time.to_string()),
        ]);
    };
    let most = |of: fn(&Played) -> i64| career.best(|played| Some(of(played) as f64));
    push("Kills", most(|played| played.kills), &whole);
    push("Assists", most(|played| played.assists), &whole);
    push("KDA", career.best(|played| Some(played.kda)), &|value| Measure::Kda.shown(value));
    push("Kills in one life", most(|played| played.max_killing_spree), &whole);
    push("Damage", most(|played| played.damage_dealt), &whole);
    let accuracy = career.best(|played| played.accuracy().filter(|_| played.shots_fired >= SHOTS));
    push("Accuracy", accuracy, &|value| Measure::Accuracy.shown(value));
    let csr = career.best(|played| played.csr_after.map(|csr| csr as f64));
    push("CSR", csr, &|value| format!("{value:.0}"));
    table
}

/// With less, a good accuracy is luck.
const SHOTS: i64 = 50;
