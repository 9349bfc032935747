//! The tables: which columns they have, and how a row is written.

use super::{Table, csv::Record};

/// Every table, in the order of their names.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "bots",
        elsewhere: None,
        columns: &["number", "name"],
        unique: &["number", "name"],
        order: None,
        uses: "use super::Bot;",
        row: "Bot",
        write: |record| {
            let (number, name) = (record.number::<u32>("number")?, record.text("name")?);
            Ok(format!("Bot {{ number: {number}, name: {name} }}"))
        },
    },
    Table {
        name: "career_ranks",
        elsewhere: None,
        columns: &["rank", "title", "tier", "grade", "xp_required"],
        unique: &["rank"],
        order: None,
        uses: "use super::{CareerRank, Tier::*, rank, ranked};",
        row: "CareerRank",
        write: career_rank,
    },
    Table {
        name: "csr_seasons",
        elsewhere: None,
        columns: &["file_path", "start", "end"],
        unique: &["file_path", "start"],
        order: None,
        uses: "use super::{CsrSeason, season};",
        row: "CsrSeason",
        write: |record| {
            let path = record.text("file_path")?;
            let (start, end) = (unix_seconds(record, "start")?, unix_seconds(record, "end")?);
            if start >= end {
                return Err("end is not after start".to_owned());
            }
            Ok(format!("season({path}, {start}, {end})"))
        },
    },
    Table {
        name: "game_endpoints",
        elsewhere: None,
        columns: &[
            "name",
            "host",
            "path",
            "query",
            "topic",
            "authentication",
            "retry_policy",
            "clearance_aware",
        ],
        unique: &["name"],
        order: None,
        uses: "use super::{AuthenticationMethod as By, GameEndpoint};",
        row: "GameEndpoint",
        write: game_endpoint,
    },
    Table {
        name: "locales",
        elsewhere: None,
        columns: &["tag", "is_pseudo"],
        unique: &["tag"],
        order: None,
        uses: "use super::Locale;",
        row: "Locale",
        write: |record| {
            let tag = record.text("tag")?;
            let is_pseudo = record.word("is_pseudo", &["yes", "no"])? == "Yes";
            Ok(format!("Locale {{ tag: {tag}, is_pseudo: {is_pseudo} }}"))
        },
    },
    Table {
        name: "medals",
        elsewhere: None,
        columns: MEDAL_COLUMNS,
        unique: &["id", "name", "key", "film_code"],
        order: None,
        uses: "use super::{Medal, MedalDifficulty::*, MedalType::*, medal};",
        row: "Medal",
        write: medal,
    },
    Table {
        name: "medals",
        elsewhere: Some("crates/spnkr-film/src/medal"),
        columns: MEDAL_COLUMNS,
        unique: &["film_code"],
        order: Some("film_code"),
        uses: "use super::{Medal, medal};",
        row: "Medal",
        write: |record| {
            let (code, name_id) = (record.number::<u8>("film_code")?, record.number::<u32>("id")?);
            Ok(format!("medal({code}, {name_id}, {})", record.text("name")?))
        },
    },
    Table {
        name: "personal_score_awards",
        elsewhere: None,
        columns: &["id", "name", "key", "points", "mode"],
        unique: &["id", "key"],
        order: None,
        uses: "use super::{PersonalScoreAward, award};",
        row: "PersonalScoreAward",
        write: |record| {
            let (id, name, key) =
                (record.number::<u32>("id")?, record.text("name")?, record.text("key")?);
            let points = record.optional("points", Record::number::<i32>)?;
            let mode = record.optional("mode", Record::text)?;
            Ok(format!("award({id}, {name}, {key}, {points}, {mode})"))
        },
    },
    Table {
        name: "playlists",
        elsewhere: None,
        columns: &["asset_id", "name"],
        unique: &["asset_id", "name"],
        order: None,
        uses: "use super::{KnownPlaylist, playlist};",
        row: "KnownPlaylist",
        write: |record| {
            let (id, name) = (guid(record.get("asset_id"))?, record.text("name")?);
            Ok(format!("playlist({id}, {name})"))
        },
    },
    Table {
        name: "teams",
        elsewhere: None,
        columns: &["id", "name"],
        unique: &["id", "name"],
        order: None,
        uses: "use super::Team;",
        row: "Team",
        write: |record| {
            let (id, name) = (record.number::<i32>("id")?, record.text("name")?);
            Ok(format!("Team {{ id: {id}, name: {name} }}"))
        },
    },
];

/// The columns of the medals.
const MEDAL_COLUMNS: &[&str] = &[
    "id",
    "name",
    "key",
    "difficulty",
    "type",
    "personal_score",
    "sprite_index",
    "sorting_weight",
    "film_code",
];

fn medal(record: &Record<'_>) -> Result<String, String> {
    const DETAILS: [&str; 5] =
        ["difficulty", "type", "personal_score", "sprite_index", "sorting_weight"];
    let (id, name, key) = (record.number::<u32>("id")?, record.text("name")?, record.text("key")?);
    let known = DETAILS.iter().filter(|column| !record.get(column).is_empty()).count();
    let details = match known {
        0 => "None".to_owned(),
        5 => {
            let difficulty =
                record.word("difficulty", &["normal", "heroic", "legendary", "mythic"])?;
            let types = ["spree", "mode", "multikill", "proficiency", "skill", "style"];
            let medal_type = record.word("type", &types)?;
            let [score, sprite, weight] = ["personal_score", "sprite_index", "sorting_weight"]
                .map(|column| record.number::<i32>(column));
            format!("Some(({difficulty}, {medal_type}, {}, {}, {}))", score?, sprite?, weight?)
        }
        _ => return Err("either all or none of difficulty to sorting_weight".to_owned()),
    };
    let film_code = record.optional("film_code", Record::number::<u8>)?;
    Ok(format!("medal({id}, {name}, {key}, {details}, {film_code})"))
}

fn career_rank(record: &Record<'_>) -> Result<String, String> {
    let (number, title) = (record.number::<u32>("rank")?, record.text("title")?);
    let xp = record.number::<u64>("xp_required")?;
    match (record.get("tier"), record.get("grade")) {
        ("", "") => Ok(format!("rank({number}, {title}, {xp})")),
        _ => {
            let tiers = ["Bronze", "Silver", "Gold", "Platinum", "Diamond", "Onyx"];
            let (tier, grade) = (record.word("tier", &tiers)?, record.number::<u32>("grade")?);
            Ok(format!("ranked({number}, {title}, {tier}, {grade}, {xp})"))
        }
    }
}

fn game_endpoint(record: &Record<'_>) -> Result<String, String> {
    let [name, host, retry_policy] =
        ["name", "host", "retry_policy"].map(|column| record.text(column));
    let (name, host, retry_policy) = (name?, host?, retry_policy?);
    // Any of these can be empty.
    let [path, query, topic] = ["path", "query", "topic"].map(|column| record.get(column));
    let mut methods = Vec::new();
    for number in record.get("authentication").split(' ') {
        let method = match number {
            "0" => "None",
            "1" => "BanService",
            "4" => "Legacy4",
            "9" => "XboxLive",
            "10" => "Legacy10",
            "15" => "SpartanV4",
            _ => return Err("authentication is not one of 0, 1, 4, 9, 10, 15".to_owned()),
        };
        methods.push(format!("By::{method}"));
    }
    let authentication = methods.join(", ");
    let clearance_aware = record.word("clearance_aware", &["yes", "no"])? == "Yes";
    Ok(format!(
        "GameEndpoint {{ name: {name}, host: {host}, path: {path:?}, query: {query:?}, topic: {topic:?}, \
         authentication: &[{authentication}], retry_policy: {retry_policy}, \
         clearance_aware: {clearance_aware} }}"
    ))
}

/// The number of a GUID, in groups as long as those of its text.
fn guid(text: &str) -> Result<String, String> {
    let groups: Vec<&str> = text.split('-').collect();
    let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    let lengths = [8, 4, 4, 4, 12];
    if groups.iter().map(|group| group.len()).ne(lengths) || !groups.concat().bytes().all(is_digit)
    {
        return Err("asset_id is no GUID in lower case".to_owned());
    }
    Ok(format!("0x{}", groups.join("_")))
}

/// The seconds since 1970 of a time such as `2021-06-20T17:00:00Z`.
fn unix_seconds(record: &Record<'_>, column: &str) -> Result<i64, String> {
    seconds_of(record.get(column))
        .ok_or_else(|| format!("{column} is no time such as 2021-06-20T17:00:00Z"))
}

fn seconds_of(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let numbers = |text: &str, separator: char| -> Option<[i64; 3]> {
        let numbers: Vec<i64> =
            text.split(separator).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        numbers.try_into().ok()
    };
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of = |year, month| match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let is_in_range = (1970..3000).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second);
    if !is_in_range {
        return None;
    }
    let years: i64 = (1970..year).map(|year| 365 + i64::from(is_leap(year))).sum();
    let months: i64 = (1..month).map(|month| days_of(year, month)).sum();
    Some((((years + months + day - 1) * 24 + hour) * 60 + minute) * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counted_from_1970() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T12:34:56Z", Some(951_827_696)),
            ("2021-06-20T17:00:00Z", Some(1_624_208_400)),
            ("2021-02-29T00:00:00Z", None),
            ("2021-13-01T00:00:00Z", None),
            ("2021-06-20T24:00:00Z", None),
            ("2021-06-20T17:00:00", None),
            ("2021-06-20 17:00:00Z", None),
        ] {
            assert_eq!(seconds_of(text), seconds, "{text}");
        }
    }

    #[test]
    fn a_guid_is_written_as_its_number() {
        let written = guid("edfef3ac-9cbe-4fa2-b949-8f29deafd483");
        assert_eq!(written.as_deref(), Ok("0xedfef3ac_9cbe_4fa2_b949_8f29deafd483"));
        assert!(guid("edfef3ac-9cbe-4fa2-b949-8f29deafd48").is_err());
        assert!(guid("EDFEF3AC-9cbe-4fa2-b949-8f29deafd483").is_err());
    }
}
