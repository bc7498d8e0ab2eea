//! `sh` on this machine: for dom0 itself, and for tests.

use super::forward::Stream;
use super::shell::{Shell, Who};
use super::{Channel, Connector, Endpoint, Forward, Limits, LinkError};
use crate::inventory::HostEntry;
use crate::model::HostErrorKind;
use futures_util::future::BoxFuture;
use rustix::process::{Pid, Signal, kill_process_group};
use std::process::Stdio;
use std::time::Duration;
use tokio::net::{TcpStream, UnixStream};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// Runs the collector in a child process.
#[derive(Clone, Debug)]
pub struct LocalConnector {
    host: String,
    become_command: Vec<String>,
}

impl LocalConnector {
    /// The inventory address that means this machine.
    pub const ADDRESS: &str = "local:";

    /// A connector for `entry`, of which only the become command matters.
    pub fn new(entry: &HostEntry) -> LocalConnector {
        LocalConnector { host: entry.id.to_string(), become_command: entry.become_command.clone() }
    }

    fn spawn(&self, script: &str) -> Result<Box<dyn Channel>, LinkError> {
        let mut words = self.become_command.iter().map(String::as_str).chain(["sh"]);
        let shown = self.become_command.iter().map(String::as_str).chain(["sh"]).collect::<Vec<_>>().join(" ");
        let failed = |said: String| LinkError::new(HostErrorKind::Local, format!("{}: `{shown}`: {said}", self.host));
        let program = words.next().unwrap_or("sh");
        let mut child = Command::new(program)
            .args(words)
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A group of its own, so that the tools it runs can be ended with it and a Ctrl-C in
            // our terminal does not reach them.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(failed("no pipes to it".to_owned()));
        };
        let becoming = !self.become_command.is_empty();
        let who = Who { host: self.host.clone(), command: shown.clone(), becoming };
        let group = Group(child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)));
        Ok(Box::new(LocalChannel { shell: Shell::new(who, stdin, stdout, stderr, script), child, group }))
    }
}

impl Connector for LocalConnector {
    fn open<'a>(&'a self, script: &'a str) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkError>> {
        Box::pin(async move { self.spawn(script) })
    }

    fn on_terminal(&self, words: &[String]) -> Result<Option<std::process::Command>, LinkError> {
        let mut all = self.become_command.iter().chain(words);
        let Some(program) = all.next() else { return Ok(None) };
        let mut command = std::process::Command::new(program);
        command.args(all);
        Ok(Some(command))
    }

    fn forward<'a>(&'a self, to: &'a Endpoint) -> BoxFuture<'a, Result<Option<Box<dyn Forward>>, LinkError>> {
        let direct: Box<dyn Forward> = Box::new(Direct(to.clone()));
        Box::pin(std::future::ready(Ok(Some(direct))))
    }
}

/// What listens on this machine is reached as it is.
struct Direct(Endpoint);

impl Forward for Direct {
    fn dial(&self) -> BoxFuture<'_, std::io::Result<Box<dyn Stream>>> {
        Box::pin(async {
            Ok(match &self.0 {
                Endpoint::Tcp(address, port) => Box::new(TcpStream::connect((*address, *port)).await?) as _,
                Endpoint::Unix(path) => Box::new(UnixStream::connect(path).await?) as Box<dyn Stream>,
            })
        })
    }

    fn ended(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

struct LocalChannel {
    shell: Shell<ChildStdin, ChildStdout>,
    // Dropped before `child`, which reaps its leader: the group's number is ours until then.
    group: Group,
    child: Child,
}

/// The process group of a child that has not been reaped; killed when dropped.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.0.take() {
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

impl Channel for LocalChannel {
    fn ask<'a>(
        &'a mut self,
        request: &'a [u8],
        end: &'a [u8],
        limits: Limits,
    ) -> BoxFuture<'a, Result<Vec<u8>, LinkError>> {
        let LocalChannel { shell, child, group } = self;
        let last_words = async move {
            let status = child.wait().await.ok().and_then(|status| status.code());
            // Reaped: the number may be somebody else's from now on.
            group.0 = None;
            (status, String::new())
        };
        Box::pin(shell.ask(request, end, limits, last_words))
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let LocalChannel { shell, mut group, mut child } = *self;
            // The end of its input ends the shell.
            drop(shell);
            if timeout(Duration::from_secs(1), child.wait()).await.is_ok() {
                group.0 = None;
            }
        })
    }
}

#[cfg(test)]
#[path = "local_tests.rs"]
mod tests;
