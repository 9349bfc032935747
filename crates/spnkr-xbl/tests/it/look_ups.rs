//! What Xbox Live itself knows of people: exact answers by script, and all of it on the emulator.

use spnkr_core::{Class, Exchange, Gamertag, Xuid};
use spnkr_testkit::{Emulated, Scripted, ScriptedTransport, check_hop};
use spnkr_xbl::{
    Error, People, PeopleSearch, ProfileSetting, RecentPlayersRequest, RelyingParty,
    XblAuthorization, XboxProfiles, XboxProfilesRequest,
};

const PROFILES: &str = r#"{"profileUsers":[{"id":"2533274999999999","hostId":"2533274999999999","settings":[{"id":"Gamertag","value":"Some One"},{"id":"Gamerscore","value":"16966"},{"id":"Bio","value":""},{"id":"NewSetting","value":"kept","rank":1}],"isSponsoredUser":false,"newKey":[1]},{"id":"2533274999999998","settings":[]}],"total":2}"#;
const PEOPLE: &str = r#"{"people":[{"xuid":"2533274999999991","gamertag":"Some One Else","displayPicRaw":"https://images.example/1.png"},{"xuid":"2533274999999999","gamertag":"some ONE","uniqueModernGamertag":"Some One#1234","presenceState":"Offline"}],"friendFinderState":null}"#;

fn authorization() -> XblAuthorization {
    XblAuthorization::new("XBL3.0 x=123;canary")
}

fn gamertag(text: &str) -> Gamertag {
    text.parse().expect("a gamertag is not blank")
}

#[test]
fn every_bad_answer_is_an_error_that_names_the_call() {
    let authorization = authorization();
    let (xuids, settings) = ([Xuid::new(1)], [ProfileSetting::GAMERTAG]);
    check_hop(&XboxProfilesRequest::new(&authorization, &xuids, &settings), PROFILES);
    check_hop(&PeopleSearch::new(&authorization, "some"), PEOPLE);
    check_hop(&RecentPlayersRequest::new(&authorization), PEOPLE);
}

#[test]
fn the_requests_are_those_that_the_services_take() {
    fn check<E: Exchange<Error = Error>>(call: &E, expected: &str, contract_version: &str) {
        let request = call.request().unwrap();
        let body = String::from_utf8(request.body().to_vec()).unwrap();
        let shown = format!("{} {} {body}", request.method(), request.url());
        assert_eq!(shown.trim_end(), expected);
        assert_eq!(request.headers()["x-xbl-contract-version"], contract_version);
        let header = &request.headers()["authorization"];
        assert_eq!(header, "XBL3.0 x=123;canary");
        assert!(header.is_sensitive() && request.host().ends_with(".xboxlive.com"));
        assert!(!format!("{request:?}").contains("canary"));
        let attempt = call.attempt();
        assert_eq!((attempt.class(), attempt.may_be_repeated()), (Class::Read, true));
    }

    let authorization = authorization();
    let xuids = [Xuid::new(2_533_274_999_999_999), Xuid::new(7)];
    let settings = [ProfileSetting::GAMERTAG, ProfileSetting::new("NewSetting")];
    check(
        &XboxProfilesRequest::new(&authorization, &xuids, &settings),
        r#"POST https://profile.xboxlive.com/users/batch/profile/settings {"userIds":["2533274999999999","7"],"settings":["Gamertag","NewSetting"]}"#,
        "3",
    );
    check(
        &RecentPlayersRequest::new(&authorization),
        "GET https://peoplehub.xboxlive.com/users/me/people/recentplayers",
        "3",
    );
    const SEARCH: &str =
        "GET https://peoplehub.xboxlive.com/users/me/people/search/decoration/detail";
    for (name, query) in [
        ("  Some One ", "q=Some%20One&maxItems=5"),
        ("Some One#1234", "q=Some%20One%25231234&maxItems=5"),
        ("a&b=c+d", "q=a%26b%3Dc%2Bd&maxItems=5"),
        ("Jörg/?", "q=J%C3%B6rg%2F%3F&maxItems=5"),
    ] {
        check(&PeopleSearch::new(&authorization, name), &format!("{SEARCH}?{query}"), "4");
    }
    let search = PeopleSearch::new(&authorization, "a").with_max_items(100);
    check(&search, &format!("{SEARCH}?q=a&maxItems=100"), "4");
    assert_eq!(search.request().unwrap().headers()["accept-language"], "en-US");
}

#[test]
fn what_cannot_be_asked_for_is_not_sent() {
    fn check<E: Exchange<Error = Error>>(call: &E, expected: &str) {
        let error = call.request().unwrap_err();
        let Error::InvalidArgument { operation, source, .. } = &error else { panic!("{error:?}") };
        assert_eq!((*operation, source.argument()), (E::OPERATION, expected));
        assert_eq!(error.advice(), "correct the value that is named");
        assert!(!error.is_retryable() && !error.is_token_refused());
    }

    let authorization = authorization();
    let (xuid, settings) = (Xuid::new(1), [ProfileSetting::GAMERTAG]);
    check(&XboxProfilesRequest::new(&authorization, &[], &settings), "xuids");
    check(&XboxProfilesRequest::new(&authorization, &[xuid; 101], &settings), "xuids");
    check(&XboxProfilesRequest::new(&authorization, &[xuid], &[]), "settings");
    assert!(XboxProfilesRequest::new(&authorization, &[xuid; 100], &settings).request().is_ok());
    check(&PeopleSearch::new(&authorization, " \t"), "name");
    check(&PeopleSearch::new(&authorization, "a").with_max_items(0), "max_items");
    check(&PeopleSearch::new(&authorization, "a").with_max_items(101), "max_items");
    let broken = XblAuthorization::new("a line\nbreak");
    check(&XboxProfilesRequest::new(&broken, &[xuid], &settings), "authorization");
    check(&PeopleSearch::new(&broken, "a"), "authorization");
    check(&RecentPlayersRequest::new(&broken), "authorization");
}

#[tokio::test]
async fn profiles_keep_all_that_came() {
    let transport = ScriptedTransport::new([Scripted::json(200, PROFILES)]);
    let xuid = Xuid::new(2_533_274_999_999_999);
    let profiles =
        spnkr_xbl::xbox_profiles(&transport, &authorization(), &[xuid], ProfileSetting::ALL)
            .await
            .unwrap();
    let profile = profiles.profile(xuid).unwrap();
    assert_eq!(profile.get(&ProfileSetting::GAMERTAG), Some("Some One"));
    assert_eq!(profile.get(&ProfileSetting::BIO), Some(""));
    assert_eq!(profile.get(&ProfileSetting::REAL_NAME), None);
    assert_eq!(profile.get(&ProfileSetting::new("NewSetting")), Some("kept"));
    assert_eq!((profile.host_id, profile.is_sponsored_user), (Some(xuid), Some(false)));
    assert!(profiles.profile(Xuid::new(1)).is_none());
    assert_eq!(serde_json::to_string(&profiles).unwrap(), PROFILES);
    assert_eq!(ProfileSetting::ALL.len(), 21);
}

#[tokio::test]
async fn people_keep_all_that_came() {
    let transport = ScriptedTransport::new([Scripted::json(200, PEOPLE)]);
    let people = spnkr_xbl::recent_players(&transport, &authorization()).await.unwrap();
    assert_eq!(people.people.len(), 2);
    assert_eq!(people.people[1].display_pic_raw, None);
    assert_eq!(people.people[1].extra["presenceState"], "Offline");
    let written: serde_json::Value = serde_json::to_value(&people).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(PEOPLE).unwrap());
}

#[tokio::test]
async fn a_gamertag_is_found_in_any_case_but_not_a_part_of_it() {
    for (name, found) in [
        ("SOME one", Some(2_533_274_999_999_999)),
        ("some one#1234", Some(2_533_274_999_999_999)),
        ("some one else", Some(2_533_274_999_999_991)),
        ("some", None),
        ("some one#12", None),
    ] {
        let transport = ScriptedTransport::new([Scripted::json(200, PEOPLE)]);
        let person = spnkr_xbl::person(&transport, &authorization(), &gamertag(name)).await;
        assert_eq!(person.unwrap().map(|person| person.xuid.get()), found, "{name}");
        assert_eq!(transport.calls().len(), 1);
    }
    let people: People = serde_json::from_str(PEOPLE).unwrap();
    assert_eq!(people.person(&gamertag("some one")), Some(&people.people[1]));
}

#[tokio::test]
async fn a_refusal_says_what_to_do() {
    for (status, is_token_refused, is_retryable, advice) in [
        (400, false, false, "check the names"),
        (401, true, false, "get a new XSTS token"),
        (403, false, false, "private"),
        (404, false, false, "check the names"),
        (429, false, true, "later"),
        (503, false, true, "later"),
    ] {
        let transport = ScriptedTransport::new([Scripted::json(status, "canary")]);
        let error = spnkr_xbl::search_people(&transport, &authorization(), "a").await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(
            (error.is_token_refused(), error.is_retryable()),
            (is_token_refused, is_retryable),
            "{status}"
        );
        assert!(error.advice().contains(advice), "{status}: {}", error.advice());
    }
    let profiles: Result<XboxProfiles, _> = serde_json::from_str(r#"{"profileUsers":{}}"#);
    assert!(profiles.is_err());
}

/// The header of the emulator's main account, for the services of one party.
async fn signed_in(emulated: &Emulated, party: RelyingParty) -> XblAuthorization {
    let net = emulated.http();
    let user = spnkr_xbl::user_token(&net, &emulated.access_token()).await.unwrap();
    spnkr_xbl::xsts_token(&net, user.token(), party).await.unwrap().authorization()
}

#[tokio::test]
async fn everybody_is_found_by_number_and_by_name() {
    let emulated = Emulated::start().await;
    let net = emulated.http();
    let authorization = signed_in(&emulated, RelyingParty::XBOX_LIVE).await;
    let players = emulated.emulator().world().players();
    let xuids: Vec<_> = players.iter().map(|player| Xuid::new(player.xuid())).collect();
    let settings = [ProfileSetting::GAMERTAG, ProfileSetting::GAMERSCORE];
    let profiles = spnkr_xbl::xbox_profiles(&net, &authorization, &xuids, &settings).await.unwrap();
    assert_eq!(profiles.profile_users.len(), players.len());
    assert!(profiles.extra.is_empty());
    for profile in &profiles.profile_users {
        assert!(profile.extra.is_empty() && profile.get(&ProfileSetting::GAMERSCORE).is_some());
    }
    for player in players {
        let name = gamertag(&player.gamertag().to_uppercase());
        let person = spnkr_xbl::person(&net, &authorization, &name).await.unwrap();
        let xuid = person.map(|person| person.xuid.get());
        assert_eq!(xuid, Some(player.xuid()), "{}", player.gamertag());
    }
    let nobody = gamertag("nobody of that name");
    assert!(spnkr_xbl::person(&net, &authorization, &nobody).await.unwrap().is_none());
    let recent = spnkr_xbl::recent_players(&net, &authorization).await.unwrap();
    assert!(!recent.people.is_empty());
}

#[tokio::test]
async fn a_token_for_halo_is_of_no_use_here() {
    let emulated = Emulated::start().await;
    let authorization = signed_in(&emulated, RelyingParty::HALO).await;
    let error = spnkr_xbl::recent_players(&emulated.http(), &authorization).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 401);
}
