//! The way to a host over SSH: OpenSSH does the connecting, so that everything a person has in
//! ssh_config holds here too.
//!
//! One ssh process (a *master*) a host holds the connection; our shells are sessions on it,
//! opened through its control socket by the `openssh` crate without a process each. We start the
//! master ourselves, because the crate's own way can neither be interrupted before it is logged in
//! nor be given a socket that other processes find.

mod forward;
mod home;
mod master;
mod mux;

pub use home::{SshHome, Use};

use super::shell::{Shell, Who, command_line, quoted};
use super::{Channel, Connector, Endpoint, Forward, Limits, LinkError, classify};
use crate::inventory::HostEntry;
use crate::model::HostErrorKind;
use forward::SshForward;
use futures_util::future::BoxFuture;
use master::Master;
use openssh::{Child, ChildStdin, ChildStdout, Session};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::timeout;

/// How long a connection that is already there may take to open a shell before another is made.
const WARM: Duration = Duration::from_secs(5);

/// Reaches one host over SSH.
#[derive(Debug)]
pub struct SshConnector {
    entry: HostEntry,
    home: SshHome,
    /// The connection used last: kept when only a shell on it has failed.
    master: Mutex<Option<Arc<Master>>>,
}

impl SshConnector {
    /// A connector for `entry` with its control sockets in `home`. Nothing happens before
    /// [`Connector::open`].
    pub fn new(entry: &HostEntry, home: SshHome) -> SshConnector {
        SshConnector { entry: entry.clone(), home, master: Mutex::new(None) }
    }

    async fn connect(&self, script: &str) -> Result<Box<dyn Channel>, LinkError> {
        // Taken out meanwhile: should we be dropped half-way, the connection goes with us.
        let kept = self.master.lock().ok().and_then(|mut kept| kept.take());
        let there = kept.or_else(|| Master::found(&self.entry, &self.home).map(Arc::new));
        if let Some(master) = there
            && let Ok(Ok(channel)) = timeout(WARM, self.open_on(&master, script)).await
        {
            return Ok(channel);
        }
        let master = Arc::new(Master::connect(&self.entry, &self.home).await?);
        // At once: a master without a session soon ends.
        match timeout(self.entry.ssh.connect_timeout, self.open_on(&master, script)).await {
            Ok(opened) => opened,
            Err(_) => Err(self.error(HostErrorKind::ConnectTimeout, "logged in, but no session opened in time")),
        }
    }

    async fn open_on(&self, master: &Arc<Master>, script: &str) -> Result<Box<dyn Channel>, LinkError> {
        let command = command_line(&self.entry.become_command);
        let mut child = match master.spawn(&command).await {
            Ok(child) => child,
            Err(error) => return Err(self.not_opened(&error, &master.last_words())),
        };
        let pipes = (child.stdin().take(), child.stdout().take(), child.stderr().take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(self.error(HostErrorKind::Local, "no pipes to the session"));
        };
        let who = Who { host: self.entry.id.to_string(), command, becoming: !self.entry.become_command.is_empty() };
        let shell = Shell::new(who, stdin, stdout, stderr, script);
        if let Ok(mut kept) = self.master.lock() {
            *kept = Some(master.clone());
        }
        Ok(Box::new(SshChannel { shell, child: Some(child), master: master.clone() }))
    }

    async fn forward_to(&self, to: &Endpoint) -> Result<Box<dyn Forward>, LinkError> {
        let kept = self.master.lock().ok().and_then(|kept| kept.clone());
        let there = kept.or_else(|| Master::found(&self.entry, &self.home).map(Arc::new));
        if let Some(master) = there
            && let Ok(Ok(forward)) = timeout(WARM, self.forward_on(&master, to)).await
        {
            return Ok(forward);
        }
        let master = Arc::new(Master::connect(&self.entry, &self.home).await?);
        match timeout(self.entry.ssh.connect_timeout, self.forward_on(&master, to)).await {
            Ok(opened) => opened,
            Err(_) => Err(self.error(HostErrorKind::ConnectTimeout, "logged in, but no way through opened in time")),
        }
    }

    async fn forward_on(&self, master: &Arc<Master>, to: &Endpoint) -> Result<Box<dyn Forward>, LinkError> {
        let shell = master.spawn(&command_line(&[])).await;
        let shell = shell.map_err(|error| self.not_opened(&error, &master.last_words()))?;
        let opened = SshForward::open(master.clone(), self.home.new_forward(), to.clone(), shell).await;
        let forward = opened.map_err(|error| self.not_opened(&error, &master.last_words()))?;
        Ok(Box::new(forward))
    }

    fn not_opened(&self, error: &openssh::Error, master: &str) -> LinkError {
        let mut words = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            words = format!("{words}: {cause}");
            source = cause.source();
        }
        if words.contains("Too many open files") {
            return self.error(HostErrorKind::Local, &words);
        }
        if words.contains("refused by peer") || words.contains("open failed") {
            let mut error = self.error(HostErrorKind::Other, &words);
            error.hint = "the host allows no further session on a connection (MaxSessions in its sshd_config)".into();
            return error;
        }
        if master.trim().is_empty() {
            return self.error(HostErrorKind::ConnectionLost, &words);
        }
        let mut error = classify::connecting(self.entry.id.as_str(), master);
        if error.kind == HostErrorKind::Other {
            error.kind = HostErrorKind::ConnectionLost;
        }
        error
    }

    fn error(&self, kind: HostErrorKind, words: &str) -> LinkError {
        LinkError::new(kind, format!("ssh {}: {words}", self.entry.id))
    }
}

impl Connector for SshConnector {
    fn open<'a>(&'a self, script: &'a str) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkError>> {
        Box::pin(self.connect(script))
    }

    fn on_terminal(&self, words: &[String]) -> Result<Option<std::process::Command>, LinkError> {
        let all: Vec<String> = self.entry.become_command.iter().chain(words).map(|word| quoted(word)).collect();
        let line = format!("exec {}", all.join(" "));
        master::on_terminal(&self.entry, &self.home, &line).map(Some)
    }

    fn forward<'a>(&'a self, to: &'a Endpoint) -> BoxFuture<'a, Result<Option<Box<dyn Forward>>, LinkError>> {
        Box::pin(async { self.forward_to(to).await.map(Some) })
    }
}

/// A shell on a master. Dropping it closes the session's pipes on both sides; the remote shell
/// ends with its input.
struct SshChannel {
    shell: Shell<ChildStdin, ChildStdout>,
    child: Option<Child<Arc<Session>>>,
    master: Arc<Master>,
}

impl Channel for SshChannel {
    fn ask<'a>(
        &'a mut self,
        request: &'a [u8],
        end: &'a [u8],
        limits: Limits,
    ) -> BoxFuture<'a, Result<Vec<u8>, LinkError>> {
        let SshChannel { shell, child, master } = self;
        let last_words = async move {
            let status = match child.take() {
                Some(child) => status(child).await,
                None => None,
            };
            (status, master.last_words())
        };
        Box::pin(shell.ask(request, end, limits, last_words))
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let SshChannel { shell, child, master } = *self;
            drop(shell);
            if let Some(child) = child {
                let _ = timeout(Duration::from_secs(1), status(child)).await;
            }
            drop(master);
        })
    }
}

/// The exit status of a remote command; `None` where there is none because the connection ended.
async fn status(child: Child<Arc<Session>>) -> Option<i32> {
    match child.wait().await {
        Ok(status) => status.code(),
        // This is how the crate says 127.
        Err(openssh::Error::Remote(_)) => Some(127),
        Err(_) => None,
    }
}
