//! An emulator, and the command as a process of its own.

use std::{
    env, fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use spnkr_emulator::{Account, App, Builder, Emulator};
use tempfile::TempDir;

/// An emulator, and a folder that the command works in.
pub(crate) struct Fixture {
    pub(crate) emulator: Emulator,
    folder: TempDir,
}

/// How the command ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Fixture {
    pub(crate) async fn start() -> Self {
        Self::start_with(Emulator::builder()).await
    }

    pub(crate) async fn start_with(builder: Builder) -> Self {
        let emulator = builder.start().await.unwrap();
        let fixture = Self { emulator, folder: tempfile::tempdir().unwrap() };
        fixture.write("ca.pem", fixture.emulator.certificate_authority_pem());
        fixture
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder().join(name), text).unwrap();
    }

    /// The command with nothing of the developer's environment.
    pub(crate) fn bare(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spnkr"));
        command.args(args).env_clear().current_dir(self.folder()).env("TZ", "UTC");
        command.stdin(Stdio::null());
        // Windows opens no socket without it.
        if let Some(root) = env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        command
    }

    /// The command, connected to the emulator, with nobody signed in and no pace.
    pub(crate) fn connected(&self, args: &[&str]) -> Command {
        let mut command = self.bare(args);
        command
            .env("SPNKR_CONNECT_TO", self.emulator.address().to_string())
            .env("SSL_CERT_FILE", self.folder().join("ca.pem"))
            .env("SPNKR_RATE", "off");
        command
    }

    /// The command with an app.
    pub(crate) fn with_app(&self, app: &App, args: &[&str]) -> Command {
        let mut command = self.connected(args);
        command.env("SPNKR_CLIENT_ID", app.client_id());
        command.env("SPNKR_REDIRECT_URI", app.redirect_uri());
        if let Some(secret) = app.client_secret() {
            command.env("SPNKR_CLIENT_SECRET", secret);
        }
        command
    }

    /// The command with an account's refresh token.
    pub(crate) fn of(&self, account: &Account, args: &[&str]) -> Command {
        let app = self.emulator.confidential_app();
        let mut command = self.with_app(app, args);
        command.env("SPNKR_REFRESH_TOKEN", self.emulator.issue_refresh_token(app, account));
        command
    }

    /// The command of the main account.
    pub(crate) fn main(&self, args: &[&str]) -> Command {
        self.of(self.emulator.account(), args)
    }

    pub(crate) fn run(&self, mut command: Command) -> Run {
        Run::new(command.output().unwrap())
    }

    /// Runs the command of the main account, which has to go well, and gives what it printed.
    pub(crate) fn printed(&self, args: &[&str]) -> String {
        let run = self.run(self.main(args));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
        run.out
    }

    /// The operations that were asked for, in order of arrival.
    pub(crate) fn operations(&self) -> Vec<String> {
        let requests = self.emulator.requests();
        requests.iter().map(|request| request.operation().to_owned()).collect()
    }
}

impl Run {
    pub(crate) fn new(output: Output) -> Self {
        Self {
            code: output.status.code().expect("not killed by a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Checks that nothing in it is a token or the app's secret.
    #[track_caller]
    pub(crate) fn assert_no_secret(&self, fixture: &Fixture) {
        let secret = fixture.emulator.confidential_app().client_secret().unwrap();
        // How refresh tokens, Spartan tokens, authorization headers, JWEs and access tokens begin.
        for mark in ["M.C5", "v4=", "XBL3.0", "eyJ", "EwA", "canary", secret] {
            for text in [&self.out, &self.err] {
                assert!(!text.contains(mark), "{mark} in {text}");
            }
        }
    }
}
