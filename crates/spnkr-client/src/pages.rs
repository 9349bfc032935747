use std::{
    collections::{HashSet, VecDeque},
    fmt,
    future::poll_fn,
    hash::Hash,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use spnkr_core::BoxFuture;

use crate::{Call, Endpoint, Error};

/// An endpoint whose answers are pages of one long list.
pub trait Paged: Endpoint + Clone {
    /// An entry of the list.
    type Item;

    /// What tells one entry from another.
    type Key: Clone + Eq + Hash;

    /// Where in the list the page begins, from 0.
    fn position(&self) -> u32;

    /// The page that begins at `position`.
    #[must_use]
    fn at(self, position: u32) -> Self;

    /// How many entries a page has at most, as it is asked for.
    fn size(&self) -> u32;

    /// The entries of a page.
    fn items(page: &mut Self::Model) -> &mut Vec<Self::Item>;

    /// What tells this entry from others.
    fn key(item: &Self::Item) -> Self::Key;

    /// Whether the list ends with this page, in which the service sent `received` entries.
    fn is_last(&self, page: &Self::Model, received: u32) -> bool;
}

/// The pages of a list, one after the other; [`Call::pages`] makes it.
///
/// A list can grow at its front while it is read, which shifts its entries towards the pages that follow.
/// An entry that came before is left out of a page, so a page may have fewer than the service sent.
///
/// ```
/// # async fn run(client: spnkr_client::Client, xuid: spnkr_core::Xuid) -> Result<(), spnkr_client::Error> {
/// let mut pages = client.stats().match_history(xuid).pages().prefetch(2);
/// while let Some(page) = pages.try_next().await? {
///     for result in page.results {
///         println!("{} {}", result.match_id, result.outcome);
///     }
/// }
/// # Ok(()) }
/// ```
///
/// It is a [`Stream`] too, which ends after an error. [`items`](Self::items) gives entries instead of pages.
pub struct Pages<E: Paged> {
    /// Asks for the next page that nobody has seen.
    call: Call<E>,
    ahead: usize,
    in_flight: VecDeque<Flight<E::Model>>,
    seen: HashSet<E::Key>,
    known: HashSet<E::Key>,
    resumed_after: Option<E::Key>,
    stale_pages: u32,
    is_over: bool,
    has_failed: bool,
}

/// A page that was asked for.
struct Flight<M> {
    position: u32,
    state: State<M>,
}

enum State<M> {
    Pending(BoxFuture<'static, Result<M, Error>>),
    Done(Result<M, Error>),
}

impl<M> Flight<M> {
    /// Whether the answer is there.
    fn poll(&mut self, context: &mut Context<'_>) -> bool {
        if let State::Pending(future) = &mut self.state {
            match future.as_mut().poll(context) {
                Poll::Ready(result) => self.state = State::Done(result),
                Poll::Pending => return false,
            }
        }
        true
    }
}

impl<E: Paged> Pages<E> {
    pub(crate) fn new(call: Call<E>) -> Self {
        Self {
            call,
            ahead: 0,
            in_flight: VecDeque::new(),
            seen: HashSet::new(),
            known: HashSet::new(),
            resumed_after: None,
            stale_pages: 0,
            is_over: false,
            has_failed: false,
        }
    }

    /// Asks for this many pages ahead of the one that is waited for, 8 at most; none if not set.
    ///
    /// At the end of the list as many requests can be in vain.
    #[must_use]
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.ahead = pages.min(MAX_AHEAD);
        self
    }

    /// Ends the list before the first entry that is one of `known`.
    ///
    /// For lists whose newest entries come first, to get only what is new.
    #[must_use]
    pub fn until(mut self, known: impl IntoIterator<Item = E::Key>) -> Self {
        self.known.extend(known);
        self
    }

    /// Goes on after an entry of an earlier walk, the last one that was dealt with then.
    ///
    /// For a call that begins where [`position`](Self::position) said. What the first page repeats, since the list
    /// has grown meanwhile, is left out; if the list has grown by more than a page, entries come again, and none
    /// is left out.
    #[must_use]
    pub fn after(mut self, last: E::Key) -> Self {
        self.resumed_after = Some(last);
        self
    }

    /// Where the page begins that comes next, to begin there in a later walk.
    pub fn position(&self) -> u32 {
        self.call.endpoint().position()
    }

    /// The entries of the pages, one by one.
    pub fn items(self) -> Items<E> {
        Items { pages: self, buffer: VecDeque::new() }
    }

    /// Gets the next page, or none at the end of the list.
    ///
    /// After an error the next call asks for the same page again; when the future was dropped, it goes on waiting.
    /// The list counts as over, too, when the service sends many pages on end with nothing new.
    ///
    /// # Errors
    ///
    /// As for the call that asks for one page.
    pub async fn try_next(&mut self) -> Result<Option<E::Model>, Error> {
        poll_fn(|context| self.poll_page(context)).await
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<E::Model>, Error>> {
        while !self.is_over {
            self.take_off();
            let mut arrived = true;
            for (index, flight) in self.in_flight.iter_mut().enumerate() {
                let is_there = flight.poll(context);
                arrived &= is_there || index > 0;
            }
            if !arrived {
                return Poll::Pending;
            }
            let Some(Flight { state: State::Done(result), .. }) = self.in_flight.pop_front() else {
                continue;
            };
            let page = result.inspect_err(|_| self.in_flight.clear())?;
            if let Some(page) = self.land(page) {
                return Poll::Ready(Ok(Some(page)));
            }
        }
        self.in_flight.clear();
        Poll::Ready(Ok(None))
    }

    /// Asks for pages until as many are under way as may be.
    fn take_off(&mut self) {
        while self.in_flight.len() <= self.ahead {
            let endpoint = self.call.endpoint();
            let position = match self.in_flight.back() {
                Some(last) => last.position.saturating_add(endpoint.size()),
                None => endpoint.position(),
            };
            let mut call = self.call.clone();
            if position != endpoint.position() {
                *call.endpoint_mut() = endpoint.clone().at(position);
            }
            let state = State::Pending(call.into_future());
            self.in_flight.push_back(Flight { position, state });
        }
    }

    /// Takes in the page that was waited for; gives it if it has anything new.
    fn land(&mut self, mut page: E::Model) -> Option<E::Model> {
        let endpoint = self.call.endpoint();
        let received = u32::try_from(E::items(&mut page).len()).unwrap_or(u32::MAX);
        let next = endpoint.position().saturating_add(received);
        self.stale_pages += 1;
        self.is_over = received == 0
            || endpoint.is_last(&page, received)
            || self.stale_pages == MAX_STALE_PAGES;
        *self.call.endpoint_mut() = endpoint.clone().at(next);
        // A page that was shorter than asked for, and is not the last: the others were asked for in the wrong place.
        if self.in_flight.front().is_some_and(|flight| flight.position != next) {
            self.in_flight.clear();
        }
        self.sift(E::items(&mut page));
        if E::items(&mut page).is_empty() {
            return None;
        }
        self.stale_pages = 0;
        Some(page)
    }

    /// Leaves out what came before, and what is not wanted.
    fn sift(&mut self, items: &mut Vec<E::Item>) {
        if let Some(last) = self.resumed_after.take()
            && let Some(index) = items.iter().position(|item| E::key(item) == last)
        {
            let repeated = items.drain(..=index);
            self.seen.extend(repeated.map(|item| E::key(&item)));
        }
        if let Some(index) = items.iter().position(|item| self.known.contains(&E::key(item))) {
            items.truncate(index);
            self.is_over = true;
        }
        items.retain(|item| self.seen.insert(E::key(item)));
    }
}

impl<E: Paged> Stream for Pages<E> {
    type Item = Result<E::Model, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let pages = self.get_mut();
        if std::mem::take(&mut pages.has_failed) {
            return Poll::Ready(None);
        }
        let result = pages.poll_page(context);
        pages.has_failed = matches!(result, Poll::Ready(Err(_)));
        result.map(Result::transpose)
    }
}

// Nothing in it is ever pinned in place: the futures are boxed.
impl<E: Paged> Unpin for Pages<E> {}

impl<E: Paged> fmt::Debug for Pages<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &E::INFO.operation())
            .field("position", &self.position())
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

/// The entries of a list, one after the other; [`Pages::items`] makes it.
pub struct Items<E: Paged> {
    pages: Pages<E>,
    buffer: VecDeque<E::Item>,
}

impl<E: Paged> Items<E> {
    /// Gets the next entry, or none at the end of the list.
    ///
    /// # Errors
    ///
    /// As for [`Pages::try_next`], and what it says of errors and dropped futures holds here.
    pub async fn try_next(&mut self) -> Result<Option<E::Item>, Error> {
        while self.buffer.is_empty() {
            let Some(mut page) = self.pages.try_next().await? else { return Ok(None) };
            self.buffer.extend(E::items(&mut page).drain(..));
        }
        Ok(self.buffer.pop_front())
    }
}

impl<E: Paged> Stream for Items<E> {
    type Item = Result<E::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let items = self.get_mut();
        while items.buffer.is_empty() {
            match std::task::ready!(Pin::new(&mut items.pages).poll_next(context)) {
                Some(Ok(mut page)) => items.buffer.extend(E::items(&mut page).drain(..)),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        Poll::Ready(items.buffer.pop_front().map(Ok))
    }
}

impl<E: Paged> Unpin for Items<E> {}

impl<E: Paged> fmt::Debug for Items<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("buffered", &self.buffer.len())
            .finish()
    }
}

/// The most pages that are asked for ahead.
const MAX_AHEAD: usize = 8;

/// A bound on a service that sends the same page for ever.
const MAX_STALE_PAGES: u32 = 16;
