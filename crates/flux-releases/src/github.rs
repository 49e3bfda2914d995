//! GitHub's API of releases, and its downloads.

use std::{fmt, time::Duration};

use flux_archive::{Limits, Tree, digest::Algorithm, unpack};
use reqwest::{Client, Response, StatusCode};
use semver::Version;
use serde::Deserialize;
use url::Url;

use super::{
    Error,
    place::{Place, address, below, shown},
};

/// How long GitHub may take to answer a question.
const ANSWER: Duration = Duration::from_secs(15);
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// The file with the manifests.
const ARCHIVE: &str = "manifests.tar.gz";
/// The manifests of a release are about 100 KiB packed and 2 MiB unpacked.
const PACKED: usize = 16 << 20;
/// See [`PACKED`]; an answer of the API is of the same order.
const UNPACKED: Limits = Limits {
    total_bytes: 128 << 20,
    file_bytes: 64 << 20,
    entries: 1000,
    ratio: 200,
    links: flux_archive::Links::Refuse,
};

/// The published releases of Flux.
#[derive(Clone)]
pub struct Releases {
    place: Place,
    downloads: Url,
    client: Client,
}

impl fmt::Debug for Releases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Releases").field(&shown(&self.place.web)).finish()
    }
}

/// What GitHub says of a release.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Published {
    /// The version, as in `v2.9.4`.
    #[serde(rename = "tag_name")]
    pub tag: String,
    #[serde(default)]
    assets: Vec<Asset>,
}

/// A file of a release.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
struct Asset {
    name: String,
    /// `sha256:…`; releases of before 2025 have none.
    digest: Option<String>,
}

impl Published {
    /// The version as a number.
    pub fn version(&self) -> Option<Version> {
        Version::parse(self.tag.strip_prefix('v')?).ok()
    }

    /// The digest that GitHub names for a file.
    fn digest(&self, name: &str) -> Option<&str> {
        self.assets.iter().find(|asset| asset.name == name)?.digest.as_deref()
    }
}

impl Releases {
    /// The releases of a repository by the address of their page, upstream's when there is none.
    ///
    /// # Errors
    /// The address is none; the machine's authorities or proxies cannot be used.
    pub fn new(page: Option<&str>) -> Result<Self, Error> {
        let place = Place::new(page)?;
        let agent = concat!("flux/", env!("CARGO_PKG_VERSION"));
        let client = Client::builder().user_agent(agent).connect_timeout(CONNECT).build();
        Ok(Self { downloads: place.web.clone(), place, client: client.map_err(Error::Client)? })
    }

    /// Takes the manifests from below another address; which releases there are, GitHub still tells.
    ///
    /// # Errors
    /// The address is none.
    pub fn downloaded_from(mut self, base: &str) -> Result<Self, Error> {
        self.downloads = address(base)?;
        Ok(self)
    }

    /// The newest release.
    ///
    /// # Errors
    /// No answer within 15 s; one that is not about a release.
    pub async fn latest(&self) -> Result<Published, Error> {
        let response = self.ask(&["latest"]).await?;
        match response.status() {
            StatusCode::OK => published(response).await,
            other => Err(Error::Status(other.as_u16())),
        }
    }

    /// The release of a version, as in `v2.9.4`.
    ///
    /// # Errors
    /// There is none; no answer within 15 s; one that is not about a release.
    pub async fn find(&self, version: &str) -> Result<Published, Error> {
        let response = self.ask(&["tags", version]).await?;
        match response.status() {
            StatusCode::OK => published(response).await,
            StatusCode::NOT_FOUND => Err(Error::Missing(version.to_owned())),
            other => Err(Error::Status(other.as_u16())),
        }
    }

    /// The manifests of a release, in memory.
    ///
    /// # Errors
    /// They are not there, do not arrive in time, are not what GitHub says they are, or are no sound archive.
    pub async fn manifests(&self, release: &Published, limit: Duration) -> Result<Tree, Error> {
        let from = below(&self.downloads, &["download", &release.tag, ARCHIVE]);
        let url = shown(&from);
        let lost = |error: reqwest::Error| Error::Download { url: url.clone(), source: error.without_url() };
        let response = self.client.get(from).timeout(limit).send().await.map_err(lost)?;
        if response.status() != StatusCode::OK {
            return Err(Error::DownloadStatus { status: response.status().to_string(), url });
        }
        let Some(bytes) = read(response, PACKED).await.map_err(lost)? else {
            return Err(Error::TooLarge { url, limit: PACKED });
        };
        if let Some(want) = release.digest(ARCHIVE) {
            let got = Algorithm::Sha256.digest(&bytes).to_string();
            if got != want {
                return Err(Error::Digest { url, got, want: want.to_owned() });
            }
        }
        unpack(bytes.as_slice(), &UNPACKED).map_err(|source| Error::Unpack { url, source })
    }

    async fn ask(&self, segments: &[&str]) -> Result<Response, Error> {
        let request = self.client.get(below(&self.place.api, segments)).timeout(ANSWER);
        let request = request.header("Accept", "application/vnd.github+json");
        request.send().await.map_err(|error| Error::Call(error.without_url()))
    }
}

/// Reads what the API says of a release.
async fn published(response: Response) -> Result<Published, Error> {
    let bytes = read(response, PACKED).await.map_err(|error| Error::Call(error.without_url()))?;
    let bytes = bytes.ok_or_else(|| Error::Decode(format!("it has more than {PACKED} bytes")))?;
    let published: Published =
        serde_json::from_slice(&bytes).map_err(|error| Error::Decode(error.to_string()))?;
    match published.version() {
        Some(_) => Ok(published),
        None => Err(Error::Decode(format!("{:?} is no version", published.tag))),
    }
}

/// Reads a body; nothing when it is larger than allowed.
async fn read(mut response: Response, limit: usize) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > limit {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}
