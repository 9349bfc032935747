//! Addresses that stand in for those of the hosts.

use std::{collections::HashMap, fmt, net::SocketAddr, str::FromStr, sync::Arc};

/// An address that stands in for a host's own: `127.0.0.1:4430`, `[::1]:4430` or `name:4430`.
///
/// The host's name stays in the request and in the check of its certificate; only the connection goes
/// elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConnectTo(Arc<str>);

impl FromStr for ConnectTo {
    type Err = InvalidConnectTo;

    fn from_str(text: &str) -> Result<Self, InvalidConnectTo> {
        let text = text.trim();
        let (host, port) = text.rsplit_once(':').ok_or(InvalidConnectTo(()))?;
        let is_name = !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        let is_address = text.parse::<SocketAddr>().is_ok();
        match port.parse::<u16>() {
            Ok(1..) if is_name || is_address => Ok(Self(text.into())),
            _ => Err(InvalidConnectTo(())),
        }
    }
}

impl From<SocketAddr> for ConnectTo {
    fn from(address: SocketAddr) -> Self {
        Self(address.to_string().into())
    }
}

impl fmt::Display for ConnectTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is not of the form `HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an address to connect to is written HOST:PORT, as 127.0.0.1:4430")]
pub struct InvalidConnectTo(());

/// Where connections go in place of the hosts' own addresses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Detours {
    pub(crate) all: Option<ConnectTo>,
    pub(crate) by_host: HashMap<String, ConnectTo>,
}

impl Detours {
    pub(crate) fn of(&self, host: &str) -> Option<&ConnectTo> {
        self.by_host.get(host).or(self.all.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_host_and_port() {
        for text in ["127.0.0.1:1", "[::1]:65535", "localhost:443", " a-b.example:8443 "] {
            assert!(text.parse::<ConnectTo>().is_ok(), "{text:?}");
        }
        for text in [
            "",
            ":",
            "127.0.0.1",
            "localhost:",
            ":443",
            "a:0",
            "a:65536",
            "a/b:1",
            "::1:443",
            "u@h:1",
        ] {
            assert!(text.parse::<ConnectTo>().is_err(), "{text:?}");
        }
    }
}
