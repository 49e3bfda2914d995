//! Steps.

use crate::one;

#[test]
fn a_value_is_added_below_a_path_with_or_without_a_leading_slash() {
    for path in ["/metadata/labels/added", "metadata/labels/added"] {
        let step = format!(
            "transformers:\n- |\n  apiVersion: builtin\n  kind: ValueAddTransformer\n  metadata: {{name: s}}\n  value: v\n  targets: [{{fieldPath: {path}}}]\n"
        );
        let built = one("kind: Role\nmetadata: {name: x}\n", &step);
        assert_eq!(built.as_deref(), Ok("kind: Role\nmetadata:\n  labels:\n    added: v\n  name: x\n"));
    }
}

#[test]
fn labels_are_two_steps_among_the_origins() {
    let fields = "labels: [{pairs: {a: b}}]\nbuildMetadata: [transformerAnnotations]";
    let built = one("kind: Role\nmetadata: {name: x}\n", fields).expect("builds");
    assert_eq!(built.matches("kind: LabelTransformer").count(), 2, "{built}");
}
