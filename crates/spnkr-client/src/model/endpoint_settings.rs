use std::collections::BTreeMap;

use super::Link;

model! {
    /// The game's own list of servers and calls.
    ///
    /// [`Host`](crate::Host) is what this crate calls; it does not follow the list.
    pub struct EndpointSettings {
        /// The servers, by their names in the list.
        pub authorities: BTreeMap<String, Authority> = "Authorities",
        /// Ways to repeat a call that fails, by their names in the list.
        pub retry_policies: BTreeMap<String, EndpointRetryPolicy> = "RetryPolicies",
        /// Settings, by name; some are JSON within the text.
        pub settings: BTreeMap<String, String> = "Settings",
        /// The calls, by name.
        pub endpoints: BTreeMap<String, Link> = "Endpoints",
    }

    /// A server.
    pub struct Authority {
        /// Its name in the list.
        pub authority_id: String = "AuthorityId",
        /// How it is reached.
        pub scheme: AuthorityScheme = "Scheme",
        /// Its host name; with [`AuthorityScheme::Cms`] no real one.
        pub hostname: String = "Hostname",
        /// Its port; none with [`AuthorityScheme::Cms`].
        pub port: Option<i32> = "Port",
        /// What it takes as proof of who calls.
        pub authentication_methods: Vec<AuthenticationMethod> = "AuthenticationMethods",
    }

    /// How to repeat a call that fails.
    pub struct EndpointRetryPolicy {
        /// Its name in the list.
        pub retry_policy_id: String = "RetryPolicyId",
        /// How long one attempt may take, in milliseconds.
        pub timeout_ms: i32 = "TimeoutMs",
        /// How to repeat; none where a call is not repeated.
        pub retry_options: Option<EndpointRetryOptions> = "RetryOptions",
    }

    /// How often and after what pauses a call is repeated.
    pub struct EndpointRetryOptions {
        /// How often at most.
        pub max_retry_count: i32 = "MaxRetryCount",
        /// The first pause, in milliseconds.
        pub retry_delay_ms: i32 = "RetryDelayMs",
        /// What each pause is multiplied by to get the next.
        pub retry_growth: f64 = "RetryGrowth",
        /// By how much a pause may differ, in milliseconds.
        pub retry_jitter_ms: i32 = "RetryJitterMs",
        /// Whether an answer that something does not exist is a failure that may pass.
        pub retry_if_not_found: bool = "RetryIfNotFound",
    }
}

open_enum! {
    /// How a server is reached.
    pub enum AuthorityScheme {
        /// By HTTPS.
        Https = 2, "https";
        /// By AMQP over TLS.
        Amqps = 8, "amqps";
        /// Through another server of game files.
        Cms = 9, "CMS";
    }

    /// What a server takes as proof of who calls.
    pub enum AuthenticationMethod {
        /// Nothing.
        None = 0, "none";
        /// What the ban service takes.
        BanService = 1, "ban service";
        /// One of an older pair; the other is 10.
        Legacy4 = 4, "legacy 4";
        /// An authorization of Xbox Live.
        XboxLive = 9, "Xbox Live";
        /// One of an older pair; the other is 4.
        Legacy10 = 10, "legacy 10";
        /// A Spartan token of version 4.
        SpartanV4 = 15, "Spartan v4";
    }
}

impl EndpointSettings {
    /// The server of a call.
    pub fn authority_of(&self, link: &Link) -> Option<&Authority> {
        self.authorities.get(&link.authority_id)
    }

    /// How to repeat a call.
    pub fn retry_policy_of(&self, link: &Link) -> Option<&EndpointRetryPolicy> {
        self.retry_policies.get(&link.retry_policy_id)
    }
}
