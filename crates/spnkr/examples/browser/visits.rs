//! What a person may do on the way, and what has to come of it.

use std::{
    error::Error,
    thread,
    time::{Duration, Instant},
};

use spnkr::{
    AzureApp, FileStore, Http, Session,
    core::{AccountName, Clock, Exchange, Store},
    http::SystemClock,
    oauth::{
        Authorization, AuthorizationCode, Endpoint, LoopbackListener, OsEntropy, RedirectError,
    },
};
use spnkr_emulator::Emulator;
use spnkr_testkit::Browser;
use tokio::{runtime::Runtime, task::JoinHandle};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How long the program waits for the browser.
const DEADLINE: Duration = Duration::from_secs(60);

type Visit = fn(&World) -> Outcome<()>;

const VISITS: &[(&str, Visit)] = &[
    ("somebody accepts, and the tokens are stored", accepts),
    ("somebody declines, and the program knows", declines),
    ("a wrong state changes nothing, and the right one comes through", comes_with_a_wrong_state),
    ("a second answer is not heard", answers_twice),
];

/// Pays every visit; tells how many went wrong.
pub(crate) fn run() -> Outcome<usize> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let emulator = runtime.block_on(Emulator::start())?;
    let http = Http::builder()
        .connect_to(emulator.address())
        .only_roots(emulator.certificate_authority_pem())
        .build()?;
    let names = ["login.live.com", "login.microsoftonline.com"];
    let browser = Browser::start(&names.map(|name| (name, emulator.address())))?;
    let world = World { browser, emulator, http, runtime };
    let mut failed = 0;
    for (name, visit) in VISITS {
        match visit(&world) {
            Ok(()) => println!("ok      {name}"),
            Err(error) => {
                println!("FAILED  {name}: {error}");
                println!("        at {:?}: {:?}", world.browser.address()?, world.browser.text()?);
                failed += 1;
            }
        }
    }
    Ok(failed)
}

struct World {
    browser: Browser,
    emulator: Emulator,
    http: Http,
    runtime: Runtime,
}

/// A program that waits for its browser.
struct Waiting {
    app: AzureApp,
    authorization: Authorization,
    port: u16,
    answer: JoinHandle<Result<AuthorizationCode, spnkr::oauth::Error>>,
}

impl World {
    fn wait(&self) -> Outcome<Waiting> {
        let listener = self.runtime.block_on(LoopbackListener::bind())?;
        let port = listener.port();
        let app = AzureApp::public(self.emulator.public_app().client_id())?
            .with_redirect_uri(&listener.redirect_uri())?;
        let authorization = Authorization::start(Endpoint::Consumers, &OsEntropy::default())?;
        let waited_for = authorization.clone();
        let answer = self.runtime.spawn(async move {
            let clock = SystemClock::new();
            let deadline = clock.monotonic().saturating_add(DEADLINE);
            listener.accept(&waited_for, &clock, deadline).await
        });
        Ok(Waiting { app, authorization, port, answer })
    }

    /// Waits until the browser shows this text at this address.
    fn shows(&self, address: &str, text: &str) -> Outcome<()> {
        let mut seen = (String::new(), String::new());
        eventually(|| {
            // On the way from one page to the next there may be none.
            seen = (self.browser.address()?, self.browser.text().unwrap_or_default());
            Ok(seen.0 == address && seen.1.contains(text))
        })
        .map_err(|_| {
            format!("{text:?} was to be seen at {address}, and the browser has {seen:?}").into()
        })
    }

    /// Signs in with what the browser came back with, and looks at what is stored.
    fn signs_in(&self, waiting: Waiting) -> Outcome<()> {
        let folder = tempfile::tempdir()?;
        let store = FileStore::new(folder.path().join("tokens"));
        let session = Session::new(self.http.clone(), store.clone());
        self.runtime.block_on(async {
            let code = waiting.answer.await??;
            let exchange = waiting.authorization.exchange(&waiting.app, &code);
            let tokens = exchange.send(&self.http).await?;
            let player = session.sign_in(waiting.app.clone(), tokens).await?;
            if player.xuid.map(|xuid| xuid.get()) != Some(self.emulator.account().xuid()) {
                return Err("somebody else is signed in".into());
            }
            let stored = store.load(&AccountName::default()).await?.ok_or("nothing is stored")?;
            let document: serde_json::Value = serde_json::from_slice(stored.expose())?;
            let emulator = &self.emulator;
            let current = emulator.current_refresh_token(emulator.public_app(), emulator.account());
            if current.is_none() || document["refresh_token"].as_str() != current.as_deref() {
                return Err("the stored refresh token is not the newest one".into());
            }
            Ok(())
        })
    }
}

impl Waiting {
    fn sign_in_page(&self) -> String {
        self.authorization.url(&self.app).into()
    }

    fn address(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

fn accepts(world: &World) -> Outcome<()> {
    let waiting = world.wait()?;
    world.browser.go_to(&waiting.sign_in_page())?;
    world.browser.click("accept")?;
    world.shows(&waiting.address("/done"), "You are signed in")?;
    world.signs_in(waiting)
}

fn declines(world: &World) -> Outcome<()> {
    let waiting = world.wait()?;
    world.browser.go_to(&waiting.sign_in_page())?;
    world.browser.click("decline")?;
    world.shows(&waiting.address("/refused"), "You are not signed in")?;
    match world.runtime.block_on(waiting.answer)? {
        Err(spnkr::oauth::Error::Redirect(RedirectError::Refused(_))) => Ok(()),
        other => Err(format!("the program heard {other:?}").into()),
    }
}

fn comes_with_a_wrong_state(world: &World) -> Outcome<()> {
    let waiting = world.wait()?;
    for query in ["code=forged&state=wrong", "code=forged", "error=access_denied&state=wrong"] {
        let address = waiting.address(&format!("/?{query}"));
        world.browser.go_to(&address)?;
        world.shows(&address, "for nothing else")?;
        if waiting.answer.is_finished() {
            return Err(format!("the wait ended with {query}").into());
        }
    }
    world.browser.go_to(&waiting.sign_in_page())?;
    world.browser.click("accept")?;
    world.shows(&waiting.address("/done"), "You are signed in")?;
    world.signs_in(waiting)
}

fn answers_twice(world: &World) -> Outcome<()> {
    let waiting = world.wait()?;
    let browser = &world.browser;
    let (page, done) = (waiting.sign_in_page(), waiting.address("/done"));
    let first = browser.tab()?;
    browser.go_to(&page)?;
    let second = browser.open_tab()?;
    browser.switch_to(&second)?;
    browser.go_to(&page)?;
    world.emulator.clear_requests();

    browser.switch_to(&first)?;
    browser.click("accept")?;
    world.shows(&done, "You are signed in")?;
    browser.switch_to(&second)?;
    // Nobody is there any more, which the driver may report or not.
    let _ = browser.click("accept");
    let clicks = || asked(world, "consent");
    eventually(|| Ok(clicks() == 2 && browser.address()? != page))?;
    if browser.address()? == done || browser.text()?.contains("You are signed in") {
        return Err("the second tab says that it is signed in too".into());
    }
    world.signs_in(waiting)?;
    match asked(world, "exchange_code") {
        1 => Ok(()),
        other => Err(format!("{other} codes were redeemed").into()),
    }
}

/// How often the emulator was asked for something.
fn asked(world: &World, operation: &str) -> usize {
    let requests = world.emulator.requests();
    requests.iter().filter(|request| request.operation() == operation).count()
}

/// Waits until something is so; a click returns before the page that follows is there.
fn eventually(mut is_so: impl FnMut() -> Outcome<bool>) -> Outcome<()> {
    let give_up = Instant::now() + DEADLINE / 2;
    while !is_so()? {
        if Instant::now() > give_up {
            return Err("it did not come to that".into());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
