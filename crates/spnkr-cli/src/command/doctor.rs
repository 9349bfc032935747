//! `spnkr doctor`: what is wrong, from the home folder to the services of the game.

mod chain;
mod network;
mod report;

use std::{env, time::Duration};

use spnkr::core::{Store, StoreError};

use self::report::Report;
use crate::{
    args::{Format, Global},
    config::Config,
    failure::Failure,
    output::Io,
    settings::{Settings, Source},
    transport::Timed,
};

/// Checks everything in the order in which one thing needs the other, and prints all of it.
///
/// It spends nothing that another command would not: the sign-in goes through the session, so a chain that lives
/// is left alone.
pub(crate) async fn run(global: &Global, format: Format, io: &mut Io) -> Result<(), Failure> {
    let mut report = Report::default();
    let config = settings(global, &mut report, io);
    if let Some(config) = &config {
        home(config, &mut report).await;
    }
    proxies(global, &mut report);
    let settled = config.as_ref().map(|config| &config.settings);
    let http = transport(global, settled.unwrap_or(&Settings::default()), &mut report);
    if let Some(http) = &http {
        io.progress("asking every host…");
        network::check(http, &mut report).await;
    }
    if let (Some(config), Some(http)) = (config, http) {
        io.progress("signing in…");
        chain::check(&config, global, http, &mut report).await;
    }
    io.end_progress();
    match format {
        Format::Json => report.write_json(io.out())?,
        _ => report.write(io.out())?,
    }
    io.flush()?;
    report.verdict()
}

fn settings(global: &Global, report: &mut Report, io: &mut Io) -> Option<Config> {
    match Config::load(global, io) {
        Ok(config) => {
            let mut finding = match config.names() {
                names if names.is_empty() => {
                    "nothing in the environment or .env; the store counts".to_owned()
                }
                names => format!("set: {}", names.join(", ")),
            };
            let rows = config.settings.rows().into_iter();
            let of_file = rows.filter(|row| matches!(row.source, Source::File { .. }));
            let names: Vec<_> = of_file.map(|row| row.name.as_str()).collect();
            if !names.is_empty() {
                finding.push_str("; in the configuration file: ");
                finding.push_str(&names.join(", "));
            }
            report.ok(SETTINGS, finding);
            Some(config)
        }
        Err(failure) => {
            report.fail(SETTINGS, &failure);
            None
        }
    }
}

async fn home(config: &Config, report: &mut Report) {
    let store = match config.home.tokens() {
        Ok(store) => store.with_patience(PATIENCE),
        Err(failure) => return report.fail("home", &failure),
    };
    let chosen = if config.home.is_chosen() { " (SPNKR_HOME)" } else { "" };
    let folder = store.folder().display();
    let looked = async {
        let accounts = store.accounts().await?;
        if accounts.is_empty() {
            return Ok::<_, StoreError>(accounts);
        }
        // Opened for writing, as a renewal would.
        let name = config.settings.account();
        drop(
            store
                .lock(accounts.iter().find(|known| **known == name).unwrap_or(&accounts[0]))
                .await?,
        );
        Ok(accounts)
    };
    match looked.await {
        Ok(accounts) => {
            let names: Vec<_> = accounts.iter().map(|name| name.as_str()).collect();
            let kept = match names.is_empty() {
                true => "nothing kept yet".to_owned(),
                false => format!("private; keeps {}", names.join(", ")),
            };
            report.ok("home", format!("{folder}{chosen}: {kept}"));
        }
        Err(error) => report.fail("home", &spnkr::Error::from(error).into()),
    }
}

/// Notes what leads requests elsewhere; values can have passwords, so names have to do.
fn proxies(global: &Global, report: &mut Report) {
    let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
    if global.connect_to.is_some() {
        report.warn(
            "route",
            "all connections go to the one address of --connect-to or SPNKR_CONNECT_TO",
            "unset it unless you test",
        );
    } else if let Some(name) = PROXIES.into_iter().find(is_set) {
        report.ok("route", format!("by the proxy of {name}, but for the hosts in NO_PROXY"));
    } else {
        report.ok("route", "straight to the hosts; no proxy is set");
    }
}

fn transport(global: &Global, settings: &Settings, report: &mut Report) -> Option<Timed> {
    let from =
        ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().find(|name| env::var_os(name).is_some());
    match Timed::new(global, settings) {
        Ok(http) => {
            let from = from.map_or("those of the system".to_owned(), |name| {
                format!("those that {name} names, in place of the system's")
            });
            report.ok(TRUST, from);
            Some(http)
        }
        Err(failure) => {
            report.fail(TRUST, &failure);
            None
        }
    }
}

const SETTINGS: &str = "settings";
const TRUST: &str = "authorities";
/// Long enough for a renewal of another program, and short for somebody who looks on.
const PATIENCE: Duration = Duration::from_secs(5);
const PROXIES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
