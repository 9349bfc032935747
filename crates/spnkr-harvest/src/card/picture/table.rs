//! A row for each player, team by team.

use spnkr_picture::{
    Ink, Paint, Path, TextStyle,
    text::{shortened, width},
};

use super::{
    super::{
        CardPlayer, CardTeam,
        words::{ending, mmr, plain, remark},
    },
    Drawing, GAP, MARGIN,
};

impl Drawing<'_> {
    pub(super) fn tables(&mut self) {
        let card = self.card;
        for team in &card.teams {
            self.team(team, &card.players_of(team.team_id).collect::<Vec<_>>());
        }
        let alone: Vec<_> = card.players_alone().collect();
        if !alone.is_empty() {
            let title = if card.teams.is_empty() { "Players" } else { "Without a team" };
            self.table(title, Ink::Neutral, &alone, |_, _, _| {});
        }
    }

    fn team(&mut self, team: &CardTeam, players: &[&CardPlayer]) {
        self.table(&team.name, team.ink(), players, |drawing, mut x, y| {
            for (text, style, size) in [
                (plain(team.score), TextStyle::new(17.0).bold(), 17.0),
                (ending(team.outcome).to_owned(), TextStyle::new(13.0), 13.0),
                (team.mmr.map(mmr).unwrap_or_default(), TextStyle::new(12.0).ink(Ink::Dim), 12.0),
            ] {
                if x + width(&text, size) > drawing.columns.names_end() {
                    break;
                }
                drawing.svg.text(x, y, &text, style);
                x += width(&text, size) + 12.0;
            }
        });
    }

    /// A heading with the names of the columns, and the rows; `more` goes on behind the title.
    fn table(
        &mut self,
        title: &str,
        ink: Ink,
        players: &[&CardPlayer],
        more: impl FnOnce(&mut Self, f64, f64),
    ) {
        let baseline = self.y + 20.0;
        let title = shortened(title, 17.0, 120.0);
        self.svg.text(MARGIN, baseline, &title, TextStyle::new(17.0).bold().ink(ink));
        more(self, MARGIN + width(&title, 17.0) + 12.0, baseline);
        let style = TextStyle::new(11.0).ink(Ink::Dim).end();
        for (column, x) in self.columns.iter() {
            self.svg.text(x, baseline, column.header(), style);
        }
        self.y += 30.0;
        let top = self.y;
        for (place, player) in players.iter().enumerate() {
            self.row(player, ink, place % 2 == 0);
        }
        self.svg.rect(MARGIN, top, 3.0, self.y - top, 1.5, ink);
        self.y += GAP;
    }

    fn row(&mut self, player: &CardPlayer, ink: Ink, has_band: bool) {
        let (x, y) = (MARGIN + 3.0, self.y);
        let wide = self.right() - x;
        let is_focus = player.xuid.is_some() && player.xuid == self.card.focus;
        if is_focus {
            // As their line in the chart, where nobody has a team.
            let ink = if ink == Ink::Neutral { Ink::Series(0) } else { ink };
            self.svg.rect(x, y, wide, ROW, 0.0, Paint::fill(ink).opacity(0.18));
            let mark = Path::new().move_to(x + 7.0, y + 9.0).line_by(7.0, 6.0).line_by(-7.0, 6.0);
            self.svg.path(&mark.close(), ink);
        } else if has_band {
            self.svg.rect(x, y, wide, ROW, 0.0, Ink::Band);
        }
        let style = |size: f64| {
            let style = TextStyle::new(size);
            if is_focus { style.bold() } else { style }
        };
        let baseline = y + 20.0;
        let remark = remark(player);
        let name_x = x + 20.0;
        let remark_room = if remark.is_empty() { 0.0 } else { width(&remark, 11.0) + 8.0 };
        let room = self.columns.names_end() - name_x - remark_room;
        let name = shortened(&player.name, 14.0, room);
        let name_ink = if player.is_bot { Ink::Dim } else { Ink::Text };
        self.svg.text(name_x, baseline, &name, style(14.0).ink(name_ink));
        let remark_x = name_x + width(&name, 14.0) + 8.0;
        self.svg.text(remark_x, baseline, &remark, TextStyle::new(11.0).ink(Ink::Dim));
        for (column, x) in self.columns.iter() {
            let style = style(14.0).ink(column.ink(player)).end();
            self.svg.text(x, baseline, &column.text(player), style);
        }
        self.y += ROW;
    }
}

const ROW: f64 = 30.0;
