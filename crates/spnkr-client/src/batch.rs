use std::collections::{HashMap, HashSet, VecDeque};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use spnkr_core::{BoxFuture, Response, Xuid};

use crate::{Call, Endpoint, Error, Xuids};

/// A result for each player that a call was about, in the order in which they were given.
pub type PerPlayer<T> = Vec<(Xuid, Result<T, Error>)>;

/// An endpoint that is asked about several players at once.
pub trait Batched: Endpoint + Clone + Send + 'static {
    /// What the answer has on one player.
    type Entry: Send + 'static;

    /// How many players one request can be about.
    const LIMIT: usize;

    /// Whether the service can refuse a request for another reason than one of the players, in the same way:
    /// a match that it does not know, say.
    const HAS_SUBJECT: bool = false;

    /// The players.
    fn players(&self) -> &Xuids;

    /// The same call about others.
    #[must_use]
    fn about(self, players: Xuids) -> Self;

    /// What an answer has, player by player, in any order.
    fn entries(answer: Self::Model) -> Vec<(Option<Xuid>, Self::Entry)>;
}

impl<E: Batched> Call<E> {
    /// Makes the call for any number of players, with a result for each of them in the order given.
    ///
    /// As many requests as are needed are made, some of them side by side. One that is refused on account of a
    /// player is halved until the player is found, so one that does not exist costs nobody else the result.
    /// A player who is named twice has one result.
    ///
    /// ```
    /// # spnkr_testkit::doctest(async |emulated| {
    /// # let client = spnkr_client::Client::from_tokens(emulated.http(), emulated.spartan_token(), None);
    /// # let xuid = spnkr_core::Xuid::new(emulated.emulator().account().xuid());
    /// # let match_id = client.stats().match_history(xuid).await?.results[0].match_id;
    /// let stats = client.stats().match_stats(match_id).await?;
    /// for (xuid, user) in client.profile().users_by_id(&stats).batch().await {
    ///     match user {
    ///         Ok(user) => println!("{xuid}: {}", user.gamertag),
    ///         Err(error) => println!("{xuid}: {error}"),
    ///     }
    /// }
    /// # Ok(()) });
    /// ```
    pub fn batch(self) -> BoxFuture<'static, PerPlayer<E::Entry>> {
        Box::pin(Batch::new(self).run())
    }
}

struct Batch<E: Batched> {
    call: Call<E>,
    players: Vec<Xuid>,
    queue: VecDeque<Vec<Xuid>>,
    results: HashMap<Xuid, Result<E::Entry, Error>>,
    /// How many players were refused one by one before anybody was accepted; none once somebody was.
    lone_refusals: Option<u32>,
}

impl<E: Batched> Batch<E> {
    fn new(call: Call<E>) -> Self {
        let mut seen = HashSet::new();
        let mut players = call.endpoint().players().as_slice().to_vec();
        players.retain(|xuid| seen.insert(*xuid));
        let queue = players.chunks(E::LIMIT).map(<[_]>::to_vec).collect();
        Self { call, players, queue, results: HashMap::new(), lone_refusals: Some(0) }
    }

    async fn run(mut self) -> PerPlayer<E::Entry> {
        let mut in_flight = FuturesUnordered::new();
        loop {
            while in_flight.len() < self.side_by_side() {
                let Some(chunk) = self.queue.pop_front() else { break };
                let answer = self.ask(&chunk);
                in_flight.push(async move { (chunk, answer.await) });
            }
            match in_flight.next().await {
                Some((chunk, answer)) => self.note(chunk, answer),
                None => break,
            }
        }
        let left_out = || Err(Error::LeftOut { operation: E::INFO.operation() });
        let results = &mut self.results;
        let result = |xuid| (xuid, results.remove(&xuid).unwrap_or_else(left_out));
        self.players.into_iter().map(result).collect()
    }

    fn ask(&self, chunk: &[Xuid]) -> BoxFuture<'static, Result<E::Model, Error>> {
        let mut call = self.call.clone();
        *call.endpoint_mut() = call.endpoint().clone().about(chunk.into());
        call.into_future()
    }

    fn note(&mut self, chunk: Vec<Xuid>, answer: Result<E::Model, Error>) {
        let error = match answer {
            Ok(answer) => return self.accept(answer),
            Err(error) => error,
        };
        let is_refusal = error.is_not_found() || error.status() == Some(StatusCode::BAD_REQUEST);
        if is_refusal && let Some(answer) = answer_within::<E>(&error) {
            self.accept(answer);
        }
        let rest: Vec<_> =
            chunk.iter().copied().filter(|xuid| !self.results.contains_key(xuid)).collect();
        if is_refusal && rest.len() > 1 && !self.is_hopeless() {
            let (left, right) = rest.split_at(rest.len() / 2);
            // The halves go first, so that what a refusal is about is known early.
            self.queue.push_front(right.to_vec());
            self.queue.push_front(left.to_vec());
            return;
        }
        if is_refusal && let Some(refusals) = &mut self.lone_refusals {
            *refusals += 1;
        }
        for xuid in rest {
            self.results.insert(xuid, Err(error.clone()));
        }
    }

    fn accept(&mut self, answer: E::Model) {
        for (xuid, entry) in E::entries(answer) {
            if let Some(xuid) = xuid {
                self.lone_refusals = None;
                self.results.insert(xuid, Ok(entry));
            }
        }
    }

    /// How many requests may be under way: one as long as a refusal may be about all of them.
    fn side_by_side(&self) -> usize {
        match E::HAS_SUBJECT && self.lone_refusals.is_some() {
            true => 1,
            false => SIDE_BY_SIDE,
        }
    }

    /// Whether it is plain by now that the players are not what the service refuses.
    fn is_hopeless(&self) -> bool {
        E::HAS_SUBJECT && self.lone_refusals.is_some_and(|refusals| refusals >= ENOUGH_REFUSALS)
    }
}

/// The answer that a refusal can hold: the skill service sends it with its 404 for those whom it knows.
fn answer_within<E: Batched>(error: &Error) -> Option<E::Model> {
    let body = Bytes::copy_from_slice(error.body()?.as_bytes());
    let answer = Response::new(Timestamp::UNIX_EPOCH, StatusCode::OK, HeaderMap::new(), body);
    E::decode(&answer).ok()
}

/// How many requests are under way at most.
const SIDE_BY_SIDE: usize = 4;

/// After how many players who were refused alone, and none who was not, the players are not the reason.
const ENOUGH_REFUSALS: u32 = 3;
