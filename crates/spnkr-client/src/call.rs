use std::{
    fmt,
    future::{Future, IntoFuture},
    time::Duration,
};

use bytes::Bytes;
use spnkr_core::{BoxFuture, Response};

use crate::{
    Answer, Client, Endpoint, Error, Paged, Pages,
    endpoint::Parts,
    pipeline::{self, Choices},
};

/// A call that is ready to be made, with choices for this one time.
///
/// `.await` makes it and reads the model; [`send`](Self::send) makes it and gives the whole [`Answer`].
/// Dropping the future gives the call up.
#[must_use = "a call is made when it is awaited or sent"]
#[derive(Clone)]
pub struct Call<E> {
    client: Client,
    endpoint: E,
    choices: Choices,
}

impl<E> Call<E> {
    pub(crate) fn new(client: Client, endpoint: E) -> Self {
        let choices = Choices { deadline: client.deadline(), ..Choices::default() };
        Self { client, endpoint, choices }
    }

    /// The endpoint value with what is chosen so far.
    pub fn endpoint(&self) -> &E {
        &self.endpoint
    }

    pub(crate) fn endpoint_mut(&mut self) -> &mut E {
        &mut self.endpoint
    }

    /// Asks for names and descriptions of assets in a language, such as `fr-FR`.
    ///
    /// Few services heed it; without it they answer in English.
    pub fn language(mut self, tag: impl Into<String>) -> Self {
        self.choices.language = Some(tag.into());
        self
    }

    /// Gives the call this long, from the first wait to the last byte of the answer: with the credentials, all
    /// repetitions, and [`settle`](Self::settle). A minute if neither this nor
    /// [`Client::with_deadline`](crate::Client::with_deadline) says otherwise, half a minute more to settle.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.choices.deadline = Some(deadline);
        self
    }

    /// Takes no stored answer; what the service says is stored all the same.
    pub fn fresh(mut self) -> Self {
        self.choices.fresh = true;
        self
    }

    /// Waits until the service knows what is asked for, as the game does after a match: a 404 is asked again up to
    /// fourteen times, two seconds apart. Without it, the first 404 is the answer.
    pub fn settle(mut self) -> Self {
        self.choices.settle = true;
        self
    }

    /// Repeats a call that changes something, too, if it is not known whether it got through.
    ///
    /// For changes that may be made twice without harm; without it, such a call is made once.
    pub fn repeatable(mut self) -> Self {
        self.choices.repeatable = true;
        self
    }

    /// Gives up waiting for a connection after this long.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.choices.connect_timeout = Some(timeout);
        self
    }

    /// Gives up a request, perhaps to repeat it, whose answer has not begun after this long.
    pub fn first_byte_timeout(mut self, timeout: Duration) -> Self {
        self.choices.first_byte_timeout = Some(timeout);
        self
    }

    /// Gives up an answer, perhaps to ask again, of which nothing more comes for this long.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.choices.idle_timeout = Some(timeout);
        self
    }

    /// Refuses an answer of more than this many bytes, counted after decompression.
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.choices.body_limit = Some(bytes);
        self
    }
}

impl<E: Endpoint> Call<E> {
    /// Makes the call and gives the answer unread.
    ///
    /// # Errors
    ///
    /// Any [`Error`] but [`Error::Decode`].
    pub fn send(self) -> impl Future<Output = Result<Answer<E::Model>, Error>> + Send + use<E> {
        let operation = self.endpoint.info().operation();
        let response = self.response();
        async move { Ok(Answer::new::<E>(operation, response.await?)) }
    }

    /// Gets the whole list, page by page, from where the call begins.
    pub fn pages(self) -> Pages<E>
    where
        E: Paged,
    {
        Pages::new(self)
    }

    // The request is made before the first await, so an endpoint need not be `Send`.
    fn response(self) -> BoxFuture<'static, Result<Response<Bytes>, Error>> {
        let info = self.endpoint.info();
        let request = Parts::of(&self.endpoint)
            .and_then(|parts| pipeline::prepare(&info, parts, self.choices));
        pipeline::fetch(self.client, info, request)
    }

    /// Makes the call and gives the answer once its head is there; its body is a stream.
    pub(crate) fn response_stream(self) -> BoxFuture<'static, Result<Response, Error>> {
        let info = self.endpoint.info();
        let request = Parts::of(&self.endpoint)
            .and_then(|parts| pipeline::prepare(&info, parts, self.choices));
        pipeline::open(self.client, info, request)
    }
}

impl<E: Endpoint> IntoFuture for Call<E> {
    type Output = Result<E::Model, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let response = self.response();
        Box::pin(async move { Ok(E::decode(&response.await?)?) })
    }
}

impl<E: fmt::Debug> fmt::Debug for Call<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("endpoint", &self.endpoint)
            .field("choices", &self.choices)
            .finish_non_exhaustive()
    }
}
