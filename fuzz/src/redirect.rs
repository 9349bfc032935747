//! What a person or a web site brings to a sign-in.

use percent_encoding::percent_decode;
use spnkr::{
    AzureApp, ClientSecret, SavedSignIn, SignIn,
    oauth::{
        Authorization, AuthorizationState, CodeVerifier, Endpoint, InvalidAzureApp, RedirectError,
    },
};
use url::Url;

use crate::{
    canary::{check_debug, check_error},
    hops::app,
};

/// The state of the sign-in that inputs may answer.
const STATE: &str = "our-state";

/// The address or the code that a person pastes.
pub fn redirect(input: &[u8]) {
    let Ok(pasted) = str::from_utf8(input) else { return };
    let state = AuthorizationState::new(STATE);
    let verifier = CodeVerifier::new("a-verifier");
    let authorization = Authorization::restore(Endpoint::Consumers, state, verifier);
    match authorization.read_redirect(pasted) {
        Ok(code) => {
            assert!(!code.expose().is_empty(), "a code is never empty");
            check_debug(&code, &[]);
            if pasted.contains('=') {
                // An address is believed only if it knows the state, which stands in it as it is, or encoded.
                let once = pasted.replace('+', " ");
                let once = percent_decode(once.as_bytes()).decode_utf8_lossy();
                assert!(once.contains(STATE), "an address of another sign-in was taken");
            }
        }
        Err(error) => {
            check_error(&error);
            assert!(!error.advice().is_empty());
            let is_plain = pasted.bytes().all(|byte| byte.is_ascii_alphanumeric());
            assert!(pasted.is_empty() || !is_plain, "a code of letters and digits was refused");
            let names_state = percent_decode(pasted.as_bytes()).decode_utf8_lossy();
            assert!(error != RedirectError::WrongState || names_state.contains(['=', '&']));
        }
    }
}

/// The line that a web site keeps while the person is away.
pub fn saved_sign_in(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    match SignIn::restore(app(), &SavedSignIn::new(text)) {
        Ok(sign_in) => {
            check_debug(&sign_in, &[]);
            let saved = sign_in.save();
            let endpoint = text.split('.').next().unwrap_or_default();
            assert_eq!(saved.expose(), [endpoint.trim(), &text[endpoint.len()..]].concat());
            let url = sign_in.url();
            assert_eq!(url.scheme(), "https");
            let state = url.query_pairs().find(|(name, _)| name == "state");
            assert_eq!(
                state.map(|(_, value)| value.into_owned()).as_deref(),
                text.split('.').nth(1)
            );
        }
        Err(error) => check_error(&error),
    }
}

/// What a person copies from an app registration: the id, and below it the redirect URI.
pub fn app_registration(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    let (client_id, redirect_uri) = text.split_once('\n').unwrap_or((text, ""));
    let is_blank = client_id.trim().is_empty();
    let app = AzureApp::confidential(client_id, ClientSecret::new("a secret"));
    assert_eq!(app.is_err(), is_blank);
    let app = match app.and_then(|app| app.with_redirect_uri(redirect_uri)) {
        Ok(app) => app,
        Err(error) => {
            check_error(&error);
            assert_eq!(error == InvalidAzureApp::BlankClientId, is_blank);
            return;
        }
    };
    assert_eq!(app.client_id(), client_id.trim());
    assert_eq!(app.redirect_uri(), redirect_uri.trim());
    assert!(matches!(Url::parse(app.redirect_uri()), Ok(url) if url.has_host()));
    for endpoint in [Endpoint::Live, Endpoint::Consumers] {
        assert_eq!(endpoint.to_string().parse(), Ok(endpoint));
        let state = AuthorizationState::new(STATE);
        let url = Authorization::restore(endpoint, state, CodeVerifier::new("v")).url(&app);
        let sent = |wanted: &str| {
            let found = url.query_pairs().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.into_owned())
        };
        assert_eq!(sent("client_id").as_deref(), Some(app.client_id()));
        assert_eq!(sent("redirect_uri").as_deref(), Some(app.redirect_uri()));
        assert_eq!(sent("state").as_deref(), Some(STATE));
    }
}
