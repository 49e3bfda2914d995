//! `flux plugin install`.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write as _},
    time::Duration,
};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use flux_archive::{Format, digest::Algorithm, extract};
use reqwest::{Response, Url};
use tokio::time;

use super::{
    catalog::Plugins,
    choose::{Chosen, Machine, Wanted},
    folder::Folder,
    manifest::Manifest,
    receipt::Receipt,
};
use crate::cli::{
    context::Context,
    exit::{Advise as _, Exit, Outcome},
    web,
    whole::{self, Beside},
};

/// The most that a download, and the program in it, can be.
const LARGEST: u64 = 512 << 20;
/// How long a download may take.
const DOWNLOAD: Duration = Duration::from_mins(5);

/// Flags of `plugin install`.
#[derive(Args, Debug)]
#[command(
    about = "Install a plugin from the catalog",
    long_about = "The plugin install command downloads a plugin from the catalog, checks it, and puts it into the plugin directory.",
    after_help = "  # Install the newest version of a plugin
  flux plugin install operator

  # Install a certain version
  flux plugin install operator@0.45.0

  # Install the version whose download has this digest, as in sha256:…
  flux plugin install operator@$digest"
)]
pub(super) struct Install {
    /// the plugin, and its version or digest
    #[arg(value_name = "name", required = true)]
    name: String,
}

/// Installs a plugin.
///
/// # Errors
/// See [`super::run`].
pub(super) async fn run(context: &mut Context, args: &Install) -> Outcome {
    let wanted = Wanted::parse(&args.name)?;
    let folder = Folder::demand(&context.environment)?;
    let plugins = Plugins::of(&context.environment)?;
    let elsewhere = "flux plugin search shows what the catalog has; FLUXCD_PLUGIN_CATALOG names another one";
    let manifest = plugins.manifest(&wanted.name).await.advise(|| Some(elsewhere.to_owned()))?;
    let chosen = wanted.choose(&manifest, Machine::this())?;
    context.ui.waiting(format_args!("installing {} v{}", wanted.name, chosen.version));
    install(context, &plugins, &folder, &manifest, &chosen).await?;
    context.ui.success(format_args!("installed {} v{}", wanted.name, chosen.version));
    Ok(Exit::Success)
}

/// Downloads a version, and puts the program into its place. Nothing is seen of it before all of it is checked.
///
/// # Errors
/// It cannot be had, is not what the catalogue says, or cannot be written.
pub(super) async fn install(
    context: &Context,
    plugins: &Plugins,
    folder: &Folder,
    manifest: &Manifest,
    chosen: &Chosen,
) -> Result<()> {
    folder.make()?;
    let download = async {
        let response = plugins.download(&chosen.platform.url).await?;
        received(response).await
    };
    let late = || anyhow!("it was not there within {} seconds", DOWNLOAD.as_secs());
    let ended = time::timeout(DOWNLOAD, download).await.map_err(|_| late()).and_then(|ended| ended);
    let (file, got) = ended.context("failed to download plugin")?;
    let expected = &chosen.platform.checksum;
    if got != expected.to_ascii_lowercase() {
        bail!("checksum verification failed (expected: {expected}, got: {got})");
    }
    // Whatever the manifest calls it: only by this name flux finds it again.
    let place = folder.program(&manifest.name);
    let (url, wanted) = (chosen.platform.url.clone(), wanted(manifest, chosen));
    whole::interruptible(move |stop| {
        let failed = || format!("cannot write {}", place.display());
        let mut program = Beside::new(&place).with_context(failed)?;
        unpack(&mut stop.watch(file), &url, &wanted, program.file())?;
        program.put(0o755).with_context(failed)
    })
    .await?;
    let receipt = Receipt::new(&manifest.name, chosen, context.now());
    receipt
        .write(folder)
        .with_context(|| format!("cannot write {}", folder.receipt(&manifest.name).display()))
}

/// Which file of an archive is the program.
fn wanted<'a>(manifest: &'a Manifest, chosen: &'a Chosen) -> String {
    match chosen.platform.extract_path.as_str() {
        "" => format!("{}{}", manifest.bin, std::env::consts::EXE_SUFFIX),
        path => path.to_owned(),
    }
}

/// Receives a download in a file that has no name, and tells its digest.
async fn received(mut response: Response) -> Result<(File, String)> {
    let (mut file, mut hash, mut length) = (tempfile::tempfile()?, Algorithm::Sha256.hasher(), 0);
    while let Some(chunk) = response.chunk().await.map_err(|error| anyhow!(web::reason(error)))? {
        length += chunk.len() as u64;
        if length > LARGEST {
            bail!("it has more than {LARGEST} bytes");
        }
        hash.update(&chunk);
        file.write_all(&chunk)?;
    }
    Ok((file, hash.finish().to_string()))
}

/// Writes the program that a download holds, or is.
fn unpack(file: &mut (impl Read + Seek), url: &str, wanted: &str, out: &mut File) -> Result<()> {
    file.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    file.take(Format::HEAD as u64).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    let name = Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.path().to_owned());
    match Format::of(&name, &head) {
        Some(format) => Ok(extract(file, format, wanted, LARGEST, out)?),
        None => std::io::copy(file, out).map(drop).context("failed to write plugin binary"),
    }
}
