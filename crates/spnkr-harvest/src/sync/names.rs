//! The names of players and assets.

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use spnkr::core::BoxFuture;

use super::{Progress, Worker};
use crate::{Arrival, AssetArrival, AssetKind, AssetVersion, Error, Raw, rows::PlayerRow};

impl Worker {
    /// Asks for the gamertags of people who were never asked for, and says how many did not come.
    pub(super) async fn name_players(
        &self,
        progress: &mut Progress,
        tell: &mut impl FnMut(&Progress),
    ) -> Result<u64, Error> {
        let mut left = 0;
        loop {
            let unnamed = self.store.unnamed_players(MOST_PLAYERS).await?;
            let count = unnamed.len();
            for some in unnamed.chunks(PLAYERS_AT_ONCE) {
                let _request = self.requests.acquire().await;
                let call = self.client.profile().users_by_id(some);
                let resolved_at = self.clock.wall();
                let mut rows = Vec::new();
                for (xuid, user) in call.batch().await {
                    let gamertag = match user {
                        Ok(user) => Some(user.gamertag.to_string()),
                        // The service has an answer, and it is that there is nobody.
                        Err(error) if is_nobody(&error) => None,
                        Err(error) if error.needs_sign_in() => return Err(error.into()),
                        Err(_) => {
                            left += 1;
                            continue;
                        }
                    };
                    rows.push(PlayerRow { xuid, gamertag, resolved_at });
                }
                progress.players_named += rows.len() as u64;
                self.store.add(Arrival::Players(rows)).await?;
                tell(progress);
            }
            // What did not come would be what is found first.
            if count < MOST_PLAYERS || left > 0 {
                return Ok(left);
            }
        }
    }

    /// Asks for the names of assets that were never asked for, and says how many did not come.
    pub(super) async fn name_assets(
        &self,
        progress: &mut Progress,
        tell: &mut impl FnMut(&Progress),
    ) -> Result<u64, Error> {
        let mut left = 0;
        loop {
            let unnamed = self.store.unnamed_assets(MOST_ASSETS).await?;
            let count = unnamed.len();
            // How many are under way at a time, the permits say.
            let mut calls: FuturesUnordered<BoxFuture<'_, Result<bool, Error>>> =
                FuturesUnordered::new();
            for asset in unnamed {
                calls.push(Box::pin(self.name_asset(asset)));
            }
            while let Some(is_named) = calls.next().await {
                match is_named? {
                    true => progress.assets_named += 1,
                    false => left += 1,
                }
                tell(progress);
            }
            if count < MOST_ASSETS || left > 0 {
                return Ok(left);
            }
        }
    }

    async fn name_asset(&self, asset: AssetVersion) -> Result<bool, Error> {
        let AssetVersion { kind, asset_id, version_id } = asset;
        let ugc = self.client.ugc();
        let _request = self.requests.acquire().await;
        // Only names are taken from it, so a model that has aged is no reason to fail.
        let answer = match kind {
            AssetKind::Map => ugc.map(asset_id, version_id).send().await.map(raw),
            AssetKind::GameVariant => {
                ugc.ugc_game_variant(asset_id, version_id).send().await.map(raw)
            }
            AssetKind::Playlist => ugc.playlist(asset_id, version_id).send().await.map(raw),
        };
        let raw = match answer {
            Ok(raw) => Some(raw),
            Err(error) if error.needs_sign_in() => return Err(error.into()),
            Err(error) if error.status().is_some_and(|status| status.is_client_error()) => None,
            Err(_) => return Ok(false),
        };
        self.store.add(Arrival::Asset(AssetArrival { asset, raw })).await?;
        Ok(true)
    }
}

fn raw<M>(answer: spnkr::client::Answer<M>) -> Raw {
    Raw { received_at: answer.received_at(), body: answer.into_bytes() }
}

fn is_nobody(error: &spnkr::client::Error) -> bool {
    use spnkr::client::Error;

    matches!(error, Error::LeftOut { .. })
        || error.status().is_some_and(|status| matches!(status.as_u16(), 400 | 404))
}

/// How many people one request is about, and how many are asked for before the store is asked again.
const PLAYERS_AT_ONCE: usize = 100;
const MOST_PLAYERS: usize = 5_000;
const MOST_ASSETS: usize = 1_000;
