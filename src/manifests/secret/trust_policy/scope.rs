//! The repositories that a statement holds for.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use super::document::Statement;

/// Checks that every scope is a repository, and that of no repository two statements hold.
pub(super) fn check(statements: &[Statement]) -> Result<(), String> {
    let mut seen = HashSet::new();
    for statement in statements {
        let (name, scopes) = (&statement.name, &statement.registry_scopes);
        if scopes.is_empty() {
            return Err(format!(
                "oci trust policy statement {name:?} has zero registry scopes, it must specify registry scopes with at \
                 least one value"
            ));
        }
        if scopes.len() > 1 && scopes.iter().any(|scope| scope == "*") {
            return Err(format!(
                "oci trust policy statement {name:?} uses wildcard registry scope '*', a wildcard scope cannot be used in \
                 conjunction with other scope values"
            ));
        }
        for scope in scopes {
            form(scope)?;
            if !seen.insert(scope) {
                return Err(format!(
                    "registry scope {scope:?} is present in multiple oci trust policy statements, one registry scope value \
                     can only be associated with one statement"
                ));
            }
        }
    }
    Ok(())
}

/// Checks `*` or `<domain>/<repository>`.
fn form(scope: &str) -> Result<(), String> {
    if scope == "*" {
        return Ok(());
    }
    let wildcard = if scope.contains('*') { " with wild card(s)" } else { "" };
    let fits = scope.split_once('/').is_some_and(|(domain, repository)| {
        wildcard.is_empty()
            && is_domain(domain)
            && REPOSITORY.as_ref().is_some_and(|pattern| pattern.is_match(repository))
    });
    if fits {
        return Ok(());
    }
    Err(format!(
        "registry scope {scope:?}{wildcard} is not valid, make sure it is a fully qualified repository without the scheme, \
         protocol or tag. For example domain.com/my/repository or a local scope like local/myOCILayout"
    ))
}

fn is_domain(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, "0"), |(host, port)| (host, port));
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(is_label) && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// The path of a repository (OCI distribution specification).
static REPOSITORY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("^[a-z0-9]+((\\.|_|__|-*)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-*)[a-z0-9]+)*)*$").ok()
});

#[cfg(test)]
mod tests {
    use super::form;

    #[test]
    fn scopes_are_repositories() {
        for (scope, fits) in [
            ("*", true),
            ("r.io/x", true),
            ("r.io:5000/a/b__c-d.e", true),
            ("local/layout", true),
            ("r.io", false),
            ("r.io/", false),
            ("/x", false),
            ("r.io/X", false),
            ("r.io/x:v1", false),
            ("https://r.io/x", false),
            ("r.io/*", false),
            ("-r.io/x", false),
            ("r.io:/x", false),
            ("r.io/a//b", false),
            ("r.io/a..b", false),
        ] {
            assert_eq!(form(scope).is_ok(), fits, "{scope}");
        }
    }
}
