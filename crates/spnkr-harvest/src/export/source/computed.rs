//! What is in columns that no table declares.

use crate::{Query, StoreError, Value, rows::ColumnKind};

/// Finds what kind of values each column has; those that are declared are taken at their word.
pub(super) fn kinds_of(
    query: &mut Query<'_>,
    declared: Vec<Option<ColumnKind>>,
) -> Result<Vec<ColumnKind>, StoreError> {
    let mut found = vec![None; declared.len()];
    if declared.iter().any(Option::is_none) {
        query.for_each(&[], |row| {
            for (found, value) in found.iter_mut().zip(row) {
                *found = wider(*found, of(*value));
            }
            Ok::<_, StoreError>(())
        })?;
    }
    let kinds = declared.into_iter().zip(found);
    // A column without a value could be anything.
    Ok(kinds.map(|(declared, found)| declared.or(found).unwrap_or(ColumnKind::Text)).collect())
}

fn of(value: Value<'_>) -> Option<ColumnKind> {
    match value {
        Value::Blob(_) => Some(ColumnKind::Bytes),
        Value::Integer(_) => Some(ColumnKind::Integer),
        Value::Null => None,
        Value::Real(_) => Some(ColumnKind::Real),
        Value::Text(_) => Some(ColumnKind::Text),
    }
}

/// What takes values of both kinds. Nothing takes bytes beside others; whoever writes them says so.
fn wider(one: Option<ColumnKind>, other: Option<ColumnKind>) -> Option<ColumnKind> {
    use ColumnKind::{Integer, Real, Text};

    match (one, other) {
        (None, kind) | (kind, None) => kind,
        (Some(one), Some(other)) if one == other => Some(one),
        (Some(Integer | Real), Some(Integer | Real)) => Some(Real),
        _ => Some(Text),
    }
}
