use super::homes::Key;
use crate::action::{Job, JobState, Journal, Kind};
use crate::events::{Event, EventKind, Severity};
use crate::model::{DomainIdent, Moment, Name};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// What is done from here: told when it is over, and known meanwhile as the reason of what is seen.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    /// The first job not looked at yet.
    next: u64,
    /// Jobs that are not over.
    open: BTreeSet<u64>,
    lately: HashMap<Key, Vec<(Kind, Moment)>>,
}

/// For so long what is seen may be what was done.
const REASON: Duration = Duration::from_secs(600);

impl Deeds {
    pub fn step(&mut self, journal: &Journal, now: Moment) -> Vec<Event> {
        let mut events = Vec::new();
        if journal.jobs().last().is_none_or(|job| job.id.0 < self.next) && self.open.is_empty() {
            return events;
        }
        for job in journal.jobs() {
            if job.id.0 >= self.next {
                self.next = job.id.0 + 1;
                self.open.insert(job.id.0);
                self.note(job, now);
            }
            if job.state.is_over() && self.open.remove(&job.id.0) {
                if job.state == JobState::Failed {
                    self.strike(job);
                }
                events.push(told(job, now));
            }
        }
        events
    }

    fn note(&mut self, job: &Job, now: Moment) {
        self.lately.retain(|_, deeds| {
            deeds.retain(|(_, at)| at.until(now) < REASON);
            !deeds.is_empty()
        });
        if let Some(uuid) = job.target.uuid {
            self.lately.entry(Key::Uuid(uuid)).or_default().push((job.kind, job.since));
        }
    }

    /// What was not done is no reason for anything.
    fn strike(&mut self, job: &Job) {
        let Some(deeds) = job.target.uuid.and_then(|uuid| self.lately.get_mut(&Key::Uuid(uuid))) else { return };
        deeds.retain(|deed| *deed != (job.kind, job.since));
    }

    /// Words for one of these that was done to a VM from here lately.
    pub fn recent(&self, key: &Key, kinds: &[Kind], now: Moment) -> Option<String> {
        let deeds = self.lately.get(key)?;
        let (kind, _) = deeds.iter().rev().find(|(kind, at)| kinds.contains(kind) && at.until(now) < REASON)?;
        Some(format!(", after {} from here", kind.info().id))
    }
}

/// An action that is over.
fn told(job: &Job, now: Moment) -> Event {
    let severity = if job.state == JobState::Verified { Severity::Info } else { Severity::Warning };
    let target = &job.target;
    let name = if target.uuid.is_none() { Some(target.name.clone()) } else { None };
    let text = format!("{} from here: {}: {}", job.kind.info().id, job.state.word(), job.text);
    Event {
        at: job.until.unwrap_or(now),
        kind: EventKind::Action,
        severity,
        host: Some(target.host.clone()),
        domain: Some((DomainIdent { domid: target.domid, uuid: target.uuid, name }, target.name.clone())),
        pool: None,
        text: Name::new(&text),
    }
}
