//! The hosts that the emulator stands for.

/// Names of all hosts that the emulator's certificate covers, in alphabetical order.
///
/// Hosts without an emulated endpoint answer 404 to everything.
pub const HOSTS: &[&str] = &[
    "banprocessor.svc.halowaypoint.com",
    "blobs-infiniteugc.svc.halowaypoint.com",
    "comms.svc.halowaypoint.com",
    "discovery-infiniteugc.svc.halowaypoint.com",
    "economy.svc.halowaypoint.com",
    "gamecms-hacs.svc.halowaypoint.com",
    "halostats.svc.halowaypoint.com",
    "login.live.com",
    "login.microsoftonline.com",
    "microsoft.com",
    "peoplehub.xboxlive.com",
    "profile.svc.halowaypoint.com",
    "profile.xboxlive.com",
    "settings.svc.halowaypoint.com",
    "skill.svc.halowaypoint.com",
    "user.auth.xboxlive.com",
    "www.halowaypoint.com",
    "www.microsoft.com",
    "xsts.auth.xboxlive.com",
];

/// A host, by its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    Ban,
    Blobs,
    Cms,
    Comms,
    Consumers,
    Discovery,
    Economy,
    Live,
    Microsoft,
    MicrosoftWww,
    Other,
    PeopleHub,
    Profile,
    Settings,
    Skill,
    Stats,
    UserAuth,
    XboxProfile,
    XstsAuth,
}

impl Host {
    /// Finds a host by its name without port, in any letter case.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        Some(match name.as_str() {
            "banprocessor.svc.halowaypoint.com" => Self::Ban,
            "blobs-infiniteugc.svc.halowaypoint.com" => Self::Blobs,
            "comms.svc.halowaypoint.com" => Self::Comms,
            "discovery-infiniteugc.svc.halowaypoint.com" => Self::Discovery,
            "gamecms-hacs.svc.halowaypoint.com" => Self::Cms,
            "economy.svc.halowaypoint.com" => Self::Economy,
            "halostats.svc.halowaypoint.com" => Self::Stats,
            "login.live.com" => Self::Live,
            "login.microsoftonline.com" => Self::Consumers,
            "microsoft.com" => Self::Microsoft,
            "peoplehub.xboxlive.com" => Self::PeopleHub,
            "profile.svc.halowaypoint.com" => Self::Profile,
            "profile.xboxlive.com" => Self::XboxProfile,
            "settings.svc.halowaypoint.com" => Self::Settings,
            "skill.svc.halowaypoint.com" => Self::Skill,
            "user.auth.xboxlive.com" => Self::UserAuth,
            "www.microsoft.com" => Self::MicrosoftWww,
            "xsts.auth.xboxlive.com" => Self::XstsAuth,
            other if HOSTS.contains(&other) => Self::Other,
            _ => return None,
        })
    }

    /// Whether what it answers is data, which can be known already.
    pub(crate) fn has_data(self) -> bool {
        matches!(
            self,
            Self::Ban
                | Self::Cms
                | Self::Discovery
                | Self::Economy
                | Self::Profile
                | Self::Skill
                | Self::Stats
        )
    }
}
