//! `spnkr demo`: everything once, against an emulator in this process.

mod lines;
mod recorder;

use std::{
    fs::{self, DirEntry},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anstyle::{AnsiColor, Style};
use spnkr::{AzureApp, ClientSecret, Http, MemoryStore, PlayerIdentity, RefreshToken, Session};
use spnkr_emulator::Emulator;
use tempfile::TempDir;
use tokio::sync::mpsc;

use self::{
    lines::LINES,
    recorder::{Hop, Recorder},
};
use crate::{
    account::{self, Account},
    args::{Demo, Global},
    command::tokens,
    failure::Failure,
    home::Home,
    output::Io,
    settings::Settings,
    transport::Timed,
};

pub(crate) async fn run(args: &Demo, io: &mut Io) -> Result<(), Failure> {
    let emulator = Emulator::builder()
        .round_trip(Duration::from_millis(args.rtt))
        .career(args.career)
        .squad(SQUAD)
        .start()
        .await
        .map_err(|error| Failure::new("the emulator could not be started", &error))?;
    // Neither the network nor the person's own settings have a part in it.
    let http = Http::builder()
        .connect_to(emulator.address())
        .only_roots(emulator.certificate_authority_pem())
        .build()?;
    title(io.out(), "A sign-in through every hop")?;
    writeln!(
        io.out(),
        "The hosts are stand-ins on {}; the rest is as in earnest.\n",
        emulator.address()
    )?;
    let (session, player) = sign_in(&emulator, &http, io).await?;
    let folder = folder(args)?;
    let home = Home::find(|_| Some(folder.clone().into()))?;
    let settings = Settings::read(&Global::default(), home, |_| None, io)?;
    let account = Account::of(session, player.xuid, settings, Timed::over(http));
    for line in LINES {
        line.show(&account, &folder, args.career / 2, io).await?;
    }
    account.close().await;

    title(io.out(), "The files")?;
    list(&folder, io)?;
    title(io.out(), "What to type next")?;
    let literal = Style::new().bold();
    for (command, meaning) in NEXT {
        writeln!(io.out(), "  {literal}{command:<22}{literal:#}{meaning}")?;
    }
    Ok(())
}

/// Where the files go, which stay there.
fn folder(args: &Demo) -> Result<PathBuf, Failure> {
    let made = match &args.output {
        Some(folder) => fs::create_dir_all(folder).and_then(|()| std::path::absolute(folder)),
        None => tempfile::Builder::new().prefix("spnkr-demo-").tempdir().map(TempDir::keep),
    };
    made.map_err(|error| {
        Failure::usage(format!("there is no folder for the files: {error}"))
            .advise("name one with -o")
    })
}

/// What came of it, and how large it is.
fn list(folder: &Path, io: &mut Io) -> Result<(), Failure> {
    let mut files: Vec<_> = fs::read_dir(folder)?.filter_map(Result::ok).collect();
    files.sort_by_key(DirEntry::file_name);
    for file in files {
        let length = file.metadata()?.len();
        let path = file.path();
        // What SQLite keeps beside a file of its own is of no use to anybody.
        let is_beside = path
            .extension()
            .is_some_and(|extension| extension == "db-shm" || extension == "db-wal");
        if file.file_type()?.is_file() && !is_beside {
            writeln!(io.out(), "  {:>7} kB  {}", length.div_ceil(1_000), path.display())?;
        }
    }
    Ok(())
}

/// Signs in, with a line for each hop as soon as it is answered.
async fn sign_in(
    emulator: &Emulator,
    http: &Http,
    io: &mut Io,
) -> Result<(Session, PlayerIdentity), Failure> {
    let registered = emulator.confidential_app();
    let secret = ClientSecret::new(registered.client_secret().unwrap_or_default());
    let app = AzureApp::confidential(registered.client_id(), secret)
        .and_then(|app| app.with_redirect_uri(registered.redirect_uri()))
        .map_err(|error| Failure::new("the emulator's app is none", &error))?;
    let refresh_token =
        RefreshToken::new(emulator.issue_refresh_token(registered, emulator.account()));
    let (sender, mut hops) = mpsc::unbounded_channel();
    let begun = Instant::now();
    let mut count = 0;
    let session = Session::builder(Recorder::new(http.clone(), sender), MemoryStore::default())
        .seed(app, refresh_token, None)
        .build();
    let (player, tokens) = {
        let walking = account::walk(&session);
        let mut walking = std::pin::pin!(walking);
        loop {
            tokio::select! {
                biased;
                Some(hop) = hops.recv() => {
                    count += 1;
                    write_hop(io, &hop)?;
                }
                walked = &mut walking => break walked?,
            }
        }
    };
    while let Ok(hop) = hops.try_recv() {
        count += 1;
        write_hop(io, &hop)?;
    }
    let elapsed = begun.elapsed().as_millis();
    writeln!(
        io.out(),
        "\n{count} requests in {elapsed} ms; the two XSTS requests ran side by side."
    )?;
    tokens::write_summary(&player, &tokens, http.clock().wall(), io.out())?;
    Ok((session, player))
}

fn write_hop(io: &mut Io, hop: &Hop) -> io::Result<()> {
    let name = hop.operation.name();
    let name = name.strip_prefix("the ").unwrap_or(name);
    let (status, style) = match hop.status {
        Some(status) if status.is_success() => {
            (status.as_str().to_owned(), AnsiColor::Green.on_default())
        }
        Some(status) => (status.as_str().to_owned(), AnsiColor::Red.on_default()),
        None => ("-".to_owned(), AnsiColor::Red.on_default()),
    };
    writeln!(
        io.out(),
        "  {name:<29}  {:<32}  {style}{status:>3}{style:#} {:>5} ms",
        hop.host,
        hop.elapsed.as_millis()
    )?;
    io.flush()
}

fn title(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let style = AnsiColor::Cyan.on_default().bold();
    writeln!(out, "\n{style}{text}{style:#}")
}

/// With how many others the career was played.
const SQUAD: usize = 4;

const NEXT: [(&str, &str); 3] = [
    ("spnkr emulate", "the same stand-ins for your own programs"),
    ("spnkr login", "sign in for real, with an app registration of yours"),
    ("spnkr sync me", "your own career; `spnkr --help` lists the rest"),
];
