//! Answers that are cut off: at every byte, in every way that a body tells its length.

mod cut;

use std::{io::Write as _, sync::Arc};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use spnkr_core::{Response, TransportError, TransportErrorKind};
use spnkr_emulator::{Emulator, Protocols};
use spnkr_http::{Dial, Http};

use self::cut::{Answering, Cut, Ending, Goodbye, Secured};
use crate::{HOST, OPEN, get, read};

/// Without TLS, which would notice most cuts by itself.
const PLAIN: &str = "http://127.0.0.1/";

/// What a body looks like whose end can be told from a cut.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let text = text();
    let packed = gzip(&text);
    let gzip = "content-encoding: gzip\r\n";
    vec![
        ("content-length", with_length("", &text)),
        ("chunked", in_chunks("", &text, "")),
        ("chunked, with a trailer", in_chunks("trailer: checked\r\n", &text, "checked: yes\r\n")),
        ("gzip with content-length", with_length(gzip, &packed)),
        ("gzip, chunked", in_chunks(gzip, &packed, "")),
        ("gzip to the end of the connection", to_the_end(gzip, &packed)),
    ]
}

/// A document that does not compress to nothing.
fn text() -> Vec<u8> {
    let kills = |number: u32| (number.wrapping_mul(2_654_435_761) >> 20).to_string();
    let players: Vec<_> = (0..100).map(kills).collect();
    format!("{{\"Kills\":[{}]}}", players.join(",")).into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn head(headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{headers}\r\n").into_bytes()
}

fn with_length(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = head(&format!("{headers}content-length: {}\r\n", body.len()));
    answer.extend(body);
    answer
}

fn in_chunks(headers: &str, body: &[u8], trailer: &str) -> Vec<u8> {
    let mut answer = head(&format!("{headers}transfer-encoding: chunked\r\n"));
    for chunk in body.chunks(200) {
        write!(answer, "{:x}\r\n", chunk.len()).unwrap();
        answer.extend(chunk);
        answer.extend(b"\r\n");
    }
    write!(answer, "0\r\n{trailer}\r\n").unwrap();
    answer
}

fn to_the_end(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = head(&format!("{headers}connection: close\r\n"));
    answer.extend(body);
    answer
}

/// One call whose end is not mended by a repetition.
async fn once(http: &Http, url: &str) -> Result<Response<Bytes>, TransportError> {
    let outcome = get(http, url, read()).await;
    assert_eq!(http.counters().retries, 0);
    outcome
}

/// What becomes of an answer that ends after so many bytes.
async fn plainly(
    answer: &[u8],
    length: usize,
    ending: Ending,
) -> Result<Bytes, TransportErrorKind> {
    let answer = Bytes::copy_from_slice(&answer[..length]);
    let dialer = Arc::new(Answering { answer, ending });
    let http = Http::builder().tls_config(cut::config(&[])).dialer(dialer).build().unwrap();
    let outcome = once(&http, PLAIN).await;
    outcome.map(Response::into_body).map_err(|error| error.kind())
}

#[tokio::test]
async fn no_cut_is_taken_for_the_end() {
    for (name, answer) in bodies() {
        let whole = plainly(&answer, answer.len(), Ending::Closed).await.unwrap();
        assert_eq!(*whole, *text(), "{name}");
        for ending in [Ending::Closed, Ending::Reset] {
            for length in 0..answer.len() {
                let outcome = plainly(&answer, length, ending).await;
                assert!(outcome.is_err(), "{name} {ending:?}, cut at {length}: {outcome:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_ends_with_its_connection_has_to_be_followed_by_the_end_of_tls() {
    let identity = cut::identity();
    let answer = to_the_end("", &text());
    let body_at = answer.len() - text().len();
    // Whoever can cut the line can write FIN, but no word of TLS.
    for (goodbye, length) in (body_at..=answer.len())
        .map(|length| (Goodbye::Missing, length))
        .chain([(Goodbye::Said, answer.len())])
    {
        let answer = Bytes::copy_from_slice(&answer[..length]);
        let dialer = Arc::new(Secured { server: identity.server.clone(), answer, goodbye });
        let http = Http::builder().tls_config(identity.client.clone()).dialer(dialer);
        let outcome = once(&http.build().unwrap(), &format!("https://{HOST}/")).await;
        match goodbye {
            Goodbye::Missing => {
                let kind = outcome.map(Response::into_body).map_err(|error| error.kind());
                assert_eq!(kind, Err(TransportErrorKind::Interrupted), "cut at {length}");
            }
            Goodbye::Said => assert_eq!(**outcome.unwrap().body(), *text()),
        }
    }
}

#[tokio::test]
async fn a_line_that_is_cut_below_tls_gives_an_error_or_the_whole_answer() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let builder = Emulator::builder().protocols(protocols).log_capacity(0);
        let emulator = Arc::new(builder.start().await.unwrap());
        let config = cut::config(&[emulator.certificate_authority_pem()]);
        let transport = |bytes: usize| {
            let dialer: Arc<dyn Dial> = Arc::new(Cut { emulator: emulator.clone(), bytes });
            Http::builder().tls_config(config.clone()).dialer(dialer).build().unwrap()
        };
        let whole = once(&transport(usize::MAX), OPEN).await.unwrap().into_body();
        let (mut bytes, mut errors) = (0, 0);
        let mut passed = 0;
        // Until the cut lies behind everything that the server has to say, in a row.
        while passed < 100 {
            // TLS that is resumed says the same number of bytes each time, and needs a ticket for it.
            once(&transport(usize::MAX), OPEN).await.unwrap();
            match once(&transport(bytes), OPEN).await {
                Ok(answer) => {
                    assert_eq!(answer.into_body(), whole, "{protocols:?}, cut at {bytes}");
                    passed += 1;
                }
                Err(_) => {
                    assert_eq!(passed, 0, "{protocols:?}, cut at {bytes}");
                    errors += 1;
                }
            }
            bytes += 1;
        }
        assert!(errors > whole.len(), "{protocols:?}");
    }
}
