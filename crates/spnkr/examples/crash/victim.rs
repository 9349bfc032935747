//! A program with a session, which does as it is told, a line at a time.
//!
//! Its secrets are in the environment. All its file work is done by one thread and all else by another, so that
//! both can be traced.

use std::{
    env,
    error::Error,
    fs,
    io::{self, BufRead, BufReader, Write},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use spnkr::{
    AzureApp, ClientSecret, FileStore, Http, RefreshToken, SavedSignIn, Session, SignIn,
    SignInNeeded,
    core::{Credentials, Scope},
};

use crate::{
    Outcome,
    arguments::Arguments,
    stepped_clock::SteppedClock,
    world::{Case, World},
};

const APP: &str = "CRASH_APP";
const APP_SECRET: &str = "CRASH_APP_SECRET";
const PASTED: &str = "CRASH_PASTED";
const REFRESH_TOKEN: &str = "CRASH_REFRESH_TOKEN";
const SAVED: &str = "CRASH_SAVED";

/// What a victim is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Have tokens of the game.
    Renew,
    /// Sign in with what a browser came back with.
    SignIn,
    /// Forget everything.
    SignOut,
}

impl Order {
    const ALL: [Self; 3] = [Self::Renew, Self::SignIn, Self::SignOut];

    fn word(self) -> &'static str {
        match self {
            Self::Renew => "renew",
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
        }
    }
}

/// What a victim answers, once it is done and not before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// It has tokens of this number, or has signed out.
    Done(u64),
    /// Nobody is signed in.
    Nobody,
    /// The sign-in is not accepted any more, and nothing explains it.
    Refused,
    /// The sign-in is not accepted any more, because a program was ended while it was renewed.
    Interrupted,
    Failed(String),
}

impl Reply {
    fn read(line: &str) -> Self {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (word, rest.parse()) {
            ("done", Ok(generation)) => Self::Done(generation),
            ("nobody", _) => Self::Nobody,
            ("refused", _) => Self::Refused,
            ("interrupted", _) => Self::Interrupted,
            _ => Self::Failed(line.to_owned()),
        }
    }

    fn write(&self) -> String {
        match self {
            Self::Done(generation) => format!("done {generation}"),
            Self::Nobody => "nobody".to_owned(),
            Self::Refused => "refused".to_owned(),
            Self::Interrupted => "interrupted".to_owned(),
            Self::Failed(why) => format!("failed {}", why.replace('\n', " ")),
        }
    }

    fn of(error: &spnkr::Error) -> Self {
        if let spnkr::Error::SignInNeeded(needed) = error {
            return Self::of_needed(needed);
        }
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            text += &format!(": {error}");
            source = error.source();
        }
        Self::Failed(text)
    }

    fn of_needed(needed: &SignInNeeded) -> Self {
        match (needed.is_refused(), needed.interrupted_at()) {
            (false, _) => Self::Nobody,
            (true, None) => Self::Refused,
            (true, Some(_)) => Self::Interrupted,
        }
    }
}

/// A victim, as its driver has it.
#[derive(Debug)]
pub(crate) struct Victim {
    child: Child,
    orders: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
    /// The thread that does everything but the file work.
    pub(crate) main_thread: u32,
    /// The thread that does the file work.
    pub(crate) file_thread: u32,
}

impl Victim {
    /// Starts one, which waits for its orders. For a lock it waits this long.
    pub(crate) fn start(world: &World, case: &Case, patience: Duration) -> io::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        command
            .arg("victim")
            .arg(&case.folder)
            .arg(world.emulator.address().to_string())
            .arg(&world.authority_file)
            .arg(patience.as_secs().to_string())
            .env(APP, world.app.client_id())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some(secret) = world.app.client_secret() {
            command.env(APP_SECRET, secret.expose());
        }
        if let Some(seed) = &case.seed {
            command.env(REFRESH_TOKEN, seed.expose());
        }
        if let Some((saved, pasted)) = &case.sign_in {
            command.env(SAVED, saved.expose()).env(PASTED, pasted);
        }
        let mut child = command.spawn()?;
        let (Some(orders), Some(replies)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a victim has no pipes"));
        };
        let mut replies = BufReader::new(replies);
        let mut line = String::new();
        replies.read_line(&mut line)?;
        let mut words = line.split_whitespace().map(str::parse);
        let (Some(Ok(main_thread)), Some(Ok(file_thread))) = (words.next(), words.next()) else {
            return Err(io::Error::other(format!("a victim did not start: {line}")));
        };
        Ok(Self { child, orders: Some(orders), replies, main_thread, file_thread })
    }

    /// Tells it what to do, by a clock that is so far ahead.
    pub(crate) fn tell(&mut self, order: Order, ahead: Duration) {
        if let Some(orders) = &mut self.orders {
            // One that is dead already shows it by its silence.
            let _ = writeln!(orders, "{} {}", order.word(), ahead.as_secs());
        }
    }

    /// Waits for its answer; none if it was killed first.
    pub(crate) fn reply(&mut self) -> io::Result<Option<Reply>> {
        let mut line = String::new();
        self.replies.read_line(&mut line)?;
        // One that is killed while it writes has not said it.
        Ok(line.strip_suffix('\n').map(Reply::read))
    }

    /// Sends it SIGKILL.
    pub(crate) fn kill(&mut self) -> io::Result<()> {
        self.child.kill()
    }

    /// Lets it go, and waits until it is gone.
    pub(crate) fn end(mut self) -> io::Result<ExitStatus> {
        drop(self.orders.take());
        self.child.wait()
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The victim itself.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let folder: PathBuf = arguments.word(0, "the folder of the store")?;
    let address: SocketAddr = arguments.word(1, "the address of the emulator")?;
    let authority: PathBuf = arguments.word(2, "the file with its certificate")?;
    let patience = Duration::from_secs(arguments.word(3, "seconds")?);

    // Where processes may trace their children alone, this lets the children of our parent.
    if let Some(driver) = rustix::process::getppid() {
        let _ = rustix::process::set_ptracer(rustix::process::PTracer::ProcessID(driver));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .thread_keep_alive(Duration::from_secs(3_600))
        .build()?;
    let file_thread =
        runtime.block_on(async { tokio::task::spawn_blocking(this_thread).await })??;

    let clock = SteppedClock::new();
    let http = Http::builder()
        .clock(Arc::new(clock.clone()))
        .connect_to(address)
        .only_roots(fs::read(authority)?)
        .build()?;
    let store = FileStore::new(folder).with_patience(patience);
    let app = match env::var(APP_SECRET) {
        Ok(secret) => AzureApp::confidential(&env::var(APP)?, ClientSecret::new(secret))?,
        Err(_) => AzureApp::public(&env::var(APP)?)?,
    };
    let session = Session::builder(http.clone(), store).clock(Arc::new(clock.clone()));
    let session = match env::var(REFRESH_TOKEN) {
        Ok(token) => session.seed(app.clone(), RefreshToken::new(token), None),
        Err(_) => session,
    };
    let session = session.build();

    println!("{} {file_thread}", this_thread()?);
    for line in io::stdin().lines() {
        let line = line?;
        let (word, ahead) = line.split_once(' ').unwrap_or((&line, "0"));
        clock.set_ahead(Duration::from_secs(ahead.parse()?));
        let order = Order::ALL.into_iter().find(|order| order.word() == word);
        let obeyed = runtime.block_on(async {
            match order {
                Some(Order::Renew) => renew(&session).await,
                Some(Order::SignIn) => {
                    let saved = SavedSignIn::new(env::var(SAVED).unwrap_or_default());
                    let pasted = env::var(PASTED).unwrap_or_default();
                    let Ok(sign_in) = SignIn::restore(app.clone(), &saved) else {
                        return Ok(Reply::Failed("there is nothing to sign in with".to_owned()));
                    };
                    let tokens = sign_in.redeem(&http, &pasted).await?;
                    session.sign_in(app.clone(), tokens).await?;
                    renew(&session).await
                }
                Some(Order::SignOut) => session.sign_out().await.map(|()| Reply::Done(0)),
                None => Ok(Reply::Failed(format!("{word} is no order"))),
            }
        });
        println!("{}", obeyed.unwrap_or_else(|error| Reply::of(&error)).write());
    }
    Ok(true)
}

async fn renew(session: &Session) -> Result<Reply, spnkr::Error> {
    session.game_tokens().await?;
    // At hand by now; it is asked for its number.
    match session.credential(Scope::SpartanWithClearance).await {
        Ok(credential) => Ok(Reply::Done(credential.generation())),
        Err(error) => Ok(Reply::Failed(error.to_string())),
    }
}

fn this_thread() -> io::Result<u32> {
    let link = fs::read_link("/proc/thread-self")?;
    let thread = link.file_name().and_then(|name| name.to_str()?.parse().ok());
    thread.ok_or_else(|| io::Error::other("the thread has no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_read_as_they_were_written() {
        for reply in [Reply::Done(17), Reply::Nobody, Reply::Refused, Reply::Interrupted] {
            assert_eq!(Reply::read(&reply.write()), reply);
        }
        for line in ["", "done", "done x", "failed to write"] {
            assert_eq!(Reply::read(line), Reply::Failed(line.to_owned()), "{line}");
        }
    }
}
