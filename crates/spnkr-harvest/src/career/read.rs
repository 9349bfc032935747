//! Out of a store.

use std::{
    collections::{HashMap, HashSet},
    str::FromStr,
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use spnkr::{
    MatchId, Xuid,
    client::{
        model::Outcome,
        reference::{KnownPlaylist, Medal},
    },
    core::AssetId,
};

use super::{Asset, Career, MedalTotal, Played};
use crate::{SqliteReader, StoreError, Value};

impl Career {
    /// Reads the career of a player whose career is synced; none if it is not.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn read(reader: &SqliteReader, xuid: Xuid) -> Result<Option<Self>, StoreError> {
        let key = [Value::Integer(xuid.get().cast_signed())];
        let mut found = None;
        each(reader, PLAYER, &key, |row| {
            found = Some((time(row[0]), text(row[1]).map(str::to_owned), count(row[2])));
        })?;
        let Some((synced_at, gamertag, listed)) = found else { return Ok(None) };
        let mut matches = matches(reader, &key)?;
        let mut places: HashMap<MatchId, usize> = HashMap::with_capacity(matches.len());
        places.extend(matches.iter().enumerate().map(|(place, played)| (played.match_id, place)));
        let mut people = HashSet::new();
        each(reader, PEOPLE, &key, |row| {
            let place = id(row[0]).and_then(|match_id: MatchId| places.get(&match_id));
            let Some(played) = place.and_then(|place| matches.get_mut(*place)) else { return };
            let other = Xuid::new(integer(row[1]).cast_unsigned());
            people.insert(other);
            match integer(row[2]) {
                0 => played.opponents.push(other),
                _ => played.teammates.push(other),
            }
        })?;
        let mut gamertags = HashMap::with_capacity(people.len());
        each(reader, GAMERTAGS, &[], |row| {
            let xuid = Xuid::new(integer(row[0]).cast_unsigned());
            if let Some(gamertag) = text(row[1]).filter(|_| people.contains(&xuid)) {
                gamertags.insert(xuid, gamertag.to_owned());
            }
        })?;
        let medals = medals(reader, &key)?;
        Ok(Some(Self { xuid, gamertag, synced_at, listed, matches, medals, gamertags }))
    }
}

fn matches(reader: &SqliteReader, key: &[Value<'_>]) -> Result<Vec<Played>, StoreError> {
    let names = asset_names(reader)?;
    let mut modes: HashMap<String, Arc<str>> = HashMap::new();
    let asset = |value: Value<'_>| {
        let asset_id: AssetId = id(value)?;
        let name = names.get(&asset_id).cloned().unwrap_or_else(|| {
            KnownPlaylist::by_id(asset_id)
                .map_or_else(|| asset_id.to_string().into(), |known| known.name.as_ref().into())
        });
        Some(Asset { asset_id, name })
    };
    let mut matches: Vec<Played> = Vec::new();
    each(reader, MATCHES, key, |row| {
        let (Some(match_id), Some(start_time), Some(end_time)) =
            (id(row[0]), time(row[1]), time(row[2]))
        else {
            return;
        };
        let mode = text(row[4]).unwrap_or_default();
        let mode = modes.entry(mode.to_owned()).or_insert_with(|| mode.into()).clone();
        let seconds = real(row[3]).unwrap_or_default().clamp(0.0, LONGEST);
        matches.push(Played {
            match_id,
            start_time,
            end_time,
            time_played: SignedDuration::from_millis((seconds * 1_000.0).round() as i64),
            outcome: outcome(text(row[7]).unwrap_or_default()),
            mode,
            map: asset(row[5]),
            playlist: asset(row[6]),
            rank: integer(row[8]),
            kills: integer(row[9]),
            deaths: integer(row[10]),
            assists: integer(row[11]),
            kda: real(row[12]).unwrap_or_default(),
            max_killing_spree: integer(row[13]),
            shots_fired: integer(row[14]),
            shots_hit: integer(row[15]),
            damage_dealt: integer(row[16]),
            damage_taken: integer(row[17]),
            csr_before: whole(row[18]),
            csr_after: whole(row[19]),
            kills_expected: real(row[20]),
            deaths_expected: real(row[21]),
            is_pve: text(row[22]) == Some("PvE"),
            teammates: Vec::new(),
            opponents: Vec::new(),
        });
    })?;
    // Who comes twice in a list of participants was in the match once.
    matches.dedup_by_key(|played| played.match_id);
    Ok(matches)
}

/// What maps and playlists were called in the newest match that was played with them.
fn asset_names(reader: &SqliteReader) -> Result<HashMap<AssetId, Arc<str>>, StoreError> {
    let mut names: HashMap<AssetId, Arc<str>> = HashMap::new();
    let mut texts: HashSet<Arc<str>> = HashSet::new();
    each(reader, ASSETS, &[], |row| {
        let (Some(asset_id), Some(name)) = (id(row[0]), text(row[1])) else { return };
        let name = match texts.get(name) {
            Some(name) => name.clone(),
            None => {
                let name: Arc<str> = name.into();
                texts.insert(name.clone());
                name
            }
        };
        names.insert(asset_id, name);
    })?;
    Ok(names)
}

fn medals(reader: &SqliteReader, key: &[Value<'_>]) -> Result<Vec<MedalTotal>, StoreError> {
    let mut medals = Vec::new();
    each(reader, MEDALS, key, |row| {
        let Ok(name_id) = u32::try_from(integer(row[0])) else { return };
        let known = Medal::by_id(name_id);
        let stored = text(row[1]).map(str::to_owned);
        let name = known.map(|medal| medal.name.to_string()).or(stored);
        medals.push(MedalTotal {
            name_id,
            name: name.unwrap_or_else(|| name_id.to_string()),
            difficulty: known.and_then(|medal| medal.difficulty),
            count: count(row[2]),
            matches: count(row[3]),
        });
    })?;
    Ok(medals)
}

fn each(
    reader: &SqliteReader,
    sql: &str,
    values: &[Value<'_>],
    mut row: impl FnMut(&[Value<'_>]),
) -> Result<(), StoreError> {
    reader.query(sql)?.for_each(values, |cells| {
        row(cells);
        Ok(())
    })
}

fn text(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn id<T: FromStr>(value: Value<'_>) -> Option<T> {
    text(value)?.parse().ok()
}

fn time(value: Value<'_>) -> Option<Timestamp> {
    id(value)
}

fn whole(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(number),
        Value::Real(number) => Some(number as i64),
        _ => None,
    }
}

fn integer(value: Value<'_>) -> i64 {
    whole(value).unwrap_or_default()
}

fn count(value: Value<'_>) -> u64 {
    integer(value).unsigned_abs()
}

fn real(value: Value<'_>) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(number as f64),
        Value::Real(number) => Some(number),
        _ => None,
    }
}

/// An outcome as the tables have it.
fn outcome(text: &str) -> Outcome {
    let known = [
        Outcome::Win,
        Outcome::Loss,
        Outcome::Tie,
        Outcome::DidNotFinish,
        Outcome::DidNotStart,
        Outcome::None,
    ];
    known.into_iter().find(|outcome| outcome.to_string() == text).unwrap_or(Outcome::Unknown)
}

const PLAYER: &str = "
    SELECT synced_at, (SELECT gamertag FROM players WHERE players.xuid = player.xuid),
        (SELECT count(*) FROM histories WHERE histories.xuid = player.xuid)
    FROM tracked_players player WHERE xuid = ?";

const MATCHES: &str = "
    SELECT match_id, start_time, end_time, coalesce(seconds_played, duration_seconds), mode, map_id,
        playlist_id, outcome, rank, kills, deaths, assists, kda, max_killing_spree, shots_fired,
        shots_hit, damage_dealt, damage_taken, csr_before, csr_after, kills_expected, deaths_expected,
        interaction
    FROM participants JOIN matches USING (match_id) LEFT JOIN skill USING (match_id, xuid)
    WHERE participants.xuid = ? ORDER BY start_time, match_id";

const PEOPLE: &str = "
    SELECT other.match_id, other.xuid, matches.has_teams AND other.team_id = player.team_id
    FROM participants player JOIN matches USING (match_id) JOIN participants other USING (match_id)
    WHERE player.xuid = ? AND other.xuid <> player.xuid";

const GAMERTAGS: &str = "SELECT xuid, gamertag FROM players";

/// In the order in which versions were played, so that the newest name is the last.
const ASSETS: &str = "
    SELECT asset_id, name FROM assets LEFT JOIN (
        SELECT map_version_id version_id, max(start_time) played FROM matches GROUP BY 1
        UNION ALL
        SELECT playlist_version_id, max(start_time) FROM matches GROUP BY 1
    ) USING (version_id)
    WHERE kind IN ('map', 'playlist') AND name IS NOT NULL ORDER BY played";

const MEDALS: &str = "
    SELECT name_id, max(name), sum(count), count(DISTINCT match_id)
    FROM participants JOIN medals USING (match_id, place)
    WHERE participants.xuid = ? GROUP BY name_id ORDER BY 3 DESC, 1";

/// The seconds of a week: longer than any match, and no overflow.
const LONGEST: f64 = 604_800.0;
