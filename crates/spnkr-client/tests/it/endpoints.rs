use std::collections::HashSet;

mod game;

use proptest::prelude::*;
use spnkr_client::{
    ENDPOINTS, Endpoint, Error, Host,
    profile::{GetCurrentUser, GetUserByGamertag, GetUserById, GetUsersById},
    stats::{GetMatchCount, GetMatchHistory, GetMatchStats, MatchType},
};
use spnkr_core::{Class, Gamertag, MatchId, Player, Scope, Xuid};

use crate::{
    documents::MATCH_ID,
    script::{Script, answer, run},
};

/// Compares what is really sent; the host is written by its key.
#[track_caller]
fn check(endpoint: impl Endpoint, expected: &str) {
    assert_eq!(sent(endpoint).unwrap(), expected);
}

#[track_caller]
fn check_refused(endpoint: impl Endpoint, expected: &str) {
    assert_eq!(sent(endpoint).unwrap_err(), expected);
}

fn sent(endpoint: impl Endpoint) -> Result<String, String> {
    let script = Script::new([answer(200, "{}")]);
    match run(script.client().send(endpoint)) {
        Ok(_) => {}
        Err(Error::InvalidArgument { source: error, .. }) => {
            assert_eq!(script.count(), 0, "nothing is sent");
            return Err(error.to_string());
        }
        Err(error) => panic!("{error:?}"),
    }
    let (request, _) = &script.seen()[0];
    let url = request.url();
    assert_eq!((url.scheme(), url.port(), url.fragment()), ("https", None, None));
    let host = Host::ALL.iter().find(|host| host.domain() == request.host()).unwrap();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Ok(format!("{} {} {}{query}", request.method(), host.key(), url.path()))
}

fn gamertag(text: &str) -> Gamertag {
    text.parse().unwrap()
}

#[test]
fn users() {
    check(GetCurrentUser::new(), "GET profile /users/me");
    check(GetUserById::new(Xuid::new(7)), "GET profile /users/xuid(7)");
    check(GetUsersById::new([Xuid::new(7)]), "GET profile /users?xuids=7");
    check(GetUsersById::new([Xuid::new(7), Xuid::new(8)]), "GET profile /users?xuids=7&xuids=8");
    check(GetUserByGamertag::new(gamertag("Name")), "GET profile /users/gt(Name)");
    check(GetUserByGamertag::new(gamertag("a b#1")), "GET profile /users/gt(a%20b%231)");
    check(GetUserByGamertag::new(gamertag("é/?%+")), "GET profile /users/gt(%C3%A9%2F%3F%25%2B)");
}

#[test]
fn a_batch_of_users_has_from_1_to_100() {
    let xuids = |count| vec![Xuid::new(7); count];
    assert!(sent(GetUsersById::new(xuids(100))).is_ok());
    check_refused(GetUsersById::new(xuids(0)), "`xuids` must have from 1 to 100 members");
    check_refused(GetUsersById::new(xuids(101)), "`xuids` must have from 1 to 100 members");
}

#[test]
fn match_count() {
    check(GetMatchCount::new(Xuid::new(7)), "GET stats /hi/players/xuid(7)/matches/count");
    check(GetMatchCount::new(gamertag("a b")), "GET stats /hi/players/a%20b/matches/count");
}

#[test]
fn match_history() {
    let new = || GetMatchHistory::new(Xuid::new(7));
    check(new(), "GET stats /hi/players/xuid(7)/matches");
    check(new().start(25), "GET stats /hi/players/xuid(7)/matches?start=25");
    check(
        new().match_type(MatchType::Matchmaking).count(1).start(0),
        "GET stats /hi/players/xuid(7)/matches?start=0&count=1&type=matchmaking",
    );
    check(new().match_type(MatchType::All), "GET stats /hi/players/xuid(7)/matches?type=all");
    check(new().match_type(MatchType::Custom), "GET stats /hi/players/xuid(7)/matches?type=custom");
    check(new().match_type(MatchType::Local), "GET stats /hi/players/xuid(7)/matches?type=local");
    check_refused(new().count(0), "`count` must be from 1 to 25");
    check_refused(new().count(26), "`count` must be from 1 to 25");
}

#[test]
fn match_stats() {
    let id: MatchId = MATCH_ID.to_uppercase().parse().unwrap();
    check(GetMatchStats::new(id), &format!("GET stats /hi/matches/{MATCH_ID}/stats"));
}

#[test]
fn a_name_made_of_dots_never_leads_elsewhere() {
    for name in [".", ".."] {
        check_refused(
            GetMatchCount::new(gamertag(name)),
            "`path` has a value that cannot stand in it",
        );
    }
    check(GetUserByGamertag::new(gamertag("..")), "GET profile /users/gt(..)");
    check(GetMatchCount::new(gamertag("%2e%2e")), "GET stats /hi/players/%252e%252e/matches/count");
}

proptest! {
    #[test]
    fn any_gamertag_stays_in_its_segment(text in any::<String>()) {
        let Ok(gamertag) = text.parse::<Gamertag>() else { return Ok(()) };
        let decoded = |line: String, before: &str, after: &str| {
            let segment = line.strip_prefix(before).unwrap().strip_suffix(after).unwrap().to_owned();
            assert!(!segment.contains(['/', '?', '#', '+', '\\']), "{segment}");
            percent_encoding::percent_decode_str(&segment).decode_utf8().unwrap().into_owned()
        };
        let line = sent(GetUserByGamertag::new(gamertag.clone())).unwrap();
        prop_assert_eq!(decoded(line, "GET profile /users/gt(", ")"), gamertag.as_str());
        if let Ok(line) = sent(GetMatchHistory::new(Player::from(gamertag.clone())).start(1)) {
            let name = decoded(line, "GET stats /hi/players/", "/matches?start=1");
            prop_assert_eq!(name, gamertag.as_str());
        }
    }
}

#[test]
fn the_rows_agree_with_each_other() {
    let mut operations = HashSet::new();
    let mut paths = HashSet::new();
    for info in ENDPOINTS {
        let name = info.operation().name();
        assert!(operations.insert(name), "{name}");
        let path = (info.method(), info.host(), info.path());
        assert!(paths.insert(path), "{name}");
        assert!(info.path().starts_with('/'), "{name}");
        assert!(info.summary().ends_with('.') && !info.summary().starts_with(' '), "{name}");
        assert_eq!(info.class() == Class::Read, info.method() == http::Method::GET, "{name}");
        assert!(Host::ALL.contains(&info.host()), "{name}");
    }
}

#[test]
fn credentials_reach_only_hosts_that_may_see_them() {
    for info in ENDPOINTS {
        assert!(info.host().may_see(info.scope()), "{}", info.operation());
        // These services need no clearance, so they are shown none.
        if [Host::PROFILE, Host::STATS].contains(&info.host()) {
            assert_eq!(info.scope(), Scope::Spartan, "{}", info.operation());
        }
    }
}
