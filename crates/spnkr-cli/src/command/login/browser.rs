//! The browser of this computer, which comes back by itself.

use std::time::Duration;

use spnkr::core::Exchange;
use spnkr::oauth::{Authorization, ListenError, LoopbackListener, OAuthTokens, OsEntropy};

use super::{
    Sign,
    choice::{self, Flow},
    device,
    opener::Opener,
    paste,
};
use crate::{failure::Failure, output::Io};

pub(super) async fn sign_in(
    sign: Sign<'_>,
    opens: bool,
    opener: &dyn Opener,
    io: &mut Io,
) -> Result<OAuthTokens, Failure> {
    let Some(port) = choice::port(sign.app) else {
        return Err(Failure::usage(format!(
            "the browser does not come back from {} to this program",
            sign.app.redirect_uri()
        ))
        .advise(
            "register `http://localhost` for \"Mobile and desktop applications\" and unset \
             SPNKR_REDIRECT_URI, or use --paste",
        ));
    };
    let listener = match LoopbackListener::bind_port(port).await {
        Ok(listener) => listener,
        Err(error) => return fall_back(sign, &error, io).await,
    };
    let app = sign.app.clone().with_redirect_uri(&listener.redirect_uri());
    let app = app.map_err(|error| Failure::usage(error.to_string()))?;
    let endpoint = sign.config.endpoint.unwrap_or_default();
    let failed = |error: spnkr::oauth::Error| Failure::from(spnkr::Error::from(error));
    let authorization = Authorization::start(endpoint, &OsEntropy::default())
        .map_err(|error| failed(error.into()))?;
    let url = authorization.url(&app);
    // Shown whatever happens: no program can tell whether a browser came up.
    let is_opened = opens && opener.open(url.as_str()).is_ok();
    io.say(match is_opened {
        true => "Your browser opens; sign in there. If it does not, open this address in it:",
        false => "Open this address in a browser on this computer, and sign in there:",
    });
    io.say(format_args!("\n{url}\n"));
    io.progress("waiting for the browser, for five minutes…");
    let clock = sign.http.clock();
    let deadline = clock.monotonic().saturating_add(PATIENCE);
    let code = listener.accept(&authorization, &**clock, deadline).await.map_err(failed)?;
    io.end_progress();
    authorization.exchange(&app, &code).send(sign.http).await.map_err(failed)
}

async fn fall_back(
    sign: Sign<'_>,
    error: &ListenError,
    io: &mut Io,
) -> Result<OAuthTokens, Failure> {
    io.note(format_args!("{}, so the sign-in goes another way", Failure::in_words(error)));
    match choice::without_browser(sign.app) {
        Flow::Device => device::sign_in(sign, io).await,
        _ => paste::sign_in(sign, io).await,
    }
}

/// How long a person has for passwords and second factors.
const PATIENCE: Duration = Duration::from_secs(300);
