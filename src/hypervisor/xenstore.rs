use super::{Frame, Section, words};
use crate::model::Bytes;

/// The memory keys of one domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Keys {
    pub domid: u32,
    /// `memory/target`, with `memory/videoram` where there is one: the toolstack writes the target
    /// without the video memory of an HVM guest, but the guest holds it.
    pub target: Option<Bytes>,
    /// `memory/static-max`.
    pub maximum: Option<Bytes>,
    /// `memory/static-max` says in its way that there is none.
    pub unlimited: bool,
}

impl Keys {
    /// What the toolstack writes for a dom0 without a limit, KiB: all ones, in pages, as KiB.
    const NO_LIMIT_KIB: u64 = 17_179_869_180;

    fn new(domid: u32, values: &[&str]) -> Keys {
        let value = |at| values.get(at).copied().and_then(words::whole);
        let (target, maximum) = (value(0), value(1));
        // static-max in the place of videoram: the domain has no such key.
        let video = value(2).filter(|video| Some(*video) != maximum).unwrap_or(0);
        // The maximum covers the video memory too: a sum beyond it is of keys that don't belong
        // together, and no figure.
        let fits = |kib: &u64| video == 0 || maximum.is_some_and(|maximum| *kib <= maximum);
        Keys {
            domid,
            target: target.map(|kib| kib.saturating_add(video)).filter(fits).map(Bytes::from_kib),
            maximum: maximum.filter(|&kib| kib < Self::NO_LIMIT_KIB).map(Bytes::from_kib),
            unlimited: maximum.is_some_and(|kib| kib >= Self::NO_LIMIT_KIB),
        }
    }
}

/// All keys of a frame.
#[derive(Debug, Default)]
pub(super) struct Store<'f, 'a> {
    /// Sorted by domid.
    keys: Vec<Keys>,
    /// A section that failed for a reason of its own, or whose answer does not fit its question.
    pub failed: Option<&'f Section<'a>>,
}

impl<'f, 'a> Store<'f, 'a> {
    /// Reads the pairs of `ids` and `xenstore`, and the `xenstore/ID` sections.
    pub fn read(frame: &'f Frame<'a>) -> Store<'f, 'a> {
        let mut store = Store::default();
        let mut ids: Option<Vec<u32>> = None;
        for section in &frame.sections {
            match section.name {
                "ids" => ids = section.out.split_ascii_whitespace().map(|id| id.parse().ok()).collect(),
                "xenstore" => store.take(&ids.take().unwrap_or_default(), section),
                name => {
                    if let Some(id) = name.strip_prefix("xenstore/").and_then(|id| id.parse().ok()) {
                        store.take(&[id], section);
                    }
                }
            }
        }
        // Stable: of two answers for one domain the one that came first is kept.
        store.keys.sort_by_key(|keys| keys.domid);
        store.keys.dedup_by_key(|keys| keys.domid);
        store
    }

    /// Two or three lines for each id, in that order. Any other number of lines means that we don't
    /// know whose they are.
    fn take(&mut self, ids: &[u32], section: &'f Section<'a>) {
        if section.status != 0 {
            // A missing key is no failure: the domain went away or is only being built.
            if !section.err.contains("couldn't read path") {
                self.failed = Some(section);
            }
            return;
        }
        let lines: Vec<&str> = section.out.lines().collect();
        let each = match lines.len().checked_div(ids.len()) {
            Some(each @ (2 | 3)) if lines.len() == ids.len() * each => each,
            _ => {
                self.failed = Some(section);
                return;
            }
        };
        let values = ids.iter().zip(lines.chunks_exact(each));
        self.keys.extend(values.map(|(&domid, values)| Keys::new(domid, values)));
    }

    /// The keys of a domain.
    pub fn of(&self, domid: u32) -> Keys {
        let found = self.keys.binary_search_by_key(&domid, |keys| keys.domid);
        found.map_or(Keys { domid, ..Keys::default() }, |at| self.keys[at])
    }
}

#[cfg(test)]
#[path = "xenstore_tests.rs"]
mod tests;
