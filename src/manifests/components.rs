//! The controllers: one row for each.

/// Where in a Deployment two controllers differ.
#[derive(Clone, Copy, Debug)]
pub struct Component {
    /// Name of the component, of its Deployment, its account and its image.
    pub name: &'static str,
    /// Tag of the image: the controller's version in this release of Flux.
    pub tag: &'static str,
    /// Kinds whose CRDs come with it.
    pub kinds: &'static [&'static str],
    /// Whether it is installed without being asked for.
    pub default: bool,
    /// What it does that not every other does.
    pub(crate) roles: &'static [Role],
    /// Requested share of a processor.
    pub(crate) cpu: &'static str,
    /// Seconds that a Pod gets to stop.
    pub(crate) grace: u32,
    /// Ports beside those of metrics and health.
    pub(crate) ports: &'static [(&'static str, u16)],
    /// Services: name, and the port of the Pods that port 80 leads to.
    pub(crate) services: &'static [(&'static str, &'static str)],
    /// Value of the label `control-plane` of its Services.
    pub(crate) services_label: &'static str,
    /// Variables of the environment beside the common ones.
    pub(crate) environment: &'static [(&'static str, &'static str)],
    /// Scratch volumes: name, and where they are mounted.
    pub(crate) volumes: &'static [(&'static str, &'static str)],
}

/// Something that some controllers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Runs in the class `system-cluster-critical`.
    Critical,
    /// Sends events; only the one that takes them does not.
    SendsEvents,
    /// Serves the artifacts that it stores.
    ServesArtifacts,
    /// Works on `ExternalArtifact` objects once source-watcher makes them.
    TakesExternalArtifacts,
}

impl Component {
    /// Whether it does that.
    pub(crate) fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// What the controllers that apply what users write do.
const APPLIER: &[Role] = &[Role::Critical, Role::SendsEvents, Role::TakesExternalArtifacts];

/// The component whose presence decides where events go.
pub const NOTIFICATION: &str = "notification-controller";
/// The component that makes `ExternalArtifact` objects.
pub const SOURCE_WATCHER: &str = "source-watcher";
/// Components that a cluster that follows a repository cannot do without.
pub const REQUIRED: [&str; 2] = ["source-controller", "kustomize-controller"];

/// What most controllers have in common.
const COMMON: Component = Component {
    name: "",
    tag: "",
    kinds: &[],
    default: true,
    roles: &[Role::SendsEvents],
    cpu: "100m",
    grace: 10,
    ports: &[],
    services: &[],
    services_label: "controller",
    environment: &[],
    volumes: &[("temp", "/tmp")],
};

/// What the controllers that serve artifacts have in common.
const SERVES_ARTIFACTS: Component = Component {
    roles: &[Role::Critical, Role::SendsEvents, Role::ServesArtifacts],
    cpu: "50m",
    ports: &[("http", 9090)],
    volumes: &[("data", "/data"), ("tmp", "/tmp")],
    ..COMMON
};

/// Every component there is.
pub const COMPONENTS: &[Component] = &[
    Component {
        name: "source-controller",
        tag: "v1.9.4",
        kinds: &[
            "Bucket",
            "ExternalArtifact",
            "GitRepository",
            "HelmChart",
            "HelmRepository",
            "OCIRepository",
        ],
        services: &[("source-controller", "http")],
        environment: &[("TUF_ROOT", "/tmp/.sigstore")],
        ..SERVES_ARTIFACTS
    },
    Component {
        name: "kustomize-controller",
        tag: "v1.9.4",
        kinds: &["Kustomization"],
        roles: APPLIER,
        grace: 60,
        ..COMMON
    },
    Component {
        name: "helm-controller",
        tag: "v1.6.3",
        kinds: &["HelmRelease"],
        roles: APPLIER,
        grace: 600,
        ..COMMON
    },
    Component {
        name: NOTIFICATION,
        tag: "v1.9.3",
        kinds: &["Alert", "Provider", "Receiver"],
        roles: &[],
        ports: &[("http", 9090), ("http-webhook", 9292)],
        services: &[(NOTIFICATION, "http"), ("webhook-receiver", "http-webhook")],
        ..COMMON
    },
    Component {
        name: "image-reflector-controller",
        tag: "v1.2.4",
        kinds: &["ImagePolicy", "ImageRepository"],
        default: false,
        volumes: &[("temp", "/tmp"), ("data", "/data")],
        ..COMMON
    },
    Component {
        name: "image-automation-controller",
        tag: "v1.2.4",
        kinds: &["ImageUpdateAutomation"],
        default: false,
        ..COMMON
    },
    Component {
        name: SOURCE_WATCHER,
        tag: "v2.2.3",
        kinds: &["ArtifactGenerator"],
        default: false,
        services: &[(SOURCE_WATCHER, "http")],
        services_label: SOURCE_WATCHER,
        ..SERVES_ARTIFACTS
    },
];

/// The component of a name.
pub fn find(name: &str) -> Option<&'static Component> {
    COMPONENTS.iter().find(|component| component.name == name)
}

/// Names of the components that are installed without being asked for.
pub fn defaults() -> Vec<String> {
    COMPONENTS
        .iter()
        .filter(|component| component.default)
        .map(|component| component.name.to_owned())
        .collect()
}
