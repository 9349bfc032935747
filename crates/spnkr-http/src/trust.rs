//! Whose certificates are accepted, and the one TLS configuration that all hosts share.

use std::{env, ffi::OsString, path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_native_certs::{CertificateResult, load_certs_from_paths};
use rustls_platform_verifier::Verifier;

use crate::Error;

/// Whose certificates are accepted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    /// PEM texts in place of what this computer trusts.
    pub(crate) only: Option<Vec<u8>>,
    /// PEM texts beside it.
    pub(crate) extra: Vec<Vec<u8>>,
    /// What encrypts, in place of ring.
    pub(crate) provider: Option<Arc<CryptoProvider>>,
    /// Somebody's own configuration, in place of all of the above.
    pub(crate) config: Option<ClientConfig>,
}

impl Trust {
    pub(crate) fn into_config(mut self) -> Result<ClientConfig, Error> {
        if let Some(config) = self.config {
            return Ok(config);
        }
        // Named rather than taken from the process, which another crate may have set, or set twice.
        let provider = self
            .provider
            .take()
            .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Tls(error.into()))?
            .dangerous()
            .with_custom_certificate_verifier(self.into_verifier(provider)?)
            .with_no_client_auth();
        Ok(config)
    }

    fn into_verifier(
        self,
        provider: Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, Error> {
        let mut extra = Vec::new();
        for pem in &self.extra {
            extra.extend(parse(pem)?);
        }
        let roots = match &self.only {
            Some(pem) => Some(parse(pem)?),
            None => from_environment()?,
        };
        let Some(roots) = roots else {
            return Verifier::new_with_extra_roots(extra, provider)
                .map(|verifier| Arc::new(verifier) as _)
                .map_err(|error| Error::NoTrust(error.into()));
        };
        let mut store = RootCertStore::empty();
        for certificate in roots.into_iter().chain(extra) {
            store.add(certificate).map_err(|error| Error::Certificates {
                problem: "one of them is not a certificate",
                source: Some(error.into()),
            })?;
        }
        WebPkiServerVerifier::builder_with_provider(store.into(), provider)
            .build()
            .map(|verifier| verifier as _)
            .map_err(|error| Error::Tls(error.into()))
    }
}

fn parse(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let certificates =
        CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>().map_err(|error| {
            Error::Certificates { problem: "the text is not PEM", source: Some(error.into()) }
        })?;
    if certificates.is_empty() {
        return Err(Error::Certificates { problem: "the text holds no certificate", source: None });
    }
    Ok(certificates)
}

/// The authorities that the environment names in place of the system's, on every platform.
fn from_environment() -> Result<Option<Vec<CertificateDer<'static>>>, Error> {
    let named = |variable| env::var_os(variable).filter(|value| !value.is_empty());
    let mut roots = None;
    if let Some(file) = named("SSL_CERT_FILE") {
        let loaded = load_certs_from_paths(Some(Path::new(&file)), None);
        roots.get_or_insert_with(Vec::new).extend(found(loaded, "SSL_CERT_FILE", file)?);
    }
    if let Some(folders) = named("SSL_CERT_DIR") {
        for folder in env::split_paths(&folders).filter(|path| !path.as_os_str().is_empty()) {
            let loaded = load_certs_from_paths(None, Some(&folder));
            roots.get_or_insert_with(Vec::new).extend(loaded.certs);
        }
        // A folder that is empty or gone matters only if nothing else is trusted.
        if roots.as_ref().is_none_or(Vec::is_empty) {
            found(CertificateResult::default(), "SSL_CERT_DIR", folders)?;
        }
    }
    Ok(roots)
}

fn found(
    loaded: CertificateResult,
    variable: &'static str,
    path: OsString,
) -> Result<Vec<CertificateDer<'static>>, Error> {
    if loaded.certs.is_empty() {
        let source = loaded.errors.into_iter().next().map(Into::into);
        return Err(Error::CertificatesFromEnvironment { variable, path: path.into(), source });
    }
    Ok(loaded.certs)
}
