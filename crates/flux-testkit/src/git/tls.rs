//! An authority of our own, a server certificate and a client certificate.

use std::sync::Arc;

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::WebPkiClientVerifier,
};

/// A host that the server's certificate is for, and that only a proxy knows the way to.
pub const PROXIED_HOST: &str = "git-codecommit.eu-west-1.amazonaws.com";

/// All that TLS needs.
pub(super) struct Authority {
    pub(super) ca_pem: String,
    pub(super) client_certificate: String,
    pub(super) client_key: String,
    pub(super) server: Arc<ServerConfig>,
    /// As `server`, but clients must show a certificate of ours.
    pub(super) server_mutual: Arc<ServerConfig>,
}

impl Authority {
    /// The server's certificate is for `localhost`, so that `127.0.0.1` is the wrong name, and for a host behind a proxy.
    pub(super) fn new() -> Result<Self> {
        let mut params = named("flux test authority", &[])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let mut params = named("flux test server", &["localhost".to_owned(), PROXIED_HOST.to_owned()])?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let server_key = KeyPair::generate()?;
        let server = params.signed_by(&server_key, &ca)?;
        let mut params = named("flux test client", &[])?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let client_key = KeyPair::generate()?;
        let client = params.signed_by(&client_key, &ca)?;

        let chain = vec![server.der().clone()];
        let mut roots = RootCertStore::empty();
        roots.add(ca.der().clone())?;
        Ok(Self {
            ca_pem: ca.pem(),
            client_certificate: client.pem(),
            client_key: client_key.serialize_pem(),
            server: config(chain.clone(), &server_key, None)?,
            server_mutual: config(chain, &server_key, Some(roots))?,
        })
    }
}

fn named(name: &str, hosts: &[String]) -> Result<CertificateParams> {
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}

fn config(
    chain: Vec<CertificateDer<'static>>,
    key: &KeyPair,
    clients: Option<RootCertStore>,
) -> Result<Arc<ServerConfig>> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(roots) => {
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let key =
        PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg).context("server key")?;
    Ok(Arc::new(builder.with_single_cert(chain, key)?))
}
