//! Faults to order, as a client sees them that looks at every byte.

mod answers;
mod connections;
mod http1;
mod http2;
mod order;

use std::io;

use spnkr_emulator::{Emulator, FaultKind};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

use crate::client::{Call, Client};

const PROFILE: &str = "profile.svc.halowaypoint.com";
const ME: &str = "https://profile.svc.halowaypoint.com/users/me";

fn me(client: &Client) -> Call {
    Call::get(ME).spartan(&client.emulator.issue_spartan_token(client.emulator.account()))
}

/// How a stream of bytes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// With the farewell of TLS.
    Closed,
    /// With FIN alone.
    Fin,
    Reset,
}

/// Reads to the end.
async fn read_all(stream: &mut (impl AsyncRead + Unpin)) -> (Vec<u8>, End) {
    let mut bytes = Vec::new();
    let end = match stream.read_to_end(&mut bytes).await {
        Ok(_) => End::Closed,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => End::Fin,
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => End::Reset,
        Err(error) => panic!("{error}"),
    };
    (bytes, end)
}

async fn tls(client: &Client, protocol: &str) -> TlsStream<TcpStream> {
    let stream = TcpStream::connect(client.emulator.address()).await.unwrap();
    client.tls(stream, PROFILE, &[protocol]).await.unwrap()
}

#[track_caller]
fn assert_hits(emulator: &Emulator, kind: &FaultKind, hits: u64) {
    let all = emulator.faults_hit();
    assert_eq!(all.get(kind.name()).copied().unwrap_or_default(), hits, "{all:?}");
}
