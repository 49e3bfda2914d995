//! The root objects.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

use crate::crd::Facts;

/// A kind of the Flux API.
pub trait Kind: kube::Resource<DynamicType = ()> {
    /// What its CRD says beside the schema.
    const FACTS: Facts;
}

/// How a root object is written: the type first, and the status only when there is one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Written<'a, Spec, Status> {
    pub(crate) api_version: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) metadata: &'a ObjectMeta,
    pub(crate) spec: &'a Spec,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<&'a Status>,
}

/// Declares a root object: its struct, and the traits by which `kube` knows it.
///
/// In difference to `kube::CustomResource` an object without `spec` can be read: the API server accepts one
/// (spec/controllers/common.md §1), and it must not spoil the list that it is in.
macro_rules! kind {
    (
        $(#[$doc:meta])*
        pub struct $name:ident: $group:literal, $version:literal, $plural:literal {
            spec: $spec:ty,
            $( status: $status:ty, )?
            unobserved: $unobserved:literal,
            short_names: [$($short:literal),*],
            category: $category:literal,
            columns: [$($column:expr),+ $(,)?],
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            /// Name, namespace, labels and the rest of the standard metadata.
            pub metadata: crate::meta::ObjectMeta,
            /// What is wanted.
            pub spec: $spec,
            $(
                /// What was seen and done; written by the controller.
                pub status: Option<$status>,
            )?
        }

        impl $name {
            /// An object with a name and what is wanted of it.
            pub fn new(name: &str, spec: $spec) -> Self {
                let metadata = crate::meta::ObjectMeta { name: Some(name.to_owned()), ..Default::default() };
                Self { metadata, spec, $( status: Option::<$status>::None, )? }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let status: Option<&crate::kind!(@status $($status)?)> = None;
                $( let status: Option<&$status> = status.or(self.status.as_ref()); )?
                let written = crate::kind::Written {
                    api_version: concat!($group, "/", $version),
                    kind: stringify!($name),
                    metadata: &self.metadata,
                    spec: &self.spec,
                    status,
                };
                serde::Serialize::serialize(&written, serializer)
            }
        }

        impl kube::Resource for $name {
            type DynamicType = ();
            type Scope = kube::core::NamespaceResourceScope;

            fn kind((): &()) -> std::borrow::Cow<'_, str> {
                stringify!($name).into()
            }

            fn group((): &()) -> std::borrow::Cow<'_, str> {
                $group.into()
            }

            fn version((): &()) -> std::borrow::Cow<'_, str> {
                $version.into()
            }

            fn api_version((): &()) -> std::borrow::Cow<'_, str> {
                concat!($group, "/", $version).into()
            }

            fn plural((): &()) -> std::borrow::Cow<'_, str> {
                $plural.into()
            }

            fn meta(&self) -> &crate::meta::ObjectMeta {
                &self.metadata
            }

            fn meta_mut(&mut self) -> &mut crate::meta::ObjectMeta {
                &mut self.metadata
            }
        }

        impl kube::core::object::HasSpec for $name {
            type Spec = $spec;

            fn spec(&self) -> &Self::Spec {
                &self.spec
            }

            fn spec_mut(&mut self) -> &mut Self::Spec {
                &mut self.spec
            }
        }

        $(
            impl kube::core::object::HasStatus for $name {
                type Status = $status;

                fn status(&self) -> Option<&Self::Status> {
                    self.status.as_ref()
                }

                fn status_mut(&mut self) -> &mut Option<Self::Status> {
                    &mut self.status
                }
            }
        )?

        impl crate::kind::Kind for $name {
            const FACTS: crate::crd::Facts = crate::crd::Facts {
                group: $group,
                version: $version,
                kind: stringify!($name),
                plural: $plural,
                short_names: &[$($short),*],
                category: $category,
                columns: &[$($column),+],
                unobserved: $unobserved,
                description: &[$( stringify!($doc) ),*],
                spec: crate::crd::schema_of::<$spec>,
                status: crate::kind!(@schema $($status)?),
            };
        }
    };
    (@status) => { () };
    (@status $status:ty) => { $status };
    (@schema) => { None };
    (@schema $status:ty) => { Some(crate::crd::schema_of::<$status>) };
}

pub(crate) use kind;
