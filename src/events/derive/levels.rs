use super::scene::Scene;
use crate::events::{EventKind, Rules, Severity};
use crate::model::{Moment, Name, Totals};
use std::collections::BTreeMap;

/// Whether availability is told as low, for the cluster and each pool.
#[derive(Debug, Default)]
pub(super) struct Levels {
    cluster: Level,
    pools: BTreeMap<Name, Level>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Level {
    /// Told as low.
    low: bool,
    /// Since when it is otherwise than told.
    otherwise: Option<Moment>,
}

impl Levels {
    pub fn step(&mut self, scene: &mut Scene<'_>, rules: &Rules) {
        let (cluster, now) = (scene.cluster, scene.now);
        if rules.availability > 0.0
            && let Some(text) = self.cluster.step(&cluster.totals(now), rules.availability, now, rules)
        {
            let (kind, severity) = outcome(self.cluster.low, Severity::Critical);
            scene.cluster(kind, severity, text);
        }
        // The only pool is the cluster.
        if rules.pool_availability <= 0.0 || cluster.pools.len() < 2 {
            return;
        }
        for pool in &cluster.pools {
            if !self.pools.contains_key(&pool.name) {
                self.pools.insert(pool.name.clone(), Level::default());
            }
            let Some(level) = self.pools.get_mut(&pool.name) else { continue };
            if let Some(text) = level.step(&cluster.pool_totals(pool, now), rules.pool_availability, now, rules) {
                let (kind, severity) = outcome(level.low, Severity::Warning);
                scene.pool(&pool.name, kind, severity, text);
            }
        }
    }
}

fn outcome(low: bool, severity: Severity) -> (EventKind, Severity) {
    if low { (EventKind::AvailabilityLow, severity) } else { (EventKind::AvailabilityRecovered, Severity::Good) }
}

impl Level {
    /// What there is to say, if it has changed for long enough.
    fn step(&mut self, totals: &Totals, threshold: f64, now: Moment, rules: &Rules) -> Option<String> {
        let Some(availability) = totals.availability() else {
            self.otherwise = None;
            return None;
        };
        let figure = availability.overall;
        let enough = (threshold + rules.availability_margin).min(1.0);
        let changed = if self.low { figure >= enough } else { figure < threshold };
        if !changed {
            self.otherwise = None;
            return None;
        }
        if self.otherwise.get_or_insert(now).until(now) < rules.availability_for {
            return None;
        }
        self.low = !self.low;
        self.otherwise = None;
        let percent = |ratio: f64| format!("{:.1} %", (ratio * 1000.0).floor() / 10.0);
        Some(if self.low {
            format!(
                "availability is {}, below {}: {} of {} hosts do not answer, {} of {} VMs are not known to run",
                percent(figure),
                percent(threshold),
                totals.hosts.saturating_sub(totals.answering()),
                totals.hosts,
                totals.wanted().saturating_sub(totals.running),
                totals.wanted(),
            )
        } else {
            format!("availability is {} again", percent(figure))
        })
    }
}
