//! The catalogue of plugins, on the network.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use reqwest::{Client, Response, StatusCode, Url};
use tokio::time;

use super::manifest::{Catalog, Manifest};
use crate::cli::{settings::Environment, web};

/// Where upstream's plugins are.
const UPSTREAM: &str = "https://github.com/fluxcd/plugins/releases/latest/download/";
/// The most that a file of the catalogue can be.
const LARGEST: usize = 10 << 20;
/// How long one may take.
const ANSWER: Duration = Duration::from_secs(30);
/// How long to wait before each further attempt.
const AGAIN: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_millis(600), Duration::from_millis(1800)];

/// The catalogue.
pub(super) struct Plugins {
    base: Url,
    client: Client,
}

impl Plugins {
    /// The catalogue that the environment names, or upstream's.
    ///
    /// # Errors
    /// Its address is none.
    pub(super) fn of(environment: &Environment) -> Result<Self> {
        let text = environment.plugin_catalog.as_deref().unwrap_or(UPSTREAM);
        let mut base = address(text).context("FLUXCD_PLUGIN_CATALOG cannot be used")?;
        if base.query().is_none() && !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Ok(Self { base, client: web::client()? })
    }

    /// The manifest of a plugin.
    ///
    /// # Errors
    /// There is none; the catalogue cannot be reached; the manifest is none.
    pub(super) async fn manifest(&self, name: &str) -> Result<Manifest> {
        let failed = || format!("the manifest of plugin {name:?} cannot be fetched from the catalog");
        match self.fetch(&format!("{name}.yaml")).await.with_context(failed)? {
            Some(bytes) => Manifest::read(name, &bytes),
            None => bail!("plugin {name:?} not found in catalog"),
        }
    }

    /// The list of all plugins.
    ///
    /// # Errors
    /// The catalogue cannot be reached, or is none.
    pub(super) async fn list(&self) -> Result<Catalog> {
        let failed = "failed to fetch plugin catalog";
        match self.fetch("catalog.yaml").await.context(failed)? {
            Some(bytes) => Catalog::read(&bytes),
            None => bail!("{failed}: {} is not there", web::shown(&self.url("catalog.yaml")?)),
        }
    }

    /// Begins a download.
    ///
    /// # Errors
    /// The address is none; no answer; an answer that is no file.
    pub(super) async fn download(&self, url: &str) -> Result<Response> {
        let url = address(url)?;
        let response = self.get(&url).await?;
        match response.status() {
            StatusCode::OK => Ok(response),
            other => bail!("HTTP {} from {}", other.as_u16(), web::shown(&url)),
        }
    }

    /// A file of the catalogue; none where there is no such file.
    async fn fetch(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let url = self.url(name)?;
        let fetched = async {
            let response = self.get(&url).await?;
            match response.status() {
                StatusCode::OK => web::body(response, LARGEST).await.map(Some),
                StatusCode::NOT_FOUND => Ok(None),
                other => bail!("HTTP {}", other.as_u16()),
            }
        };
        let late = || anyhow!("there was no answer within {} seconds", ANSWER.as_secs());
        let fetched = time::timeout(ANSWER, fetched).await.map_err(|_| late()).and_then(|fetched| fetched);
        fetched.with_context(|| web::shown(&url))
    }

    /// Asks, and again where this may help.
    async fn get(&self, url: &Url) -> Result<Response> {
        let mut waits = AGAIN.iter();
        loop {
            let ended = self.client.get(url.clone()).send().await;
            let passing = match &ended {
                Ok(response) => is_passing(response.status()),
                Err(error) => !error.is_builder() && !error.is_redirect(),
            };
            match waits.next().filter(|_| passing) {
                Some(wait) => time::sleep(*wait).await,
                None => return ended.map_err(|error| anyhow!(web::reason(error))),
            }
        }
    }

    /// The address of a file: its name is put behind the base as it is.
    fn url(&self, name: &str) -> Result<Url> {
        Ok(Url::parse(&format!("{}{name}", self.base))?)
    }
}

/// Reads an address.
fn address(text: &str) -> Result<Url> {
    match Url::parse(text) {
        Ok(url) if ["http", "https"].contains(&url.scheme()) && url.has_host() => Ok(url),
        // What is no address may hold a password all the same.
        _ => bail!("it is no http or https address"),
    }
}

fn is_passing(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_below_the_base() {
        for (base, wanted) in [
            ("https://h/a/", "https://h/a/x.yaml"),
            ("https://h/a", "https://h/a/x.yaml"),
            ("https://h", "https://h/x.yaml"),
            ("https://h/get?name=", "https://h/get?name=x.yaml"),
        ] {
            let environment = Environment { plugin_catalog: Some(base.to_owned()), ..Environment::default() };
            let plugins = Plugins::of(&environment).unwrap();
            assert_eq!(plugins.url("x.yaml").unwrap().as_str(), wanted, "{base}");
        }
        for base in ["", "plugins", "file:///etc/", "ftp://u:secret@h/"] {
            let environment = Environment { plugin_catalog: Some(base.to_owned()), ..Environment::default() };
            let told = format!("{:#}", Plugins::of(&environment).err().unwrap());
            assert!(
                told.starts_with("FLUXCD_PLUGIN_CATALOG cannot be used: ") && !told.contains("secret"),
                "{told}"
            );
        }
    }
}
