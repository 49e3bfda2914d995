//! The words that one case is made of: few, so that names meet.

use crate::random::Random;
use crate::yaml::Yaml;

/// An object of the case as it stands in its file.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) api: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) namespace: Option<String>,
    pub(crate) body: Yaml,
}

impl Object {
    /// The group of its apiVersion.
    pub(crate) fn group(&self) -> &str {
        self.api.split_once('/').map_or("", |(group, _)| group)
    }

    /// The version of its apiVersion.
    pub(crate) fn version(&self) -> &str {
        self.api.rsplit('/').next().unwrap_or("")
    }
}

/// The words of a case.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) names: Vec<String>,
    pub(crate) namespaces: Vec<String>,
    pub(crate) images: Vec<String>,
    pub(crate) variables: Vec<String>,
    /// How unusual the YAML is.
    pub(crate) noise: usize,
    /// How often, of a hundred times, something is wrong on purpose.
    pub(crate) wrong: usize,
    /// What was used already.
    pub(crate) used: Vec<(String, String, String)>,
}

const NAMES: &[&str] = &[
    "app",
    "web",
    "db",
    "app-1",
    "cache",
    "web-db",
    "x",
    "job",
    "a.example.com",
    "app-config",
    "prod-app",
    "web-prod",
    "my-very-long-name-that-goes-on-and-on-and-on-until-it-is-long",
];
const ODD_NAMES: &[&str] =
    &["007", "1", "true", "null", "on", "y", "0x10", "1e3", "1.5", "no", "2020-01-01", "e5", "App"];
const NAMESPACES: &[&str] = &["prod", "dev", "default", "kube-system", "team-a"];
const IMAGES: &[&str] = &[
    "nginx",
    "app",
    "reg.example.com:5000/team/app",
    "docker.io/library/nginx",
    "busybox",
    "team/app",
    "ghcr.io/org/x-y_z",
    "nginx-extra",
];
const VARIABLES: &[&str] = &["NAME", "HOST", "PORT", "NS", "app.name", "V_1"];

impl World {
    pub(crate) fn new(random: &mut Random) -> Self {
        let mut names: Vec<String> = (0..4 + random.below(4)).map(|_| random.word(NAMES)).collect();
        if random.chance(20) {
            names.push(random.word(ODD_NAMES));
        }
        let namespaces = (0..=random.below(3)).map(|_| random.word(NAMESPACES)).collect();
        Self {
            names,
            namespaces,
            images: (0..3).map(|_| random.word(IMAGES)).collect(),
            variables: random.some(&VARIABLES.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>(), 60),
            noise: *random.pick(&[0, 0, 5, 10, 20]),
            wrong: *random.pick(&[0, 0, 0, 1, 3]),
            used: Vec::new(),
        }
    }

    pub(crate) fn name(&self, random: &mut Random) -> String {
        random.pick(&self.names).clone()
    }

    pub(crate) fn namespace(&self, random: &mut Random) -> String {
        random.pick(&self.namespaces).clone()
    }

    /// An image reference of one of the case's names.
    pub(crate) fn image(&self, random: &mut Random) -> String {
        let name = random.pick(&self.images).clone();
        let tag = random.word(&["", ":1.2.3", ":latest", ":v1", ":1.10"]);
        let digest = if random.chance(10) {
            "@sha256:24a0c4b4a4c0eb97a1aabb8e29f18e917d05abfe1b7a7c07857230879ce7d3d3"
        } else {
            ""
        };
        format!("{name}{tag}{digest}")
    }

    /// Text of a value, at times with a variable in it.
    pub(crate) fn sentence(&self, random: &mut Random) -> String {
        if !self.variables.is_empty() && random.chance(15) {
            let name = random.pick(&self.variables).clone();
            let around = random.word(&[
                "$(@)",
                "http://$(@):80",
                "$(@)-$(@)",
                "$$(@)",
                "a $(@",
                "$(@)$(missing)",
                "$$$(@)",
            ]);
            return around.replace('@', &name);
        }
        random.word(TEXTS)
    }
}

const TEXTS: &[&str] = &[
    "value",
    "a b",
    "1",
    "true",
    "yes",
    "null",
    "~",
    "",
    "0x1F",
    "1e3",
    "012",
    "08",
    "-",
    "- x",
    "a: b",
    "a #b",
    "#c",
    "'q'",
    "\"dq\"",
    "it's",
    "line one\nline two\n",
    "one\n\ntwo",
    "trailing \n",
    "  leading",
    "tab\there",
    "http://example.com:8080/path?x=y&z=1",
    "key=value",
    "{json: 1}",
    "{\"a\": [1, 2]}",
    "[1, 2]",
    "*star",
    "&amp",
    "!bang",
    "%percent",
    "@at",
    "`tick",
    "1:30",
    "2020-01-01",
    "2001-12-14t21:59:43.10-05:00",
    ".5",
    "1_000",
    "é",
    "日本語",
    "😀",
    "=",
    "<<",
    "y",
    "off",
    "No",
    "0b11",
    "0o17",
    "+1",
    ".inf",
    ".NaN",
    "1.0",
    "1.",
    "a,b",
    "?",
    "? x",
    "a\\b",
    "back\\slash \"and quote",
    "long text that has many words so that it will have to be folded xylophone somewhere after the eightieth column",
    "longtextwithoutanyspacethatgoesonandonandonandonandonandonandonandonandonandonandonandon yes",
    "\n",
    "x\n\n\n",
    "a\r\nb",
    "#!/bin/sh\nset -e\n\techo tab\n",
    "trailing space \nnext",
    "key: [\n",
    "a: {b: 1}\nc: x\n",
    "{\n  \"a\": {\"b\": true},\n  \"json\": \"x\"\n}\n",
    "- a: 1\n- b\n",
    "--- a",
    "\u{a0}nbsp",
    "a\u{2028}b",
    "\u{feff}bom",
];
const RAWS: &[&str] = &[
    "0x10",
    "0o17",
    "017",
    "1_000",
    "1e3",
    "1.0",
    "1.10",
    "true",
    "True",
    "yes",
    "on",
    "~",
    "null",
    "Null",
    "",
    "2020-01-01",
    "2020-01-01T00:00:00Z",
    "2001-12-14 21:59:43.10 -5",
    ".5",
    "+1",
    "-0",
    "1e100",
    "0b11",
    "08",
    "12345678901234567890",
    "123456789012345678901234567890",
    "123456789.123",
    "1234567.5",
    "0.000001",
    "1e-7",
    "!!str 5",
    "!!int \"7\"",
    "!Ref x",
    "=",
    "-1",
    "9007199254740993",
    "1e21",
    "!!float 3",
    "!!str",
    "!!null x",
    "!!bool \"true\"",
    "'single ''q'''",
    "\"\\u00e9\\x41\"",
    "no",
    "0",
    "00",
    "0777",
    "1:30",
    "plain text here",
    "a - b",
    "!!binary aGVsbG8=",
    "-.5e3",
    "1_0.5",
    "0x_1",
    "0.1e1",
];
const WRONG_RAWS: &[&str] = &[
    "\"\\x7f\"",
    ".inf",
    ".nan",
    "!!int x",
    "*unknown",
    "[a",
    "{a",
    "\"open",
    "@x",
    "`x",
    "a: b: c",
    "\tx",
    "!!float x",
    "{1: 2}",
    "{a: 1, a: 2}",
    "!!timestamp x",
    "!!bool 1",
];

/// A scalar that readers disagree on.
pub(crate) fn odd(random: &mut Random, world: &World) -> Yaml {
    if random.chance(world.wrong) {
        return Yaml::raw(random.one(WRONG_RAWS));
    }
    match random.below(3) {
        0 => Yaml::Text(world.sentence(random)),
        1 => Yaml::Text(random.word(TEXTS)),
        _ => Yaml::raw(random.one(RAWS)),
    }
}

/// Any small value.
pub(crate) fn anything(random: &mut Random, world: &World, depth: usize) -> Yaml {
    const KEYS: &[&str] = &[
        "a",
        "b",
        "name",
        "value",
        "x.y/z",
        "spec",
        "items",
        "key with space",
        "1",
        "true",
        "a1",
        "A",
        "image",
    ];
    match random.below(if depth == 0 { 2 } else { 5 }) {
        0 => Yaml::Text(world.sentence(random)),
        1 => odd(random, world),
        2 => Yaml::List((0..random.below(4)).map(|_| anything(random, world, depth - 1)).collect()),
        _ => {
            let mut map = Yaml::empty();
            for _ in 0..random.below(4) {
                map.set(random.one(KEYS), anything(random, world, depth - 1));
            }
            map
        }
    }
}

/// Labels as few kinds as there are selectors for.
pub(crate) fn labels(random: &mut Random, world: &World) -> Vec<(String, String)> {
    let app = if random.chance(8) { world.sentence(random) } else { world.name(random) };
    let mut out = vec![("app".to_owned(), app)];
    for (key, values) in
        [("tier", ["front", "back"]), ("env", ["prod", "dev"]), ("example.com/on", ["true", "1"])]
    {
        if random.chance(25) {
            out.push((key.to_owned(), random.word(&values)));
        }
    }
    out
}
