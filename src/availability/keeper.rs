use super::{Changes, Ledger, Mark, Memory, MemoryError, Rules, Versions};
use crate::clock;
use crate::model::{Cluster, GuestKey, Known, Name};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// Changes are kept together when this long has passed since the first of them.
const KEEP_AFTER: Duration = Duration::from_secs(3);

/// After a failure it is tried again that much later.
const TRY_AGAIN: Duration = Duration::from_secs(30);

/// How often it is looked whether another program has changed what is remembered.
const LOOK: Duration = Duration::from_secs(10);

/// Something an operator wants of what is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// This VM is off on purpose.
    Mark(Mark),
    /// It is not any more.
    Unmark(GuestKey),
    /// This VM is gone for good.
    Forget(GuestKey),
}

/// Takes orders from anywhere; they show in the next snapshot, which is published at once.
#[derive(Clone, Debug)]
pub struct Marker(mpsc::UnboundedSender<Order>);

impl Marker {
    /// Gives an order. Returns at once; that it could not be kept is told by [`Known::trouble`].
    pub fn order(&self, order: Order) {
        // Nobody is there any more when the program ends.
        let _ = self.0.send(order);
    }
}

/// Stands between whoever polls the hosts and whoever draws: adds to each snapshot what is known
/// beyond it, and has it remembered, on threads for such things.
pub struct Keeper {
    snapshots: watch::Receiver<Arc<Cluster>>,
    marker: Marker,
    memory: Arc<dyn Memory>,
    task: JoinHandle<Ledger>,
    end: mpsc::Sender<()>,
}

impl Keeper {
    /// Begins. Until what was remembered has been read, snapshots say so.
    pub fn start(mut source: watch::Receiver<Arc<Cluster>>, memory: Arc<dyn Memory>, rules: Rules) -> Keeper {
        let first = with(&source.borrow_and_update(), Arc::new(Known::not_recalled()));
        let (publish, snapshots) = watch::channel(first);
        let (orders, taken) = mpsc::unbounded_channel();
        let (end, ended) = mpsc::channel(1);
        let work = Work {
            ledger: Ledger::new(rules),
            source,
            publish,
            memory: memory.clone(),
            trouble: None,
            version: None,
            recalled: false,
        };
        let task = tokio::spawn(work.run(taken, ended));
        Keeper { snapshots, marker: Marker(orders), memory, task, end }
    }

    /// The snapshots, with what is known beyond them.
    pub fn snapshots(&self) -> watch::Receiver<Arc<Cluster>> {
        self.snapshots.clone()
    }

    /// Who takes orders.
    pub fn marker(&self) -> Marker {
        self.marker.clone()
    }

    /// Ends, and has remembered what is not yet.
    ///
    /// # Errors
    /// It could not be kept.
    pub async fn stop(self) -> Result<(), MemoryError> {
        let _ = self.end.send(()).await;
        let Ok(mut ledger) = self.task.await else { return Ok(()) };
        let changes = ledger.changes();
        if changes.is_empty() {
            return Ok(());
        }
        match tokio::task::spawn_blocking(move || self.memory.remember(&changes)).await {
            Ok(kept) => kept.map(|_| ()),
            Err(_) => Ok(()),
        }
    }
}

struct Work {
    ledger: Ledger,
    source: watch::Receiver<Arc<Cluster>>,
    publish: watch::Sender<Arc<Cluster>>,
    memory: Arc<dyn Memory>,
    trouble: Option<Name>,
    version: Option<u64>,
    recalled: bool,
}

/// What a thread aside has done.
enum Done {
    Recalled(Result<Option<(u64, super::Recall)>, MemoryError>),
    Kept(Changes, Result<Versions, MemoryError>),
}

impl Work {
    async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>, mut end: mpsc::Receiver<()>) -> Ledger {
        let (tell, mut done) = mpsc::channel::<Done>(2);
        let mut busy = true;
        let mut keep_at = None;
        let mut look_at = Instant::now();
        self.look(&tell);
        let mut live = true;
        loop {
            let far = Instant::now() + LOOK;
            tokio::select! {
                _ = end.recv() => return self.ledger,
                changed = self.source.changed(), if live => {
                    live = changed.is_ok();
                    if live {
                        self.show();
                        keep_at = keep_at.or(Some(Instant::now() + KEEP_AFTER));
                    }
                }
                Some(order) = orders.recv() => {
                    match order {
                        Order::Mark(mark) => self.ledger.mark(mark),
                        Order::Unmark(key) => { self.ledger.unmark(&key); }
                        Order::Forget(key) => { self.ledger.forget(&key); }
                    }
                    self.show();
                    keep_at = Some(Instant::now());
                }
                Some(news) = done.recv() => {
                    busy = false;
                    if !self.news(news) {
                        (keep_at, look_at) = (Some(Instant::now() + TRY_AGAIN), Instant::now() + TRY_AGAIN);
                    } else {
                        look_at = Instant::now() + LOOK;
                    }
                    self.show();
                }
                () = sleep_until(keep_at.unwrap_or(far)), if !busy && self.recalled && keep_at.is_some() => {
                    keep_at = None;
                    let changes = self.ledger.next_changes();
                    if !changes.is_empty() {
                        busy = true;
                        let (memory, tell) = (self.memory.clone(), tell.clone());
                        tokio::task::spawn_blocking(move || {
                            let kept = memory.remember(&changes);
                            let _ = tell.blocking_send(Done::Kept(changes, kept));
                        });
                    }
                }
                () = sleep_until(look_at), if !busy => {
                    busy = true;
                    self.look(&tell);
                }
            }
        }
    }

    /// Reads what is remembered, if anybody else has changed it, on a thread aside.
    fn look(&self, tell: &mpsc::Sender<Done>) {
        let (memory, tell, before) = (self.memory.clone(), tell.clone(), self.version);
        tokio::task::spawn_blocking(move || {
            let read = || {
                let version = memory.version()?;
                if before == Some(version) { Ok(None) } else { Ok(Some((version, memory.recall()?))) }
            };
            let _ = tell.blocking_send(Done::Recalled(read()));
        });
    }

    /// Takes in what was done aside; says whether it went well.
    fn news(&mut self, news: Done) -> bool {
        let result = match news {
            Done::Recalled(Ok(recall)) => {
                self.recalled = true;
                if let Some((version, recall)) = recall {
                    self.version = Some(version);
                    self.ledger.recall(recall);
                }
                Ok(())
            }
            // Without a memory the figures are what the hosts list, and the screen says so.
            Done::Recalled(Err(error)) => {
                self.recalled = true;
                Err(error)
            }
            Done::Kept(_, Ok(versions)) => {
                // Nobody else has written in between: there is nothing to be read again.
                if self.version == Some(versions.before) {
                    self.version = Some(versions.after);
                }
                Ok(())
            }
            Done::Kept(changes, Err(error)) => {
                self.ledger.give_back(changes);
                Err(error)
            }
        };
        self.trouble = result.as_ref().err().map(|error| Name::new(&error.to_string()));
        result.is_ok()
    }

    fn show(&mut self) {
        let cluster = self.source.borrow().clone();
        let mut known = self.ledger.take(&cluster, clock::now());
        if !self.recalled || self.trouble.is_some() {
            let marked = Arc::make_mut(&mut known);
            marked.recalling = !self.recalled;
            marked.trouble = self.trouble.clone();
        }
        self.publish.send_replace(with(&cluster, known));
    }
}

/// The snapshot with what is known beyond it.
pub fn with(cluster: &Arc<Cluster>, known: Arc<Known>) -> Arc<Cluster> {
    Arc::new(Cluster { known, ..Cluster::clone(cluster) })
}
