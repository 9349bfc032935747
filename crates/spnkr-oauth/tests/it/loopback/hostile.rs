//! Whatever else may knock: forged, broken, slow and many. None of it gets in, and none of it ends the wait.

use std::{collections::BTreeMap, time::Duration};

use tokio::net::TcpStream;

use super::{Browser, RIGHT, Wait, browser::Answer};

/// How many forged requests come before the right one.
const FORGED: usize = 10_000;
/// How many connections say nothing more, while the right one comes.
const SLOW: usize = 200;

/// The wait still gives the right code after whatever `visit` did.
async fn still_right<T>(wait: &Wait, visit: impl AsyncFnOnce(Browser) -> T) -> T {
    let (code, output) = wait
        .during(async |browser| {
            let output = visit(browser).await;
            assert_eq!(browser.get(RIGHT, "").await.status, 303, "the right one wins");
            assert_eq!(browser.get("/done", "").await.status, 200);
            output
        })
        .await;
    assert_eq!(code.unwrap().expose(), "M.C5_right");
    output
}

/// Lets everything else go on until it is so.
async fn eventually(is_so: impl Fn() -> bool) {
    for _ in 0..100_000 {
        if is_so() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never was so");
}

#[tokio::test]
async fn a_forged_request_is_refused_and_does_not_end_the_wait() {
    const NAVIGATION: &str = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n";
    still_right(&Wait::new(), async |browser| {
        // Where it goes to.
        for (target, status) in [
            ("/", 400),
            ("/?", 400),
            ("/callback?code=a&state=our%2Bstate", 404),
            ("//?code=a&state=our%2Bstate", 404),
            ("/./?code=a&state=our%2Bstate", 404),
            ("/%2F?code=a&state=our%2Bstate", 404),
            ("/index.html?code=a&state=our%2Bstate", 404),
            ("/done", 404),
            ("/refused", 404),
            ("/favicon.ico", 404),
            ("*", 404),
            ("http://localhost/?code=a&state=our%2Bstate", 400),
            ("http://evil.example/?code=a&state=our%2Bstate", 400),
            // What it says.
            ("/?code=a", 400),
            ("/?state=our%2Bstate", 400),
            ("/?code=&state=our%2Bstate", 400),
            ("/?code=a&state=", 400),
            ("/?code=a&state=our+state", 400),
            ("/?code=a&state=Our%2Bstate", 400),
            ("/?code=a&state=our%2Bstate%00", 400),
            ("/?code=a&state=our%2Bstat", 400),
            ("/?code=a&state=our%2Bstate2", 400),
            ("/?code=a&State=our%2Bstate", 400),
            ("/?error=access_denied", 400),
            ("/?error=access_denied&state=b", 400),
            ("/?code=a&state=our%2Bstate&state=our%2Bstate", 400),
            ("/?code=a&state=b&state=our%2Bstate", 400),
            ("/?code=a&code=b&state=our%2Bstate", 400),
            ("/?error=a&error=b&state=our%2Bstate", 400),
            ("/?x?code=a&state=our%2Bstate?", 400),
            ("/?code=a&state=our%2Bstate&iss=https%3A%2F%2Fevil.example", 400),
            ("/?code=a&state=our%2Bstate&iss=http%3A%2F%2Flogin.live.com", 400),
        ] {
            assert_eq!(browser.get(target, "").await.status, status, "{target}");
        }
        // Who asks for it.
        for (headers, status) in [
            ("Host: localhost\r\n", 421),
            ("Origin: https://evil.example\r\n", 403),
            ("Origin: http://localhost\r\n", 403),
            ("Origin: null\r\nOrigin: https://evil.example\r\n", 403),
            ("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n", 403),
            ("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n", 403),
            ("Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n", 403),
            ("Sec-Fetch-Site: none\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: document\r\n", 403),
            (&format!("{NAVIGATION}Sec-Fetch-Dest: iframe\r\n"), 403),
            (&format!("{NAVIGATION}Sec-Fetch-Dest: object\r\n"), 403),
            (&format!("{NAVIGATION}Sec-Fetch-Dest: document\r\nSec-Fetch-Dest: image\r\n"), 403),
            (NAVIGATION, 403),
            ("Sec-Fetch-Site: cross-site\r\n", 403),
            ("Sec-Fetch-Dest: document\r\n", 403),
            ("Sec-Fetch-Site: elsewhere\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n", 403),
        ] {
            assert_eq!(browser.get(RIGHT, headers).await.status, status, "{headers}");
        }
        // By which name, and how.
        let port = browser.port();
        for (request, status) in [
            ("GET {R} HTTP/1.1\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nHost:\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nHost: localhost\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nHost: localhost:1\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nHost: localhost.:{P}\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nHost: a@localhost:{P}\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nHost: evil.example:{P}\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nHost: localhost.evil.example:{P}\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nHost: 127.0.0.2:{P}\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nHost: 0.0.0.0:{P}\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nHost: \u{e9}:{P}\r\n\r\n", 421),
            ("GET {R} HTTP/1.1\r\nX-Forwarded-Host: localhost:{P}\r\n\r\n", 421),
            ("HEAD {R} HTTP/1.1\r\n{H}\r\n", 405),
            ("OPTIONS {R} HTTP/1.1\r\n{H}Access-Control-Request-Method: GET\r\n\r\n", 405),
            ("PUT {R} HTTP/1.1\r\n{H}Content-Length: 0\r\n\r\n", 405),
            ("POST {R} HTTP/1.1\r\n{H}Content-Length: 4\r\n\r\ncode", 405),
            ("POST {R} HTTP/1.1\r\n{H}Content-Length: 400000\r\n\r\ncode", 405),
            ("POST {R} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n4\r\ncode\r\n", 405),
            ("get {R} HTTP/1.1\r\n{H}\r\n", 405),
            ("CONNECT localhost:{P} HTTP/1.1\r\n{H}\r\n", 400),
            ("GET {R} HTTP/1.0\r\n{H}\r\n", 400),
            ("GET {R} HTTP/1.0\r\n\r\n", 400),
            ("GET {R}\r\n\r\n", 400),
            ("GET {R} HTTP/1.2\r\n{H}\r\n", 400),
            ("GET {R} HTTP/1.1\r\n{H} folded\r\n\r\n", 400),
            ("GET /\u{0} HTTP/1.1\r\n{H}\r\n", 400),
            ("garbage\r\n\r\n", 400),
            ("\u{0}\u{1}\u{2}\u{3}\r\n\r\n", 400),
        ] {
            let host = format!("Host: localhost:{port}\r\n");
            let request = request.replace("{R}", RIGHT).replace("{H}", &host);
            let request = request.replace("{P}", &port.to_string());
            assert_eq!(browser.say(&request).await.status, status, "{request}");
        }
        // In another language.
        let hello = [&[0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3][..], &[7; 32]].concat();
        assert_eq!(browser.say(hello).await.status, 400, "TLS");
        let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u{0}\u{0}\u{0}\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}";
        assert!(matches!(browser.say(preface).await.status, 0 | 400), "HTTP/2");
        // At length.
        let long = format!("X: {}\r\n", "a".repeat(9000));
        assert_eq!(browser.get(RIGHT, &long).await.status, 431);
        let long = format!("/?code={}&state=our%2Bstate", "a".repeat(100_000));
        assert!(matches!(browser.get(&long, "").await.status, 414 | 431));
        let many = "X: a\r\n".repeat(200);
        assert!(matches!(browser.get(RIGHT, &many).await.status, 400 | 431));
        // Or not at all.
        drop(browser.begin("").await);
        drop(browser.begin("GET /").await);
    })
    .await;
}

#[tokio::test]
async fn what_a_real_browser_sends_is_let_in() {
    for headers in [
        "",
        "Origin: null\r\n",
        "Origin: https://login.live.com\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
        "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
    ] {
        let (code, ()) = Wait::new()
            .during(async |browser| {
                assert_eq!(browser.get(RIGHT, headers).await.status, 303, "{headers}");
                assert_eq!(browser.get("/done", headers).await.status, 200);
            })
            .await;
        assert!(code.is_ok());
    }
}

#[tokio::test]
async fn nothing_of_a_request_comes_back() {
    let corpus = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'-alert(1)-'",
        "</title><svg/onload=alert(1)>",
        "javascript:alert(1)//",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "%0d%0aSet-Cookie:%20a=b",
        "%0d%0a%0d%0a<html>canary",
        "\u{e9}\u{202e}canary",
        "{{7*7}}${7*7}#{7*7}",
    ];
    let mut seen: BTreeMap<(&str, u16), Answer> = BTreeMap::new();
    let mut check = |place, answer: Answer| {
        let answer = Answer { path: String::new(), ..answer };
        let first = seen.entry((place, answer.status)).or_insert_with(|| answer.clone());
        assert_eq!(answer, *first, "{place}");
    };
    for text in corpus {
        let wait = Wait::new();
        let (outcome, ()) = wait
            .during(async |browser| {
                let escaped = text.replace(['<', '>', '"', ' ', '{', '}', '#'], "%22");
                check("path", browser.get(&format!("/{escaped}"), "").await);
                check("query", browser.get(&format!("/?{escaped}"), "").await);
                check("code", browser.get(&format!("/?code={escaped}&state=b"), "").await);
                check("state", browser.get(&format!("/?code=a&state={escaped}"), "").await);
                check("header", browser.get("/", &format!("User-Agent: {text}\r\n")).await);
                check("origin", browser.get(RIGHT, &format!("Origin: {text}\r\n")).await);
                check("host", browser.say(format!("GET / HTTP/1.1\r\nHost: {text}\r\n\r\n")).await);
                check("raw", browser.say(format!("{text}\r\n\r\n")).await);
                let refusal =
                    format!("/?error={escaped}&error_description={escaped}&state=our%2Bstate");
                check("refusal", browser.get(&refusal, "").await);
                check("page", browser.get("/refused", "").await);
            })
            .await;
        let error = format!("{:?}", outcome.unwrap_err());
        assert!(!error.contains("alert") && !error.contains("canary"), "{error}");
    }
    assert!(seen.values().all(|answer| answer.status != 0), "{seen:?}");
}

#[tokio::test]
async fn a_crowd_of_forged_requests_and_silent_connections_does_not_keep_the_browser_out() {
    let wait = Wait::new();
    let open = still_right(&wait, async |browser| {
        let forged = [
            "/?code=a&state=b",
            "/?error=access_denied&state=b",
            "/callback?code=a&state=our%2Bstate",
            "/?code=a&state=our%2Bstate&state=our%2Bstate",
            "/",
        ];
        for number in 0..FORGED {
            let answer = browser.at(number % 2).get(forged[number % forged.len()], "").await;
            assert!(matches!(answer.status, 400 | 404), "{answer:?}");
        }
        let mut open: Vec<TcpStream> = Vec::new();
        for number in 0..SLOW {
            let head = &b"GET / HTTP/1.1\r\nHost: loc"[..number % 26];
            open.push(browser.at(number % 2).begin(head).await);
        }
        open
    })
    .await;
    assert_eq!(open.len(), SLOW);
    assert_eq!(wait.clock.next_wake(), None, "no time had to pass");
}

#[tokio::test]
async fn an_answer_arrives_although_its_request_was_not_read_to_the_end() {
    still_right(&Wait::new(), async |browser| {
        let body = "a".repeat(60_000);
        let length = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        for request in [format!("POST {RIGHT} HTTP/1.1\r\n{length}"), format!("{body}\r\n\r\n")] {
            let answer = browser.say(request).await;
            assert!((400..500).contains(&answer.status) && !answer.is_reset, "{answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_more_connections_are_open_than_a_browser_needs() {
    let wait = Wait::new();
    still_right(&wait, async |browser| {
        let mut open = Vec::new();
        for _ in 0..SLOW {
            open.push(browser.begin("GET /").await);
        }
        // Once an answer to a later one is there, all of these have been accepted.
        assert_eq!(browser.get("/", "").await.status, 400);
        let is_open = |stream: &TcpStream| {
            let nothing = stream.try_read(&mut [0]);
            nothing.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
        };
        eventually(|| open.iter().filter(|stream| is_open(stream)).count() < 32).await;
    })
    .await;
}

#[tokio::test]
async fn a_head_has_two_seconds_to_arrive() {
    let wait = Wait::new();
    still_right(&wait, async |browser| {
        let slow = browser.begin("GET /").await;
        eventually(|| wait.clock.next_wake() == Some(Duration::from_secs(2))).await;
        wait.clock.advance(Duration::from_millis(1999));
        assert_eq!(browser.get("/", "").await.status, 400);
        let pending = slow.try_read(&mut [0]).unwrap_err();
        assert_eq!(pending.kind(), std::io::ErrorKind::WouldBlock, "not yet");
        wait.clock.advance(Duration::from_millis(1));
        slow.readable().await.unwrap();
        assert!(!matches!(slow.try_read(&mut [0]), Ok(1..)), "closed without an answer");
    })
    .await;
}
