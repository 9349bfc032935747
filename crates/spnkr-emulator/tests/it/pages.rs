//! The pages, clicked through by a browser that knows forms and nothing else.

use std::time::Duration;

use http::Method;
use spnkr_emulator::AccountKind;
use url::Url;

use crate::{
    chain::{CONSUMERS, LIVE, SCOPE, VERIFIER, user_token_call},
    client::{Call, Client, Reply},
    oauth::{authorize_url, check_refusal, query},
};

const LIVE_PAGE: &str = "login.live.com/oauth20_authorize.srf";
const CONSUMERS_PAGE: &str = "login.microsoftonline.com/consumers/oauth2/v2.0/authorize";
/// What loopback clients send: a port and no path.
const LOOPBACK: &str = "http://localhost:51234";

/// A GET as browsers make it.
fn visit(url: &str) -> Call {
    Call::new(Method::GET, url)
        .header("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
}

/// The one form of a page, as a browser understands it.
struct Form {
    action: Url,
    method: String,
    /// Everything that has a name or an id, in order.
    controls: Vec<Control>,
}

struct Control {
    id: String,
    name: String,
    value: String,
    /// Whether it is sent without a click on it.
    is_set: bool,
}

impl Form {
    #[track_caller]
    fn of(page: &str, reply: &Reply) -> Self {
        let html = reply.text();
        let mut forms = tags(html).filter(|tag| tag.starts_with("form "));
        let form = forms.next().unwrap_or_else(|| panic!("{html} has a form"));
        assert!(forms.next().is_none());
        let page = Url::parse(page).unwrap();
        let controls = tags(html)
            .filter(|tag| tag.starts_with("input ") || tag.starts_with("button "))
            .map(|tag| Control {
                id: attribute(tag, "id"),
                name: attribute(tag, "name"),
                value: attribute(tag, "value"),
                is_set: attribute(tag, "type") == "hidden" || tag.ends_with(" checked"),
            })
            .collect();
        let action = page.join(&attribute(form, "action")).unwrap();
        Self { action, method: attribute(form, "method"), controls }
    }

    /// Chooses one of several controls of the same name.
    #[track_caller]
    fn choose(&mut self, id: &str) {
        let name = self.control(id).name.clone();
        for control in self.controls.iter_mut().filter(|control| control.name == name) {
            control.is_set = control.id == id;
        }
    }

    #[track_caller]
    fn fill(&mut self, id: &str, text: &str) {
        let control = self.controls.iter_mut().find(|control| control.id == id).unwrap();
        (control.value, control.is_set) = (text.to_owned(), true);
    }

    /// What a click on a button sends.
    #[track_caller]
    fn click(&self, id: &str) -> Call {
        let button = self.control(id);
        let is_sent = |control: &&Control| control.is_set || control.id == button.id;
        let fields: Vec<(&str, &str)> = self
            .controls
            .iter()
            .filter(|control| !control.name.is_empty())
            .filter(is_sent)
            .map(|control| (control.name.as_str(), control.value.as_str()))
            .collect();
        match self.method.as_str() {
            "post" => Call::form(self.action.as_str(), &fields).header("accept", "text/html"),
            _ => visit(Url::parse_with_params(self.action.as_str(), fields).unwrap().as_str()),
        }
    }

    #[track_caller]
    fn control(&self, id: &str) -> &Control {
        self.controls.iter().find(|control| control.id == id).unwrap()
    }
}

fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag)
}

/// The value of an attribute; empty when the tag has none.
fn attribute(tag: &str, name: &str) -> String {
    let value = tag.split_once(&format!(" {name}=\"")).map_or("", |(_, rest)| rest);
    value.split('"').next().unwrap_or_default().replace("&amp;", "&")
}

#[track_caller]
fn has(reply: &Reply, status: u16, id: &str) {
    assert_eq!(reply.status, status, "{}", reply.text());
    assert!(reply.text().contains(&format!("id=\"{id}\"")), "{id} in {}", reply.text());
    assert!(reply.header("location").is_empty());
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("x-frame-options"), "DENY");
    // Nothing is fetched from anywhere.
    assert!(!reply.text().contains("//") && !reply.text().contains("<script"), "{}", reply.text());
}

#[tokio::test]
async fn a_person_consents_on_the_sign_in_page() {
    for (page, token_url) in [(LIVE_PAGE, LIVE), (CONSUMERS_PAGE, CONSUMERS)] {
        let client = Client::start().await;
        let emulator = &client.emulator;
        let app = emulator.public_app();
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let more = [
            ("state", "a state & <more>"),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ];
        let url = authorize_url(page, app.client_id(), LOOPBACK, &more);
        let reply = client.send(visit(&url)).await;
        has(&reply, 200, "accept");
        assert!(reply.text().contains(&format!("<b id=\"app\">{}</b>", app.name())));
        assert_eq!(
            reply.header("content-security-policy"),
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://localhost:51234; \
             base-uri 'none'; frame-ancestors 'none'"
        );
        let mut form = Form::of(&url, &reply);
        assert_eq!(form.method, "post");
        assert_eq!(form.action.host(), Url::parse(&url).unwrap().host());
        assert!(form.control("account-adult").is_set);
        form.choose("account-bare");

        let answer = client.send(form.click("accept")).await;
        assert_eq!(answer.status, 302);
        let back = answer.header("location");
        assert!(back.starts_with("http://localhost:51234?code="), "{back}");
        assert_eq!(query(back, "state").as_deref(), Some("a state & <more>"));
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &query(back, "code").unwrap()),
            ("scope", SCOPE),
            ("redirect_uri", LOOPBACK),
            ("client_id", app.client_id()),
            ("code_verifier", VERIFIER),
        ];
        let tokens = client.send(Call::form(token_url, &fields)).await.json();
        let access_token = tokens["access_token"].as_str().unwrap();
        let user = client.send(user_token_call(access_token)).await.json();
        let chosen = emulator.account_of(AccountKind::Bare);
        assert_eq!(user["DisplayClaims"]["xui"][0]["uhs"], chosen.user_hash());

        for button in ["accept", "decline"] {
            has(&client.send(form.click(button)).await, 400, "error");
        }
        let requests = emulator.requests();
        let operations: Vec<&str> = requests.iter().map(|request| request.operation()).collect();
        assert_eq!(
            operations,
            ["authorize", "consent", "exchange_code", "user_token", "consent", "consent"]
        );
    }
}

#[tokio::test]
async fn a_person_declines_on_the_sign_in_page() {
    let client = Client::start().await;
    let app = client.emulator.confidential_app();
    client.emulator.sign_in_browser(client.emulator.account_of(AccountKind::Child));
    let url = authorize_url(LIVE_PAGE, app.client_id(), "https://localhost", &[("state", "s")]);
    let form = Form::of(&url, &client.send(visit(&url)).await);
    assert!(form.control("account-child").is_set && !form.control("account-adult").is_set);
    let answer = client.send(form.click("decline")).await;
    assert_eq!(answer.status, 302);
    let back = answer.header("location");
    assert!(back.starts_with("https://localhost?error=access_denied&"), "{back}");
    assert!(query(back, "error_description").is_some_and(|text| !text.is_empty()));
    assert_eq!(query(back, "state").as_deref(), Some("s"));
    assert_eq!(query(back, "code"), None);
    has(&client.send(form.click("accept")).await, 400, "error");
}

#[tokio::test]
async fn what_no_button_sends_leads_nowhere_and_uses_nothing_up() {
    let client = Client::start().await;
    let app = client.emulator.public_app();
    let url = authorize_url(LIVE_PAGE, app.client_id(), LOOPBACK, &[]);
    let form = Form::of(&url, &client.send(visit(&url)).await);
    let id = form.controls[0].value.clone();
    let own = form.action.as_str();
    let other = "https://login.microsoftonline.com/emulator/consent";
    let device = "https://login.live.com/emulator/device-consent";
    let right = [("transaction", id.as_str()), ("account", "adult"), ("decision", "accept")];
    let with = |name: &str, value: &'static str| {
        right.map(|field| if field.0 == name { (field.0, value) } else { field })
    };
    for call in [
        Call::form(own, &[]),
        Call::form(own, &with("transaction", "")),
        Call::form(own, &with("transaction", "guessed")),
        Call::form(own, &with("account", "somebody")),
        Call::form(own, &with("account", "")),
        Call::form(own, &with("decision", "perhaps")),
        Call::form(own, &right).body(format!("transaction={id}&transaction={id}")),
        Call::form(own, &right).header("content-type", "text/plain"),
        Call::form(own, &right).body(vec![0xFF, 0xFE]),
        Call::form(other, &right),
        Call::form(device, &right),
    ] {
        has(&client.send(call).await, 400, "error");
    }
    assert_eq!(client.send(Call::get(own)).await.status, 405);
    assert_eq!(client.send(Call::form(own, &right)).await.status, 302);
}

#[tokio::test]
async fn a_browser_with_a_bad_request_is_shown_or_sent_back_what_is_wrong() {
    let client = Client::start().await;
    let id = client.emulator.public_app().client_id();
    let bad_scope = authorize_url(LIVE_PAGE, id, LOOPBACK, &[("scope", "openid")]);
    let reply = client.send(visit(&bad_scope)).await;
    assert_eq!(reply.status, 302);
    assert_eq!(query(reply.header("location"), "error").as_deref(), Some("invalid_scope"));
    for url in [
        authorize_url(LIVE_PAGE, "<b>unknown</b>", LOOPBACK, &[]),
        authorize_url(LIVE_PAGE, id, "https://evil.example", &[]),
        authorize_url(LIVE_PAGE, client.emulator.consumers_app().client_id(), LOOPBACK, &[]),
    ] {
        has(&client.send(visit(&url)).await, 400, "error");
    }
    // Whoever shows no pages is sent back at once.
    let url = authorize_url(LIVE_PAGE, id, LOOPBACK, &[]);
    for accept in ["", "*/*", "application/json", "text/html;q=0, */*"] {
        let reply = client.send(Call::get(&url).header("accept", accept)).await;
        assert!(query(reply.header("location"), "code").is_some(), "{accept}");
    }
}

/// A device that waits for its user.
struct Device {
    device_code: String,
    user_code: String,
}

impl Device {
    async fn begin(client: &Client) -> Self {
        let url = "https://login.microsoftonline.com/consumers/oauth2/v2.0/devicecode";
        let fields = [("client_id", client.emulator.public_app().client_id()), ("scope", SCOPE)];
        let body = client.send(Call::form(url, &fields)).await.json();
        assert_eq!(body["verification_uri"], "https://www.microsoft.com/link");
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        Self { device_code: text("device_code"), user_code: text("user_code") }
    }

    async fn poll(&self, client: &Client) -> Reply {
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", client.emulator.public_app().client_id()),
            ("device_code", &self.device_code),
        ];
        client.send(Call::form(CONSUMERS, &fields)).await
    }
}

const DEVICE_PAGES: [&str; 3] = [
    "https://www.microsoft.com/link",
    "https://microsoft.com/devicelogin",
    "https://login.live.com/oauth20_remoteconnect.srf",
];

#[tokio::test]
async fn a_person_enters_the_code_of_a_device() {
    let client = Client::start().await;
    let emulator = &client.emulator;
    for page in DEVICE_PAGES {
        let device = Device::begin(&client).await;
        let entry = client.send(visit(page)).await;
        has(&entry, 200, "user-code");
        let mut form = Form::of(page, &entry);
        form.fill("user-code", "no-such-code");
        let wrong = client.send(form.click("next")).await;
        has(&wrong, 400, "problem");
        let mut form = Form::of(page, &wrong);
        let (left, right) = device.user_code.split_at(4);
        form.fill("user-code", &format!(" {}-{right} ", left.to_ascii_lowercase()));

        let question = client.send(form.click("next")).await;
        has(&question, 200, "accept");
        assert!(question.text().contains(emulator.public_app().name()));
        check_refusal(&device.poll(&client).await, "authorization_pending", 70016, page);
        let mut form = Form::of(page, &question);
        form.choose("account-never-played");
        has(&client.send(form.click("accept")).await, 200, "connected");
        let tokens = device.poll(&client).await.json();
        let user =
            client.send(user_token_call(tokens["access_token"].as_str().unwrap())).await.json();
        let chosen = emulator.account_of(AccountKind::NeverPlayed);
        assert_eq!(user["DisplayClaims"]["xui"][0]["uhs"], chosen.user_hash());
        has(&client.send(form.click("accept")).await, 400, "error");

        let device = Device::begin(&client).await;
        let link = format!("{page}?lc=1033&otc={}", device.user_code);
        let form = Form::of(page, &client.send(visit(&link)).await);
        has(&client.send(form.click("decline")).await, 200, "declined");
        check_refusal(&device.poll(&client).await, "authorization_declined", 65004, page);
        // A decided code is good for no second page.
        has(&client.send(visit(&link)).await, 400, "problem");
    }
}

#[tokio::test]
async fn a_device_that_no_longer_waits_is_not_connected() {
    let client = Client::start().await;
    let device = Device::begin(&client).await;
    let link = format!("{}?otc={}", DEVICE_PAGES[0], device.user_code);
    let early = Form::of(&link, &client.send(visit(&link)).await);
    let late = Form::of(&link, &client.send(visit(&link)).await);
    assert!(client.emulator.decline_device(&device.user_code));
    has(&client.send(early.click("accept")).await, 400, "problem");

    let device = Device::begin(&client).await;
    let link = format!("{}?otc={}", DEVICE_PAGES[0], device.user_code);
    let form = Form::of(&link, &client.send(visit(&link)).await);
    client.emulator.clock().advance(Duration::from_secs(900));
    has(&client.send(form.click("accept")).await, 400, "problem");
    has(&client.send(late.click("accept")).await, 400, "problem");
    has(&client.send(visit(&link)).await, 400, "problem");
    let twice = format!("{}?otc=a&otc=b", DEVICE_PAGES[0]);
    has(&client.send(visit(&twice)).await, 400, "problem");
}
