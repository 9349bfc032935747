//! The answers on players and matches, endpoint by endpoint.

use spnkr::{
    Client, Gamertag, Xuid,
    client::{
        Endpoint,
        profile::{GetCurrentUser, GetUserByGamertag, GetUserById, GetUsersById},
        stats::{GetMatchCount, GetMatchHistory, GetMatchStats, MatchType},
    },
    core::{ClearanceToken, SpartanToken},
};
use spnkr_emulator::Emulator;

use crate::{Failure, Seeds, disguise::disguised, recorder::Recorder};

pub(crate) async fn walk(
    seeds: &mut Seeds,
    emulator: &Emulator,
    recorder: &Recorder,
) -> Result<(), Failure> {
    let account = emulator.account();
    let spartan_token = SpartanToken::new(emulator.issue_spartan_token(account));
    let clearance_token = ClearanceToken::new(emulator.clearance());
    let client = Client::from_tokens(recorder.clone(), spartan_token, Some(clearance_token));
    let mut walk = Walk { seeds, recorder, client };

    let me = Xuid::new(account.xuid());
    let others = emulator.world().players().iter().take(3).map(|player| Xuid::new(player.xuid()));
    let gamertag: Gamertag = account.gamertag().parse()?;
    walk.ask(GetCurrentUser::new(), "get_current_user").await?;
    walk.ask(GetUserByGamertag::new(gamertag), "get_user_by_gamertag").await?;
    walk.ask(GetUserById::new(me), "get_user_by_id").await?;
    walk.ask(GetUsersById::new(others.collect::<Vec<_>>()), "get_users_by_id").await?;

    walk.ask(GetMatchCount::new(me), "get_match_count").await?;
    let history = || GetMatchHistory::new(me);
    walk.ask(history().count(2), "get_match_history").await?;
    walk.ask(history().start(1_000_000).count(2), "get_match_history-behind-the-end").await?;
    for (name, match_type) in [("custom", MatchType::Custom), ("local", MatchType::Local)] {
        let call = history().count(1).match_type(match_type);
        walk.ask(call, &format!("get_match_history-{name}")).await?;
    }
    for category in emulator.world().categories() {
        let smallest = smallest_match(emulator, category)?;
        walk.ask(GetMatchStats::new(smallest), &format!("get_match_stats-{category}")).await?;
    }
    Ok(())
}

/// Of the newest matches of a category the one whose document is the shortest: what is small is mutated often.
fn smallest_match(emulator: &Emulator, category: i32) -> Result<spnkr::MatchId, Failure> {
    let world = emulator.world();
    let sized = world.matches_of_category(category).into_iter().take(NEWEST).filter_map(|id| {
        // As long as the seed will be: how long times are depends on when the emulator started.
        Some((disguised(&world.match_stats_json(&id)?).len(), id))
    });
    let (_, id) = sized.min().ok_or("a category has no match")?;
    Ok(id.parse()?)
}

/// How many matches are looked at.
const NEWEST: usize = 120;

struct Walk<'a> {
    seeds: &'a mut Seeds,
    recorder: &'a Recorder,
    client: Client,
}

impl Walk<'_> {
    /// Makes a call and keeps the answer as a seed, below a line with the operation's name.
    async fn ask<E: Endpoint>(&mut self, endpoint: E, name: &str) -> Result<(), Failure> {
        let operation = E::INFO.operation();
        self.client.send(endpoint).await?;
        let input = format!("{operation}\n{}", self.recorder.take_body()?);
        self.seeds.add("models", name, input);
        Ok(())
    }
}
