//! File trees in memory, ignore rules, and reproducible tar.gz archives.
