//! `spnkr logout`: everything forgotten.

use spnkr::{PlayerIdentity, Session, core::Clock};

use crate::{
    account,
    args::Global,
    command::{tokens, whoami},
    config::Config,
    failure::Failure,
    output::Io,
    transport::Timed,
};

pub(crate) async fn run(global: &Global, io: &mut Io) -> Result<(), Failure> {
    let config = Config::load(global, io)?;
    let store = config.home.tokens()?;
    let http = Timed::new(global, &config.settings)?;
    let clock = http.clock().clone();
    let session = account::session(&config, global, http)?;
    // What cannot be read can still be removed.
    let who = whoami::identity(&session).await.unwrap_or_default();
    let remains = what_remains(&session, &*clock).await;
    let was_there = account::is_stored(&store, session.account()).await;
    session.sign_out().await?;
    let place = account::place(&store, session.account());
    if was_there {
        let who = who.as_ref().map(who_in_words).unwrap_or_default();
        writeln!(
            io.out(),
            "Signed out of `{}`{who}: {place} was overwritten and removed.\n\
             What is out there keeps its life: {remains}the refresh token for weeks, though nothing\n\
             here has it any more. To end that too, withdraw the app's rights at\n  {CONSENT}",
            session.account(),
        )?;
    } else {
        writeln!(io.out(), "Nobody was signed in as `{}`: nothing to forget.", session.account())?;
    }
    io.flush()?;
    for name in ["SPNKR_REFRESH_TOKEN", "SPNKR_SPARTAN_TOKEN"] {
        if config.names().contains(&name) {
            io.note(format_args!("{name} is still set, and signs in again with the next command"));
        }
    }
    Ok(())
}

fn who_in_words(player: &PlayerIdentity) -> String {
    format!(", which was {}", tokens::name(player))
}

/// The life that a Spartan token has, in words that others follow.
async fn what_remains(session: &Session, clock: &dyn Clock) -> String {
    let hops = session.hops().await.ok().flatten().unwrap_or_default();
    let spartan = hops.iter().find(|hop| hop.name == "Spartan token" && hop.is_live);
    match spartan.and_then(|hop| hop.expires_at) {
        Some(until) => {
            format!("the Spartan token until {};\n", tokens::until(until, clock.wall()))
        }
        None => String::new(),
    }
}

/// Where a person takes an app's rights back.
const CONSENT: &str = "https://account.live.com/consent/Manage";
