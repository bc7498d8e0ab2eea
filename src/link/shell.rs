//! A running remote shell, whoever carries it: its pipes, what it says on standard error, and
//! what to make of its end.

use super::classify::{self, Ended};
use super::talk::{Broken, Tail, Talk, drain};
use super::{Limits, LinkError};
use crate::model::HostErrorKind;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long an ended shell may take to tell its status and its last words.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Who the shell belongs to, for error texts.
#[derive(Clone, Debug)]
pub(super) struct Who {
    /// The host as the operator knows it.
    pub host: String,
    /// What was run there.
    pub command: String,
    /// Whether a become command stands before the shell.
    pub becoming: bool,
}

/// The pipes of a running shell.
#[derive(Debug)]
pub(super) struct Shell<W, R> {
    who: Who,
    talk: Talk<W, R>,
    tail: Arc<Mutex<Tail>>,
    drained: Option<JoinHandle<()>>,
    answered: bool,
    broken: bool,
}

impl<W: AsyncWrite + Unpin, R: AsyncRead + Unpin> Shell<W, R> {
    pub(super) fn new<E>(who: Who, stdin: W, stdout: R, stderr: E, script: &str) -> Shell<W, R>
    where
        E: AsyncRead + Unpin + Send + 'static,
    {
        let tail = Arc::new(Mutex::new(Tail::default()));
        let drained = Some(tokio::spawn(drain(stderr, tail.clone())));
        Shell { who, talk: Talk::new(stdin, stdout, script), tail, drained, answered: false, broken: false }
    }

    /// One question. When the shell has ended, `last_words` tells its exit status and what the
    /// carrier said of it.
    pub(super) async fn ask<F>(
        &mut self,
        request: &[u8],
        end: &[u8],
        limits: Limits,
        last_words: F,
    ) -> Result<Vec<u8>, LinkError>
    where
        F: Future<Output = (Option<i32>, String)>,
    {
        if self.broken {
            return Err(self.error(HostErrorKind::ConnectionLost, "asked again after it had failed"));
        }
        let broken = match self.talk.ask(request, end, limits).await {
            Ok(answer) => {
                self.answered = true;
                return Ok(answer);
            }
            Err(broken) => broken,
        };
        self.broken = true;
        Err(match broken {
            Broken::Ended(got) => self.ended(&got, last_words).await,
            Broken::Late(got) => {
                let words = format!("no whole answer within {:.0} s ({got} bytes came)", limits.deadline.as_secs_f64());
                self.error(HostErrorKind::SampleTimeout, &words)
            }
            Broken::TooLong => {
                self.error(HostErrorKind::TooLong, &format!("more than {} bytes without an end", limits.max_bytes))
            }
            Broken::Io(error) => self.error(HostErrorKind::ConnectionLost, &error.to_string()),
        })
    }

    async fn ended<F>(&mut self, got: &[u8], last_words: F) -> LinkError
    where
        F: Future<Output = (Option<i32>, String)>,
    {
        let (status, master) = timeout(LAST_WORDS, last_words).await.unwrap_or_default();
        if let Some(drained) = self.drained.take() {
            let abort = drained.abort_handle();
            if timeout(LAST_WORDS, drained).await.is_err() {
                abort.abort();
            }
        }
        let stderr = self.tail.lock().map(|tail| tail.text()).unwrap_or_default();
        let stdout = String::from_utf8_lossy(&got[..got.len().min(1024)]).into_owned();
        let end = Ended {
            command: &self.who.command,
            becoming: self.who.becoming,
            status,
            stderr: &stderr,
            stdout: &stdout,
            master: &master,
            answered: self.answered,
        };
        classify::ended(&self.who.host, end)
    }

    fn error(&self, kind: HostErrorKind, words: &str) -> LinkError {
        LinkError::new(kind, format!("{}: `{}`: {words}", self.who.host, self.who.command))
    }
}

impl<W, R> Drop for Shell<W, R> {
    fn drop(&mut self) {
        if let Some(drained) = self.drained.take() {
            drained.abort();
        }
    }
}

/// The command that becomes our shell, for a login shell of any family: `exec`, so that no other
/// shell stays behind it; in the C locale, so that what sudo says can be understood.
pub(super) fn command_line(become_command: &[String]) -> String {
    if become_command.is_empty() {
        return "exec sh".to_owned();
    }
    let mut line = String::from("exec env LC_ALL=C");
    for word in become_command {
        line.push(' ');
        line.push_str(&quoted(word));
    }
    line + " sh"
}

/// A word as every shell reads it back.
pub(super) fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./=:,@%+".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
