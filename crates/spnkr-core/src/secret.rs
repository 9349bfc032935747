//! Values that must not be seen: one macro, one way in.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderValue, header::InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// Declares a newtype for a secret text.
///
/// The type prints `Name(hidden)`, has no `Display`, no `Serialize` and no `==`; `expose` is the one way to its text,
/// so that a search for it finds every use. Clones and header values share one text, which is wiped once the last of
/// them is dropped.
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
        pub struct $name($crate::macro_support::SharedSecret);

        impl $name {
            /// Takes the text over; the one that is handed in is wiped.
            pub fn new(text: impl Into<String>) -> Self {
                Self($crate::macro_support::SharedSecret::new(text.into()))
            }

            /// The text itself, for the one place that has to send or store it.
            pub fn expose(&self) -> &str {
                self.0.expose()
            }

            /// The text as a header value that is marked as sensitive; nothing is copied.
            ///
            /// # Errors
            ///
            /// The text has characters that no header can carry, such as a line break.
            pub fn to_header_value(
                &self,
            ) -> Result<$crate::macro_support::HeaderValue, $crate::macro_support::InvalidHeaderValue> {
                self.0.to_header_value()
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

/// What [`secret!`] makes its types of.
#[derive(Clone)]
pub struct SharedSecret {
    text: Arc<SecretString>,
    /// The same bytes, in the form that header values are made of.
    bytes: Bytes,
}

impl SharedSecret {
    /// Takes the text over; the one that is handed in is wiped.
    pub fn new(text: String) -> Self {
        let text = Zeroizing::new(text);
        // Copied to its exact size: shrinking in place could leave a second copy behind.
        let text = Arc::new(SecretString::from(text.as_str()));
        let bytes = Bytes::from_owner(SharedText(text.clone()));
        Self { text, bytes }
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// The text as a header value that is marked as sensitive.
    ///
    /// # Errors
    ///
    /// The text has characters that no header can carry.
    pub fn to_header_value(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        let mut value = HeaderValue::from_maybe_shared(self.bytes.clone())?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret(hidden)")
    }
}

/// A part in a text that is wiped when the last part is dropped.
struct SharedText(Arc<SecretString>);

impl AsRef<[u8]> for SharedText {
    fn as_ref(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
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
    fn all_that_is_made_of_a_secret_is_one_text() {
        let token = SpartanToken::new("v4=canary");
        let place = token.expose().as_ptr();
        let (copy, value) = (token.clone(), token.to_header_value().unwrap());
        assert_eq!(copy.expose().as_ptr(), place);
        assert_eq!(value.as_bytes().as_ptr(), place);
        assert_eq!(value.clone().as_bytes().as_ptr(), place);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_text_is_wiped_with_the_last_that_is_made_of_it() {
        use std::{
            fs::File,
            io::{Read, Seek, SeekFrom},
        };

        // What lies in the memory of this process, whether or not it belongs to anybody.
        let memory = |place: u64, length: usize| {
            let mut memory = File::open("/proc/self/mem").unwrap();
            memory.seek(SeekFrom::Start(place)).unwrap();
            let mut bytes = vec![0; length];
            memory.read_exact(&mut bytes).unwrap();
            bytes
        };

        // Long, as the allocator writes a few bytes of its own to what is free.
        let text = "wiped".repeat(200);
        let token = SpartanToken::new(&text);
        let place = token.expose().as_ptr() as u64;
        let (copy, value) = (token.clone(), token.to_header_value().unwrap());
        drop((token, copy));
        assert_eq!(memory(place, text.len()), text.as_bytes());
        drop(value);
        let left = memory(place, text.len());
        assert!(!left.windows(5).any(|bytes| bytes == b"wiped"));
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
