//! The kinds that alerts and receivers speak of.

crate::text_enum! {
    /// A kind of object that has events and can be told to run.
    pub enum EventSourceKind {
        /// A Bucket.
        Bucket = "Bucket",
        /// A `GitRepository`.
        GitRepository = "GitRepository",
        /// A Kustomization.
        Kustomization = "Kustomization",
        /// A `HelmRelease`.
        HelmRelease = "HelmRelease",
        /// A `HelmChart`.
        HelmChart = "HelmChart",
        /// A `HelmRepository`.
        HelmRepository = "HelmRepository",
        /// An `ImageRepository`.
        ImageRepository = "ImageRepository",
        /// An `ImagePolicy`.
        ImagePolicy = "ImagePolicy",
        /// An `ImageUpdateAutomation`.
        ImageUpdateAutomation = "ImageUpdateAutomation",
        /// An `OCIRepository`.
        OciRepository = "OCIRepository",
        /// An `ArtifactGenerator`.
        ArtifactGenerator = "ArtifactGenerator",
        /// An `ExternalArtifact`.
        ExternalArtifact = "ExternalArtifact",
    }
}
