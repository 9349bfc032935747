//! The pages that people click through: static, without a script and without anything from elsewhere.

use std::fmt::{self, Display, Write};

use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
        X_FRAME_OPTIONS,
    },
};
use url::Url;

use crate::{
    account::{Account, App},
    answer::Answer,
    oauth::Scope,
    route::{CONSENT_PATH, DEVICE_CONSENT_PATH},
};

/// What a person is asked to agree to.
pub(super) struct Question<'a> {
    pub(super) app: &'a App,
    pub(super) scope: Scope,
    pub(super) accounts: &'a [Account],
    /// The account that is chosen already.
    pub(super) chosen: usize,
    /// The number of the transaction, which works once.
    pub(super) transaction: &'a str,
}

/// Asks whether an app may have what it wants; the answer leads back to it.
pub(super) fn consent(question: &Question<'_>, redirect_uri: &str) -> Answer {
    let title = "Sign in";
    page(StatusCode::OK, title, Some(redirect_uri), &form(question, CONSENT_PATH, title))
}

/// Asks whether the app on a device may have what it wants.
pub(super) fn device_consent(question: &Question<'_>) -> Answer {
    let title = "Connect a device";
    page(StatusCode::OK, title, None, &form(question, DEVICE_CONSENT_PATH, title))
}

/// Asks for the code that a device shows.
pub(super) fn device_code(is_wrong: bool) -> Answer {
    let (status, problem) = match is_wrong {
        true => (
            StatusCode::BAD_REQUEST,
            "<p id=\"problem\" role=\"alert\">That code did not work. Check it and try again.</p>",
        ),
        false => (StatusCode::OK, ""),
    };
    let body = format!(
        "<h1>Connect a device</h1>{problem}<form id=\"code\" method=\"get\">\
         <label for=\"user-code\">Enter the code that your device shows.</label>\
         <input id=\"user-code\" name=\"otc\" autocomplete=\"off\" autofocus required>\
         <div class=\"buttons\"><button id=\"next\" type=\"submit\">Next</button></div></form>"
    );
    page(status, "Connect a device", None, &body)
}

/// Tells a person that their device knows by now.
pub(super) fn device_done(is_accepted: bool) -> Answer {
    let (id, title, text) = match is_accepted {
        true => ("connected", "You are signed in on your device", "You can close this page."),
        false => ("declined", "Your device was not connected", "Nothing was signed in."),
    };
    page(StatusCode::OK, title, None, &format!("<h1 id=\"{id}\">{title}</h1><p>{text}</p>"))
}

/// Says what is wrong to a person who can be sent nowhere.
pub(super) fn refused(error: &str, description: &str) -> Answer {
    let body = format!(
        "<h1 id=\"error\">{}</h1><p id=\"description\">{}</p>",
        Escaped(error),
        Escaped(description)
    );
    page(StatusCode::BAD_REQUEST, "Something went wrong", None, &body)
}

fn form(question: &Question<'_>, action: &str, title: &str) -> String {
    let mut accounts = String::new();
    for account in question.accounts {
        let checked = if account.index == question.chosen { " checked" } else { "" };
        // Writing to a string does not fail.
        let _ = write!(
            accounts,
            "<label><input type=\"radio\" name=\"account\" id=\"account-{kind}\" value=\"{kind}\"{checked}>\
             <span><b>{gamertag}</b><small>{meaning}</small></span></label>",
            kind = account.kind,
            gamertag = Escaped(&account.gamertag),
            meaning = Escaped(account.kind.meaning()),
        );
    }
    let offline = match question.scope.is_offline() {
        true => "<li>Keep you signed in while you are away</li>",
        false => "",
    };
    format!(
        "<h1>{title}</h1><p><b id=\"app\">{app}</b> would like to:</p>\
         <ul><li>Sign you in to Xbox Live</li>{offline}</ul>\
         <form id=\"consent\" method=\"post\" action=\"{action}\">\
         <input type=\"hidden\" name=\"transaction\" value=\"{transaction}\">\
         <fieldset><legend>With which account?</legend>{accounts}</fieldset>\
         <div class=\"buttons\">\
         <button id=\"accept\" type=\"submit\" name=\"decision\" value=\"accept\">Accept</button>\
         <button id=\"decline\" type=\"submit\" name=\"decision\" value=\"decline\">Decline</button>\
         </div></form>",
        app = Escaped(question.app.name()),
        transaction = Escaped(question.transaction),
    )
}

/// Puts the frame around a page; its form may only lead to its own host and to `redirect_uri`.
fn page(status: StatusCode, title: &str, redirect_uri: Option<&str>, body: &str) -> Answer {
    let document = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title>\
         <style>{STYLE}</style></head><body><main>{body}</main>\
         <footer>This is the spnkr emulator; every account is invented.</footer></body></html>",
        Escaped(title)
    );
    // Browsers hold the redirect that answers a form to the same rule as the form.
    let origin = redirect_uri
        .and_then(|uri| Url::parse(uri).ok())
        .map(|uri| format!(" {}", uri.origin().ascii_serialization()));
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'{}; base-uri 'none'; frame-ancestors 'none'",
        origin.unwrap_or_default()
    );
    let answer = Answer::typed(status, "text/html; charset=utf-8", document);
    let answer = match HeaderValue::from_str(&policy) {
        Ok(policy) => answer.with(CONTENT_SECURITY_POLICY, policy),
        Err(_) => answer,
    };
    HEADERS.iter().fold(answer, |answer, (name, value)| {
        answer.with(name.clone(), HeaderValue::from_static(value))
    })
}

/// A text that no browser takes for markup.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

const HEADERS: [(HeaderName, &str); 4] = [
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
];

const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;\
justify-content:center;background:light-dark(#eef1f0,#15191a)}\
main{box-sizing:border-box;width:min(30rem,100vw);padding:2rem;border-radius:.75rem;\
background:light-dark(#fff,#1f2526);box-shadow:0 .5rem 2rem #0003}\
h1{margin:0 0 1rem;font-size:1.5rem}fieldset{border:0;margin:0;padding:0;\
max-height:45vh;overflow:auto}\
legend{padding:0;font-weight:600}form>label{display:block;margin-bottom:.5rem}\
fieldset label{display:flex;gap:.75rem;align-items:center;padding:.25rem 0}\
small{display:block;opacity:.75}#problem{color:light-dark(#a4262c,#ff9b9f)}\
#user-code{box-sizing:border-box;width:100%;padding:.5rem;font:inherit;letter-spacing:.2em;\
text-transform:uppercase}.buttons{display:flex;gap:.75rem;margin-top:1.5rem}\
button{flex:1;padding:.6rem;border:1px solid #107c10;border-radius:.4rem;font:inherit;\
cursor:pointer;background:#107c10;color:#fff}#decline{background:none;color:inherit}\
footer{margin:1rem;font-size:.8rem;opacity:.7}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_no_markup() {
        let text = Escaped("<b onclick='x' title=\"y\">&amp;</b>").to_string();
        let escaped = "&lt;b onclick=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;&lt;/b&gt;";
        assert_eq!(text, escaped);
    }
}
