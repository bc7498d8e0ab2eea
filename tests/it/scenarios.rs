//! Scenarios as readable TOML: a simulated cluster is watched in virtual time, and what the watch
//! says of it is compared with what the file expects.
//!
//! Every `tests/scenarios/*.toml` is a scenario (or names one of the program's with `use = "…"`)
//! with `beat`, `seed` and any number of `[[expect]]`; see [`Expect`] for what can be expected.

#![allow(clippy::unwrap_used)]

mod expect;

use aerostat::model::{Beat, Cluster, Moment};
use aerostat::sim::{Scenario, World};
use aerostat::watch::{Plan, Watch};
use expect::{Expect, seconds};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// What stands around the scenario in a test's file.
struct Script {
    scenario: Scenario,
    seed: u64,
    beat: Duration,
    expect: Vec<Expect>,
}

impl Script {
    fn load(path: &Path) -> Script {
        let text = std::fs::read_to_string(path).unwrap();
        let mut table: toml::Table = text.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let expect = table.remove("expect").unwrap_or_else(|| panic!("{} expects nothing", path.display()));
        let expect = expect.try_into().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let beat = table.remove("beat").map_or(Duration::from_secs(2), |beat| seconds(beat.as_str().unwrap()));
        let seed = table.remove("seed").map_or(1, |seed| seed.as_integer().unwrap() as u64);
        let scenario = match table.remove("use") {
            Some(name) => Scenario::builtin(name.as_str().unwrap()),
            None => Scenario::parse(&toml::to_string(&table).unwrap()),
        };
        Script { scenario: scenario.unwrap_or_else(|e| panic!("{}: {e}", path.display())), seed, beat, expect }
    }

    /// Lives through the scenario and returns everything that was not as expected.
    async fn run(self) -> Vec<String> {
        let begin = Instant::now();
        let world = World::start(self.scenario, self.seed, None);
        let mut plan = Plan::new(world.name(), world.plan());
        for host in &mut plan.hosts {
            host.entry.beat = Beat::of(self.beat);
        }
        let now = move || Moment(1_000_000 + begin.elapsed().as_millis() as u64);
        plan.clock = Arc::new(now);
        let watch = Watch::start(plan);
        let snapshots = watch.snapshots();
        let mut due: Vec<(Duration, &Expect)> =
            self.expect.iter().flat_map(|expect| expect.moments().map(move |at| (at, expect))).collect();
        due.sort_by_key(|(at, _)| *at);
        let mut wrong = Vec::new();
        for (at, expect) in due {
            sleep_until(begin + at).await;
            let cluster: Arc<Cluster> = snapshots.borrow().clone();
            wrong.extend(expect.check(&cluster, now()).err().map(|e| format!("at {at:?}: {e}")));
        }
        watch.stop().await;
        wrong
    }
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_scenario_goes_as_it_expects() {
    let files = files();
    assert!(files.len() >= 4, "{files:?}");
    let mut wrong = Vec::new();
    for file in files {
        let script = Script::load(&file);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        wrong.extend(runtime.block_on(script.run()).into_iter().map(|e| format!("{name} {e}")));
    }
    assert!(wrong.is_empty(), "{} expectations failed:\n{}", wrong.len(), wrong.join("\n"));
}

/// The harness must be able to fail.
#[test]
fn an_expectation_that_is_not_met_is_told() {
    let text = "use = \"races\"\n[[expect]]\nat = \"6s\"\nhost = \"new1\"\nfreshness = \"down\"\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    std::fs::write(&file, text).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let wrong = runtime.block_on(Script::load(&file).run());
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].contains("new1") && wrong[0].contains("live"), "{wrong:?}");
}
