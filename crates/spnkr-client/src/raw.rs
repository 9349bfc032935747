//! Calls that are not rows of the table: by host and path, by name, and of files anywhere.

use std::borrow::Cow;

use bytes::Bytes;
use http::Method;
use serde_json::Value;
use spnkr_core::{Class, DecodeError, Operation, Response, RetryPolicy, Scope, read_json};
use url::Url;

use crate::{
    Call, Client, Endpoint, EndpointInfo, Error, File, Host, InvalidArgument, Query,
    argument::Arguments,
    endpoint::Parts,
    file::Content,
    model::{Film, FilmChunk},
};

/// Gets a document that no row of the table is for; [`Client::get`] makes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Get {
    domain: String,
    path: String,
    query: Query,
    scope: Scope,
}

impl Get {
    /// Asks `host` for `path`, which can have a query after a question mark.
    ///
    /// The path is sent as it is; [`segment`](crate::segment) encodes a value within it. The hosts of the game's
    /// endpoint document are shown the Spartan token, and those that may want the clearance that too; no other host
    /// is shown anything.
    pub fn new(host: impl AsRef<str>, path: impl AsRef<str>) -> Self {
        let domain = host.as_ref().to_owned();
        let (path, query) = path.as_ref().split_once('?').unwrap_or((path.as_ref(), ""));
        let scope = Host::listed_scope(&domain);
        Self { domain, path: path.to_owned(), query: Query::encoded(query), scope }
    }

    /// Adds a pair to the query.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.query.push(name, value);
        self
    }

    /// Shows the host these credentials; a call with credentials that the host may not see is not sent.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }
}

impl Call<Get> {
    /// Adds a pair to the query.
    pub fn query(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.endpoint_mut().query.push(name, value);
        self
    }

    /// Shows the host these credentials; a call with credentials that the host may not see is not sent.
    pub fn scope(mut self, scope: Scope) -> Self {
        self.endpoint_mut().scope = scope;
        self
    }
}

impl Endpoint for Get {
    type Model = Value;

    const INFO: &'static EndpointInfo = &EndpointInfo::new(
        Operation::new("get"),
        // Stands for the host that each call names.
        Host::new(""),
        Method::GET,
        "{path}",
    )
    .with_summary("Gets a document that no row of the table is for.")
    .with_accept("application/json, */*;q=0.5")
    // Nobody knows whether it is the same for everybody.
    .with_personal_answer();

    fn path(&self) -> String {
        self.path.clone()
    }

    fn query(&self, query: &mut Query) {
        query.clone_from(&self.query);
    }

    fn info(&self) -> Cow<'static, EndpointInfo> {
        Cow::Owned(Self::INFO.clone().with_scope(self.scope))
    }

    fn domain(&self) -> Cow<'static, str> {
        Cow::Owned(self.domain.clone())
    }

    fn decode(answer: &Response<Bytes>) -> Result<Value, DecodeError> {
        read_json(Self::INFO.operation(), answer)
    }
}

/// A call of a row of the table with values that are texts; [`Client::named`] makes it.
#[derive(Debug, Clone)]
pub struct Named {
    info: &'static EndpointInfo,
    parts: Parts,
}

impl Named {
    /// The call of `operation`, such as `get_match_stats`, with the values of its path and its query by their
    /// names; a name of a list can come more than once.
    ///
    /// # Errors
    ///
    /// There is no such row, it changes something, or a value is missing, unknown or out of range.
    pub fn new<'a>(
        operation: &str,
        arguments: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, InvalidArgument> {
        let info = EndpointInfo::named(operation)
            .ok_or(InvalidArgument::new("operation", "is not one of the table"))?;
        if info.class() != Class::Read {
            return Err(InvalidArgument::new("operation", "changes something"));
        }
        let arguments = arguments.into_iter().collect::<Vec<_>>();
        Ok(Self { info, parts: info.parts(Arguments(&arguments))? })
    }
}

impl Endpoint for Named {
    type Model = Value;

    const INFO: &'static EndpointInfo = Get::INFO;

    fn path(&self) -> String {
        self.parts.path.clone()
    }

    fn query(&self, query: &mut Query) {
        query.clone_from(&self.parts.query);
    }

    fn info(&self) -> Cow<'static, EndpointInfo> {
        Cow::Borrowed(self.info)
    }

    fn domain(&self) -> Cow<'static, str> {
        self.parts.domain.clone()
    }

    fn body(&self) -> Option<Value> {
        self.parts.body.clone()
    }

    fn decode(answer: &Response<Bytes>) -> Result<Value, DecodeError> {
        read_json(Self::INFO.operation(), answer)
    }
}

/// Gets a file by its address, such as a chunk of a film; [`Client::download`] makes it.
///
/// No host is shown any credentials for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    url: Option<Url>,
}

impl Download {
    /// Gets the file at `url`, an address of the web.
    pub fn new(url: impl AsRef<str>) -> Self {
        Self { url: Url::parse(url.as_ref()).ok() }
    }
}

impl Endpoint for Download {
    type Model = File;

    const INFO: &'static EndpointInfo =
        &EndpointInfo::new(Operation::new("get_blob"), Host::BLOBS, Method::GET, "/{path}")
            .with_summary("Gets a file by its address.")
            .with_accept(File::ACCEPT)
            .with_retry(RetryPolicy::CDN)
            .with_lasting_answer();

    fn check(&self) -> Result<(), InvalidArgument> {
        let url = self.url.as_ref();
        let is_plain = |url: &&Url| {
            url.scheme() == "https"
                && url.port().is_none()
                && url.username().is_empty()
                && url.password().is_none()
        };
        match url.filter(is_plain) {
            Some(_) => Ok(()),
            None => {
                Err(InvalidArgument::new("url", "must be an address that begins with https://"))
            }
        }
    }

    fn path(&self) -> String {
        self.url.as_ref().map(|url| url.path().to_owned()).unwrap_or_default()
    }

    fn query(&self, query: &mut Query) {
        *query = Query::encoded(self.url.as_ref().and_then(Url::query).unwrap_or_default());
    }

    fn domain(&self) -> Cow<'static, str> {
        let domain = self.url.as_ref().and_then(Url::host_str).unwrap_or_default();
        Cow::Owned(domain.to_owned())
    }

    fn decode(answer: &Response<Bytes>) -> Result<File, DecodeError> {
        File::decode(Self::INFO.operation(), answer)
    }
}

impl Call<Download> {
    /// Gets the file piece by piece, as it arrives, instead of as a whole.
    ///
    /// The size and the time between pieces are bounded all the same. What broke off after its head is not asked
    /// for again, and no cache is asked or filled.
    ///
    /// # Errors
    ///
    /// Any [`Error`] but [`Error::Decode`]. The pieces can fail later.
    pub fn stream(self) -> impl Future<Output = Result<Response, Error>> + Send {
        self.response_stream()
    }
}

impl Client {
    /// Gets any document of any host, with the same credentials, pacing and repetition as the rows of the table.
    ///
    /// For what the table does not have. The hosts of the game's endpoint document are shown the Spartan token, and
    /// those that may want the clearance that too; no other host is shown anything. The path is sent as it is, and
    /// can have a query.
    ///
    /// ```
    /// # spnkr_testkit::doctest(async |emulated| {
    /// # let client = spnkr_client::Client::from_tokens(
    /// #     emulated.http(), emulated.spartan_token(), Some(emulated.clearance_token()));
    /// use spnkr_client::Host;
    ///
    /// let news = client.get(Host::PROFILE, "/users/me").await?;
    /// println!("{news:#}");
    /// # assert!(news.get("gamertag").is_some());
    /// # Ok(()) });
    /// ```
    pub fn get(&self, host: impl AsRef<str>, path: impl AsRef<str>) -> Call<Get> {
        self.call(Get::new(host, path))
    }

    /// Calls a row of the table by its name, with values that are texts.
    ///
    /// # Errors
    ///
    /// As for [`Named::new`].
    pub fn named<'a>(
        &self,
        operation: &str,
        arguments: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Call<Named>, InvalidArgument> {
        Ok(self.call(Named::new(operation, arguments)?))
    }

    /// Gets a chunk of a theater film, which is compressed with zlib; no credentials are shown for it.
    ///
    /// ```
    /// # async fn run(client: spnkr_client::Client, match_id: spnkr_core::MatchId) -> Result<(), spnkr_client::Error> {
    /// use spnkr_client::model::FilmChunkType;
    ///
    /// let film = client.ugc().film_by_match_id(match_id).await?;
    /// for chunk in film.chunks_of(FilmChunkType::HighlightEvents) {
    ///     let file = client.film_chunk(&film, chunk).await?;
    ///     println!("{} bytes", file.bytes().len());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn film_chunk(&self, film: &Film, chunk: &FilmChunk) -> Call<Download> {
        self.download(film.chunk_url(chunk))
    }

    /// Gets a file by its address, without credentials: images and other files of assets, chunks of films.
    ///
    /// Await it for the whole file, or [`stream`](Call::stream) it.
    pub fn download(&self, url: impl AsRef<str>) -> Call<Download> {
        self.call(Download::new(url))
    }
}
