//! Lines for every kind, which together give every flag that gets into an object.

/// What stands behind `flux create`; the file `v.yaml` is there.
pub(super) const LINES: &[&str] = &[
    "alert al --provider-ref=p --event-source=Kustomization/*",
    "alert al --provider-ref=p --event-severity=error --event-source=HelmRelease/a.b,Bucket/x --label=a=b",
    "alert-provider pr --type=slack --channel=c --username=u --address=https://example.com/x --secret-ref=s",
    "alert-provider pr --type=github",
    "receiver rc --type=github --event=ping,push --secret-ref=s --resource=GitRepository/a.b,Bucket/*",
    "receiver rc --type=generic-hmac --secret-ref=s --resource=ImageRepository/x",
    "kustomization ks --source=repo",
    "ks full --source=Bucket/b.ns --path=a/../b --prune --wait --health-check-timeout=1h --retry-interval=90s \
     --depends-on=x,ns/y,z@dep.status.ready --service-account=sa --decryption-provider=sops --decryption-secret=k \
     --target-namespace=t --kubeconfig-secret-ref=kc --interval=1500ms --label=a=b --label=c.d/e=f",
    "ks checks --source=OCIRepository/a --health-check=HelmRelease/a.b,Deployment/c.d",
    "helmrelease hr --source=HelmRepository/charts --chart=podinfo",
    "hr full --source=gitrepository/a.b --chart=./c --chart-version=6.x --chart-interval=1h --release-name=r \
     --target-namespace=t --storage-namespace=s --create-target-namespace --depends-on=d,n/e@dep.x --values=v.yaml,v.yaml \
     --values-from=secret/a,ConfigMap/b --crds=CreateReplace --service-account=sa --kubeconfig-secret-ref=kc \
     --reconcile-strategy=Revision --interval=7m",
    "hr by-ref --chart-ref=OCIRepository/a.b --target-namespace=t --crds=Skip",
    "source git gi --url=https://example.com/a --branch=true",
    "source git gi --url=ssh://git@example.com/a --ref-name=refs/pull/1/head --secret-ref=s --proxy-secret-ref=p \
     --provider=github --recurse-submodules --ignore-paths=a,!b --sparse-checkout-paths=c,d --fetch-timeout=90s",
    "source git gi --url=http://example.com/a --commit=abc --branch=main --tag=ignored",
    "source git gi --url=http://example.com/a --tag=1.0 --interval=0",
    "source git gi --url=http://example.com/a --tag-semver=>=1.0.0",
    "source oci oc --url=oci://example.com/a --tag=latest --tag-semver=1.x --digest=sha256:00 --provider=gcp --secret-ref=s \
     --proxy-secret-ref=p --service-account=sa --cert-ref=c --verify-provider=cosign --verify-secret-ref=k \
     --verify-subject=x --verify-issuer=y --ignore-paths=a --insecure --layer-selector=a/b:copy --fetch-timeout=1m",
    "source oci oc --url=oci://example.com/a --tag=1e3",
    "source bucket bu --bucket-name=b --endpoint=e:9000",
    "source bucket bu --bucket-name=b --endpoint=e --provider=aws --region=r --insecure --secret-ref=s --proxy-secret-ref=p \
     --ignore-paths=a,b --fetch-timeout=1m --label=a=b",
    "source helm he --url=https://example.com",
    "source helm he --url=oci://example.com/charts --oci-provider=aws --secret-ref=s --pass-credentials --fetch-timeout=1m",
    "source chart ch --source=helmrepository/a.b --chart=c --chart-version=*",
    "source chart ch --source=HelmRepository/a --chart=c --reconcile-strategy=Revision --verify-provider=cosign \
     --verify-secret-ref=k --verify-issuer=i",
    "image repository ir --image=localhost:5000/app --interval=5m",
    "image repository ir --image=ghcr.io/a/b --secret-ref=s --cert-ref=c --scan-timeout=10s",
    "image policy ip --image-ref=r --select-semver=1.x",
    "image policy ip --image-ref=r --select-alpha=desc --reflect-digest=Always --interval=10m",
    "image policy ip --image-ref=r --select-numeric=asc --filter-regex=^(?P<ts>[0-9]+)$ --filter-extract=$ts",
    "image update iu --git-repo-ref=r --checkout-branch=main --author-name=n --author-email=e",
    "image update iu --git-repo-ref=r --git-repo-namespace=ns --git-repo-path=./p --checkout-branch=main --push-branch=b \
     --commit-template=t --author-name=n --author-email=e --signing-key-secret=k --signing-key-type=ssh",
    "tenant te --with-namespace=te-a,te-b --label=a=b",
    "tenant te --with-namespace=te-a --skip-namespace --cluster-role=view --with-service-account=sa",
];

/// A file of values for a chart.
pub(super) const VALUES: &str = "a: {b: [1, x, yes], \"2\": null}\nc: |\n  lines\n  of text\nd: 1.5\n";
