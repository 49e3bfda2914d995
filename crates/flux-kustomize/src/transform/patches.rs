//! Patches: finding their targets and keeping what a patch must not change (spec sections 13 and 14).

use std::sync::Arc;

use flux_yaml::{FieldPath, Node};

use super::numbers::respell;
use super::target::TargetSelector;
use crate::error::{BuildError, During, Place, Within};
use crate::file::Patch;
use crate::id::{Gvk, Scope};
use crate::load::{Loader, read_resources, whereabouts};
use crate::patch::{self, Operation, Outcome, Schemas};
use crate::resource::{Resource, ResourceList};

/// What patching needs besides the resources.
pub(crate) struct PatchTables<'t> {
    /// Finds patch files.
    pub(crate) loader: &'t Loader<'t>,
    /// Which kinds have no namespace.
    pub(crate) scope: Arc<Scope>,
    /// Which lists are merged.
    pub(crate) schemas: Option<Arc<Schemas>>,
}

/// One entry of `patches`: strategic merge or JSON 6902, found out by its content.
///
/// # Errors
/// It is neither, its target is missing, or it does not fit the resource.
pub(crate) fn apply_patch(
    list: &mut ResourceList,
    entry: &Patch,
    tables: &PatchTables<'_>,
) -> Result<(), BuildError> {
    let (text, source) = patch_text(entry, tables)?;
    let strategic = read_resources(&text, &entry.path, &tables.scope);
    let operations = patch::parse_json6902(&text);
    let mut patches = match (strategic, operations) {
        (Ok(patches), Err(_)) => patches,
        // An empty list is no list of operations, but resources of which there are none.
        (Ok(patches), Ok(operations)) if operations.is_empty() => patches,
        (Err(_), Ok(operations)) => {
            let grow = || tables.loader.growth().add(text.len());
            return apply_operations(list, entry, &operations, &source, grow);
        }
        (Ok(_), Ok(_)) => {
            return Err(BuildError::invalid(format!(
                "illegally qualifies as both an SM and JSON patch: {source}"
            )));
        }
        (Err(one), Err(other)) => {
            let error = BuildError::invalid(format!(
                "unable to parse SM or JSON patch from {source}: {one}; {other}"
            ));
            return Err(locate_in_patch(error, &one, entry, &text, tables));
        }
    };
    for patch in &mut patches {
        patch.history.allow_name_change |= entry.options.allow_name_change;
        patch.history.allow_kind_change |= entry.options.allow_kind_change;
        if entry.options.allow_name_change || entry.options.allow_kind_change {
            patch.rewrite_annotations();
        }
    }
    let Some(target) = &entry.target else {
        return patches.iter().try_for_each(|patch| apply_to_namesake(list, patch, tables));
    };
    let patch = match patches.as_slice() {
        [] => return Ok(()),
        [patch] => patch,
        _ => {
            return Err(BuildError::invalid(format!(
                "Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field: {source}"
            )));
        }
    };
    for position in TargetSelector::new(target)?.positions(list)? {
        tables.loader.growth().add(text.len())?;
        list.update(position, |resource| {
            let mut patch = patch.clone();
            retarget(&mut patch, resource.gvk())?;
            merge(resource, &patch, tables)
        })?;
    }
    list.refuse_twins()
}

/// Adds the place to the failure of reading a patch.
fn locate_in_patch(
    error: BuildError,
    reason: &BuildError,
    entry: &Patch,
    text: &str,
    tables: &PatchTables<'_>,
) -> BuildError {
    let (mark, hint) = whereabouts(reason, text);
    if entry.path.is_empty() {
        return error.hinted(hint).within(FieldPath::of("patch"));
    }
    error.at(Place::in_text(tables.loader.location(&entry.path), text, mark), hint)
}

fn patch_text(entry: &Patch, tables: &PatchTables<'_>) -> Result<(String, String), BuildError> {
    match (entry.patch.trim(), entry.path.as_str()) {
        ("", "") => Err(BuildError::invalid("must specify one of patch and path in patches")),
        ("", path) => {
            let text = tables
                .loader
                .load_text(path)
                .during(|| format!("failed to get the patch file from path({path})"))
                .in_field("path")?;
            Ok((text.into(), format!("[path: \"{path}\"]")))
        }
        (patch, "") => Ok((patch.to_owned(), "[inline patch]".to_owned())),
        (_, path) => {
            Err(BuildError::invalid(format!("patch and path can't be set at the same time: {path}")))
        }
    }
}

fn apply_operations(
    list: &mut ResourceList,
    entry: &Patch,
    operations: &[Operation],
    source: &str,
    grow: impl Fn() -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    let Some(target) = &entry.target else {
        let error = BuildError::invalid(format!("must specify a target for JSON patch {source}"));
        return Err(error.hinted(Some("add a target to it, with the kind and name of a resource".to_owned())));
    };
    for position in TargetSelector::new(target)?.positions(list)? {
        grow()?;
        list.update(position, |resource| {
            resource.push_previous();
            run_operations(resource, operations)
        })?;
    }
    Ok(())
}

/// Runs the operations; numbers come out of it as floats, annotations as strings.
fn run_operations(resource: &mut Resource, operations: &[Operation]) -> Result<(), BuildError> {
    let id = resource.id().to_string();
    let run = |node: &mut Node| {
        let result = patch::json6902(node, operations).map(|()| respell(node));
        result.map_err(|error| BuildError::from(error).during(id))
    };
    if operations.iter().any(Operation::meets_annotations) {
        resource.change_exposed_safely(run)?;
    } else {
        resource.change(run)?;
    }
    resource.shares_nothing();
    // As upstream, which puts its own annotations back after the patch.
    let annotations = resource.annotations();
    let had_facts = !resource.history.annotations().is_empty() || resource.origin.is_some();
    resource.set_metadata_map("annotations", annotations)?;
    if had_facts {
        resource.make_room_for_annotations();
    }
    Ok(())
}

/// One entry of `patchesJson6902`; any number of resources may be selected.
///
/// # Errors
/// It has no target with a name or no operations, or an operation does not fit a resource.
pub(crate) fn apply_json_patch(
    list: &mut ResourceList,
    entry: &Patch,
    tables: &PatchTables<'_>,
) -> Result<(), BuildError> {
    let target = entry.target.as_ref().filter(|target| !target.name.is_empty());
    let target = target.ok_or_else(|| BuildError::invalid("must specify the target name"))?;
    let text = match (entry.path.as_str(), entry.patch.as_str()) {
        ("", "") => return Err(BuildError::invalid("empty file path and empty jsonOp")),
        (path, "") => tables.loader.load_text(path).in_field("path")?.into(),
        ("", patch) => patch.to_owned(),
        _ => return Err(BuildError::invalid("must specify a file path or jsonOp, not both")),
    };
    let operations = patch::parse_json6902(&text)?;
    if operations.is_empty() {
        let message = format!("patch appears to be empty; file={}, JsonOp={}", entry.path, entry.patch);
        return Err(BuildError::invalid(message));
    }
    for position in TargetSelector::new(target)?.positions(list)? {
        tables.loader.growth().add(text.len())?;
        list.update(position, |resource| run_operations(resource, &operations))?;
    }
    Ok(())
}

/// All entries of `patchesStrategicMerge`: inline YAML, or else files.
///
/// # Errors
/// An entry cannot be loaded, there is no patch in any, or one does not name exactly one resource.
pub(crate) fn apply_strategic_patches(
    list: &mut ResourceList,
    entries: &[String],
    tables: &PatchTables<'_>,
) -> Result<(), BuildError> {
    let mut patches = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let read = read_resources(entry, "", &tables.scope);
        let read = read.or_else(|_| read_resources(&tables.loader.load_text(entry)?, entry, &tables.scope));
        patches.extend(read.in_item(index)?.into_iter().map(|patch| (index, patch)));
    }
    if patches.is_empty() {
        let files = entries.join(" ");
        return Err(BuildError::invalid(format!("patch appears to be empty; files=[{files}]")));
    }
    for (index, mut patch) in patches {
        let gvk = patch.gvk().clone();
        retarget(&mut patch, &gvk)?;
        apply_to_namesake(list, &patch, tables).in_item(index)?;
        list.refuse_twins().in_item(index)?;
    }
    Ok(())
}

fn apply_to_namesake(
    list: &mut ResourceList,
    patch: &Resource,
    tables: &PatchTables<'_>,
) -> Result<(), BuildError> {
    let id = patch.original_id();
    let position = list
        .one_by_any_id(&id, patch.scope())
        .during(|| format!("no resource matches strategic merge patch \"{id}\""))?;
    list.update(position, |resource| merge(resource, patch, tables))
}

/// Prepares a patch of `patchesStrategicMerge`, or for a resource that its target selected: it takes the group and version
/// of the resource, and labels and annotations become strings, nulls included, as upstream copies them; a null for all of
/// them says nothing.
fn retarget(patch: &mut Resource, gvk: &Gvk) -> Result<(), BuildError> {
    for field in ["labels", "annotations"] {
        let pairs = if field == "labels" { patch.labels() } else { patch.annotations() };
        if pairs.is_empty() {
            patch.change(|node| node.at_mut(&["metadata"])?.as_mapping_mut()?.remove(field));
        } else {
            patch.set_metadata_map(field, pairs)?;
        }
    }
    // The patch's own kind stays: it counts when the patch may change kinds.
    let own = Gvk { kind: patch.gvk().kind.clone(), ..gvk.clone() };
    patch.set_gvk(&own)
}

fn merge(resource: &mut Resource, patch: &Resource, tables: &PatchTables<'_>) -> Result<(), BuildError> {
    let (name, namespace, kind) =
        (resource.name().to_owned(), resource.namespace().to_owned(), resource.gvk().kind.clone());
    let (may_rename, may_change_kind) = (patch.history.allow_name_change, patch.history.allow_kind_change);
    if may_rename || may_change_kind {
        resource.push_previous();
    }
    let id = resource.id().to_string();
    let run = |node: &mut Node| {
        // Read only by patches that are merged, as there is much of it.
        let schemas = tables.schemas.as_deref().unwrap_or_else(|| Schemas::built_in());
        let merged = patch::merge(node, patch.node(), schemas);
        merged.map_err(|error| BuildError::from(error).during(id))
    };
    let outcome =
        if wipes_annotations(patch.node()) { resource.change_exposed(run)? } else { resource.change(run)? };
    resource.spread_marked();
    if outcome == Outcome::Deleted || resource.is_empty() {
        resource.change(|node| *node = Node::mapping());
        return Ok(());
    }
    if !may_change_kind {
        resource.set_kind(&kind)?;
    }
    if !may_rename {
        resource.set_name(&name)?;
    }
    resource.set_namespace(&namespace)
}

/// Whether a patch may take all annotations away, upstream's own among them.
fn wipes_annotations(patch: &Node) -> bool {
    let wipes = |node: &Node| node.as_mapping().is_none_or(|mapping| mapping.get(patch::DIRECTIVE).is_some());
    patch
        .get("metadata")
        .is_some_and(|metadata| wipes(metadata) || metadata.get("annotations").is_some_and(wipes))
}
