use serde_json::{Value, json};
use spnkr_core::{Class, DecodeError, Operation, Response, RetryPolicy, Scope, Xuid};

use crate::{
    ArgumentInfo, Endpoint, EndpointInfo, Host, InvalidArgument,
    file::Content,
    model::{MatchesPrivacy, PrivacySetting},
};

/// Sets who may see one's own matches. This changes the account.
///
/// On the wire: `PUT /hi/players/xuid({xuid})/matches-privacy` of [`Host::STATS`], with the credentials of
/// [`Scope::Spartan`]. Nobody else's can be set: 403.
///
/// No handle makes this call, a command by name does not reach it, and it is not sent before
/// [`confirmed`](Self::confirmed) has been said:
///
/// ```
/// # spnkr_testkit::doctest(async |emulated| {
/// # let client = spnkr_client::Client::from_tokens(emulated.http(), emulated.spartan_token(), None);
/// # let xuid = spnkr_core::Xuid::new(emulated.emulator().account().xuid());
/// use spnkr_client::{model::PrivacySetting, stats::SetMatchesPrivacy};
///
/// let change = SetMatchesPrivacy::new(xuid, PrivacySetting::Show, PrivacySetting::Hide);
/// client.call(change.confirmed()).await?;
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetMatchesPrivacy {
    xuid: Xuid,
    matchmade_games: PrivacySetting,
    other_games: PrivacySetting,
    is_confirmed: bool,
}

impl SetMatchesPrivacy {
    /// Says what is to be shown of the matches of `xuid`, who has to be signed in: the games of playlists, and all
    /// others.
    pub fn new(xuid: Xuid, matchmade_games: PrivacySetting, other_games: PrivacySetting) -> Self {
        Self { xuid, matchmade_games, other_games, is_confirmed: false }
    }

    /// Says that the change is meant.
    #[must_use]
    pub fn confirmed(mut self) -> Self {
        self.is_confirmed = true;
        self
    }
}

impl Endpoint for SetMatchesPrivacy {
    type Model = MatchesPrivacy;

    const INFO: &'static EndpointInfo = &EndpointInfo::new(
        Operation::new("set_matches_privacy"),
        Host::STATS,
        http::Method::PUT,
        "/hi/players/xuid({xuid})/matches-privacy",
    )
    .with_summary("Sets who may see one's own matches.")
    .with_call("client.call(SetMatchesPrivacy::new(…).confirmed())")
    .with_arguments(&[ArgumentInfo::in_path::<Xuid>("xuid")])
    .with_scope(Scope::Spartan)
    .with_class(Class::Write)
    .with_retry(RetryPolicy::NONE)
    .with_inspection(|bytes| MatchesPrivacy::inspect(Self::INFO.operation(), bytes));

    fn check(&self) -> Result<(), InvalidArgument> {
        match self.is_confirmed {
            true => Ok(()),
            false => Err(InvalidArgument::new("confirmed", "has to be said, as this is a change")),
        }
    }

    fn path(&self) -> String {
        format!("/hi/players/{}/matches-privacy", self.xuid.wrapped())
    }

    fn body(&self) -> Option<Value> {
        let (matchmade, other) = (i32::from(self.matchmade_games), i32::from(self.other_games));
        Some(json!({ "matchesPrivacy": { "MatchmadeGames": matchmade, "OtherGames": other } }))
    }

    fn decode(answer: &Response<bytes::Bytes>) -> Result<MatchesPrivacy, DecodeError> {
        Content::decode(Self::INFO.operation(), answer)
    }
}
