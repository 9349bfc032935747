use bytes::Bytes;
use http::{HeaderValue, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spnkr_core::{
    Attempt, Class, Exchange, Gamertag, Operation, Request, Response, Transport, Xuid, constant_url,
};

use crate::{Error, InvalidArgument, XblAuthorization, service};

/// Searches for people by a part of their name; up to five come, the best first.
///
/// The search is fuzzy: [`person`] is for one whose gamertag is known.
///
/// # Errors
///
/// See [`Error`]; [`Error::InvalidArgument`] if the name is blank.
pub async fn search_people(
    transport: &dyn Transport,
    authorization: &XblAuthorization,
    name: &str,
) -> Result<People, Error> {
    PeopleSearch::new(authorization, name).send(transport).await
}

/// Finds the account of a gamertag, classic or modern, whatever its case; none if nobody has it.
///
/// ```
/// # spnkr_testkit::doctest(async |emulated| {
/// # let net = emulated.http();
/// # let user = spnkr_xbl::user_token(&net, &emulated.access_token()).await?;
/// # let party = spnkr_xbl::RelyingParty::XBOX_LIVE;
/// # let xsts = spnkr_xbl::xsts_token(&net, user.token(), party).await?;
/// # let gamertag = emulated.emulator().world().players()[1].gamertag().parse()?;
/// let authorization = xsts.authorization();
/// let person = spnkr_xbl::person(&net, &authorization, &gamertag).await?;
/// if let Some(person) = &person {
///     println!("{} is {}", person.gamertag, person.xuid);
/// }
/// # assert!(person.is_some());
/// # Ok(()) });
/// ```
///
/// # Errors
///
/// See [`Error`].
pub async fn person(
    transport: &dyn Transport,
    authorization: &XblAuthorization,
    gamertag: &Gamertag,
) -> Result<Option<Person>, Error> {
    let found = search_people(transport, authorization, gamertag.as_str()).await?;
    Ok(found.into_person(gamertag))
}

/// Gets the people whom the account has played with of late.
///
/// # Errors
///
/// See [`Error`].
pub async fn recent_players(
    transport: &dyn Transport,
    authorization: &XblAuthorization,
) -> Result<People, Error> {
    RecentPlayersRequest::new(authorization).send(transport).await
}

/// The search for people.
#[derive(Debug)]
pub struct PeopleSearch<'a> {
    authorization: &'a XblAuthorization,
    name: &'a str,
    max_items: u32,
}

impl<'a> PeopleSearch<'a> {
    /// The host that is asked, and the only one that sees the header.
    pub const HOST: &'static str = "peoplehub.xboxlive.com";

    /// How many people can be asked for.
    ///
    /// The service names no limit; this one keeps its answers within the limit for their size.
    pub const MOST_ITEMS: u32 = 100;

    /// Searches for this name, or a part of one; up to five people come.
    pub fn new(authorization: &'a XblAuthorization, name: &'a str) -> Self {
        Self { authorization, name: name.trim(), max_items: 5 }
    }

    /// Asks for up to this many people, from 1 to [`MOST_ITEMS`](Self::MOST_ITEMS).
    #[must_use]
    pub fn with_max_items(mut self, max_items: u32) -> Self {
        self.max_items = max_items;
        self
    }

    fn check(&self) -> Result<(), InvalidArgument> {
        if self.name.is_empty() {
            return Err(InvalidArgument::new("name", "is blank"));
        }
        if !(1..=Self::MOST_ITEMS).contains(&self.max_items) {
            return Err(InvalidArgument::new("max_items", "is not from 1 to 100"));
        }
        Ok(())
    }

    fn query(&self) -> String {
        const KEPT: &AsciiSet =
            &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
        // Other clients have found that the service decodes the name twice, and then takes a bare `#` for the
        // start of a fragment.
        let name = self.name.replace('#', "%23");
        format!("q={}&maxItems={}", utf8_percent_encode(&name, KEPT), self.max_items)
    }
}

impl Exchange for PeopleSearch<'_> {
    type Output = People;
    type Error = Error;

    const OPERATION: Operation = Operation::new("search_people");
    const CLASS: Class = Class::Read;

    fn attempt(&self) -> Attempt {
        service::attempt(Self::OPERATION)
    }

    fn request(&self) -> Result<Request, Error> {
        self.check().map_err(|problem| problem.of(Self::OPERATION))?;
        let mut url =
            constant_url("https://peoplehub.xboxlive.com/users/me/people/search/decoration/detail");
        url.set_query(Some(&self.query()));
        let request = service::ask(Self::OPERATION, Method::GET, url, "4", self.authorization)?;
        Ok(request.with_header(header::ACCEPT_LANGUAGE, HeaderValue::from_static("en-US")))
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<People, Error> {
        service::read(Self::OPERATION, answer)
    }
}

/// The request for the people whom the account has played with of late.
#[derive(Debug)]
pub struct RecentPlayersRequest<'a> {
    authorization: &'a XblAuthorization,
}

impl<'a> RecentPlayersRequest<'a> {
    /// The host that is asked, and the only one that sees the header.
    pub const HOST: &'static str = "peoplehub.xboxlive.com";

    /// Asks for the account of the header.
    pub fn new(authorization: &'a XblAuthorization) -> Self {
        Self { authorization }
    }
}

impl Exchange for RecentPlayersRequest<'_> {
    type Output = People;
    type Error = Error;

    const OPERATION: Operation = Operation::new("recent_players");
    const CLASS: Class = Class::Read;

    fn attempt(&self) -> Attempt {
        service::attempt(Self::OPERATION)
    }

    fn request(&self) -> Result<Request, Error> {
        let url = constant_url("https://peoplehub.xboxlive.com/users/me/people/recentplayers");
        service::ask(Self::OPERATION, Method::GET, url, "3", self.authorization)
    }

    fn read(&self, answer: &Response<Bytes>) -> Result<People, Error> {
        service::read(Self::OPERATION, answer)
    }
}

/// People, in the order of the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct People {
    /// The people.
    pub people: Vec<Person>,
    /// What no field names.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl People {
    /// The one with exactly this gamertag, classic or modern, whatever its case.
    pub fn person(&self, gamertag: &Gamertag) -> Option<&Person> {
        self.people.iter().find(|person| person.is_called(gamertag))
    }

    fn into_person(self, gamertag: &Gamertag) -> Option<Person> {
        self.people.into_iter().find(|person| person.is_called(gamertag))
    }
}

/// One person, as others see them on Xbox Live.
///
/// Fields without another source are those that other clients have seen; the many more of the service stand in
/// `extra`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Person {
    /// The account.
    pub xuid: Xuid,
    /// The classic gamertag.
    pub gamertag: Gamertag,
    /// The address of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_pic_raw: Option<String>,
    /// The modern gamertag with its suffix, such as `Some Name#1234`; the profile service has it by this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_modern_gamertag: Option<Gamertag>,
    /// What no field names.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Person {
    fn is_called(&self, gamertag: &Gamertag) -> bool {
        let fold = |gamertag: &Gamertag| gamertag.as_str().trim().to_lowercase();
        let wanted = fold(gamertag);
        fold(&self.gamertag) == wanted
            || self.unique_modern_gamertag.as_ref().is_some_and(|other| fold(other) == wanted)
    }
}
