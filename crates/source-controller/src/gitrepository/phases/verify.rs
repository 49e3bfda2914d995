//! Are commit and tag signed by one of those who may?

use flux_api::meta::conditions::{self, Moment};
use flux_api::meta::reasons::SUCCEEDED;
use flux_api::source::{GitRepository, GitVerificationMode};
use flux_git::{Checkout, Signed};
use flux_runtime::Run;

use crate::gitrepository::decide::mode;
use crate::gitrepository::fault::Fault;
use crate::gitrepository::observe::secret;
use crate::gitrepository::verification::Keyring;
use crate::gitrepository::words::{SOURCE_VERIFIED, reason};

/// Forgets what was said about signatures that are no longer asked for, or were refused in the last run.
pub(crate) fn prepare(object: &mut GitRepository) {
    let Some(status) = object.status.as_mut() else { return };
    if object.spec.verify.is_none() {
        status.source_verification_mode = None;
    }
    if object.spec.verify.is_none() || conditions::is_false(&status.conditions, SOURCE_VERIFIED) {
        conditions::delete(&mut status.conditions, SOURCE_VERIFIED);
    }
}

/// Verifies what `spec.verify` asks for.
pub(crate) async fn check(
    run: &mut Run<GitRepository>,
    checkout: &Checkout,
    moment: Moment,
) -> Result<(), Fault> {
    let Some(verify) = run.object.spec.verify.clone() else { return Ok(()) };
    let failed = |fault: Fault| {
        Fault::signature(reason::VERIFICATION_ERROR, "unable to get the public keys").because(fault)
    };
    let keys = secret(run, Some(&verify.secret_ref)).await.map_err(failed)?;
    let keyring = Keyring::read(
        keys.iter().flat_map(|keys| &keys.data).map(|(key, value)| (key.as_str(), value.0.as_slice())),
    );
    let keyring = keyring.map_err(|error| {
        Fault::signature(reason::VERIFICATION_ERROR, "unable to read the public keys").because(error)
    })?;
    let wanted = mode(verify.mode.as_ref());
    let message = verdict(&wanted, checkout, &Judge { keyring, now: moment.now })?;
    let status = run.object.status.get_or_insert_default();
    status.source_verification_mode = Some(wanted);
    conditions::mark_true(&mut status.conditions, SOURCE_VERIFIED, SUCCEEDED, message, moment);
    Ok(())
}

/// The rules of the modes; what is said of a success.
fn verdict(mode: &GitVerificationMode, checkout: &Checkout, judge: &Judge) -> Result<String, Fault> {
    let mut message = "verified signature of".to_owned();
    let revision = &checkout.revision.hash;
    if *mode != GitVerificationMode::Head {
        let tag = checkout.tag.as_ref().ok_or_else(|| {
            Fault::signature(
                reason::INVALID_GIT_OBJECT,
                "cannot verify tag object's signature if a tag reference is not an annotated tag",
            )
        })?;
        if tag.signature.is_none() {
            let message = format!("cannot verify tag '{}': it is not signed", tag.name);
            return Err(Fault::signature(reason::INVALID_GIT_OBJECT, message));
        }
        let name = checkout.revision.reference.as_deref().unwrap_or(&tag.name);
        let subject = format!("tag '{name}@{}'", tag.hash);
        let signer = judge.signer(tag.signature.as_ref(), &subject, reason::INVALID_TAG_SIGNATURE)?;
        message += &format!("\n\t- {subject} with key '{signer}'");
    }
    if *mode != GitVerificationMode::Tag {
        let subject = format!("commit '{revision}'");
        let signer =
            judge.signer(checkout.commit.signature.as_ref(), &subject, reason::INVALID_COMMIT_SIGNATURE)?;
        message += &format!("\n\t- {subject} with key '{signer}'");
    }
    Ok(message)
}

/// The keys, and the time at which they have to be valid.
struct Judge {
    keyring: Keyring,
    now: jiff::Timestamp,
}

impl Judge {
    fn signer(&self, signed: Option<&Signed>, subject: &str, reason: &'static str) -> Result<String, Fault> {
        let failed = || Fault::signature(reason, format!("signature verification of {subject} failed"));
        let signed = signed.ok_or_else(|| failed().because("it is not signed"))?;
        let verdict = self.keyring.verify(&signed.signature, &signed.payload, self.now);
        verdict.map_err(|error| failed().because(error))
    }
}
