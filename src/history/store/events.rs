//! Events, as they were derived: each once, whoever appends it.

use super::{Store, StoreError};
use crate::events::Event;
use rusqlite::{TransactionBehavior, params};

/// Events kept of a cluster at most; the oldest go first.
const MOST: i64 = 200_000;

impl Store {
    /// Appends events of the cluster of that name. Those that are there already are left out, so
    /// it does no harm when two programs derive the same.
    ///
    /// # Errors
    /// The store cannot be written to.
    pub fn append_events(&self, cluster: &str, events: &[Event]) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        let mut db = self.write()?;
        let error = self.error();
        let work = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&error)?;
        append(&work, cluster, events).map_err(&error)?;
        work.commit().map_err(&error)
    }
}

/// The number of the cluster of that name, given now if it has none.
pub(super) fn cluster_id(work: &rusqlite::Connection, cluster: &str) -> rusqlite::Result<i64> {
    work.execute("INSERT OR IGNORE INTO cluster (name) VALUES (?)", [cluster])?;
    work.query_row("SELECT id FROM cluster WHERE name = ?", [cluster], |row| row.get(0))
}

fn append(work: &rusqlite::Connection, cluster: &str, events: &[Event]) -> rusqlite::Result<()> {
    let cluster = cluster_id(work, cluster)?;
    let mut insert = work.prepare_cached("INSERT OR IGNORE INTO event (cluster, at, sum, json) VALUES (?, ?, ?, ?)")?;
    for event in events {
        let json = serde_json::to_string(event).unwrap_or_default();
        let sum = super::sum::sum(json.as_bytes()) as i64;
        insert.execute(params![cluster, event.at.0 as i64, sum, json])?;
    }
    let oldest = "DELETE FROM event WHERE cluster = ?1 AND id <= (SELECT max(id) FROM event WHERE cluster = ?1) - ?2";
    work.execute(oldest, params![cluster, MOST])?;
    Ok(())
}
