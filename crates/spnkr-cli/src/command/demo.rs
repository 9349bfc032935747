//! `spnkr demo`: everything once, against an emulator in this process.

mod recorder;

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use anstyle::{AnsiColor, Style};
use spnkr::{AzureApp, Client, ClientSecret, Http, MemoryStore, RefreshToken, Session};
use spnkr_emulator::Emulator;
use tokio::sync::mpsc;

use self::recorder::{Hop, Recorder};
use crate::{
    account,
    args::Demo,
    command::{match_stats, matches, player, tokens},
    failure::Failure,
    output::Io,
};

pub(crate) async fn run(args: &Demo, io: &mut Io) -> Result<(), Failure> {
    let emulator = Emulator::builder()
        .round_trip(Duration::from_millis(args.rtt))
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
    let session = sign_in(&emulator, &http, io).await?;
    let client = Client::new(http, session);

    title(io.out(), "The player")?;
    let user = client.profile().current_user().await?;
    let count = client.stats().match_count(user.xuid).await?;
    let width = Some(io.width().unwrap_or(DEFAULT_WIDTH));
    player::write(io.out(), &user, Some(&count), width)?;

    title(io.out(), "The latest matches")?;
    let history = client.stats().match_history(user.xuid).count(MATCHES).await?;
    matches::write_table(io.out(), &history.results, width)?;

    if let Some(latest) = history.results.first() {
        title(io.out(), "The latest of them")?;
        let stats = client.stats().match_stats(latest.match_id).await?;
        let (names, outcome) = match_stats::gamertags(&client, &stats).await;
        outcome?;
        match_stats::write(io.out(), &stats, &names, width)?;
    }

    title(io.out(), "What to type next")?;
    let literal = Style::new().bold();
    for (command, meaning) in NEXT {
        writeln!(io.out(), "  {literal}{command:<22}{literal:#}{meaning}")?;
    }
    Ok(())
}

/// Signs in, with a line for each hop as soon as it is answered.
async fn sign_in(emulator: &Emulator, http: &Http, io: &mut Io) -> Result<Session, Failure> {
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
    Ok(session)
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

const MATCHES: u32 = 10;
const DEFAULT_WIDTH: usize = 80;

const NEXT: [(&str, &str); 3] = [
    ("spnkr emulate", "the same stand-ins for your own programs"),
    ("spnkr login", "sign in for real, with an app registration of yours"),
    ("spnkr matches me", "your own matches; `spnkr --help` lists the rest"),
];
