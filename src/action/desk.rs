use super::confirm::{Confirmed, ConfirmedStep};
use super::follow::{Follow, Verdict};
use super::hand::Hand;
use super::journal::{Job, JobId, JobState, Journal};
use super::outcome::Sent;
use crate::model::Cluster;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Carries confirmed plans out in the background, and keeps the journal.
///
/// Dropping it ends what is running here; what has been sent to a host goes on there, and the
/// audit says that nobody waited for it.
#[derive(Debug)]
pub struct Desk {
    hand: Arc<Hand>,
    snapshots: watch::Receiver<Arc<Cluster>>,
    journal: watch::Sender<Arc<Journal>>,
    tasks: JoinSet<()>,
    /// Time between two commands of one plan on one host.
    pub stagger: Duration,
    /// How long effects are waited for; `None` for each action's own time.
    pub patience: Option<Duration>,
}

impl Desk {
    /// A desk whose effects are looked for in these snapshots. Needs a tokio runtime.
    pub fn new(hand: Arc<Hand>, snapshots: watch::Receiver<Arc<Cluster>>) -> Desk {
        Desk {
            hand,
            snapshots,
            journal: watch::channel(Arc::default()).0,
            tasks: JoinSet::new(),
            stagger: Duration::from_millis(500),
            patience: None,
        }
    }

    /// The journal; only its newest state is kept.
    pub fn journal(&self) -> watch::Receiver<Arc<Journal>> {
        self.journal.subscribe()
    }

    /// Starts on a plan. Never waits.
    pub fn submit(&mut self, confirmed: &Confirmed) -> Vec<JobId> {
        while self.tasks.try_join_next().is_some() {}
        let mut on_host = HashMap::new();
        let mut ids = Vec::new();
        for step in confirmed.steps() {
            let before = on_host.entry(step.step().target.host.clone()).or_insert(0u32);
            let wait = self.stagger * *before;
            *before += 1;
            let id = self.open(&step);
            ids.push(id);
            let errand = Errand {
                hand: self.hand.clone(),
                snapshots: self.snapshots.clone(),
                journal: self.journal.clone(),
                patience: self.patience,
                step,
                id,
            };
            self.tasks.spawn(async move {
                tokio::time::sleep(wait).await;
                errand.run().await;
            });
        }
        ids
    }

    /// How many actions are not over.
    pub fn running(&self) -> usize {
        self.journal.borrow().running()
    }

    /// Waits until every action is over.
    pub async fn finish(&mut self) -> Arc<Journal> {
        while self.tasks.join_next().await.is_some() {}
        self.journal.borrow().clone()
    }

    fn open(&self, step: &ConfirmedStep) -> JobId {
        let now = self.hand.now();
        let mut id = JobId(0);
        self.journal.send_modify(|journal| {
            id = Arc::make_mut(journal).add(|id| Job {
                id,
                kind: step.kind(),
                target: step.step().target.clone(),
                command: step.step().command(),
                state: JobState::Queued,
                text: String::new(),
                since: now,
                until: None,
                exit: None,
                log: vec![(now, step.step().command())],
                inverse: step.step().inverse.clone(),
            });
        });
        id
    }
}

/// One action on its way.
struct Errand {
    hand: Arc<Hand>,
    snapshots: watch::Receiver<Arc<Cluster>>,
    journal: watch::Sender<Arc<Journal>>,
    patience: Option<Duration>,
    step: ConfirmedStep,
    id: JobId,
}

impl Errand {
    async fn run(mut self) {
        self.note(JobState::Sent, "sent".to_owned());
        let done = self.hand.act(&self.step).await;
        self.journal.send_modify(|journal| {
            Arc::make_mut(journal).exited(self.id, done.sent.exit(), done.sent.may_have_acted());
        });
        if let Some(error) = &done.audit_failed {
            self.note(JobState::Following, format!("the audit has no line of its end: {error}"));
        }
        let (Some(at), true) = (done.at, done.sent.is_worth_following()) else {
            self.note(JobState::Failed, done.sent.text());
            return;
        };
        self.note(JobState::Following, done.sent.text());
        let mut follow = Follow::new(&self.step, at);
        if let Some(patience) = self.patience {
            follow = follow.with_patience(patience);
        }
        let verdict = self.follow(follow).await;
        self.hand.verified(&self.step, &done, &verdict).await;
        match verdict {
            Verdict::Verified(text) => self.note(JobState::Verified, text),
            Verdict::Unverified(text) | Verdict::Waiting(text) => {
                let text = match &done.sent {
                    Sent::Unknown { why } => format!("sent, outcome unknown ({why}): {text}"),
                    _ => text,
                };
                self.note(JobState::Unverified, text);
            }
        }
    }

    async fn follow(&mut self, mut follow: Follow) -> Verdict {
        loop {
            let cluster = self.snapshots.borrow_and_update().clone();
            match follow.see(&cluster, self.hand.now()) {
                Verdict::Waiting(text) => self.note(JobState::Following, text),
                verdict => return verdict,
            }
            // A snapshot wakes us, or the time, so that a silent host cannot keep us for ever.
            let changed = tokio::time::timeout(Duration::from_secs(1), self.snapshots.changed()).await;
            if let Ok(Err(_)) = changed {
                return Verdict::Unverified("nobody watches the host any more".to_owned());
            }
        }
    }

    fn note(&self, state: JobState, text: String) {
        let at = self.hand.now();
        self.journal.send_modify(|journal| Arc::make_mut(journal).note(self.id, at, state, text));
    }
}
