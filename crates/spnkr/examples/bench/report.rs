//! What was measured, as a table and as a document.

use serde_json::{Value, json};

/// One row of the benchmark: lines of figures under columns.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) about: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) lines: Vec<Line>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) decimals: usize,
}

#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) name: String,
    /// One for each column.
    pub(crate) cells: Vec<Option<Cell>>,
}

/// A figure, and what stands beside it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    figure: f64,
    bare: Option<f64>,
    target: Option<Target>,
}

#[derive(Debug, Clone, Copy)]
enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Column {
    pub(crate) const fn new(name: &'static str, unit: &'static str, decimals: usize) -> Self {
        Self { name, unit, decimals }
    }

    fn title(&self) -> String {
        match self.unit {
            "" => self.name.to_owned(),
            unit => format!("{}, {unit}", self.name),
        }
    }
}

impl Cell {
    pub(crate) fn new(figure: f64) -> Self {
        Self { figure, bare: None, target: None }
    }

    /// Puts the figure of bare hyper beside it.
    pub(crate) fn beside(self, bare: f64) -> Self {
        Self { bare: Some(bare), ..self }
    }

    pub(crate) fn at_least(self, target: f64) -> Self {
        Self { target: Some(Target::AtLeast(target)), ..self }
    }

    pub(crate) fn at_most(self, target: f64) -> Self {
        Self { target: Some(Target::AtMost(target)), ..self }
    }

    fn is_met(&self) -> Option<bool> {
        Some(match self.target? {
            Target::AtLeast(target) => self.figure >= target,
            Target::AtMost(target) => self.figure <= target,
        })
    }

    fn text(&self, decimals: usize) -> String {
        let number = |number: f64| format!("{number:.decimals$}");
        match self.bare {
            Some(bare) => format!("{} / {}", number(self.figure), number(bare)),
            None => number(self.figure),
        }
    }

    fn verdict(&self, column: &Column) -> Option<String> {
        let (sign, target) = match self.target? {
            Target::AtLeast(target) => ("≥", target),
            Target::AtMost(target) => ("≤", target),
        };
        let outcome = if self.is_met()? { "met" } else { "MISSED" };
        let Column { name, unit, decimals } = column;
        Some(
            format!("{name} {sign} {target:.decimals$} {unit}").trim_end().to_owned()
                + ": "
                + outcome,
        )
    }
}

impl Row {
    fn cells(&self) -> impl Iterator<Item = (&Line, &Column, &Cell)> {
        self.lines.iter().flat_map(|line| {
            let cells = self.columns.iter().zip(&line.cells);
            cells.filter_map(move |(column, cell)| Some((line, column, cell.as_ref()?)))
        })
    }
}

/// The table for people.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut table = String::new();
    for row in rows {
        table += &format!("\n{}: {}\n", row.name, row.about);
        let mut grid = vec![
            std::iter::once(String::new())
                .chain(row.columns.iter().map(Column::title))
                .chain([String::new()])
                .collect::<Vec<_>>(),
        ];
        grid.extend(row.lines.iter().map(|line| grid_line(row, line)));
        table += &aligned(&grid);
    }
    let verdicts = rows.iter().flat_map(Row::cells).filter_map(|(_, _, cell)| cell.is_met());
    let (met, missed): (Vec<bool>, Vec<bool>) = verdicts.partition(|is_met| *is_met);
    table + &format!("\n{} targets are met, {} are missed\n", met.len(), missed.len())
}

fn grid_line(row: &Row, line: &Line) -> Vec<String> {
    let mut texts = vec![line.name.clone()];
    let mut verdicts = Vec::new();
    for (column, cell) in row.columns.iter().zip(&line.cells) {
        texts.push(cell.map_or(String::new(), |cell| cell.text(column.decimals)));
        verdicts.extend(cell.and_then(|cell| cell.verdict(column)));
    }
    texts.push(verdicts.join("; "));
    texts
}

/// Columns as wide as they have to be: the first and the last one of words, to the left; the others to the right.
fn aligned(grid: &[Vec<String>]) -> String {
    let columns = grid.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        grid.iter().filter_map(|line| line.get(column)).map(|t| t.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let mut text = String::new();
    for line in grid {
        let mut words = String::from("  ");
        for (place, (cell, width)) in line.iter().zip(&widths).enumerate() {
            words += &match place {
                0 => format!("{cell:<width$}"),
                _ if place + 1 == columns => format!("   {cell}"),
                _ => format!("   {cell:>width$}"),
            };
        }
        text += words.trim_end();
        text.push('\n');
    }
    text
}

/// The same for programs: one entry a figure.
pub(crate) fn document(rows: &[Row], is_quick: bool) -> Value {
    let figures: Vec<Value> = rows
        .iter()
        .flat_map(|row| {
            row.cells().map(|(line, column, cell)| {
                json!({
                    "row": row.name,
                    "line": line.name,
                    "column": column.name,
                    "unit": column.unit,
                    "figure": cell.figure,
                    "bare": cell.bare,
                    "target": cell.target.map(|target| match target {
                        Target::AtLeast(target) => json!({ "at_least": target }),
                        Target::AtMost(target) => json!({ "at_most": target }),
                    }),
                    "is_met": cell.is_met(),
                })
            })
        })
        .collect();
    json!({ "quick": is_quick, "figures": figures })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        let line = |name: &str, cells| Line { name: name.to_owned(), cells };
        vec![Row {
            name: "fetch",
            about: "a hundred matches".to_owned(),
            columns: vec![Column::new("CPU", "s", 2), Column::new("connections", "", 0)],
            lines: vec![
                line("typed", vec![Some(Cell::new(0.5).beside(0.25).at_most(0.3)), None]),
                line("bytes", vec![Some(Cell::new(0.3).at_most(0.3)), Some(Cell::new(8.0))]),
            ],
        }]
    }

    #[test]
    fn a_table_for_people() {
        let expected = "
fetch: a hundred matches
               CPU, s   connections
  typed   0.50 / 0.25                 CPU ≤ 0.30 s: MISSED
  bytes          0.30             8   CPU ≤ 0.30 s: met

1 targets are met, 1 are missed
";
        assert_eq!(table(&rows()), expected);
    }

    #[test]
    fn a_document_for_programs() {
        let document = document(&rows(), true);
        assert_eq!(document["figures"].as_array().unwrap().len(), 3);
        assert_eq!(
            document["figures"][0],
            json!({
                "row": "fetch", "line": "typed", "column": "CPU", "unit": "s", "figure": 0.5,
                "bare": 0.25, "target": { "at_most": 0.3 }, "is_met": false,
            })
        );
        assert_eq!(document["figures"][2]["is_met"], Value::Null);
    }

    #[test]
    fn at_least_is_met_from_the_target_on() {
        let met = |figure| Cell::new(figure).at_least(250.0).is_met();
        assert_eq!((met(249.9), met(250.0)), (Some(false), Some(true)));
    }
}
