use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use spnkr_core::{Entropy, EntropyError};
use url::Url;
use zeroize::Zeroizing;

use crate::{
    AuthorizationCode, AzureApp, CodeExchange, Endpoint, RedirectError, redirect::read_redirect,
};

spnkr_core::secret! {
    /// What ties an answer of the browser to the sign-in that it belongs to.
    pub struct AuthorizationState;

    /// The PKCE verifier (RFC 7636): proof that whoever redeems the code is the one that asked for it.
    pub struct CodeVerifier;
}

/// One sign-in in a browser, from the address to open to the code that comes back.
///
/// The state and the verifier are what has to be remembered in between; a web site keeps them in the person's
/// session and goes on with [`restore`](Self::restore).
#[derive(Debug, Clone)]
pub struct Authorization {
    endpoint: Endpoint,
    state: AuthorizationState,
    verifier: CodeVerifier,
}

impl Authorization {
    /// Begins a sign-in.
    ///
    /// # Errors
    ///
    /// The source of randomness failed.
    pub fn start(endpoint: Endpoint, entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        Ok(Self {
            endpoint,
            state: AuthorizationState::new(random_text(entropy)?),
            verifier: CodeVerifier::new(random_text(entropy)?),
        })
    }

    /// Goes on with a sign-in that was begun elsewhere.
    pub fn restore(endpoint: Endpoint, state: AuthorizationState, verifier: CodeVerifier) -> Self {
        Self { endpoint, state, verifier }
    }

    /// The service that is asked.
    pub fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// The state, to be kept until the answer comes.
    pub fn state(&self) -> &AuthorizationState {
        &self.state
    }

    /// The verifier, to be kept until the code is redeemed.
    pub fn verifier(&self) -> &CodeVerifier {
        &self.verifier
    }

    /// The address that the person has to open in a browser.
    pub fn url(&self, app: &AzureApp) -> Url {
        let mut url = self.endpoint.authorize_url();
        let mut query = url.query_pairs_mut();
        query.append_pair("client_id", app.client_id()).append_pair("response_type", "code");
        match self.endpoint {
            Endpoint::Consumers => query.append_pair("response_mode", "query"),
            Endpoint::Live => query.append_pair("approval_prompt", "auto"),
        };
        query
            .append_pair("scope", self.endpoint.scope())
            .append_pair("redirect_uri", app.redirect_uri())
            .append_pair("state", self.state.expose())
            .append_pair("code_challenge", &challenge(&self.verifier))
            .append_pair("code_challenge_method", "S256");
        drop(query);
        url
    }

    /// Reads what the browser came back with: the whole address, or the code alone as a person copied it.
    ///
    /// # Errors
    ///
    /// The person or Microsoft said no, the text has no code, or it belongs to another sign-in.
    pub fn read_redirect(&self, pasted: &str) -> Result<AuthorizationCode, RedirectError> {
        read_redirect(pasted, &self.state)
    }

    /// The request that redeems the code.
    pub fn exchange<'a>(
        &'a self,
        app: &'a AzureApp,
        code: &'a AuthorizationCode,
    ) -> CodeExchange<'a> {
        CodeExchange::new(app, self.endpoint, code, &self.verifier)
    }
}

/// 256 unpredictable bits, as 43 characters that need no escaping.
fn random_text(entropy: &dyn Entropy) -> Result<String, EntropyError> {
    let mut bytes = Zeroizing::new([0; 32]);
    entropy.fill(&mut *bytes)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(*bytes))
}

fn challenge(verifier: &CodeVerifier) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636() {
        let verifier = CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn the_address_names_the_app_to_the_letter() {
        let app = AzureApp::public("an-id").unwrap();
        let url = |endpoint| {
            Authorization::restore(
                endpoint,
                AuthorizationState::new("a-state"),
                CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            )
            .url(&app)
            .to_string()
        };
        assert_eq!(
            url(Endpoint::Live),
            "https://login.live.com/oauth20_authorize.srf?client_id=an-id&response_type=code\
             &approval_prompt=auto&scope=Xboxlive.signin+Xboxlive.offline_access\
             &redirect_uri=http%3A%2F%2Flocalhost&state=a-state\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        );
        assert_eq!(
            url(Endpoint::Consumers),
            "https://login.microsoftonline.com/consumers/oauth2/v2.0/authorize?client_id=an-id\
             &response_type=code&response_mode=query&scope=XboxLive.signin+offline_access\
             &redirect_uri=http%3A%2F%2Flocalhost&state=a-state\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        );
    }

    #[test]
    fn two_sign_ins_share_nothing() {
        let start = || Authorization::start(Endpoint::default(), &crate::OsEntropy).unwrap();
        let (one, two) = (start(), start());
        assert_ne!(one.state.expose(), two.state.expose());
        assert_ne!(one.verifier.expose(), two.verifier.expose());
        assert_eq!(one.verifier.expose().len(), 43);
        let shown = format!("{one:?}");
        assert!(!shown.contains(one.state.expose()) && !shown.contains(one.verifier.expose()));
    }
}
