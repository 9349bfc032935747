//! What a victim meets: the emulator, a folder, an account in it.

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use spnkr::{
    AzureApp, ClientSecret, FileStore, Http, RefreshToken, SavedSignIn, Session, SignIn,
    core::{AccountName, Store},
};
use spnkr_emulator::{Emulator, Ledger, Rotation};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{stepped_clock::SteppedClock, stored::Stored};

/// Longer than every token lives but the refresh token.
const STEP: Duration = Duration::from_secs(15 * 24 * 3_600);

/// An emulator, and the time by its clock.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) app: AzureApp,
    pub(crate) authority_file: PathBuf,
    pub(crate) emulator: Emulator,
    pub(crate) rotation: Rotation,
    pub(crate) runtime: Runtime,
    ahead: Duration,
    clock: SteppedClock,
    http: Http,
    scratch: TempDir,
}

/// One account, signed in or about to be.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) account: AccountName,
    /// Where the store is; gone with the case.
    pub(crate) folder: PathBuf,
    pub(crate) seed: Option<RefreshToken>,
    pub(crate) sign_in: Option<(SavedSignIn, String)>,
    _parent: TempDir,
}

impl World {
    pub(crate) fn start(rotation: Rotation) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let emulator = runtime.block_on(Emulator::builder().rotation(rotation).start())?;
        let scratch = tempfile::tempdir()?;
        let authority_file = scratch.path().join("authority.pem");
        fs::write(&authority_file, emulator.certificate_authority_pem())?;
        let clock = SteppedClock::new();
        let http = Http::builder()
            .clock(Arc::new(clock.clone()))
            .connect_to(emulator.address())
            .only_roots(emulator.certificate_authority_pem())
            .build()?;
        let app = emulator.confidential_app();
        let app = match app.client_secret() {
            Some(secret) => AzureApp::confidential(app.client_id(), ClientSecret::new(secret))?,
            None => AzureApp::public(app.client_id())?,
        };
        let ahead = Duration::ZERO;
        Ok(Self { app, authority_file, emulator, rotation, runtime, ahead, clock, http, scratch })
    }

    /// How far the clock is ahead.
    pub(crate) fn ahead(&self) -> Duration {
        self.ahead
    }

    /// Lets every token expire but the refresh tokens.
    pub(crate) fn expire(&mut self) {
        self.emulator.clock().advance(STEP);
        self.ahead += STEP;
        self.clock.set_ahead(self.ahead);
    }

    /// A file for something to be written to.
    pub(crate) fn scratch(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// Somebody who has a refresh token, and nothing stored yet, not even a folder.
    pub(crate) fn seeded(&self) -> io::Result<Case> {
        let emulator = &self.emulator;
        let token = emulator.issue_refresh_token(emulator.confidential_app(), emulator.account());
        let seed = RefreshToken::new(token);
        let mut case = Case::new(Some(seed), None)?;
        case.account = self.session(&case).account().clone();
        Ok(case)
    }

    /// The same, later: their tokens are stored, and live.
    pub(crate) fn seeded_before(&self) -> Result<Case, Box<dyn Error + Send + Sync>> {
        let case = self.seeded()?;
        self.runtime.block_on(self.session(&case).game_tokens())?;
        Ok(case)
    }

    /// Somebody whose browser has just come back.
    pub(crate) fn signing_in(&self) -> Result<Case, Box<dyn Error + Send + Sync>> {
        Ok(Case::new(None, Some(self.come_back()?))?)
    }

    /// What a sign-in was begun with, and where a browser came back from it.
    pub(crate) fn come_back(&self) -> Result<(SavedSignIn, String), Box<dyn Error + Send + Sync>> {
        let sign_in = SignIn::new(self.app.clone())?;
        let pasted = self.emulator.browse(sign_in.url().as_str())?;
        Ok((sign_in.save(), pasted))
    }

    /// The same, later: their tokens are stored, and live.
    pub(crate) fn signed_in(&self) -> Result<Case, Box<dyn Error + Send + Sync>> {
        let sign_in = SignIn::new(self.app.clone())?;
        let pasted = self.emulator.browse(sign_in.url().as_str())?;
        let case = Case::new(None, None)?;
        let session = self.session(&case);
        self.runtime.block_on(async {
            let tokens = sign_in.redeem(&self.http, &pasted).await?;
            session.sign_in(self.app.clone(), tokens).await
        })?;
        Ok(case)
    }

    /// What became of all refresh tokens.
    pub(crate) fn ledger(&self) -> Ledger {
        self.emulator.ledger_total()
    }

    /// The newest refresh token that would still work.
    pub(crate) fn current_refresh_token(&self) -> Option<String> {
        let emulator = &self.emulator;
        emulator.current_refresh_token(emulator.confidential_app(), emulator.account())
    }

    /// Takes the lock of the account at once, and lets go of it.
    pub(crate) fn lock(&self, case: &Case) -> Result<(), Box<dyn Error + Send + Sync>> {
        let store = FileStore::new(&case.folder).with_patience(Duration::ZERO);
        self.runtime.block_on(async { store.lock(&case.account).await.map(drop) })?;
        Ok(())
    }

    fn session(&self, case: &Case) -> Session {
        let store = FileStore::new(&case.folder);
        let session =
            Session::builder(self.http.clone(), store).clock(Arc::new(self.clock.clone()));
        match &case.seed {
            Some(seed) => session.seed(self.app.clone(), seed.clone(), None).build(),
            None => session.build(),
        }
    }
}

impl Case {
    fn new(seed: Option<RefreshToken>, sign_in: Option<(SavedSignIn, String)>) -> io::Result<Self> {
        let parent = tempfile::tempdir()?;
        let folder = parent.path().join("spnkr/tokens");
        Ok(Self { account: AccountName::default(), folder, seed, sign_in, _parent: parent })
    }

    /// What lies in the place of the file.
    pub(crate) fn stored(&self) -> io::Result<Stored> {
        Stored::read(&self.file())
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.account))
    }

    /// The files that nobody would miss.
    pub(crate) fn leftovers(&self) -> io::Result<Vec<String>> {
        let kept = ["json", "lock"].map(|extension| format!("{}.{extension}", self.account));
        Ok(names(&self.folder)?.into_iter().filter(|name| !kept.contains(name)).collect())
    }
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    match fs::read_dir(folder) {
        Ok(entries) => {
            entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
