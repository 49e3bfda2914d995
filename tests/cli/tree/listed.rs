//! Where our command tree is not that of the released command line, and why. The lists are exact: what is done leaves them.

/// Commands and flags that are not here yet. A command stands for all below it.
pub(super) const ABSENT: &[(&str, &str)] = &[
    ("flux bootstrap bitbucket-server", "the provider is not written yet"),
    ("flux bootstrap gitea", "the provider is not written yet"),
    ("flux bootstrap github", "the provider is not written yet"),
    ("flux bootstrap gitlab", "the provider is not written yet"),
    ("flux debug", "needs a cluster"),
    ("flux delete", "needs a cluster"),
    ("flux diff artifact --creds", "needs a registry"),
    ("flux diff artifact --insecure-registry", "needs a registry"),
    ("flux diff artifact --provider", "needs a registry"),
    ("flux events", "needs a cluster"),
    ("flux export", "needs a cluster"),
    ("flux list", "needs a registry"),
    ("flux logs", "needs a cluster"),
    ("flux pull", "needs a registry"),
    ("flux push", "needs a registry"),
    ("flux stats", "needs a cluster"),
    ("flux tag", "needs a registry"),
    ("flux trace", "needs a cluster"),
    ("flux tree", "needs a cluster"),
];

/// Commands and flags that upstream does not have.
pub(super) const BEYOND: &[(&str, &str)] = &[
    ("flux __completeValues", "what our completion scripts call: also knows the words of closed sets"),
    ("flux build cluster", "renders the directory of a whole cluster"),
    ("flux build kustomization --no-remote-bases", "refuses what is not in the repository"),
    ("flux build kustomization --output", "JSON for programs"),
    ("flux build kustomization --resource", "variables without a cluster"),
    ("flux controller", "the controllers are in this binary"),
    ("flux create secret git --bearer-token-file", "a secret that ps does not show"),
    ("flux create secret git --known-hosts-file", "the keys of a host that cannot be asked"),
    ("flux create secret git --password-file", "a secret that ps does not show"),
    ("flux create secret helm --password-file", "a secret that ps does not show"),
    ("flux create secret oci --password-file", "a secret that ps does not show"),
    ("flux create secret proxy --password-file", "a secret that ps does not show"),
    ("flux create secret receiver --token-file", "a secret that ps does not show"),
    ("flux create source bucket --secret-key-file", "a secret that ps does not show"),
    ("flux create source git --password-file", "a secret that ps does not show"),
    ("flux create source helm --password-file", "a secret that ps does not show"),
    ("flux create source git --known-hosts-file", "the keys of a host that cannot be asked"),
    ("flux diff cluster", "tells what a pull request changes"),
    ("flux diff kustomization --base", "compares with a Git revision"),
    ("flux diff kustomization --no-remote-bases", "refuses what is not in the repository"),
    ("flux diff kustomization --output", "reports for programs and pull requests"),
    ("flux diff kustomization --resource", "variables without a cluster"),
    ("flux docgen --man", "manual pages"),
    ("flux get --output", "JSON, YAML and names for programs"),
    ("flux trigger receiver --payload-file", "a payload of any length"),
    ("flux trigger receiver --token-file", "a secret that ps does not show"),
    ("flux kustomize", "the engine alone, as kubectl kustomize"),
];

/// Aliases, letters, types and defaults that are not upstream's.
pub(super) const DIFFERENT: &[(&str, &str)] = &[];
