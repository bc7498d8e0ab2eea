use super::{Frame, Section, words};
use crate::model::Bytes;

/// The memory keys of one domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Keys {
    pub domid: u32,
    /// `memory/target`.
    pub target: Option<Bytes>,
    /// `memory/static-max`.
    pub maximum: Option<Bytes>,
    /// `memory/static-max` says in its way that there is none.
    pub unlimited: bool,
}

impl Keys {
    /// What the toolstack writes for a dom0 without a limit, KiB: all ones, in pages, as KiB.
    const NO_LIMIT_KIB: u64 = 17_179_869_180;

    fn new(domid: u32, target: &str, maximum: &str) -> Keys {
        let maximum = words::whole(maximum);
        Keys {
            domid,
            target: words::whole(target).map(Bytes::from_kib),
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

    /// Two lines for each id, in that order. Any other number of lines means that we don't know
    /// whose they are.
    fn take(&mut self, ids: &[u32], section: &'f Section<'a>) {
        if section.status != 0 {
            // A missing key is no failure: the domain went away or is only being built.
            if !section.err.contains("couldn't read path") {
                self.failed = Some(section);
            }
            return;
        }
        let lines: Vec<&str> = section.out.lines().collect();
        if lines.len() != ids.len() * 2 {
            self.failed = Some(section);
            return;
        }
        let pairs = ids.iter().zip(lines.chunks_exact(2));
        self.keys.extend(pairs.map(|(&domid, pair)| Keys::new(domid, pair[0], pair[1])));
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
