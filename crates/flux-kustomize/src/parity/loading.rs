//! Files by path.

use std::sync::Arc;

use flux_archive::Files;

use super::{same, str_of, walk};
use crate::load::Loader;
use crate::options::Options;

#[test]
fn files_are_found_from_any_directory() {
    for table in ["TestLoaderLoad", "TestLoaderNewSubDir", "TestLoaderBadRelative"] {
        walk("api_internal_loader.json", table, &[], |row| {
            let (path, content) = (str_of(row, "/path"), str_of(row, "/expectedContent"));
            let mut tree = flux_archive::Tree::builder();
            tree.insert(path, content.as_bytes().to_vec(), false).expect("a path");
            let files: Arc<dyn Files> = Arc::new(tree.build().expect("a tree"));
            let options = Options::default();
            let inner = path.strip_prefix("foo/project/").ok_or("another root")?;
            let root =
                Loader::new(&files, "/", "foo/project", &options).map_err(|error| error.to_string())?;
            let found = root.load(inner).map_err(|error| error.to_string())?;
            same(&*found, content.as_bytes())?;
            if let Some((directory, name)) = inner.split_once('/') {
                let below = root.descend(directory).map_err(|error| error.to_string())?;
                let found = below.load(name).map_err(|error| error.to_string())?;
                same(&*found, content.as_bytes())?;
            }
            same(root.load(&format!("../{inner}")).is_err(), true)
        });
    }
}
