use spnkr_core::{Gamertag, Xuid};

use super::Time;

model! {
    /// An account, as the profile service knows it.
    pub struct User {
        /// Its number.
        pub xuid: Xuid = "xuid",
        /// Its name, in the spelling that its owner chose.
        pub gamertag: Gamertag = "gamertag",
        /// Its picture.
        pub gamerpic: Gamerpic = "gamerpic",
    }

    /// The addresses of an account's picture, a PNG image in four sizes.
    pub struct Gamerpic {
        /// 64 by 64 pixels.
        pub small: String = "small",
        /// 208 by 208 pixels.
        pub medium: String = "medium",
        /// 424 by 424 pixels.
        pub large: String = "large",
        /// 1080 by 1080 pixels.
        pub xlarge: String = "xlarge",
    }

    /// The account that is signed in, as the service of messages knows it.
    pub struct CommsUser {
        /// Its number.
        pub xuid: Xuid = "xuid",
        /// When its owner last read messages.
        pub notifications_read_date: Option<Time> = "notificationsReadDate",
    }
}
