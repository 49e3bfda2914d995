//! Leaving out what serves the build only (spec section 1, step 7).

use std::collections::HashMap;

use super::list::ResourceList;
use super::output::is_local_config;
use crate::error::BuildError;
use crate::id::ResId;

/// Drops the resources that are for the build only. As upstream, which looks them up by id: one that shares the id of a
/// resource that stays is kept.
///
/// # Errors
/// Two resources that stay have one id, or two that go.
pub(crate) fn drop_local_config(list: &mut ResourceList) -> Result<(), BuildError> {
    list.check_unique_among(|resource| !is_local_config(resource)).map_err(BuildError::duplicate)?;
    let mut counts: HashMap<ResId, (usize, usize)> = HashMap::new();
    for resource in list.iter().filter(|resource| is_local_config(resource)) {
        counts.entry(resource.id().clone()).or_default().1 += 1;
    }
    if counts.is_empty() {
        return Ok(());
    }
    for resource in list.iter().filter(|resource| !is_local_config(resource)) {
        if let Some((staying, _)) = counts.get_mut(resource.id()) {
            *staying += 1;
        }
    }
    if let Some((id, _)) = counts.iter().find(|(_, (staying, going))| *staying == 0 && *going > 1) {
        return Err(BuildError::invalid(format!("id {id} not found in removal")));
    }
    list.retain(|resource| counts.get(resource.id()).is_none_or(|(staying, _)| *staying > 0));
    Ok(())
}
