use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Writes frames to the terminal on a thread of its own, one `write` a frame, one frame at a
/// time: while a slow link takes its time the dashboard goes on, answers signals, and draws its
/// next frame from what is true then instead of queueing what was.
#[derive(Debug)]
pub struct Sink {
    frames: Option<Sender<Vec<u8>>>,
    back: Receiver<Vec<u8>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    busy: AtomicBool,
    failed: AtomicBool,
    bytes: AtomicU64,
    frames: AtomicU64,
    done: Notify,
}

/// What has been written so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Bytes.
    pub bytes: u64,
    /// Frames.
    pub frames: u64,
}

impl Sink {
    /// Starts the thread.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn new(mut out: impl Write + Send + 'static) -> std::io::Result<Sink> {
        let shared = Arc::new(Shared::default());
        let (frames, inbox) = channel::<Vec<u8>>();
        let (outbox, back) = channel();
        let theirs = shared.clone();
        let thread = std::thread::Builder::new().name("screen".into()).spawn(move || {
            for mut frame in inbox {
                if out.write_all(&frame).and_then(|()| out.flush()).is_err() {
                    theirs.failed.store(true, Ordering::Release);
                }
                theirs.bytes.fetch_add(frame.len() as u64, Ordering::Relaxed);
                theirs.frames.fetch_add(1, Ordering::Relaxed);
                frame.clear();
                let _ = outbox.send(frame);
                theirs.busy.store(false, Ordering::Release);
                theirs.done.notify_one();
            }
        })?;
        Ok(Sink { frames: Some(frames), back, shared, thread: Some(thread) })
    }

    /// Whether the last frame is still being written.
    pub fn busy(&self) -> bool {
        self.shared.busy.load(Ordering::Acquire)
    }

    /// Whether writing has failed: the terminal is gone.
    pub fn failed(&self) -> bool {
        self.shared.failed.load(Ordering::Acquire)
    }

    /// Completes when a frame has been written.
    pub async fn done(&self) {
        self.shared.done.notified().await;
    }

    /// A buffer to encode the next frame into, with the room of an earlier one.
    pub fn buffer(&self) -> Vec<u8> {
        self.back.try_recv().unwrap_or_default()
    }

    /// Hands a frame over. Call only when not [`Sink::busy`].
    pub fn send(&self, frame: Vec<u8>) {
        if frame.is_empty() {
            return;
        }
        self.shared.busy.store(true, Ordering::Release);
        if self.frames.as_ref().is_none_or(|frames| frames.send(frame).is_err()) {
            self.shared.failed.store(true, Ordering::Release);
            self.shared.busy.store(false, Ordering::Release);
        }
    }

    /// What has been written.
    pub fn written(&self) -> Written {
        Written { bytes: self.shared.bytes.load(Ordering::Relaxed), frames: self.shared.frames.load(Ordering::Relaxed) }
    }

    /// Waits, at most that long, until the last frame is out. Returns whether it is.
    pub fn settle(&self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        while self.busy() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(2));
        }
        !self.busy()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.frames = None;
        // A thread stuck in a write to a stopped terminal is left behind: the process is ending.
        if self.settle(Duration::from_millis(300))
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}
