//! As much of WebDriver as it takes to click a button and to look at a page.

use std::{
    error::Error,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What a browser answers, or why not.
pub type BrowserResult<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Longer than any page here takes, on a slow computer that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// The key of an element's number, by the standard.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A headless Chromium with a profile of its own, by remote control.
///
/// It needs the programs `chromium` and `chromedriver`.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// Starts one, for which these names lead to these addresses, and all others nowhere.
    ///
    /// # Errors
    ///
    /// If one of the programs is not there, or they do not understand each other.
    pub fn start(names: &[(&str, SocketAddr)]) -> BrowserResult<Self> {
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
        let rules: String =
            names.iter().map(|(name, address)| format!("MAP {name}:443 {address}, ")).collect();
        let arguments = [
            format!("--host-resolver-rules={rules}MAP * ~NOTFOUND, EXCLUDE localhost"),
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
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}});
        let session = browser.call("POST", "/session", &capabilities)?;
        let id = session["sessionId"].as_str().ok_or("chromedriver began no session")?;
        browser.session = format!("/session/{id}");
        Ok(browser)
    }

    /// Goes to an address.
    ///
    /// # Errors
    ///
    /// If the browser has another opinion, or is gone.
    pub fn go_to(&self, url: &str) -> BrowserResult<()> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// Clicks on the element with this id, and waits for the page that follows.
    ///
    /// # Errors
    ///
    /// If the browser has another opinion, or is gone.
    pub fn click(&self, id: &str) -> BrowserResult<()> {
        let using = json!({"using": "css selector", "value": format!("#{id}")});
        let found = self.post("/element", &using)?;
        let element = found[ELEMENT].as_str().ok_or("an element has no number")?;
        self.post(&format!("/element/{element}/click"), &json!({})).map(drop)
    }

    /// Where it is now.
    ///
    /// # Errors
    ///
    /// If the browser has another opinion, or is gone.
    pub fn address(&self) -> BrowserResult<String> {
        let url = self.call("GET", &format!("{}/url", self.session), &Value::Null)?;
        Ok(url.as_str().unwrap_or_default().to_owned())
    }

    /// What it shows now.
    ///
    /// # Errors
    ///
    /// If the browser has another opinion, or is gone.
    pub fn text(&self) -> BrowserResult<String> {
        let text = self.evaluate("return document.body.innerText")?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// What the body of a function of JavaScript returns on the page.
    ///
    /// # Errors
    ///
    /// If it throws, or the browser is gone.
    pub fn evaluate(&self, script: &str) -> BrowserResult<Value> {
        self.post("/execute/sync", &json!({"script": script, "args": []}))
    }

    /// Does what a command of the DevTools protocol says.
    ///
    /// # Errors
    ///
    /// If there is no such command, or it fails.
    pub fn devtools(&self, command: &str, parameters: &Value) -> BrowserResult<Value> {
        self.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    /// What was written to a log, `browser` or `performance`, since it was asked for last.
    ///
    /// # Errors
    ///
    /// If there is no such log, or the browser is gone.
    pub fn log(&self, name: &str) -> BrowserResult<Vec<String>> {
        let entries = self.post("/se/log", &json!({ "type": name }))?;
        let text = |entry: &Value| entry["message"].as_str().map(str::to_owned);
        Ok(entries.as_array().into_iter().flatten().filter_map(text).collect())
    }

    /// The name of the tab in front.
    ///
    /// # Errors
    ///
    /// If the browser has another opinion, or is gone.
    pub fn tab(&self) -> BrowserResult<String> {
        let tab = self.call("GET", &format!("{}/window", self.session), &Value::Null)?;
        Ok(tab.as_str().unwrap_or_default().to_owned())
    }

    /// Opens another tab, and leaves the one in front where it is.
    ///
    /// # Errors
    ///
    /// If the browser has another opinion, or is gone.
    pub fn open_tab(&self) -> BrowserResult<String> {
        let opened = self.post("/window/new", &json!({"type": "tab"}))?;
        Ok(opened["handle"].as_str().unwrap_or_default().to_owned())
    }

    /// Brings a tab to the front.
    ///
    /// # Errors
    ///
    /// If the browser has another opinion, or is gone.
    pub fn switch_to(&self, tab: &str) -> BrowserResult<()> {
        self.post("/window", &json!({ "handle": tab })).map(drop)
    }

    fn post(&self, path: &str, body: &Value) -> BrowserResult<Value> {
        self.call("POST", &format!("{}{path}", self.session), body)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> BrowserResult<Value> {
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
fn read_body(stream: &mut impl BufRead) -> BrowserResult<Vec<u8>> {
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
