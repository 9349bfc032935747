//! Values that must not be seen: one macro, one way in.

/// Declares a newtype for a secret text.
///
/// The type wipes its text when dropped, prints `Name(hidden)`, has no `Display`, no `Serialize` and no `==`;
/// `expose` is the one way to its text, so that a search for it finds every use.
///
/// ```
/// spnkr_core::secret! {
///     /// What opens the door.
///     pub struct Password;
/// }
/// let password = Password::new("swordfish");
/// assert_eq!(format!("{password:?}"), "Password(hidden)");
/// assert_eq!(password.expose(), "swordfish");
/// ```
#[macro_export]
macro_rules! secret {
    ($( $(#[$doc:meta])* pub struct $name:ident; )+) => { $(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name($crate::macro_support::SecretString);

        impl $name {
            /// Takes the text over; the one that is handed in is wiped.
            pub fn new(text: impl Into<String>) -> Self {
                let text = $crate::macro_support::Zeroizing::new(text.into());
                // Copied to its exact size: shrinking in place could leave a second copy behind.
                Self($crate::macro_support::SecretString::from(text.as_str()))
            }

            /// The text itself, for the one place that has to send or store it.
            pub fn expose(&self) -> &str {
                $crate::macro_support::ExposeSecret::expose_secret(&self.0)
            }

            /// The text as a header value that is marked as sensitive.
            ///
            /// # Errors
            ///
            /// The text has characters that no header can carry, such as a line break.
            pub fn to_header_value(
                &self,
            ) -> Result<$crate::macro_support::HeaderValue, $crate::macro_support::InvalidHeaderValue> {
                let mut value = $crate::macro_support::HeaderValue::from_str(self.expose())?;
                value.set_sensitive(true);
                Ok(value)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }

        impl<'de> $crate::macro_support::serde::Deserialize<'de> for $name {
            /// Reads a text that is not empty.
            fn deserialize<D>(deserializer: D) -> Result<Self, D::Error>
            where
                D: $crate::macro_support::serde::Deserializer<'de>,
            {
                struct Text;

                impl $crate::macro_support::serde::de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str("a text that is not empty")
                    }

                    fn visit_str<E>(self, text: &str) -> Result<$name, E>
                    where
                        E: $crate::macro_support::serde::de::Error,
                    {
                        if text.is_empty() {
                            return Err(E::custom("the text is empty"));
                        }
                        Ok($name::new(text))
                    }
                }

                $crate::macro_support::serde::Deserializer::deserialize_str(deserializer, Text)
            }
        }
    )+ };
}

secret! {
    /// A Microsoft account's OAuth access token; exchanged for a [`UserToken`].
    ///
    /// Lives for an hour.
    pub struct AccessToken;

    /// The id of the active flight configuration, which several services of the game demand beside the
    /// [`SpartanToken`].
    pub struct ClearanceToken;

    /// What renews an [`AccessToken`] without the person.
    ///
    /// Every use answers with a new one, which has to be kept in its place.
    pub struct RefreshToken;

    /// What the services of Halo Infinite ask for.
    ///
    /// Lives for about four hours.
    pub struct SpartanToken;

    /// Proof that Xbox Live knows the account; exchanged for [`XstsToken`]s.
    ///
    /// Lives for about two weeks.
    pub struct UserToken;

    /// What one relying party accepts as proof of an Xbox Live account.
    ///
    /// Lives for about sixteen hours.
    pub struct XstsToken;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints_itself() {
        let token = SpartanToken::new("v4=canary");
        assert_eq!(format!("{token:?}"), "SpartanToken(hidden)");
        assert_eq!(format!("{:?}", token.to_header_value().unwrap()), "Sensitive");
    }

    #[test]
    fn an_empty_text_is_no_token() {
        assert!(serde_json::from_str::<UserToken>(r#""""#).is_err());
        assert_eq!(serde_json::from_str::<UserToken>(r#""a""#).unwrap().expose(), "a");
    }

    #[test]
    fn a_line_break_is_refused_as_a_header() {
        let error = SpartanToken::new("canary\n").to_header_value().unwrap_err();
        assert!(!format!("{error:?} {error}").contains("canary"));
    }
}
