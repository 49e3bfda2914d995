use flux_yaml::Value;

use super::{SubstituteError, Variables, evaluate, substitute};

fn variables() -> Variables {
    [
        ("v", "abcdefg"),
        ("empty", ""),
        ("word", "hello world"),
        ("UP", "HELLO"),
        ("path", "a/b/c.tar.gz"),
        ("n", "3"),
        ("neg", "-3"),
        ("é", "accent"),
        ("0", "zero"),
        ("umlaut", "äb"),
    ]
    .into_iter()
    .collect()
}

#[track_caller]
fn all(table: &[(&str, &str)]) {
    for (text, expected) in table {
        let found = evaluate(text, &variables(), false);
        assert_eq!(found.as_deref(), Ok(expected.as_bytes()), "{text}");
    }
}

#[test]
fn values_and_dollars() {
    all(&[
        ("", ""),
        ("text", "text"),
        ("${v}", "abcdefg"),
        ("<${v}${v}>", "<abcdefgabcdefg>"),
        ("${missing}", ""),
        ("${0}", "zero"),
        ("${é}", "accent"),
        ("$v", "$v"),
        ("$", "$"),
        ("$$", "$"),
        ("$$v", "$v"),
        ("$${v}", "${v}"),
        ("$$${v}", "$abcdefg"),
        ("$$$${v}", "$${v}"),
        ("a}b{c", "a}b{c"),
        ("\\${v}", "\\abcdefg"),
        ("$(v)", "$(v)"),
    ]);
}

#[test]
fn defaults() {
    all(&[
        ("${missing:-x}", "x"),
        ("${missing:=x}", "x"),
        ("${missing=x}", "x"),
        ("${missing:+x}", "x"),
        ("${missing:?x}", "x"),
        ("${v:+x}", "abcdefg"),
        ("${v:?x}", "abcdefg"),
        ("${v:-x}", "abcdefg"),
        ("${empty:-x}", "x"),
        ("${empty=x}", "x"),
        ("${missing:-}", ""),
        ("${missing:-a b/c:d#e}", "a b/c:d#e"),
        ("${missing:-${v}}", "abcdefg"),
        ("${missing:-<${v}>}", "<abcdefg>"),
        ("${missing:-${other:-${v:0:2}}}", "ab"),
        ("${missing:-a$b}", "a$b"),
        ("${missing==x}", "=x"),
        ("${missing:--x}", "-x"),
    ]);
}

#[test]
fn lengths_and_parts() {
    all(&[
        ("${#v}", "7"),
        ("${#missing}", "0"),
        ("${#umlaut}", "3"),
        ("${v:0}", "abcdefg"),
        ("${v:3}", "defg"),
        ("${v:7}", ""),
        ("${v:9}", ""),
        ("${v:0:3}", "abc"),
        ("${v:2:3}", "cde"),
        ("${v:2:99}", "cdefg"),
        ("${v:9:1}", ""),
        ("${v:${n}}", "defg"),
        ("${v:${neg}}", "efg"),
        ("${v:${n}:${n}}", "def"),
        ("${v: -3}", "abcdefg"),
        ("${v:x}", "abcdefg"),
        ("${v:1:x}", "abcdefg"),
        ("${v:1::2}", "bc"),
        ("${n:${neg}}", "3"),
    ]);
}

#[test]
fn letter_case() {
    all(&[
        ("${word^}", "Hello world"),
        ("${word^^}", "HELLO WORLD"),
        ("${UP,}", "hELLO"),
        ("${UP,,}", "hello"),
        ("${umlaut^}", "Äb"),
        ("${empty^}", ""),
        ("${word,^}", "hello world"),
    ]);
}

#[test]
fn replacements() {
    all(&[
        ("${path/b/x}", "a/x/c.tar.gz"),
        ("${word/o/0}", "hell0 world"),
        ("${word//o/0}", "hell0 w0rld"),
        ("${word//o/}", "hell wrld"),
        ("${word/o/}", "hell world"),
        ("${word/#hello/bye}", "bye world"),
        ("${word/#world/bye}", "hello world"),
        ("${word/%world/all}", "hello all"),
        ("${word/%hello/all}", "hello world"),
        ("${word/#hello/}", "hello world"),
        ("${path//\\//-}", "a-b-c.tar.gz"),
        ("${path/b/\\/}", "a///c.tar.gz"),
        ("${v/b/$$}", "a$cdefg"),
        ("${v/b/\\\\}", "a\\cdefg"),
        ("${word/l*/x}", "hello world"),
        ("${v/${missing:-b}/${n}}", "a3cdefg"),
        ("${v/b///x}", "axcdefg"),
    ]);
}

#[test]
fn trims() {
    all(&[
        ("${path#*/}", "b/c.tar.gz"),
        ("${path##*/}", "c.tar.gz"),
        ("${path%.*}", "a/b/c.tar"),
        ("${path%%.*}", "a/b/c"),
        ("${path%%/*}", "a"),
        ("${path#a}", "/b/c.tar.gz"),
        ("${path#x}", "a/b/c.tar.gz"),
        ("${v#?}", "bcdefg"),
        ("${v#[a-c]}", "bcdefg"),
        ("${v##[a-c]}", "bcdefg"),
        ("${v#[^b]}", "bcdefg"),
        ("${v##*}", ""),
        ("${v#*}", "bcdefg"),
        ("${v%*}", "abcdef"),
        ("${v%[fg]}", "abcdefg"),
        ("${v#[}", "abcdefg"),
        ("${v#\\a}", "bcdefg"),
        ("${umlaut#?}", "b"),
        ("${umlaut%?}", "ä"),
    ]);
}

#[test]
fn what_is_no_expression() {
    let table = [
        ("${", "unable to parse variable name"),
        ("${}", "unable to parse variable name"),
        ("${ v}", "unable to parse variable name"),
        ("${#}", "unable to parse variable name"),
        ("${v", "missing closing brace"),
        ("${v-d}", "missing closing brace"),
        ("${v+d}", "missing closing brace"),
        ("${v.w}", "missing closing brace"),
        ("${v ", "missing closing brace"),
        ("${v^^^}", "missing closing brace"),
        ("${v:}", "unable to parse substitution within function"),
        ("${v:1:}", "unable to parse substitution within function"),
        ("${v#}", "unable to parse substitution within function"),
        ("${v:-x", "unable to parse substitution within function"),
        ("${v///x}", "unable to parse substitution within function"),
        ("${v/x}", "bad substitution"),
        ("${v/a${n}/b}", "bad substitution"),
        ("${v#a${n}}", "missing closing brace"),
    ];
    for (text, message) in table {
        assert_eq!(evaluate(text, &variables(), false), Err(SubstituteError::Syntax(message)), "{text}");
    }
    let deep = "${a:-".repeat(5000) + &"}".repeat(5000);
    assert!(evaluate(&deep, &variables(), false).is_err());
}

#[test]
fn strict_mode_wants_values_or_defaults() {
    let strict = |text: &str| evaluate(text, &variables(), true);
    for text in
        ["${v}", "${empty}", "${missing:-x}", "${missing:=x}", "${missing=x}", "$${missing}", "${missing:-}"]
    {
        assert!(strict(text).is_ok(), "{text}");
    }
    for text in
        ["${missing}", "${missing^^}", "${#missing}", "${missing/a/b}", "${v:-${missing}}", "${missing:1}"]
    {
        assert_eq!(strict(text), Err(SubstituteError::NotSet("missing".into())), "{text}");
    }
    let message = strict("${missing}").expect_err("is not set").to_string();
    assert_eq!(message, "variable substitution failed: variable not set (strict mode): \"missing\"");
}

fn resource(yaml: &str) -> Value {
    flux_yaml::parse(yaml, flux_yaml::Rules::V2).expect("is YAML")
}

#[test]
fn values_become_what_the_text_says() {
    let mut deployment =
        resource("spec: {replicas: '${n}', name: 'a-${word}', args: ['$(HOME)', '$${x}'], list: '${l}'}");
    let variables = [("n", "3"), ("word", "x\ny"), ("l", "[1, yes]")].into_iter().collect();
    substitute(&mut deployment, &variables, true).expect("substitutes");
    let expected = resource("spec: {replicas: 3, name: a-xy, args: ['$(HOME)', '${x}'], list: [1, true]}");
    assert_eq!(deployment, expected);
}

#[test]
fn numbers_are_those_of_float64_whether_or_not_anything_is_substituted() {
    for text in ["a", "${n}"] {
        let mut made = resource(
            "spec: {big: 12345678901234567, negative: -9007199254740993, small: 9007199254740992, f: 1.50}",
        );
        made["text"] = text.into();
        substitute(&mut made, &[("n", "3")].into_iter().collect(), true).expect("substitutes");
        let text = flux_yaml::to_string(&made["spec"]);
        assert_eq!(
            text,
            "big: 12345678901234568\nf: 1.5\nnegative: -9007199254740992\nsmall: 9007199254740992\n"
        );
    }
}

#[test]
fn a_letter_that_is_cut_is_no_text() {
    assert_eq!(evaluate("${umlaut:0:1}${umlaut:1:2}b", &variables(), true).as_deref(), Ok("äbb".as_bytes()));
    assert_eq!(evaluate("${missing:-${umlaut:0:1}}", &variables(), true).as_deref(), Ok([0xc3].as_slice()));
    let cut = substitute(&mut resource("a: '${v:0:1}'"), &[("v", "ä")].into_iter().collect(), true);
    assert_eq!(cut, Err(SubstituteError::NotText));
}

#[test]
fn disabled_resources_stay() {
    for metadata in ["labels", "annotations"] {
        let key = super::DISABLE_KEY;
        let mut kept =
            resource(&format!("metadata: {{{metadata}: {{{key}: disabled}}}}\nspec: '${{missing}}'"));
        let before = kept.clone();
        substitute(&mut kept, &variables(), true).expect("is skipped");
        assert_eq!(kept, before);
        let mut other = resource(&format!("metadata: {{{metadata}: {{{key}: Disabled}}}}\nspec: '${{v}}'"));
        substitute(&mut other, &[("v", "abcdefg")].into_iter().collect(), true).expect("substitutes");
        assert_eq!(other["spec"], "abcdefg");
    }
}

#[test]
fn names_are_checked_and_values_kept_secret() {
    let bad: Variables = [("a-b", "secret")].into_iter().collect();
    let error = substitute(&mut resource("a: b"), &bad, false).expect_err("has a bad name");
    assert_eq!(
        error.to_string(),
        "'a-b' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'"
    );
    assert_eq!(format!("{bad:?}"), "{\"a-b\"}");
}

#[test]
fn text_that_breaks_is_an_error() {
    let variables = [("v", "x: [")].into_iter().collect();
    assert!(matches!(
        substitute(&mut resource("a: '${v}'"), &variables, true),
        Err(SubstituteError::Yaml(_))
    ));
}

#[test]
fn values_do_not_grow_without_end() {
    let long = "ab".repeat(1 << 19);
    let stars = "*?".repeat(1 << 19);
    let variables: Variables = [("v", long.as_str()), ("stars", &stars), ("none", "")].into_iter().collect();
    for text in [
        "${v}".repeat(100),
        "${v//a/${v}}".to_owned(),
        "${v//${none}/${v}}".to_owned(),
        "${v##${stars}}".to_owned(),
        "${v%${stars}}".to_owned(),
        "${none:-${v}}${none:-${v}${v}}".repeat(30),
    ] {
        assert_eq!(evaluate(&text, &variables, true), Err(SubstituteError::TooLarge), "{text:.20}");
    }
    assert_eq!(evaluate(&"${v##a*b}".repeat(10), &variables, true).as_deref(), Ok(&b""[..]));
    assert!(evaluate(&"${v//a/123456}".repeat(4), &variables, true).is_ok());
}
