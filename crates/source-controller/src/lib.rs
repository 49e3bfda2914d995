//! Makes artifacts from sources.
