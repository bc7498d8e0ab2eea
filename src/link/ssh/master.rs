use super::home::{SshHome, Use, destination};
use super::mux;
use crate::inventory::HostEntry;
use crate::link::{LinkError, classify};
use crate::model::HostErrorKind;
use openssh::{Child, Session, Stdio};
use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::process::Command;
use tokio::time::timeout;

/// How long a dashboard's master lives without a session: what is left of it after our process
/// was killed, and the time between connecting and opening the shell.
const IDLE: Duration = Duration::from_secs(5);

/// How much of what ssh said is looked at.
const SAID: u64 = 8192;

/// An ssh process that holds the connection to one host.
#[derive(Debug)]
pub(super) struct Master {
    socket: PathBuf,
    /// What it says; `None` for one that somebody else made.
    log: Option<PathBuf>,
    /// Where others find it.
    link: Option<PathBuf>,
    /// Whether it ends with us.
    ours: bool,
}

impl Master {
    /// A connection that is already there, where sharing is allowed. It may be dead.
    pub(super) fn found(entry: &HostEntry, home: &SshHome) -> Option<Master> {
        if entry.ssh.share.is_zero() {
            return None;
        }
        let socket = fs::read_link(home.link(destination(entry))).ok()?;
        let by_batch = socket.file_name()?.as_encoded_bytes().starts_with(b"b");
        // A dashboard leaves another dashboard's connection alone: it would count among the few
        // sessions a connection may have, and end when the other one ends.
        (home.purpose() == Use::Batch || by_batch).then_some(Master { socket, log: None, link: None, ours: false })
    }

    /// Connects and authenticates.
    pub(super) async fn connect(entry: &HostEntry, home: &SshHome) -> Result<Master, LinkError> {
        let host = entry.id.as_str();
        let local = |words: &str, error: &io::Error| {
            LinkError::new(HostErrorKind::Local, format!("ssh {host}: {words}: {error}"))
        };
        if entry.address.starts_with('-') || entry.address.is_empty() {
            return Err(LinkError::new(HostErrorKind::Local, format!("{:?} cannot be a host's name", entry.address)));
        }
        let config = home.config(&entry.ssh).map_err(|error| local("ssh configuration", &error))?;
        let socket = home.new_socket();
        let log_path = socket.with_extension(format!("{}.log", extension(&socket)));
        let log = open_log(&log_path).map_err(|error| local(&log_path.display().to_string(), &error))?;
        let log_for_stderr = log.try_clone().map_err(|error| local("log", &error))?;
        let sharing = !entry.ssh.share.is_zero();
        let ours = home.purpose() == Use::Dashboard || !sharing;
        // Until it is there it is ours alone, and nothing of it is left behind.
        let mut master = Master { socket, log: Some(log_path), link: None, ours: true };

        let mut command = command(entry, &config, &master, if ours { IDLE } else { entry.ssh.share.max(IDLE) });
        command.stderr(log_for_stderr);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => {
                let words = match error.kind() {
                    io::ErrorKind::NotFound => "no ssh program in PATH (package openssh-client)",
                    _ => "the ssh program does not start",
                };
                return Err(local(words, &error));
            }
        };
        let guard = Attempt(child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)));
        // ssh keeps to ConnectTimeout up to the key exchange; authentication can hang after it.
        let patience = entry.ssh.connect_timeout * 2 + Duration::from_secs(5);
        let status = timeout(patience, child.wait()).await;
        let outcome = match status {
            Ok(Ok(status)) if status.success() => {
                guard.done();
                Ok(())
            }
            Ok(Ok(_)) => {
                guard.done();
                Err(classify::connecting(host, &said(log)))
            }
            Ok(Err(error)) => Err(local("waiting for ssh", &error)),
            Err(_) => {
                let words = format!("ssh {host}: not logged in after {} s", patience.as_secs());
                Err(LinkError::new(HostErrorKind::ConnectTimeout, words))
            }
        };
        outcome?;
        master.ours = ours;
        if sharing {
            master.publish(home.link(destination(entry)));
        }
        if !ours {
            // It outlives us, and nobody will read what it says.
            master.forget_log();
        }
        Ok(master)
    }

    /// Starts a remote command with its three pipes.
    pub(super) async fn spawn(&self, command: &str) -> Result<Child<Arc<Session>>, openssh::Error> {
        let mut command = Arc::new(self.session()).arc_raw_command(command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().await
    }

    /// For whatever else can be asked of it.
    pub(super) fn session(&self) -> Session {
        Session::resume_mux(self.socket.clone().into_boxed_path(), None)
    }

    /// The last it said.
    pub(super) fn last_words(&self) -> String {
        self.log.as_ref().and_then(|path| File::open(path).ok()).map(said).unwrap_or_default()
    }

    /// Makes it the one that others find, in place of whatever they found before.
    fn publish(&mut self, link: PathBuf) {
        let fresh = self.socket.with_extension(format!("{}.new", extension(&self.socket)));
        if std::os::unix::fs::symlink(&self.socket, &fresh).is_ok() && fs::rename(&fresh, &link).is_ok() {
            self.link = Some(link);
        }
    }

    fn forget_log(&mut self) {
        if let Some(log) = self.log.take() {
            let _ = fs::remove_file(log);
        }
    }
}

impl Drop for Master {
    fn drop(&mut self) {
        if !self.ours {
            return;
        }
        if let Some(link) = self.link.take()
            && fs::read_link(&link).is_ok_and(|to| to == self.socket)
        {
            let _ = fs::remove_file(link);
        }
        // An error means that it has ended already, or is stopped and ends when it wakes: it has
        // lost its last session then.
        let _ = mux::terminate(&self.socket);
        let _ = fs::remove_file(&self.socket);
        self.forget_log();
    }
}

/// An ssh that has not logged in yet, with the proxies it started: killed when given up.
struct Attempt(Option<Pid>);

impl Attempt {
    fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Some(leader) = self.0.take() {
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

/// The ssh command line for a command with a terminal: on a connection that is already there, or
/// on one of its own.
pub(super) fn on_terminal(entry: &HostEntry, home: &SshHome, line: &str) -> Result<std::process::Command, LinkError> {
    let local = |words: String| LinkError::new(HostErrorKind::Local, format!("ssh {}: {words}", entry.id));
    if entry.address.starts_with('-') || entry.address.is_empty() {
        return Err(local(format!("{:?} cannot be a host's name", entry.address)));
    }
    let config = home.config(&entry.ssh).map_err(|error| local(format!("ssh configuration: {error}")))?;
    let mut command = std::process::Command::new("ssh");
    command.arg("-F").arg(config).args(["-tt", "-o", "ControlMaster=no", "-S"]);
    match Master::found(entry, home) {
        Some(master) => command.arg(&master.socket),
        None => command.arg("none"),
    };
    command.args(towards(entry)).arg(line);
    Ok(command)
}

/// The ssh command line for a master that goes into the background once it is logged in.
fn command(entry: &HostEntry, config: &Path, master: &Master, idle: Duration) -> Command {
    let mut command = Command::new("ssh");
    command.arg("-F").arg(config).arg("-S").arg(&master.socket);
    command.args(["-M", "-f", "-N", "-T"]);
    command.arg("-o").arg(format!("ControlPersist={}s", idle.as_secs().max(1)));
    if let Some(log) = &master.log {
        command.arg("-E").arg(log);
    }
    command.args(towards(entry));
    command
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        // Away from the terminal's signals: a Ctrl-C is for us.
        .process_group(0)
        // A proxy that is an ssh of its own must not ask on our terminal either.
        .env("SSH_ASKPASS", "false")
        .env("SSH_ASKPASS_REQUIRE", "force")
        .kill_on_drop(true);
    command
}

/// The end of an ssh command line: the entry's own options, then where to.
fn towards(entry: &HostEntry) -> Vec<String> {
    let mut words: Vec<String> =
        entry.ssh.options.iter().flat_map(|option| ["-o".to_owned(), option.clone()]).collect();
    words.extend(entry.port.into_iter().flat_map(|port| ["-p".to_owned(), port.to_string()]));
    words.extend(entry.user.iter().flat_map(|user| ["-l".to_owned(), user.clone()]));
    words.extend(["--".to_owned(), entry.address.clone()]);
    words
}

fn extension(socket: &Path) -> String {
    socket.extension().and_then(|e| e.to_str()).unwrap_or_default().to_owned()
}

fn open_log(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)
}

/// The end of a log.
fn said(mut log: File) -> String {
    let mut text = Vec::new();
    let length = log.seek(SeekFrom::End(0)).unwrap_or_default();
    let read =
        log.seek(SeekFrom::Start(length.saturating_sub(SAID))).and_then(|_| log.take(SAID).read_to_end(&mut text));
    if read.is_err() { String::new() } else { String::from_utf8_lossy(&text).into_owned() }
}
