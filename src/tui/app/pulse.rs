use crate::model::Cluster;

/// How lively the hosts answer: samples received in each of the last seconds, against what the
/// beat would bring. It moves as long as anything is heard, and lies flat when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Pulse {
    seconds: [f64; Pulse::SHOWN],
    seen: Option<u64>,
}

impl Pulse {
    /// Seconds shown.
    pub const SHOWN: usize = 5;

    /// Takes a second's count.
    pub fn tick(&mut self, cluster: &Cluster) {
        let samples: u64 = cluster.hosts.iter().map(|host| host.samples).sum();
        let new = samples.saturating_sub(self.seen.unwrap_or(samples));
        self.seen = Some(samples);
        let beat = cluster.beat.interval.as_secs_f64().max(0.1);
        let expected = cluster.hosts.len() as f64 / beat;
        self.seconds.rotate_left(1);
        self.seconds[Pulse::SHOWN - 1] = if expected > 0.0 { new as f64 / expected } else { 0.0 };
    }

    /// A level from 0 to 7 for each second, newest last.
    pub fn levels(&self) -> impl Iterator<Item = usize> + '_ {
        self.seconds.iter().map(|share| if *share <= 0.0 { 0 } else { (1.0 + share * 3.0).min(7.0) as usize })
    }
}
