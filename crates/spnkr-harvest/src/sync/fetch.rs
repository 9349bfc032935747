//! What there is of one match.

use std::{
    sync::{
        Arc,
        atomic::Ordering::{AcqRel, Release},
    },
    task::Poll,
};

use futures_util::future;
use jiff::{SignedDuration, Timestamp};
use spnkr::{
    MatchId, Xuid,
    client::{
        Call, Endpoint,
        model::{FilmChunkType, MatchSkill, MatchStats},
    },
    film,
};

use super::Worker;
use crate::{Answered, Arrival, Error, FilmArrival, Missing, Part, Raw, Unfetched};

/// What came of a match.
#[derive(Debug, Default)]
pub(super) struct Fetched {
    pub(super) has_stats: bool,
    pub(super) has_skill: bool,
    pub(super) has_film: bool,
    pub(super) missing: Vec<Missing>,
}

/// Why a part is not to be had.
#[derive(Debug)]
struct Reason {
    status: Option<u16>,
    text: String,
    /// If the match is not a new one.
    is_final: bool,
}

impl Reason {
    /// Says it in these words if the service does not know what was asked for.
    fn if_final(self, text: &str) -> Self {
        match self.is_final {
            true => Self { text: text.to_owned(), ..self },
            false => self,
        }
    }
}

/// A match of which something is fetched.
#[derive(Debug, Clone, Copy)]
struct Subject {
    match_id: MatchId,
    start_time: Timestamp,
}

impl Worker {
    /// Fetches what is not there, and stores it.
    pub(super) async fn fetch(&self, unfetched: Unfetched) -> Result<Fetched, Error> {
        let Unfetched { match_id, start_time, parts, mut people } = unfetched;
        let subject = Subject { match_id, start_time };
        let mut fetched = Fetched::default();
        if parts.contains(&Part::Stats) {
            match self.fetch_stats(subject).await? {
                Ok(stats) => {
                    fetched.has_stats = true;
                    people = stats.humans().filter_map(|human| human.player_id.xuid()).collect();
                }
                Err(missing) => {
                    // The rest can wait until the match has stats.
                    fetched.missing.push(missing);
                    return Ok(fetched);
                }
            }
        }
        let skill = async {
            match parts.contains(&Part::Skill) && !people.is_empty() {
                true => self.fetch_skill(subject, &people).await.map(Some),
                false => Ok(None),
            }
        };
        let film = async {
            match parts.contains(&Part::Film) {
                true => self.fetch_film(subject).await.map(Some),
                false => Ok(None),
            }
        };
        let (skill, film) = future::try_join(skill, film).await?;
        fetched.has_skill = matches!(skill, Some(Ok(())));
        fetched.has_film = matches!(film, Some(Ok(())));
        fetched.missing.extend([skill, film].into_iter().flatten().filter_map(Result::err));
        Ok(fetched)
    }

    async fn fetch_stats(
        &self,
        subject: Subject,
    ) -> Result<Result<Arc<MatchStats>, Missing>, Error> {
        let match_id = subject.match_id;
        match self.ask(self.client.stats().match_stats(match_id)).await? {
            Ok((raw, stats)) => {
                let model = Arc::new(stats);
                let answered = Answered { match_id, raw, model: Arc::clone(&model) };
                self.store.add(Arrival::Stats(answered)).await?;
                Ok(Ok(model))
            }
            // They come late as a rule, and are never taken away.
            Err(reason) => {
                let reason = Reason { is_final: false, ..reason };
                self.note(subject, Part::Stats, reason).await.map(Err)
            }
        }
    }

    async fn fetch_skill(
        &self,
        subject: Subject,
        people: &[Xuid],
    ) -> Result<Result<(), Missing>, Error> {
        let match_id = subject.match_id;
        let mut whole: Option<(Raw, MatchSkill)> = None;
        for some in people.chunks(MOST_IN_SKILL) {
            let (raw, skill) =
                match self.ask(self.client.skill().match_skill(match_id, some)).await? {
                    Ok(answer) => answer,
                    Err(reason) => return self.note(subject, Part::Skill, reason).await.map(Err),
                };
            whole = Some(match whole {
                None => (raw, skill),
                Some((_, mut first)) => {
                    first.value.extend(skill.value);
                    // Nothing is lost by this: a model is the document that it was read from.
                    let body = serde_json::to_vec(&first).unwrap_or_default();
                    (Raw { body: body.into(), ..raw }, first)
                }
            });
        }
        if let Some((raw, skill)) = whole {
            let answered = Answered { match_id, raw, model: Arc::new(skill) };
            self.store.add(Arrival::Skill(answered)).await?;
        }
        Ok(Ok(()))
    }

    async fn fetch_film(&self, subject: Subject) -> Result<Result<(), Missing>, Error> {
        let match_id = subject.match_id;
        let (manifest, film) = match self.ask(self.client.ugc().film_by_match_id(match_id)).await? {
            Ok(answer) => answer,
            Err(reason) => {
                let reason = reason.if_final("there is no film of it");
                return self.note(subject, Part::Film, reason).await.map(Err);
            }
        };
        let Some(&chunk) = film.chunks_of(FilmChunkType::HighlightEvents).last() else {
            let text = "its film has no highlight events".to_owned();
            let reason = Reason { status: None, text, is_final: true };
            return self.note(subject, Part::Film, reason).await.map(Err);
        };
        let chunk = match self.ask(self.client.film_chunk(&film, chunk)).await? {
            Ok((chunk, _)) => chunk,
            Err(reason) => {
                let reason = reason.if_final("its film is not stored any more");
                return self.note(subject, Part::Film, reason).await.map(Err);
            }
        };
        let version = film.custom_data.film_major_version;
        let highlights = match film::parse(&chunk.body, version) {
            Ok(highlights) => highlights,
            Err(error) => {
                let text = format!("its film cannot be read: {error}");
                let reason = Reason { status: None, text, is_final: true };
                return self.note(subject, Part::Film, reason).await.map(Err);
            }
        };
        let arrival = FilmArrival { match_id, manifest, chunk, film, highlights };
        self.store.add(Arrival::Film(Arc::new(arrival))).await?;
        Ok(Ok(()))
    }

    /// Asks the services, and says why there is nothing if there is nothing.
    ///
    /// # Errors
    ///
    /// What is wrong with all calls and not with this one.
    async fn ask<E: Endpoint>(
        &self,
        call: Call<E>,
    ) -> Result<Result<(Raw, E::Model), Reason>, Error> {
        // The semaphore is never closed.
        let request = self.requests.acquire().await;
        let answer = call.send().await;
        drop(request);
        // To read this answer takes time, in which the next request can be under way.
        give_way().await;
        let error = match answer.and_then(|answer| Ok((answer.model()?, answer))) {
            Ok((model, answer)) => {
                self.failures.store(0, Release);
                let received_at = answer.received_at();
                return Ok(Ok((Raw { received_at, body: answer.into_bytes() }, model)));
            }
            Err(error) => error,
        };
        let is_answer = error.status().is_some_and(|status| status.is_client_error());
        match is_answer && !error.needs_sign_in() {
            true => self.failures.store(0, Release),
            false => {
                let failures = self.failures.fetch_add(1, AcqRel);
                if failures >= MOST_FAILURES || !may_be_of_this_call(&error) {
                    return Err(error.into());
                }
            }
        }
        Ok(Err(reason(&error)))
    }

    /// Stores that a part is not to be had.
    async fn note(&self, subject: Subject, part: Part, reason: Reason) -> Result<Missing, Error> {
        let tried_at = self.clock.wall();
        let age = tried_at.duration_since(subject.start_time);
        let missing = Missing {
            match_id: subject.match_id,
            part,
            status: reason.status,
            reason: reason.text,
            tried_at,
            is_final: reason.is_final && age > SETTLED,
        };
        self.store.add(Arrival::Missing(missing.clone())).await?;
        Ok(missing)
    }
}

/// Lets whoever can go on do so first.
async fn give_way() {
    let mut has_given = false;
    future::poll_fn(|context| {
        if has_given {
            return Poll::Ready(());
        }
        has_given = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Whether another call may fare better.
fn may_be_of_this_call(error: &spnkr::client::Error) -> bool {
    use spnkr::client::Error;

    !error.needs_sign_in()
        && !matches!(error, Error::Credentials { .. } | Error::InvalidArgument { .. })
}

fn reason(error: &spnkr::client::Error) -> Reason {
    use spnkr::client::Error;

    let status = error.status().map(|status| status.as_u16());
    let text = match (error, status) {
        (Error::NotFound(_), _) => "the service does not know it".to_owned(),
        (Error::Decode(_), _) => "this version cannot read the answer".to_owned(),
        (_, Some(status)) => format!("the service answered {status}"),
        (_, None) => "no answer came".to_owned(),
    };
    Reason { status, text, is_final: error.is_not_found() }
}

/// After how many calls that failed one after the other the harvest is broken off.
const MOST_FAILURES: u32 = 9;

/// How many people the skill service is asked about at once.
const MOST_IN_SKILL: usize = 32;

/// The age at which a match has all that it will ever have.
const SETTLED: SignedDuration = SignedDuration::from_hours(2);
