model! {
    /// Where something can be had, in the terms of the game's own list of servers,
    /// [`EndpointSettings`](super::EndpointSettings).
    pub struct Link {
        /// The server, by its name in that list.
        pub authority_id: String = "AuthorityId",
        /// The path; in the list itself with names in braces for what has to be filled in.
        pub path: String = "Path",
        /// The query with its question mark, or an empty text.
        pub query_string: Option<String> = "QueryString",
        /// How to repeat a call that fails, by its name in that list.
        pub retry_policy_id: String = "RetryPolicyId",
        /// The topic, where a connection serves several; otherwise empty.
        pub topic_name: String = "TopicName",
        /// Not known; 0 in most observed answers.
        pub acknowledgement_type_id: i32 = "AcknowledgementTypeId",
        /// Whether the connection's sign-in can be prolonged.
        pub authentication_lifetime_extension_supported: bool = "AuthenticationLifetimeExtensionSupported",
        /// Whether the answer depends on the clearance, so that a call has to name it.
        pub clearance_aware: bool = "ClearanceAware",
    }
}
