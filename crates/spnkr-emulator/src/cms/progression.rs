//! Calendars, seasons, challenges, and the lists of what there is.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{career, iso_date, items, text, tracks};
use crate::{
    economy::STORES,
    state::State,
    stats::{CHALLENGES, Challenge, DECKS},
    world::Season,
};

/// A file by its path in lower case.
pub(super) fn file(state: &State, path: &str) -> Option<Value> {
    let started = state.world.started();
    let folders: Vec<&str> = path.split('/').collect();
    match folders[..] {
        ["calendars", "seasons", "seasoncalendar.json"] => Some(season_calendar(started)),
        ["challengecontent", "challengedecks", file] => deck(file.strip_suffix(".json")?),
        ["challengecontent", "clientchallengedefinitions", file] => {
            let name = file.strip_suffix(".json")?;
            let mut challenges = CHALLENGES.iter();
            let found = challenges.find(|one| one.file.eq_ignore_ascii_case(name))?;
            Some(challenge(found))
        }
        ["csr", "calendars", "csrseasoncalendar.json"] => Some(csr_season_calendar(started)),
        ["currency", "currencies", file] => currency(file.strip_suffix(".json")?),
        ["inventory", ..] => items::file(path),
        ["metadata", "metadata.json"] => Some(metadata()),
        ["rewardtracks", "careerranks", "careerrank1.json"] => Some(career::track()),
        ["rewardtracks", ..] => tracks::file(path),
        ["seasons", file] => season(started, file),
        ["store", "offerings", file] => {
            let (store, number) = file.strip_suffix(".json")?.split_once('-')?;
            let number: u32 = number.parse().ok()?;
            let title = text(&format!("Offer {number}"), &[]);
            STORES.contains(&store).then(|| json!({"Title": title, "HeightHint": 1}))
        }
        ["store", "storefronts.json"] => Some(storefronts()),
        ["store", "storefronts", file] => storefront(file.strip_suffix(".json")?),
        _ => None,
    }
}

/// All that there is, as it is spelled.
pub(super) fn paths() -> Vec<String> {
    let mut paths: Vec<String> = [
        "Csr/Calendars/CsrSeasonCalendar.json",
        "RewardTracks/CareerRanks/careerRank1.json",
        "RewardTracks/Manifest/eventmanifest.json",
        "RewardTracks/Manifest/seasonmanifest.json",
        "Store/storefronts.json",
        "calendars/seasons/seasoncalendar.json",
        "metadata/metadata.json",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.extend(DECKS.map(|deck| format!("ChallengeContent/ChallengeDecks/{deck}.json")));
    paths.extend(CHALLENGES.iter().map(Challenge::path));
    paths.extend(CURRENCIES.map(|(name, _)| format!("Currency/Currencies/{name}.json")));
    paths.extend(Season::all().map(season_path));
    paths.extend(STORES.map(|store| format!("Store/Storefronts/{store}.json")));
    paths.extend(items::paths());
    paths.extend(tracks::paths());
    paths
}

fn csr_season_calendar(started: Timestamp) -> Value {
    let seasons = Season::all().filter(|season| season.has_ranks());
    let seasons = seasons.map(|season| {
        json!({
            "CsrSeasonFilePath": season.path(),
            "StartDate": iso_date(season.start(started)),
            "EndDate": iso_date(season.end(started)),
        })
    });
    json!({"Seasons": seasons.collect::<Vec<_>>()})
}

fn season_calendar(started: Timestamp) -> Value {
    let first_ranks = Season::all().find(|season| season.has_ranks());
    let seasons = Season::all().map(|season| {
        // Seasons from before there were ranks are given the first ones.
        let ranks = Some(season).filter(|season| season.has_ranks()).or(first_ranks);
        json!({
            "CsrSeasonFilePath": ranks.map(Season::path),
            "OperationTrackPath": tracks::of_season(season),
            "SeasonMetadata": season_path(season),
            "StartDate": iso_date(season.start(started)),
            "EndDate": iso_date(season.end(started)),
        })
    });
    let events = tracks::EVENTS.iter().zip([-200, -60, -3]).map(|(event, days)| {
        let start = started + SignedDuration::from_hours(24 * days);
        let end = start + SignedDuration::from_hours(24 * 14);
        // These come with two digits.
        let date = |time: Timestamp| {
            json!({"ISO8601Date": time.strftime("%Y-%m-%dT%H:%M:%S.00Z").to_string()})
        };
        json!({
            "RewardTrackPath": tracks::event_path(event),
            "StartDate": date(start),
            "EndDate": date(end),
        })
    });
    json!({
        "Seasons": seasons.collect::<Vec<_>>(),
        "Events": events.collect::<Vec<_>>(),
        "CareerRank": {"RewardTrackPath": "RewardTracks/CareerRanks/careerRank1.json"},
    })
}

fn season_path(season: Season) -> String {
    format!("Seasons/Season{}.json", season.number())
}

fn season(started: Timestamp, file: &str) -> Option<Value> {
    let path = format!("seasons/{file}");
    let season = Season::all().find(|one| season_path(*one).eq_ignore_ascii_case(&path))?;
    let number = season.number();
    let image = |name: &str| format!("progression/seasons/season{number}_{name}.png");
    let date = |time: Timestamp| time.strftime("%Y-%m-%d").to_string();
    let range = format!("{} - {}", date(season.start(started)), date(season.end(started)));
    let mut body = json!({
        "Number": number,
        "Name": text(&format!("Season {number}"), &[
            ("fr-FR", &format!("Saison {number}")),
            ("de-DE", &format!("Saison {number}")),
        ]),
        "Description": text("Ten weeks of matches.", &[]),
        "DateRange": text(&range, &[]),
        "Logo": image("logo"),
        "SeasonLogoImage": image("logo"),
        "SummaryBackgroundPath": image("background"),
        "ChallengesBackgroundPath": image("challenges"),
        "StorefrontBackgroundImage": image("store"),
        "CardBackgroundImage": image("card"),
        "ProgressionBackgroundImage": image("progression"),
    });
    // Older seasons have no pass of their own to show.
    if season.has_ranks() {
        body["BattlePassSeasonUpsellBackgroundImage"] = image("upsell").into();
        body["BattlePassLogoImage"] = image("pass").into();
        body["RitualLogoImage"] = image("ritual").into();
    }
    Some(body)
}

fn deck(name: &str) -> Option<Value> {
    let deck = DECKS.into_iter().find(|deck| deck.eq_ignore_ascii_case(name))?;
    let challenges: Vec<String> = CHALLENGES.iter().map(Challenge::path).collect();
    Some(json!({
        "Id": deck,
        "DisplayString": text(deck, &[]),
        "ChallengePaths": challenges,
        "MaxActive": 4,
    }))
}

fn challenge(challenge: &Challenge) -> Value {
    json!({
        "Title": text(challenge.title, &[]),
        "Description": text(challenge.description, &[]),
        "Difficulty": challenge.difficulty,
        "Category": "Multiplayer",
        "TypeIconPath": "progression/challenge_icons/multiplayer.png",
        "ThresholdForSuccess": challenge.goal,
        "Reward": {
            "InventoryRewards": [],
            "CurrencyRewards": [],
            "OperationExperience": 250,
        },
    })
}

fn currency(name: &str) -> Option<Value> {
    let (id, title) =
        CURRENCIES.into_iter().find(|(currency, _)| currency.eq_ignore_ascii_case(name))?;
    Some(json!({
        "Id": id,
        "Title": text(title, &[]),
        "IconPath": format!("progression/currencies/{id}.png"),
    }))
}

fn metadata() -> Value {
    let qualities = ["Common", "Rare", "Epic", "Legendary"];
    let qualities: Vec<Value> =
        qualities.into_iter().map(|name| json!({"Name": text(name, &[])})).collect();
    json!({"ItemQualities": qualities, "Manufacturers": [{"ManufacturerName": text("None", &[])}]})
}

fn storefronts() -> Value {
    json!({"Storefronts": STORES.into_iter().filter_map(storefront).collect::<Vec<_>>()})
}

fn storefront(id: &str) -> Option<Value> {
    let store = STORES.into_iter().find(|store| *store == id)?;
    Some(json!({"StorefrontId": store, "Title": text(store, &[])}))
}

const CURRENCIES: [(&str, &str); 4] = [
    ("cR", "Credits"),
    ("xpboost", "XP Boost"),
    ("xpgrant", "XP Grant"),
    ("rerollcurrency", "Swap"),
];
