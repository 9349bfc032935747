//! Names and numbers of players, matches and assets, as people type them and services write them.

use std::{
    error::Error,
    fmt::{Debug, Display},
    str::FromStr,
};

use serde_json::Value;
use spnkr::{
    Gamertag, MatchId, Player, Xuid,
    client::model::PlayerId,
    core::{AccountName, AssetId, AssetVersionId},
};

use crate::canary::check_error;

/// A text that may be any of them: what is read and shown is read as the same.
pub fn identifiers(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    let xuid = same_again::<Xuid>(text);
    same_again::<AssetId>(text);
    same_again::<AssetVersionId>(text);
    same_again::<MatchId>(text);

    if let Some(name) = same_again::<AccountName>(text) {
        assert_eq!(name.as_str(), text);
        assert!((1..=64).contains(&text.len()) && !text.contains(['/', '\\', '\0']));
    }
    let gamertag = same_again::<Gamertag>(text);
    assert_eq!(gamertag.is_none(), text.trim().is_empty());
    let player = same_again::<Player>(text);
    match (xuid, gamertag) {
        (Some(xuid), _) => {
            assert_eq!(player, Some(Player::Xuid(xuid)));
            assert_eq!(xuid.wrapped().to_string().parse(), Ok(xuid));
            assert_eq!(Xuid::try_from(xuid.get()), Ok(xuid));
        }
        (None, Some(gamertag)) => assert_eq!(player, Some(Player::Gamertag(gamertag))),
        (None, None) => assert_eq!(player, None),
    }

    // Every text is somebody: it is kept as it came.
    let id = PlayerId::from(text);
    assert_eq!(id.to_string(), text);
    assert_eq!(id.is_bot(), text.starts_with("bid(") && text.ends_with(')'));
    if let Some(xuid) = id.xuid() {
        assert_eq!(text, xuid.wrapped().to_string());
    }
    documents(text);
}

/// The same text where a service writes it.
fn documents(text: &str) {
    let value = Value::from(text);
    if let Ok(xuid) = serde_json::from_value::<Xuid>(value.clone()) {
        let written = serde_json::to_value(xuid).expect("a number can be written");
        assert_eq!(written, Value::from(xuid.to_string()));
        assert_eq!(serde_json::from_value::<Xuid>(written).ok(), Some(xuid));
    }
    if let Ok(id) = serde_json::from_value::<MatchId>(value.clone()) {
        let written = serde_json::to_value(id).expect("an id can be written");
        assert_eq!(serde_json::from_value::<MatchId>(written).ok(), Some(id));
    }
    let gamertag: Gamertag = serde_json::from_value(value.clone()).expect("every text is a name");
    assert_eq!(serde_json::to_value(gamertag).ok(), Some(value));
}

fn same_again<T>(text: &str) -> Option<T>
where
    T: FromStr<Err: Error + 'static> + Display + Debug + PartialEq,
{
    match text.parse::<T>() {
        Ok(value) => {
            let shown = value.to_string();
            assert_eq!(shown.parse::<T>().ok().as_ref(), Some(&value), "{shown:?}");
            Some(value)
        }
        Err(error) => {
            check_error(&error);
            None
        }
    }
}
