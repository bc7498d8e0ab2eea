//! Question and answer over a pair of pipes, with a bound on everything.

use super::Limits;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// Why a question has no answer.
#[derive(Debug)]
pub(super) enum Broken {
    /// The other side ended; this is what it wrote since the question.
    Ended(Vec<u8>),
    /// The deadline passed; so many bytes had come.
    Late(usize),
    /// More came than is allowed.
    TooLong,
    /// Reading failed on our side.
    Io(io::Error),
}

/// The two pipes to a remote shell.
#[derive(Debug)]
pub(super) struct Talk<W, R> {
    write: W,
    read: R,
    /// Sent before the next question: the script, so that the first question costs no round trip
    /// of its own.
    ahead: Vec<u8>,
    /// How long the last answer was: the next is likely to be as long.
    usual: usize,
}

impl<W: AsyncWrite + Unpin, R: AsyncRead + Unpin> Talk<W, R> {
    pub(super) fn new(write: W, read: R, script: &str) -> Talk<W, R> {
        let mut ahead = script.as_bytes().to_vec();
        if !ahead.ends_with(b"\n") {
            ahead.push(b'\n');
        }
        Talk { write, read, ahead, usual: 4096 }
    }

    /// Sends the request and reads until the line `end`, which is part of the answer. What comes
    /// behind that line belongs to no answer and is dropped.
    pub(super) async fn ask(&mut self, request: &[u8], end: &[u8], limits: Limits) -> Result<Vec<u8>, Broken> {
        let mut answer = Vec::with_capacity(self.usual.min(limits.max_bytes));
        let mut to_send = std::mem::take(&mut self.ahead);
        to_send.extend_from_slice(request);
        let (write, read) = (&mut self.write, &mut self.read);
        let sending = async {
            // A pipe that breaks here tells less than what the other side says as it ends.
            let _ = write.write_all(&to_send).await;
            let _ = write.flush().await;
            std::future::pending::<Result<(), Broken>>().await
        };
        let reading = read_frame(read, &mut answer, end, limits.max_bytes);
        let outcome = timeout(limits.deadline, async {
            tokio::select! {
                // The question goes out before anything is taken for its answer.
                biased;
                never = sending => never,
                outcome = reading => outcome,
            }
        })
        .await;
        match outcome {
            Ok(Ok(())) => {
                self.usual = answer.len() + answer.len() / 4 + 256;
                Ok(answer)
            }
            Ok(Err(Broken::Ended(_))) => Err(Broken::Ended(answer)),
            Ok(Err(broken)) => Err(broken),
            Err(_) => Err(Broken::Late(answer.len())),
        }
    }
}

/// Reads into `answer` until it has the whole line `end`, and cuts off what follows it.
async fn read_frame<R: AsyncRead + Unpin>(
    read: &mut R,
    answer: &mut Vec<u8>,
    end: &[u8],
    max_bytes: usize,
) -> Result<(), Broken> {
    let mut line_start = 0;
    loop {
        let seen = answer.len();
        if answer.capacity() - seen < 2048 {
            // In proportion, so that a long answer is not copied again and again.
            answer.reserve((seen / 2).clamp(4096, 1 << 20));
        }
        match read.read_buf(answer).await {
            Ok(0) => return Err(Broken::Ended(Vec::new())),
            Ok(_) => {}
            Err(error) => return Err(Broken::Io(error)),
        }
        let mut at = seen;
        while let Some(newline) = answer[at..].iter().position(|&b| b == b'\n') {
            let newline = at + newline;
            let line = &answer[line_start..newline];
            if line.strip_suffix(b"\r").unwrap_or(line) == end {
                answer.truncate(newline + 1);
                return Ok(());
            }
            at = newline + 1;
            line_start = at;
        }
        if answer.len() > max_bytes {
            return Err(Broken::TooLong);
        }
    }
}

/// The last that was written to a remote standard error.
#[derive(Debug, Default)]
pub(super) struct Tail(Vec<u8>);

impl Tail {
    /// How much is kept.
    const KEPT: usize = 4096;

    fn add(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        let surplus = self.0.len().saturating_sub(Self::KEPT);
        self.0.drain(..surplus);
    }

    /// As text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

/// Reads a remote standard error to its end, so that it never stops the other side, and keeps the
/// last of it.
pub(super) async fn drain<R: AsyncRead + Unpin>(mut read: R, tail: std::sync::Arc<std::sync::Mutex<Tail>>) {
    let mut chunk = Vec::with_capacity(512);
    while let Ok(got) = read.read_buf(&mut chunk).await {
        if got == 0 {
            break;
        }
        if let Ok(mut tail) = tail.lock() {
            tail.add(&chunk);
        }
        chunk.clear();
    }
}

#[cfg(test)]
#[path = "talk_tests.rs"]
mod tests;
