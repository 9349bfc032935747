//! Which endpoint a host and a path name.

mod ban;
mod blobs;
mod cms;
mod comms;
mod discovery;
mod economy;
mod people;
mod profile;
mod settings;
mod sign_in;
mod skill;
mod stats;

use std::fmt;

use http::Method;
use percent_encoding::percent_decode_str;

pub(crate) use sign_in::{CONSENT_PATH, DEVICE_CONSENT_PATH, SignIn};

use crate::{
    answer::{Answer, Asked, Exception},
    host::Host,
    state::State,
};

/// An emulated endpoint with the parts of its path.
#[derive(Debug)]
pub(crate) enum Route {
    Service(Box<dyn Endpoint>),
    SignIn(SignIn),
}

/// An endpoint of a service, with the parts of its path.
pub(crate) trait Endpoint: fmt::Debug + Send + Sync {
    /// The name in the request log.
    fn operation(&self, method: &Method) -> &'static str;

    /// The methods that it has, as the `Allow` header lists them.
    fn allow(&self) -> &'static str {
        "GET"
    }

    fn answer(&self, state: &State, asked: &Asked) -> Result<Answer, Exception>;
}

impl Route {
    pub(crate) fn find(host: Host, path: &str) -> Option<Self> {
        if let Some(route) = SignIn::find(host, path) {
            return Some(Self::SignIn(route));
        }
        let path = Path::parse(path)?;
        match host {
            Host::Ban => service(ban::BanEndpoint::find(&path)),
            Host::Blobs => service(blobs::Blob::find(&path)),
            Host::Cms => service(cms::CmsEndpoint::find(&path)),
            Host::Comms => service(comms::CommsEndpoint::find(&path)),
            Host::Discovery => service(discovery::DiscoveryEndpoint::find(&path)),
            Host::Economy => service(economy::EconomyEndpoint::find(&path)),
            Host::PeopleHub | Host::XboxProfile => {
                service(people::PeopleEndpoint::find(host, &path))
            }
            Host::Profile => service(profile::ProfileEndpoint::find(&path)),
            Host::Settings => service(settings::SettingsEndpoint::find(&path)),
            Host::Skill => service(skill::SkillEndpoint::find(&path)),
            Host::Stats => service(stats::StatsEndpoint::find(&path)),
            _ => None,
        }
    }

    /// The methods that it has, as the `Allow` header lists them.
    pub(crate) fn allow(&self) -> &'static str {
        match self {
            Self::Service(endpoint) => endpoint.allow(),
            Self::SignIn(route) => route.allow(),
        }
    }

    pub(crate) fn takes(&self, method: &Method) -> bool {
        self.allow().split(", ").any(|one| one == method.as_str())
    }

    /// The name in the request log.
    pub(crate) fn operation(&self, method: &Method) -> &'static str {
        match self {
            Self::Service(endpoint) => endpoint.operation(method),
            Self::SignIn(route) => route.operation(),
        }
    }
}

fn service(endpoint: Option<impl Endpoint + 'static>) -> Option<Route> {
    Some(Route::Service(Box::new(endpoint?)))
}

/// A path of a service, which takes its fixed words in any letter case.
struct Path {
    segments: Vec<String>,
    lower: Vec<String>,
}

impl Path {
    fn parse(path: &str) -> Option<Self> {
        let mut segments = Vec::new();
        for segment in path.strip_prefix('/')?.split('/') {
            segments.push(percent_decode_str(segment).decode_utf8().ok()?.into_owned());
        }
        let lower = segments.iter().map(|segment| segment.to_ascii_lowercase()).collect();
        Some(Self { segments, lower })
    }

    /// All segments as they were sent, decoded.
    fn segments(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// All segments in lower case, decoded.
    fn lower(&self) -> Vec<&str> {
        self.lower.iter().map(String::as_str).collect()
    }

    /// A segment as it was sent, decoded.
    fn segment(&self, place: usize) -> String {
        self.segments.get(place).cloned().unwrap_or_default()
    }
}

/// The inside of `name(…)`, whatever the case of the name.
pub(crate) fn wrapped<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let head = text.get(..name.len())?;
    let inside = text.get(name.len()..)?.strip_prefix('(')?.strip_suffix(')')?;
    head.eq_ignore_ascii_case(name).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(host: &str, path: &str) -> Option<&'static str> {
        Route::find(Host::of(host).unwrap(), path).map(|route| route.operation(&Method::GET))
    }

    #[test]
    fn paths() {
        let (profile, stats, settings) = (
            "profile.svc.halowaypoint.com",
            "halostats.svc.halowaypoint.com",
            "settings.svc.halowaypoint.com",
        );
        for (host, path, operation) in [
            (profile, "/users/me", Some("get_current_user")),
            (profile, "/users/gt(Some%20Body)", Some("get_user_by_gamertag")),
            (profile, "/Users/GT%28Some%20Body%29", Some("get_user_by_gamertag")),
            (profile, "/users/xuid(1)", Some("get_user_by_id")),
            (profile, "/users/xuid(1", None),
            (profile, "/users/", None),
            (profile, "/users/%ff", None),
            (stats, "/HI/Players/xuid(1)/Matches", Some("get_match_history")),
            (stats, "/hi/players/a%2Fb/matches/count", Some("get_match_count")),
            (stats, "/hi/players/a/b/matches/count", None),
            (
                settings,
                "/oban/flight-configurations/titles/hi/audiences/RETAIL/active",
                Some("clearance"),
            ),
            (settings, "/oban/flight-configurations/titles/hi/audiences/beta/active", None),
            ("login.live.com", "/oauth20_token.srf", Some("oauth_token")),
            ("login.live.com", "/OAUTH20_token.srf", None),
            ("login.microsoftonline.com", "/common/oauth2/v2.0/token", None),
            ("login.live.com", "/oauth20_remoteconnect.srf", Some("device_page")),
            ("login.live.com", "/emulator/consent", Some("consent")),
            ("login.live.com", "/emulator/device-consent", Some("device_consent")),
            ("login.microsoftonline.com", "/emulator/consent", Some("consent")),
            ("login.microsoftonline.com", "/emulator/device-consent", None),
            ("www.microsoft.com", "/link", Some("device_page")),
            ("www.microsoft.com", "/devicelogin", None),
            ("www.microsoft.com", "/emulator/consent", None),
            ("microsoft.com", "/devicelogin", Some("device_page")),
            ("microsoft.com", "/emulator/device-consent", Some("device_consent")),
            ("skill.svc.halowaypoint.com", "/users/me", None),
        ] {
            assert_eq!(find(host, path), operation, "{host}{path}");
        }
    }
}
