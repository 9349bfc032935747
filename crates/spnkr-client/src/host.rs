use std::sync::LazyLock;

use spnkr_core::Scope;
use url::Url;

/// A host, by the key that the services go by and by its name on the network.
///
/// ```
/// use spnkr_client::Host;
///
/// assert_eq!(Host::STATS.key(), "stats");
/// assert_eq!(Host::STATS.domain(), "halostats.svc.halowaypoint.com");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Host {
    key: &'static str,
    domain: &'static str,
}

impl Host {
    /// Ban summaries.
    pub const BAN: Self = Self::named("ban", "banprocessor.svc.halowaypoint.com");
    /// Files of assets and films, which anybody may read.
    pub const BLOBS: Self = Self::named("blobs", "blobs-infiniteugc.svc.halowaypoint.com");
    /// The game's own files and images.
    pub const CMS: Self = Self::named("cms", "gamecms-hacs.svc.halowaypoint.com");
    /// The signed-in account.
    pub const COMMS: Self = Self::named("comms", "comms.svc.halowaypoint.com");
    /// Customization and reward tracks.
    pub const ECONOMY: Self = Self::named("economy", "economy.svc.halowaypoint.com");
    /// Gamertags and XUIDs.
    pub const PROFILE: Self = Self::named("profile", "profile.svc.halowaypoint.com");
    /// The game's endpoint document.
    pub const SETTINGS: Self = Self::named("settings", "settings.svc.halowaypoint.com");
    /// Ranks and skill.
    pub const SKILL: Self = Self::named("skill", "skill.svc.halowaypoint.com");
    /// Matches and service records.
    pub const STATS: Self = Self::named("stats", "halostats.svc.halowaypoint.com");
    /// Maps, modes, playlists, films and what players made.
    pub const UGC: Self = Self::named("ugc", "discovery-infiniteugc.svc.halowaypoint.com");
    /// The public web pages.
    pub const WAYPOINT: Self = Self::named("waypoint", "www.halowaypoint.com");

    /// Every host of the game that this crate names.
    pub const ALL: &'static [Self] = &[
        Self::BAN,
        Self::BLOBS,
        Self::CMS,
        Self::COMMS,
        Self::ECONOMY,
        Self::PROFILE,
        Self::SETTINGS,
        Self::SKILL,
        Self::STATS,
        Self::UGC,
        Self::WAYPOINT,
    ];

    /// A host that this crate does not name, by its lower-case name on the network, without a port.
    ///
    /// A name that is none is found out when a call is made, and the call is not sent.
    pub const fn new(domain: &'static str) -> Self {
        Self::named(domain, domain)
    }

    const fn named(key: &'static str, domain: &'static str) -> Self {
        Self { key, domain }
    }

    /// The short name, or the name on the network for a host of your own.
    pub const fn key(self) -> &'static str {
        self.key
    }

    /// The name on the network.
    pub const fn domain(self) -> &'static str {
        self.domain
    }

    /// What the game itself shows to the host of this name, if its endpoint document lists it, and nothing if not.
    pub(crate) fn listed_scope(domain: &str) -> Scope {
        // Those that this crate has no rows for.
        const OTHERS: [&str; 4] =
            ["authoring-infiniteugc", "lobby-hi", "telemetry-clients", "text"];
        let is_other = |service| OTHERS.contains(&service);
        if domain.strip_suffix(".svc.halowaypoint.com").is_some_and(is_other) {
            return Scope::SpartanWithClearance;
        }
        match Self::ALL.iter().find(|host| host.domain == domain && is_trusted(domain)) {
            Some(&(Self::BAN | Self::COMMS | Self::PROFILE | Self::STATS)) => Scope::Spartan,
            Some(_) => Scope::SpartanWithClearance,
            None => Scope::Open,
        }
    }

    /// Where everything on the host of this name begins; none if the name is none.
    ///
    /// That of a host that this crate names is parsed once.
    pub(crate) fn root(domain: &str) -> Option<Url> {
        static ROOTS: LazyLock<Vec<Option<Url>>> =
            LazyLock::new(|| Host::ALL.iter().map(|host| parse_root(host.domain)).collect());

        match Self::ALL.iter().position(|host| host.domain == domain) {
            Some(index) => ROOTS[index].clone(),
            None => parse_root(domain),
        }
    }

    /// Whether requests to this host may carry the credentials that `scope` names.
    ///
    /// Tokens go to the services of the game, `*.svc.halowaypoint.com`, and nowhere else: not to the files on
    /// `blobs-*`, which are public and served by others.
    pub fn may_see(self, scope: Scope) -> bool {
        scope == Scope::Open || is_trusted(self.domain)
    }
}

fn parse_root(domain: &str) -> Option<Url> {
    let root = Url::parse(&format!("https://{domain}/")).ok()?;
    // A text with a port or a path in it is more than a name.
    Some(root).filter(|root| root.host_str() == Some(domain))
}

impl AsRef<str> for Host {
    /// The name on the network.
    fn as_ref(&self) -> &str {
        self.domain
    }
}

/// Whether a host of this name may see tokens.
pub(crate) fn is_trusted(domain: &str) -> bool {
    domain
        .strip_suffix(".svc.halowaypoint.com")
        .is_some_and(|service| !service.is_empty() && !service.starts_with("blobs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_services_of_the_game_may_see_tokens() {
        for host in Host::ALL {
            let expected = !matches!(host.key(), "blobs" | "waypoint");
            assert_eq!(host.may_see(Scope::Spartan), expected, "{host:?}");
            assert_eq!(host.may_see(Scope::SpartanWithClearance), expected, "{host:?}");
            assert!(host.may_see(Scope::Open));
        }
        for domain in [
            "",
            "svc.halowaypoint.com",
            ".svc.halowaypoint.com",
            "halowaypoint.com",
            "example.com",
            "evilsvc.halowaypoint.com",
            "stats.svc.halowaypoint.com.example.com",
            "blobs-other.svc.halowaypoint.com",
        ] {
            assert!(!Host::new(domain).may_see(Scope::Spartan), "{domain}");
        }
        assert!(Host::new("lobby-hi.svc.halowaypoint.com").may_see(Scope::Spartan));
    }

    #[test]
    fn every_name_leads_to_its_host_and_to_no_other() {
        for host in Host::ALL {
            assert_eq!(
                Host::root(host.domain()).unwrap().as_str(),
                format!("https://{}/", host.domain())
            );
        }
        assert_eq!(Host::root("example.com").unwrap().as_str(), "https://example.com/");
        for domain in ["", "a b", "Example.com", "example.com:1", "example.com/a", "a@example.com"]
        {
            assert_eq!(Host::root(domain), None, "{domain}");
        }
    }

    #[test]
    fn keys_and_names_are_unique() {
        for (index, host) in Host::ALL.iter().enumerate() {
            for other in &Host::ALL[index + 1..] {
                assert_ne!(host.key(), other.key());
                assert_ne!(host.domain(), other.domain());
            }
        }
    }
}
