use super::ask::{self, Trouble};
use super::merge::{Heard, Merger, blank};
use super::plan::{Clock, HostPlan};
use super::{Plan, rates};
use crate::link::{Channel, advice};
use crate::model::{
    Cluster, Host, HostError, HostErrorKind, HostReport, HostTotals, LinkState, Moment, Name, Toolstack,
};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

/// What every host is asked in a sweep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Question {
    /// A whole sample.
    #[default]
    Sample,
    /// The list of domains alone (names, numbers, UUIDs, states): one tool on the host, for
    /// `search`. All else is `None`.
    List,
}

/// The limits of a sweep.
#[derive(Clone, Copy, Debug)]
pub struct Sweep {
    /// What is asked.
    pub question: Question,
    /// How many samples of each host: two are needed for rates.
    pub samples: u32,
    /// The time between two samples of one host.
    pub gap: Duration,
    /// How long the whole sweep may take; hosts that have not answered then have failed.
    pub deadline: Duration,
}

impl Default for Sweep {
    /// One sample within a minute.
    fn default() -> Sweep {
        Sweep { question: Question::Sample, samples: 1, gap: Duration::from_secs(1), deadline: Duration::from_secs(60) }
    }
}

/// Asks every host of the plan once, in parallel, and calls `on_host` with the cluster as known
/// by then and the index of the host that has just answered or failed for good; it may end the
/// sweep early, and then the hosts not heard of are `Queued` or `Connecting` in the result.
///
/// A host that fails is not tried again.
pub async fn sweep(
    plan: Plan,
    limits: Sweep,
    mut on_host: impl FnMut(&Arc<Cluster>, usize) -> ControlFlow<()>,
) -> Arc<Cluster> {
    let mut merger = Merger::new(&plan);
    let (heard_tx, mut heard) = mpsc::channel(plan.hosts.len().clamp(1, 1024));
    let slots = Arc::new(Semaphore::new(plan.fan_out.max(1)));
    // Dropped on every way out, and every task with it.
    let mut tasks = JoinSet::new();
    let entries: Vec<_> = plan.hosts.iter().map(|host| host.entry.clone()).collect();
    for (at, host) in plan.hosts.into_iter().enumerate() {
        let visit = Visit {
            record: blank(&host),
            plan: host,
            limits,
            slots: slots.clone(),
            clock: plan.clock.clone(),
            max_bytes: plan.max_bytes,
        };
        let heard = heard_tx.clone();
        tasks.spawn(async move {
            let _ = heard.send(visit.run(at).await).await;
        });
    }
    drop(heard_tx);

    let mut silent: Vec<bool> = vec![true; entries.len()];
    let deadline = Instant::now() + limits.deadline;
    loop {
        let news = tokio::select! {
            biased;
            news = heard.recv() => news,
            () = sleep_until(deadline) => break,
        };
        let Some(news) = news else { break };
        let at = news.at;
        silent[at] = false;
        merger.hear(news);
        if on_host(&merger.snapshot(), at).is_break() {
            return merger.snapshot();
        }
    }
    for (at, entry) in entries.iter().enumerate().filter(|(at, _)| silent[*at]) {
        let error = HostError {
            kind: HostErrorKind::SampleTimeout,
            said: Name::new(&format!("{}: not done within {} s", entry.id, limits.deadline.as_secs())),
            hint: Name::new(&advice(HostErrorKind::SampleTimeout, entry)),
        };
        let mut host = Host::new(entry.id.clone(), 0, entry.beat);
        let now = (plan.clock)();
        host.log_error(now, error.clone());
        host.link = LinkState::Failed { since: now, error, retry: None };
        merger.hear(Heard { at, host, clue: None });
        if on_host(&merger.snapshot(), at).is_break() {
            break;
        }
    }
    merger.snapshot()
}

/// The visit to one host.
struct Visit {
    plan: HostPlan,
    record: Host,
    limits: Sweep,
    slots: Arc<Semaphore>,
    clock: Clock,
    max_bytes: usize,
}

impl Visit {
    async fn run(mut self, at: usize) -> Heard {
        let mut clue = None;
        if let Err(error) = self.ask(&mut clue).await {
            let now = (self.clock)();
            self.record.log_error(now, error.clone());
            self.record.link = LinkState::Failed { since: now, error, retry: None };
        }
        Heard { at, host: self.record, clue }
    }

    async fn ask(&mut self, clue: &mut Option<crate::hypervisor::PoolClue>) -> Result<(), HostError> {
        let entry = &self.plan.entry.clone();
        let slots = self.slots.clone();
        let place = slots.acquire().await.ok();
        let mut channel = ask::open(&self.plan, place).await?;
        if self.limits.question == Question::List && self.list(&mut *channel).await? {
            return Ok(());
        }
        let hello = ask::hello(&mut *channel, entry, self.max_bytes).await.map_err(Trouble::into_error)?;
        let toolstack = ask::toolstack(entry, &hello)?;
        *clue = hello.pool;
        for round in 0..self.limits.samples.max(1) {
            if round > 0 {
                sleep(self.limits.gap).await;
            }
            let before = self.record.report.clone();
            let (taken, sent) = ((self.clock)(), Instant::now());
            let answer = match self.limits.question {
                Question::Sample => {
                    ask::sample(&mut *channel, entry, toolstack, before.as_deref(), self.max_bytes).await
                }
                Question::List => ask::list(&mut *channel, entry, toolstack, self.max_bytes).await,
            };
            let mut report = answer.map_err(Trouble::into_error)?;
            rates::derive(before.as_deref(), &mut report, taken);
            self.keep(report, taken, sent);
        }
        Ok(())
    }

    /// Asks for the list alone, without a greeting first. Where nobody has said which toolstack
    /// the host has, the likelier one is tried; tells whether that was right.
    async fn list(&mut self, channel: &mut dyn Channel) -> Result<bool, HostError> {
        let entry = &self.plan.entry;
        let toolstack = entry.toolstack.unwrap_or(Toolstack::Xl);
        let (taken, sent) = ((self.clock)(), Instant::now());
        match ask::list(channel, entry, toolstack, self.max_bytes).await {
            Ok(report) => {
                self.keep(report, taken, sent);
                Ok(true)
            }
            Err(Trouble::Host(_)) if entry.toolstack.is_none() => Ok(false),
            Err(trouble) => Err(trouble.into_error()),
        }
    }

    fn keep(&mut self, report: HostReport, taken: Moment, sent: Instant) {
        let record = &mut self.record;
        record.round_trip = Some(sent.elapsed());
        record.totals = HostTotals::of(&report);
        record.report = Some(Arc::new(report));
        record.taken = Some(taken);
        record.samples += 1;
        record.link = LinkState::Up { since: taken };
    }
}
