//! `spnkr login`: a sign-in with a browser.

use std::io::{self, BufRead, IsTerminal, Read};

use spnkr::{
    AuthenticatedPlayer, SignIn,
    oauth::{self, OsEntropy, RedirectError},
};

use crate::{
    account,
    args::{Format, Global, Login},
    command::tokens,
    config::Config,
    failure::Failure,
    output::{Io, clean},
};

pub(crate) async fn run(
    args: &Login,
    global: &Global,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    if !args.paste {
        return Err(Failure::usage("signing in without pasting is not there yet")
            .advise("run `spnkr login --paste`"));
    }
    let config = Config::load(io)?;
    let endpoint = config.endpoint.unwrap_or_default();
    let sign_in = SignIn::start(config.app()?, endpoint, &OsEntropy::default())?;
    let http = account::transport(global)?;
    io.say(format_args!(
        "Open this address in a browser and sign in:\n\n{}\n\n\
         The browser ends at an address that it may not be able to show; that is fine.\n\
         Paste that address here, or the code in it:",
        sign_in.url()
    ));
    let player = loop {
        let pasted = pasted().await?;
        match sign_in.finish(&http, &pasted).await {
            Ok(player) => break player,
            Err(error) if is_wrong_paste(&error) && io::stdin().is_terminal() => {
                let advice = error.advice().unwrap_or_default();
                io.say(format_args!("That was not it: {advice}. Once more:"));
            }
            Err(error) => return Err(broken_off(error.into(), format, io)),
        }
    };
    match format {
        Format::Json => tokens::write_document(&player, None, io)?,
        _ => {
            let refresh_token = player.refresh_token().ok_or_else(|| {
                Failure::other("Microsoft gave no refresh token")
                    .advise("try again; the app has to ask for access that lasts")
            })?;
            writeln!(io.out(), "{}", refresh_token.expose())?;
            io.flush()?;
        }
    }
    greet(&player, http.clock().wall(), io);
    Ok(())
}

/// Hands the refresh token out although a later hop failed: the code that it was bought with is spent.
fn broken_off(failure: Failure, format: Format, io: &mut Io) -> Failure {
    if format == Format::Json {
        return tokens::broken_off(failure, None, format, io);
    }
    if let Some(refresh_token) = failure.refresh_token() {
        let written = writeln!(io.out(), "{}", refresh_token.expose()).and_then(|()| io.flush());
        if let Err(error) = written {
            return error.into();
        }
        io.note("the Microsoft account is signed in, and its refresh token was printed; what failed came later");
    }
    failure
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
async fn pasted() -> Result<String, Failure> {
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().lock().take(MAX_LINE).read_line(&mut line).map(|_| line)
    });
    let nothing = || {
        Failure::sign_in("nothing was pasted").advise(
            "run `spnkr login --paste` on a terminal, or hand the address over on the standard input",
        )
    };
    match read.await {
        Ok(Ok(line)) if !line.is_empty() => Ok(line),
        Ok(Ok(_)) | Err(_) => Err(nothing()),
        Ok(Err(error)) => Err(Failure::new("what was pasted could not be read", &error)),
    }
}

fn greet(player: &AuthenticatedPlayer, now: jiff::Timestamp, io: &mut Io) {
    let gamertag = player.gamertag().map_or("somebody", |gamertag| gamertag.as_str());
    io.say(format_args!(
        "\nSigned in as {}; the Spartan token is valid until {}.\n\
         Keep the refresh token like a password, as SPNKR_REFRESH_TOKEN in the environment or in .env.",
        clean(gamertag),
        tokens::until(player.spartan_expires_at(), now),
    ));
}

/// More than any address that a browser ends at.
const MAX_LINE: u64 = 64 << 10;
