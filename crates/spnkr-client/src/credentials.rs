use spnkr_core::{
    BoxFuture, ClearanceToken, Credential, Credentials, CredentialsError, CredentialsErrorKind,
    Scope, SpartanToken,
};

/// Tokens that were given by hand, which nothing renews.
///
/// White space around them is dropped, and a value may have its header's name in front, as browsers copy it:
/// `X-343-Authorization-Spartan: v4=…`.
#[derive(Debug, Clone)]
pub struct StaticCredentials {
    spartan_token: Option<SpartanToken>,
    clearance_token: Option<ClearanceToken>,
}

impl StaticCredentials {
    /// Takes the tokens; a blank one counts as none.
    pub fn new(spartan_token: SpartanToken, clearance_token: Option<ClearanceToken>) -> Self {
        let spartan_token = cleaned(spartan_token.expose(), "x-343-authorization-spartan");
        let clearance_token = clearance_token
            .as_ref()
            .and_then(|token| cleaned(token.expose(), "343-clearance"))
            .map(ClearanceToken::new);
        Self { spartan_token: spartan_token.map(SpartanToken::new), clearance_token }
    }

    fn find(&self, scope: Scope) -> Result<Credential, CredentialsErrorKind> {
        let spartan_token = self.spartan_token.clone().ok_or(CredentialsErrorKind::SignInNeeded)?;
        let credential = Credential::new(spartan_token, 0);
        match (&self.clearance_token, scope) {
            (_, Scope::Open | Scope::Spartan) => Ok(credential),
            (Some(clearance_token), _) => Ok(credential.with_clearance(clearance_token.clone())),
            (None, _) => Err(CredentialsErrorKind::Missing),
        }
    }
}

impl Credentials for StaticCredentials {
    fn credential(&self, scope: Scope) -> BoxFuture<'_, Result<Credential, CredentialsError>> {
        let found = self.find(scope).map_err(CredentialsError::new);
        Box::pin(async move { found })
    }

    fn renew(
        &self,
        _: Scope,
        _: Credential,
    ) -> BoxFuture<'_, Result<Credential, CredentialsError>> {
        Box::pin(async { Err(CredentialsError::new(CredentialsErrorKind::Expired)) })
    }
}

/// The value without white space and header name, if anything is left. Borrowed, so that no copy of a
/// secret stays behind.
fn cleaned<'a>(text: &'a str, header: &str) -> Option<&'a str> {
    let text = text.trim();
    let value = match text.split_once(':') {
        Some((name, value)) if name.trim_end().eq_ignore_ascii_case(header) => value.trim(),
        _ => text,
    };
    Some(value).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_header_is_a_token() {
        for text in [
            "v4=a:b",
            " v4=a:b\r\n",
            "X-343-Authorization-Spartan: v4=a:b",
            "\tx-343-authorization-spartan :v4=a:b ",
        ] {
            let credentials = StaticCredentials::new(SpartanToken::new(text), None);
            let credential = credentials.find(Scope::Spartan).unwrap();
            assert_eq!(credential.spartan_token().expose(), "v4=a:b", "{text:?}");
        }
        let clearance = ClearanceToken::new("343-Clearance: abc\n");
        let credentials = StaticCredentials::new(SpartanToken::new("v4=a"), Some(clearance));
        let credential = credentials.find(Scope::SpartanWithClearance).unwrap();
        assert_eq!(credential.clearance_token().unwrap().expose(), "abc");
    }

    #[test]
    fn a_blank_token_counts_as_none() {
        let blank = || SpartanToken::new(" x-343-authorization-spartan:\n");
        let nothing = StaticCredentials::new(blank(), None);
        assert_eq!(nothing.find(Scope::Spartan).unwrap_err(), CredentialsErrorKind::SignInNeeded);
        let half =
            StaticCredentials::new(SpartanToken::new("v4=a"), Some(ClearanceToken::new(" ")));
        assert!(half.find(Scope::Spartan).unwrap().clearance_token().is_none());
        assert_eq!(
            half.find(Scope::SpartanWithClearance).unwrap_err(),
            CredentialsErrorKind::Missing
        );
    }
}
