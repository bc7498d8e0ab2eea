use super::scene::{Scene, plain_name};
use crate::events::{EventKind, Rules, Severity};
use crate::model::{DomainIdent, HostId, Moment, Name, Uuid};
use std::collections::BTreeMap;

/// VMs that two hosts claim, from the first sight to the end.
#[derive(Debug, Default)]
pub(super) struct Conflicts {
    open: BTreeMap<Uuid, Open>,
}

#[derive(Debug)]
struct Open {
    since: Moment,
    told: bool,
    /// Not claimed twice any more, since then.
    over: Option<Moment>,
    hosts: Vec<HostId>,
    name: Name,
}

impl Conflicts {
    pub fn step(&mut self, scene: &mut Scene<'_>, rules: &Rules) {
        if self.open.is_empty() && scene.cluster.conflicts.is_empty() {
            return;
        }
        let cluster = scene.cluster;
        for conflict in cluster.conflicts.iter() {
            let open = self.open.entry(conflict.uuid).or_insert_with(|| Open {
                since: scene.now,
                told: false,
                over: None,
                hosts: Vec::new(),
                name: plain_name(&conflict.name),
            });
            open.over = None;
            if !open.told || conflict.hosts.len() > open.hosts.len() {
                open.hosts.clone_from(&conflict.hosts);
            }
            // Two hosts are not asked in the same instant: a migration may look like this until
            // each has been asked once more.
            let asked_since =
                |id: &HostId| cluster.host(id).is_some_and(|host| host.taken.is_some_and(|taken| taken > open.since));
            if !open.told && conflict.hosts.iter().all(asked_since) {
                open.told = true;
                let text = format!("runs on {} at the same time: its disks are in danger", list(&conflict.hosts));
                tell(scene, conflict.uuid, open, EventKind::Conflict, Severity::Critical, text);
            }
        }
        self.open.retain(|uuid, open| {
            if cluster.conflict(*uuid).is_some() {
                return true;
            }
            if !open.told {
                return false;
            }
            // A claimant that has gone silent has not given up.
            let current = |id: &HostId| cluster.host(id).is_none_or(|host| host.freshness(scene.now).is_current());
            if !open.hosts.iter().all(current) {
                open.over = None;
                return true;
            }
            if open.over.get_or_insert(scene.now).until(scene.now) < rules.departure {
                return true;
            }
            let has = |id: &&HostId| {
                let report = cluster.host(id).and_then(|host| host.report.as_ref());
                report.is_some_and(|r| r.domains.iter().any(|d| d.uuid == Some(*uuid) && d.run_state().is_up()))
            };
            let left: Vec<HostId> = open.hosts.iter().filter(has).cloned().collect();
            let text = match &left[..] {
                [] => "runs on none of the hosts that claimed it any more".to_owned(),
                left => format!("runs on {} alone again", list(left)),
            };
            tell(scene, *uuid, open, EventKind::ConflictOver, Severity::Good, text);
            false
        });
    }
}

fn tell(scene: &mut Scene<'_>, uuid: Uuid, open: &Open, kind: EventKind, severity: Severity, text: String) {
    let at = open.hosts.first().and_then(|first| scene.cluster.hosts.iter().position(|host| host.id == *first));
    let domid = at.and_then(|at| scene.find(at, |domain| domain.uuid == Some(uuid))).and_then(|domain| domain.domid);
    let who = (DomainIdent { domid, uuid: Some(uuid), name: None }, open.name.clone());
    match at {
        Some(at) => scene.domain(at, who, kind, severity, text),
        None => scene.cluster(kind, severity, text),
    };
}

fn list(hosts: &[HostId]) -> String {
    hosts.iter().map(HostId::as_str).collect::<Vec<_>>().join(" and ")
}
