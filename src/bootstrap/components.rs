//! The components as a commit.

use std::time::SystemTime;

use anyhow::{Context as _, Result};
use flux_git::{CommitOptions, Origin, Workspace};

use super::{Plan, Report};
use crate::manifests::{install::release, sync::COMPONENTS_FILE};

/// Clones the branch. One that is missing begins at the default branch, or with the first commit.
pub(super) async fn clone(plan: &Plan, report: &mut dyn Report) -> Result<Workspace> {
    let (branch, url) = (&plan.branch, &plan.remote.url);
    report.action(&format!("cloning branch {branch:?} from Git repository \"{url}\""));
    let workspace = Workspace::clone(&plan.remote, branch).await;
    let workspace =
        workspace.with_context(|| format!("failed to clone repository: unable to clone '{url}'"))?;
    report.success(match workspace.origin() {
        Origin::Branch => "cloned repository",
        Origin::NewBranch => "cloned repository, the branch will be created",
        Origin::Empty => "cloned repository, which is empty",
    });
    Ok(workspace)
}

/// Writes the components, and pushes them when that changes anything.
pub(super) async fn push(plan: &Plan, workspace: &mut Workspace, report: &mut dyn Report) -> Result<()> {
    report.action("generating component manifests");
    let text = plan.manifests.text.clone();
    report.success("generated component manifests");
    workspace.write(&plan.file(COMPONENTS_FILE), text)?;
    let message = format!("Add Flux {} component manifests", release(&plan.install.version));
    commit(plan, workspace, report, "component manifests", &message).await
}

/// Commits what was written and nothing else, and pushes it.
pub(super) async fn commit(
    plan: &Plan,
    workspace: &mut Workspace,
    report: &mut dyn Report,
    what: &str,
    message: &str,
) -> Result<()> {
    let options = CommitOptions {
        author: plan.commit.author.clone(),
        message: plan.message(message),
        time: now(),
        signer: plan.commit.signer.clone(),
    };
    let Some(commit) = workspace.commit(&options)? else {
        report.success(&format!("{what} are up to date"));
        return Ok(());
    };
    report.success(&format!("committed {what} to {:?} ({commit:?})", plan.branch));
    report.action(&format!("pushing {what} to \"{}\"", plan.remote.url));
    let pushed = workspace.push().await.with_context(|| format!("failed to push {what}"))?;
    if pushed.tries > 1 {
        report.success(&format!("pushed after others did, as {:?}", pushed.head.unwrap_or_default()));
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a commit carries the time at which it is made")]
fn now() -> SystemTime {
    SystemTime::now()
}
