//! Whether the hosts can be reached, and what time they have.

use std::time::Duration;

use http::{Method, header::DATE};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use spnkr::core::{Attempt, Class, Operation, Request, RetryPolicy, Transport, TransportError};
use tokio::task::JoinSet;
use url::Url;

use super::report::Report;
use crate::{failure::Failure, transport::Timed};

/// Asks every host for its front page, at the same time: names, routes, certificates.
///
/// Whatever they answer is fine, with no credentials at hand.
pub(super) async fn check(http: &Timed, report: &mut Report) {
    let mut asking = JoinSet::new();
    for (index, host) in HOSTS.into_iter().enumerate() {
        let http = http.clone();
        asking.spawn(async move { (index, ask(&http, host).await) });
    }
    let mut answers = asking.join_all().await;
    answers.sort_by_key(|(index, _)| *index);
    let mut time = None;
    let mut failures = Vec::new();
    for (host, (_, answer)) in HOSTS.into_iter().zip(answers) {
        match answer {
            Ok(ahead) => time = time.or(ahead),
            Err(error) => failures.push((host, error)),
        }
    }
    match failures.as_slice() {
        [] => report.ok("network", format!("all {} hosts answer, over TLS", HOSTS.len())),
        failures => {
            for (host, error) in failures {
                let failure = Failure::new("no answer", error).advise(error.advice());
                report.fail(format!("network: {host}"), &failure);
            }
        }
    }
    match time {
        None => report.skip("clock"),
        Some(ahead) => clock(ahead, report),
    }
}

/// How far this computer's clock is ahead of the host's, if the host tells its time.
async fn ask(http: &Timed, host: &'static str) -> Result<Option<SignedDuration>, TransportError> {
    let url = Url::parse(&format!("https://{host}/")).expect("a host makes a URL");
    // Once: what fails now and then is what somebody who asks the doctor wants to know.
    let attempt =
        Attempt::new(OPERATION, Class::Read).with_retry(RetryPolicy::NONE).with_deadline(DEADLINE);
    let answer = http.send(Request::new(Method::GET, url), &attempt).await?;
    let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
    Ok(date.map(|date: Timestamp| answer.received_at().duration_since(date)))
}

fn clock(ahead: SignedDuration, report: &mut Report) {
    let off = ahead.abs();
    if off <= TOLERANCE {
        return report.ok("clock", "right, as far as it matters");
    }
    let direction = if ahead.is_positive() { "ahead" } else { "behind" };
    let minutes = off.as_mins();
    let amount = match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    };
    report.warn(
        "clock",
        format!("{amount} {direction} of the services' time"),
        "set this computer's clock; sign-ins work all the same, but shown times are off",
    );
}

const OPERATION: Operation = Operation::new("the doctor's question");
const DEADLINE: Duration = Duration::from_secs(15);
/// Below it nobody minds, and answers that were long under way are no sign of anything.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(2);
const HOSTS: [&str; 7] = [
    "login.microsoftonline.com",
    "login.live.com",
    "user.auth.xboxlive.com",
    "xsts.auth.xboxlive.com",
    "settings.svc.halowaypoint.com",
    "profile.svc.halowaypoint.com",
    "halostats.svc.halowaypoint.com",
];
