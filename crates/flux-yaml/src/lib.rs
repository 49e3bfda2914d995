//! YAML as Go reads and writes it: documents, resolvers and emitters.
