//! The cluster: clients, server-side apply, inventory, pruning and readiness.
