//! What stands in a row, and where.

use spnkr_picture::Ink;

use super::{
    super::{
        Card, CardPlayer,
        words::{accuracy, decimal, kda, plain, signed, signed_decimal},
    },
    MARGIN,
};

/// The columns that a card has something for.
pub(super) struct Columns {
    shown: Vec<(Column, f64)>,
    width: f64,
}

/// A number that is told of each player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Column {
    Kills,
    Deaths,
    Assists,
    Kda,
    Accuracy,
    Dealt,
    Taken,
    Score,
    Expected,
    AboveExpected,
    CsrBefore,
    CsrAfter,
    CsrChange,
}

impl Columns {
    pub(super) fn of(card: &Card) -> Self {
        let shown: Vec<Column> = Column::of(card).collect();
        let numbers: f64 = shown.iter().map(|column| column.width()).sum();
        let width = (2.0 * MARGIN + NAMES + numbers).max(LEAST_WIDTH);
        // From the left; each column ends where its numbers do.
        let mut x = width - MARGIN - INSET - numbers;
        let shown = shown.into_iter().map(|column| {
            x += column.width();
            (column, x)
        });
        Self { shown: shown.collect(), width }
    }

    /// How wide the whole card is.
    pub(super) fn width(&self) -> f64 {
        self.width
    }

    /// The columns, and where they end.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Column, f64)> {
        self.shown.iter().copied()
    }

    /// Where names have to end.
    pub(super) fn names_end(&self) -> f64 {
        self.shown.first().map_or(self.width - MARGIN, |(column, x)| x - column.width())
    }
}

impl Column {
    const ALL: [Self; 13] = [
        Self::Kills,
        Self::Deaths,
        Self::Assists,
        Self::Kda,
        Self::Accuracy,
        Self::Dealt,
        Self::Taken,
        Self::Score,
        Self::Expected,
        Self::AboveExpected,
        Self::CsrBefore,
        Self::CsrAfter,
        Self::CsrChange,
    ];

    /// Those that a card has something for.
    pub(in super::super) fn of(card: &Card) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|column| column.is_of(card))
    }

    fn is_of(self, card: &Card) -> bool {
        match self {
            Self::Expected | Self::AboveExpected => {
                card.players.iter().any(|player| player.expected_kills.is_some())
            }
            Self::CsrBefore | Self::CsrAfter | Self::CsrChange => {
                card.players.iter().any(|player| player.csr_after.is_some())
            }
            _ => true,
        }
    }

    /// How wide it is, in pixels.
    pub(in super::super) fn width(self) -> f64 {
        match self {
            Self::Kills | Self::Deaths | Self::Assists => 42.0,
            Self::Kda => 72.0,
            Self::Accuracy => 66.0,
            Self::Dealt | Self::Taken => 70.0,
            Self::Score => 66.0,
            Self::Expected => 78.0,
            Self::AboveExpected => 50.0,
            Self::CsrBefore => 68.0,
            Self::CsrAfter => 60.0,
            Self::CsrChange => 50.0,
        }
    }

    /// What stands above it in a drawing, where some have a heading together.
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Kills => "K",
            Self::Deaths => "D",
            Self::Assists => "A",
            Self::Kda => "KDA",
            Self::Accuracy => "Acc.",
            Self::Dealt => "Dealt",
            Self::Taken => "Taken",
            Self::Score => "Score",
            Self::Expected => "Exp. kills",
            Self::CsrBefore => "",
            Self::CsrAfter => "CSR before and after",
            Self::AboveExpected | Self::CsrChange => "±",
        }
    }

    /// The same where each has its own.
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::CsrBefore => "CSR",
            Self::CsrAfter => "after",
            _ => self.header(),
        }
    }

    /// What it is, in full.
    pub(in super::super) fn title(self) -> &'static str {
        match self {
            Self::Kills => "Kills",
            Self::Deaths => "Deaths",
            Self::Assists => "Assists",
            Self::Kda => "Kills and a third of the assists, minus deaths",
            Self::Accuracy => "Accuracy: shots that hit",
            Self::Dealt => "Damage dealt",
            Self::Taken => "Damage taken",
            Self::Score => "Personal score",
            Self::Expected => "Expected kills",
            Self::AboveExpected => "Kills above or below what was expected",
            Self::CsrBefore => "Rank before the match",
            Self::CsrAfter => "Rank after the match",
            Self::CsrChange => "Change of the rank",
        }
    }

    /// What stands in it.
    pub(in super::super) fn text(self, player: &CardPlayer) -> String {
        match self {
            Self::Kills => plain(player.kills),
            Self::Deaths => plain(player.deaths),
            Self::Assists => plain(player.assists),
            Self::Kda => kda(player.kda),
            Self::Accuracy => accuracy(player.accuracy),
            Self::Dealt => plain(player.damage_dealt),
            Self::Taken => plain(player.damage_taken),
            Self::Score => plain(player.personal_score),
            Self::Expected => player.expected_kills.map(decimal).unwrap_or_default(),
            Self::AboveExpected => {
                player.kills_above_expected().map(signed_decimal).unwrap_or_default()
            }
            Self::CsrBefore => match (&player.csr_before, &player.csr_after) {
                (Some(before), _) => before.value.to_string(),
                // Placed by this very match.
                (None, Some(_)) => "none".to_owned(),
                (None, None) => String::new(),
            },
            Self::CsrAfter => match &player.csr_after {
                Some(after) => format!("→ {}", after.value),
                None => String::new(),
            },
            Self::CsrChange => player.csr_change().map(i64::from).map(signed).unwrap_or_default(),
        }
    }

    /// Which colour a number has; its sign says the same.
    pub(in super::super) fn ink(self, player: &CardPlayer) -> Ink {
        let of_change = |change: f64| match change {
            change if change > 0.0 => Ink::Good,
            change if change < 0.0 => Ink::Bad,
            _ => Ink::Dim,
        };
        match self {
            Self::Expected | Self::CsrBefore => Ink::Dim,
            Self::AboveExpected => of_change(player.kills_above_expected().unwrap_or_default()),
            Self::CsrChange => of_change(player.csr_change().unwrap_or_default().into()),
            _ => Ink::Text,
        }
    }
}

/// Room for names, and the least for all.
const NAMES: f64 = 216.0;
const LEAST_WIDTH: f64 = 780.0;
/// Between the last number and the edge of its row.
pub(super) const INSET: f64 = 12.0;
