use super::{Candidate, Selector, SelectorParts};
use flux_yaml::{Node, parse_node};

fn resource() -> Node {
    let text = "metadata: {labels: {app: web, tier: '2', 'a.b/c': x}, annotations: {note: y}}";
    parse_node(text).expect("is YAML").expect("is a document")
}

#[track_caller]
fn selects(parts: SelectorParts<'_>) -> bool {
    let node = resource();
    let candidate = Candidate {
        names: ["web", "prod-web"],
        ..Candidate::of(&node, ["apps", "v1", "Deployment"], "web", "default")
    };
    Selector::new(&parts).expect("is a selector").matches(&candidate).expect("is a selector")
}

#[test]
fn identity() {
    let none = SelectorParts::default();
    assert!(selects(none));
    for parts in [
        SelectorParts { group: "apps", version: "v1", kind: "Deployment", ..none },
        SelectorParts { kind: "Deploy.*|Job", ..none },
        SelectorParts { name: "web", ..none },
        SelectorParts { name: "prod-.*", ..none },
        SelectorParts { name: "api|web", ..none },
        SelectorParts { namespace: "default", ..none },
    ] {
        assert!(selects(parts), "{parts:?}");
    }
    for parts in [
        SelectorParts { kind: "Deploy", ..none },
        SelectorParts { name: "we", ..none },
        SelectorParts { name: "eb|x", ..none },
        SelectorParts { namespace: "other", ..none },
        SelectorParts { group: "batch", ..none },
    ] {
        assert!(!selects(parts), "{parts:?}");
    }
    assert!(Selector::new(&SelectorParts { name: "(", ..none }).is_err());
}

#[test]
fn labels() {
    let table = [
        ("app=web", true),
        ("app==web", true),
        ("app = web , tier=2", true),
        ("app=api", false),
        ("app!=api", true),
        ("missing!=x", true),
        ("app", true),
        ("missing", false),
        ("!app", false),
        ("!missing", true),
        ("app in (api, web)", true),
        ("app in (api)", false),
        ("app notin (api,db)", true),
        ("missing notin (x)", true),
        ("missing in (x)", false),
        ("tier>1", true),
        ("tier < 2", false),
        ("app>1", false),
        ("a.b/c=x", true),
        ("app=", false),
        (" ", true),
    ];
    for (labels, expected) in table {
        assert_eq!(selects(SelectorParts { labels, ..SelectorParts::default() }), expected, "{labels}");
    }
    assert!(selects(SelectorParts { annotations: "note in (y)", ..SelectorParts::default() }));
}

#[test]
fn what_is_no_selector() {
    for labels in ["=x", "a=b c", "a in x", "a in (x", "-a", "a=-b", "a b", "a>x", "A.b/c/d", "a,", "a=b,"] {
        let selector =
            Selector::new(&SelectorParts { labels, ..SelectorParts::default() }).expect("patterns");
        let node = resource();
        let candidate = Candidate::of(&node, ["apps", "v1", "Deployment"], "web", "default");
        assert!(selector.matches(&candidate).is_err(), "{labels}");
        let other = Selector::new(&SelectorParts { labels, name: "other", ..SelectorParts::default() });
        assert!(!other.expect("patterns").matches(&candidate).expect("not asked"), "{labels}");
    }
}
