use crate::model::{Excuse, GuestKey, HostId, Moment, Name, RunState};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A VM as it is remembered between runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// What identifies it.
    pub key: GuestKey,
    /// The host that had it last.
    pub host: HostId,
    /// Its name.
    pub name: Name,
    /// Its number on that host; `None` where it was halted.
    pub domid: Option<u32>,
    /// Its last state.
    pub state: RunState,
    /// When it was in a list for the last time.
    pub seen: Moment,
}

/// That a VM is off on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which VM.
    pub key: GuestKey,
    /// Its name, for messages.
    pub name: Name,
    /// Since when.
    pub at: Moment,
    /// Why.
    pub kind: MarkKind,
}

/// Why a VM is off on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// It was stopped from here while it had this number on this host. Over once it runs again.
    Stopped(HostId, Option<u32>),
    /// Somebody has marked it, until somebody takes the mark away.
    Marked,
}

impl Mark {
    /// What is said of it.
    pub fn excuse(&self) -> Excuse {
        match self.kind {
            MarkKind::Stopped(..) => Excuse::Stopped { at: self.at },
            MarkKind::Marked => Excuse::Marked { at: self.at },
        }
    }
}

/// All that is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recall {
    /// VMs.
    pub vms: Vec<Remembered>,
    /// Marks.
    pub marks: Vec<Mark>,
}

/// What has to be remembered from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// VMs that are new, or have changed.
    pub vms: Vec<Remembered>,
    /// VMs to forget.
    pub forgotten: Vec<GuestKey>,
    /// Marks that are new.
    pub marks: Vec<Mark>,
    /// Marks that are over.
    pub unmarked: Vec<GuestKey>,
}

impl Changes {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.vms.is_empty() && self.forgotten.is_empty() && self.marks.is_empty() && self.unmarked.is_empty()
    }
}

/// What is remembered cannot be read or written: which file, why, what to try.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MemoryError(pub String);

/// What [`Memory::version`] was right before changes were taken in, and is with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// Before.
    pub before: u64,
    /// With them.
    pub after: u64,
}

/// Remembers VMs and marks between runs. Calls block, for a bounded time. Several programs may
/// use one at the same time.
pub trait Memory: Send + Sync {
    /// Everything remembered.
    ///
    /// # Errors
    /// It cannot be read.
    fn recall(&self) -> Result<Recall, MemoryError>;

    /// Takes changes in, all or none of them. A newer sight of a VM is never replaced by an older.
    ///
    /// # Errors
    /// They cannot be kept.
    fn remember(&self, changes: &Changes) -> Result<Versions, MemoryError>;

    /// Changes whenever anybody has changed what is remembered.
    ///
    /// # Errors
    /// It cannot be read.
    fn version(&self) -> Result<u64, MemoryError>;
}

/// Remembers until the program ends; for simulated clusters, recordings and tests.
#[derive(Debug, Default)]
pub struct Volatile {
    kept: Mutex<(HashMap<GuestKey, Remembered>, HashMap<GuestKey, Mark>)>,
}

impl Memory for Volatile {
    fn recall(&self) -> Result<Recall, MemoryError> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Recall { vms: kept.0.values().cloned().collect(), marks: kept.1.values().cloned().collect() })
    }

    fn remember(&self, changes: &Changes) -> Result<Versions, MemoryError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        for vm in &changes.vms {
            let newer = kept.0.get(&vm.key).is_none_or(|known| known.seen <= vm.seen);
            if newer {
                kept.0.insert(vm.key.clone(), vm.clone());
            }
        }
        for key in &changes.forgotten {
            kept.0.remove(key);
        }
        for key in &changes.unmarked {
            kept.1.remove(key);
        }
        for mark in &changes.marks {
            kept.1.insert(mark.key.clone(), mark.clone());
        }
        Ok(Versions::default())
    }

    fn version(&self) -> Result<u64, MemoryError> {
        Ok(0)
    }
}
