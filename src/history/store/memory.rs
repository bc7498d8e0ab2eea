//! VMs and marks that are remembered between runs, for availability.

use super::events::cluster_id;
use super::{Store, StoreError};
use crate::availability::{Changes, Mark, MarkKind, Memory, MemoryError, Recall, Remembered, Versions};
use crate::model::{GuestKey, HostId, Moment, Name, RunState};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

/// The memory of one cluster, in a store. Several programs may use it at once.
#[derive(Clone, Debug)]
pub struct StoreMemory {
    store: Store,
    cluster: String,
}

impl Store {
    /// The memory of the cluster of that name.
    pub fn memory(&self, cluster: &str) -> StoreMemory {
        StoreMemory { store: self.clone(), cluster: cluster.to_owned() }
    }
}

/// [`MarkKind`] as it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Stopped(HostId, Option<u32>),
    Marked,
}

fn told(error: StoreError) -> MemoryError {
    MemoryError(error.to_string())
}

impl Memory for StoreMemory {
    fn recall(&self) -> Result<Recall, MemoryError> {
        let db = self.store.read().map_err(told)?;
        self.read(&db).map_err(|error| told(self.store.error()(error)))
    }

    fn remember(&self, changes: &Changes) -> Result<Versions, MemoryError> {
        let mut db = self.store.write().map_err(told)?;
        self.write(&mut db, changes).map_err(|error| told(self.store.error()(error)))
    }

    fn version(&self) -> Result<u64, MemoryError> {
        let db = self.store.read().map_err(told)?;
        let version = "SELECT version FROM memory WHERE cluster = (SELECT id FROM cluster WHERE name = ?)";
        let version = db.query_row(version, [&self.cluster], |row| row.get::<_, i64>(0)).optional();
        Ok(version.map_err(|error| told(self.store.error()(error)))?.unwrap_or(0) as u64)
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What cannot be read any more is left out.
fn read<T: for<'a> Deserialize<'a>>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    row.get::<_, String>(at).map(|text| serde_json::from_str(&text).ok())
}

fn remembered(row: &Row<'_>) -> rusqlite::Result<Option<Remembered>> {
    let (key, state) = (read::<GuestKey>(row, 0)?, read::<RunState>(row, 4)?);
    let (host, name, domid, seen): (String, String, Option<u32>, i64) =
        (row.get(1)?, row.get(2)?, row.get(3)?, row.get(5)?);
    Ok(key.zip(state).map(|(key, state)| Remembered {
        key,
        host: HostId::new(host),
        name: Name::new(&name),
        domid,
        state,
        seen: Moment(seen as u64),
    }))
}

fn mark(row: &Row<'_>) -> rusqlite::Result<Option<Mark>> {
    let (key, kind) = (read::<GuestKey>(row, 0)?, read::<Kind>(row, 3)?);
    let (name, at): (String, i64) = (row.get(1)?, row.get(2)?);
    Ok(key.zip(kind).map(|(key, kind)| Mark {
        key,
        name: Name::new(&name),
        at: Moment(at as u64),
        kind: match kind {
            Kind::Stopped(host, domid) => MarkKind::Stopped(host, domid),
            Kind::Marked => MarkKind::Marked,
        },
    }))
}

impl StoreMemory {
    fn read(&self, db: &Connection) -> rusqlite::Result<Recall> {
        let of = "cluster = (SELECT id FROM cluster WHERE name = ?)";
        let mut recall = Recall::default();
        let mut vms = db.prepare(&format!("SELECT key, host, name, domid, state, seen FROM vm WHERE {of}"))?;
        for vm in vms.query_map([&self.cluster], remembered)? {
            recall.vms.extend(vm?);
        }
        let mut marks = db.prepare(&format!("SELECT key, name, at, kind FROM mark WHERE {of}"))?;
        for found in marks.query_map([&self.cluster], mark)? {
            recall.marks.extend(found?);
        }
        Ok(recall)
    }

    fn write(&self, db: &mut Connection, changes: &Changes) -> rusqlite::Result<Versions> {
        let work = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let cluster = cluster_id(&work, &self.cluster)?;
        {
            let mut put = work.prepare(
                "INSERT INTO vm (cluster, key, host, name, domid, state, seen) VALUES (?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT (cluster, key) DO UPDATE SET host = excluded.host, name = excluded.name,
                 domid = excluded.domid, state = excluded.state, seen = excluded.seen WHERE excluded.seen >= vm.seen",
            )?;
            for vm in &changes.vms {
                let (key, host, name) = (json(&vm.key), vm.host.as_str(), vm.name.as_str());
                put.execute(params![cluster, key, host, name, vm.domid, json(&vm.state), vm.seen.0 as i64])?;
            }
            let mut forget = work.prepare("DELETE FROM vm WHERE cluster = ? AND key = ?")?;
            for key in &changes.forgotten {
                forget.execute(params![cluster, json(key)])?;
            }
            let mut unmark = work.prepare("DELETE FROM mark WHERE cluster = ? AND key = ?")?;
            for key in &changes.unmarked {
                unmark.execute(params![cluster, json(key)])?;
            }
            let mut put =
                work.prepare("INSERT OR REPLACE INTO mark (cluster, key, name, at, kind) VALUES (?, ?, ?, ?, ?)")?;
            for mark in &changes.marks {
                let kind = match &mark.kind {
                    MarkKind::Stopped(host, domid) => Kind::Stopped(host.clone(), *domid),
                    MarkKind::Marked => Kind::Marked,
                };
                put.execute(params![cluster, json(&mark.key), mark.name.as_str(), mark.at.0 as i64, json(&kind)])?;
            }
        }
        let next = "INSERT INTO memory (cluster, version) VALUES (?, 1)
                    ON CONFLICT (cluster) DO UPDATE SET version = version + 1 RETURNING version";
        let after = work.query_row(next, [cluster], |row| row.get::<_, i64>(0))? as u64;
        work.commit()?;
        Ok(Versions { before: after.saturating_sub(1), after })
    }
}
