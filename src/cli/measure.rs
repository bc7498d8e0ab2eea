//! Asking every host once, with what is remembered of the VMs.

use super::ask::{ask, ask_all};
use super::failure::Failure;
use super::remember::{memory, rules};
use super::session::{Session, Target};
use crate::availability::{Ledger, Memory, Review, with};
use crate::clock;
use crate::model::{Cluster, Moment};
use crate::watch::{Plan, Sweep};
use jiff::Timestamp;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

/// What was found when every host was asked once.
pub(super) struct Measured {
    pub(super) cluster: Arc<Cluster>,
    pub(super) review: Review,
    /// By the program's clock.
    pub(super) now: Moment,
    /// When the asking began, by the wall clock: what is told is no older than this.
    pub(super) at: Timestamp,
    /// What is remembered from now on could not be kept.
    pub(super) not_kept: Option<String>,
}

/// Knows the VMs from one measurement to the next.
pub(super) struct Measurer {
    ledger: Ledger,
    memory: Arc<dyn Memory>,
    version: Option<u64>,
}

impl Measurer {
    pub(super) fn new(session: &Session, simulated: bool) -> Result<Measurer, Failure> {
        Ok(Measurer { ledger: Ledger::new(rules(session)), memory: memory(session, simulated)?, version: None })
    }

    /// Asks every host once, with progress and an end by Ctrl-C.
    ///
    /// # Errors
    /// A signal, nobody to ask, or what is remembered cannot be read: then nobody knows how many
    /// VMs there should be.
    pub(super) fn once(
        &mut self,
        make: impl FnOnce() -> Result<Target, Failure>,
        timeout: Option<Duration>,
    ) -> Result<Measured, Failure> {
        self.recall()?;
        let at = Timestamp::now();
        let cluster = ask(make, timeout, Sweep::default(), |_, _| ControlFlow::Continue(()))?;
        Ok(self.measured(cluster, at))
    }

    /// The same within a runtime, without progress.
    ///
    /// # Errors
    /// What is remembered cannot be read.
    pub(super) async fn again(&mut self, plan: Plan, timeout: Option<Duration>) -> Result<Measured, Failure> {
        self.recall()?;
        let at = Timestamp::now();
        let cluster = ask_all(plan, timeout, Sweep::default(), |_, _| ControlFlow::Continue(())).await;
        Ok(self.measured(cluster, at))
    }

    fn recall(&mut self) -> Result<(), Failure> {
        let version = self.memory.version().map_err(Failure::usage)?;
        if self.version != Some(version) {
            self.ledger.recall(self.memory.recall().map_err(Failure::usage)?);
            self.version = Some(version);
        }
        Ok(())
    }

    fn measured(&mut self, cluster: Arc<Cluster>, at: Timestamp) -> Measured {
        let now = clock::now();
        let known = self.ledger.take(&cluster, now);
        let changes = self.ledger.changes();
        let kept = if changes.is_empty() { Ok(()) } else { self.memory.remember(&changes).map(|_| ()) };
        let not_kept = kept.err().map(|error| {
            self.ledger.give_back(changes);
            error.to_string()
        });
        let cluster = with(&cluster, known);
        Measured { review: Review::of(&cluster, now), cluster, now, at, not_kept }
    }
}
