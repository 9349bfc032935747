//! Columns of a report.

/// Lines of equal columns: the first one of words, to the left; the others of numbers, to the right.
pub(crate) fn lines<const N: usize>(rows: &[[String; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|column| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()
    });
    let mut lines = String::new();
    for row in rows {
        let mut line = String::from("  ");
        for (place, (cell, width)) in row.iter().zip(widths).enumerate() {
            line += &match place {
                0 => format!("{cell:<width$}"),
                _ => format!("  {cell:>width$}"),
            };
        }
        lines += line.trim_end();
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_are_as_wide_as_they_have_to_be() {
        let rows = [["call", "points"], ["write", "1"]].map(|row| row.map(str::to_owned));
        assert_eq!(super::lines(&rows), "  call   points\n  write       1\n");
    }
}
