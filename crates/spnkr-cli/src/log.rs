//! What the libraries say of themselves while they work.

use std::{env, io};

use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::{failure::Failure, output::Io};

/// Begins to tell it on the standard error, if an option or the environment asks for it.
pub(crate) fn start(verbose: u8, io: &mut Io) -> Result<(), Failure> {
    let variable = env::var(VARIABLE).unwrap_or_default();
    let Some(filter) = filter(verbose, &variable)? else { return Ok(()) };
    let is_coloured = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(is_coloured);
    // Somebody else can have begun only where this is not a process of its own.
    let _ = tracing_subscriber::registry().with(filter).with(layer).try_init();
    io.hide_progress();
    Ok(())
}

/// What to tell; none for nothing.
///
/// Of our own crates alone, which keep secrets out of what they say: others may not.
fn filter(verbose: u8, variable: &str) -> Result<Option<Targets>, Failure> {
    let level = match verbose {
        0 => return of_variable(variable.trim()),
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    Ok(Some(Targets::new().with_target(OURS, level)))
}

fn of_variable(text: &str) -> Result<Option<Targets>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let refuse = |problem: &str| {
        Failure::usage(format!("{VARIABLE}: {problem}")).advise(
            "write a level, as `debug`, or levels of crates, as `spnkr=debug,spnkr_http=trace`",
        )
    };
    let asked: Targets = text.parse().map_err(|_| refuse("it is no filter"))?;
    let mut targets = Targets::new();
    if let Some(level) = asked.default_level() {
        targets = targets.with_target(OURS, level);
    }
    for (target, level) in asked {
        if !target.starts_with(OURS) {
            return Err(refuse("it names a crate that is not ours, whose words may have secrets"));
        }
        targets = targets.with_target(target, level);
    }
    Ok(Some(targets))
}

/// How the names of all our crates begin.
const OURS: &str = "spnkr";

const VARIABLE: &str = "SPNKR_LOG";

#[cfg(test)]
mod tests {
    use tracing_subscriber::filter::LevelFilter as Level;

    use super::*;

    #[test]
    fn an_option_goes_before_the_variable() {
        let levels = |verbose, variable| {
            let filter = filter(verbose, variable).unwrap();
            filter.map(|filter| {
                let mut levels: Vec<_> = filter.into_iter().collect();
                levels.sort();
                levels
            })
        };
        let ours = |level| Some(vec![("spnkr".to_owned(), level)]);
        assert_eq!(levels(0, " "), None);
        assert_eq!(levels(0, "debug"), ours(Level::DEBUG));
        assert_eq!(levels(1, "spnkr=error"), ours(Level::DEBUG));
        assert_eq!(levels(3, ""), ours(Level::TRACE));
        let both =
            [("spnkr".to_owned(), Level::INFO), ("spnkr_http::cache".to_owned(), Level::OFF)];
        assert_eq!(levels(0, "spnkr_http::cache=off,info"), Some(both.into()));
    }

    #[test]
    fn other_crates_stay_silent() {
        let filter = filter(0, "trace").unwrap().unwrap();
        assert!(filter.would_enable("spnkr_http::transport", &tracing::Level::TRACE));
        assert!(!filter.would_enable("h2::hpack", &tracing::Level::ERROR));
        for wrong in ["h2=trace", "spnkr=canary", "spnkr=debug,hyper"] {
            let failure = super::filter(0, wrong).unwrap_err();
            let shown = failure.to_string();
            assert_eq!(failure.exit_code(), crate::failure::USAGE);
            assert!(shown.contains("SPNKR_LOG: ") && !shown.contains("canary"), "{shown}");
        }
    }
}
