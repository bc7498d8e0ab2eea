//! Where VMs, and which of them are off on purpose, are remembered between runs.

use super::failure::Failure;
use super::session::Session;
use crate::action::{Audit, AuditError, Entry};
use crate::availability::{Changes, Keeper, Mark, Memory, Rules, Volatile, stopped};
use crate::history::store::Store;
use crate::watch::Watch;
use std::fmt;
use std::sync::Arc;

/// The name VMs are remembered under where the cluster has none of its own: the title of a run is
/// made from its arguments, and the same hosts may be named in several ways.
const UNNAMED: &str = "*";

/// What the config file says of availability.
pub(super) fn rules(session: &Session) -> Rules {
    let config = &session.config.availability;
    Rules { known_for: config.known_for, expected_off: config.expected_off.clone() }
}

/// The memory of VMs: beside the recorded history, or for a simulated cluster only of this run.
///
/// # Errors
/// It cannot be opened: exit status 2, since nobody knows how many VMs there should be.
pub(super) fn memory(session: &Session, simulated: bool) -> Result<Arc<dyn Memory>, Failure> {
    if simulated {
        return Ok(Arc::new(Volatile::default()));
    }
    let store = Store::open(&session.history_dir()?, session.history_limits())
        .map_err(|error| Failure::usage(format!("VMs cannot be remembered: {error}")))?;
    Ok(Arc::new(store.memory(session.config.name.as_deref().unwrap_or(UNNAMED))))
}

/// Puts between the watch and whoever draws what is known beyond the hosts' lists; where nothing
/// can be remembered, for this run alone, and why.
pub(super) fn keeper(session: &Session, simulated: bool, watch: &Watch) -> (Keeper, Option<String>) {
    let (memory, why) = match memory(session, simulated) {
        Ok(memory) => (memory, None),
        Err(Failure::Told(why, _)) => (Arc::new(Volatile::default()) as Arc<dyn Memory>, Some(why)),
        Err(_) => (Arc::new(Volatile::default()) as Arc<dyn Memory>, None),
    };
    (Keeper::start(watch.snapshots(), memory, rules(session)), why)
}

/// Marks each VM that is stopped as off on purpose, besides writing the audit line.
pub(super) struct Intending {
    audit: Arc<dyn Audit>,
    mark: Box<dyn Fn(Mark) + Send + Sync>,
}

impl Intending {
    pub(super) fn new(audit: Arc<dyn Audit>, mark: impl Fn(Mark) + Send + Sync + 'static) -> Intending {
        Intending { audit, mark: Box::new(mark) }
    }

    /// The same for a verb that ends soon: marks are remembered at once.
    pub(super) fn at_once(audit: Arc<dyn Audit>, memory: Arc<dyn Memory>) -> Intending {
        Intending::new(audit, move |mark| {
            // That it is missed although it was stopped is no reason to fail now.
            if let Err(error) = memory.remember(&Changes { marks: vec![mark], ..Changes::default() }) {
                tracing::warn!("{error}");
            }
        })
    }
}

impl fmt::Debug for Intending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intending").field("audit", &self.audit).finish_non_exhaustive()
    }
}

impl Audit for Intending {
    fn write(&self, entry: &Entry) -> Result<(), AuditError> {
        if let Some(mark) = stopped(entry) {
            (self.mark)(mark);
        }
        self.audit.write(entry)
    }
}
