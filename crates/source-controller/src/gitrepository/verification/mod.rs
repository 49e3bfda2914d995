//! Signatures of commits and tags: OpenPGP and SSH (spec/controllers/source.md §1 Verification).

mod keyring;
mod openpgp;
mod ssh;
#[cfg(test)]
mod tests;

pub(super) use keyring::Keyring;
