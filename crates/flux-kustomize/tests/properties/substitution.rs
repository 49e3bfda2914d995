//! Substitution of variables.

use flux_kustomize::substitute::{Variables, evaluate, substitute};
use proptest::prelude::*;

use crate::trees::{resources, text};

fn variables() -> impl Strategy<Value = Variables> {
    prop::collection::btree_map("[a-z_]{1,4}", text(), 0..4).prop_map(|pairs| pairs.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_without_a_dollar_stays(text in "[^$]{0,60}", variables in variables(), strict: bool) {
        prop_assert_eq!(evaluate(&text, &variables, strict), Ok(text.into_bytes()));
    }

    #[test]
    fn resources_without_a_dollar_stay(resources in resources(), variables in variables()) {
        for resource in resources.into_iter().filter(|resource| !resource.to_string().contains('$')) {
            let mut made = resource.clone();
            prop_assert_eq!(substitute(&mut made, &variables, true), Ok(()));
            prop_assert_eq!(made, resource);
        }
    }

    #[test]
    fn a_variable_stands_for_its_value(value in "[^\\n]{0,40}", around in "[^$]{0,10}") {
        let variables: Variables = [("v", &value)].into_iter().collect();
        let text = format!("{around}${{v}}{around}");
        prop_assert_eq!(evaluate(&text, &variables, true), Ok(format!("{around}{value}{around}").into_bytes()));
        let text = format!("{around}$${{v}}{around}");
        prop_assert_eq!(evaluate(&text, &variables, true), Ok(format!("{around}${{v}}{around}").into_bytes()));
    }

    #[test]
    fn any_text_is_taken_or_refused(text in "[a${}:/#%^,=?+*\\[\\]\\\\ -]{0,40}", variables in variables(), strict: bool) {
        let _ = evaluate(&text, &variables, strict);
    }
}
