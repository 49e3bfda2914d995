//! The storage alone.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use flux_archive::{Limits, unpack};
use flux_artifact::{Place, Storage, StorageError, StorageOptions, Verdict};
use tempfile::TempDir;

use crate::{later, tree};

fn open() -> (TempDir, Storage) {
    let root = tempfile::tempdir().unwrap();
    let storage = Storage::open(StorageOptions::new(root.path(), "storage.example")).unwrap();
    (root, storage)
}

fn place() -> Place {
    Place::new("GitRepository", "apps", "podinfo").unwrap()
}

#[test]
fn an_artifact_describes_its_file() {
    let (root, storage) = open();
    let now = later(0);
    let artifact = storage.put_tree(&place(), "abc.tar.gz", "main@sha1:abc", &tree("a: 1"), now).unwrap();
    assert_eq!(artifact.path, "gitrepository/apps/podinfo/abc.tar.gz");
    assert_eq!(artifact.url, "http://storage.example/gitrepository/apps/podinfo/abc.tar.gz");
    assert_eq!(artifact.revision, "main@sha1:abc");
    assert_eq!(artifact.last_update_time.0.as_second(), now.as_second());
    let path = root.path().join(&artifact.path);
    let bytes = fs::read(&path).unwrap();
    assert_eq!(artifact.size.map(i64::unsigned_abs), Some(bytes.len() as u64));
    assert!(artifact.digest.parse::<flux_archive::digest::Digest>().unwrap().verify(&bytes));
    assert_eq!(
        unpack(bytes.as_slice(), &Limits::default()).unwrap().get("dir/file.yaml"),
        Some(b"a: 1".as_slice())
    );
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    let again = storage.put_tree(&place(), "abc.tar.gz", "main@sha1:abc", &tree("a: 1"), now).unwrap();
    assert_eq!(again, artifact);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn what_happens_to_a_file_is_noticed() {
    let (root, storage) = open();
    let artifact = storage.put_tree(&place(), "a.tar.gz", "r", &tree("a: 1"), later(0)).unwrap();
    let path = root.path().join(&artifact.path);
    assert_eq!(storage.verify(&artifact).unwrap(), Verdict::Intact);
    // A process that has just started knows no stamps and reads the bytes.
    let fresh = Storage::open(StorageOptions::new(root.path(), "x")).unwrap();
    assert_eq!(fresh.verify(&artifact).unwrap(), Verdict::Intact);
    let mut bytes = fs::read(&path).unwrap();
    bytes[20] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert_eq!(storage.verify(&artifact).unwrap(), Verdict::Altered);
    fs::remove_file(&path).unwrap();
    assert_eq!(storage.verify(&artifact).unwrap(), Verdict::Missing);
    fs::remove_dir_all(root.path().join("gitrepository")).unwrap();
    assert_eq!(storage.verify(&artifact).unwrap(), Verdict::Missing);
    let mut outside = artifact;
    outside.path = "../../etc/passwd".into();
    assert_eq!(storage.verify(&outside).unwrap(), Verdict::Missing);
}

#[test]
fn a_failed_write_leaves_what_was_there() {
    let (root, storage) = open();
    let artifact = storage.put_tree(&place(), "a.tar.gz", "r", &tree("a: 1"), later(0)).unwrap();
    let failed = storage.put(&place(), "a.tar.gz", "r", later(0), |writer| {
        writer.write_all(b"half")?;
        Err(std::io::Error::other("no more"))
    });
    assert!(matches!(failed, Err(StorageError::Io { .. })));
    assert_eq!(storage.verify(&artifact).unwrap(), Verdict::Intact);
    assert_eq!(fs::read_dir(root.path().join("gitrepository/apps/podinfo")).unwrap().count(), 1);
}

#[test]
fn old_and_superfluous_files_go_and_the_current_one_stays() {
    let (root, storage) = open();
    let put = |name: &str| storage.put_tree(&place(), name, "r", &tree(name), later(0)).unwrap().path;
    let first = put("1.tar.gz");
    fs::write(root.path().join("gitrepository/apps/podinfo/1.tar.gz.lock"), "").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    let second = put("2.tar.gz");
    std::thread::sleep(std::time::Duration::from_millis(20));
    let third = put("3.tar.gz");
    assert_eq!(storage.collect(&place(), Some(&third), later(0)).unwrap(), [first]);
    assert!(!root.path().join("gitrepository/apps/podinfo/1.tar.gz.lock").exists());
    assert_eq!(storage.collect(&place(), Some(&third), later(30)).unwrap(), [""; 0]);
    assert_eq!(storage.collect(&place(), Some(&third), later(120)).unwrap(), [second]);
    assert_eq!(storage.collect(&place(), Some(&third), later(99_999)).unwrap(), [""; 0]);
    assert!(root.path().join(&third).exists());
    let other = Place::new("GitRepository", "apps", "none").unwrap();
    assert_eq!(storage.collect(&other, None, later(0)).unwrap(), [""; 0]);
}

#[test]
fn deletion_takes_all_of_an_object_and_nothing_else() {
    let (root, storage) = open();
    let neighbour = Place::new("GitRepository", "apps", "podinfo-2").unwrap();
    let kept = storage.put_tree(&neighbour, "a.tar.gz", "r", &tree("b"), later(0)).unwrap();
    storage.put_tree(&place(), "a.tar.gz", "r", &tree("a"), later(0)).unwrap();
    storage.delete(&place()).unwrap();
    storage.delete(&place()).unwrap();
    assert!(!root.path().join("gitrepository/apps/podinfo").exists());
    assert_eq!(storage.verify(&kept).unwrap(), Verdict::Intact);
}

#[test]
fn nothing_leads_out_of_the_root() {
    let (root, storage) = open();
    for part in ["", ".", "..", "a/b", "a\\b", "a\0"] {
        assert!(matches!(Place::new("GitRepository", part, "x"), Err(StorageError::Name(_))), "{part:?}");
        assert!(storage.put_tree(&place(), part, "r", &tree("a"), later(0)).is_err(), "{part:?}");
    }
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("precious"), "").unwrap();
    fs::create_dir_all(root.path().join("gitrepository/apps")).unwrap();
    symlink(outside.path(), root.path().join("gitrepository/apps/podinfo")).unwrap();
    assert!(matches!(
        storage.put_tree(&place(), "a", "r", &tree("a"), later(0)),
        Err(StorageError::NotADirectory(_))
    ));
    assert!(storage.collect(&place(), None, later(9999)).is_err() && storage.delete(&place()).is_err());
    assert!(outside.path().join("precious").exists());
    assert!(Storage::open(StorageOptions::new(root.path().join("none"), "x")).is_err());
}
