//! Which versions the kinds of Flux have in which release.

use anyhow::{Result, bail};

use crate::cli::version;

/// The kinds of a group, and their versions.
struct Group {
    name: &'static str,
    kinds: &'static [&'static str],
    /// Since Flux 2.7.
    version: &'static str,
    /// In Flux 2.6; none where there was no such kind.
    before: Option<&'static str>,
}

/// Every kind of Flux, by group and version (spec/cli/install.md, "flux migrate").
static GROUPS: &[Group] = &[
    Group {
        name: "source.toolkit.fluxcd.io",
        kinds: &[
            "Bucket",
            "ExternalArtifact",
            "GitRepository",
            "HelmChart",
            "HelmRepository",
            "OCIRepository",
        ],
        version: "v1",
        before: Some("v1"),
    },
    Group {
        name: "kustomize.toolkit.fluxcd.io",
        kinds: &["Kustomization"],
        version: "v1",
        before: Some("v1"),
    },
    Group { name: "helm.toolkit.fluxcd.io", kinds: &["HelmRelease"], version: "v2", before: Some("v2") },
    Group { name: "notification.toolkit.fluxcd.io", kinds: &["Receiver"], version: "v1", before: Some("v1") },
    Group {
        name: "notification.toolkit.fluxcd.io",
        kinds: &["Alert", "Provider"],
        version: "v1beta3",
        before: Some("v1beta3"),
    },
    Group {
        name: "image.toolkit.fluxcd.io",
        kinds: &["ImagePolicy", "ImageRepository", "ImageUpdateAutomation"],
        version: "v1",
        before: Some("v1beta2"),
    },
    Group {
        name: "source.extensions.fluxcd.io",
        kinds: &["ArtifactGenerator"],
        version: "v1beta1",
        before: None,
    },
];

/// The releases that can be migrated to, the newest first.
const RELEASES: [&str; 4] = ["2.9", "2.8", "2.7", "2.6"];

/// The API versions of one release.
#[derive(Clone, Copy, Debug)]
pub(super) struct Targets {
    before_2_7: bool,
}

impl Targets {
    /// Those of a minor version as in `2.9`, or of this command's when it is empty.
    ///
    /// # Errors
    /// A version that is not known.
    pub(super) fn of(version: &str) -> Result<Self> {
        if !version.is_empty() && !RELEASES.contains(&version) {
            bail!("version {version} is not supported, supported versions are: {}", RELEASES.join(", "));
        }
        debug_assert!(version::RELEASE.starts_with(RELEASES[0]), "the newest release is this command's");
        Ok(Self { before_2_7: version == "2.6" })
    }

    /// The version of a kind; nothing for what is not of Flux.
    pub(super) fn version(self, group: &[u8], kind: &[u8]) -> Option<&'static str> {
        let found = GROUPS.iter().find(|known| {
            known.name.as_bytes() == group && known.kinds.iter().any(|known| known.as_bytes() == kind)
        })?;
        if self.before_2_7 { found.before } else { Some(found.version) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_the_version_that_we_read() {
        let targets = Targets::of("").unwrap();
        let mut known = 0;
        for crd in flux_api::crds() {
            let text = |path: &str| crd.pointer(path).unwrap().as_str().unwrap();
            let (group, kind) = (text("/spec/group"), text("/spec/names/kind"));
            let versions = crd["spec"]["versions"].as_array().unwrap();
            let stored = versions.iter().find(|version| version["storage"] == true).unwrap();
            assert_eq!(targets.version(group.as_bytes(), kind.as_bytes()), stored["name"].as_str(), "{kind}");
            known += 1;
        }
        assert_eq!(known, GROUPS.iter().map(|group| group.kinds.len()).sum::<usize>());
    }

    #[test]
    fn other_releases_and_other_kinds() {
        let old = Targets::of("2.6").unwrap();
        assert_eq!(old.version(b"image.toolkit.fluxcd.io", b"ImagePolicy"), Some("v1beta2"));
        assert_eq!(old.version(b"source.extensions.fluxcd.io", b"ArtifactGenerator"), None);
        assert_eq!(old.version(b"apps", b"Deployment"), None);
        for version in ["2.5", "v2.9", "2.9.4", "2.10", "latest"] {
            let told = Targets::of(version).unwrap_err().to_string();
            let want =
                format!("version {version} is not supported, supported versions are: 2.9, 2.8, 2.7, 2.6");
            assert_eq!(told, want);
        }
    }
}
