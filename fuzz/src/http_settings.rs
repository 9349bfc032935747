//! Where connections go and how often, as people say it on the command line and in the environment.

use std::time::Duration;

use http::Uri;
use spnkr::http::{ConnectTo, Proxy, Rate};

use crate::canary::{check_debug, check_error};

/// A text that may be an address to connect to, a proxy or a rate.
pub fn http_settings(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    match text.parse::<ConnectTo>() {
        Ok(address) => {
            assert_eq!(address.to_string(), text.trim());
            assert_eq!(address.to_string().parse().as_ref(), Ok(&address));
            // This is how connections use it.
            let uri = format!("https://{address}/").parse::<Uri>();
            let port = uri.as_ref().ok().and_then(Uri::port_u16);
            assert!(port.is_some_and(|port| port > 0), "{address} is no address: {uri:?}");
        }
        Err(error) => check_error(&error),
    }
    match text.parse::<Proxy>() {
        Ok(proxy) => {
            check_debug(&proxy, &[]);
            assert_eq!(format!("{proxy:?}"), "Proxy(hidden)");
            let text = text.trim();
            let address = match text.contains("://") {
                true => text.to_owned(),
                false => format!("http://{text}"),
            };
            // What looks into the address to connect to it; if it finds none, it goes around the proxy.
            let uri = address.parse::<Uri>();
            assert!(uri.as_ref().is_ok_and(|uri| uri.host().is_some()), "{address}: {uri:?}");
        }
        Err(error) => check_error(&error),
    }
    match text.parse::<Rate>() {
        Ok(rate) => {
            // From a million a second to one a day, and what rounding adds.
            let (shortest, longest) = (Duration::from_micros(1), Duration::from_millis(86_400_001));
            assert!((shortest..=longest).contains(&rate.interval()), "{rate:?}");
        }
        Err(error) => check_error(&error),
    }
}
