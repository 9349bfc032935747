//! The values of a call: which it takes, and who is meant by them.

use spnkr::{
    Xuid,
    client::{ArgumentInfo, ENDPOINTS, EndpointInfo, People},
    core::Class,
};

use crate::{account::Account, args::Who, failure::Failure};

/// Refuses keys that the call does not take, and a call without those that it needs.
pub(super) fn refuse_keys(
    info: &'static EndpointInfo,
    values: &[(String, String)],
) -> Result<(), Failure> {
    let refusal =
        |problem: String| Err(Failure::usage(problem).advise(format!("it takes {}", keys(info))));
    let name = info.operation().name();
    if let Some((key, _)) = values.iter().find(|(key, _)| find(info, key).is_none()) {
        return refusal(format!("`{name}` does not take `{key}`"));
    }
    let is_given = |argument: &&ArgumentInfo| values.iter().any(|(key, _)| key == argument.name());
    let missing: Vec<_> = info
        .arguments()
        .iter()
        .filter(|argument| argument.is_required() && !is_given(argument))
        .map(|argument| format!("`{}`", argument.name()))
        .collect();
    match missing.is_empty() {
        true => Ok(()),
        false => refusal(format!("`{name}` needs {}", missing.join(" and "))),
    }
}

fn find(info: &'static EndpointInfo, key: &str) -> Option<&'static ArgumentInfo> {
    info.arguments().iter().find(|argument| argument.name() == key)
}

/// The keys of a call, in words; those that it can do without in brackets.
pub(super) fn keys(info: &EndpointInfo) -> String {
    if info.arguments().is_empty() {
        return "no keys".to_owned();
    }
    let keys = info.arguments().iter().map(|argument| match argument.is_required() {
        true => argument.name().to_owned(),
        false => format!("[{}]", argument.name()),
    });
    keys.collect::<Vec<_>>().join(" ")
}

/// The values with everybody in them by the names that the call takes.
pub(super) async fn resolved(
    info: &'static EndpointInfo,
    values: &[(String, String)],
    account: &Account,
) -> Result<Vec<(String, String)>, Failure> {
    let mut resolved = Vec::new();
    for (key, value) in values {
        match find(info, key).and_then(ArgumentInfo::people) {
            Some(People::Xuid) => {
                for name in value.split(',') {
                    let xuid = xuid(name, key, account).await?;
                    resolved.push((key.clone(), xuid.to_string()));
                }
            }
            Some(People::Player) if value == "me" => {
                resolved.push((key.clone(), account.xuid(&Who::Me).await?.to_string()));
            }
            Some(People::Gamertag) if value == "me" => {
                let user = account.user(&Who::Me).await?;
                let user = user.model().map_err(|error| account.failure(error))?;
                resolved.push((key.clone(), user.gamertag.to_string()));
            }
            _ => resolved.push((key.clone(), value.clone())),
        }
    }
    Ok(resolved)
}

async fn xuid(name: &str, key: &str, account: &Account) -> Result<Xuid, Failure> {
    let who: Who = name.parse().map_err(|error| {
        Failure::usage(format!("`{key}` has something that is nobody: {error}"))
            .advise("give XUIDs, gamertags or `me`, with commas between them")
    })?;
    account.xuid(&who).await
}

/// The names of calls that are like this one, the most alike first.
pub(super) fn nearest(name: &str) -> Vec<&'static str> {
    let name = name.trim().to_lowercase().replace('-', "_");
    let bare = name.strip_prefix("get_").unwrap_or(&name);
    let mut near: Vec<_> = ENDPOINTS
        .iter()
        .filter(|info| info.class() == Class::Read)
        .filter_map(|info| {
            let other = info.operation().name();
            let distance = distance(&name, other);
            let is_part = bare.len() > 2 && other.contains(bare);
            let is_near = is_part || distance <= name.chars().count() / 3;
            is_near.then_some((!is_part, distance, other))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, _, name)| name).collect()
}

/// How many letters have to be put in, taken out or changed (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_leads_to_the_name() {
        for (name, expected) in [
            ("get_match_stat", "get_match_stats"),
            ("match_stats", "get_match_stats"),
            ("get-playlist-csr", "get_playlist_csr"),
            ("get_image", "get_image"),
            ("GET_MEDAL_METADATA", "get_medal_metadata"),
            ("get_mach_skil", "get_match_skill"),
        ] {
            assert_eq!(nearest(name).first(), Some(&expected), "{name}");
        }
        assert!(nearest("xyzzy").is_empty());
        assert_eq!((distance("", "abc"), distance("kitten", "sitting")), (3, 3));
    }
}
