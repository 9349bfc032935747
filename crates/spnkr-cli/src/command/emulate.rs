//! `spnkr emulate`: the emulator for other programs.

use std::{
    error::Error,
    fs,
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use spnkr_emulator::{AccountKind, Emulator, Fault, Protocols};
use tempfile::TempPath;

use crate::{
    args::Emulate,
    failure::Failure,
    output::{Io, quoted},
    signals::{Interruption, Termination},
};

/// Runs until it is interrupted, which is its proper end and no failure: somebody who starts a server by hand
/// ends it by hand, and a script that stops it should not have to explain a 130 away.
pub(crate) async fn run(args: &Emulate, io: &mut Io) -> Result<(), Failure> {
    let protocols = if args.http1 { Protocols::Http1 } else { Protocols::Both };
    let mut builder = Emulator::builder()
        .rotation(args.rotation.into())
        .address(SocketAddr::from((Ipv4Addr::LOCALHOST, args.port)))
        .protocols(protocols)
        .career(args.career)
        .squad(usize::from(args.squad))
        .round_trip(Duration::from_millis(args.rtt));
    if let Some(path) = &args.faults {
        builder = builder.faults(read_faults(path)?);
    }
    if let Some(port) = args.control {
        builder = builder.control(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
    let emulator = builder.start().await.map_err(|error| {
        let failure = Failure::new("the emulator could not be started", &error);
        failure.advise("choose another --port or --control, or 0 to get one that is free")
    })?;
    let home = tempfile::Builder::new().prefix("spnkr-emulator-").tempdir().map_err(|error| {
        Failure::new("no temporary folder could be made", &error)
            .advise("set TMPDIR to a folder that you may write to")
    })?;
    let certificate = Certificate::write(&emulator, args.ca_file.as_deref())?;
    // Before the lines are printed: whoever reads them may end it at once.
    let listening =
        Interruption::new().and_then(|interruption| Ok((interruption, Termination::new()?)));
    let (mut interruption, mut termination) = listening.map_err(|error| {
        Failure::new("the signal that ends the emulator cannot be listened for", &error)
    })?;
    write_exports(io.out(), &emulator, certificate.path(), home.path())?;
    io.flush()?;
    io.say(format_args!("The emulator runs on {} until Ctrl-C.", emulator.address()));
    if let Some(address) = emulator.control_address() {
        io.say(format_args!("Its control port is http://{address}/"));
    }
    tokio::select! {
        () = interruption.wait() => {}
        () = termination.wait() => {}
    }
    Ok(())
}

fn read_faults(path: &Path) -> Result<Vec<Fault>, Failure> {
    let wrong = |error: &dyn Error| Failure::usage(format!("{}: {error}", path.display()));
    let json = fs::read(path).map_err(|error| {
        wrong(&error).advise("name a file with a list of faults after --faults")
    })?;
    Fault::list_from_json(&json).map_err(|error| {
        wrong(&error).advise("`spnkr emulate --help` shows what such a file looks like")
    })
}

/// Writes lines that a shell can take as they are.
fn write_exports(
    out: &mut dyn Write,
    emulator: &Emulator,
    certificate: &Path,
    home: &Path,
) -> io::Result<()> {
    let app = emulator.confidential_app();
    let mut export = |name: &str, value: &str| writeln!(out, "export {name}={}", quoted(value));
    export("SSL_CERT_FILE", &certificate.display().to_string())?;
    export("SPNKR_HOME", &home.display().to_string())?;
    export("SPNKR_CONNECT_TO", &emulator.address().to_string())?;
    export("SPNKR_CLIENT_ID", app.client_id())?;
    export("SPNKR_CLIENT_SECRET", app.client_secret().unwrap_or_default())?;
    export("SPNKR_REDIRECT_URI", app.redirect_uri())?;
    export("SPNKR_REFRESH_TOKEN", &emulator.issue_refresh_token(app, emulator.account()))?;
    if let [_, friends @ ..] = emulator.world().squad()
        && !friends.is_empty()
    {
        writeln!(
            out,
            "\n# Who play most of their matches with {}:\n",
            emulator.account().gamertag()
        )?;
        for friend in friends {
            writeln!(out, "# {} {}", friend.xuid(), friend.gamertag())?;
        }
    }
    writeln!(out, "\n# Other accounts, each in place of the refresh token above:")?;
    for account in emulator.accounts() {
        if account.kind() == AccountKind::Adult {
            continue;
        }
        let refresh_token = emulator.issue_refresh_token(app, account);
        writeln!(out, "\n# {}", account.kind())?;
        writeln!(out, "# export SPNKR_REFRESH_TOKEN={}", quoted(&refresh_token))?;
    }
    Ok(())
}

/// The file of the certificate authority; one that nobody named goes with the emulator.
enum Certificate {
    Named(PathBuf),
    Temporary(TempPath),
}

impl Certificate {
    fn write(emulator: &Emulator, named: Option<&Path>) -> Result<Self, Failure> {
        let pem = emulator.certificate_authority_pem();
        let failed = |path: &Path, error: &io::Error| {
            Failure::usage(format!("{} could not be written: {error}", path.display()))
                .advise("name another file with --ca-file")
        };
        if let Some(path) = named {
            fs::write(path, pem).map_err(|error| failed(path, &error))?;
            let path = std::path::absolute(path).map_err(|error| failed(path, &error))?;
            return Ok(Self::Named(path));
        }
        let file = tempfile::Builder::new().prefix("spnkr-emulator-").suffix(".pem").tempfile();
        let written = file.and_then(|mut file| {
            file.write_all(pem.as_bytes())?;
            Ok(file.into_temp_path())
        });
        match written {
            Ok(path) => Ok(Self::Temporary(path)),
            Err(error) => Err(failed(&std::env::temp_dir(), &error)),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Named(path) => path,
            Self::Temporary(path) => path,
        }
    }
}
