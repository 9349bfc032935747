//! Values in paths and queries.

use futures_util::FutureExt;
use http::{HeaderMap, StatusCode};
use percent_encoding::percent_decode_str;
use spnkr::{
    Client, Gamertag,
    client::{
        Error, Query,
        profile::GetUserByGamertag,
        segment,
        stats::{GetMatchCount, GetMatchHistory},
    },
    core::{Request, Response, SpartanToken},
};
use url::{Url, form_urlencoded};

use crate::{answer::RECEIVED_AT, stage::Actor};

/// A text that stands in a path, and in a query as name and as value.
pub fn path_segment(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    let encoded = segment(text).to_string();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~()%".contains(&byte);
    assert!(encoded.bytes().all(is_plain), "{encoded}");
    assert_eq!(percent_decode_str(&encoded).decode_utf8().as_deref(), Ok(text));

    let mut query = Query::default();
    query.push(text, text);
    query.push("name", text);
    let pairs = form_urlencoded::parse(query.as_str().as_bytes()).collect::<Vec<_>>();
    assert_eq!(pairs, [(text.into(), text.into()), ("name".into(), text.into())]);

    let Ok(gamertag) = text.parse::<Gamertag>() else { return };
    let name = gamertag.as_str();
    let url = sent(|client| client.send(GetUserByGamertag::new(gamertag.clone())).now_or_never());
    assert_eq!(url.map(|url| segments(&url)), Some(vec!["users".into(), format!("gt({name})")]));
    // No address can have these as one of its parts, so the calls are not made.
    let is_dots = matches!(name, "." | "..");
    let url = sent(|client| client.send(GetMatchCount::new(gamertag.clone())).now_or_never());
    let expected = ["hi", "players", name, "matches", "count"].map(str::to_owned).to_vec();
    assert_eq!(url.map(|url| segments(&url)), (!is_dots).then_some(expected));
    let call = GetMatchHistory::new(gamertag.clone()).start(1);
    let url = sent(|client| client.send(call).now_or_never());
    let expected = ["hi", "players", name, "matches"].map(str::to_owned).to_vec();
    if let Some(url) = &url {
        assert_eq!(url.query(), Some("start=1"));
    }
    assert_eq!(url.map(|url| segments(&url)), (!is_dots).then_some(expected));
}

/// The address that a call is sent to, or none if it is not sent.
fn sent<T>(call: impl FnOnce(&Client) -> Option<Result<T, Error>>) -> Option<Url> {
    let transport = Actor::new(nothing);
    let client = Client::from_tokens(transport.clone(), SpartanToken::new("a-token"), None);
    let outcome = call(&client).expect("nothing waits on this stage");
    let url = transport.take_sent().first().map(|request| request.url().clone());
    let is_refused = matches!(outcome, Err(Error::InvalidArgument { .. }));
    assert_eq!(url.is_none(), is_refused, "a call is sent, or its values are refused");
    if let Some(url) = &url {
        assert!(url.host_str().is_some_and(|host| host.ends_with(".svc.halowaypoint.com")));
        assert_eq!((url.scheme(), url.port(), url.fragment()), ("https", None, None));
    }
    url
}

fn segments(url: &Url) -> Vec<String> {
    let segments = url.path_segments().into_iter().flatten();
    segments.map(|one| percent_decode_str(one).decode_utf8_lossy().into_owned()).collect()
}

fn nothing(_: &Request) -> Option<Response<bytes::Bytes>> {
    Some(Response::new(RECEIVED_AT, StatusCode::OK, HeaderMap::new(), bytes::Bytes::new()))
}
