//! Files behind HTTP.

use flux_remote_bases::Settings;

use crate::support::{MAP, Web, built};

static ANSWERS: &[(&str, &str, &str)] = &[
    ("/map.yaml", "200 OK", MAP),
    ("/a/b/c/map.yaml", "200 OK", MAP),
    ("/moved.yaml", "302 Found", "->/map.yaml"),
    ("/page/of/web.yaml", "200 OK", "<html>\n <a: b: c\n"),
    ("/broken", "500 Internal Server Error", "no"),
];

#[test]
fn a_file_is_a_resource_and_a_source() {
    let web = Web::serve(ANSWERS);
    for path in ["/map.yaml", "/moved.yaml", "/a/b/c/map.yaml"] {
        let text = format!("resources: ['{}']\n", web.url(path));
        assert_eq!(built(Settings::default(), &text).as_deref(), Ok(MAP), "{path}");
    }
    let url = web.url("/map.yaml");
    let text = format!(
        "generatorOptions: {{disableNameSuffixHash: true}}\nconfigMapGenerator: [{{name: x, files: ['k={url}', 'l={url}']}}]\n"
    );
    let before = web.asked("/map.yaml");
    assert!(built(Settings::default(), &text).unwrap().contains("  k: |\n    apiVersion: v1\n"));
    assert_eq!(web.asked("/map.yaml"), before + 1, "once for a build");
}

#[test]
fn failures_are_those_of_kubectl() {
    let web = Web::serve(ANSWERS);
    for (path, end) in [
        ("/none.yaml", "none.yaml': HTTP Error: status code 404 (Not Found)"),
        ("/broken", "broken': HTTP Error: status code 500 (Internal Server Error)"),
    ] {
        let error = built(Settings::default(), &format!("resources: ['{}']\n", web.url(path))).unwrap_err();
        assert!(error.ends_with(end) && !error.contains("git fetch"), "{error}");
    }
    // What could be a repository is tried as one.
    let error =
        built(Settings::default(), &format!("resources: ['{}']\n", web.url("/o/r/none.yaml"))).unwrap_err();
    let repository = web.url("/o/r");
    assert!(error.contains("': URL is a git repository': failed to run '"), "{error}");
    assert!(
        error.contains(&format!("git fetch --depth=1 {repository} HEAD': repository not found")),
        "{error}"
    );
    // Of a page that is no YAML only that is told.
    let error = built(Settings::default(), &format!("resources: ['{}']\n", web.url("/page/of/web.yaml")))
        .unwrap_err();
    assert!(error.contains("MalformedYAMLError: yaml: line 2") && !error.contains("git fetch"), "{error}");
    let error = built(Settings::default(), "resources: ['http://127.0.0.1:1/x.yaml']\n").unwrap_err();
    assert!(error.contains("onnection refused"), "{error}");
    // A file is no directory.
    let error =
        built(Settings::default(), &format!("components: ['{}']\n", web.url("/map.yaml"))).unwrap_err();
    assert!(error.contains("must build at directory"), "{error}");
}

#[test]
fn files_can_be_refused() {
    let web = Web::serve(ANSWERS);
    let text = format!("resources: ['{}']\n", web.url("/map.yaml"));
    let settings = Settings { no_files: true, ..Settings::default() };
    assert!(built(settings, &text).unwrap_err().contains("not allowed here (--no-remote-bases)"));
    assert_eq!(web.asked("/map.yaml"), 0);
    // As upstream, refusing repositories leaves files alone.
    let settings = Settings { no_repositories: true, ..Settings::default() };
    assert_eq!(built(settings, &text).as_deref(), Ok(MAP));
}

#[test]
fn passwords_are_not_told() {
    let error =
        built(Settings::default(), "resources: ['http://me:hunter2@127.0.0.1:1/o/r/x.yaml']\n").unwrap_err();
    assert!(!error.contains("hunter2") && error.contains("me:***@127.0.0.1:1"), "{error}");
}
