use std::sync::LazyLock;

use super::index::Index;
use crate::model::AuthenticationMethod;

mod rows;

/// A call that the game itself can make, as its endpoint document lists it.
///
/// Far more than the services tell other programs of: it also has what changes things, and what has never been
/// tried. [`ENDPOINTS`](crate::ENDPOINTS) is what this crate calls;
/// [`Client::get`](crate::Client::get) can try the rest. The document does not say the method.
///
/// A fresh one comes from [`endpoint_settings`](crate::settings::SettingsService::endpoint_settings).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct GameEndpoint {
    /// The game's name for it, such as `Stats_GetMatchStats`.
    pub name: &'static str,
    /// The host, such as `halostats.svc.halowaypoint.com`.
    pub host: &'static str,
    /// The path, with the names of its values in braces; empty where another answer has it, as for files of assets.
    ///
    /// As the document has it, with a brace too many in one.
    pub path: &'static str,
    /// The query with its question mark, or an empty text.
    pub query: &'static str,
    /// The topic on a connection that is kept open, or an empty text.
    pub topic: &'static str,
    /// What the host takes as proof of who calls: any one of these.
    pub authentication: &'static [AuthenticationMethod],
    /// The game's name for the way in which it repeats the call.
    pub retry_policy: &'static str,
    /// Whether the answer depends on the clearance.
    pub clearance_aware: bool,
}

impl GameEndpoint {
    /// Every endpoint of the document, by host and path.
    pub fn all() -> &'static [Self] {
        &rows::ROWS
    }

    /// The endpoint of this name, whatever its case.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        static NAMES: LazyLock<Index<String>> =
            LazyLock::new(|| Index::of_texts(rows::ROWS.iter().map(|endpoint| endpoint.name)));
        NAMES.find_text(name).next().map(|position| &rows::ROWS[position])
    }
}
