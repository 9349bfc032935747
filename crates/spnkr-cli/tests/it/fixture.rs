//! An emulator, and the command as a process of its own.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use serde_json::Value;
use spnkr_emulator::{Account, App, Builder, CannedAnswer, Emulator};
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

    /// Where the command keeps its tokens.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder().join("home")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder().join(name), text).unwrap();
    }

    /// The command with nothing of the developer's environment.
    pub(crate) fn bare(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spnkr"));
        command.args(args).env_clear().current_dir(self.folder()).env("TZ", "UTC");
        command.env("SPNKR_HOME", self.home());
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

    /// A refresh token of the main account.
    pub(crate) fn seed(&self) -> String {
        self.emulator.issue_refresh_token(self.emulator.confidential_app(), self.emulator.account())
    }

    /// The command with this refresh token, as often as it is wanted.
    pub(crate) fn seeded(&self, refresh_token: &str, args: &[&str]) -> Command {
        let mut command = self.with_app(self.emulator.confidential_app(), args);
        command.env("SPNKR_REFRESH_TOKEN", refresh_token);
        command
    }

    /// Signs the main account in under a name; commands need nothing of the environment for it from then on.
    pub(crate) fn sign_in(&self, account: &str) {
        let app = self.emulator.confidential_app();
        let mut command = self.with_app(app, &["login", "--import", "--account", account]);
        let file = self.folder().join("import");
        fs::write(&file, self.seed()).unwrap();
        command.stdin(fs::File::open(&file).unwrap());
        let run = self.run(command);
        assert_eq!(run.code, 0, "{}", run.err);
        run.assert_no_secret(self);
        fs::remove_file(&file).unwrap();
    }

    /// The folder of stored tokens.
    pub(crate) fn tokens(&self) -> PathBuf {
        self.home().join("tokens")
    }

    /// Lets the time of everything that is stored be over, except for refresh tokens.
    pub(crate) fn expire_store(&self) {
        self.change_store(|record| {
            for hop in ["access", "user", "xbox", "halo", "spartan"] {
                let Some(hop) = record.get_mut(hop) else { continue };
                for time in ["obtained_at", "renew_at", "expires_at"] {
                    hop[time] = "2020-01-01T00:00:00Z".into();
                }
            }
        });
    }

    /// Changes what is stored of every account.
    pub(crate) fn change_store(&self, change: impl Fn(&mut Value)) {
        for entry in fs::read_dir(self.tokens()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let mut record = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
                change(&mut record);
                // In its place, so that it stays its owner's alone.
                fs::write(&path, record.to_string()).unwrap();
            }
        }
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

    /// Reads the first line that the command of the main account prints, and no more; that is no failure of it.
    pub(crate) fn read_one_line(&self, args: &[&str]) {
        let mut command = self.main(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::with_capacity(1, child.stdout.take().unwrap());
        assert!(out.read_line(&mut String::new()).unwrap() > 0);
        drop(out);
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{args:?}");
    }

    /// Answers the next call to a host and path with this, however often it is tried.
    pub(crate) fn fail(&self, host: &str, path: &str, status: StatusCode) {
        const ATTEMPTS: usize = 4;
        let at_once = HeaderValue::from_static("0");
        let answer = CannedAnswer::new(status).header(RETRY_AFTER, at_once).body("canary");
        for _ in 0..ATTEMPTS {
            self.emulator.answer_next(host, path, answer.clone());
        }
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

/// A document that was printed.
pub(crate) fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The rows of comma-separated values, by their columns' names.
pub(crate) fn csv(text: &str) -> Vec<Value> {
    let mut lines = text.lines();
    let names: Vec<_> = lines.next().unwrap().split(',').collect();
    let row = |line: &str| -> Value {
        let fields = line.split(',').map(Value::from);
        names.iter().map(|name| (*name).to_owned()).zip(fields).collect()
    };
    lines.map(row).collect()
}
