use std::{collections::HashSet, fmt, hash::Hash};

use crate::{Call, Endpoint, Error};

/// An endpoint whose answers are pages of one long list.
pub trait Paged: Endpoint + Clone {
    /// What tells one entry from another.
    type Key: Eq + Hash;

    /// Where in the list the page begins, from 0.
    fn position(&self) -> u32;

    /// The page that begins at `position`.
    #[must_use]
    fn at(self, position: u32) -> Self;

    /// Takes out of `page` what is in `seen`, notes the rest there, and says what the page is like.
    fn sift(&self, page: &mut Self::Model, seen: &mut HashSet<Self::Key>) -> Page;
}

/// What one page of a list is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "implementors of `Paged` build it")]
pub struct Page {
    /// How many entries the service sent.
    pub received: u32,
    /// Whether the list ends with it.
    pub is_last: bool,
    /// Whether it has an entry that no page before it had.
    pub is_new: bool,
}

/// The pages of a list, one after the other; [`Call::pages`] makes it.
///
/// A list can grow at its front while it is read, which shifts its entries towards the pages that follow.
/// An entry that came before is left out of a page, so a page may have fewer than the service sent.
///
/// ```
/// # async fn run(client: spnkr_client::Client, xuid: spnkr_core::Xuid) -> Result<(), spnkr_client::Error> {
/// let mut pages = client.stats().match_history(xuid).pages();
/// while let Some(page) = pages.try_next().await? {
///     for result in page.results {
///         println!("{} {}", result.match_id, result.outcome);
///     }
/// }
/// # Ok(()) }
/// ```
pub struct Pages<E: Paged> {
    call: Call<E>,
    seen: HashSet<E::Key>,
    is_over: bool,
}

impl<E: Paged> Pages<E> {
    pub(crate) fn new(call: Call<E>) -> Self {
        Self { call, seen: HashSet::new(), is_over: false }
    }

    /// Gets the next page, or none at the end of the list.
    ///
    /// After an error, or when the future was dropped, the next call asks for the same page again.
    /// The list counts as over, too, when the service sends many pages on end with nothing new.
    ///
    /// # Errors
    ///
    /// As for the call that asks for one page.
    pub async fn try_next(&mut self) -> Result<Option<E::Model>, Error> {
        let mut stale_pages = 0;
        while !self.is_over {
            let mut model = self.call.clone().await?;
            let endpoint = self.call.endpoint();
            let page = endpoint.sift(&mut model, &mut self.seen);
            let next = endpoint.clone().at(endpoint.position().saturating_add(page.received));
            *self.call.endpoint_mut() = next;
            stale_pages += 1;
            self.is_over = page.is_last || page.received == 0 || stale_pages == MAX_STALE_PAGES;
            if page.is_new {
                return Ok(Some(model));
            }
        }
        Ok(None)
    }
}

impl<E: Paged> fmt::Debug for Pages<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &E::INFO.operation())
            .field("position", &self.call.endpoint().position())
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

/// A bound on a service that sends the same page for ever.
const MAX_STALE_PAGES: u32 = 16;
