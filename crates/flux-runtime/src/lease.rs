//! Leader election by a Lease of `coordination.k8s.io`, by the rules of client-go's leader elector.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use k8s_openapi::{
    api::coordination::v1::{Lease, LeaseSpec},
    apimachinery::pkg::apis::meta::v1::{MicroTime, ObjectMeta},
};
use kube::{Api, Client, api::PostParams};
use tokio::time::Instant;
use tracing::{debug, error, info};

use crate::{Error, Stop, error::Chain};

/// How long a leader leads without renewing, and how often it tries.
#[derive(Clone, Copy, Debug)]
pub struct Durations {
    /// Others wait so long after the last renewal that they saw.
    pub lease: Duration,
    /// The leader gives up when it could not renew for so long.
    pub renew_deadline: Duration,
    /// The time between two tries.
    pub retry_period: Duration,
}

/// One candidate for a lease.
#[derive(Debug)]
pub struct Elector {
    api: Api<Lease>,
    name: String,
    identity: String,
    durations: Durations,
    release: bool,
    /// The record of the other holder and when this process first saw it: clocks of hosts are not compared.
    observed: Option<(LeaseSpec, Instant)>,
}

/// Returns the name of the lease of a controller; shards have leases of their own.
pub fn name(controller: &str, label_selector: &str) -> String {
    use std::fmt::Write as _;
    let mut name = format!("{controller}-leader-election");
    if !label_selector.is_empty() {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(label_selector.as_bytes());
        name.push('-');
        for byte in digest.iter().take(4) {
            let _ = write!(name, "{byte:02x}");
        }
    }
    name
}

impl Elector {
    /// Makes a candidate called `identity` for the lease `name`; `release` gives the lease up at the end.
    pub fn new(
        client: Client,
        namespace: &str,
        name: &str,
        identity: &str,
        durations: Durations,
        release: bool,
    ) -> Self {
        Self {
            api: Api::namespaced(client, namespace),
            name: name.to_owned(),
            identity: identity.to_owned(),
            durations,
            release,
            observed: None,
        }
    }

    /// Waits until this candidate is the leader. Returns false when the process stops before that.
    pub async fn acquire(&mut self, stop: &Stop) -> bool {
        info!(lease = self.name, "attempting to acquire leader lease");
        loop {
            match self.attempt().await {
                Ok(true) => {
                    info!(lease = self.name, "successfully acquired lease");
                    return true;
                }
                Ok(false) => {}
                Err(failure) => error!(error = %Chain(&failure), "unable to acquire the lease"),
            }
            // Spread, so that candidates do not try all at once.
            let pause = self.durations.retry_period.mul_f64(1.0 + crate::backoff::draw() * 0.2);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.stopping() => return false,
            }
        }
    }

    /// Renews until `stop`, then releases the lease if asked to.
    ///
    /// # Errors
    /// [`Error::LeaderLost`] when the lease could not be renewed in time or somebody else has it: end the process.
    pub async fn hold(&mut self, stop: &Stop) -> Result<(), Error> {
        let mut renewed = Instant::now();
        loop {
            tokio::select! {
                () = tokio::time::sleep(self.durations.retry_period) => {}
                () = stop.stopping() => {
                    if self.release {
                        self.release().await;
                    }
                    return Ok(());
                }
            }
            let deadline = renewed + self.durations.renew_deadline;
            match tokio::time::timeout_at(deadline, self.attempt()).await {
                Ok(Ok(true)) => renewed = Instant::now(),
                Ok(Err(failure)) => error!(error = %Chain(&failure), "unable to renew the lease"),
                Ok(Ok(false)) | Err(_) => return Err(Error::LeaderLost),
            }
            if Instant::now() >= deadline {
                return Err(Error::LeaderLost);
            }
        }
    }

    /// Tries once; returns whether this candidate holds the lease now.
    async fn attempt(&mut self) -> Result<bool, kube::Error> {
        let now = crate::now();
        let Some(mut lease) = self.api.get_opt(&self.name).await? else {
            let lease = Lease {
                metadata: ObjectMeta { name: Some(self.name.clone()), ..ObjectMeta::default() },
                spec: Some(self.record(None, now)),
            };
            return taken(self.api.create(&PostParams::default(), &lease).await);
        };
        let old = lease.spec.take().unwrap_or_default();
        let holder = old.holder_identity.clone().unwrap_or_default();
        if holder != self.identity && !holder.is_empty() && !self.expired(&old) {
            debug!(lease = self.name, holder, "lease is held by another");
            return Ok(false);
        }
        lease.spec = Some(self.record(Some(&old), now));
        // The resource version of the read goes along: of two candidates one gets a conflict.
        taken(self.api.replace(&self.name, &PostParams::default(), &lease).await)
    }

    /// Returns whether another's record was not renewed for the time it promised, as seen from here.
    fn expired(&mut self, record: &LeaseSpec) -> bool {
        let promised = record
            .lease_duration_seconds
            .and_then(|seconds| u64::try_from(seconds).ok())
            .map_or(self.durations.lease, Duration::from_secs);
        match &self.observed {
            Some((seen, since)) if seen == record => since.elapsed() > promised,
            _ => {
                self.observed = Some((record.clone(), Instant::now()));
                false
            }
        }
    }

    fn record(&self, old: Option<&LeaseSpec>, now: Timestamp) -> LeaseSpec {
        let mine = old.is_some_and(|old| old.holder_identity.as_deref() == Some(self.identity.as_str()));
        let transitions = old.and_then(|old| old.lease_transitions).unwrap_or(0);
        LeaseSpec {
            holder_identity: Some(self.identity.clone()),
            lease_duration_seconds: Some(
                i32::try_from(self.durations.lease.as_secs().max(1)).unwrap_or(i32::MAX),
            ),
            acquire_time: if mine {
                old.and_then(|old| old.acquire_time.clone())
            } else {
                Some(MicroTime(now))
            },
            renew_time: Some(MicroTime(now)),
            lease_transitions: Some(if mine || old.is_none() { transitions } else { transitions + 1 }),
            ..LeaseSpec::default()
        }
    }

    async fn release(&self) {
        let Ok(Some(mut lease)) = self.api.get_opt(&self.name).await else { return };
        let Some(spec) = lease.spec.as_mut() else { return };
        if spec.holder_identity.as_deref() != Some(self.identity.as_str()) {
            return;
        }
        spec.holder_identity = Some(String::new());
        spec.lease_duration_seconds = Some(1);
        spec.renew_time = Some(MicroTime(crate::now() - SignedDuration::from_secs(1)));
        match self.api.replace(&self.name, &PostParams::default(), &lease).await {
            Ok(_) => info!(lease = self.name, "lease released"),
            Err(failure) => error!(error = %Chain(&failure), "unable to release the lease"),
        }
    }
}

fn taken(result: Result<Lease, kube::Error>) -> Result<bool, kube::Error> {
    match result {
        Ok(_) => Ok(true),
        Err(kube::Error::Api(status)) if status.code == 409 => Ok(false),
        Err(failure) => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn shards_have_leases_of_their_own() {
        assert_eq!(super::name("source-controller", ""), "source-controller-leader-election");
        let shard = super::name("source-controller", "sharding.fluxcd.io/key=shard1");
        assert_eq!(shard.len(), "source-controller-leader-election-".len() + 8);
        assert_ne!(shard, super::name("source-controller", "sharding.fluxcd.io/key=shard2"));
    }
}
