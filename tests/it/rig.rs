//! A real sshd on loopback that looks like many Xen hosts, started by `tests/rig/sshd.sh`, and a
//! count of the processes that its use leaves.
#![allow(clippy::unwrap_used)]

use aerostat::inventory::HostEntry;
use aerostat::link::{SshConnector, SshHome, Use};
use aerostat::model::Beat;
use aerostat::watch::{HostPlan, Plan};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fs, thread};

/// A running rig; ends with all its processes when dropped.
pub struct Rig {
    /// Short: sockets live below it.
    dir: tempfile::TempDir,
    sshd: Pid,
    port: u16,
}

impl Rig {
    /// Hosts `h001` to `hNNN`, and `denied`, `changed`, `unknown` and `refused`.
    ///
    /// # Panics
    /// When there is no sshd: it is a requirement of the tests.
    pub fn start(hosts: usize) -> Rig {
        // The default key exchange of some OpenSSH costs 0.1 s of CPU a connection.
        Rig::start_with(hosts, "KexAlgorithms curve25519-sha256")
    }

    /// The same with a line of ssh_config for all hosts.
    pub fn start_with(hosts: usize, line: &str) -> Rig {
        let dir = tempfile::Builder::new().prefix("aero.").tempdir_in("/tmp").unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rig/sshd.sh");
        let output = Command::new("sh")
            .arg(script)
            .args([&hosts.to_string(), dir.path().join("d").to_str().unwrap(), line])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the rig did not start: {said}");
        let facts: HashMap<String, String> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let sshd = Pid::from_raw(facts["pid"].parse().unwrap()).unwrap();
        Rig { dir, sshd, port: facts["port"].parse().unwrap() }
    }

    /// The ssh_config with all aliases.
    pub fn config(&self) -> PathBuf {
        self.dir.path().join("d/ssh_config")
    }

    /// Where sshd listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A runtime directory for the program under test.
    pub fn runtime(&self) -> PathBuf {
        let dir = self.dir.path().join("x");
        fs::create_dir_all(&dir).unwrap();
        dir
    }

    /// How a host behaves from now on: see `tests/rig/bin/login` and `xl`.
    pub fn set(&self, host: &str, mode: &str) {
        let path = self.dir.path().join("d/hosts").join(host).join("mode");
        let fresh = path.with_extension("new");
        fs::write(&fresh, format!("{mode}\n")).unwrap();
        fs::rename(fresh, path).unwrap();
    }

    /// Has a host's xenstore tell that a domain's screen is at that port.
    pub fn screen(&self, host: &str, domid: u32, port: u16) {
        fs::write(self.dir.path().join(format!("d/hosts/{host}/vnc.{domid}")), format!("{port}\n")).unwrap();
    }

    pub fn known_hosts(&self) -> String {
        fs::read_to_string(self.dir.path().join("d/known_hosts")).unwrap()
    }

    /// An entry for one of its hosts, asked every half second.
    pub fn entry(&self, host: &str) -> HostEntry {
        let mut entry = HostEntry::named(host);
        entry.ssh.config_file = Some(self.config());
        entry.beat = Beat::of(Duration::from_millis(500));
        entry.tool_deadline = Duration::from_secs(2);
        entry
    }

    pub fn home(&self, purpose: Use) -> SshHome {
        SshHome::open_in(&self.runtime().join("aerostat"), purpose).unwrap()
    }

    /// A plan for these entries.
    pub fn plan(&self, entries: &[HostEntry], purpose: Use) -> Plan {
        let home = self.home(purpose);
        let plan = |entry: &HostEntry| HostPlan {
            entry: entry.clone(),
            connector: Arc::new(SshConnector::new(entry, home.clone())),
        };
        Plan::new("rig", entries.iter().map(plan).collect())
    }

    /// Entries for `h001` to `hNNN`.
    pub fn entries(&self, count: usize) -> Vec<HostEntry> {
        (1..=count).map(|n| self.entry(&format!("h{n:03}"))).collect()
    }

    /// The ssh masters, by process number.
    pub fn masters(&self) -> Vec<i32> {
        let runtime = self.runtime().display().to_string();
        let mut found: Vec<i32> =
            processes().into_iter().filter(|p| p.command.contains(&runtime)).map(|p| p.pid).collect();
        found.sort_unstable();
        found
    }

    /// Everything that runs because of the rig's use, on both sides: masters, sshd's sessions, the
    /// shells and the tools in them.
    pub fn leftovers(&self) -> Vec<String> {
        let all = processes();
        let (runtime, host) = (self.runtime().display().to_string(), format!("RIG_HOST={}", self.dir.path().display()));
        let mut below = vec![self.sshd.as_raw_nonzero().get()];
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(&parent) = below.get(at) {
            below.extend(all.iter().filter(|p| p.parent == parent).map(|p| p.pid));
            at += 1;
        }
        for process in all {
            let used = process.command.contains(&runtime) || process.environ.contains(&host);
            if used || below[1..].contains(&process.pid) {
                found.push(format!("{} {}", process.pid, process.command));
            }
        }
        found
    }

    /// Waits until nothing is left.
    ///
    /// # Panics
    /// When something still is after a generous while.
    pub fn assert_nothing_left(&self, because: &str) {
        let patience = Instant::now() + Duration::from_secs(40);
        loop {
            let left = self.leftovers();
            if left.is_empty() {
                return;
            }
            assert!(Instant::now() < patience, "{because}, and still there are: {left:#?}");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        for line in self.leftovers() {
            let pid = line.split(' ').next().and_then(|pid| pid.parse().ok()).and_then(Pid::from_raw);
            if let Some(pid) = pid {
                let _ = kill_process(pid, Signal::KILL);
            }
        }
        let _ = kill_process(self.sshd, Signal::TERM);
    }
}

struct Process {
    pid: i32,
    parent: i32,
    command: String,
    environ: String,
}

/// All processes that are not only waiting to be reaped.
fn processes() -> Vec<Process> {
    let read = |pid: i32, what: &str| fs::read(format!("/proc/{pid}/{what}")).unwrap_or_default();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace('\0', " ");
    let ours = std::process::id() as i32;
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|&pid| pid != ours)
        .filter_map(|pid| {
            let stat = text(read(pid, "stat"));
            let mut fields = stat.rsplit(") ").next()?.split(' ');
            fields.next().filter(|&state| state != "Z")?;
            let parent = fields.next()?.parse().ok()?;
            Some(Process { pid, parent, command: text(read(pid, "cmdline")), environ: text(read(pid, "environ")) })
        })
        .collect()
}
