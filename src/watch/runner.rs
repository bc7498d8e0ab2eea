//! The task of one host: connect, ask on the beat, and if that fails leave it alone for a while
//! and try again.

use super::ask::{self, Trouble};
use super::backoff::Backoff;
use super::chance::share_of;
use super::command::Settings;
use super::merge::Heard;
use super::plan::{Clock, HostPlan};
use super::rates;
use crate::hypervisor::PoolClue;
use crate::link::Channel;
use crate::model::{Beat, Host, HostError, HostTotals, LinkState, Moment, Toolstack};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

/// A connection that lasted so long was a good one: after its loss waiting starts over.
const PROVEN: Duration = Duration::from_secs(30);

/// Everything one host's task has.
pub(super) struct Runner {
    /// Index in the plan.
    pub at: usize,
    pub plan: HostPlan,
    /// The record as published last.
    pub host: Host,
    pub clue: Option<PoolClue>,
    pub heard: mpsc::Sender<Heard>,
    pub settings: watch::Receiver<Settings>,
    pub retry: Arc<Notify>,
    pub slots: Arc<Semaphore>,
    pub clock: Clock,
    pub max_bytes: usize,
    /// The first connection attempt waits up to so long.
    pub jitter: Duration,
    pub backoff: Backoff,
    /// Since when nothing has worked.
    pub failing_since: Option<Moment>,
}

impl Runner {
    /// Runs until the watch stops. Whatever is open then ends with the future.
    pub async fn run(mut self) {
        let mut settings = self.settings.clone();
        tokio::select! {
            _ = settings.wait_for(|settings| settings.stop) => {}
            () = self.drive() => {}
        }
    }

    async fn drive(&mut self) {
        sleep(share_of(self.jitter, 0.0, 1.0)).await;
        loop {
            self.while_paused().await;
            let error = match self.connect().await {
                Ok((channel, toolstack)) => self.poll(channel, toolstack).await,
                Err(error) => error,
            };
            let wait = self.backoff.next();
            self.fail(error, wait).await;
            self.rest(wait).await;
        }
    }

    /// Connects and finds out what the host is.
    async fn connect(&mut self) -> Result<(Box<dyn Channel>, Toolstack), HostError> {
        let slots = self.slots.clone();
        let place = slots.acquire().await.ok();
        self.host.link = LinkState::Connecting { since: self.now() };
        self.tell().await;
        let mut channel = ask::open(&self.plan, place).await?;
        let hello = ask::hello(&mut *channel, &self.plan.entry, self.max_bytes).await.map_err(Trouble::into_error)?;
        let toolstack = ask::toolstack(&self.plan.entry, &hello)?;
        self.clue = hello.pool;
        Ok((channel, toolstack))
    }

    /// Asks on the beat for as long as the channel is good; returns why it no longer is.
    async fn poll(&mut self, mut channel: Box<dyn Channel>, toolstack: Toolstack) -> HostError {
        let connected = Instant::now();
        let mut pace = Pace::new(self.host.beat.interval);
        let mut due = connected;
        loop {
            self.wait_until(due, &mut pace).await;
            match self.sample(&mut *channel, toolstack).await {
                Ok(()) => {
                    if connected.elapsed() >= PROVEN {
                        self.backoff.reset();
                    }
                    due = pace.next(Instant::now());
                }
                Err(Trouble::Channel(error)) => return error,
                Err(Trouble::Host(error)) => {
                    // The connection is good and stays; but a host in trouble is not beaten on.
                    let wait = self.backoff.next().max(pace.interval);
                    self.fail(error, wait).await;
                    due = Instant::now() + wait;
                }
            }
        }
    }

    /// One sample, told to the merger.
    async fn sample(&mut self, channel: &mut dyn Channel, toolstack: Toolstack) -> Result<(), Trouble> {
        let before = self.host.report.clone();
        let (taken, sent) = (self.now(), Instant::now());
        let mut report = ask::sample(channel, &self.plan.entry, toolstack, before.as_deref(), self.max_bytes).await?;
        let host = &mut self.host;
        host.round_trip = Some(sent.elapsed());
        rates::derive(before.as_deref(), &mut report, taken);
        host.totals = HostTotals::of(&report);
        host.report = Some(Arc::new(report));
        host.taken = Some(taken);
        host.samples += 1;
        if !matches!(host.link, LinkState::Up { .. }) {
            host.link = LinkState::Up { since: taken };
        }
        self.failing_since = None;
        self.tell().await;
        Ok(())
    }

    /// Notes a failure and when it is tried again.
    async fn fail(&mut self, error: HostError, wait: Duration) {
        let now = self.now();
        let since = *self.failing_since.get_or_insert(now);
        self.host.log_error(now, error.clone());
        self.host.link = LinkState::Failed { since, error, retry: Some(now.after(wait)) };
        self.tell().await;
    }

    /// Waits out a back-off, unless the operator wants it tried now.
    async fn rest(&mut self, wait: Duration) {
        tokio::select! {
            () = sleep(wait) => {}
            () = self.retry.notified() => {}
        }
    }

    /// Waits for the next question: until `due`, or for as long as the watch is paused. A new
    /// interval holds at once, and so does the operator's wish to try again.
    async fn wait_until(&mut self, mut due: Instant, pace: &mut Pace) {
        loop {
            if self.while_paused().await {
                due = Instant::now();
                *pace = Pace::new(pace.interval);
            }
            let beat = self.beat();
            if beat != self.host.beat {
                self.host.beat = beat;
                self.tell().await;
            }
            if beat.interval != pace.interval {
                *pace = Pace::new(beat.interval);
                due = due.min(Instant::now() + beat.interval);
            }
            tokio::select! {
                () = sleep_until(due) => return,
                _ = self.settings.changed() => {}
                () = self.retry.notified() => return,
            }
        }
    }

    /// Waits while paused; tells whether it was.
    async fn while_paused(&mut self) -> bool {
        if !self.settings.borrow_and_update().paused {
            return false;
        }
        // The sender lives as long as the watch does: an error cannot come before the end.
        let _ = self.settings.wait_for(|settings| !settings.paused).await;
        true
    }

    fn beat(&self) -> Beat {
        self.settings.borrow().interval.map_or(self.plan.entry.beat, Beat::of)
    }

    fn now(&self) -> Moment {
        (self.clock)()
    }

    async fn tell(&self) {
        let heard = Heard { at: self.at, host: self.host.clone(), clue: self.clue.clone() };
        // Nobody listens any more when the watch ends; then so do we.
        let _ = self.heard.send(heard).await;
    }
}

/// Where the beats of one host lie: at fixed distances from an anchor, so that they do not drift,
/// and away from those of the other hosts that connected at the same time.
#[derive(Clone, Copy, Debug)]
struct Pace {
    anchor: Instant,
    interval: Duration,
}

impl Pace {
    fn new(interval: Duration) -> Pace {
        Pace { anchor: Instant::now() + share_of(interval, 0.25, 1.25), interval }
    }

    /// The next beat after `now`; those missed meanwhile are skipped.
    fn next(&self, now: Instant) -> Instant {
        let Some(past) = now.checked_duration_since(self.anchor) else { return self.anchor };
        let beats = past.as_nanos() / self.interval.as_nanos().max(1) + 1;
        self.anchor + self.interval.saturating_mul(u32::try_from(beats).unwrap_or(u32::MAX))
    }
}
