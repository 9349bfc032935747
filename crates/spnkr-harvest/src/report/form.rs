//! The career over time.

use std::{fmt::Write as _, num::NonZeroUsize, sync::Arc};

use crate::{
    career::{Career, Played},
    page::escaped,
    trend::{By, Measure, Trend, WINDOW},
};

pub(super) fn html(career: &Career) -> String {
    let sets = sets(career);
    let mut html = String::new();
    if sets.len() > 1 {
        html.push_str(
            "<div class=\"filters\" hidden><label>Matches of <select data-sets=\"form\">",
        );
        for set in &sets {
            let _ = write!(html, "<option>{}</option>", escaped(&set.name));
        }
        html.push_str("</select></label></div>");
    }
    for (place, set) in sets.iter().enumerate() {
        // Without the script there is no choice, and all matches are what is shown.
        let hidden = if place == 0 { "" } else { " hidden" };
        let _ = write!(html, "<div data-set=\"form\"{hidden}>");
        let measures: &[Measure] = if place == 0 { &EVERY } else { &EVERY[..2] };
        for measure in measures {
            let name = career.name();
            let window = window(set.matches.len());
            let trend = Trend::of_matches(name, &set.matches, *measure, By::Nothing, window);
            html.push_str(&figure(&trend));
        }
        html.push_str("</div>");
    }
    let ranks = Trend::of(career, Measure::Csr, By::Playlist);
    if !ranks.series.is_empty() {
        html.push_str(&figure(&ranks));
    }
    html.push_str(&by_month(career));
    html
}

/// How many matches a mean is of: more in a long career, whose line would else be a hedge.
fn window(matches: usize) -> NonZeroUsize {
    let rounded = matches / 60 / 10 * 10;
    NonZeroUsize::new(rounded.min(MOST_WINDOW)).map_or(WINDOW, |window| window.max(WINDOW))
}

/// Matches that are looked at together.
struct Set<'a> {
    name: String,
    matches: Vec<&'a Played>,
}

/// All matches, then those of the playlists and modes that were played most.
fn sets(career: &Career) -> Vec<Set<'_>> {
    let mut sets =
        vec![Set { name: "all kinds".to_owned(), matches: career.matches.iter().collect() }];
    let mut add = |names: Vec<Arc<str>>, of: fn(&Played) -> Arc<str>, most: usize| {
        // One alone is the same as all.
        if names.len() < 2 {
            return;
        }
        for name in names.into_iter().take(most) {
            let matches: Vec<_> =
                career.matches.iter().filter(|played| of(played) == name).collect();
            if matches.len() >= WINDOW.get() {
                sets.push(Set { name: name.to_string(), matches });
            }
        }
    };
    let names = |sums: Vec<(Arc<str>, _)>| sums.into_iter().map(|(name, _)| name).collect();
    add(names(career.by_playlist()), Played::playlist_name, 6);
    add(names(career.by_mode()), |played| played.mode.clone(), 8);
    sets
}

fn figure(trend: &Trend) -> String {
    format!(
        "<figure><figcaption><strong>{}</strong><br>{}</figcaption>{}</figure>\n",
        escaped(&trend.measure.to_string()),
        escaped(&trend.about()),
        trend.figure()
    )
}

/// The same in numbers, for who cannot see charts or wants to know.
fn by_month(career: &Career) -> String {
    let mut html = "<details><summary>The charts in numbers, month by month</summary>".to_owned();
    for (measure, id) in EVERY.into_iter().zip(["kda-months", "wins-months", "accuracy-months"]) {
        let window = window(career.matches.len());
        let trend = Trend::of_window(career, measure, By::Nothing, window);
        let caption = format!("{measure} at the end of each month");
        html.push_str(&trend.numbers(&caption).to_html(id));
    }
    let ranks = Trend::of(career, Measure::Csr, By::Playlist);
    html.push_str(&ranks.numbers("CSR at the end of each month").to_html("csr-months"));
    html.push_str("</details>");
    html
}

/// Of the sets behind the first, the first two alone.
const EVERY: [Measure; 3] = [Measure::Kda, Measure::WinRate, Measure::Accuracy];

/// A mean of more would tell nothing of a season any more.
const MOST_WINDOW: usize = 200;
