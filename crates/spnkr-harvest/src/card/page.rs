//! Cards as pages.

mod style;
mod table;

use spnkr_picture::text::escaped;

use self::style::STYLE;
use super::{
    Card,
    picture::{chart, is_worth_a_chart},
    words::{clock, ending, ordinal, plain},
};

impl Card {
    /// Writes it as a page of HTML, light or dark as whoever reads it prefers.
    ///
    /// It is one file that asks for nothing outside of it. Tables have captions and headers, for those who hear them,
    /// and what is wider than the screen can be moved with the keyboard.
    pub fn to_html(&self) -> String {
        let colors = spnkr_picture::Theme::Auto.page_css();
        let headline = escaped(&self.headline());
        let header = self.header();
        let body = [table::tables(self), self.medals(), self.kills(), self.lacks()];
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" \
             content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n\
             <link rel=\"icon\" href=\"data:,\">\n\
             <title>{headline}</title>\n<style>{colors}\n{STYLE}</style>\n</head>\n\
             <body>\n{header}<main>\n{}</main>\n</body>\n</html>\n",
            body.concat()
        )
    }

    fn header(&self) -> String {
        let place: Vec<&str> =
            [self.map.as_deref(), self.playlist.as_deref()].into_iter().flatten().collect();
        let length = clock(self.duration.as_secs());
        format!(
            "<header>\n<div>\n<h1>{}</h1>\n<p class=\"place\">{}</p>\n\
             <p class=\"facts\"><time datetime=\"{}\">{}</time> · {length} · <code>{}</code></p>\n\
             </div>\n{}</header>\n",
            escaped(&self.mode_name()),
            escaped(&place.join(" · ")),
            self.started_at,
            escaped(&self.start()),
            self.match_id,
            self.result()
        )
    }

    /// The score; without teams, how it went for whose card it is.
    fn result(&self) -> String {
        let mut blocks = String::new();
        for team in self.teams.iter().take(MOST_SCORES) {
            blocks.push_str(&score(
                &plain(team.score),
                &format!("{} {}", team.name, ending(team.outcome)),
                &format!("color:var(--{})", team.ink()),
            ));
        }
        if let (true, Some(focus)) = (self.teams.is_empty(), self.focus_player()) {
            let of = format!("of {}", self.players.len());
            blocks.push_str(&score(&ordinal(focus.rank), &of, ""));
        }
        match blocks.is_empty() {
            true => blocks,
            false => format!("<ul class=\"score\" aria-label=\"Result\">\n{blocks}</ul>\n"),
        }
    }

    fn medals(&self) -> String {
        let Some(focus) = self.focus_player().filter(|focus| !focus.medals.is_empty()) else {
            return String::new();
        };
        let medals = focus.medals.iter().map(|medal| {
            let count = match medal.count {
                1 => String::new(),
                count => format!(" <b>×{count}</b>"),
            };
            format!("<li>{}{count}</li>\n", escaped(&medal.name))
        });
        format!(
            "<section aria-labelledby=\"medals\">\n<h2 id=\"medals\">Medals of {}</h2>\n\
             <ul class=\"medals\">\n{}</ul>\n</section>\n",
            escaped(&focus.name),
            medals.collect::<String>()
        )
    }

    fn kills(&self) -> String {
        if !is_worth_a_chart(self) {
            return String::new();
        }
        let title = "Kills over time, as in the table below";
        // One for each width of screen, as letters would shrink with a drawing.
        let drawings = [("large", CHART), ("small", SMALL_CHART)].map(|(class, width)| {
            let (drawing, height) = chart(self, width);
            let drawing = drawing.finish_inline(width, height, title);
            format!("<div class=\"{class}\">\n{drawing}</div>\n")
        });
        format!(
            "<section aria-labelledby=\"kills\">\n<h2 id=\"kills\">Kills over time</h2>\n{}\
             <details>\n<summary>Kills over time as a table</summary>\n{}</details>\n</section>\n",
            drawings.concat(),
            table::kills(self)
        )
    }

    fn lacks(&self) -> String {
        let lacks =
            self.missing.iter().map(|lack| format!("<li>{}</li>\n", escaped(&lack.to_string())));
        let lacks: String = lacks.collect();
        match lacks.is_empty() {
            true => lacks,
            false => format!("<footer>\n<p>Not on this card:</p>\n<ul>\n{lacks}</ul>\n</footer>\n"),
        }
    }
}

fn score(number: &str, below: &str, style: &str) -> String {
    let below = escaped(below.trim());
    format!("<li><strong style=\"{style}\">{number}</strong> <span>{below}</span></li>\n")
}

const CHART: f64 = 960.0;
const SMALL_CHART: f64 = 358.0;
const MOST_SCORES: usize = 4;
