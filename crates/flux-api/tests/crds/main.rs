//! The custom resource definitions: against the facts of the specification, and on a real API server.

#[cfg(test)]
mod facts;
#[cfg(test)]
mod objects;
#[cfg(test)]
mod server;
#[cfg(test)]
mod typed;
