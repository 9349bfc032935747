//! What the game itself is configured with.

use serde_json::Value;

use crate::model::EndpointSettings;

endpoints! {
    /// The calls of the settings service; [`Client::settings`](crate::Client::settings) gives it.
    ///
    /// The Spartan token and the clearance come from the same host, but are the sign-in's affair: `spnkr-halo-auth`.
    service SettingsService as settings on SETTINGS;

    /// Gets the game's own list of hosts, endpoints and retry policies.
    GET "/settings/hipc/e2a0a7c6-6efe-42af-9283-c2ab73250c48" [Open, Read] => EndpointSettings;
    get_endpoint_settings as endpoint_settings: GetEndpointSettings {}

    /// Gets the features that are turned on, as they come.
    GET "/featureflags/hi" [SpartanWithClearance, Read] => Value;
    get_feature_flags as feature_flags: GetFeatureFlags {}
    texts {
        /// Tells of another flight than that of the clearance.
        flight: String = "flight",
    }
}
