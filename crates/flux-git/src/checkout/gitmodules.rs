//! The file that says where submodules are (gitmodules(5)).
//!
//! Read by ourselves: a general reader of Git's configuration would follow `include.path` to the machine's files.

use std::collections::BTreeMap;

use git2::{Oid, Repository};

use crate::Error;

/// Returns the URL of each submodule by its path.
pub(super) fn urls(repository: &Repository, commit: Oid) -> Result<BTreeMap<String, String>, Error> {
    let tree = repository.find_commit(commit)?.tree()?;
    let Some(entry) = tree.get_name(".gitmodules") else { return Ok(BTreeMap::new()) };
    let blob = repository.find_blob(entry.id())?;
    Ok(parse(&String::from_utf8_lossy(blob.content())))
}

fn parse(text: &str) -> BTreeMap<String, String> {
    let mut sections: Vec<(Option<String>, Option<String>)> = Vec::new();
    let mut within = false;
    for line in text.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            within = header.trim_start().to_ascii_lowercase().starts_with("submodule");
            if within {
                sections.push((None, None));
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| within && !line.starts_with(['#', ';']))
        else {
            continue;
        };
        let Some(section) = sections.last_mut() else { continue };
        match key.trim().to_ascii_lowercase().as_str() {
            "path" => section.0 = Some(unquote(value).trim_matches('/').to_owned()),
            "url" => section.1 = Some(unquote(value)),
            _ => {}
        }
    }
    sections.into_iter().filter_map(|(path, url)| Some((path?, url?))).collect()
}

/// Undoes quotes and escapes, and cuts a comment (git-config(1), "Syntax").
fn unquote(value: &str) -> String {
    let mut text = String::new();
    let mut quoted = false;
    let mut characters = value.trim().chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => quoted = !quoted,
            '\\' => text.extend(characters.next()),
            '#' | ';' if !quoted => break,
            character => text.push(character),
        }
    }
    if value.trim().ends_with('"') { text } else { text.trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_quotes_and_comments() {
        let text = "# head\n[include]\n  path = /etc/passwd\n[submodule \"a\"]\n\tpath = libs/a\n\turl = ../a.git ; why\n\
                    [Submodule \"b\"]\nurl=\"https://h/b#x.git\"\npath = \"li b\"\nbranch = main\n[submodule \"c\"]\npath = c\n";
        let urls = parse(text);
        assert_eq!(urls.len(), 2);
        assert_eq!(urls["libs/a"], "../a.git");
        assert_eq!(urls["li b"], "https://h/b#x.git");
    }
}
