//! Stand-ins for Xen's tools that write down every call, word by word, and hosts that have them: this
//! machine, or a real sshd on loopback.
#![allow(clippy::unwrap_used)]

use crate::program::{Home, Said, said};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The UUID of the guest `at` of a stage, which has number `at + 1`.
pub fn uuid(at: usize) -> String {
    format!("7a31a084-e5e4-48cd-8b72-24a3dd34{:04x}", at + 1)
}

/// Ends a word, and a call, in the log: nothing that is put into a command has them.
const WORD: char = '\u{1f}';
const CALL: char = '\u{1e}';

/// A host with stand-ins for Xen's tools, whose xl fails at whatever would change something, so that
/// nobody waits for its effect.
pub struct Stage {
    dir: tempfile::TempDir,
}

impl Stage {
    /// A host with these guests, numbered from 1.
    pub fn new(guests: &[&str]) -> Stage {
        // Short: sockets live below it.
        let stage = Stage { dir: tempfile::Builder::new().prefix("aero.").tempdir_in("/tmp").unwrap() };
        fs::create_dir(stage.bin()).unwrap();
        let row = |at: usize, name: &str| {
            format!("{name:40} {:4}   128     1     -b----      36.8 {}        -                -\n", at + 1, uuid(at))
        };
        let rows: String = guests.iter().enumerate().map(|(at, name)| row(at, name)).collect();
        let list = format!(
            "Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            \
             Reason-Code\tSecurity Label\n\
             Domain-0                                     0   512     2     r-----     287.7 \
             00000000-0000-0000-0000-000000000000        -                -\n{rows}"
        );
        fs::write(stage.at("list"), list).unwrap();
        let list = stage.at("list").display().to_string();
        stage.tool(
            "xl",
            &format!(
                "case \"$*\" in\n'list -v') cat {list};;\ninfo) echo 'total_memory           : 4095'; \
                 echo 'free_memory            : 1620';;\n\
                 *) echo 'this host does nothing' >&2; exit 1;;\nesac"
            ),
        );
        stage.tool("xentop", "");
        let by_path = "for path; do case $path in /local/domain/0/memory/*) echo 524288;; */vm) id=${path#/local/domain/}; \
                       printf '/vm/7a31a084-e5e4-48cd-8b72-24a3dd34%04x\\n' \"${id%/vm}\";; */target) echo 131072;; \
                       */static-max) echo 196608;; *) exit 1;; esac; done";
        stage.tool("xenstore-read", by_path);
        for trap in ["reboot", "touch", "xm"] {
            stage.tool(trap, if trap == "xm" { "exit 127" } else { "" });
        }
        // Where the tests do not run as root: what a sudoers rule allows.
        stage.tool("sudo", "[ \"$1\" = -n ] && shift\nAERO=1 exec \"$@\"");
        stage.tool("id", "echo 0");
        stage
    }

    /// A stand-in that writes down how it was called and then does `body`.
    pub fn tool(&self, name: &str, body: &str) {
        // One write: several tools may be called at once.
        let note = format!(
            "call=$(printf '%s\\037' {name} \"$@\")\nprintf '%s\\036' \"$call\" >>{}",
            self.at("log").display()
        );
        let path = self.bin().join(name);
        fs::write(&path, format!("#!/bin/sh\n{note}\n{body}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn bin(&self) -> PathBuf {
        self.at("bin")
    }

    /// A `PATH` with the stand-ins before anything else.
    pub fn path(&self) -> String {
        format!("{}:{}", self.bin().display(), std::env::var("PATH").unwrap_or_default())
    }

    /// Every call so far, word by word.
    pub fn calls(&self) -> Vec<Vec<String>> {
        let log = fs::read_to_string(self.at("log")).unwrap_or_default();
        let words = |call: &str| call.split_terminator(WORD).map(str::to_owned).collect();
        log.split_terminator(CALL).map(words).collect()
    }

    /// The calls that change something: all but those that are known to only read.
    pub fn deeds(&self) -> Vec<Vec<String>> {
        let mut calls = self.calls();
        calls.retain(|call| !reads(call));
        calls
    }
}

/// Whether a call only reads.
fn reads(call: &[String]) -> bool {
    let words: Vec<&str> = call.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["xl", "list" | "info", ..]
        | ["xm", "list" | "info" | "domid", ..]
        | ["xentop" | "xenstore-read" | "id", ..] => true,
        // What it runs writes its own line.
        ["sudo", ..] => true,
        _ => false,
    }
}

/// A real sshd on loopback that leads to a stage, under the name `xen1`.
pub struct Loopback {
    sshd: Child,
    pub home: Home,
    dir: PathBuf,
    port: u16,
}

/// Another sshd on loopback.
pub struct Jump(Child);

impl Drop for Jump {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
    }
}

impl Loopback {
    /// Logins with the stage's key end as `authorized` says: a line of authorized_keys, made of the
    /// public key's file.
    pub fn new(stage: &Stage, authorized: impl FnOnce(&Path) -> String) -> Loopback {
        let at = |name: &str| stage.at(name);
        for key in ["host", "id"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(at(key)).status();
            assert!(made.unwrap().success());
        }
        fs::write(at("authorized_keys"), authorized(&at("id.pub"))).unwrap();
        let (sshd, port) = start(stage);
        let key = fs::read_to_string(at("host.pub")).unwrap();
        fs::write(at("known_hosts"), format!("[127.0.0.1]:{port} {key}")).unwrap();
        let ssh_config = format!(
            "Host xen1\n HostName 127.0.0.1\n Port {port}\n IdentityFile {}\n IdentitiesOnly yes\n UserKnownHostsFile {}\n \
             GlobalKnownHostsFile none\n KexAlgorithms curve25519-sha256\n",
            at("id").display(),
            at("known_hosts").display()
        );
        fs::write(at("ssh_config"), ssh_config).unwrap();
        let home = Home::with_config(&format!(
            "hosts = [\"xen1\"]\n[ssh]\nconfig_file = {:?}\nshare = \"0s\"\nconnect_timeout = \"60s\"\n\
             [watch]\ntool_deadline = \"30s\"\n",
            at("ssh_config")
        ));
        fs::create_dir(at("run")).unwrap();
        fs::set_permissions(at("run"), fs::Permissions::from_mode(0o700)).unwrap();
        Loopback { sshd, home, dir: stage.dir.path().to_owned(), port }
    }

    /// Where the program keeps its sockets.
    pub fn runtime(&self) -> PathBuf {
        self.dir.join("run")
    }

    /// A second sshd, through which the host is reached from now on.
    pub fn behind_a_jump_host(&mut self, stage: &Stage) -> Jump {
        let (sshd, port) = start(stage);
        let config = self.dir.join("ssh_config");
        let direct = fs::read_to_string(&config).unwrap();
        let jump = direct
            .replace("Host xen1\n", "Host jump\n")
            .replace(&format!("Port {}", self.port), &format!("Port {port}"));
        let key = fs::read_to_string(stage.at("host.pub")).unwrap();
        let known = fs::read_to_string(stage.at("known_hosts")).unwrap();
        fs::write(stage.at("known_hosts"), format!("{known}[127.0.0.1]:{port} {key}")).unwrap();
        fs::write(config, direct.replace("Host xen1\n", "Host xen1\n ProxyJump jump\n") + &jump).unwrap();
        Jump(sshd)
    }

    pub fn run(&self, args: &[&str]) -> Said {
        said(self.home.command(args).env("XDG_RUNTIME_DIR", self.runtime()))
    }

    /// What plain ssh gets with that key.
    pub fn ssh(&self, args: &[&str]) -> Said {
        let mut command = Command::new("ssh");
        command.arg("-F").arg(self.dir.join("ssh_config")).arg("xen1").args(args).stdin(Stdio::null());
        said(&mut command)
    }
}

/// An sshd with an ordinary configuration on a free port, whose sessions find the stand-ins.
fn start(stage: &Stage) -> (Child, u16) {
    let sshd =
        ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"].iter().map(PathBuf::from).find(|p| p.exists());
    let sshd = sshd.expect("no sshd: install the package openssh-server");
    let dir = stage.dir.path().display();
    let config = format!(
        "ListenAddress 127.0.0.1\nHostKey {dir}/host\nPidFile none\nUsePAM no\nStrictModes no\nUseDNS no\nPrintMotd no\n\
         PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n\
         AuthorizedKeysFile {dir}/authorized_keys\nSetEnv SHLVL=2 PATH={}\n",
        stage.path()
    );
    fs::write(stage.at("sshd_config"), config).unwrap();
    let _ = fs::create_dir("/run/sshd");
    for _ in 0..20 {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new(&sshd)
            .arg("-D")
            .arg("-e")
            .arg("-f")
            .arg(stage.at("sshd_config"))
            .args(["-p", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let patience = Instant::now() + Duration::from_secs(20);
        while Instant::now() < patience && child.try_wait().unwrap().is_none() {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return (child, port);
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        let _ = child.kill();
        let _ = child.wait();
    }
    panic!("sshd does not start");
}
