use std::sync::Arc;

use url::Url;

spnkr_core::secret! {
    /// The secret of a confidential app registration: the secret's *value*, not its id.
    pub struct ClientSecret;
}

/// An app registration of the Azure portal, in whose name people sign in.
///
/// It has to allow personal Microsoft accounts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AzureApp {
    client_id: Arc<str>,
    client_secret: Option<ClientSecret>,
    redirect_uri: Arc<str>,
}

impl AzureApp {
    /// An app without a secret, of the platform "Mobile and desktop applications".
    ///
    /// Its redirect URI is `http://localhost` unless [`with_redirect_uri`](Self::with_redirect_uri) says
    /// otherwise.
    ///
    /// # Errors
    ///
    /// The id is blank.
    pub fn public(client_id: &str) -> Result<Self, InvalidAzureApp> {
        Self::new(client_id, None, "http://localhost")
    }

    /// An app with a secret, of the platform "Web".
    ///
    /// Its redirect URI is `https://localhost` unless [`with_redirect_uri`](Self::with_redirect_uri) says
    /// otherwise.
    ///
    /// # Errors
    ///
    /// The id is blank.
    pub fn confidential(
        client_id: &str,
        client_secret: ClientSecret,
    ) -> Result<Self, InvalidAzureApp> {
        Self::new(client_id, Some(client_secret), "https://localhost")
    }

    fn new(
        client_id: &str,
        client_secret: Option<ClientSecret>,
        redirect_uri: &str,
    ) -> Result<Self, InvalidAzureApp> {
        match client_id.trim() {
            "" => Err(InvalidAzureApp::BlankClientId),
            id => {
                Ok(Self { client_id: id.into(), client_secret, redirect_uri: redirect_uri.into() })
            }
        }
    }

    /// Sets the redirect URI, to the letter as it is registered: `https://localhost/` is another one than
    /// `https://localhost`.
    ///
    /// # Errors
    ///
    /// The text is no http or https URL.
    pub fn with_redirect_uri(mut self, redirect_uri: &str) -> Result<Self, InvalidAzureApp> {
        let redirect_uri = redirect_uri.trim();
        match Url::parse(redirect_uri) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
                self.redirect_uri = redirect_uri.into();
                Ok(self)
            }
            _ => Err(InvalidAzureApp::RedirectUri),
        }
    }

    /// The application id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The secret; a public app has none.
    pub fn client_secret(&self) -> Option<&ClientSecret> {
        self.client_secret.as_ref()
    }

    /// Where the browser is sent after the sign-in.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }
}

/// Why something is no app registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAzureApp {
    /// Every registration has an id.
    #[error("the client id is blank; copy the application (client) id of the app registration")]
    BlankClientId,
    /// The redirect URI is none.
    #[error("the redirect URI is no http or https URL; copy it from the app registration")]
    RedirectUri,
}
