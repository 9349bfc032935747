//! Which way of signing in suits where the person sits.

use std::{env, path::Path};

use spnkr::AzureApp;

/// A way of signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// A browser on this computer, which comes back by itself.
    Browser,
    /// A browser on any other device.
    Device,
    /// A refresh token from elsewhere.
    Import,
    /// Any browser, whose last address a person carries here.
    Paste,
}

/// A way, and what to tell the person about the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) flow: Flow,
    pub(super) reason: Option<&'static str>,
}

impl Choice {
    pub(super) fn of(flow: Flow) -> Self {
        Self { flow, reason: None }
    }
}

/// What can be seen of the computer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Surroundings {
    pub(super) has_screen: bool,
    pub(super) is_remote: bool,
    pub(super) is_container: bool,
}

impl Surroundings {
    pub(super) fn of_process() -> Self {
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        // Windows and macOS have one wherever somebody sits before them.
        let always = cfg!(any(windows, target_os = "macos"));
        Self {
            has_screen: always || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY"),
            is_remote: is_set("SSH_CONNECTION") || is_set("SSH_TTY"),
            is_container: ["/.dockerenv", "/run/.containerenv"]
                .iter()
                .any(|mark| Path::new(mark).exists()),
        }
    }
}

pub(super) fn choose(app: &AzureApp, surroundings: &Surroundings) -> Choice {
    if !comes_back_here(app) {
        return Choice::of(Flow::Paste);
    }
    let reason = if surroundings.is_remote {
        "This is a remote shell, so the sign-in goes another way (--browser insists)."
    } else if surroundings.is_container {
        "This is a container, so the sign-in goes another way (--browser insists)."
    } else if !surroundings.has_screen {
        "There is no screen here, so the sign-in goes another way (--browser insists)."
    } else {
        return Choice::of(Flow::Browser);
    };
    Choice { flow: without_browser(app), reason: Some(reason) }
}

/// Microsoft gives codes of devices to apps without a secret alone.
pub(super) fn without_browser(app: &AzureApp) -> Flow {
    match app.client_secret() {
        Some(_) => Flow::Paste,
        None => Flow::Device,
    }
}

/// Whether the browser is sent to a port of this computer.
fn comes_back_here(app: &AzureApp) -> bool {
    port(app).is_some()
}

/// The port that the redirect URI names, or 0 for any; none if it leads elsewhere.
pub(super) fn port(app: &AzureApp) -> Option<u16> {
    let rest = app.redirect_uri().strip_prefix("http://localhost")?;
    match rest.strip_suffix('/').unwrap_or(rest) {
        "" => Some(0),
        port => port.strip_prefix(':')?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use spnkr::ClientSecret;

    use super::*;

    const DESK: Surroundings =
        Surroundings { has_screen: true, is_remote: false, is_container: false };

    #[test]
    fn what_suits() {
        let public = AzureApp::public("id").unwrap();
        let web = AzureApp::confidential("id", ClientSecret::new("s")).unwrap();
        let with_secret = web.clone().with_redirect_uri("http://localhost").unwrap();
        let no_screen = Surroundings { has_screen: false, ..DESK };
        let remote = Surroundings { is_remote: true, ..DESK };
        let container = Surroundings { is_container: true, ..DESK };
        for (app, surroundings, expected) in [
            (&public, DESK, Flow::Browser),
            (&public, no_screen, Flow::Device),
            (&public, remote, Flow::Device),
            (&public, container, Flow::Device),
            (&with_secret, DESK, Flow::Browser),
            (&with_secret, remote, Flow::Paste),
            (&web, DESK, Flow::Paste),
            (&web, container, Flow::Paste),
        ] {
            assert_eq!(choose(app, &surroundings).flow, expected, "{app:?} {surroundings:?}");
        }
    }

    #[test]
    fn a_redirect_uri_that_leads_here() {
        let app = AzureApp::public("id").unwrap();
        for (uri, expected) in [
            ("http://localhost", Some(0)),
            ("http://localhost/", Some(0)),
            ("http://localhost:8400", Some(8400)),
            ("http://localhost:8400/callback", None),
            ("http://localhost.example", None),
            ("http://127.0.0.1", None),
            ("https://localhost", None),
        ] {
            assert_eq!(port(&app.clone().with_redirect_uri(uri).unwrap()), expected, "{uri}");
        }
    }
}
