//! `flux create source bucket`.

use std::fmt;

use anyhow::{Result, bail};
use clap::Args;
use flux_api::source::{self, BucketProvider, BucketSpec};

use crate::{
    cli::{
        complete::Beyond,
        context::Context,
        create::{
            credentials,
            flags::{Vocabulary, above_zero, given, ignore, local},
            tail::{Closing, Generating, Given, Recipe, Words},
        },
        exit::Fault,
        inputs::Inputs,
        parse::values::{self, List},
        ui::Ui,
    },
    manifests::secret::bucket,
};

const PROVIDERS: Vocabulary = Vocabulary {
    what: "source bucket provider",
    wanted: "the S3 compatible storage provider name, available options are: (generic, aws, azure, gcp)",
    words: &["generic", "aws", "azure", "gcp"],
    between: ", ",
};

/// Flags of `create source bucket`.
#[derive(Args)]
#[command(
    about = "Create or update a Bucket source",
    long_about = "The create source bucket command makes a Bucket. With --access-key and --secret-key it also makes the Secret \
                  that opens it.",
    after_help = "  # A bucket of an S3 compatible server
  flux create source bucket podinfo \\
    --bucket-name=podinfo \\
    --endpoint=minio.minio.svc.cluster.local:9000 \\
    --insecure=true \\
    --secret-ref=minio-credentials \\
    --interval=10m

  # A bucket of AWS, opened by the identity of the controller
  flux create source bucket podinfo \\
    --bucket-name=podinfo \\
    --provider=aws \\
    --endpoint=s3.amazonaws.com \\
    --region=us-east-1"
)]
pub(super) struct Bucket {
    /// the bucket name
    #[arg(long = "bucket-name", value_name = "string", default_value = "")]
    name: String,
    #[arg(
        long,
        value_name = "generic|aws|azure|gcp",
        default_value = "generic",
        value_parser = PROVIDERS.reader(),
        help = "the S3 compatible storage provider name, available options are: (generic, aws, azure, gcp)"
    )]
    provider: String,
    /// the bucket endpoint address
    #[arg(long, value_name = "string", default_value = "")]
    endpoint: String,
    /// the bucket access key
    #[arg(long, value_name = "string", default_value = "")]
    access_key: String,
    /// the bucket secret key
    #[arg(long, value_name = "string", default_value = "")]
    secret_key: String,
    /// file with the bucket secret key, in place of --secret-key; "-" is standard input
    #[arg(add = Beyond, long, value_name = "string", default_value = "")]
    secret_key_file: String,
    /// the bucket region
    #[arg(long, value_name = "string", default_value = "")]
    region: String,
    /// for when connecting to a non-TLS S3 HTTP endpoint
    #[arg(long)]
    insecure: bool,
    /// the name of an existing secret containing credentials
    #[arg(long, value_name = "string", default_value = "")]
    secret_ref: String,
    /// the name of an existing secret containing the proxy address and credentials
    #[arg(long, value_name = "string", default_value = "")]
    proxy_secret_ref: String,
    /// set paths to ignore in bucket resource (can specify multiple paths with commas: path1,path2)
    #[arg(long, value_name = "strings", value_parser = values::list)]
    ignore_paths: Vec<List>,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Recipe for Bucket {
    type Kind = source::Bucket;
    const WORDS: Words = Words {
        what: "Bucket source",
        done: "Bucket source",
        generating: Generating::Applied,
        closing: Closing::Fetched("Bucket source reconciliation but no artifact was found"),
    };

    fn spec(&self, above: &Given, _: &mut Ui) -> Result<BucketSpec> {
        if self.name.is_empty() {
            bail!("bucket-name is required");
        }
        if self.endpoint.is_empty() {
            bail!("endpoint is required");
        }
        Ok(BucketSpec {
            interval: above.interval,
            timeout: above_zero(above.fetch_timeout),
            bucket_name: self.name.clone(),
            provider: Some(BucketProvider::from(self.provider.as_str())),
            endpoint: self.endpoint.clone(),
            region: given(&self.region),
            insecure: self.insecure,
            secret_ref: local(&self.secret_ref),
            proxy_secret_ref: local(&self.proxy_secret_ref),
            ignore: ignore(&List::join(&self.ignore_paths)),
            ..BucketSpec::default()
        })
    }

    async fn credentials(&self, context: &mut Context, object: &mut source::Bucket) -> Result<(), Fault> {
        if object.spec.secret_ref.is_some() {
            return Ok(());
        }
        let (flag, file) =
            (("--secret-key", &*self.secret_key), ("--secret-key-file", &*self.secret_key_file));
        let secret_key = Inputs::default().secret(flag, file).await?;
        if self.access_key.is_empty() != secret_key.is_empty() {
            context.ui.warning("--access-key and --secret-key have no effect without each other");
        }
        if self.access_key.is_empty() || secret_key.is_empty() {
            return Ok(());
        }
        let name = format!("bucket-{}", object.metadata.name.as_deref().unwrap_or_default());
        let secret = bucket(&context.namespace, &name, &self.access_key, &secret_key);
        let secret = secret.labelled(object.metadata.labels.clone().unwrap_or_default());
        object.spec.secret_ref = credentials::apply(context, "the bucket", &secret).await?;
        Ok(())
    }
}
