//! How long a confirmed action takes to its host, while 1,000 simulated hosts are polled.
//!
//! `cargo bench --bench act` watches a simulated cluster of 1,000 hosts with 100 domains each and,
//! beside it, one host behind a real sshd on loopback. On that one it confirms an action again and
//! again and takes the time until the command is given to the connection, which is there already:
//! by then the audit line before it is on the disk. Exits with 1 if the median is over 20 ms.

#![allow(clippy::unwrap_used, missing_docs)]

use aerostat::action::*;
use aerostat::inventory::HostEntry;
use aerostat::link::{Channel, Connector, Limits, LinkError, SshConnector, SshHome, Use};
use aerostat::model::{Beat, Cluster};
use aerostat::sim::{Scenario, World};
use aerostat::watch::{HostPlan, Plan as WatchPlan, Watch};
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const ROUNDS: u32 = 100;
const MUST: Duration = Duration::from_millis(20);

/// Notes when a request is given to the connection, and when it is answered.
#[derive(Debug, Default)]
struct Seen {
    given: Mutex<Option<Instant>>,
    answered: Mutex<Option<Instant>>,
}

#[derive(Debug)]
struct Wire(Arc<dyn Connector>, Arc<Seen>);

struct Tap(Box<dyn Channel>, Arc<Seen>);

impl Connector for Wire {
    fn open<'a>(&'a self, script: &'a str) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkError>> {
        Box::pin(async move { Ok(Box::new(Tap(self.0.open(script).await?, self.1.clone())) as Box<dyn Channel>) })
    }
}

impl Channel for Tap {
    fn ask<'a>(
        &'a mut self,
        request: &'a [u8],
        end: &'a [u8],
        limits: Limits,
    ) -> BoxFuture<'a, Result<Vec<u8>, LinkError>> {
        *self.1.given.lock().unwrap() = Some(Instant::now());
        Box::pin(async move {
            let answer = self.0.ask(request, end, limits).await;
            *self.1.answered.lock().unwrap() = Some(Instant::now());
            answer
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        self.0.close()
    }
}

/// One sshd that looks like a Xen host; ended when dropped.
struct Rig {
    dir: PathBuf,
    sshd: String,
}

impl Rig {
    fn start() -> Rig {
        let dir = PathBuf::from(format!("/tmp/aero-bench.{}", std::process::id()));
        std::fs::create_dir(&dir).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rig/sshd.sh");
        let out = Command::new("sh")
            .arg(script)
            .args(["1", dir.join("d").to_str().unwrap(), "KexAlgorithms curve25519-sha256"])
            .output()
            .unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        let facts: HashMap<&str, &str> = text.lines().filter_map(|line| line.split_once('=')).collect();
        let sshd = (*facts.get("pid").unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&out.stderr)))).to_owned();
        Rig { dir, sshd }
    }

    fn host(&self) -> HostPlan {
        let mut entry = HostEntry::named("h001");
        entry.ssh.config_file = Some(self.dir.join("d/ssh_config"));
        entry.ssh.connect_timeout = Duration::from_secs(60);
        entry.beat = Beat::of(Duration::from_secs(2));
        let home = SshHome::open_in(&self.dir.join("run"), Use::Dashboard).unwrap();
        let connector = Arc::new(SshConnector::new(&entry, home));
        HostPlan { entry, connector }
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(&self.sshd).status();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

fn main() {
    let rig = Rig::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (mut given, mut answered) = runtime.block_on(measure(&rig));
    drop(runtime);
    given.sort_unstable();
    answered.sort_unstable();
    let ms = |times: &[Duration], at: f64| times[((times.len() - 1) as f64 * at) as usize].as_secs_f64() * 1e3;
    println!("1,000 × 100 simulated hosts on a 2 s beat beside one behind a real sshd, {ROUNDS} actions on that one:");
    println!(
        "confirmed → audit on the disk, command given to the warm connection: median {:.1} ms, p90 {:.1} ms, worst {:.1} ms",
        ms(&given, 0.5),
        ms(&given, 0.9),
        ms(&given, 1.0)
    );
    println!(
        "confirmed → identity checked, tool run on the host, answer here: median {:.1} ms, p90 {:.1} ms",
        ms(&answered, 0.5),
        ms(&answered, 0.9)
    );
    let reached = given[given.len() / 2] <= MUST;
    println!("must reach: median ≤ {} ms: {}", MUST.as_millis(), if reached { "yes" } else { "NO" });
    drop(rig);
    std::process::exit(i32::from(!reached));
}

async fn measure(rig: &Rig) -> (Vec<Duration>, Vec<Duration>) {
    let scenario = Scenario::builtin("cern").unwrap();
    let world = World::start(scenario, 1, Some((1000, 100)));
    let mut plan = WatchPlan::new("bench", world.plan());
    let host = rig.host();
    let id = host.entry.id.clone();
    let seen = Arc::new(Seen::default());
    let reach = Reach { id: id.clone(), connector: Arc::new(Wire(host.connector.clone(), seen.clone())) };
    plan.hosts.push(host);
    let watch = Watch::start(plan);
    let mut snapshots = watch.snapshots();
    let whole = |cluster: &Arc<Cluster>| cluster.hosts.iter().all(|host| host.samples >= 2);
    tokio::time::timeout(Duration::from_secs(300), snapshots.wait_for(whole)).await.expect("all hosts answer").unwrap();

    let audit = Arc::new(FileAudit::new(rig.dir.join("audit.jsonl"), None));
    let permit = Gate::new(Mode::Live).permit().unwrap();
    let hand = Hand::new(permit, [reach], audit, true, Who::here());
    let mut desk = Desk::new(Arc::new(hand), watch.snapshots());
    let (mut given, mut answered) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // Not in step with the beat.
        tokio::time::sleep(Duration::from_millis(150 + u64::from(round * 37 % 200))).await;
        let cluster = snapshots.borrow_and_update().clone();
        let target = find(&cluster, "13_h001_001", Some(&id)).unwrap();
        let plan = Plan::make(&cluster, &Wish::Pause, &[target], false, aerostat::clock::now());
        let confirmed = plan.confirm_beforehand().unwrap();
        let begin = Instant::now();
        desk.submit(&confirmed);
        desk.finish().await;
        given.push(seen.given.lock().unwrap().take().expect("it was sent").duration_since(begin));
        answered.push(seen.answered.lock().unwrap().take().unwrap().duration_since(begin));
    }
    watch.stop().await;
    (given, answered)
}
