//! Values that look random and are not: secrets and ids, made of the seed and a counter.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Makes values that never repeat within one emulator.
#[derive(Debug)]
pub(crate) struct Mint {
    seed: u64,
    counter: AtomicU64,
}

impl Mint {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, counter: AtomicU64::new(0) }
    }

    /// A random-looking GUID of version 4.
    pub(crate) fn guid(&self) -> String {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.block(self.next(), 0)[..16]);
        guid(u128::from_be_bytes(bytes))
    }

    /// `prefix` and `length` characters of base64url.
    pub(crate) fn secret(&self, prefix: &str, length: usize) -> String {
        let number = self.next();
        let mut text = prefix.to_owned();
        for part in 0.. {
            if text.len() >= prefix.len() + length {
                break;
            }
            text.push_str(&URL_SAFE_NO_PAD.encode(self.block(number, part)));
        }
        text.truncate(prefix.len() + length);
        text
    }

    /// A secret in the five parts of an encrypted JSON web token.
    pub(crate) fn jwe(&self, length: usize) -> String {
        let header = URL_SAFE_NO_PAD
            .encode(r#"{"alg":"RSA-OAEP","enc":"A128CBC-HS256","cty":"JWT","zip":"DEF"}"#);
        let key = self.secret("", 342);
        let vector = self.secret("", 22);
        let text = self.secret("", length);
        let tag = self.secret("", 22);
        [header, key, vector, text, tag].join(".")
    }

    fn next(&self) -> u64 {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }

    fn block(&self, number: u64, part: u64) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"spnkr-emulator");
        hash.update(self.seed.to_be_bytes());
        hash.update(number.to_be_bytes());
        hash.update(part.to_be_bytes());
        hash.finalize().into()
    }
}

/// Writes 128 random bits as a GUID of version 4.
pub(crate) fn guid(bits: u128) -> String {
    let bits = bits & !(0xF << 76) & !(0b11 << 62) | 0x4 << 76 | 0b10 << 62;
    let text = format!("{bits:032x}");
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_are_of_version_4() {
        assert_eq!(guid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(guid(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    #[test]
    fn the_same_seed_makes_the_same_secrets_and_none_twice() {
        let (one, other) = (Mint::new(1), Mint::new(1));
        let secret = one.secret("v4=", 100);
        assert_eq!(secret.len(), 103);
        assert_eq!(secret, other.secret("v4=", 100));
        assert_ne!(secret, one.secret("v4=", 100));
        assert_eq!(one.jwe(40).split('.').count(), 5);
    }
}
