//! The host itself: what its own tools say, and what is done behind aerostat's back.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The one host of the lab.
pub const HOST: &str = "xen1";
/// The guests it starts with, 128 MiB of at most 192 each.
pub const GUESTS: [&str; 2] = ["13_dbvrtg001", "23_dbvrtg007"];
/// How long anything in the emulated dom0 may take until it shows.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// One test at a time: they change the host that all of them look at.
pub fn alone() -> MutexGuard<'static, ()> {
    static LOCK: Mutex<()> = Mutex::new(());
    LOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The lab's ssh_config.
pub fn ssh_config() -> PathBuf {
    let dir = std::env::var_os("AEROSTAT_LAB").expect(
        "AEROSTAT_LAB must name the state directory of a running lab (tests/lab/xen/state after tests/lab/xen/up.sh); \
         tests/all sets it",
    );
    let config = PathBuf::from(dir).join("ssh_config").canonicalize().expect("the lab has an ssh_config: up.sh ran");
    assert!(config.is_absolute());
    config
}

/// Runs a command in the dom0 and returns its status and what it printed, errors included.
pub fn try_run(command: &str) -> (bool, String) {
    let output = Command::new("timeout")
        .args(["--kill-after=5", "120", "ssh", "-F"])
        .arg(ssh_config())
        .args([HOST, &format!("{{ {command}\n}} 2>&1")])
        .stdin(Stdio::null())
        .output()
        .expect("timeout and ssh start");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

/// The same, and it must succeed.
pub fn run(command: &str) -> String {
    let (ok, text) = try_run(command);
    assert!(ok, "in the dom0, `{command}` failed: {text}");
    text
}

/// A line of `xl list`.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub name: String,
    pub domid: u64,
    pub mib: u64,
    pub vcpus: u64,
    pub state: String,
    pub seconds: f64,
}

impl Line {
    /// Whether the domain is paused.
    pub fn is_paused(&self) -> bool {
        self.state.contains('p')
    }
}

/// The line of one domain, if it is there.
pub fn line(name: &str) -> Option<Line> {
    xl_list().into_iter().find(|line| line.name == name)
}

/// What `xl list` says. Names of the lab have no blanks, so columns can be counted from the left
/// here, unlike in the program's own parser.
pub fn xl_list() -> Vec<Line> {
    let text = run("xl list");
    let lines = text.lines().skip(1).map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words.len(), 6, "a line of xl list: {line:?}");
        Line {
            name: words[0].to_owned(),
            domid: words[1].parse().unwrap(),
            mib: words[2].parse().unwrap(),
            vcpus: words[3].parse().unwrap(),
            state: words[4].to_owned(),
            seconds: words[5].parse().unwrap(),
        }
    });
    lines.collect()
}

/// The number of a domain that must be there.
pub fn domid(name: &str) -> u64 {
    run(&format!("xl domid {name}")).trim().parse().unwrap()
}

/// A number in xenstore.
pub fn xenstore(path: &str) -> u64 {
    run(&format!("xenstore-read {path}")).trim().parse().unwrap()
}

/// A guest of a test's own, destroyed at its end whatever happens.
pub struct Guest(pub String);

impl Guest {
    /// Starts a guest of 96 MiB, of at most 128, and waits until the agent in it obeys.
    pub fn start(name: &str) -> Guest {
        Guest::start_with("", name, 1)
    }

    /// The same with settings of `lab-guest`'s (`BOOT=…`) and so many VCPUs.
    pub fn start_with(settings: &str, name: &str, vcpus: u32) -> Guest {
        let _ = try_run(&format!("xl destroy {name}"));
        run(&format!("{settings} lab-guest {name} 96 128 {vcpus}"));
        let guest = Guest(name.to_owned());
        until("the guest's agent answers", || {
            let id = domid(name);
            try_run(&format!("xenstore-read /local/domain/{id}/data/meminfo")).0.then_some(())
        });
        guest
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let _ = try_run(&format!("xl destroy {}", self.0));
    }
}

/// Tries until there is an answer.
pub fn until<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(answer) = attempt() {
            return answer;
        }
        assert!(begin.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(300));
    }
}
