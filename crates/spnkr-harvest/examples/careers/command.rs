//! The command as a process.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use spnkr_emulator::Emulator;
use wait4::Wait4 as _;

use crate::Outcome;

/// Where the command works, and with whom.
pub(crate) struct Place {
    program: PathBuf,
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
}

/// What a process has cost.
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
    /// In megabytes.
    pub(crate) memory: f64,
}

impl Place {
    pub(crate) fn new(program: &Path, folder: PathBuf, emulator: &Emulator) -> Outcome<Self> {
        fs::create_dir_all(&folder)?;
        let authority = folder.join("ca.pem");
        fs::write(&authority, emulator.certificate_authority_pem())?;
        let app = emulator.confidential_app();
        let environment = vec![
            ("SSL_CERT_FILE", authority.display().to_string()),
            ("SPNKR_HOME", folder.join("home").display().to_string()),
            ("SPNKR_CONNECT_TO", emulator.address().to_string()),
            ("SPNKR_CLIENT_ID", app.client_id().to_owned()),
            ("SPNKR_CLIENT_SECRET", app.client_secret().unwrap_or_default().to_owned()),
            ("SPNKR_REDIRECT_URI", app.redirect_uri().to_owned()),
            ("SPNKR_REFRESH_TOKEN", emulator.issue_refresh_token(app, emulator.account())),
            ("SPNKR_RATE", "off".to_owned()),
        ];
        Ok(Self { program: program.to_owned(), folder, environment })
    }

    pub(crate) fn database(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// `spnkr sync` into a database of the place.
    pub(crate) fn sync(&self, database: &str, players: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("sync").args(players).arg("--db").arg(self.database(database));
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }
}

/// Runs a process to its end, which has to be a good one.
pub(crate) fn finish(mut command: Command) -> Outcome<Cost> {
    let begun = Instant::now();
    let used = command.spawn()?.wait4()?;
    let wall = begun.elapsed();
    match used.status.success() {
        true => Ok(Cost {
            wall,
            cpu: used.rusage.utime + used.rusage.stime,
            memory: used.rusage.maxrss as f64 / 1e6,
        }),
        false => Err(format!("the sync ended with {}", used.status).into()),
    }
}

/// Builds the command as it is shipped.
pub(crate) fn build() -> Outcome<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["build", "--release", "--locked", "--package", "spnkr-cli"];
    if !Command::new(cargo).args(arguments).status()?.success() {
        return Err("the command could not be built".into());
    }
    // This program is in `examples` of the folder that the command is in.
    let own = env::current_exe()?;
    let folder = own.parent().and_then(Path::parent).ok_or("this program is in no folder")?;
    Ok(folder.join(format!("spnkr{}", env::consts::EXE_SUFFIX)))
}
