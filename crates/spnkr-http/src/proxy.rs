//! Through which proxy a host is reached.

use std::{env, fmt, str::FromStr, sync::Arc};

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use url::Url;

use crate::Error;

/// An HTTP proxy, which connections are tunnelled through: `http://host:port`, with a user and a password if it
/// asks for them, as `http://user:password@host:port`.
///
/// `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy(Arc<str>);

impl FromStr for Proxy {
    type Err = InvalidProxy;

    fn from_str(text: &str) -> Result<Self, InvalidProxy> {
        let text = text.trim();
        let address = match text.contains("://") {
            true => text.to_owned(),
            false => format!("http://{text}"),
        };
        match Url::parse(&address) {
            Ok(url) if url.scheme() == "http" && url.has_host() && is_understood(&address) => {
                Ok(Self(address.into()))
            }
            _ => Err(InvalidProxy(())),
        }
    }
}

/// Whether what makes the tunnels can read the address too. It is stricter than the parser of URLs, and goes around
/// a proxy that it cannot read.
fn is_understood(address: &str) -> bool {
    let matcher = Matcher::builder().https(address).build();
    matcher.intercept(&Uri::from_static("https://any.example/")).is_some()
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proxy(hidden)")
    }
}

/// A text that is not the address of an HTTP proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a proxy is written http://host:port, or http://user:password@host:port; other kinds are not spoken to"
)]
pub struct InvalidProxy(());

/// Where proxies come from.
#[derive(Debug, Clone, Default)]
pub(crate) enum Proxies {
    #[default]
    Environment,
    None,
    One(Proxy),
}

impl Proxies {
    pub(crate) fn into_matcher(self) -> Result<Option<Arc<Matcher>>, Error> {
        let matcher = match self {
            Self::None => return Ok(None),
            Self::One(proxy) => Matcher::builder().https(&*proxy.0),
            Self::Environment => return from_environment(|name| env::var(name).ok()),
        };
        Ok(Some(Arc::new(matcher.build())))
    }
}

/// The proxy for a host, if it has one.
pub(crate) fn intercept(matcher: Option<&Arc<Matcher>>, uri: &Uri) -> Option<Intercept> {
    matcher?.intercept(uri)
}

/// The proxy that the environment names. One that cannot be used is an error: going around it in silence would be
/// worse than not going at all.
fn from_environment(get: impl Fn(&str) -> Option<String>) -> Result<Option<Arc<Matcher>>, Error> {
    let set = |name: &str| get(name).filter(|value| !value.trim().is_empty());
    let Some((variable, text)) =
        VARIABLES.into_iter().find_map(|variable| Some((variable, set(variable)?)))
    else {
        return Ok(None);
    };
    let Proxy(proxy) = text.parse().map_err(|source| Error::Proxy { variable, source })?;
    let exceptions = EXCEPTIONS.into_iter().find_map(set).unwrap_or_default();
    Ok(Some(Arc::new(Matcher::builder().https(&*proxy).no(exceptions).build())))
}

/// In this order, as curl takes them.
const VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const EXCEPTIONS: [&str; 2] = ["no_proxy", "NO_PROXY"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_proxies_are_proxies() {
        for text in ["http://a:1", "a:3128", "http://user:canary@[::1]:3128", " http://proxy "] {
            let proxy = text.parse::<Proxy>().unwrap();
            assert!(!format!("{proxy:?}").contains("canary"));
        }
        for text in [
            "",
            "http://",
            "https://a:1",
            "socks5://a:1",
            "a b",
            "http://a:canary",
            // A parser of URLs puts up with these, and the tunnels would not go through them.
            "http://a\"canary",
            "http://canary\t:1",
            "http:\\\\canary:1",
            "http://\u{e4}canary:1",
        ] {
            let error = text.parse::<Proxy>().unwrap_err();
            assert!(!format!("{error:?} {error}").contains("canary"), "{text:?}");
        }
    }

    #[test]
    fn the_environment_names_a_proxy_and_exceptions() {
        let route = |set: &[(&str, &str)], host: &str| {
            let get = |name: &str| {
                let found = set.iter().find(|(set, _)| *set == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            let matcher = from_environment(get).unwrap();
            let uri = format!("https://{host}/").parse().unwrap();
            let proxy = intercept(matcher.as_ref(), &uri);
            proxy.map(|proxy| proxy.uri().authority().unwrap().to_string())
        };
        let one = Some("one:1".to_owned());
        let both = [("HTTPS_PROXY", "http://one:1"), ("ALL_PROXY", "http://two:2")];
        assert_eq!(route(&both, "login.live.com"), one);
        assert_eq!(route(&[("all_proxy", "one:1")], "login.live.com"), one);
        assert_eq!(route(&[("HTTPS_PROXY", " "), ("ALL_PROXY", "one:1")], "a.example"), one);
        assert_eq!(route(&[("HTTP_PROXY", "http://one:1")], "login.live.com"), None);
        assert_eq!(route(&[], "login.live.com"), None);
        let except = |exceptions| [("HTTPS_PROXY", "http://one:1"), ("NO_PROXY", exceptions)];
        for exceptions in ["live.com", ".live.com", "a, login.live.com", "*"] {
            assert_eq!(route(&except(exceptions), "login.live.com"), None, "{exceptions}");
        }
        assert_eq!(route(&except("xboxlive.com,olive.com"), "login.live.com"), one);
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_not_gone_around() {
        let get = |name: &str| (name == "ALL_PROXY").then(|| "socks5://canary:1".to_owned());
        let error = from_environment(get).unwrap_err();
        assert!(matches!(error, Error::Proxy { variable: "ALL_PROXY", .. }), "{error:?}");
        assert!(!format!("{error:?} {error}").contains("canary"));
    }
}
