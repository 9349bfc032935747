//! The record of what arrived.

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use http::{HeaderMap, Method, StatusCode, Version};
use jiff::Timestamp;

use crate::lock;

/// One request as it arrived, and how it was answered.
///
/// It never holds a header value or a body, so that it can be printed.
#[derive(Debug, Clone)]
pub struct LoggedRequest {
    host: String,
    method: Method,
    path: String,
    version: Version,
    connection: u64,
    arrived: u64,
    answered: Option<u64>,
    status: Option<StatusCode>,
    header_names: Vec<String>,
    operation: &'static str,
    at: Timestamp,
    fault: Option<&'static str>,
    sent_whole: Option<bool>,
}

impl LoggedRequest {
    /// The host that was asked for, in lower case without port; empty when there was none.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path with its query, as sent.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The HTTP version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The number of the connection, in order of acceptance, from 1.
    pub fn connection(&self) -> u64 {
        self.connection
    }

    /// The place of the arrival among all arrivals and answers.
    pub fn arrived(&self) -> u64 {
        self.arrived
    }

    /// When it arrived, by the emulator's clock.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The place of the answer among all arrivals and answers; none while the client still waits, or gave up.
    pub fn answered(&self) -> Option<u64> {
        self.answered
    }

    /// The status of the answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// The names of the headers that were sent, in lower case.
    pub fn header_names(&self) -> &[String] {
        &self.header_names
    }

    /// What was asked for.
    ///
    /// Sign-in: `authorize`, `consent` (a button of that page), `device_code`, `device_page`, `device_consent`,
    /// `exchange_code`, `refresh`, `poll_device_code` (`oauth_token` when the form does not tell), `user_token`,
    /// `xsts_token`, `spartan_token`, `clearance`, `player_clearance`, `release_clearance`.
    /// Services: `get_comms_user`, `get_current_user`, `get_user_by_gamertag`, `get_user_by_id`, `get_users_by_id`, `get_match_count`,
    /// `get_match_history`, `get_match_stats`, `get_service_record`, `get_challenge_decks`,
    /// `get_matches_privacy`, `set_matches_privacy`, `get_match_progression`, `get_match_skill`, `get_playlist_csr`,
    /// `get_player_career_rank`, `get_career_ranks`, `get_player_reward_track_operations`, `get_reward_track`,
    /// `get_player_customization`, `get_customizations`, `get_player_appearance`, `get_ban_summary`, `get_endpoint_settings`,
    /// `get_feature_flags`.
    /// The other ones of the economy are called as the game's endpoint document does, without the service and with
    /// `get_` in front: `get_inventory_items`, `get_armor_cores_customization`.
    /// Assets: `get_map`, `get_ugc_game_variant`, `get_map_mode_pair`, `get_playlist`, `get_engine_game_variant`,
    /// `get_prefab`, `get_project`, `get_manifest`, each also as `get_latest_map` and so on, `get_manifest_by_build`,
    /// `get_manifest_by_branch`, `get_latest_film`, `get_film_by_match_id`, `search_assets`, `get_tags_info`,
    /// `get_blob`.
    /// Content: `get_medal_metadata`, `get_season_calendar`, `get_csr_season_calendar`, `get_career_reward_track`,
    /// `get_operation_reward_track`, `get_season_file`, `get_csr_season_file`, `get_item_metadata`,
    /// `get_playlist_metadata`, `get_emblem_mapping`, `get_image`, `get_waypoint_image`, `get_ban_message`, and
    /// `get_progression_file` for what has no name of its own.
    /// The other ones are called as the game's endpoint document does, in the same way: `get_guide_news`,
    /// `get_challenge_deck`.
    /// Xbox Live: `get_xbox_profiles`, `get_profile_settings_for_speech_accessibility`, `search_people`,
    /// `recent_players`.
    /// Anything else is `unknown`.
    pub fn operation(&self) -> &str {
        self.operation
    }

    /// The name of the [`Fault`](crate::Fault) that struck it, as [`FaultKind`](crate::FaultKind) prints.
    pub fn fault(&self) -> Option<&str> {
        self.fault
    }

    /// Whether the answer left the emulator with all its bytes; none while it is being sent, or when there was none.
    ///
    /// It says nothing of what the client has read.
    pub fn sent_whole(&self) -> Option<bool> {
        self.sent_whole
    }

    /// Whether the two requests were in flight at the same time.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_after =
            |one: &Self, arrival| one.answered.is_none_or(|answered| answered > arrival);
        ends_after(self, other.arrived) && ends_after(other, self.arrived)
    }
}

/// What is known of a request when it arrives.
pub(crate) struct Arrival<'a> {
    pub(crate) host: &'a str,
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) version: Version,
    pub(crate) connection: u64,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) operation: &'static str,
    pub(crate) at: Timestamp,
}

#[derive(Debug)]
pub(crate) struct Log {
    capacity: usize,
    sequence: AtomicU64,
    entries: Mutex<VecDeque<LoggedRequest>>,
}

impl Log {
    /// A log of the latest requests; of none if there is no capacity.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, sequence: AtomicU64::new(0), entries: Mutex::default() }
    }

    /// Records an arrival; the number names the request in later calls.
    pub(crate) fn arrive(&self, arrival: &Arrival<'_>) -> u64 {
        if self.capacity == 0 {
            return self.sequence.fetch_add(1, Ordering::Relaxed);
        }
        let mut entries = lock(&self.entries);
        let arrived = self.sequence.fetch_add(1, Ordering::Relaxed);
        if entries.len() >= self.capacity {
            entries.pop_front();
        }
        entries.push_back(LoggedRequest {
            host: arrival.host.to_owned(),
            method: arrival.method.clone(),
            path: arrival.path.to_owned(),
            version: arrival.version,
            connection: arrival.connection,
            arrived,
            answered: None,
            status: None,
            header_names: arrival.headers.keys().map(|name| name.as_str().to_owned()).collect(),
            operation: arrival.operation,
            at: arrival.at,
            fault: None,
            sent_whole: None,
        });
        arrived
    }

    /// Names the operation more exactly, once the body is known.
    pub(crate) fn name(&self, arrived: u64, operation: &'static str) {
        self.change(arrived, |entry, _| entry.operation = operation);
    }

    /// Names the fault that struck.
    pub(crate) fn strike(&self, arrived: u64, fault: &'static str) {
        self.change(arrived, |entry, _| entry.fault = Some(fault));
    }

    pub(crate) fn answer(&self, arrived: u64, status: StatusCode) {
        self.change(arrived, |entry, sequence| {
            entry.answered = Some(sequence.fetch_add(1, Ordering::Relaxed));
            entry.status = Some(status);
        });
    }

    /// Records how the sending of an answer ended.
    pub(crate) fn sent(&self, arrived: u64, whole: bool) {
        self.change(arrived, |entry, _| {
            entry.sent_whole = entry.answered.map(|_| whole);
        });
    }

    pub(crate) fn all(&self) -> Vec<LoggedRequest> {
        lock(&self.entries).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        lock(&self.entries).clear();
    }

    fn change(&self, arrived: u64, change: impl FnOnce(&mut LoggedRequest, &AtomicU64)) {
        let mut entries = lock(&self.entries);
        // Entries stand in order of arrival.
        if let Ok(place) = entries.binary_search_by_key(&arrived, |entry| entry.arrived) {
            change(&mut entries[place], &self.sequence);
        }
    }
}
