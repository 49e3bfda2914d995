//! `workqueue_*`.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge, histogram::Histogram},
};

use super::families::Labels;
use crate::{Queue, queue::Figures};

#[derive(Clone, Debug, Default)]
pub(super) struct Queues(Arc<Mutex<Vec<One>>>);

#[derive(Debug)]
struct One {
    controller: &'static str,
    queue: Arc<Queue>,
    waited: Histogram,
    worked: Histogram,
}

fn histogram() -> Histogram {
    Histogram::new([1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0])
}

impl Queues {
    pub(super) fn add(&self, controller: &'static str, queue: Arc<Queue>) {
        let one = One { controller, queue, waited: histogram(), worked: histogram() };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(one);
    }

    fn with(&self, controller: &str, act: impl Fn(&One)) {
        let queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queues.iter().filter(|one| one.controller == controller).for_each(act);
    }

    pub(super) fn waited(&self, controller: &str, time: Duration) {
        self.with(controller, |one| one.waited.observe(time.as_secs_f64()));
    }

    pub(super) fn worked(&self, controller: &str, time: Duration) {
        self.with(controller, |one| one.worked.observe(time.as_secs_f64()));
    }
}

/// A name, its help, and where the value is.
type Row<T> = (&'static str, &'static str, fn(Figures) -> T);

/// Writes one family with a sample for each queue.
fn family<M: EncodeMetric>(
    encoder: &mut DescriptorEncoder,
    (name, help, kind): (&str, &str, MetricType),
    queues: &[One],
    sample: impl Fn(&One) -> M,
) -> Result<(), fmt::Error> {
    let mut family: MetricEncoder<'_> = encoder.encode_descriptor(name, help, None, kind)?;
    for one in queues {
        let labels: Labels<2> =
            [("controller", one.controller.to_owned()), ("name", one.controller.to_owned())];
        sample(one).encode(family.encode_family(&labels)?)?;
    }
    Ok(())
}

impl Collector for Queues {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let encoder = &mut encoder;
        let gauges: [Row<f64>; 3] = [
            ("workqueue_depth", "Number of objects that wait for a worker", |figures| {
                u32::try_from(figures.depth).map_or(f64::MAX, f64::from)
            }),
            ("workqueue_unfinished_work_seconds", "Seconds of all unfinished runs together", |figures| {
                figures.unfinished
            }),
            (
                "workqueue_longest_running_processor_seconds",
                "Seconds of the longest unfinished run",
                |figures| figures.longest_running,
            ),
        ];
        for (name, help, value) in gauges {
            let sample = |one: &One| ConstGauge::new(value(one.queue.figures()));
            family(encoder, (name, help, MetricType::Gauge), &queues, sample)?;
        }
        let counters: [Row<u64>; 2] = [
            ("workqueue_adds", "Number of adds", |figures| figures.adds),
            ("workqueue_retries", "Number of retries", |figures| figures.retries),
        ];
        for (name, help, value) in counters {
            let sample = |one: &One| ConstCounter::new(value(one.queue.figures()));
            family(encoder, (name, help, MetricType::Counter), &queues, sample)?;
        }
        let waited = (
            "workqueue_queue_duration_seconds",
            "Seconds that objects wait for a worker",
            MetricType::Histogram,
        );
        family(encoder, waited, &queues, |one| one.waited.clone())?;
        let worked = ("workqueue_work_duration_seconds", "Seconds that runs take", MetricType::Histogram);
        family(encoder, worked, &queues, |one| one.worked.clone())
    }
}
