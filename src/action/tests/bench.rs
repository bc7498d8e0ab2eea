//! A simulated cluster that is watched, with a desk to act from, all by tokio's (paused) clock.

use super::super::*;
use crate::link::{Channel, Connector, Limits, LinkError};
use crate::model::{Beat, Cluster, Domain, HostId, Moment};
use crate::sim::{Scenario, World};
use crate::watch::{Plan as WatchPlan, Watch};
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Two hosts of each toolstack, each with guests whose balloons do what they are told, do not, or
/// stop halfway.
pub const SCENARIO: &str = r#"
name = "bench"
about = "for tests"
seed = 5
warmup = "2m"

[latency]
connect = "20ms"
answer = "10ms"
spread = 0.0

[[host]]
name = "new[1-2]"
toolstack = "xl"
memory = "8G"
cpus = 4
dom0 = { memory = "1G", min = "1G" }

[[host]]
name = "old1"
toolstack = "xm"
memory = "8G"
cpus = 4
dom0 = { memory = "512M", min = "196M", autoballoon = true }

[[guest]]
on = "new1"
names = ["good", "other"]
memory = "1G"
maxmem = "2G"
vcpus = 2
workload = "idle"
balloon = "directed"

[[guest]]
on = "new1"
names = ["deaf"]
memory = "1G"
vcpus = 1
workload = "idle"
balloon = "deaf"

[[guest]]
on = "new2"
names = ["13_dbvrtg001", "good2"]
memory = "1G"
vcpus = 1
workload = "idle"
balloon = "directed"

[[guest]]
on = "old1"
names = ["14_dbvrtg002", "15_dbvrtg003"]
memory = "1G"
maxmem = "2G"
vcpus = 1
workload = "idle"
balloon = "directed"
"#;

/// A guest that heeds no request to shut down, and one that takes its time.
pub const STUBBORN: &str = r#"
name = "stubborn"
about = "for tests"
seed = 5
warmup = "2m"

[latency]
connect = "20ms"
answer = "10ms"
spread = 0.0

[[host]]
name = "new1"
memory = "8G"
dom0 = { memory = "1G", min = "1G" }

[[guest]]
on = "new1"
names = ["stubborn"]
memory = "1G"
shutdown = "never"

[[guest]]
on = "new1"
names = ["slow"]
memory = "1G"
shutdown = "45s"
"#;

/// Writes down every request that reaches a channel.
pub struct Wire {
    pub inner: Arc<dyn Connector>,
    pub log: Arc<Mutex<Vec<String>>>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

struct Tap {
    inner: Box<dyn Channel>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Connector for Wire {
    fn open<'a>(&'a self, script: &'a str) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkError>> {
        Box::pin(async move {
            let inner = self.inner.open(script).await?;
            Ok(Box::new(Tap { inner, log: self.log.clone() }) as Box<dyn Channel>)
        })
    }
}

impl Channel for Tap {
    fn ask<'a>(
        &'a mut self,
        request: &'a [u8],
        end: &'a [u8],
        limits: Limits,
    ) -> BoxFuture<'a, Result<Vec<u8>, LinkError>> {
        self.log.lock().unwrap().push(String::from_utf8_lossy(request).into_owned());
        self.inner.ask(request, end, limits)
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        self.inner.close()
    }
}

/// Keeps audit lines in memory, or refuses them.
#[derive(Debug, Default)]
pub struct Notebook {
    pub lines: Mutex<Vec<Entry>>,
    pub full: bool,
}

impl Audit for Notebook {
    fn write(&self, entry: &Entry) -> Result<(), AuditError> {
        if self.full {
            return Err(AuditError::NoPlace);
        }
        self.lines.lock().unwrap().push(entry.clone());
        Ok(())
    }
}

pub struct Bench {
    pub world: World,
    pub watch: Watch,
    pub desk: Desk,
    pub notebook: Arc<Notebook>,
    /// Every request of the desk.
    pub wire: Arc<Mutex<Vec<String>>>,
    pub now: Arc<dyn Fn() -> Moment + Send + Sync>,
}

/// Tokio's clock as moments.
pub fn clock() -> Arc<dyn Fn() -> Moment + Send + Sync> {
    let start = tokio::time::Instant::now();
    Arc::new(move || Moment(1_000_000 + start.elapsed().as_millis() as u64))
}

impl Bench {
    pub async fn new() -> Bench {
        Bench::of(SCENARIO, Notebook::default()).await
    }

    pub async fn of(scenario: &str, notebook: Notebook) -> Bench {
        let world = World::start(Scenario::parse(scenario).unwrap(), 1, None);
        let now = clock();
        let mut plan = WatchPlan::new("bench", world.plan());
        for host in &mut plan.hosts {
            host.entry.beat = Beat::of(Duration::from_secs(1));
        }
        plan.clock = now.clone();
        let wire = Arc::<Mutex<Vec<String>>>::default();
        let reach: Vec<Reach> = plan
            .hosts
            .iter()
            .map(|host| Reach {
                id: host.entry.id.clone(),
                connector: Arc::new(Wire { inner: host.connector.clone(), log: wire.clone() }),
            })
            .collect();
        let watch = Watch::start(plan);
        let notebook = Arc::new(notebook);
        let permit = Gate::new(Mode::Live).permit().unwrap();
        let told = now.clone();
        let hand = Hand::new(permit, reach, notebook.clone(), true, Who::default()).with_clock(move || told());
        let desk = Desk::new(Arc::new(hand), watch.snapshots());
        let bench = Bench { world, watch, desk, notebook, wire, now };
        bench.settle(Duration::from_secs(4)).await;
        bench
    }

    /// Lets the cluster live for that long.
    pub async fn settle(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }

    pub fn cluster(&self) -> Arc<Cluster> {
        self.watch.snapshots().borrow().clone()
    }

    pub fn target(&self, name: &str) -> Target {
        find(&self.cluster(), name, None).unwrap()
    }

    pub fn dom0(&self, host: &str) -> Target {
        find(&self.cluster(), "Domain-0", Some(&HostId::new(host))).unwrap()
    }

    pub fn domain(&self, name: &str) -> Option<Domain> {
        let cluster = self.cluster();
        let (_, domain) = find(&cluster, name, None).ok()?.look_up(&cluster)?;
        domain.cloned()
    }

    /// The index of a host in the world.
    pub fn host(&self, name: &str) -> usize {
        self.world.plan().iter().position(|plan| plan.entry.id.as_str() == name).unwrap()
    }

    pub fn plan(&self, wish: Wish, names: &[&str]) -> Plan {
        let targets: Vec<Target> = names.iter().map(|name| self.target(name)).collect();
        Plan::make(&self.cluster(), &wish, &targets, false, (self.now)())
    }

    pub fn force(&self, wish: Wish, names: &[&str]) -> Plan {
        let targets: Vec<Target> = names.iter().map(|name| self.target(name)).collect();
        Plan::make(&self.cluster(), &wish, &targets, true, (self.now)())
    }

    /// Does it and waits for its end; the one job.
    pub async fn act(&mut self, plan: Plan) -> Job {
        let confirmed = plan.confirm_beforehand().unwrap();
        let ids = self.desk.submit(&confirmed);
        let journal = self.desk.finish().await;
        journal.job(ids[0]).unwrap().clone()
    }

    pub fn sent(&self) -> Vec<String> {
        self.wire.lock().unwrap().clone()
    }

    pub fn outcomes(&self) -> Vec<(Phase, Option<String>)> {
        self.notebook.lines.lock().unwrap().iter().map(|line| (line.phase, line.outcome.clone())).collect()
    }
}
