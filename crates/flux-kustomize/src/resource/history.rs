//! What a resource was called before, and other facts that upstream keeps in internal annotations (spec section 5).

use flux_yaml::Node;

/// Prefix of the annotations that upstream keeps its own facts in.
pub(crate) const INTERNAL: &str = "internal.config.kubernetes.io/";

/// What a resource was called at an earlier step. Group and version are always the current ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PreviousId {
    /// metadata.name then.
    pub(crate) name: String,
    /// The effective namespace then.
    pub(crate) namespace: String,
    /// kind then.
    pub(crate) kind: String,
}

/// How a generated resource meets one that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Behavior {
    /// Not said, or an unknown word; must be new, as upstream.
    #[default]
    Unspecified,
    /// Must be new.
    Create,
    /// Takes the place of the other.
    Replace,
    /// Adds its data to the other's.
    Merge,
}

impl Behavior {
    /// Reads the word of a generator.
    pub(crate) fn from_word(word: &str) -> Self {
        match word {
            "create" => Self::Create,
            "replace" => Self::Replace,
            "merge" => Self::Merge,
            _ => Self::Unspecified,
        }
    }

    /// The word, as upstream prints it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::Create => "create",
            Self::Replace => "replace",
            Self::Merge => "merge",
        }
    }
}

/// The history and flags of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "flags of their own, not states of one thing")]
pub(crate) struct History {
    /// Earlier ids, first the original.
    pub(crate) previous: Vec<PreviousId>,
    /// Name prefixes in the order applied.
    pub(crate) prefixes: Vec<String>,
    /// Name suffixes in the order applied.
    pub(crate) suffixes: Vec<String>,
    /// The name gets a hash at the end of the build.
    pub(crate) needs_hash: bool,
    /// For generated resources only.
    pub(crate) behavior: Option<Behavior>,
    /// A patch that may rename.
    pub(crate) allow_name_change: bool,
    /// A patch that may change the kind.
    pub(crate) allow_kind_change: bool,
    /// Rendered by Helm; the namespace step leaves it alone.
    pub(crate) helm_generated: bool,
    /// Labels came with it.
    pub(crate) labelled: bool,
    /// Variables whose values are here.
    pub(crate) variables: Vec<String>,
}

impl History {
    /// Takes over the internal annotations that a file carries, and removes them.
    pub(crate) fn take_from(node: &mut Node) -> Self {
        let labelled = node.at(&["metadata", "labels"]).is_some_and(|labels| !labels.is_null());
        let mut history = Self { labelled, ..Self::default() };
        let Some(annotations) = node.at_mut(&["metadata", "annotations"]).and_then(Node::as_mapping_mut)
        else {
            return history;
        };
        if !annotations.iter().any(|(key, _)| key.starts_with(INTERNAL)) {
            return history;
        }
        let mut take = |key: &str| {
            let value = annotations.remove(&format!("{INTERNAL}{key}"))?;
            value.as_str().map(ToOwned::to_owned)
        };
        let list = |text: Option<String>| -> Vec<String> {
            text.map(|text| text.split(',').map(ToOwned::to_owned).collect()).unwrap_or_default()
        };
        let (names, namespaces, kinds) =
            (list(take("previousNames")), list(take("previousNamespaces")), list(take("previousKinds")));
        for ((name, namespace), kind) in names.into_iter().zip(namespaces).zip(kinds) {
            history.previous.push(PreviousId { name, namespace, kind });
        }
        history.prefixes = list(take("prefixes"));
        history.suffixes = list(take("suffixes"));
        history.needs_hash = take("needsHashSuffix").is_some_and(|text| text == "enabled");
        history.allow_name_change = take("allowNameChange").is_some_and(|text| text == "enabled");
        history.allow_kind_change = take("allowKindChange").is_some_and(|text| text == "enabled");
        history.helm_generated = take("helm-generated").is_some_and(|text| text == "true");
        history.behavior = take("generatorBehavior").map(|word| Behavior::from_word(&word));
        history
    }

    /// Whether upstream can read what it keeps of earlier ids: it joins their parts with commas.
    pub(crate) fn is_readable(&self) -> bool {
        let count = |part: fn(&PreviousId) -> &String| {
            self.previous.iter().map(|previous| part(previous).split(',').count()).sum::<usize>()
        };
        let names = count(|previous| &previous.name);
        names == count(|previous| &previous.namespace) && names == count(|previous| &previous.kind)
    }

    /// The internal annotations of upstream that stand for this history: what [`History::take_from`] reads.
    pub(crate) fn annotations(&self) -> Vec<(String, String)> {
        let previous = |part: fn(&PreviousId) -> &String| {
            self.previous.iter().map(part).map(String::as_str).collect::<Vec<_>>().join(",")
        };
        let enabled = |flag: bool| if flag { "enabled" } else { "" }.to_owned();
        let all = [
            ("previousNames", previous(|id| &id.name)),
            ("previousNamespaces", previous(|id| &id.namespace)),
            ("previousKinds", previous(|id| &id.kind)),
            ("prefixes", self.prefixes.join(",")),
            ("suffixes", self.suffixes.join(",")),
            ("needsHashSuffix", enabled(self.needs_hash)),
            ("allowNameChange", enabled(self.allow_name_change)),
            ("allowKindChange", enabled(self.allow_kind_change)),
            ("helm-generated", if self.helm_generated { "true" } else { "" }.to_owned()),
            ("generatorBehavior", self.behavior.map_or("", Behavior::word).to_owned()),
        ];
        let given = all.into_iter().filter(|(_, text)| !text.is_empty());
        given.map(|(name, text)| (format!("{INTERNAL}{name}"), text)).collect()
    }
}
