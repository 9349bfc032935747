//! The hops behind the user token, as every chain walks them.

use futures_util::future::try_join;
use spnkr_core::{Transport, UserToken, XstsToken};
use spnkr_halo_auth::{IssuedClearance, IssuedSpartanToken, SpartanTokenRequest};
use spnkr_xbl::{Issued, RelyingParty, UserTokenRequest, XstsTokenRequest};

use crate::Error;

/// Where a walk begins, of the hops that have hosts of their own behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Start {
    Access,
    User,
    Xsts,
}

/// Opens the connections of the hops to come while the first one is under way: each host is one of its own, and two
/// of the three round trips that a first request to it takes pass beside those before.
pub(crate) fn connect_ahead(transport: &dyn Transport, start: Start, needs_game: bool) {
    if start < Start::User {
        transport.connect_ahead(UserTokenRequest::HOST);
    }
    if start < Start::Xsts {
        transport.connect_ahead(XstsTokenRequest::HOST);
    }
    if needs_game {
        transport.connect_ahead(SpartanTokenRequest::HOST);
    }
}

/// What a user token leads to.
pub(crate) struct Opened {
    pub(crate) identity: Issued<XstsToken>,
    pub(crate) halo: Issued<XstsToken>,
    pub(crate) spartan: IssuedSpartanToken,
    pub(crate) clearance: IssuedClearance,
}

/// Walks to both ends: who the player is and what the game wants do not wait for each other.
pub(crate) async fn open_all(
    transport: &dyn Transport,
    user_token: &UserToken,
) -> Result<Opened, Error> {
    let identity = async {
        let xsts = spnkr_xbl::xsts_token(transport, user_token, RelyingParty::XBOX_LIVE);
        xsts.await.map_err(Error::from)
    };
    let game = async {
        let xsts = spnkr_xbl::xsts_token(transport, user_token, RelyingParty::HALO).await?;
        let (spartan, clearance) = open_game(transport, xsts.token()).await?;
        Ok((xsts, spartan, clearance))
    };
    // The longer way goes first: over HTTP/1.1 it gets the connection that is open.
    let ((halo, spartan, clearance), identity) = try_join(game, identity).await?;
    Ok(Opened { identity, halo, spartan, clearance })
}

/// Walks the last two hops. A Spartan token that is refused at once is replaced once: the computer may have
/// slept between the two.
pub(crate) async fn open_game(
    transport: &dyn Transport,
    xsts_token: &XstsToken,
) -> Result<(IssuedSpartanToken, IssuedClearance), spnkr_halo_auth::Error> {
    let spartan = spnkr_halo_auth::spartan_token(transport, xsts_token).await?;
    match spnkr_halo_auth::clearance(transport, spartan.token()).await {
        Err(error) if error.is_token_refused() => {}
        clearance => return Ok((spartan, clearance?)),
    }
    let spartan = spnkr_halo_auth::spartan_token(transport, xsts_token).await?;
    let clearance = spnkr_halo_auth::clearance(transport, spartan.token()).await?;
    Ok((spartan, clearance))
}
