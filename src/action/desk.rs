use super::Kind;
use super::confirm::{Confirmed, ConfirmedStep};
use super::devices::{OpenDevices, read_devices};
use super::follow::{Follow, Verdict};
use super::hand::Hand;
use super::journal::{Job, JobId, JobState, Journal};
use super::outcome::Sent;
use super::tunnel::Viewer;
use crate::hypervisor::operate::Operation;
use crate::model::{Cluster, HostId};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
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
    /// What shows a guest's screen.
    pub viewer: Option<Viewer>,
    /// What goes on until it is ended.
    open: HashMap<JobId, Arc<Notify>>,
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
            viewer: None,
            open: HashMap::new(),
        }
    }

    /// The journal; only its newest state is kept.
    pub fn journal(&self) -> watch::Receiver<Arc<Journal>> {
        self.journal.subscribe()
    }

    /// Starts on a plan. Never waits.
    pub fn submit(&mut self, confirmed: &Confirmed) -> Vec<JobId> {
        while self.tasks.try_join_next().is_some() {}
        self.open.retain(|_, end| Arc::strong_count(end) > 1);
        let mut on_host = HashMap::new();
        let mut ids = Vec::new();
        for step in confirmed.steps() {
            let before = on_host.entry(step.step().target.host.clone()).or_insert(0u32);
            let wait = self.stagger * *before;
            *before += 1;
            let id = self.open(&step);
            ids.push(id);
            let end = Arc::new(Notify::new());
            if step.kind() == Kind::Vnc {
                self.open.insert(id, end.clone());
            }
            let errand = Errand {
                end,
                viewer: self.viewer.clone(),
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

    /// Joins this process's terminal to the console of a plan's first domain, until the operator
    /// leaves it; what came of it. The caller has put the terminal in its plain state before, and
    /// puts it back after.
    pub fn attach(&mut self, confirmed: &Confirmed) -> impl Future<Output = ()> + use<> {
        let step = confirmed.steps().next().map(|step| (self.open(&step), step));
        let (hand, journal) = (self.hand.clone(), self.journal.clone());
        async move {
            let Some((id, step)) = step else { return };
            let note = |state, text: String| {
                let at = hand.now();
                journal.send_modify(|journal| Arc::make_mut(journal).note(id, at, state, text));
            };
            note(JobState::Sent, "the console has the terminal".to_owned());
            let done = hand.attach(&step).await;
            journal.send_modify(|journal| Arc::make_mut(journal).exited(id, done.sent.exit(), false));
            let seconds = done.at.map_or(0, |at| at.until(hand.now()).as_secs());
            match &done.sent {
                Sent::Ran { .. } => note(JobState::Verified, format!("left after {seconds} s")),
                Sent::Unknown { why } => note(JobState::Unverified, format!("ended after {seconds} s: {why}")),
                sent => note(JobState::Failed, sent.text()),
            }
        }
    }

    /// Ends what goes on until somebody ends it: a tunnel. Whether there is such a thing.
    pub fn end(&mut self, id: JobId) -> bool {
        self.open.get(&id).map(|end| end.notify_one()).is_some()
    }

    /// Asks hosts what disks and network cards their domains have. Changes nothing.
    pub fn look(&self, hosts: &[HostId]) -> impl Future<Output = OpenDevices> + Send + use<> {
        let asked = hosts.iter().filter_map(|id| Some((id.clone(), self.hand.connector(id)?))).collect();
        read_devices(asked)
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
    /// Notified when somebody ends it.
    end: Arc<Notify>,
    viewer: Option<Viewer>,
}

impl Errand {
    async fn run(mut self) {
        self.note(JobState::Sent, "sent".to_owned());
        if self.step.kind() == Kind::Vnc {
            return self.tunnel().await;
        }
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
        if let Operation::Eject { drive } = self.step.step().operation.clone() {
            let verdict = self.look_in_drive(&drive).await;
            self.hand.verified(&self.step, &done, &verdict).await;
            return match verdict {
                Verdict::Verified(text) => self.note(JobState::Verified, text),
                other => self.note(JobState::Unverified, other.text().to_owned()),
            };
        }
        let mut follow = Follow::new(&self.step, at).answered(self.hand.now());
        if let Some(patience) = self.patience {
            follow = follow.with_patience(patience);
        }
        let verdict = match self.follow(follow).await {
            Verdict::Verified(_) if self.was_destroyed() => {
                Verdict::Unverified("it did not shut down: it was destroyed from here".to_owned())
            }
            verdict => verdict,
        };
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

    /// Whether a guest that was asked to shut down was destroyed from here meanwhile: that it is gone
    /// is no sign then that it heeded.
    fn was_destroyed(&self) -> bool {
        let (kind, target) = (self.step.kind(), &self.step.step().target);
        let ended = |job: &Job| {
            job.kind == Kind::Destroy && job.target == *target && job.id > self.id && job.state != JobState::Failed
        };
        matches!(kind, Kind::Stop | Kind::Reboot) && self.journal.borrow().jobs().iter().any(ended)
    }

    /// Samples tell nothing of drives: the host is asked.
    async fn look_in_drive(&self, drive: &str) -> Verdict {
        let target = &self.step.step().target;
        let Some(connector) = self.hand.connector(&target.host) else {
            return Verdict::Unverified("nobody can look".to_owned());
        };
        let open = read_devices(vec![(target.host.clone(), connector)]).await;
        match open.in_drive(target, drive) {
            Some(None) => Verdict::Verified(format!("{drive} is empty")),
            Some(Some(path)) => Verdict::Unverified(format!("{} is still in {drive}", crate::model::sanitise(path))),
            None => Verdict::Unverified(format!("the host does not tell what is in {drive}")),
        }
    }

    /// Holds a tunnel open until the operator, the viewer or the connection ends it.
    async fn tunnel(self) {
        let (done, tunnel) = self.hand.tunnel(&self.step).await;
        let Some(tunnel) = tunnel else {
            return self.note(JobState::Failed, done.sent.text());
        };
        let viewer = self.viewer.as_ref().map(|viewer| viewer.start(tunnel.address()));
        let (mut viewer, with) = match viewer {
            Some(Ok(child)) => (Some(child), "the viewer shows it".to_owned()),
            Some(Err(error)) => (None, format!("no viewer: {error}; connect one to that address")),
            None => (None, "connect a viewer to that address".to_owned()),
        };
        self.note(
            JobState::Following,
            format!("its screen is at {} ({}); {with}", tunnel.address(), tunnel.greeting()),
        );
        let watched = async {
            match &mut viewer {
                Some(child) => drop(child.wait().await),
                None => std::future::pending().await,
            }
        };
        let (why, state) = tokio::select! {
            () = self.end.notified() => ("ended", JobState::Verified),
            () = watched => ("the viewer ended", JobState::Verified),
            () = tunnel.lost() => ("the connection was lost", JobState::Unverified),
        };
        let text = self.hand.tunnel_closed(&self.step, &done, tunnel, why).await;
        self.note(state, text);
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
