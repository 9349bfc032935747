//! Xbox Live's own people: profiles, the search, and who was met of late.

use std::collections::HashSet;

use http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    account::Account,
    answer::{Answer, Asked},
    profile::xuid_of,
    state::State,
    tokens::{Found, Grant, RelyingParty},
    world::Player,
};

/// Settings of many profiles.
pub(crate) fn profiles(state: &State, asked: &Asked) -> Result<Answer, Refusal> {
    account(state, asked)?;
    require_contract(asked, &["2", "3"])?;
    if !asked.has_content_type("application/json") {
        return Err(Refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let body: Batch = serde_json::from_slice(&asked.body).map_err(|_| MALFORMED)?;
    if body.user_ids.is_empty() || body.settings.is_empty() {
        return Err(MALFORMED);
    }
    let mut users = Vec::new();
    for id in &body.user_ids {
        let xuid = xuid_of(id).map_err(|_| MALFORMED)?;
        // Who does not exist is left out.
        users.extend(state.world.player(xuid).map(|player| profile(player, &body.settings)));
    }
    Ok(Answer::json(StatusCode::OK, &json!({"profileUsers": users})))
}

/// Settings of one's own profile.
pub(crate) fn own_profile(state: &State, asked: &Asked) -> Result<Answer, Refusal> {
    let account = account(state, asked)?;
    require_contract(asked, &["2", "3"])?;
    let settings = asked.query_values("settings");
    let settings: Vec<String> =
        settings.iter().flat_map(|list| list.split(',')).map(str::to_owned).collect();
    if settings.is_empty() {
        return Err(MALFORMED);
    }
    let users = state.world.player(account.xuid).map(|player| profile(player, &settings));
    Ok(Answer::json(StatusCode::OK, &json!({"profileUsers": users.as_slice()})))
}

/// How much the search tells of everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    Full,
    Short,
}

/// People whose gamertags resemble a text, the best ones first.
pub(crate) fn search(state: &State, asked: &Asked, detail: Detail) -> Result<Answer, Refusal> {
    account(state, asked)?;
    match detail {
        Detail::Full => {
            require_contract(asked, &["4"])?;
            // Details have names for people to read.
            asked.header("accept-language").ok_or(MALFORMED)?;
        }
        Detail::Short => require_contract(asked, &["3"])?,
    }
    let text = asked.query_value("q").unwrap_or_default();
    let wanted = sought(&text).to_lowercase();
    if wanted.is_empty() {
        return Err(MALFORMED);
    }
    let count = match asked.query_value("maxItems") {
        None => DEFAULT_COUNT,
        Some(count) => count.parse().map_err(|_| MALFORMED)?,
    };
    let mut found: Vec<(usize, &Player)> = state
        .world
        .players()
        .iter()
        .filter_map(|player| Some((distance(&player.gamertag().to_lowercase(), &wanted)?, player)))
        .collect();
    found.sort_by_key(|(distance, player)| (*distance, player.xuid()));
    let people: Vec<Value> =
        found.iter().take(count).map(|(_, player)| person(player, detail)).collect();
    Ok(Answer::json(StatusCode::OK, &json!({"people": people})))
}

/// The people of one's latest matches.
pub(crate) fn recent_players(state: &State, asked: &Asked) -> Result<Answer, Refusal> {
    let account = account(state, asked)?;
    require_contract(asked, &["3", "4"])?;
    let mut seen = HashSet::from([account.xuid]);
    let mut people = Vec::new();
    for id in state.world.matches_of(account.xuid).iter().take(RECENT_MATCHES) {
        let met = state.world.people_in(id).into_iter();
        for player in met.filter(|player| seen.insert(player.xuid())) {
            let mut person = person(player, Detail::Full);
            person["recentPlayer"] = json!({"titles": [{"titleName": "Halo Infinite"}]});
            people.push(person);
        }
    }
    Ok(Answer::json(StatusCode::OK, &json!({"people": people})))
}

/// The account of a token for Xbox Live itself, with its user hash before it.
fn account<'a>(state: &'a State, asked: &Asked) -> Result<&'a Account, Refusal> {
    let header = asked.header("authorization").ok_or(UNAUTHORIZED)?;
    let proof = header.strip_prefix("XBL3.0 x=").ok_or(UNAUTHORIZED)?;
    let (user_hash, token) = proof.split_once(';').ok_or(UNAUTHORIZED)?;
    let account = match state.tokens.find(token, state.clock.now()) {
        Found::Valid(issued) if matches!(issued.grant, Grant::Xsts(RelyingParty::Xbox)) => {
            &state.accounts[issued.account]
        }
        Found::Valid(_) | Found::Expired(_) | Found::Unknown => return Err(UNAUTHORIZED),
    };
    if account.user_hash == user_hash { Ok(account) } else { Err(UNAUTHORIZED) }
}

fn require_contract(asked: &Asked, versions: &[&str]) -> Result<(), Refusal> {
    match asked.header("x-xbl-contract-version") {
        Some(version) if versions.contains(&version) => Ok(()),
        _ => Err(MALFORMED),
    }
}

/// What is searched for: the service decodes the text a second time, and takes what follows a `#` for no part of it.
fn sought(text: &str) -> String {
    let text = text.split('#').next().unwrap_or_default();
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().trim().to_owned()
}

/// How far a name is from the wanted one; none if it is another name altogether.
fn distance(name: &str, wanted: &str) -> Option<usize> {
    let beginning: String = wanted.chars().take(3).collect();
    match () {
        () if name == wanted => Some(0),
        () if name.starts_with(wanted) => Some(1),
        () if name.contains(wanted) => Some(2),
        () if beginning.chars().count() == 3 && name.starts_with(&beginning) => Some(3),
        () => None,
    }
}

fn profile(player: &Player, settings: &[String]) -> Value {
    let values = settings
        .iter()
        .filter_map(|setting| Some(json!({"id": setting, "value": value(player, setting)?})));
    json!({
        "id": player.xuid().to_string(),
        "hostId": player.xuid().to_string(),
        "settings": values.collect::<Vec<_>>(),
        "isSponsoredUser": false,
    })
}

/// The value of a setting, which is a text whatever it means; none of a setting that there is not.
fn value(player: &Player, setting: &str) -> Option<String> {
    let (modern, suffix) = player.gamertag().split_once('#').unwrap_or((player.gamertag(), ""));
    Some(match setting {
        "AccountTier" => ["Silver", "Gold"][parity(player)].to_owned(),
        "AppDisplayName" | "GameDisplayName" | "Gamertag" | "UniqueModernGamertag" => {
            player.gamertag().to_owned()
        }
        "AppDisplayPicRaw" | "GameDisplayPicRaw" | "PublicGamerpic" => picture(player),
        "Bio" | "Location" | "RealName" | "RealNameOverride" | "Watermarks" => String::new(),
        "Gamerscore" => (player.xuid() % 40_000).to_string(),
        "IsQuarantined" | "ShowUserAsAvatar" | "SpeechAccessibility" => "0".to_owned(),
        "ModernGamertag" => modern.to_owned(),
        "ModernGamertagSuffix" => suffix.to_owned(),
        "PreferredColor" => {
            "https://dlassets-ssl.xboxlive.com/public/content/ppl/colors/00002.json".to_owned()
        }
        "TenureLevel" => (player.xuid() % 15).to_string(),
        "XboxOneRep" => "GoodPlayer".to_owned(),
        _ => return None,
    })
}

fn person(player: &Player, detail: Detail) -> Value {
    let mut person = Map::new();
    let mut set = |name: &str, value: Value| person.insert(name.to_owned(), value);
    set("xuid", player.xuid().to_string().into());
    set("gamertag", player.gamertag().into());
    // Some have no picture.
    if parity(player) == 0 {
        set("displayPicRaw", picture(player).into());
    }
    if detail == Detail::Full {
        for setting in ["ModernGamertag", "ModernGamertagSuffix", "UniqueModernGamertag"] {
            let name = setting[..1].to_lowercase() + &setting[1..];
            set(&name, value(player, setting).into());
        }
        set("gamerScore", value(player, "Gamerscore").into());
        set("presenceState", ["Offline", "Online"][parity(player)].into());
        set("isFavorite", false.into());
        set("detail", json!({"accountTier": value(player, "AccountTier"), "bio": null}));
    }
    person.into()
}

fn picture(player: &Player) -> String {
    let image = format!("emulated-gamerpic-{:08x}", player.xuid() & 0xFFFF_FFFF);
    format!("https://images-eds-ssl.xboxlive.com/image?url={image}&format=png")
}

fn parity(player: &Player) -> usize {
    usize::from(!player.xuid().is_multiple_of(2))
}

/// A refusal, which has no body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal(StatusCode);

impl From<Refusal> for Answer {
    fn from(Refusal(status): Refusal) -> Self {
        let answer = Self::empty(status);
        if status != StatusCode::UNAUTHORIZED {
            return answer;
        }
        answer.with(WWW_AUTHENTICATE, HeaderValue::from_static("XSTS error=invalid_token"))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    user_ids: Vec<String>,
    settings: Vec<String>,
}

const MALFORMED: Refusal = Refusal(StatusCode::BAD_REQUEST);
const UNAUTHORIZED: Refusal = Refusal(StatusCode::UNAUTHORIZED);
const DEFAULT_COUNT: usize = 5;
const RECENT_MATCHES: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_has_to_be_encoded_twice() {
        assert_eq!(sought("Name%231234"), "Name#1234");
        assert_eq!(sought("Name#1234"), "Name");
        assert_eq!(sought(" Se%C3%B1or Crane"), "Señor Crane");
    }
}
