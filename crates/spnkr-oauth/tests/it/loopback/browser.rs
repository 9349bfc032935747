//! A browser, as far as a listener sees it: bytes over a socket.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::Url;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Browser {
    port: u16,
    address: usize,
    host: &'static str,
}

/// What a browser is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) path: String,
    /// Zero for a connection that was closed without an answer.
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
    /// Whether the connection ended with a reset, which can cost the answer.
    pub(crate) is_reset: bool,
}

impl Browser {
    pub(crate) fn new(port: u16) -> Self {
        Self { port, address: 0, host: "localhost" }
    }

    /// Goes to 127.0.0.1 or, where there is one, to ::1.
    pub(crate) fn at(self, address: usize) -> Self {
        let has_ipv6 = std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
        Self { address: if has_ipv6 { address } else { 0 }, ..self }
    }

    pub(crate) fn named(self, host: &'static str) -> Self {
        Self { host, ..self }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn addresses(&self) -> [SocketAddr; 2] {
        [(Ipv4Addr::LOCALHOST, self.port).into(), (Ipv6Addr::LOCALHOST, self.port).into()]
    }

    /// Goes to an address and wherever it leads, with the headers that browsers send.
    pub(crate) async fn open(&self, address: &str) -> Answer {
        let url = Url::parse(address).unwrap();
        assert_eq!((url.host_str(), url.port()), (Some("localhost"), Some(self.port)));
        let mut target = url[url::Position::BeforePath..].to_owned();
        loop {
            let headers = "Connection: keep-alive\r\nAccept: text/html,*/*;q=0.8\r\n\
                 Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n\
                 Sec-Fetch-User: ?1\r\nSec-Fetch-Dest: document\r\n";
            let answer = self.get(&target, headers).await;
            let location = answer.head.lines().find_map(|line| line.strip_prefix("location: "));
            let (303, Some(location)) = (answer.status, location) else { return answer };
            target = location.to_owned();
        }
    }

    /// Asks for a path; each of the headers ends with a line break.
    pub(crate) async fn get(&self, target: &str, headers: &str) -> Answer {
        let host = format!("Host: {}:{}\r\n", self.host, self.port);
        let answer = self.say(format!("GET {target} HTTP/1.1\r\n{host}{headers}\r\n")).await;
        Answer { path: target.to_owned(), ..answer }
    }

    /// Sends these bytes, and reads what there is to read.
    pub(crate) async fn say(&self, bytes: impl AsRef<[u8]>) -> Answer {
        let mut stream = self.begin(bytes).await;
        let mut answer = Vec::new();
        let is_reset = stream.read_to_end(&mut answer).await.is_err();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        let status = head.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_default();
        Answer {
            path: String::new(),
            status,
            head: head.replace("\r\n", "\n"),
            body: body.to_owned(),
            is_reset,
        }
    }

    /// Sends these bytes, and no more.
    pub(crate) async fn begin(&self, bytes: impl AsRef<[u8]>) -> TcpStream {
        let mut stream = TcpStream::connect(self.addresses()[self.address]).await.unwrap();
        // The other side may have had enough already.
        let _ = stream.write_all(bytes.as_ref()).await;
        stream
    }
}

/// Waits until the other side closes or resets the connection.
pub(crate) async fn wait_for_end(mut stream: TcpStream) {
    let _ = stream.read_to_end(&mut Vec::new()).await;
}
