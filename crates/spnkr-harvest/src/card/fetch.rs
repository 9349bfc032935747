//! Cards out of what the services say.

use futures_util::future;
use spnkr::{
    MatchId, Xuid,
    client::{
        Call, Client, Endpoint, Error, PerPlayer, Resolver, Xuids,
        model::{AssetRef, MatchStats, PlayerSkill, SkillResultCode},
        reference::MedalTable,
        ugc::{GetMap, GetPlaylist, GetUgcGameVariant},
    },
    highlight_events,
};

use super::{Card, CardPart, CardParts, Lack};

/// Makes cards of matches.
///
/// A card takes some seven requests, side by side once the stats are there; names of assets and whole films are not
/// asked for again if the client has a cache. Clones share the gamertags that they know.
///
/// ```
/// # spnkr_testkit::doctest(async |emulated| {
/// # let client = spnkr::Client::from_tokens(
/// #     emulated.http(), emulated.spartan_token(), Some(emulated.clearance_token()));
/// # let xuid = spnkr::Xuid::new(emulated.emulator().account().xuid());
/// use spnkr_harvest::card::Cards;
///
/// let cards = Cards::new(client.clone()).language("de-DE");
/// let history = client.stats().match_history(xuid).count(2).await?;
/// for entry in &history.results {
///     println!("{}", cards.fetch(entry.match_id, Some(xuid)).await?.headline());
/// }
/// # Ok(()) });
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Cards {
    client: Client,
    resolver: Resolver,
    language: Option<String>,
    settles: bool,
}

impl Cards {
    /// Cards out of what a client is told.
    pub fn new(client: Client) -> Self {
        let resolver = Resolver::new(client.clone());
        Self { client, resolver, language: None, settles: false }
    }

    /// Asks for names in a language, such as `fr-FR`, as far as the services have them; English if nothing is said.
    pub fn language(mut self, tag: impl Into<String>) -> Self {
        self.language = Some(tag.into());
        self
    }

    /// Waits for stats and skill of a match that has just ended, half a minute at most, as the game does.
    pub fn settle(mut self) -> Self {
        self.settles = true;
        self
    }

    /// Asks for everything about a match; see [`Card::fetch`].
    ///
    /// # Errors
    ///
    /// Those of [`match_stats`](spnkr::client::stats::StatsService::match_stats).
    pub async fn fetch(&self, match_id: MatchId, focus: Option<Xuid>) -> Result<Card, Error> {
        let call = self.client.stats().match_stats(match_id);
        let stats = if self.settles { call.settle() } else { call }.await?;
        Ok(self.of(&stats, focus).await)
    }

    /// Asks for what belongs to stats that are at hand.
    pub async fn of(&self, stats: &MatchStats, focus: Option<Xuid>) -> Card {
        Card::of(stats, self.parts(stats, focus).await, focus)
    }

    /// Asks for all parts of a match.
    ///
    /// If it settles, the skill of `focus` is waited for, or that of somebody else.
    pub async fn parts(&self, stats: &MatchStats, focus: Option<Xuid>) -> CardParts {
        let info = &stats.match_info;
        let (gamertags, names, skill, film, medals) = future::join5(
            self.resolver.gamertags(stats),
            future::join3(
                self.name(CardPart::Map, info.map_variant.as_ref(), |map| {
                    GetMap::new(map.asset_id, map.version_id)
                }),
                self.name(CardPart::Mode, info.ugc_game_variant.as_ref(), |mode| {
                    GetUgcGameVariant::new(mode.asset_id, mode.version_id)
                }),
                self.name(CardPart::Playlist, info.playlist.as_ref(), |playlist| {
                    GetPlaylist::new(playlist.asset_id, playlist.version_id)
                }),
            ),
            self.skill(stats, focus),
            highlight_events(&self.client, stats.match_id),
            self.medals(),
        )
        .await;
        let (map, mode, playlist) = names;
        let mut missing = Vec::new();
        let mut taken = |result: Result<Option<String>, Lack>| {
            result.unwrap_or_else(|lack| {
                missing.push(lack);
                None
            })
        };
        let (map, mode, playlist) = (taken(map), taken(mode), taken(playlist));
        let mut parts = CardParts { map, mode, playlist, missing, ..CardParts::new() };
        parts = with_gamertags(parts, gamertags);
        parts = with_skill(parts, skill);
        parts = match film {
            Ok(film) => parts.film(film.highlights),
            Err(error) => parts.without(Lack {
                part: CardPart::Film,
                reason: error.to_string(),
                may_come: error.is_retryable(),
            }),
        };
        match medals {
            Ok(Some(medals)) => parts.medals(medals),
            Ok(None) => parts,
            Err(error) => parts.without(Lack::failed(CardPart::Medals, &error)),
        }
    }

    /// The name of an asset, if the match has such a one.
    async fn name<E>(
        &self,
        part: CardPart,
        asset: Option<&AssetRef>,
        endpoint: impl FnOnce(&AssetRef) -> E,
    ) -> Result<Option<String>, Lack>
    where
        E: Endpoint<Model: HasName>,
    {
        let Some(asset) = asset else { return Ok(None) };
        let mut call: Call<E> = self.client.call(endpoint(asset));
        if let Some(language) = &self.language {
            call = call.language(language);
        }
        match call.await {
            Ok(asset) => Ok(Some(asset.into_name())),
            Err(error) => Err(Lack::failed(part, &error)),
        }
    }

    async fn skill(&self, stats: &MatchStats, focus: Option<Xuid>) -> PerPlayer<PlayerSkill> {
        let xuids = Xuids::from(stats);
        if xuids.is_empty() {
            return PerPlayer::new();
        }
        let skill = self.client.skill();
        let call = || skill.match_skill(stats.match_id, xuids.clone());
        let found = call().batch().await;
        let somebody = focus.filter(|xuid| xuids.as_slice().contains(xuid));
        let somebody = somebody.or(xuids.as_slice().first().copied());
        // Custom games never have any, so there is nothing to wait for.
        let may_come = self.settles && stats.match_info.playlist.is_some();
        let Some(somebody) = somebody.filter(|_| may_come && is_unknown(&found)) else {
            return found;
        };
        // One person is waited for, as a refusal on account of another one would last as long.
        match skill.match_skill(stats.match_id, somebody).settle().await {
            Ok(_) => call().batch().await,
            Err(_) => found,
        }
    }

    /// The medals in another language.
    async fn medals(&self) -> Result<Option<MedalTable>, Error> {
        let Some(language) = &self.language else { return Ok(None) };
        let metadata = self.client.cms().medal_metadata().await?;
        Ok(Some(MedalTable::in_language(&metadata, language)))
    }
}

/// Whether the service knows nothing of anybody.
fn is_unknown(skill: &PerPlayer<PlayerSkill>) -> bool {
    skill.iter().all(|(_, player)| matches!(player, Err(error) if error.is_not_found()))
}

fn with_gamertags(mut parts: CardParts, gamertags: PerPlayer<spnkr::Gamertag>) -> CardParts {
    let mut failed = None;
    for (xuid, gamertag) in gamertags {
        match gamertag {
            Ok(gamertag) => parts = parts.gamertags([(xuid, gamertag.to_string())]),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    match failed {
        Some(error) => {
            let is_nobody = matches!(error, Error::LeftOut { .. })
                || error.status().is_some_and(|status| matches!(status.as_u16(), 400 | 404));
            parts.without(match is_nobody {
                true => Lack::none(CardPart::Gamertags, "there are no such accounts any more"),
                false => Lack::failed(CardPart::Gamertags, &error),
            })
        }
        None => parts,
    }
}

fn with_skill(parts: CardParts, skill: PerPlayer<PlayerSkill>) -> CardParts {
    let is_of_bots = skill.is_empty();
    let mut there = Vec::new();
    let mut failed = None;
    for (_, player) in skill {
        match player {
            Ok(player) if player.result_code == SkillResultCode::Success => there.push(player),
            Err(error) if !is_left_out(&error) => failed = failed.or(Some(error)),
            Ok(_) | Err(_) => {}
        }
    }
    let lack = match failed {
        Some(error) => Some(Lack::failed(CardPart::Skill, &error)),
        None if there.is_empty() && !is_of_bots => {
            Some(Lack::none(CardPart::Skill, "the service has none of this match"))
        }
        None => None,
    };
    let parts = parts.skill(there);
    match lack {
        Some(lack) => parts.without(lack),
        None => parts,
    }
}

/// Whether it is a person whom the service does not know here, and no failure of its own.
fn is_left_out(error: &Error) -> bool {
    error.is_not_found() || matches!(error, Error::LeftOut { .. })
}

/// An asset of whatever kind.
trait HasName {
    fn into_name(self) -> String;
}

macro_rules! has_name {
    ($($Model:ident),*) => {$(
        impl HasName for spnkr::client::model::$Model {
            fn into_name(self) -> String {
                self.public_name
            }
        }
    )*};
}

has_name!(Map, Playlist, UgcGameVariant);
