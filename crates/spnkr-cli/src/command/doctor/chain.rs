//! The sign-in, hop by hop, and one call with what it gave.

use http::StatusCode;
use jiff::Timestamp;
use spnkr::{Client, Error, Hop, Session, oauth, xbl};

use super::report::Report;
use crate::{
    account, args::Global, command::tokens, config::Config, failure::Failure, output::clean,
    transport::Timed,
};

pub(super) async fn check(config: &Config, global: &Global, http: Timed, report: &mut Report) {
    let now = http.clock().wall();
    if let Some((spartan_token, clearance_token)) = config.tokens_by_hand() {
        report.ok("sign-in", "tokens by hand (SPNKR_SPARTAN_TOKEN), in place of a sign-in");
        let client =
            Client::from_tokens(http.clone(), spartan_token.clone(), clearance_token.cloned());
        return call(&http.limit(client), report).await;
    }
    let session = match account::signed_in(config, global, http.clone()).await {
        Ok(session) => session,
        Err(failure) => {
            report.fail("sign-in", &failure);
            HOPS.iter().for_each(|hop| report.skip(hop));
            return report.skip(CALL);
        }
    };
    let origin = match account::is_seeded(config, global) {
        true => "begun with SPNKR_REFRESH_TOKEN; kept as",
        false => "kept as",
    };
    report.ok("sign-in", format!("{origin} `{}`", session.account()));
    let walked = async {
        session.player().await?;
        session.game_tokens().await
    };
    let outcome = walked.await;
    let hops = session.hops().await.ok().flatten().unwrap_or_default();
    match outcome {
        Ok(_) => {
            well(&hops, HOPS.len(), now, report);
            call(&http.limit(session.client()), report).await;
            session.settled().await;
        }
        Err(error) => refused(&session, error, &hops, now, report).await,
    }
}

/// Those before a certain one, which have all answered.
fn well(hops: &[Hop], end: usize, now: Timestamp, report: &mut Report) {
    for (index, name) in HOPS.iter().enumerate().take(end) {
        // The clearance lives with the Spartan token.
        let hop = hops.get(index).or(hops.last());
        let finding = match hop.map(|hop| (hop.is_live, hop.expires_at)) {
            Some((true, Some(time))) => format!("valid until {}", tokens::until(time, now)),
            Some((false, Some(_))) => "over; not needed until later".to_owned(),
            _ => "given".to_owned(),
        };
        report.ok(*name, finding);
    }
}

async fn refused(
    session: &Session,
    error: Error,
    hops: &[Hop],
    now: Timestamp,
    report: &mut Report,
) {
    let position = position(&error, hops);
    let is_of_app = is_of_app(&error);
    let never_played =
        matches!(&error, Error::HaloAuth(error) if error.status() == Some(StatusCode::FORBIDDEN));
    let failure = account::failed(session, error).await;
    let failure = match never_played {
        // Xbox Live was content with the account, and the game does not know it.
        true => failure.advise(
            "start Halo Infinite once with this account and agree to its terms, then try again; \
             also look for a ban from the game",
        ),
        false => failure,
    };
    let Some(position) = position else {
        return report.fail("sign-in", &failure);
    };
    well(hops, position, now, report);
    report.fail(if is_of_app { APP } else { HOPS[position] }, &failure);
    HOPS[position + 1..].iter().for_each(|hop| report.skip(hop));
    report.skip(CALL);
}

/// Which hop it was that failed; none if it was none of them.
fn position(error: &Error, hops: &[Hop]) -> Option<usize> {
    match error {
        Error::OAuth(_) | Error::SignInNeeded(_) => Some(0),
        Error::Xbl(error) if is_user_token(error) => Some(1),
        // The two are asked for at the same time; the one that is there was not refused.
        Error::Xbl(_) => Some(if hops.get(2).is_some_and(|hop| hop.is_live) { 3 } else { 2 }),
        Error::HaloAuth(error) => {
            let text = Failure::in_words(error);
            Some(if text.contains("clearance") { 5 } else { 4 })
        }
        _ => None,
    }
}

fn is_user_token(error: &xbl::Error) -> bool {
    Failure::in_words(error).contains("user token request")
}

/// Whether Microsoft refused the app and not the person.
fn is_of_app(error: &Error) -> bool {
    matches!(error, Error::OAuth(error @ oauth::Error::Refused(_)) if !error.needs_sign_in())
}

async fn call(client: &Client, report: &mut Report) {
    match client.profile().current_user().await {
        Ok(user) => report.ok(CALL, format!("answers; you are {}", clean(user.gamertag.as_str()))),
        Err(error) => report.fail(CALL, &error.into()),
    }
}

const APP: &str = "app registration";
const CALL: &str = "the game's services";
const HOPS: [&str; 6] = [
    "Microsoft account",
    "Xbox user token",
    "XSTS for Xbox Live",
    "XSTS for Halo",
    "Spartan token",
    "clearance",
];
