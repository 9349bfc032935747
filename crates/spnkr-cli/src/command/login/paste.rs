//! Any browser, whose last address a person carries here.

use std::io::{self, BufRead, IsTerminal, Read};

use spnkr::{
    SignIn,
    oauth::{self, OAuthTokens, OsEntropy, RedirectError},
};

use super::Sign;
use crate::{failure::Failure, output::Io};

pub(super) async fn sign_in(sign: Sign<'_>, io: &mut Io) -> Result<OAuthTokens, Failure> {
    let endpoint = sign.config.endpoint.unwrap_or_default();
    let sign_in = SignIn::start(sign.app.clone(), endpoint, &OsEntropy::default())?;
    io.say(format_args!(
        "Open this address in a browser and sign in:\n\n{}\n\n\
         The browser ends at an address that it may not be able to show; that is fine.\n\
         Paste that address here, or the code in it:",
        sign_in.url()
    ));
    loop {
        let pasted = line(
            "nothing was pasted",
            "run `spnkr login --paste` on a terminal, or hand the address over on the standard input",
        )
        .await?;
        match sign_in.redeem(sign.http, &pasted).await {
            Ok(tokens) => return Ok(tokens),
            Err(error) if is_wrong_paste(&error) && io::stdin().is_terminal() => {
                let advice = error.advice().unwrap_or_default();
                io.say(format_args!("That was not it: {advice}. Once more:"));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_wrong_paste(error: &spnkr::Error) -> bool {
    matches!(
        error,
        spnkr::Error::OAuth(oauth::Error::Redirect(
            RedirectError::NoCode | RedirectError::WrongState
        ))
    )
}

/// The next line of the standard input.
pub(super) async fn line(nothing: &str, advice: &str) -> Result<String, Failure> {
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().lock().take(MAX_LINE).read_line(&mut line).map(|_| line)
    });
    match read.await {
        Ok(Ok(line)) if !line.is_empty() => Ok(line),
        Ok(Ok(_)) | Err(_) => Err(Failure::sign_in(nothing).advise(advice)),
        Ok(Err(error)) => Err(Failure::new("what was pasted could not be read", &error)),
    }
}

/// More than any address that a browser ends at.
const MAX_LINE: u64 = 64 << 10;
