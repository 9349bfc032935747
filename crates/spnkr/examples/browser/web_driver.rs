//! A browser by remote control: as much of WebDriver as it takes to click a button.

use std::{
    error::Error,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Longer than any page here takes, on a slow computer that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// The key of an element's number, by the standard.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A headless Chromium with a profile of its own.
#[derive(Debug)]
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// Starts one, for which the names of Microsoft's sign-in lead to this address, and others nowhere.
    pub(crate) fn start(sign_in: SocketAddr) -> Outcome<Self> {
        let profile = tempfile::tempdir()?;
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = command.spawn().map_err(|error| format!("chromedriver: {error}"))?;
        let lines = BufReader::new(driver.stdout.take().ok_or("chromedriver has no output")?);
        let port = lines.lines().find_map(|line| port_in(&line.ok()?));
        let mut browser = Self {
            driver,
            port: port.ok_or("chromedriver named no port")?,
            session: String::new(),
            _profile: profile,
        };
        let names = ["login.live.com", "login.microsoftonline.com"];
        let rules = names.map(|name| format!("MAP {name}:443 {sign_in}")).join(", ");
        let arguments = [
            format!("--host-resolver-rules={rules}, MAP * ~NOTFOUND, EXCLUDE localhost"),
            format!("--user-data-dir={}", browser._profile.path().display()),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--disable-sync".to_owned(),
            "--headless".to_owned(),
            "--no-first-run".to_owned(),
            // Its own sandbox does not start as root; it opens our pages alone.
            "--no-sandbox".to_owned(),
        ];
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "acceptInsecureCerts": true,
            "goog:chromeOptions": {"args": arguments},
        }}});
        let session = browser.call("POST", "/session", &capabilities)?;
        let id = session["sessionId"].as_str().ok_or("chromedriver began no session")?;
        browser.session = format!("/session/{id}");
        Ok(browser)
    }

    /// Goes to an address.
    pub(crate) fn go_to(&self, url: &str) -> Outcome<()> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// Clicks on the element with this id, and waits for the page that follows.
    pub(crate) fn click(&self, id: &str) -> Outcome<()> {
        let using = json!({"using": "css selector", "value": format!("#{id}")});
        let found = self.post("/element", &using)?;
        let element = found[ELEMENT].as_str().ok_or("an element has no number")?;
        self.post(&format!("/element/{element}/click"), &json!({})).map(drop)
    }

    /// Where it is now.
    pub(crate) fn address(&self) -> Outcome<String> {
        let url = self.call("GET", &format!("{}/url", self.session), &Value::Null)?;
        Ok(url.as_str().unwrap_or_default().to_owned())
    }

    /// What it shows now.
    pub(crate) fn text(&self) -> Outcome<String> {
        let script = json!({"script": "return document.body.innerText", "args": []});
        Ok(self.post("/execute/sync", &script)?.as_str().unwrap_or_default().to_owned())
    }

    /// The name of the tab in front.
    pub(crate) fn tab(&self) -> Outcome<String> {
        let tab = self.call("GET", &format!("{}/window", self.session), &Value::Null)?;
        Ok(tab.as_str().unwrap_or_default().to_owned())
    }

    /// Opens another tab, and leaves the one in front where it is.
    pub(crate) fn open_tab(&self) -> Outcome<String> {
        let opened = self.post("/window/new", &json!({"type": "tab"}))?;
        Ok(opened["handle"].as_str().unwrap_or_default().to_owned())
    }

    /// Brings a tab to the front.
    pub(crate) fn switch_to(&self, tab: &str) -> Outcome<()> {
        self.post("/window", &json!({ "handle": tab })).map(drop)
    }

    fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        self.call("POST", &format!("{}{path}", self.session), body)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\nContent-Length: {}\r\n\
             Content-Type: application/json\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len()
        )?;
        let mut answer: Value = serde_json::from_slice(&read_body(&mut BufReader::new(stream))?)?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(error) => {
                let message = value["message"].as_str().unwrap_or_default();
                let first = message.lines().next().unwrap_or_default();
                Err(format!("{method} {path}: {error}: {first}").into())
            }
            None => Ok(value),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // Ends the browser, which is a child of the driver.
            let _ = self.call("DELETE", &self.session, &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The port that a line of the driver's output tells.
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}

/// The body of an answer, whose length its head tells.
fn read_body(stream: &mut impl BufRead) -> Outcome<Vec<u8>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err("the driver hung up".into());
        }
        let Some((name, value)) = line.split_once(':') else {
            if line.trim().is_empty() {
                break;
            }
            continue;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse()?);
        }
    }
    let mut body = vec![0; length.ok_or("an answer without a length")?];
    stream.read_exact(&mut body)?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_found() {
        let line = "ChromeDriver was started successfully on port 37843.";
        assert_eq!(port_in(line), Some(37_843));
        assert_eq!(port_in("Starting ChromeDriver 148 on port 0"), None);
    }

    #[test]
    fn a_body_is_as_long_as_its_head_says() {
        let mut answer = &b"HTTP/1.1 200 OK\r\ncontent-Length: 2\r\n\r\n{}rest"[..];
        assert_eq!(read_body(&mut answer).unwrap(), b"{}");
        for broken in
            ["", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"]
        {
            assert!(read_body(&mut broken.as_bytes()).is_err(), "{broken:?}");
        }
    }
}
