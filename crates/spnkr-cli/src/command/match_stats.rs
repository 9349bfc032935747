//! `spnkr match`: a scoreboard.

mod scoreboard;

use std::collections::HashMap;

use spnkr::{
    Client, MatchId, Xuid,
    client::{Answer, Error, model::MatchStats},
    core::BoxFuture,
};

pub(super) use self::scoreboard::team_style;
pub(crate) use self::scoreboard::write;
use crate::{
    account::{Account, is_unknown},
    args::{Format, Match},
    failure::Failure,
    json,
    output::Io,
};

pub(crate) async fn run(
    args: &Match,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let answer = fetch(account, args.id).await?;
    if format == Format::Json {
        let text = text_of(&answer).map_err(|error| account.failure(error))?;
        json::write_pretty(io.out(), text)?;
        return Ok(());
    }
    let stats = answer.model().map_err(|error| account.failure(error))?;
    let (names, outcome) = gamertags(account.client(), &stats).await;
    let width = io.width();
    write(io.out(), &stats, &names, width)?;
    io.flush()?;
    // A scoreboard of numbers is better than none, and not the whole of what was asked for.
    outcome.map_err(|error| account.failure(error))
}

/// The stats of a match.
pub(crate) async fn fetch(account: &Account, id: MatchId) -> Result<Answer<MatchStats>, Failure> {
    match account.client().stats().match_stats(id).send().await {
        Err(error) if error.is_not_found() => {
            Err(Failure::not_found(format!("no match has the id {id}"))
                .advise("check the id; a match that has just ended takes half a minute to appear"))
        }
        answer => answer.map_err(|error| account.failure(error)),
    }
}

/// The document of an answer, once it is known to be one.
pub(crate) fn text_of<M>(answer: &Answer<M>) -> Result<&str, Error> {
    answer.json()?;
    // JSON is UTF-8, or it would not have been read.
    Ok(std::str::from_utf8(answer.bytes()).unwrap_or_default())
}

/// The gamertags of the people in a match, as far as they are to be had.
pub(crate) async fn gamertags(
    client: &Client,
    stats: &MatchStats,
) -> (HashMap<Xuid, String>, Result<(), Error>) {
    let mut xuids: Vec<Xuid> =
        stats.players.iter().filter_map(|player| player.player_id.xuid()).collect();
    xuids.sort_unstable();
    xuids.dedup();
    let mut names = HashMap::new();
    for batch in xuids.chunks(BATCH_SIZE) {
        if let Err(error) = look_up(client, batch, &mut names).await {
            return (names, Err(error));
        }
    }
    (names, Ok(()))
}

/// Looks a batch up; one account that is gone spoils it, so the halves are tried then.
fn look_up<'a>(
    client: &'a Client,
    xuids: &'a [Xuid],
    names: &'a mut HashMap<Xuid, String>,
) -> BoxFuture<'a, Result<(), Error>> {
    Box::pin(async move {
        match client.profile().users_by_id(xuids.to_vec()).await {
            Ok(users) => {
                names.extend(users.into_iter().map(|user| (user.xuid, user.gamertag.to_string())));
                Ok(())
            }
            Err(error) if is_unknown(&error) && xuids.len() > 1 => {
                let (first, second) = xuids.split_at(xuids.len() / 2);
                look_up(client, first, names).await?;
                look_up(client, second, names).await
            }
            Err(error) if is_unknown(&error) => Ok(()),
            Err(error) => Err(error),
        }
    })
}

const BATCH_SIZE: usize = 100;
