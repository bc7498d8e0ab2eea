use super::host::{HostRows, Slot};
use crate::table::Ctx;
use crate::table::rank::{Key, Ranker};
use std::cmp::Ordering;

/// A domain in the order of the whole cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    key: Key,
    pub host: u32,
    pub domain: u32,
}

/// All matching domains of all hosts in one order, in pieces of bounded length: a host's new
/// figures move only the domains whose rank they change, and each of those costs one piece.
#[derive(Clone, Debug, Default)]
pub(super) struct Flat {
    pieces: Vec<Vec<Entry>>,
    /// The place of each piece's first entry.
    starts: Vec<usize>,
    len: usize,
}

/// Entries a new piece gets; it is split at twice as many. The tests' few rows are many pieces.
const PIECE: usize = if cfg!(test) { 3 } else { 512 };

/// What entries are compared with. Every host's rows must be those its entries were made from.
#[derive(Clone, Copy)]
pub(super) struct Compare<'a> {
    pub hosts: &'a [HostRows],
    pub ranker: Ranker,
    pub ctx: Ctx<'a>,
}

impl Compare<'_> {
    fn order(&self, a: &Entry, b: &Entry) -> Ordering {
        a.key.cmp(&b.key).then_with(|| {
            if a == b {
                return Ordering::Equal;
            }
            match (self.row(a), self.row(b)) {
                (Some(x), Some(y)) => self.ranker.settle(&x, &y, &self.ctx),
                _ => Ordering::Equal,
            }
            .then_with(|| (a.host, a.domain).cmp(&(b.host, b.domain)))
        })
    }

    fn row(&self, entry: &Entry) -> Option<crate::table::Row<'_>> {
        let rows = self.hosts.get(entry.host as usize)?;
        Some(crate::table::Row::Domain { host: &rows.host, domain: rows.domain(entry.domain)? })
    }
}

fn entry(host: usize, slot: &Slot) -> Entry {
    Entry { key: slot.key, host: host as u32, domain: slot.domain }
}

impl Flat {
    /// The order of all hosts' domains, from nothing.
    pub fn build(compare: &Compare<'_>) -> Flat {
        let mut all: Vec<Entry> = Vec::with_capacity(compare.hosts.iter().map(|rows| rows.order.len()).sum());
        for (host, rows) in compare.hosts.iter().enumerate() {
            all.extend(rows.order.iter().map(|slot| entry(host, slot)));
        }
        // Each host's part is in order already, which this sort makes use of.
        all.sort_by(|a, b| compare.order(a, b));
        let mut flat = Flat { pieces: all.chunks(PIECE).map(<[Entry]>::to_vec).collect(), ..Flat::default() };
        flat.count();
        flat
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The entry at a place.
    pub fn get(&self, index: usize) -> Option<&Entry> {
        let piece = self.starts.partition_point(|start| *start <= index).checked_sub(1)?;
        self.pieces[piece].get(index - self.starts[piece])
    }

    /// The place of a host's slot.
    pub fn position(&self, host: usize, slot: &Slot, compare: &Compare<'_>) -> Option<usize> {
        let (piece, at) = self.find(&entry(host, slot), compare).ok()?;
        Some(self.starts[piece] + at)
    }

    /// Takes out the slots of `gone`; the host's rows must still be those they came from. Call
    /// [`Flat::count`] when all hosts are done.
    pub fn remove<'s>(&mut self, host: usize, gone: impl Iterator<Item = &'s Slot>, compare: &Compare<'_>) {
        for slot in gone {
            if let Ok((piece, at)) = self.find(&entry(host, slot), compare) {
                self.pieces[piece].remove(at);
                if self.pieces[piece].is_empty() {
                    self.pieces.remove(piece);
                }
            }
        }
    }

    /// Puts in the slots of `new`; the host's rows must be the new ones already.
    pub fn insert<'s>(&mut self, host: usize, new: impl Iterator<Item = &'s Slot>, compare: &Compare<'_>) {
        for slot in new {
            let entry = entry(host, slot);
            let (Ok((piece, at)) | Err((piece, at))) = self.find(&entry, compare);
            match self.pieces.get_mut(piece) {
                Some(entries) => {
                    entries.insert(at, entry);
                    if entries.len() >= 2 * PIECE {
                        let rest = entries.split_off(PIECE);
                        self.pieces.insert(piece + 1, rest);
                    }
                }
                None => self.pieces.push(vec![entry]),
            }
        }
    }

    /// Brings the places up to date after removals and insertions.
    pub fn count(&mut self) {
        self.starts.clear();
        self.len = 0;
        for piece in &self.pieces {
            self.starts.push(self.len);
            self.len += piece.len();
        }
    }

    /// Where an entry is, or would be: piece and place in it.
    fn find(&self, entry: &Entry, compare: &Compare<'_>) -> Result<(usize, usize), (usize, usize)> {
        let behind = |piece: &Vec<Entry>| piece.last().is_some_and(|last| compare.order(last, entry).is_lt());
        // Behind everything: at the end of the last piece rather than in a new one.
        let piece = self.pieces.partition_point(behind).min(self.pieces.len().saturating_sub(1));
        let Some(entries) = self.pieces.get(piece) else { return Err((0, 0)) };
        entries.binary_search_by(|other| compare.order(other, entry)).map(|at| (piece, at)).map_err(|at| (piece, at))
    }
}
