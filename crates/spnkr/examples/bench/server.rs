//! The emulator in a process of its own.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use spnkr_emulator::{Emulator, Fault, FaultKind, Protocols};

use crate::{Outcome, place::Place};

/// What a server offers.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) protocol: Protocol,
    /// How long each round trip takes, in milliseconds.
    pub(crate) round_trip: u64,
    /// How many matches it names.
    pub(crate) matches: usize,
    /// What it answers to who asks for the account.
    pub(crate) bomb: Option<Bomb>,
}

impl Default for Offer {
    fn default() -> Self {
        Self { protocol: Protocol::Http2, round_trip: 0, matches: 1_000, bomb: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

impl Protocol {
    pub(crate) const ALL: [Self; 2] = [Self::Http1, Self::Http2];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Http1 => "HTTP/1.1",
            Self::Http2 => "HTTP/2",
        }
    }
}

/// 256 MiB in a small answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Bomb {
    Deflate,
    DoubleGzip,
    Gzip,
}

impl Bomb {
    pub(crate) const ALL: [Self; 3] = [Self::Gzip, Self::DoubleGzip, Self::Deflate];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Deflate => "deflate",
            Self::DoubleGzip => "gzip in gzip",
            Self::Gzip => "gzip",
        }
    }

    fn fault(self) -> Fault {
        const MEBIBYTES: u32 = 256;
        let kind = match self {
            Self::Deflate => FaultKind::DeflateBomb(MEBIBYTES),
            Self::DoubleGzip => FaultKind::DoubleGzipBomb(MEBIBYTES),
            Self::Gzip => FaultKind::GzipBomb(MEBIBYTES),
        };
        Fault::new(kind).on_path("/users/me").always()
    }
}

/// How often it was connected to.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) connections: usize,
    pub(crate) handshakes: usize,
}

/// A server, as the driver has it; it ends with it.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) place: Place,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    pub(crate) fn start(offer: Offer) -> Outcome<Self> {
        let mut command = Command::new(env::current_exe()?);
        command.args(["serve", &serde_json::to_string(&offer)?]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the server has no pipes".into());
        };
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line)?;
        Ok(Self { place: serde_json::from_str(&line)?, child, input, output })
    }

    pub(crate) fn counts(&mut self) -> Outcome<Counts> {
        self.input.write_all(b"\n")?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // It is killed, and cannot clean up.
        let _ = fs::remove_file(&self.place.authority);
    }
}

/// The other side: serves until it is killed, and answers each line with its counts.
pub(crate) fn serve(words: &[String]) -> Outcome<()> {
    let offer: Offer = serde_json::from_str(words.first().map_or("", String::as_str))?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let protocols = match offer.protocol {
        Protocol::Http1 => Protocols::Http1,
        Protocol::Http2 => Protocols::Both,
    };
    let builder = Emulator::builder()
        // Nobody reads it.
        .log_capacity(0)
        .protocols(protocols)
        .faults(offer.bomb.map(Bomb::fault))
        .round_trip(Duration::from_millis(offer.round_trip));
    let emulator = runtime.block_on(builder.start())?;
    let place = place(&emulator, offer.matches)?;
    println!("{}", serde_json::to_string(&place)?);
    for line in io::stdin().lines() {
        line?;
        let (connections, handshakes) = (emulator.connections(), emulator.handshakes());
        println!("{}", serde_json::to_string(&Counts { connections, handshakes })?);
    }
    // The driver is gone.
    Ok(())
}

fn place(emulator: &Emulator, matches: usize) -> Outcome<Place> {
    let file = tempfile::Builder::new().prefix("spnkr-bench-").suffix(".pem").tempfile()?;
    file.as_file().write_all(emulator.certificate_authority_pem().as_bytes())?;
    let (_, authority) = file.keep()?;
    let (app, account) = (emulator.confidential_app(), emulator.account());
    let mut match_ids = emulator.world().matches_of(account.xuid());
    match_ids.truncate(matches);
    // The first look at a match costs more than the others.
    if let Some(id) = match_ids.first() {
        emulator.world().match_stats_json(id);
    }
    Ok(Place {
        address: emulator.address(),
        authority,
        clearance_token: emulator.clearance(),
        client_id: app.client_id().to_owned(),
        client_secret: app.client_secret().unwrap_or_default().to_owned(),
        match_ids,
        redirect_uri: app.redirect_uri().to_owned(),
        refresh_token: emulator.issue_refresh_token(app, account),
        spartan_token: emulator.issue_spartan_token(account),
    })
}
