//! The tables that are not walked, and why: every table is either walked or told here.

use std::path::Path;

use flux_yaml::Value;

const NOT_HELD: &str = "its rows do not hold what they are about";
const INPUT: &str = "its rows are files without what becomes of them";
const WRITER: &str = "no build keeps comments, the order of keys or the indentation of lists";
const FUNCTIONS: &str = "only KRM functions and the pipelines of kyaml need it";
const DIRECTORIES: &str = "no build reads a directory of files without naming them";
const INSIDE: &str = "what it shows stays inside of upstream's own steps";

/// File, table, reason; no table stands for all that the file has left.
const TABLES: &[(&str, &str, &str)] = &[
    ("api_filters_annotations.json", "TestAnnotations_Filter", NOT_HELD),
    ("api_filters_labels.json", "TestLabels_Filter", NOT_HELD),
    ("api_filters_fieldspec.json", "TestFilter_FieldPaths", INSIDE),
    ("api_filters_nameref.json", "TestApplyFilterToSeq", INSIDE),
    ("api_filters_nameref.json", "TestApplyFilterToSeqUnhappy", INSIDE),
    ("api_filters_refvar.json", "TestMapReference", INSIDE),
    ("api_internal_accumulator.json", "TestNameReferenceUnhappyRun", NOT_HELD),
    ("api_internal_accumulator.json", "TestRefVarTransformer", NOT_HELD),
    ("api_internal_loader.json", "TestLoaderHTTP", INPUT),
    ("api_internal_loader.json", "TestNewEmptyLoader", INPUT),
    ("api_internal_loader.json", "TestNewRemoteLoaderDoesNotExist", INPUT),
    ("api_resmap.json", "TestApplyFilter", NOT_HELD),
    ("api_resmap.json", "TestFindPatchTargets", NOT_HELD),
    ("api_resmap.json", "TestFromRNodeSlice", NOT_HELD),
    ("api_resmap.json", "TestGetMatchingResourcesByAnyId", NOT_HELD),
    ("api_resmap.json", "TestGetMatchingResourcesByCurrentId", NOT_HELD),
    ("api_resmap.json", "TestNewFromConfigMaps", NOT_HELD),
    ("api_resmap.json", "TestSubsetThatCouldBeReferencedByResource", NOT_HELD),
    ("api_types.json", "TestFsSlice_MergeAll", NOT_HELD),
    ("api_types.json", "TestPatchEquals", INSIDE),
    ("api_types.json", "TestVarSet", INPUT),
    ("kyaml_kio.json", "TestByteReadWriter", WRITER),
    ("kyaml_kio.json", "TestByteReadWriter_ResourceListWrapping", FUNCTIONS),
    ("kyaml_kio.json", "TestByteReadWriter_RetainSeqIndent", WRITER),
    ("kyaml_kio.json", "TestByteReadWriter_WrapBareSeqNode", FUNCTIONS),
    ("kyaml_kio.json", "TestByteReader_AddSeqIndentAnnotation", WRITER),
    ("kyaml_kio.json", "TestByteWriter", WRITER),
    ("kyaml_kio.json", "TestContinueOnEmptyBehavior", FUNCTIONS),
    ("kyaml_kio.json", "TestIgnoreFilesMatcher_readIgnoreFile", DIRECTORIES),
    ("kyaml_kio.json", "TestLegacyAnnotationReconciliation", FUNCTIONS),
    ("kyaml_kio.json", "TestLocalPackageReader_", DIRECTORIES),
    ("kyaml_yaml_merge2.json", "Test_determineSmpDirective", INSIDE),
];

/// The rooms in which tables are walked.
const WALKED: [&str; 7] = [
    include_str!("builds.rs"),
    include_str!("filters.rs"),
    include_str!("loading.rs"),
    include_str!("merge.rs"),
    include_str!("references.rs"),
    include_str!("text.rs"),
    include_str!("urls.rs"),
];

#[test]
fn every_table_is_walked_or_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/kustomize/unit");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        flux_testkit::skip(&format!("no rows at {}", folder.display()));
        return;
    };
    let walked = |file: &str, table: &str| {
        WALKED
            .iter()
            .any(|text| text.contains(&format!("\"{file}\"")) && text.contains(&format!("\"{table}\"")))
    };
    let mut lost = Vec::new();
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a text").replace("\\udc", "\\u00");
        let tables: Value = serde_json::from_str(&text).expect("JSON");
        for (table, rows) in tables.as_object().expect("tables") {
            let told = TABLES.iter().find(|(of, name, _)| {
                *of == file && (name == table || name.ends_with('_') && table.starts_with(name))
            });
            let count = rows.as_array().map_or(0, Vec::len);
            match told {
                Some((_, _, reason)) => println!("{file} {table}: {count} rows passed over: {reason}"),
                None if walked(&file, table) => {}
                None => lost.push(format!("{file} {table}")),
            }
        }
    }
    assert!(lost.is_empty(), "neither walked nor told: {lost:#?}");
}
