//! The frame of every controller: work queue, conditions, events, leases, metrics and logs.
