//! Which endpoint a host and a path name.

use http::Method;
use percent_encoding::percent_decode_str;

use crate::{host::Host, oauth::Provider};

/// An emulated endpoint with the parts of its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    ActiveClearance,
    Authorize(Provider),
    CommsUser,
    Consent(Provider),
    CurrentUser,
    DeviceCode,
    DeviceConsent,
    DevicePage,
    MatchCount { player: String },
    MatchHistory { player: String },
    MatchStats { match_id: String },
    OAuthToken(Provider),
    PlayerClearance { player: String },
    ReleaseClearance,
    SpartanToken,
    UserByGamertag { gamertag: String },
    UserById { xuid: String },
    UserToken,
    Users,
    XstsToken,
}

impl Route {
    pub(crate) fn find(host: Host, path: &str) -> Option<Self> {
        match host {
            Host::Comms | Host::Profile | Host::Settings | Host::Stats => {
                Self::find_service(host, path)
            }
            // The sign-in hosts are exact about their paths.
            Host::Live if path == "/oauth20_authorize.srf" => Some(Self::Authorize(Provider::Live)),
            Host::Live if path == "/oauth20_remoteconnect.srf" => Some(Self::DevicePage),
            Host::Live if path == "/oauth20_token.srf" => Some(Self::OAuthToken(Provider::Live)),
            Host::Consumers if path == "/consumers/oauth2/v2.0/authorize" => {
                Some(Self::Authorize(Provider::Consumers))
            }
            Host::Consumers if path == "/consumers/oauth2/v2.0/token" => {
                Some(Self::OAuthToken(Provider::Consumers))
            }
            Host::Consumers if path == "/consumers/oauth2/v2.0/devicecode" => {
                Some(Self::DeviceCode)
            }
            Host::Microsoft if path == "/devicelogin" => Some(Self::DevicePage),
            Host::MicrosoftWww if path == "/link" => Some(Self::DevicePage),
            // The emulator's own: what the buttons of its pages do.
            Host::Live if path == CONSENT_PATH => Some(Self::Consent(Provider::Live)),
            Host::Consumers if path == CONSENT_PATH => Some(Self::Consent(Provider::Consumers)),
            Host::Live | Host::Microsoft | Host::MicrosoftWww if path == DEVICE_CONSENT_PATH => {
                Some(Self::DeviceConsent)
            }
            Host::UserAuth if path == "/user/authenticate" => Some(Self::UserToken),
            Host::XstsAuth if path == "/xsts/authorize" => Some(Self::XstsToken),
            _ => None,
        }
    }

    fn find_service(host: Host, path: &str) -> Option<Self> {
        let mut segments = Vec::new();
        for segment in path.strip_prefix('/')?.split('/') {
            segments.push(percent_decode_str(segment).decode_utf8().ok()?.into_owned());
        }
        let lower: Vec<String> =
            segments.iter().map(|segment| segment.to_ascii_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        let segment = |place: usize| segments[place].clone();
        match (host, lower.as_slice()) {
            (Host::Comms, ["users", "me"]) => Some(Self::CommsUser),
            (Host::Profile, ["users"]) => Some(Self::Users),
            (Host::Profile, ["users", "me"]) => Some(Self::CurrentUser),
            (Host::Profile, ["users", _]) => {
                let gamertag = wrapped(&segments[1], "gt")
                    .map(|gamertag| Self::UserByGamertag { gamertag: gamertag.to_owned() });
                let xuid = || {
                    wrapped(&segments[1], "xuid")
                        .map(|xuid| Self::UserById { xuid: xuid.to_owned() })
                };
                gamertag.or_else(xuid)
            }
            (Host::Settings, ["spartan-token"]) => Some(Self::SpartanToken),
            (Host::Settings, ["hi", "clearances", "active"]) => Some(Self::ReleaseClearance),
            (
                Host::Settings,
                ["oban", "flight-configurations", "titles", "hi", "audiences", "retail", rest @ ..],
            ) => match rest {
                ["active"] => Some(Self::ActiveClearance),
                ["players", _, "active"] => Some(Self::PlayerClearance { player: segment(7) }),
                _ => None,
            },
            (Host::Stats, ["hi", "players", _, "matches", "count"]) => {
                Some(Self::MatchCount { player: segment(2) })
            }
            (Host::Stats, ["hi", "players", _, "matches"]) => {
                Some(Self::MatchHistory { player: segment(2) })
            }
            (Host::Stats, ["hi", "matches", _, "stats"]) => {
                Some(Self::MatchStats { match_id: segment(2) })
            }
            _ => None,
        }
    }

    pub(crate) fn method(&self) -> Method {
        match self {
            Self::Consent(_)
            | Self::DeviceCode
            | Self::DeviceConsent
            | Self::OAuthToken(_)
            | Self::SpartanToken
            | Self::UserToken
            | Self::XstsToken => Method::POST,
            _ => Method::GET,
        }
    }

    /// The name in the request log.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::ActiveClearance => "clearance",
            Self::Authorize(_) => "authorize",
            Self::CommsUser => "comms_user",
            Self::Consent(_) => "consent",
            Self::CurrentUser => "get_current_user",
            Self::DeviceCode => "device_code",
            Self::DeviceConsent => "device_consent",
            Self::DevicePage => "device_page",
            Self::MatchCount { .. } => "get_match_count",
            Self::MatchHistory { .. } => "get_match_history",
            Self::MatchStats { .. } => "get_match_stats",
            Self::OAuthToken(_) => "oauth_token",
            Self::PlayerClearance { .. } => "player_clearance",
            Self::ReleaseClearance => "release_clearance",
            Self::SpartanToken => "spartan_token",
            Self::UserByGamertag { .. } => "get_user_by_gamertag",
            Self::UserById { .. } => "get_user_by_id",
            Self::UserToken => "user_token",
            Self::Users => "get_users_by_id",
            Self::XstsToken => "xsts_token",
        }
    }
}

/// The inside of `name(…)`, whatever the case of the name.
pub(crate) fn wrapped<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let head = text.get(..name.len())?;
    let inside = text.get(name.len()..)?.strip_prefix('(')?.strip_suffix(')')?;
    head.eq_ignore_ascii_case(name).then_some(inside)
}

/// Where the buttons of the sign-in page lead.
pub(crate) const CONSENT_PATH: &str = "/emulator/consent";
/// Where the buttons of the device page lead.
pub(crate) const DEVICE_CONSENT_PATH: &str = "/emulator/device-consent";

#[cfg(test)]
mod tests {
    use super::*;

    fn find(host: &str, path: &str) -> Option<&'static str> {
        Route::find(Host::of(host).unwrap(), path).map(|route| route.operation())
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

    #[test]
    fn the_gamertag_is_decoded_once() {
        let route = Route::find(Host::Profile, "/users/gt(A%2523b%23(c))").unwrap();
        assert_eq!(route, Route::UserByGamertag { gamertag: "A%23b#(c)".to_owned() });
    }
}
