//! The emulator's own certificate authority, the one certificate for all hosts, and certificates to refuse.

use std::sync::{Arc, OnceLock};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::{Error, Protocols, host::HOSTS};

/// What a listener needs, and what its clients must trust.
pub(crate) struct Identity {
    protocols: Protocols,
    authority: Authority,
    config: Arc<ServerConfig>,
    flawed: [OnceLock<Option<Arc<ServerConfig>>>; 4],
}

type Authority = CertifiedIssuer<'static, KeyPair>;

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy)]
pub(super) enum Flaw {
    Expired,
    NotYetValid,
    UnknownAuthority,
    WrongName,
}

impl Identity {
    pub(crate) fn new(protocols: Protocols) -> Result<Self, Error> {
        let authority = authority("spnkr emulator authority").map_err(certificate)?;
        let leaf = leaf(HOSTS).map_err(certificate)?;
        let config = config(&leaf, &authority, protocols)?;
        Ok(Self { protocols, authority, config, flawed: Default::default() })
    }

    /// The certificate of the authority, as PEM.
    pub(crate) fn authority_pem(&self) -> String {
        self.authority.pem()
    }

    /// Whether clients are refused that do not ask for HTTP/2.
    pub(crate) fn speaks_http2_alone(&self) -> bool {
        self.protocols == Protocols::Http2
    }

    pub(super) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }

    /// A certificate with a flaw, made when it is first asked for; none if it could not be made.
    pub(super) fn flawed(&self, flaw: Flaw) -> Option<Arc<ServerConfig>> {
        self.flawed[flaw as usize].get_or_init(|| self.make_flawed(flaw)).clone()
    }

    fn make_flawed(&self, flaw: Flaw) -> Option<Arc<ServerConfig>> {
        let mut params = leaf(HOSTS).ok()?;
        match flaw {
            Flaw::Expired => params.not_after = date_time_ymd(2001, 1, 1),
            Flaw::NotYetValid => params.not_before = date_time_ymd(3000, 1, 1),
            Flaw::UnknownAuthority => {
                let other = authority("another authority").ok()?;
                return config(&params, &other, self.protocols).ok();
            }
            Flaw::WrongName => params = leaf(&["another.example"]).ok()?,
        }
        config(&params, &self.authority, self.protocols).ok()
    }
}

fn config(
    leaf: &CertificateParams,
    authority: &Authority,
    protocols: Protocols,
) -> Result<Arc<ServerConfig>, Error> {
    let key = KeyPair::generate().map_err(certificate)?;
    let leaf = leaf.signed_by(&key, authority).map_err(certificate)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| {
            config.with_no_client_auth().with_single_cert(vec![leaf.der().clone()], key)
        })
        .map_err(certificate)?;
    config.alpn_protocols = protocols.alpn();
    Ok(Arc::new(config))
}

fn authority(common_name: &str) -> Result<Authority, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = name(common_name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn leaf(hosts: &[&str]) -> Result<CertificateParams, rcgen::Error> {
    let names: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = name("spnkr emulator");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

fn certificate(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Certificate(Box::new(error))
}
