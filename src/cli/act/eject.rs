//! `aerostat eject`: the disc out of a guest's drive.

use super::HowArgs;
use crate::action::{Plan, Target, Wish, read_devices};
use crate::cli::failure::Failure;
use crate::clock;
use crate::model::Cluster;
use crate::watch;
use std::sync::Arc;

/// The plan, with what the host says of the guest's drives.
pub(super) async fn plan(
    cluster: &Arc<Cluster>,
    hosts: &watch::Plan,
    target: &Target,
    wish: Option<&Wish>,
    how: &HowArgs,
) -> Result<Plan, Failure> {
    let at = hosts.hosts.iter().filter(|plan| plan.entry.id == target.host);
    let open = read_devices(at.map(|plan| (plan.entry.id.clone(), plan.connector.clone())).collect()).await;
    let wish = match wish {
        Some(wish) => wish.clone(),
        None => Wish::Eject(open.only_cd_drive(target).map_err(Failure::usage)?),
    };
    let plan = Plan::make(cluster, &wish, std::slice::from_ref(target), how.force, clock::now());
    Ok(plan.knowing(Arc::new(open), cluster, clock::now()))
}
