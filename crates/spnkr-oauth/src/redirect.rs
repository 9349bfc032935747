//! What a browser, or a person, brings back from the sign-in page.

use percent_encoding::percent_decode_str;
use subtle::ConstantTimeEq;
use url::{Url, form_urlencoded};

use crate::{AuthorizationState, OAuthError};

spnkr_core::secret! {
    /// What the sign-in page gave; redeemed once, within minutes, for tokens.
    pub struct AuthorizationCode;
}

/// Why what came back from the sign-in page gives no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectError {
    /// There is no code in the text.
    #[error("there is no sign-in code in that text")]
    NoCode,
    /// Microsoft, or the person, said no.
    #[error("the sign-in page answered with {0}")]
    Refused(OAuthError),
    /// The answer says that it is another service's.
    #[error("that address was not made by Microsoft")]
    WrongIssuer,
    /// The answer is to another sign-in.
    #[error("that address belongs to another sign-in")]
    WrongState,
}

impl RedirectError {
    /// What a person can do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoCode => {
                "copy the whole address that the browser shows after the sign-in; it has `code=` in it"
            }
            Self::Refused(OAuthError::AccessDenied) => {
                "sign in again, and agree to what the page asks for"
            }
            Self::Refused(error) => error.advice(),
            Self::WrongIssuer => "do not go on: something stands between you and the sign-in page",
            Self::WrongState => "open the address of this sign-in, and paste what it leads to",
        }
    }
}

/// Reads a code, or an address or query that has one, whether percent-encoded or not.
pub(crate) fn read_redirect(
    pasted: &str,
    state: &AuthorizationState,
) -> Result<AuthorizationCode, RedirectError> {
    let text = pasted.trim().trim_matches(['"', '\'', '<', '>']);
    if text.is_empty() || text.contains(char::is_whitespace) {
        return Err(RedirectError::NoCode);
    }
    if !text.contains('=') {
        // An address that was encoded as a whole has its `=` hidden.
        let decoded = decode(text)?;
        if decoded.contains("code=") || decoded.contains("error=") {
            return read_query(&decoded, state);
        }
        return match decoded.contains("://") {
            true => Err(RedirectError::NoCode),
            false => Ok(AuthorizationCode::new(decoded)),
        };
    }
    read_query(text, state)
}

fn read_query(text: &str, state: &AuthorizationState) -> Result<AuthorizationCode, RedirectError> {
    let query = text.split_once(['?', '#']).map_or(text, |(_, query)| query);
    read_parameters(query.split('#').next().unwrap_or_default(), state)
}

/// Reads the query of a redirect.
pub(crate) fn read_parameters(
    query: &str,
    state: &AuthorizationState,
) -> Result<AuthorizationCode, RedirectError> {
    let mut answer = Answer::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let slot = match &*name {
            "code" => &mut answer.code,
            "error" => &mut answer.error,
            "iss" => &mut answer.issuer,
            "state" => &mut answer.state,
            _ => continue,
        };
        // Said twice, it could mean either: somebody has been at it.
        if slot.replace(value.into_owned()).is_some() {
            return Err(RedirectError::NoCode);
        }
    }
    if answer.code.is_none() && answer.error.is_none() {
        return Err(RedirectError::NoCode);
    }
    let given = answer.state.as_deref().unwrap_or_default();
    if !bool::from(given.as_bytes().ct_eq(state.expose().as_bytes())) {
        return Err(RedirectError::WrongState);
    }
    // Whoever names the issuer (RFC 9207) has to name the right one.
    if answer.issuer.is_some_and(|issuer| !is_microsoft(&issuer)) {
        return Err(RedirectError::WrongIssuer);
    }
    if let Some(error) = answer.error {
        return Err(RedirectError::Refused(OAuthError::from_wire(&error)));
    }
    match answer.code {
        // A code has no spaces; one that shows up was a `+` that nobody had escaped.
        Some(code) if !code.is_empty() => Ok(AuthorizationCode::new(code.replace(' ', "+"))),
        _ => Err(RedirectError::NoCode),
    }
}

#[derive(Default)]
struct Answer {
    code: Option<String>,
    error: Option<String>,
    issuer: Option<String>,
    state: Option<String>,
}

fn is_microsoft(issuer: &str) -> bool {
    Url::parse(issuer).is_ok_and(|url| {
        url.scheme() == "https"
            && matches!(url.host_str(), Some("login.live.com" | "login.microsoftonline.com"))
    })
}

fn decode(text: &str) -> Result<String, RedirectError> {
    match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(RedirectError::NoCode),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pasted: &str) -> Result<String, RedirectError> {
        read_redirect(pasted, &AuthorizationState::new("our state"))
            .map(|code| code.expose().to_owned())
    }

    #[test]
    fn a_code_is_found_in_any_form() {
        for pasted in [
            "M.C507_BAY.2.U.a*b!c$",
            "  M.C507_BAY.2.U.a*b!c$\r\n",
            "\"M.C507_BAY.2.U.a*b!c$\"",
            "M.C507_BAY.2.U.a%2Ab%21c%24",
            "https://localhost/?code=M.C507_BAY.2.U.a*b!c$&state=our+state",
            "https://localhost/?state=our%20state&code=M.C507_BAY.2.U.a%2Ab%21c%24&lc=1033",
            "http://localhost:8400/?code=M.C507_BAY.2.U.a*b!c$&state=our+state#fragment",
            "localhost/?code=M.C507_BAY.2.U.a*b!c$&state=our+state",
            "?code=M.C507_BAY.2.U.a*b!c$&state=our+state",
            "code=M.C507_BAY.2.U.a*b!c$&state=our+state",
            "https%3A%2F%2Flocalhost%2F%3Fcode%3DM.C507_BAY.2.U.a*b!c$%26state%3Dour%2Bstate",
        ] {
            assert_eq!(read(pasted).as_deref(), Ok("M.C507_BAY.2.U.a*b!c$"), "{pasted}");
        }
        assert_eq!(
            read(
                "https://localhost/?code=a&state=our+state\
                 &iss=https%3A%2F%2Flogin.microsoftonline.com%2F9188040d%2Fv2.0"
            )
            .as_deref(),
            Ok("a")
        );
        assert_eq!(read("https://localhost/?code=a+b&state=our+state").as_deref(), Ok("a+b"));
    }

    #[test]
    fn anything_else_is_refused() {
        for (pasted, expected) in [
            ("", RedirectError::NoCode),
            ("two words", RedirectError::NoCode),
            ("https://localhost/", RedirectError::NoCode),
            ("https://localhost/?code=&state=our+state", RedirectError::NoCode),
            ("https://localhost/?state=our+state", RedirectError::NoCode),
            (
                "https://login.live.com/oauth20_authorize.srf?response_type=code&code_challenge=a",
                RedirectError::NoCode,
            ),
            ("https://localhost/?code=a&code=b&state=our+state", RedirectError::NoCode),
            ("https://localhost/?code=a&state=our+state&state=b", RedirectError::NoCode),
            ("https://localhost/?code=a", RedirectError::WrongState),
            ("https://localhost/?code=a&state=", RedirectError::WrongState),
            ("https://localhost/?code=a&state=our+state+", RedirectError::WrongState),
            (
                "https://localhost/?error=access_denied&error_description=b&state=our+state",
                RedirectError::Refused(OAuthError::AccessDenied),
            ),
            ("https://localhost/?error=access_denied", RedirectError::WrongState),
            (
                "https://localhost/?code=a&state=our+state&iss=https%3A%2F%2Fevil.example",
                RedirectError::WrongIssuer,
            ),
            ("https://localhost/?code=a&state=our+state&iss=", RedirectError::WrongIssuer),
            (
                "https://localhost/?code=a&state=our+state&iss=https%3A%2F%2Flogin.live.com\
                 &iss=https%3A%2F%2Flogin.live.com",
                RedirectError::NoCode,
            ),
        ] {
            assert_eq!(read(pasted), Err(expected), "{pasted}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(pasted in ".*") {
            let _ = read(&pasted);
        }
    }
}
