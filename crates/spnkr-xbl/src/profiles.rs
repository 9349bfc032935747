use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spnkr_core::{
    Attempt, Class, Exchange, Operation, Request, Response, Transport, Xuid, constant_url,
};

use crate::{Error, InvalidArgument, XblAuthorization, service};

/// Gets settings of the profiles of several accounts, gamertags among them.
///
/// ```
/// # spnkr_testkit::doctest(async |emulated| {
/// # let net = emulated.http();
/// # let user = spnkr_xbl::user_token(&net, &emulated.access_token()).await?;
/// # let party = spnkr_xbl::RelyingParty::XBOX_LIVE;
/// # let xsts = spnkr_xbl::xsts_token(&net, user.token(), party).await?;
/// # let xuids = [spnkr_core::Xuid::new(emulated.emulator().account().xuid())];
/// use spnkr_xbl::ProfileSetting;
///
/// let authorization = xsts.authorization();
/// let settings = [ProfileSetting::GAMERTAG, ProfileSetting::GAMERSCORE];
/// let profiles = spnkr_xbl::xbox_profiles(&net, &authorization, &xuids, &settings).await?;
/// for profile in &profiles.profile_users {
///     println!("{}: {:?}", profile.id, profile.get(&ProfileSetting::GAMERTAG));
/// }
/// # assert_eq!(profiles.profile_users.len(), 1);
/// # Ok(()) });
/// ```
///
/// # Errors
///
/// See [`Error`]; [`Error::InvalidArgument`] if there is nothing to ask for, or too much.
#[doc(alias = "get_xbox_profiles")]
pub async fn xbox_profiles(
    transport: &dyn Transport,
    authorization: &XblAuthorization,
    xuids: &[Xuid],
    settings: &[ProfileSetting],
) -> Result<XboxProfiles, Error> {
    XboxProfilesRequest::new(authorization, xuids, settings).send(transport).await
}

/// The request for settings of profiles.
#[derive(Debug)]
pub struct XboxProfilesRequest<'a> {
    authorization: &'a XblAuthorization,
    xuids: &'a [Xuid],
    settings: &'a [ProfileSetting],
}

impl<'a> XboxProfilesRequest<'a> {
    /// The host that is asked, and the only one that sees the header.
    pub const HOST: &'static str = "profile.xboxlive.com";

    /// How many accounts can be asked for at once.
    ///
    /// The service names no limit; this one keeps its answers within the limit for their size.
    pub const MOST_XUIDS: usize = 100;

    /// Asks for these settings of these accounts.
    pub fn new(
        authorization: &'a XblAuthorization,
        xuids: &'a [Xuid],
        settings: &'a [ProfileSetting],
    ) -> Self {
        Self { authorization, xuids, settings }
    }

    fn check(&self) -> Result<(), InvalidArgument> {
        if self.xuids.is_empty() {
            return Err(InvalidArgument::new("xuids", "is empty"));
        }
        if self.xuids.len() > Self::MOST_XUIDS {
            return Err(InvalidArgument::new("xuids", "has more than 100 accounts"));
        }
        if self.settings.is_empty() {
            return Err(InvalidArgument::new("settings", "is empty"));
        }
        Ok(())
    }
}

impl Exchange for XboxProfilesRequest<'_> {
    type Output = XboxProfiles;
    type Error = Error;

    const OPERATION: Operation = Operation::new("get_xbox_profiles");
    // It is a POST only since a list of accounts is too long for an address.
    const CLASS: Class = Class::Read;

    fn attempt(&self) -> Attempt {
        service::attempt(Self::OPERATION)
    }

    fn request(&self) -> Result<Request, Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            user_ids: &'a [Xuid],
            settings: &'a [ProfileSetting],
        }

        self.check().map_err(|problem| problem.of(Self::OPERATION))?;
        let url = constant_url("https://profile.xboxlive.com/users/batch/profile/settings");
        let request = service::ask(Self::OPERATION, Method::POST, url, "3", self.authorization)?;
        Ok(request.with_json(&Body { user_ids: self.xuids, settings: self.settings }))
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<XboxProfiles, Error> {
        service::read(Self::OPERATION, answer)
    }
}

/// The name of a setting of a profile.
///
/// The constants are those that observed answers have; the service may know more.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProfileSetting(Cow<'static, str>);

macro_rules! settings {
    ($( $(#[$doc:meta])* $NAME:ident = $text:literal; )+) => {
        impl ProfileSetting {
            $( $(#[$doc])* pub const $NAME: Self = Self(Cow::Borrowed($text)); )+

            /// Every setting that has a constant.
            pub const ALL: &'static [Self] = &[$( Self::$NAME ),+];
        }
    };
}

settings! {
    /// The kind of account, such as `Gold` or `Silver`.
    ACCOUNT_TIER = "AccountTier";
    /// The name that apps show.
    APP_DISPLAY_NAME = "AppDisplayName";
    /// The address of the picture that apps show.
    APP_DISPLAY_PIC_RAW = "AppDisplayPicRaw";
    /// What the player says of themself.
    BIO = "Bio";
    /// The name that games show.
    GAME_DISPLAY_NAME = "GameDisplayName";
    /// The address of the picture that games show.
    GAME_DISPLAY_PIC_RAW = "GameDisplayPicRaw";
    /// The gamerscore, a number as a text.
    GAMERSCORE = "Gamerscore";
    /// The classic gamertag.
    GAMERTAG = "Gamertag";
    /// Whether the account is in quarantine: `0` or `1`.
    IS_QUARANTINED = "IsQuarantined";
    /// Where the player says to be.
    LOCATION = "Location";
    /// The modern gamertag, without its suffix.
    MODERN_GAMERTAG = "ModernGamertag";
    /// The digits after `#` in a modern gamertag that others have too; empty if it needs none.
    MODERN_GAMERTAG_SUFFIX = "ModernGamertagSuffix";
    /// The address of a document with the colors that the player chose.
    PREFERRED_COLOR = "PreferredColor";
    /// The address of the gamerpic.
    PUBLIC_GAMERPIC = "PublicGamerpic";
    /// The name in real life, if the player shows it.
    REAL_NAME = "RealName";
    /// Another name in place of the one in real life.
    REAL_NAME_OVERRIDE = "RealNameOverride";
    /// Whether the avatar is shown in place of the gamerpic: `0` or `1`.
    SHOW_USER_AS_AVATAR = "ShowUserAsAvatar";
    /// How many years the account has been a member for.
    TENURE_LEVEL = "TenureLevel";
    /// The modern gamertag with its suffix, such as `Some Name#1234`.
    UNIQUE_MODERN_GAMERTAG = "UniqueModernGamertag";
    /// Badges of the profile.
    WATERMARKS = "Watermarks";
    /// The reputation, such as `GoodPlayer`.
    XBOX_ONE_REP = "XboxOneRep";
}

impl ProfileSetting {
    /// The setting of this name.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProfileSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Settings of the profiles of several accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct XboxProfiles {
    /// The accounts.
    pub profile_users: Vec<XboxProfile>,
    /// What no field names.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl XboxProfiles {
    /// The profile of an account.
    pub fn profile(&self, xuid: Xuid) -> Option<&XboxProfile> {
        self.profile_users.iter().find(|profile| profile.id == xuid)
    }
}

/// Settings of one account's profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct XboxProfile {
    /// The account.
    pub id: Xuid,
    /// The account that vouches for it: itself, as far as observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_id: Option<Xuid>,
    /// The settings that were asked for, as far as there are such.
    pub settings: Vec<ProfileValue>,
    /// Whether it is the account of a guest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_sponsored_user: Option<bool>,
    /// What no field names.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl XboxProfile {
    /// The value of a setting; an empty text where the player has not set it.
    pub fn get(&self, setting: &ProfileSetting) -> Option<&str> {
        let found = self.settings.iter().find(|value| value.id == *setting)?;
        found.value.as_deref()
    }
}

/// One setting of a profile and its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProfileValue {
    /// Which setting it is.
    pub id: ProfileSetting,
    /// Its value: a text even where it is a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What no field names.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
