//! The custom resource definitions: against the facts of the specification, and on a real API server.

mod facts;
