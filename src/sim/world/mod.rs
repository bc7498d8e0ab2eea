//! The living cluster: hosts, a script of events, a clock.

mod act;
mod build;
mod command;
mod connector;
mod joined;
mod making;
mod operate;
mod request;
mod script;
mod time;

pub use super::host::Refused;

use super::host::Host;
use super::scenario::{PoolSetup, Scenario};
use super::{Scale, render};
use crate::inventory::{HostEntry, PoolHint};
use crate::link::Connector;
use crate::model::PoolSource;
use crate::watch::HostPlan;
use connector::SimConnector;
use script::Script;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use time::Pace;

/// A living simulated cluster. Cheap to clone; the clones share it.
#[derive(Clone, Debug)]
pub struct World {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    name: String,
    seed: u64,
    epoch: i64,
    warmup: Duration,
    pools: Vec<PoolSetup>,
    /// Each brought to now only when asked.
    hosts: Vec<Mutex<Host>>,
    /// What happens, to whom; held while it happens.
    script: Mutex<Script>,
    /// When the next event is due, ms of world time: read without the script's lock.
    due: AtomicU64,
    pace: Pace,
}

impl World {
    /// Starts the scenario's world, made as large as `scale` says. Its clock is tokio's: with a
    /// paused clock it stands still with it.
    pub fn start(scenario: Scenario, seed: u64, scale: Option<Scale>) -> World {
        World::start_at_speed(scenario, seed, scale, 1.0)
    }

    /// The same with world time running `speed` times as fast as tokio's. Latencies do not change.
    pub fn start_at_speed(scenario: Scenario, seed: u64, scale: Option<Scale>, speed: f64) -> World {
        build::world(scenario, seed, scale, |warmup| Pace::running(warmup, speed))
    }

    /// A world whose time only moves by [`World::step`]: for tests.
    pub fn stepped(scenario: Scenario, seed: u64, scale: Option<Scale>) -> World {
        build::world(scenario, seed, scale, Pace::stepped)
    }

    /// Moves the time of a stepped world.
    pub fn step(&self, by: Duration) {
        self.inner.pace.step(by);
    }

    /// How long the scenario has gone on.
    pub fn elapsed(&self) -> Duration {
        Duration::from_millis(self.inner.pace.now()).saturating_sub(self.inner.warmup)
    }

    /// The cluster's name.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Its hosts and the way to each, for [`crate::watch::Plan`].
    pub fn plan(&self) -> Vec<HostPlan> {
        (0..self.inner.hosts.len())
            .map(|host| HostPlan { entry: self.entry(host), connector: self.connector(host) })
            .collect()
    }

    fn connector(&self, host: usize) -> Arc<dyn Connector> {
        Arc::new(SimConnector::new(self.clone(), host))
    }

    fn entry(&self, host: usize) -> HostEntry {
        let host = self.inner.lock(host);
        let mut entry = HostEntry::named(&host.setup.name);
        let pool = host.setup.pool.and_then(|pool| self.inner.pools.get(pool));
        entry.pool = pool
            .filter(|pool| !pool.detected)
            .map(|pool| PoolHint { name: pool.name.clone(), source: PoolSource::Group });
        entry
    }

    /// The host at the present moment, everything that was due having happened.
    fn now(&self, host: usize) -> MutexGuard<'_, Host> {
        let now = self.inner.pace.now();
        self.catch_up(now);
        let mut host = self.inner.lock(host);
        host.advance(now);
        host
    }

    /// Lets happen what is due by then.
    fn catch_up(&self, now: u64) {
        if now < self.inner.due.load(Ordering::Acquire) {
            return;
        }
        let mut script = self.inner.script();
        while let Some((at, what)) = script.next(now) {
            act::happen(&self.inner, &mut script, at, what);
        }
        self.inner.due.store(script.due(), Ordering::Release);
    }

    fn setting(&self, host: &Host) -> render::Setting<'_> {
        let pool = host.setup.pool.and_then(|pool| self.inner.pools.get(pool));
        render::Setting { repository: pool.and_then(|pool| pool.repository.as_deref()), epoch: self.inner.epoch }
    }
}

impl Inner {
    fn lock(&self, host: usize) -> MutexGuard<'_, Host> {
        self.hosts[host].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The host, brought to that time.
    fn at(&self, host: usize, at: u64) -> MutexGuard<'_, Host> {
        let mut host = self.lock(host);
        host.advance(at);
        host
    }
}

#[cfg(test)]
mod roundtrip_tests;
#[cfg(test)]
mod tests;
