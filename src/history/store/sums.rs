//! Figures of pools and the cluster, once a beat: each record tells the values of all of them.
//!
//! They are taken when they are seen, since what a pool was is not to be found out later from one
//! host. Values are rounded as those of roll-ups are.

use super::codec::{Bit, Coder, Decoder, Encoder, Number, Text};
use super::rollup::{Who, code, value};
use super::sum;
use crate::history::{METRICS, Metric};
use crate::model::{Cluster, Moment, Name};
use std::collections::BTreeMap;

/// The values of one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sums {
    pub at: Moment,
    /// Codes of the values of each subject; what is not told is left out.
    values: BTreeMap<Who, BTreeMap<Metric, u64>>,
}

/// Used memory is what is not free.
fn kept(metric: Metric) -> bool {
    metric.info().sums && metric != Metric::Used
}

impl Sums {
    pub fn of(cluster: &Cluster) -> Sums {
        let mut values = BTreeMap::new();
        let all = cluster.totals(cluster.at);
        let heard = all.answering() > 0;
        let mut put = |who: Who, totals: crate::model::Totals| {
            let told = METRICS.iter().filter(|info| kept(info.metric));
            let told =
                told.filter_map(|info| Some((info.metric, code(info.metric, info.metric.of_totals(&totals, heard)?))));
            values.insert(who, told.collect());
        };
        put(Who::All, all);
        for pool in &cluster.pools {
            put(Who::Pool(pool.name.to_string()), cluster.pool_totals(pool, cluster.at));
        }
        Sums { at: cluster.at, values }
    }

    /// About how many bytes of memory they take.
    pub fn weight(&self) -> usize {
        /// A subject with its figures, on the heap.
        const SUBJECT: usize = 512;
        size_of::<Sums>() + self.values.len() * SUBJECT
    }

    /// One figure.
    pub fn value(&self, who: &Who, metric: Metric) -> Option<f64> {
        let values = self.values.get(who)?;
        let of = |metric| values.get(&metric).map(|code| value(metric, *code));
        match metric {
            Metric::Used => Some((of(Metric::Total)? - of(Metric::Free)?).max(0.0)),
            metric => of(metric),
        }
    }

    /// Every subject.
    pub fn subjects(&self) -> impl Iterator<Item = &Who> {
        self.values.keys()
    }
}

#[derive(Default)]
struct Models {
    same: Bit,
    text: Text,
    count: Number,
    time: Number,
    told: BTreeMap<Metric, [Bit; 2]>,
    step: BTreeMap<Metric, Number>,
    size: u8,
    sizes: BTreeMap<(Who, Metric), u8>,
}

impl Models {
    fn code<C: Coder>(&mut self, c: &mut C, old: &Sums, given: &Sums) -> Sums {
        let step = given.at.0.wrapping_sub(old.at.0) as i64;
        let at = Moment(old.at.0.wrapping_add(self.time.signed(c, &mut self.size, step) as u64));
        let whom: Vec<Who> = if c.bit(&mut self.same, given.values.keys().eq(old.values.keys())) {
            old.values.keys().cloned().collect()
        } else {
            self.whom(c, given)
        };
        let mut values = BTreeMap::new();
        for who in whom {
            let (before, now) = (old.values.get(&who), given.values.get(&who));
            let mut told = BTreeMap::new();
            for info in METRICS.iter().filter(|info| kept(info.metric)) {
                let metric = info.metric;
                let before = before.and_then(|values| values.get(&metric)).copied();
                let now = now.and_then(|values| values.get(&metric)).copied();
                let models = self.told.entry(metric).or_default();
                if !c.bit(&mut models[usize::from(before.is_some())], now.is_some()) {
                    continue;
                }
                let size = self.sizes.entry((who.clone(), metric)).or_default();
                let step = now.unwrap_or(0).wrapping_sub(before.unwrap_or(0)) as i64;
                let step = self.step.entry(metric).or_default().signed(c, size, step);
                told.insert(metric, before.unwrap_or(0).wrapping_add(step as u64) & 0xFFFF_FFFF);
            }
            values.insert(who, told);
        }
        Sums { at, values }
    }

    fn whom<C: Coder>(&mut self, c: &mut C, given: &Sums) -> Vec<Who> {
        let given: Vec<&Who> = given.values.keys().collect();
        let count = self.count.code(c, &mut 4, given.len() as u64).min(1 << 16) as usize;
        let name = |c: &mut C, text: &mut Text, at: usize| {
            let name = match given.get(at) {
                Some(Who::Pool(name)) => Name::new(name),
                _ => Name::default(),
            };
            text.name(c, &name).to_string()
        };
        // The cluster itself has no name here; a pool without one is not told from it, and is left out.
        let names = (0..count).map(|at| name(c, &mut self.text, at));
        names.map(|name| if name.is_empty() { Who::All } else { Who::Pool(name) }).collect()
    }
}

/// Records of a block.
pub(super) fn write(records: &[Sums]) -> Vec<u8> {
    let mut coder = Encoder::new((records.len() as u32).to_le_bytes().to_vec());
    let (mut models, mut last) = (Models::default(), Sums::default());
    for record in records {
        last = models.code(&mut coder, &last, record);
    }
    sum::seal(&coder.finish())
}

/// Tells each of them in turn; a damaged block has none. Each has every figure of every pool, so
/// that a block of them at once would take megabytes.
pub(super) fn each(blob: &[u8], mut told: impl FnMut(&Sums)) {
    let Some(bytes) = sum::open(blob) else { return };
    let count = bytes.get(..4).and_then(|head| head.try_into().ok()).map_or(0, u32::from_le_bytes);
    let mut coder = Decoder::new(bytes, 4);
    let (mut models, mut last) = (Models::default(), Sums::default());
    for _ in 0..(count as usize).min(bytes.len().saturating_mul(64)) {
        last = models.code(&mut coder, &last, &Sums::default());
        told(&last);
    }
}
