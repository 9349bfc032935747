//! A browser on any other device.

use std::time::Duration;

use spnkr::oauth::{self, OAuthTokens};

use super::Sign;
use crate::{
    failure::Failure,
    output::{Io, clean},
};

pub(super) async fn sign_in(sign: Sign<'_>, io: &mut Io) -> Result<OAuthTokens, Failure> {
    let failed = |error: oauth::Error| Failure::from(spnkr::Error::from(error));
    let device = oauth::request_device_code(sign.http, sign.app).await.map_err(failed)?;
    let bold = anstyle::Style::new().bold();
    io.say(format_args!(
        "On any device, open this page in a browser and enter the code:\n\n  {bold}{}{bold:#}\n  {bold}{}{bold:#}\n",
        device.verification_uri(),
        clean(device.user_code()),
    ));
    let clock = &**sign.http.clock();
    // Never dropped before its end: the answer to a poll can be given once.
    let mut waiting = std::pin::pin!(device.wait(sign.http, sign.app, clock));
    loop {
        let left = device.remaining(clock.wall()).as_secs();
        io.progress(format_args!("waiting; the code is good for {}:{:02}", left / 60, left % 60));
        let second = clock.monotonic().saturating_add(Duration::from_secs(1));
        tokio::select! {
            biased;
            tokens = &mut waiting => {
                io.end_progress();
                return tokens.map_err(failed);
            }
            () = clock.sleep_until(second) => {}
        }
    }
}
