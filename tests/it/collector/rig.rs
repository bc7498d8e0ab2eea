//! A host made of a shell, the collector and tools that print what they are told.

use aerostat::hypervisor::collector::{self, Request};
use aerostat::hypervisor::{self, Frame, Hello};
use aerostat::model::{HostError, HostReport, Toolstack};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take before a test fails: generous, for a machine under load.
const PATIENCE: Duration = Duration::from_secs(120);

/// The shells the script must run in; those that are not installed are left out, but for `sh`.
pub fn shells() -> Vec<&'static [&'static str]> {
    let all: [&[&str]; 4] = [&["sh"], &["dash"], &["bash", "--posix"], &["busybox", "ash"]];
    let runs = |shell: &&[&str]| {
        Command::new(shell[0]).args(&shell[1..]).args(["-c", ":"]).status().is_ok_and(|s| s.success())
    };
    let there: Vec<_> = all.into_iter().filter(runs).collect();
    assert_eq!(there[0], ["sh"]);
    there
}

/// Runs a test in all shells at once: most of its time is waiting.
pub fn in_every_shell(test: impl Fn(&'static [&'static str]) + Sync) {
    std::thread::scope(|scope| {
        for shell in shells() {
            scope.spawn(|| test(shell));
        }
    });
}

/// Fake tools and a place to run.
pub struct Rig {
    dir: TempDir,
}

impl Rig {
    pub fn new() -> Rig {
        let dir = tempfile::tempdir().unwrap();
        for sub in ["bin", "data", "home"] {
            fs::create_dir(dir.path().join(sub)).unwrap();
        }
        Rig { dir }
    }

    /// A host with three guests, as captured.
    pub fn xen_4_17() -> Rig {
        let rig = Rig::new();
        rig.data("list", include_str!("../../fixtures/xen-4.17/idle/xl-list-v"));
        rig.data("info", include_str!("../../fixtures/xen-4.17/idle/xl-info"));
        rig.data("top", include_str!("../../fixtures/xen-4.17/idle/xentop-fnx"));
        rig.tool("xl", "case $1 in list) cat $DATA/list;; info) cat $DATA/info;; esac");
        rig.tool("xentop", "cat $DATA/top");
        // Like the real one: nothing at all is printed when one path is missing.
        rig.tool(
            "xenstore-read",
            r#"for p; do case $p in /local/domain/[02]/*) echo "xenstore-read: couldn't read path $p" >&2; exit 1;; esac; done
               for p; do case $p in */target) echo 131072;; */static-max) echo 196608;; */videoram) echo 0;; esac; done"#,
        );
        rig
    }

    /// A file the tools find as `$DATA/name`.
    pub fn data(&self, name: &str, text: &str) {
        fs::write(self.dir.path().join("data").join(name), text).unwrap();
    }

    /// Where that file is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("data").join(name)
    }

    /// A tool; it notes each call in `$DATA/calls`.
    pub fn tool(&self, name: &str, body: &str) {
        let path = self.dir.path().join("bin").join(name);
        let data = self.dir.path().join("data");
        let data = data.to_str().unwrap();
        let text = format!("#!/bin/sh\nDATA='{data}'\necho {name} $# \"$*\" >>$DATA/calls\n{body}\n");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// What was called so far, one call a line: tool, number of arguments, arguments.
    pub fn calls(&self) -> Vec<String> {
        let text = fs::read_to_string(self.dir.path().join("data/calls")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Files in the folders the shell had as its home, working and temporary folder.
    pub fn litter(&self) -> Vec<PathBuf> {
        fs::read_dir(self.dir.path().join("home")).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    /// A shell of this host.
    pub fn start(&self, shell: &[&str]) -> Session<'_> {
        let home = self.dir.path().join("home");
        let path = format!("{}:{}", self.dir.path().join("bin").display(), std::env::var("PATH").unwrap());
        let mut child = Command::new(shell[0])
            .args(&shell[1..])
            .current_dir(&home)
            .env("PATH", path)
            .envs([("HOME", &home), ("TMPDIR", &home)])
            .env("AEROSTAT_RIG", self.dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, lines) = sync_channel(16);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            let mut line = Vec::new();
            // Ends, and closes the pipe, when nobody listens any more.
            while out.by_ref().take(1 << 20).read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                if send.send(std::mem::take(&mut line)).is_err() {
                    break;
                }
            }
        });
        Session { rig: self, input: child.stdin.take(), child, lines: Some(lines) }
    }

    /// Processes that have this rig in their environment: whatever the shell started.
    pub fn processes(&self) -> Vec<String> {
        let mark = format!("AEROSTAT_RIG={}", self.dir.path().display()).into_bytes();
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let environ = fs::read(entry.path().join("environ")).unwrap_or_default();
            if environ.split(|&b| b == 0).any(|variable| variable == mark) {
                let command = fs::read(entry.path().join("cmdline")).unwrap_or_default();
                found.push(format!("{:?} {}", entry.file_name(), String::from_utf8_lossy(&command).replace('\0', " ")));
            }
        }
        found
    }
}

/// A running shell.
pub struct Session<'r> {
    rig: &'r Rig,
    child: Child,
    input: Option<ChildStdin>,
    lines: Option<Receiver<Vec<u8>>>,
}

impl Session<'_> {
    pub fn send(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        input.flush().unwrap();
    }

    /// The most memory the shell had in any state seen within that time, in bytes.
    pub fn peak_memory_within(&self, span: Duration) -> u64 {
        let end = Instant::now() + span;
        let mut peak = 0;
        while Instant::now() < end {
            let status = fs::read_to_string(format!("/proc/{}/statm", self.child.id())).unwrap_or_default();
            let pages = status.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
            peak = peak.max(pages.unwrap_or(0) * 4096);
            std::thread::sleep(Duration::from_millis(20));
        }
        peak
    }

    /// All lines up to and including the request's end.
    pub fn answer(&mut self, request: &Request) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let line = self.lines.as_ref().unwrap().recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|error| panic!("{error} after: {}", String::from_utf8_lossy(&bytes)));
            bytes.extend_from_slice(&line);
            if line.trim_ascii_end() == request.end.as_bytes() {
                return bytes;
            }
        }
    }

    /// Sends the script and a hello in one go.
    pub fn hello(&mut self) -> Hello {
        let request = collector::hello(0xfeed);
        self.send(&format!("{}{}", collector::script(), request.line));
        let bytes = self.answer(&request);
        Hello::parse(&Frame::parse(&bytes, &request.nonce).unwrap()).unwrap()
    }

    /// A sample's bytes and nonce.
    pub fn sample(&mut self, toolstack: Toolstack, deadline: Duration) -> (Vec<u8>, String) {
        static NONCE: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0xc0ffee);
        let nonce = NONCE.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let request = collector::sample(nonce, toolstack, deadline);
        self.send(&request.line);
        (self.answer(&request), request.nonce)
    }

    /// A sample's report.
    pub fn report(&mut self, toolstack: Toolstack, deadline: Duration) -> Result<HostReport, HostError> {
        let (bytes, nonce) = self.sample(toolstack, deadline);
        hypervisor::parse(toolstack, &Frame::parse(&bytes, &nonce).unwrap(), None)
    }

    /// Closes its input and waits until it and all it started is gone; what it said on stderr.
    pub fn end(mut self) -> String {
        drop(self.input.take());
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "the shell goes on after the end of its input");
            std::thread::sleep(Duration::from_millis(5));
        }
        self.assert_nothing_left();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }

    /// As when the connection is lost: both directions end, whatever is under way.
    pub fn cut(mut self) {
        drop(self.input.take());
        drop(self.lines.take());
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "the shell goes on after its connection is gone");
            std::thread::sleep(Duration::from_millis(5));
        }
        self.assert_nothing_left();
    }

    fn assert_nothing_left(&self) {
        let deadline = Instant::now() + PATIENCE;
        while !self.rig.processes().is_empty() {
            assert!(Instant::now() < deadline, "left behind: {:?}", self.rig.processes());
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(self.rig.litter(), Vec::<PathBuf>::new(), "files left behind");
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        // A failed test must not leave its shell behind.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
