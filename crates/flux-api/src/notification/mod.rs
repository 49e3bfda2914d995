//! Events out, webhooks in: group `notification.toolkit.fluxcd.io`.

mod alert;
mod event_source_kind;
mod provider;
mod receiver;

pub use alert::{Alert, AlertSpec, EventSeverity, EventSource};
pub use event_source_kind::EventSourceKind;
pub use provider::{Provider, ProviderSpec, ProviderType};
pub use receiver::{
    OidcProvider, OidcValidation, OidcVariable, Receiver, ReceiverResource, ReceiverSpec, ReceiverStatus,
    ReceiverType,
};
