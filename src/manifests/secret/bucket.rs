//! What opens a bucket.

use super::{SecretManifest, manifest::OPAQUE};

/// The Secret of a Bucket: `accesskey` and `secretkey` (spec/cli/create.md, source bucket).
pub fn bucket(namespace: &str, name: &str, access_key: &str, secret_key: &str) -> SecretManifest {
    SecretManifest::new(namespace, name, [("accesskey", access_key), ("secretkey", secret_key)])
        .of_kind(OPAQUE)
}
