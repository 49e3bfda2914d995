//! `source git`, `source oci`, `source bucket`, `source helm`: what is fetched from one place, and has a revision.

use flux_api::{
    meta::Condition,
    source::{Bucket, GitRepository, HelmRepository, OCIRepository},
};

use super::{FluxKind, Group, Row, Verb, boolean, fetched, shorten};

/// The facts of a kind by its word; a macro, as no trait joins the fields of the API's types.
macro_rules! source {
    ($kind:ty, $word:literal, $human:literal $(, $more:item)?) => {
        impl FluxKind for $kind {
            const ROW: Row = Row {
                group: Some(&Group::SOURCE),
                one: $word,
                many: $word,
                aliases: &[],
                human: $human,
                verbs: Verb::ALL,
            };
            const HEADERS: &'static [&'static str] = &["Revision", "Suspended"];
            const SHORT_DIGESTS: bool = true;

            fn cells(&self) -> Vec<String> {
                let artifact = self.status.as_ref().and_then(|status| status.artifact.as_ref());
                let revision = artifact.map(|artifact| artifact.revision.as_str()).unwrap_or_default();
                vec![shorten(revision), boolean(self.spec.suspend)]
            }

            fn conditions(&self) -> &[Condition] {
                self.status.as_ref().map_or(&[], |status| &status.conditions)
            }

            fn applied(&self) -> String {
                fetched(self.status.as_ref().and_then(|status| status.artifact.as_ref()))
            }

            fn suspended(&self) -> bool {
                self.spec.suspend
            }

            $($more)?
        }
    };
}

source!(GitRepository, "git", "source git");
source!(OCIRepository, "oci", "source oci");
source!(Bucket, "bucket", "source bucket");
source!(
    HelmRepository,
    "helm",
    "source helm",
    fn at_rest(&self) -> Option<&'static str> {
        // A repository of type oci is a place and nothing to fetch; its charts are fetched by name.
        let oci = self.spec.type_.as_ref().is_some_and(|kind| kind.as_str() == "oci");
        oci.then_some("Helm repository is Ready")
    }
);
