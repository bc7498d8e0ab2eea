use super::Modes;
use std::panic::PanicHookInfo;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::ThreadId;

type Hook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync + 'static;

/// Panics of other threads, kept until they can be shown without tearing the screen.
#[derive(Clone, Debug, Default)]
pub struct PanicNotes {
    notes: Arc<Mutex<Vec<String>>>,
}

impl PanicNotes {
    const KEPT: usize = 16;

    fn add(&self, note: String) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() < Self::KEPT {
            notes.push(note);
        }
    }

    /// Takes what has come in.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// While this lives, a panic of the drawing thread first gives the terminal back and then goes
/// the way the hook before it has set up; a panic of any other thread (whose task alone dies) is
/// noted instead of being printed across the screen.
pub struct PanicGuard {
    earlier: Arc<Hook>,
}

impl PanicGuard {
    /// Puts the hook in.
    pub fn new(modes: Modes) -> (PanicGuard, PanicNotes) {
        let notes = PanicNotes::default();
        let drawing: ThreadId = std::thread::current().id();
        let earlier: Arc<Hook> = Arc::from(std::panic::take_hook());
        let (ours, kept) = (earlier.clone(), notes.clone());
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().id() == drawing {
                modes.leave();
                ours(info);
            } else {
                kept.add(one_line(info));
            }
        }));
        (PanicGuard { earlier }, notes)
    }

    /// The same where the drawing thread's own panics are caught and the drawing begun anew: every
    /// panic is noted, none is printed.
    pub fn noting() -> (PanicGuard, PanicNotes) {
        let notes = PanicNotes::default();
        let earlier: Arc<Hook> = Arc::from(std::panic::take_hook());
        let kept = notes.clone();
        std::panic::set_hook(Box::new(move |info| kept.add(one_line(info))));
        (PanicGuard { earlier }, notes)
    }
}

fn one_line(info: &PanicHookInfo<'_>) -> String {
    info.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Drop for PanicGuard {
    fn drop(&mut self) {
        // A hook cannot be changed while its own panic unwinds.
        if !std::thread::panicking() {
            let earlier = self.earlier.clone();
            std::panic::set_hook(Box::new(move |info| earlier(info)));
        }
    }
}
