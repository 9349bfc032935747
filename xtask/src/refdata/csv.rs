//! As much of CSV as tables in a repository need: a head, a row a line, and quotation marks around a comma.

/// One row of a file.
pub(super) struct Record<'a> {
    line: usize,
    columns: &'a [&'a str],
    fields: Vec<String>,
}

/// Reads a file whose columns have these names. A problem begins with the number of its line.
pub(super) fn read<'a>(text: &str, columns: &'a [&'a str]) -> Result<Vec<Record<'a>>, String> {
    let mut lines = (1..).zip(text.lines());
    let head = lines.next().map(|(_, line)| line);
    if head != Some(columns.join(",").as_str()) {
        return Err(format!("1: the columns are to be {}", columns.join(",")));
    }
    lines
        .map(|(line, text)| {
            let fields = fields(text).map_err(|problem| format!("{line}: {problem}"))?;
            if fields.len() != columns.len() {
                let (wanted, found) = (columns.len(), fields.len());
                return Err(format!("{line}: {wanted} columns are wanted, and there are {found}"));
            }
            Ok(Record { line, columns, fields })
        })
        .collect()
}

fn fields(mut text: &str) -> Result<Vec<String>, String> {
    let mut fields = Vec::new();
    loop {
        let (field, rest) = match text.strip_prefix('"') {
            Some(quoted) => quotation(quoted)?,
            None => {
                let end = text.find(',').unwrap_or(text.len());
                (text[..end].to_owned(), &text[end..])
            }
        };
        fields.push(field);
        match rest.strip_prefix(',') {
            Some(rest) => text = rest,
            None if rest.is_empty() => return Ok(fields),
            None => return Err("a comma is missing after a quotation".to_owned()),
        }
    }
}

/// What stands up to the closing mark, and what follows it; a mark within is written twice.
fn quotation(mut text: &str) -> Result<(String, &str), String> {
    let mut field = String::new();
    loop {
        let (part, rest) = text.split_once('"').ok_or("a quotation is not closed")?;
        field.push_str(part);
        match rest.strip_prefix('"') {
            Some(rest) => {
                field.push('"');
                text = rest;
            }
            None => return Ok((field, rest)),
        }
    }
}

impl Record<'_> {
    /// Its line in the file, from 1.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The field of a column of the table.
    pub(super) fn get(&self, column: &str) -> &str {
        let position = self.columns.iter().position(|name| *name == column);
        position.map_or("", |position| &self.fields[position])
    }

    /// Where the row belongs: the number that it begins with, if it is one.
    pub(super) fn order(&self) -> Option<u64> {
        self.fields.first()?.parse().ok()
    }

    /// A text, as it is written in Rust.
    pub(super) fn text(&self, column: &str) -> Result<String, String> {
        match self.get(column) {
            "" => Err(format!("{column} is empty")),
            text if text.trim() != text => Err(format!("{column} has white space around it")),
            text => Ok(format!("{text:?}")),
        }
    }

    /// A number, as it is written in Rust; `T` is the type that it has to fit in.
    pub(super) fn number<T: std::str::FromStr + ToString>(
        &self,
        column: &str,
    ) -> Result<String, String> {
        let number: Result<T, _> = self.get(column).parse();
        number
            .map(|number| number.to_string())
            .map_err(|_| format!("{column} is no number of its range"))
    }

    /// One of these words, with a capital letter, as a variant is named.
    pub(super) fn word(&self, column: &str, words: &[&str]) -> Result<String, String> {
        let field = self.get(column);
        if !words.contains(&field) {
            return Err(format!("{column} is not one of {}", words.join(", ")));
        }
        let (first, rest) = field.split_at(1);
        Ok(first.to_uppercase() + rest)
    }

    /// What `read` makes of the column, wrapped in `Some`, or `None` for an empty field.
    pub(super) fn optional(
        &self,
        column: &str,
        read: impl FnOnce(&Self, &str) -> Result<String, String>,
    ) -> Result<String, String> {
        match self.get(column) {
            "" => Ok("None".to_owned()),
            _ => read(self, column).map(|value| format!("Some({value})")),
        }
    }
}
