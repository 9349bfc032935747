use std::{error::Error as StdError, path::PathBuf};

use crate::InvalidProxy;

/// Why a transport could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Certificates that were given to the builder cannot be used.
    #[error("the given certificate authorities cannot be used: {problem}")]
    Certificates {
        /// What is wrong with them.
        problem: &'static str,
        /// What lies beneath.
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// The environment names certificates that cannot be used.
    #[error(
        "no certificate could be read from {}, which {variable} names; correct the path or unset it",
        .path.display()
    )]
    CertificatesFromEnvironment {
        /// `SSL_CERT_FILE` or `SSL_CERT_DIR`.
        variable: &'static str,
        /// What it names.
        path: PathBuf,
        /// What lies beneath.
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// This computer trusts nobody.
    #[error(
        "this computer has no certificate authorities; install them (on Debian: the package \
         ca-certificates) or name a file of them in SSL_CERT_FILE"
    )]
    NoTrust(#[source] Box<dyn StdError + Send + Sync>),
    /// The environment names a proxy that cannot be used.
    #[error("{variable} does not name a proxy that can be used")]
    Proxy {
        /// The variable.
        variable: &'static str,
        /// Why not.
        source: InvalidProxy,
    },
    /// TLS could not be set up.
    #[error("TLS could not be set up")]
    Tls(#[source] Box<dyn StdError + Send + Sync>),
}
