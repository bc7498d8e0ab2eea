//! A real sshd with the very account that `aerostat authorize` describes: the key's line, the filter
//! it is forced through, and the program looking and acting through it.
#![allow(clippy::unwrap_used)]

use crate::program::{Home, Said, aerostat, said};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const UUID: &str = "7a31a084-e5e4-48cd-8b72-24a3dd343e44";

struct Account {
    dir: tempfile::TempDir,
    sshd: Child,
    home: Home,
}

impl Drop for Account {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
    }
}

impl Account {
    /// An account made as `aerostat authorize` says, on a host with stand-ins for Xen's tools.
    fn new(role: &[&str]) -> Account {
        let dir = tempfile::Builder::new().prefix("aero.").tempdir_in("/tmp").unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("bin")).unwrap();
        tools(&at("bin"), &at("log"));
        for key in ["host", "id"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(at(key)).status();
            assert!(made.unwrap().success());
        }
        let filter = at("aerostat-filter");
        let path = filter.to_str().unwrap();
        let print = |part: &str, more: &[&str]| {
            let said = aerostat(&[&["authorize", "--path", path, "--print", part][..], role, more].concat());
            assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
            said.out
        };
        // The one thing that differs from an installed filter: where the tools are.
        let search = format!("PATH={}:/usr/local/sbin", at("bin").display());
        fs::write(&filter, print("filter", &[]).replace("PATH=/usr/local/sbin", &search)).unwrap();
        fs::set_permissions(&filter, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(at("authorized_keys"), print("key", &["--key", at("id.pub").to_str().unwrap()])).unwrap();
        let (sshd, port) = start(dir.path());
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
        Account { dir, sshd, home }
    }

    fn run(&self, args: &[&str]) -> Said {
        let runtime = self.dir.path().join("run");
        fs::create_dir_all(&runtime).unwrap();
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).unwrap();
        said(self.home.command(args).env("XDG_RUNTIME_DIR", runtime))
    }

    /// What plain ssh gets with that key.
    fn ssh(&self, args: &[&str]) -> Said {
        let mut command = Command::new("ssh");
        command.arg("-F").arg(self.dir.path().join("ssh_config")).arg("xen1").args(args).stdin(Stdio::null());
        said(&mut command)
    }

    /// Commands that changed something, as the tools were called.
    fn deeds(&self) -> Vec<String> {
        let log = fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }
}

/// Stand-ins for Xen's tools; those that change something write down how they were called.
fn tools(bin: &Path, log: &Path) {
    let put = |name: &str, text: String| {
        fs::write(bin.join(name), text).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    };
    put(
        "xl",
        format!(
            "#!/bin/sh\ncase \"$*\" in\n'list -v')\nprintf '%s\\n' 'Name                                        ID   Mem \
             VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label' \\\n\
             'Domain-0                                     0   512     2     r-----     287.7 \
             00000000-0000-0000-0000-000000000000        -                -' \n[ -e {0} ] || echo \
             'web1                                         3   128     1     -b----      36.8 {UUID}        -                -'\n;;\n\
             info) echo 'total_memory           : 1535'; echo 'free_memory            : 620';;\n\
             *) echo \"xl $*\" >>{0};;\nesac\n",
            log.display()
        ),
    );
    put("xentop", "#!/bin/sh\n".to_owned());
    put("xenstore-read", format!("#!/bin/sh\ncase $1 in */vm) echo /vm/{UUID};; *) exit 1;; esac\n"));
    put("reboot", format!("#!/bin/sh\necho reboot >>{}\n", log.display()));
    // Where the tests do not run as root: what the sudoers rule allows.
    put("sudo", "#!/bin/sh\n[ \"$1\" = -n ] && shift\nAERO=1 exec \"$@\"\n".to_owned());
    put("id", "#!/bin/sh\necho 0\n".to_owned());
}

/// An sshd with an ordinary configuration on a free port.
fn start(dir: &Path) -> (Child, u16) {
    let sshd =
        ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"].iter().map(PathBuf::from).find(|p| p.exists());
    let sshd = sshd.expect("no sshd: install the package openssh-server");
    let config = format!(
        "ListenAddress 127.0.0.1\nHostKey {0}/host\nPidFile none\nUsePAM no\nStrictModes no\nUseDNS no\nPrintMotd no\n\
         PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n\
         AuthorizedKeysFile {0}/authorized_keys\n",
        dir.display()
    );
    fs::write(dir.join("sshd_config"), config).unwrap();
    let _ = fs::create_dir("/run/sshd");
    for _ in 0..20 {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new(&sshd)
            .arg("-D")
            .arg("-e")
            .arg("-f")
            .arg(dir.join("sshd_config"))
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

#[test]
fn a_read_only_account_looks_and_is_refused_by_the_host_when_it_acts() {
    let account = Account::new(&[]);
    let list = account.run(&["list", "--columns", "name,state", "--no-header", "--samples", "1"]);
    assert_eq!(list.status, Some(0), "{list:?}");
    assert!(list.out.contains("web1"), "{list:?}");
    for verb in [&["destroy", "web1"][..], &["pause", "web1"], &["mem-set", "web1", "100"]] {
        let said = account.run(&[verb, &["--yes", "--force"]].concat());
        assert_eq!(said.status, Some(1), "{said:?}");
        assert!(said.out.contains("the host refused") && said.out.contains("may look, not act"), "{said:?}");
    }
    // The host wrote nothing down, because nothing was done; we did.
    assert_eq!(account.deeds(), [""; 0]);
    let audit = account.run(&["audit"]);
    assert_eq!(audit.out.matches("refused: not done: the host refused").count(), 3, "{audit:?}");
}

#[test]
fn that_key_runs_nothing_else() {
    let account = Account::new(&[]);
    for wanted in ["reboot", "xl destroy 3", "sh -c reboot"] {
        let said = account.ssh(&[wanted]);
        assert_eq!(said.status, Some(126), "{said:?}");
        assert!(said.err.contains("only be used by aerostat"), "{said:?}");
    }
    let forward = account.ssh(&["-N", "-L", "0:127.0.0.1:1", "-o", "ExitOnForwardFailure=yes", "true"]);
    assert_ne!(forward.status, Some(0));
    assert_eq!(account.deeds(), [""; 0]);
}

#[test]
fn an_operator_account_acts() {
    let account = Account::new(&["--operator"]);
    let said = account.run(&["destroy", "web1", "--yes"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.out.contains("web1\txen1\tverified: gone after"), "{said:?}");
    assert_eq!(account.deeds(), ["xl destroy 3"]);
    let said = account.run(&["create", "-H", "xen1", "/tmp/evil.cfg", "--yes"]);
    assert_eq!(said.status, Some(1), "{said:?}");
    assert!(said.out.contains("the host refused"), "{said:?}");
    assert_eq!(account.deeds(), ["xl destroy 3"]);
}
