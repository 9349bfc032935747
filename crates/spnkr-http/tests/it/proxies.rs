//! Connections through a proxy.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use spnkr_core::{Phase, TransportErrorKind};
use spnkr_http::{Http, Proxy};
use spnkr_testkit::Emulated;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use crate::{HOST, OPEN, get, kind, manual_clock, read};

/// What a proxy does with a request to connect.
#[derive(Debug, Clone, Copy)]
enum Manner {
    /// Connects to this address, whatever was asked for.
    To(SocketAddr),
    /// Answers this, and hangs up.
    Answers(&'static str),
    /// Says nothing.
    Mute,
}

/// A proxy on loopback, and the heads of the requests that it got.
struct Proxying {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxying {
    async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let seen = heads.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, manner, seen.clone()));
            }
        });
        Self { address, heads }
    }

    fn http(&self, emulated: &Emulated, credentials: &str) -> Http {
        let proxy = format!("http://{credentials}{}", self.address);
        // Without the detour that other tests take: it would be stronger.
        Http::builder()
            .only_roots(emulated.emulator().certificate_authority_pem())
            .proxy(proxy.parse::<Proxy>().unwrap())
            .build()
            .unwrap()
    }
}

async fn serve(mut client: TcpStream, manner: Manner, seen: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = client.read_u8().await else { return };
        head.push(byte);
    }
    seen.lock().unwrap().push(String::from_utf8(head).unwrap());
    match manner {
        Manner::Mute => std::future::pending().await,
        Manner::Answers(answer) => client.write_all(answer.as_bytes()).await.unwrap(),
        Manner::To(address) => {
            let mut server = TcpStream::connect(address).await.unwrap();
            client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            let _ = copy_bidirectional(&mut client, &mut server).await;
        }
    }
}

#[tokio::test]
async fn a_proxy_is_told_the_host_and_nothing_else() {
    let emulated = Emulated::start().await;
    let proxying = Proxying::start(Manner::To(emulated.emulator().address())).await;
    let http = proxying.http(&emulated, "user:pass%20word@");
    for _ in 0..3 {
        get(&http, OPEN, read()).await.unwrap();
    }
    let heads = proxying.heads.lock().unwrap().clone();
    assert_eq!(heads.len(), 1, "one connection serves all");
    let head = heads[0].to_ascii_lowercase();
    assert!(head.starts_with(&format!("connect {HOST}:443 http/1.1\r\n")), "{head}");
    // "user:pass word"
    assert!(head.contains("proxy-authorization: basic dxnlcjpwyxnzihdvcmq=\r\n"), "{head}");
    assert_eq!(emulated.emulator().requests().len(), 3);
}

#[tokio::test]
async fn a_proxy_that_refuses_is_told_from_a_host_that_does() {
    let emulated = Emulated::start().await;
    for answer in [
        "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\n\r\n",
        "HTTP/1.1 502 canary\r\n\r\n",
        "canary",
        "",
    ] {
        let proxying = Proxying::start(Manner::Answers(answer)).await;
        let error = get(&proxying.http(&emulated, ""), OPEN, read()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Proxy, "{answer:?}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
    assert!(emulated.emulator().requests().is_empty(), "nobody goes around it");
}

#[tokio::test]
async fn a_proxy_that_hangs_meets_the_time_limit() {
    let emulated = Emulated::start().await;
    let proxying = Proxying::start(Manner::Mute).await;
    let clock = manual_clock();
    let http = Http::builder()
        .only_roots(emulated.emulator().certificate_authority_pem())
        .proxy(format!("http://{}", proxying.address).parse().unwrap())
        .clock(Arc::new(clock.clone()))
        .connect_timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    let call = tokio::spawn(async move { kind(&http, OPEN).await });
    while proxying.heads.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    clock.advance(Duration::from_secs(5));
    assert_eq!(call.await.unwrap(), TransportErrorKind::Timeout(Phase::Connect));
}

#[tokio::test]
async fn a_detour_is_stronger_than_a_proxy() {
    let emulated = Emulated::start().await;
    let proxying = Proxying::start(Manner::Mute).await;
    let proxy = format!("http://{}", proxying.address).parse().unwrap();
    let http = emulated.http_builder().proxy(proxy).build().unwrap();
    get(&http, OPEN, read()).await.unwrap();
    assert!(proxying.heads.lock().unwrap().is_empty());
}
