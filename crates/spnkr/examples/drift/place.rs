//! Places in a document, such as `Results[3].Outcome`.

use serde_json::Value;

/// The place for all documents and all accounts: without the numbers of list entries, and with a star for every key
/// that does not look like a field's name.
pub(crate) fn folded(place: &str) -> String {
    let mut folded = String::new();
    for step in steps(place) {
        match step {
            Step::Entry(_) => folded.push_str("[]"),
            Step::Key(key) => {
                if !folded.is_empty() {
                    folded.push('.');
                }
                folded.push_str(if is_name(key) { key } else { "*" });
            }
        }
    }
    folded
}

/// What a document has at a place.
pub(crate) fn find<'a>(document: &'a Value, place: &str) -> Option<&'a Value> {
    steps(place).into_iter().try_fold(document, |value, step| match step {
        Step::Entry(index) => value.get(index),
        Step::Key(key) => value.get(key),
    })
}

/// Whether it can be the name of a field or a word of the services, and not somebody's.
pub(crate) fn is_name(text: &str) -> bool {
    let is_of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    // Numbers and ids are keys of maps, too, and those of accounts are long.
    let has_id = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 5);
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.len() <= 40
        && text.bytes().all(is_of_a_name)
        && !has_id
}

enum Step<'a> {
    Entry(usize),
    Key(&'a str),
}

fn steps(place: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for part in place.split('.') {
        let (key, entries) = part.split_at(part.find('[').unwrap_or(part.len()));
        let indices: Option<Vec<usize>> = entries
            .split_terminator(']')
            .map(|entry| entry.strip_prefix('[')?.parse().ok())
            .collect();
        match indices {
            Some(indices) => {
                // A list of lists, or a list that is the document, has no key before its entries.
                steps.extend((!key.is_empty()).then_some(Step::Key(key)));
                steps.extend(indices.into_iter().map(Step::Entry));
            }
            // Brackets that are part of the key.
            None => steps.push(Step::Key(part)),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_the_same_for_all_accounts() {
        for (place, expected) in [
            ("", ""),
            ("Results[3].MatchInfo.New_Key2", "Results[].MatchInfo.New_Key2"),
            ("[12].gamerpic.huge", "[].gamerpic.huge"),
            ("Grid[1][2].A", "Grid[][].A"),
            ("Players.xuid(2533274999999999).A", "Players.*.A"),
            ("Players.2533274999999999.A", "Players.*.A"),
            ("Teams.0", "Teams.*"),
            ("X2533274999999999", "*"),
            ("A.some gamertag[x]", "A.*"),
        ] {
            assert_eq!(folded(place), expected, "{place}");
        }
    }

    #[test]
    fn what_stands_there_is_found() {
        let document = json!({"A": [[1], [2, {"B": null}]]});
        assert_eq!(find(&document, "A[1][0]"), Some(&json!(2)));
        assert_eq!(find(&document, "A[1][1].B"), Some(&Value::Null));
        assert_eq!(find(&document, "A.B"), None);
    }
}
