//! `flux create tenant`.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use clap::Args;
use k8s_openapi::api::{
    core::v1::{Namespace, ServiceAccount},
    rbac::v1::{RoleBinding, RoleRef, Subject},
};
use kube::{
    Client,
    api::{Api, DeleteParams, ObjectMeta, PostParams},
};
use serde_json::Value;

use super::{Inherited, Named, labels::faults_of_name};
use crate::cli::{
    context::{Context, FIELD_MANAGER},
    exit::{Exit, Outcome},
    exported,
    parse::values::{self, List},
};

/// Flags of `create tenant`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update a tenant",
    long_about = "The create tenant command makes namespaces, and in each a service account that is bound to a cluster role, for \
                  the Kustomizations and HelmReleases of a tenant to run as.",
    after_help = "  # A tenant with two namespaces
  flux create tenant dev-team \\
    --with-namespace=frontend \\
    --with-namespace=backend \\
    --label=environment=dev

  # With fewer rights
  flux create tenant ops \\
    --with-namespace=ops \\
    --cluster-role=admin

  # Print it for a Git repository
  flux create tenant dev-team --with-namespace=frontend --export > dev-team.yaml"
)]
pub(super) struct Tenant {
    /// namespace belonging to this tenant
    #[arg(long, value_name = "strings", value_parser = values::list)]
    with_namespace: Vec<List>,
    /// cluster role of the tenant role binding
    #[arg(long, value_name = "string", default_value = "cluster-admin")]
    cluster_role: String,
    /// service account belonging to this tenant, defaults to the tenant name
    #[arg(long, value_name = "string", default_value = "")]
    with_service_account: String,
    /// skip namespace creation (namespace must exist already)
    #[arg(long)]
    skip_namespace: bool,
}

/// Label of what belongs to a tenant: its name.
const TENANT: &str = "toolkit.fluxcd.io/tenant";
/// The API group of roles.
const RBAC: &str = "rbac.authorization.k8s.io";

/// What a tenant has in one namespace.
#[derive(Debug)]
struct Place {
    /// Nothing when it has to be there already.
    namespace: Option<Namespace>,
    account: ServiceAccount,
    binding: RoleBinding,
}

/// Makes the objects of the tenant, then prints or applies them.
///
/// # Errors
/// A flag that does not fit; the cluster's refusal.
pub(super) async fn run(context: &mut Context, inherited: &Inherited, named: &Named<Tenant>) -> Outcome {
    let places = named.args.places(named.name()?, inherited)?;
    if inherited.export {
        for place in &places {
            write!(context.ui.out(), "{}", place.text()?)?;
        }
        return Ok(Exit::Success);
    }
    let client = context.client().await?;
    for place in &places {
        place.apply(context, &client).await?;
    }
    context.ui.success("tenant setup completed");
    Ok(Exit::Success)
}

impl Tenant {
    /// What the flags ask for, one item per namespace.
    fn places(&self, tenant: &str, inherited: &Inherited) -> Result<Vec<Place>> {
        let namespaces = List::join(&self.with_namespace);
        if namespaces.is_empty() {
            bail!("with-namespace is required");
        }
        if self.cluster_role.is_empty() {
            bail!("cluster-role is required");
        }
        let account =
            if self.with_service_account.is_empty() { tenant } else { self.with_service_account.as_str() };
        check("tenant name", tenant)?;
        namespaces.iter().try_for_each(|name| check("namespace", name))?;
        check("service-account name", account)?;
        let mut labels = inherited.labels()?;
        labels.insert(TENANT.to_owned(), tenant.to_owned());
        Ok(namespaces.iter().map(|namespace| self.place(tenant, namespace, account, &labels)).collect())
    }

    fn place(
        &self,
        tenant: &str,
        namespace: &str,
        account: &str,
        labels: &BTreeMap<String, String>,
    ) -> Place {
        let metadata = |name: &str, namespace: Option<&str>| ObjectMeta {
            name: Some(name.to_owned()),
            namespace: namespace.map(str::to_owned),
            labels: Some(labels.clone()),
            ..ObjectMeta::default()
        };
        let user = Subject {
            api_group: Some(RBAC.to_owned()),
            kind: "User".to_owned(),
            name: format!("gotk:{namespace}:reconciler"),
            namespace: None,
        };
        let bot = Subject {
            api_group: None,
            kind: "ServiceAccount".to_owned(),
            name: account.to_owned(),
            namespace: Some(namespace.to_owned()),
        };
        let role = RoleRef {
            api_group: Some(RBAC.to_owned()),
            kind: "ClusterRole".to_owned(),
            name: self.cluster_role.clone(),
        };
        Place {
            namespace: (!self.skip_namespace)
                .then(|| Namespace { metadata: metadata(namespace, None), ..Namespace::default() }),
            account: ServiceAccount {
                metadata: metadata(account, Some(namespace)),
                ..ServiceAccount::default()
            },
            binding: RoleBinding {
                metadata: metadata(&format!("{tenant}-reconciler"), Some(namespace)),
                role_ref: role,
                subjects: Some(vec![user, bot]),
            },
        }
    }
}

fn check(what: &str, name: &str) -> Result<()> {
    let faults = faults_of_name(name);
    if faults.is_empty() {
        return Ok(());
    }
    bail!("invalid {what} '{name}': [{}]", faults.join(" "))
}

impl Place {
    /// The objects as YAML, in the order in which they have to be applied.
    fn text(&self) -> Result<String> {
        let namespace = self.namespace.as_ref().map(serde_json::to_value);
        let rest = [serde_json::to_value(&self.account), serde_json::to_value(&self.binding)];
        let objects = namespace.into_iter().chain(rest).collect::<Result<Vec<Value>, _>>()?;
        Ok(objects.iter().map(exported::text).collect())
    }

    async fn apply(&self, context: &mut Context, client: &Client) -> Result<()> {
        let namespace = self.account.metadata.namespace.as_deref().unwrap_or_default();
        if let Some(wanted) = &self.namespace {
            context.ui.action(format_args!("applying namespace {namespace}"));
            label(&Api::all(client.clone()), wanted).await?;
        }
        let name = self.account.metadata.name.as_deref().unwrap_or_default();
        context.ui.action(format_args!("applying service account {name}"));
        label(&Api::namespaced(client.clone(), namespace), &self.account).await?;
        let name = self.binding.metadata.name.as_deref().unwrap_or_default();
        context.ui.action(format_args!("applying role binding {name}"));
        bind(&Api::namespaced(client.clone(), namespace), &self.binding).await
    }
}

fn parameters() -> PostParams {
    PostParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PostParams::default() }
}

/// Creates an object, or gives the one that is there the labels. Those that it has besides are kept, where upstream takes
/// them away.
async fn label<K>(api: &Api<K>, wanted: &K) -> Result<()>
where
    K: kube::Resource + Clone + std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
{
    let name = wanted.meta().name.as_deref().unwrap_or_default();
    let Some(live) = api.get_opt(name).await? else {
        api.create(&parameters(), wanted).await?;
        return Ok(());
    };
    let has = live.meta().labels.clone().unwrap_or_default();
    let wants = wanted.meta().labels.clone().unwrap_or_default();
    if wants.iter().all(|(key, value)| has.get(key) == Some(value)) {
        return Ok(());
    }
    let mut next = live;
    next.meta_mut().labels.get_or_insert_default().extend(wants);
    api.replace(name, &parameters(), &next).await?;
    Ok(())
}

/// Creates the binding; one that says something else is made anew, as its role cannot be changed.
async fn bind(api: &Api<RoleBinding>, wanted: &RoleBinding) -> Result<()> {
    let name = wanted.metadata.name.as_deref().unwrap_or_default();
    if let Some(live) = api.get_opt(name).await? {
        if same(&live, wanted) {
            return Ok(());
        }
        api.delete(name, &DeleteParams::default()).await?;
    }
    api.create(&parameters(), wanted).await?;
    Ok(())
}

/// Whether a binding says what is wanted; the API server fills in the group of a service account, which is none.
fn same(live: &RoleBinding, wanted: &RoleBinding) -> bool {
    let subjects = |binding: &RoleBinding| -> Vec<Subject> {
        let own = binding.subjects.clone().unwrap_or_default();
        own.into_iter()
            .map(|subject| Subject {
                api_group: subject.api_group.filter(|group| !group.is_empty()),
                ..subject
            })
            .collect()
    };
    live.role_ref == wanted.role_ref
        && subjects(live) == subjects(wanted)
        && live.metadata.labels == wanted.metadata.labels
}
