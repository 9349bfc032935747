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
            Ok(url) if url.scheme() == "http" && url.has_host() => Ok(Self(address.into())),
            _ => Err(InvalidProxy(())),
        }
    }
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
            Self::Environment => {
                let Some(proxy) = from_environment()? else {
                    return Ok(None);
                };
                let exceptions = EXCEPTIONS.iter().find_map(|name| set(name)).unwrap_or_default();
                Matcher::builder().https(&*proxy.0).no(exceptions)
            }
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
fn from_environment() -> Result<Option<Proxy>, Error> {
    for variable in VARIABLES {
        if let Some(text) = set(variable) {
            let proxy = text.parse().map_err(|source| Error::Proxy { variable, source })?;
            return Ok(Some(proxy));
        }
    }
    Ok(None)
}

fn set(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|value| !value.trim().is_empty())
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
        for text in ["", "http://", "https://a:1", "socks5://a:1", "a b", "http://a:canary"] {
            let error = text.parse::<Proxy>().unwrap_err();
            assert!(!format!("{error:?} {error}").contains("canary"), "{text:?}");
        }
    }
}
