//! Assets and the search for them.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::client::{Call, Client, Connection, list, text};

const HOST: &str = "discovery-infiniteugc.svc.halowaypoint.com";
const UGC: &str = "https://discovery-infiniteugc.svc.halowaypoint.com";
const ENVELOPE: [&str; 11] = [
    "AssetHome",
    "AssetId",
    "AssetStats",
    "CloneBehavior",
    "Contributors",
    "Description",
    "Files",
    "InspectionResult",
    "Order",
    "PublicName",
    "VersionId",
];

/// One connection, with the credentials that everything takes.
struct Discovery {
    connection: Connection,
    token: String,
    clearance: String,
}

impl Discovery {
    async fn of(client: &Client) -> Self {
        let emulator = &client.emulator;
        Self {
            connection: client.connect(HOST, &["h2"]).await,
            token: emulator.issue_spartan_token(emulator.account()),
            clearance: emulator.clearance(),
        }
    }

    async fn get(&mut self, path: &str) -> Value {
        self.get_in("", path).await
    }

    async fn get_in(&mut self, language: &str, path: &str) -> Value {
        let call = Call::get(&format!("{UGC}{path}")).spartan(&self.token);
        let call = call.clearance(&self.clearance).header("accept-language", language);
        let reply = self.connection.send(call).await;
        assert_eq!(reply.status, 200, "{path}");
        reply.json()
    }

    /// All results of a search, page by page.
    async fn search(&mut self, query: &str) -> Vec<Value> {
        let mut found = Vec::new();
        loop {
            let page =
                self.get(&format!("/hi/search?count=101&start={}&{query}", found.len())).await;
            let results = list(&page["Results"]);
            assert_eq!(page["ResultCount"], results.len());
            found.extend(results.iter().cloned());
            if results.is_empty() || page["EstimatedTotal"] == found.len() {
                assert_eq!(page["EstimatedTotal"], found.len(), "{query}");
                return found;
            }
        }
    }
}

#[track_caller]
fn check_envelope(asset: &Value) {
    for key in ENVELOPE {
        assert!(asset.get(key).is_some(), "{key} of {}", asset["PublicName"]);
    }
    assert_eq!(asset["AssetStats"].as_object().unwrap().len(), 8);
    let prefix = text(&asset["Files"]["Prefix"]);
    assert!(prefix.ends_with(&format!(
        "{}/{}/",
        text(&asset["AssetId"]),
        text(&asset["VersionId"])
    )));
    assert!(prefix.ends_with(text(&asset["Files"]["PrefixEndpoint"]["Path"])));
    assert_eq!(asset["Files"]["PrefixEndpoint"].as_object().unwrap().len(), 8);
}

#[tokio::test]
async fn every_asset_of_a_match_is_found() {
    let client = Client::start().await;
    let world = client.emulator.world();
    let mut discovery = Discovery::of(&client).await;
    let mut seen = HashSet::new();
    for category in world.categories() {
        for id in world.matches_of_category(category).iter().step_by(40).take(6) {
            let stats: Value = serde_json::from_str(&world.match_stats_json(id).unwrap()).unwrap();
            let info = &stats["MatchInfo"];
            for (key, path) in [
                ("MapVariant", "maps"),
                ("UgcGameVariant", "ugcGameVariants"),
                ("Playlist", "playlists"),
                ("PlaylistMapModePair", "mapModePairs"),
            ] {
                let reference = &info[key];
                if reference.is_null() || !seen.insert(reference["AssetId"].clone()) {
                    continue;
                }
                let (id, version) = (text(&reference["AssetId"]), text(&reference["VersionId"]));
                let asset = discovery.get(&format!("/hi/{path}/{id}/versions/{version}")).await;
                assert_eq!((text(&asset["AssetId"]), text(&asset["VersionId"])), (id, version));
                check_envelope(&asset);
                let latest = discovery.get(&format!("/hi/{path}/{id}")).await;
                assert_eq!(latest["AssetId"], asset["AssetId"]);
                if key == "PlaylistMapModePair" && !asset["MapLink"].is_null() {
                    assert_eq!(asset["MapLink"]["AssetId"], info["MapVariant"]["AssetId"]);
                    assert_eq!(asset["MapLink"]["VersionId"], info["MapVariant"]["VersionId"]);
                }
                if key == "Playlist" {
                    let pair = &info["PlaylistMapModePair"]["AssetId"];
                    let entries = list(&asset["CustomData"]["PlaylistEntries"]);
                    assert!(entries.iter().any(|entry| entry["MapModePairAssetId"] == *pair));
                }
            }
        }
    }
    assert!(seen.len() > 60, "{}", seen.len());
}

#[tokio::test]
async fn a_playlist_leads_to_pairs_and_those_to_maps_and_variants() {
    let client = Client::start().await;
    let mut discovery = Discovery::of(&client).await;
    let playlist = discovery.get("/hi/playlists/EDFEF3AC-9cbe-4fa2-b949-8f29deafd483").await;
    assert_eq!(playlist["CustomData"].as_object().unwrap().len(), 18);
    let rotation = list(&playlist["RotationEntries"]);
    assert!(rotation.len() < list(&playlist["CustomData"]["PlaylistEntries"]).len());
    let mut engines = 0;
    for entry in rotation {
        check_envelope(entry);
        assert!(entry["Metadata"]["Weight"].is_f64());
        let path = format!(
            "/hi/mapModePairs/{}/versions/{}",
            text(&entry["AssetId"]),
            text(&entry["VersionId"])
        );
        let pair = discovery.get(&path).await;
        for (key, kind) in [("MapLink", "maps"), ("UgcGameVariantLink", "ugcGameVariants")] {
            let link = &pair[key];
            if link.is_null() {
                continue;
            }
            check_envelope(link);
            let (id, version) = (text(&link["AssetId"]), text(&link["VersionId"]));
            let asset = discovery.get(&format!("/hi/{kind}/{id}/versions/{version}")).await;
            assert_eq!(asset["PublicName"], link["PublicName"]);
            if let Some(engine) = asset.get("EngineGameVariantLink") {
                let (id, version) = (text(&engine["AssetId"]), text(&engine["VersionId"]));
                let path = format!("/hi/engineGameVariants/{id}/versions/{version}");
                assert_eq!(discovery.get(&path).await, *engine);
                engines += 1;
            }
        }
    }
    assert_eq!(engines, rotation.len());
}

#[tokio::test]
async fn some_names_are_translated() {
    let client = Client::start().await;
    let mut discovery = Discovery::of(&client).await;
    let mut names = HashSet::new();
    for map in discovery.search("assetKind=map&tags=343i").await {
        let path = format!("/hi/maps/{}", text(&map["AssetId"]));
        let mut name = async |language| {
            text(&discovery.get_in(language, &path).await["PublicName"]).to_owned()
        };
        let english = name("").await;
        assert_eq!(english, text(&map["Name"]));
        assert_eq!(name("ja-JP").await, english);
        assert_eq!(name("en-US,fr;q=0.5").await, english);
        let (french, german) = (name("fr-FR").await, name("ja, de-DE;q=0.8").await);
        assert_eq!(french == english, german == english, "{english}");
        names.insert(french == english);
    }
    assert_eq!(names.len(), 2);
    let path = "/hi/playlists/edfef3ac-9cbe-4fa2-b949-8f29deafd483";
    let playlist = discovery.get_in("fr-FR", path).await;
    assert_eq!(playlist["PublicName"], "Arène classée");
    assert!(text(&playlist["RotationEntries"][0]["PublicName"]).contains(" sur "));
}

#[tokio::test]
async fn projects_and_manifests_lead_to_all_sorts() {
    let client = Client::start().await;
    let mut discovery = Discovery::of(&client).await;
    let mut paths = vec![
        "/hi/manifests/branches/release/game".to_owned(),
        "/hi/manifests/builds/6.10021.18539.0/game".to_owned(),
    ];
    for id in ["a9dc0785-2a99-4fec-ba6e-0216feaaf041", "90f9e508-99ce-411c-bf88-7bf12b5e9f52"] {
        paths.push(format!("/hi/projects/{id}"));
    }
    for path in paths {
        let collection = discovery.get(&path).await;
        check_envelope(&collection);
        let kind = if path.contains("manifests") { "manifests" } else { "projects" };
        let (id, version) = (text(&collection["AssetId"]), text(&collection["VersionId"]));
        for path in [format!("/hi/{kind}/{id}"), format!("/hi/{kind}/{id}/versions/{version}")] {
            assert_eq!(discovery.get(&path).await, collection);
        }
        let map = &collection["MapLinks"][0];
        let path =
            format!("/hi/maps/{}/versions/{}", text(&map["AssetId"]), text(&map["VersionId"]));
        assert_eq!(discovery.get(&path).await["PublicName"], map["PublicName"]);
    }
}

#[tokio::test]
async fn a_search_has_pages_and_filters() {
    let client = Client::start().await;
    let mut discovery = Discovery::of(&client).await;
    let all = discovery.search("").await;
    let ids: HashSet<&str> = all.iter().map(|one| text(&one["AssetId"])).collect();
    assert!(ids.len() == all.len() && all.len() > 500, "{}", all.len());
    let author = all
        .iter()
        .map(|one| text(&one["OriginalAuthor"]))
        .find(|author| author.starts_with("xuid("))
        .unwrap();
    let has_tag =
        |one: &Value, tags: &[&str]| list(&one["Tags"]).iter().any(|tag| tags.contains(&text(tag)));
    let says = |one: &Value, word: &str| {
        let both = format!("{} {}", text(&one["Name"]), text(&one["Description"]));
        both.to_lowercase().contains(word)
    };
    let date = |one: &Value, key: &str| text(&one[key]["ISO8601Date"]).to_owned();
    let middle = {
        let mut dates: Vec<String> = all.iter().map(|one| date(one, "DateCreatedUtc")).collect();
        dates.sort_unstable();
        dates[dates.len() / 2][..10].to_owned()
    };
    let by_author = format!("author={author}");
    let from = format!("fromDateCreatedUtc={middle}");
    let to = format!("toDateModifiedUtc={middle}T00:00:00%2B00:00");
    let both = format!("fromDatePublishedUtc=2020-01-01&toDatePublishedUtc={middle}");
    type Fits<'a> = Box<dyn Fn(&Value) -> bool + 'a>;
    let cases: Vec<(&str, Fits<'_>)> = vec![
        ("assetKind=map", Box::new(|one| one["AssetKind"] == 2)),
        ("assetkind=Prefab", Box::new(|one| one["AssetKind"] == 4)),
        ("assetKind=ugcgamevariant", Box::new(|one| one["AssetKind"] == 6)),
        ("assetKind=Playlist", Box::new(|one| one["AssetKind"] == 3)),
        ("tags=race", Box::new(|one| has_tag(one, &["Race"]))),
        ("tags=Race&tags=Halo%203", Box::new(|one| has_tag(one, &["Race", "Halo 3"]))),
        ("term=GARDEN", Box::new(|one| says(one, "garden"))),
        ("term=climb%20lost", Box::new(|one| says(one, "climb") && says(one, "lost"))),
        ("term=%C3%A9chos", Box::new(|one| says(one, "échos"))),
        (&by_author, Box::new(|one| one["OriginalAuthor"] == author)),
        ("averageRatingMin=4.5", Box::new(|one| one["AverageRating"].as_f64() >= Some(4.5))),
        (&from, Box::new(|one| date(one, "DateCreatedUtc") >= middle)),
        (&to, Box::new(|one| date(one, "DateModifiedUtc") <= middle)),
        (&both, Box::new(|one| date(one, "DatePublishedUtc") <= middle)),
        ("term=nothing%20like%20it", Box::new(|_| false)),
    ];
    for (query, fits) in cases {
        let found = discovery.search(query).await;
        let wanted = all.iter().filter(|one| fits(one)).count();
        assert!(found.iter().all(&fits), "{query}");
        assert_eq!(found.len(), wanted, "{query}");
        assert!(wanted < all.len() && (wanted > 0 || query.contains("nothing")), "{query}");
    }
}

#[tokio::test]
async fn a_search_is_in_order_and_can_leave_dates_out() {
    let client = Client::start().await;
    let mut discovery = Discovery::of(&client).await;
    for (sort, key) in [
        ("playsrecent", "PlaysRecent"),
        ("PlaysAllTime", "PlaysAllTime"),
        ("likes", "Likes"),
        ("bookmarks", "Bookmarks"),
        ("numberofobjects", "NumberOfObjects"),
        ("parentassetcount", "ParentAssetCount"),
        ("averagerating", "AverageRating"),
        ("numberofratings", "NumberOfRatings"),
    ] {
        let falling = discovery.search(&format!("sort={sort}")).await;
        let figures: Vec<f64> = falling.iter().map(|one| one[key].as_f64().unwrap()).collect();
        assert!(figures.is_sorted_by(|one, next| one >= next), "{sort}");
        assert!(figures[0] > 0.0, "{sort}");
        let mut rising = discovery.search(&format!("sort={sort}&order=Asc")).await;
        rising.reverse();
        assert_eq!(rising, falling, "{sort}");
    }
    for (sort, key) in [
        ("datecreatedutc", "DateCreatedUtc"),
        ("datemodifiedutc", "DateModifiedUtc"),
        ("datepublishedutc", "DatePublishedUtc"),
    ] {
        let rising = discovery.search(&format!("sort={sort}&order=asc")).await;
        let date =
            |one: &Value| -> jiff::Timestamp { text(&one[key]["ISO8601Date"]).parse().unwrap() };
        assert!(rising.iter().map(date).is_sorted(), "{sort}");
    }
    let names = discovery.search("sort=name&order=asc").await;
    assert!(names.iter().map(|one| text(&one["Name"]).to_lowercase()).is_sorted());

    let page = discovery.get("/hi/search?include-times=false&count=3").await;
    assert_eq!(
        (&page["Start"], &page["Count"], &page["Links"]),
        (&json!(0), &json!(3), &json!({}))
    );
    for one in list(&page["Results"]) {
        assert!(one.as_object().unwrap().keys().all(|key| !key.starts_with("Date")));
    }
    let counts: Vec<i64> =
        list(&page["Tags"]).iter().map(|tag| tag["Count"].as_i64().unwrap()).collect();
    assert!(counts.len() > 5 && counts.is_sorted_by(|one, next| one >= next));
    let latest = text(&page["Results"][0]["AssetVersionId"]).to_owned();
    let thumbnail = text(&page["Results"][0]["ThumbnailUrl"]);
    assert!(thumbnail.contains(&latest) || thumbnail.is_empty(), "{thumbnail}");
}

#[tokio::test]
async fn searches_that_make_no_sense() {
    let client = Client::start().await;
    for query in [
        "count=0",
        "count=102",
        "count=x",
        "start=-1",
        "sort=plays_recent",
        "order=up",
        "assetKind=vehicle",
        "author=somebody",
        "averageRatingMin=5.5",
        "averageRatingMin=",
        "fromDateCreatedUtc=yesterday",
        "toDatePublishedUtc=2024-01-31T10:00:00+00:00",
        "include-times=no",
    ] {
        assert_eq!(client.get(&format!("{UGC}/hi/search?{query}")).await.status, 400, "{query}");
    }
    for query in ["count=101", "count=1", "start=100000"] {
        assert_eq!(client.get(&format!("{UGC}/hi/search?{query}")).await.status, 200, "{query}");
    }
}
