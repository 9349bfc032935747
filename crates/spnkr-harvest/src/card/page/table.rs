//! The tables of a page.

use spnkr_picture::text::escaped;

use super::super::{
    Card, CardPlayer, CardTeam,
    picture::Column,
    words::{clock, ending, mmr, plain, remark},
};

/// A table for each team.
pub(super) fn tables(card: &Card) -> String {
    let mut tables = String::new();
    for team in &card.teams {
        let players: Vec<_> = card.players_of(team.team_id).collect();
        let color = format!("--team:var(--{})", team.ink());
        tables.push_str(&table(card, &caption(team), &color, &players));
    }
    let alone: Vec<_> = card.players_alone().collect();
    if !alone.is_empty() {
        let title = if card.teams.is_empty() { "Players" } else { "Without a team" };
        tables.push_str(&table(card, &format!("<b>{title}</b>"), "", &alone));
    }
    tables
}

fn caption(team: &CardTeam) -> String {
    let mmr = team.mmr.map(mmr).unwrap_or_default();
    let name = escaped(&team.name);
    format!(
        "<b style=\"color:var(--team)\">{name}</b> <b>{}</b> {} <span>{mmr}</span>",
        plain(team.score),
        ending(team.outcome)
    )
}

fn table(card: &Card, caption: &str, color: &str, players: &[&CardPlayer]) -> String {
    let columns: Vec<Column> = Column::of(card).collect();
    let headers = columns.iter().map(|column| {
        let (name, title) = (column.name(), column.title());
        format!(
            "<th scope=\"col\" title=\"{title}\"><span aria-hidden=\"true\">{name}</span>\
             <span class=\"said\">{title}</span></th>"
        )
    });
    let widths = columns.iter().map(|column| column.width() / 16.0);
    let least = NAMES + widths.clone().sum::<f64>();
    let widths: String =
        widths.map(|width| format!("<col style=\"width:{width:.2}rem\">")).collect();
    let headers: String = headers.collect();
    let rows: String = players.iter().map(|player| row(card, player, &columns)).collect();
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Players\" \
         style=\"--least:{least:.0}rem;{color}\">\n\
         <table>\n<caption>{caption}</caption>\n<colgroup><col>{widths}</colgroup>\n\
         <thead><tr><th scope=\"col\">Player</th>{headers}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

fn row(card: &Card, player: &CardPlayer, columns: &[Column]) -> String {
    let is_focus = player.xuid.is_some() && player.xuid == card.focus;
    let row = if is_focus { "<tr class=\"focus\" aria-current=\"true\">" } else { "<tr>" };
    let remark = match remark(player) {
        remark if remark.is_empty() => remark,
        remark => format!("<small>{remark}</small>"),
    };
    let class = if player.is_bot { " class=\"bot\"" } else { "" };
    let cells = columns.iter().map(|column| {
        let text = column.text(player);
        format!("<td class=\"{}\">{text}</td>", column.ink(player))
    });
    let name = escaped(&player.name);
    format!("{row}<th scope=\"row\"{class}>{name}{remark}</th>{}</tr>\n", cells.collect::<String>())
}

/// The sums of kills, minute by minute.
pub(super) fn kills(card: &Card) -> String {
    let last = card.kills.iter().filter_map(|line| line.times_ms.last()).max().copied();
    let minutes = last.unwrap_or_default() / 60_000 + 1;
    let step = minutes / MOST_ROWS + 1;
    let names =
        card.kills.iter().map(|line| format!("<th scope=\"col\">{}</th>", escaped(&line.name)));
    let rows = (step..minutes + step).step_by(step as usize).map(|minute| {
        let sums = card.kills.iter().map(|line| {
            let sum = line
                .times_ms
                .partition_point(|time| u64::from(*time) <= u64::from(minute) * 60_000);
            format!("<td>{sum}</td>")
        });
        let time = clock(i64::from(minute) * 60);
        format!("<tr><th scope=\"row\">{time}</th>{}</tr>\n", sums.collect::<String>())
    });
    let (names, rows): (String, String) = (names.collect(), rows.collect());
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Kills over time\">\n\
         <table>\n<caption>Kills until then</caption>\n\
         <thead><tr><th scope=\"col\">Time</th>{names}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

/// Room for names, in letters.
const NAMES: f64 = 12.0;
/// No match that anybody watches has more minutes; a film of weeks has longer steps.
const MOST_ROWS: u32 = 60;
