//! What does not come from a server of ours: texts that people type and paste, and connections of strangers.

use spnkr_emulator::{Fault, FaultKind};

use crate::Seeds;

/// The state of the sign-in that the targets wait for.
macro_rules! state {
    () => {
        "our-state"
    };
}

pub(crate) fn list(seeds: &mut Seeds) {
    for (target, inputs) in [
        ("answer_json", ANSWERS),
        ("app_registration", APP_REGISTRATIONS),
        ("cache_headers", KEPT_ANSWERS),
        ("dotenv", DOTENV_FILES),
        ("faults", FAULTS),
        ("http_answer", HTTP_ANSWERS),
        ("http_settings", HTTP_SETTINGS),
        ("identifiers", IDENTIFIERS),
        ("loopback", CONNECTIONS),
        ("path_segment", VALUES),
        ("redirect", REDIRECTS),
        ("retry_after", RETRY_AFTER),
        ("saved_sign_in", SAVED_SIGN_INS),
    ] {
        for (number, input) in inputs.iter().enumerate() {
            seeds.add(target, &format!("{number:02}"), *input);
        }
    }
    for (number, input) in CONTENTS.iter().enumerate() {
        seeds.add("http_content", &format!("{number:02}"), *input);
    }
    let faults = FaultKind::ALL.iter().cloned().map(Fault::new).collect::<Vec<_>>();
    seeds.add("faults", "every-kind", Fault::list_to_json(&faults));
}

const ANSWERS: &[&str] = &[
    "{\"a\":[1,-1,1.5,1e3,\"\\u0063\",null,true,{}]}",
    "\u{feff}{\"canary\":{\"canary\":\"canary\"}}",
    "200 application/json; charset=utf-8\n\n[]",
    "200 text/html\n\n<html>canary</html>",
    "200 text/plain\n\ncanary",
    "200 application/problem+json\nset-cookie: canary\n\n{\"title\":\"canary\"}",
    "200 application/json\n\n",
    "204 \n\n \r\n\t",
    "500 application/json\n\n{\"a\":\"canary",
    "200 application/json\n\n{\"a\":1e400}",
    "200 application/json\n\n{} {}",
    "200 application/json\n\n{\"a\":1,\"a\":2}",
    "200 application/json\n\n\"\\ud800\"",
];

const APP_REGISTRATIONS: &[&str] = &[
    "00000000-0000-0000-0000-000000000000\nhttps://localhost",
    " 00000000-0000-0000-0000-000000000000 \r\nhttp://localhost:8400/a?b=c#d",
    "an id\nhttps://a.example/callback",
    "an id\ncom.example:/callback",
    "an id\nhttps:///",
    " \nhttps://localhost",
    "an id\n",
];

const KEPT_ANSWERS: &[&str] = &[
    "200 application/json\ncache-control: max-age=60\netag: \"a\"\n\n{}",
    "200 application/json\ncache-control: no-store\n\n{}",
    "200 application/json\ncache-control: private\nage: 7\n\n{}",
    "200 application/json\ncache-control: public, s-maxage=9, stale-while-revalidate=\"9, no-store\"\nvary: *\n\n{}",
    "200 application/json\nexpires: Fri, 02 Jan 2026 03:05:05 GMT\ndate: Fri, 02 Jan 2026 03:04:05 GMT\n\n{}",
    "200 application/json\nlast-modified: Fri, 02 Jan 2026 03:04:05 GMT\nvary: authorization, accept-language\n\n{}",
    "200 application/json\netag: W/\"a\"\ncache-control: max-age=99999999999999999999, immutable\n\n{}",
    "304 \netag: \"a\"\n\n",
    "404 application/json\ncache-control: max-age=60\n\n{}",
    "200 \npragma: no-cache\nset-cookie: canary\n\n",
];

const DOTENV_FILES: &[&str] = &[
    "SPNKR_CLIENT_ID=00000000-0000-0000-0000-000000000000\nSPNKR_REFRESH_TOKEN=M.C5_BAY.0.U.-a*b!c$$\n",
    "# a comment\nexport SPNKR_CLIENT_SECRET = 'a b # c' # another\r\n\r\n",
    "\u{feff}SPNKR_REDIRECT_URI=\"https://localhost\\\"\\\\\\$\\n\"\n",
    "KEY=\"-----\nA=not this\n-----\"\nA=b # c\nB='never closed\nC=c",
    "A=#\nB= #\nC==\n=D\n =",
];

const FAULTS: &[&str] = &[
    r#"[{"kind":"reset-mid-body","host":"halostats.svc.halowaypoint.com","path":"/hi/matches/","times":3}]"#,
    r#"[{"kind":"too-many-requests","retry_after":{"date":7},"chance":0.1,"times":"always","skip":2}]"#,
    r#"[{"kind":"redirect","location":"https://a.example/"},{"kind":"gzip-bomb","mebibytes":1}]"#,
    r#"[{"kind":"latency","times":0}]"#,
    "latency",
];

const HTTP_ANSWERS: &[&str] = &[
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{} \r\n0\r\nA: canary\r\n\r\n",
    "HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\nETag: \"canary\"\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 6\r\n\r\ncanary",
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\ncanary",
    "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ncanary",
    "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\ncanary",
    "HTTP/1.0 200 OK\r\n\r\ncanary",
    "HTTP/1.1 302 Found\r\nLocation: https://canary.example/\r\nContent-Length: 0\r\n\r\n",
    "HTTP/2 200\r\n\r\n",
    "canary",
];

const CONTENTS: &[&[u8]] = &[
    b"+{\"a\":\"canary\"}",
    // The same, compressed.
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54\xb2\x52\x4a\x4e\xcc\x4b\x2c\xaa\x54\
      \xaa\x05\x00\xc3\x01\x06\xef\x0e\x00\x00\x00",
    // Seventy thousand zeros, more than are allowed.
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\x4a\xeb\x9f\
      \xce\x12\x9e\x40\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
      \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
      \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
      \x00\x00\x00\x00\x00\x00\x6f\x03\x3e\x9e\xb3\x43\x70\x11\x01\x00",
    b"",
    b"+",
    b"canary",
];

const HTTP_SETTINGS: &[&str] = &[
    "127.0.0.1:4430",
    "[::1]:65535",
    " a-b.example:8443 ",
    "localhost:+443",
    "[fe80::1%1]:443",
    "http://proxy.example:3128",
    "http://user:pass%20word@[::1]:3128/",
    "proxy",
    "socks5://a:1",
    "http://a\t:1",
    "0.5",
    " 5 ",
    "1e6",
    "0.0000116",
    "inf",
    "NaN",
    "-1",
];

const IDENTIFIERS: &[&str] = &[
    "2533274999999999",
    " xuid(2533274999999999)\n",
    "XUID(2533274999999999)",
    "xuid(18446744073709551615)",
    "xuid(007)",
    "bid(1.0)",
    "Some Player#1234",
    "  two  words ",
    "01234567-89ab-cdef-0123-456789abcdef",
    "{01234567-89AB-CDEF-0123-456789ABCDEF}",
    "urn:uuid:0123456789abcdef0123456789abcdef",
    "default",
    "Second.account_2-b",
    "..",
    "\u{ff12}533274999999999",
];

const CONNECTIONS: &[&str] = &[
    concat!("GET /?code=a*b!c$&state=", state!(), " HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"),
    concat!(
        "GET /?state=",
        state!(),
        "&code=canary&lc=1033 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: cross-site\r\n\
         Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nOrigin: null\r\n\r\n"
    ),
    concat!(
        "GET /?error=access_denied&state=",
        state!(),
        " HTTP/1.1\r\nHost: [::1]:{port}\r\n\r\n"
    ),
    "GET /?code=canary&state=another HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n",
    "GET /?code=canary&state= HTTP/1.1\r\nHost: canary.example:{port}\r\n\r\n",
    "GET /?code=canary HTTP/1.1\r\nHost: localhost:{port}\r\nSec-Fetch-Site: cross-site\r\n\
     Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 6\r\n\r\ncanary",
    "GET /done HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n",
    "GET http://localhost:{port}/?code=canary HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "CONNECT canary:443 HTTP/1.1\r\nHost: canary:443\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nHost: canary\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "\u{16}\u{3}\u{1}\u{2}",
    "GET /favicon.ico HT",
];

const VALUES: &[&str] = &[
    "Some Player#1234",
    "..",
    ".",
    "%2e%2E",
    "a/../b",
    "?a=b&c#d;e",
    "a\\b",
    "\u{e9}\u{0}\u{7f}\u{1f600}",
    " + %",
    "(~_-.)",
];

const REDIRECTS: &[&str] = &[
    "M.C507_BAY.2.U.a*b!c$",
    " \"M.C507_BAY.2.U.a%2Ab%21c%24\"\r\n",
    concat!("https://localhost/?code=M.C507_BAY.2.U.a*b!c$&state=", state!()),
    concat!("http://localhost:8400/?state=", state!(), "&code=a%2Ab%21c%24&lc=1033#fragment"),
    concat!("localhost/?code=a+b&state=", state!()),
    concat!("code=a&state=", state!()),
    concat!("https%3A%2F%2Flocalhost%2F%3Fcode%3Da%26state%3D", state!()),
    concat!("https://localhost/?error=access_denied&error_description=canary&state=", state!()),
    concat!("https://localhost/?code=a&state=", state!(), "&iss=https%3A%2F%2Flogin.live.com"),
    concat!("https://localhost/?code=a&state=", state!(), "&iss=https%3A%2F%2Fcanary.example"),
    concat!("https://localhost/?code=a&code=b&state=", state!()),
    "https://localhost/?code=canary&state=another",
    "https://localhost/?code=canary",
    "https://login.live.com/oauth20_authorize.srf?response_type=code&code_challenge=a",
    "two words",
    "%ff",
];

const RETRY_AFTER: &[&str] = &[
    "7",
    "Fri, 02 Jan 2026 12:00:30 GMT\nFri, 02 Jan 2026 12:00:00 GMT",
    "7\nsoon\n8",
    " 120 ",
    "0",
    "+7",
    "-1",
    "18446744073709551616",
    "1.5",
    "Fri, 02 Jan 2026 03:04:15 GMT",
    "Friday, 02-Jan-26 03:04:15 GMT",
    "Fri Jan  2 03:04:15 2026",
    "Fri, 31 Dec 9999 23:59:60 GMT",
    "Sun, 06 Nov 1994 08:49:37 +0100",
    "soon",
];

const SAVED_SIGN_INS: &[&str] = &[
    "consumers.a-state.a-verifier",
    "live.a-state.a-verifier",
    " live .a+b&c.d",
    "live..",
    "live.a.b.c",
    "canary.a.b",
];
