use super::{Kind, Target, Wish};
use crate::model::Moment;

/// Names one action of this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

impl JobId {
    /// Above every number of a session.
    const REMEMBERED: u64 = 1 << 63;

    /// One of an earlier session.
    pub(super) fn remembered(number: usize) -> JobId {
        JobId(Self::REMEMBERED + number as u64)
    }

    /// Whether it is one of an earlier session.
    pub fn is_remembered(self) -> bool {
        self.0 >= Self::REMEMBERED
    }
}

/// How an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waits for its turn.
    Queued,
    /// The host is at it.
    Sent,
    /// The command has ended; its effect is being looked for.
    Following,
    /// The effect was seen.
    Verified,
    /// The command ran, or may have, and its effect was not seen.
    Unverified,
    /// It was not done, or failed.
    Failed,
}

impl JobState {
    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            JobState::Queued => "waiting",
            JobState::Sent => "sent",
            JobState::Following => "following",
            JobState::Verified => "verified",
            JobState::Unverified => "not verified",
            JobState::Failed => "failed",
        }
    }

    /// Whether nothing more will come.
    pub fn is_over(self) -> bool {
        matches!(self, JobState::Verified | JobState::Unverified | JobState::Failed)
    }
}

/// One action on one domain, running or past. All text is safe to show.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its number in this session.
    pub id: JobId,
    /// Which action.
    pub kind: Kind,
    /// To whom.
    pub target: Target,
    /// The exact command.
    pub command: String,
    /// How it stands.
    pub state: JobState,
    /// How it stands, in words.
    pub text: String,
    /// When it was confirmed.
    pub since: Moment,
    /// When it was over.
    pub until: Option<Moment>,
    /// The tool's exit status.
    pub exit: Option<i32>,
    /// Everything there was to say, oldest first.
    pub log: Vec<(Moment, String)>,
    /// What would undo it; offered once it is over and may have acted.
    pub inverse: Option<Wish>,
}

/// The actions of this session, oldest first; running ones are never dropped.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    jobs: Vec<Job>,
    next: u64,
}

impl Journal {
    /// Actions kept.
    pub const KEPT: usize = 500;
    /// Lines kept of one.
    const LINES: usize = 200;

    /// The same with what was done in earlier sessions before it.
    #[must_use]
    pub fn after(&self, remembered: &[Job]) -> Journal {
        Journal { jobs: remembered.iter().chain(&self.jobs).cloned().collect(), next: self.next }
    }

    /// The actions, oldest first.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// One of them.
    pub fn job(&self, id: JobId) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == id)
    }

    /// How many are not over.
    pub fn running(&self) -> usize {
        self.jobs.iter().filter(|job| !job.state.is_over()).count()
    }

    pub(super) fn add(&mut self, job: impl FnOnce(JobId) -> Job) -> JobId {
        if self.jobs.len() >= Self::KEPT
            && let Some(at) = self.jobs.iter().position(|job| job.state.is_over())
        {
            self.jobs.remove(at);
        }
        let id = JobId(self.next);
        self.next += 1;
        self.jobs.push(job(id));
        id
    }

    pub(super) fn note(&mut self, id: JobId, at: Moment, state: JobState, text: String) {
        let Some(job) = self.jobs.iter_mut().find(|job| job.id == id) else { return };
        job.state = state;
        if state.is_over() {
            job.until = Some(at);
        }
        if job.text != text {
            // The same words with other figures are news of the same thing: one line that goes on.
            let goes_on = !state.is_over() && job.log.len() > 1 && shape(&job.text) == shape(&text);
            if goes_on {
                job.log.pop();
            } else if job.log.len() == Self::LINES {
                job.log.remove(1);
            }
            job.log.push((at, text.clone()));
            job.text = text;
        }
    }

    pub(super) fn exited(&mut self, id: JobId, exit: Option<i32>, acted: bool) {
        if let Some(job) = self.jobs.iter_mut().find(|job| job.id == id) {
            job.exit = exit;
            if !acted {
                job.inverse = None;
            }
        }
    }
}

/// A text without its figures.
fn shape(text: &str) -> String {
    let mut shape = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' | '.' if shape.ends_with('0') => {}
            '0'..='9' => shape.push('0'),
            c => shape.push(c),
        }
    }
    shape
}

#[cfg(test)]
mod tests;
