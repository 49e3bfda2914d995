//! `flux create image update`.

use anyhow::{Result, bail};
use clap::Args;
use flux_api::{
    image::{
        AutomationSourceKind, AutomationSourceReference, CommitSpec, CommitUser, GitCheckoutSpec, GitSpec,
        ImageUpdateAutomation, ImageUpdateAutomationSpec, PushSpec, SigningKey, SigningKeyType,
        UpdateStrategy, UpdateStrategyName,
    },
    source::GitRepositoryRef,
};

use crate::cli::{
    create::{
        flags::{given, local},
        tail::{Closing, Generating, Given, Recipe, Words},
    },
    ui::Ui,
};

/// Flags of `create image update`.
#[derive(Args, Clone, Debug)]
#[command(
    about = "Create or update an ImageUpdateAutomation",
    long_about = "The create image update command makes an ImageUpdateAutomation: the newest images are written into a Git \
                  repository, where markers ask for them.",
    after_help = "  # Write to the branch that the cluster follows
  flux create image update fleet \\
    --git-repo-ref=flux-system \\
    --git-repo-path=./clusters/prod \\
    --checkout-branch=main \\
    --author-name=flux \\
    --author-email=flux@example.com \\
    --commit-template='{{range .Changed.Changes}}{{println .NewValue}}{{end}}'

  # Push to a branch of its own, signed
  flux create image update fleet \\
    --git-repo-ref=flux-system \\
    --checkout-branch=main \\
    --push-branch=image-updates \\
    --author-name=flux \\
    --author-email=flux@example.com \\
    --signing-key-secret=signing-key \\
    --signing-key-type=ssh"
)]
pub(super) struct Update {
    /// the name of a GitRepository resource with details of a git repository to be updated
    #[arg(long, value_name = "string", default_value = "")]
    git_repo_ref: String,
    #[arg(
        long,
        value_name = "string",
        default_value = "",
        help = "the namespace of the GitRepository resource, defaults to the ImageUpdateAutomation namespace"
    )]
    git_repo_namespace: String,
    /// path to the directory containing the manifests to be updated, defaults to the repository root
    #[arg(long, value_name = "string", default_value = "")]
    git_repo_path: String,
    /// the Git branch to checkout
    #[arg(long, value_name = "string", default_value = "")]
    checkout_branch: String,
    /// the Git branch to push commits to, defaults to the checkout branch if not specified
    #[arg(long, value_name = "string", default_value = "")]
    push_branch: String,
    /// a template for commit messages
    #[arg(long, value_name = "string", default_value = "")]
    commit_template: String,
    /// the name to use for commit author
    #[arg(long, value_name = "string", default_value = "")]
    author_name: String,
    /// the email to use for commit author
    #[arg(long, value_name = "string", default_value = "")]
    author_email: String,
    /// the name of a secret with the key to sign commits with
    #[arg(long, value_name = "string", default_value = "")]
    signing_key_secret: String,
    /// the type of the key to sign commits with (gpg or ssh), defaults to gpg
    #[arg(long, value_name = "string", default_value = "")]
    signing_key_type: String,
}

impl Recipe for Update {
    type Kind = ImageUpdateAutomation;
    const WORDS: Words = Words {
        what: "ImageUpdateAutomation",
        done: "ImageUpdateAutomation",
        generating: Generating::Applied,
        closing: Closing::Completed,
    };

    fn spec(&self, above: &Given, _: &mut Ui) -> Result<ImageUpdateAutomationSpec> {
        for (flag, error) in [
            (&self.git_repo_ref, "a reference to a GitRepository is required (--git-repo-ref)"),
            (&self.checkout_branch, "the Git repository branch is required (--checkout-branch)"),
            (&self.author_name, "the author name is required (--author-name)"),
            (&self.author_email, "the author email is required (--author-email)"),
        ] {
            if flag.is_empty() {
                bail!(error);
            }
        }
        let update = given(&self.git_repo_path)
            .map(|path| UpdateStrategy { path: Some(path), strategy: Some(UpdateStrategyName::Setters) });
        Ok(ImageUpdateAutomationSpec {
            interval: above.interval,
            source_ref: AutomationSourceReference {
                kind: AutomationSourceKind::GitRepository,
                name: self.git_repo_ref.clone(),
                namespace: given(&self.git_repo_namespace),
                ..AutomationSourceReference::default()
            },
            git: Some(self.git()?),
            update,
            ..ImageUpdateAutomationSpec::default()
        })
    }
}

impl Update {
    fn git(&self) -> Result<GitSpec> {
        let branch = Some(self.checkout_branch.clone());
        let author = CommitUser { name: Some(self.author_name.clone()), email: self.author_email.clone() };
        let push =
            given(&self.push_branch).map(|branch| PushSpec { branch: Some(branch), ..PushSpec::default() });
        Ok(GitSpec {
            checkout: Some(GitCheckoutSpec { reference: GitRepositoryRef { branch, ..Default::default() } }),
            commit: CommitSpec {
                author,
                message_template: given(&self.commit_template),
                signing_key: self.signing_key()?,
                ..CommitSpec::default()
            },
            push,
        })
    }

    fn signing_key(&self) -> Result<Option<SigningKey>> {
        let type_ = given(&self.signing_key_type);
        let Some(secret_ref) = local(&self.signing_key_secret) else {
            if type_.is_some() {
                bail!("--signing-key-type requires --signing-key-secret");
            }
            return Ok(None);
        };
        if type_.as_deref().is_some_and(|type_| !SigningKeyType::TEXTS.contains(&type_)) {
            bail!("--signing-key-type must be one of: {}", SigningKeyType::TEXTS.join(", "));
        }
        Ok(Some(SigningKey { secret_ref, type_: type_.as_deref().map(SigningKeyType::from) }))
    }
}
