//! A scenario made large.

use super::{Begins, GuestSetup, HostSetup, Kib, PoolSetup, Scenario};
use crate::sim::scale::Scale;
use std::time::Duration;

/// Hosts of a pool of a scaled scenario.
const POOL: usize = 20;

impl Scenario {
    /// The same kinds of hosts and guests, as many as asked for. The script of events, which is
    /// about hosts and guests by name, is left out.
    pub(crate) fn scaled(self, (hosts, guests): Scale) -> Scenario {
        let kinds: Vec<GuestSetup> = self.guests.into_iter().filter(|guest| guest.begins == Begins::Before).collect();
        let pools = (0..hosts.div_ceil(POOL))
            .map(|n| PoolSetup { name: format!("pool{:02}", n + 1), repository: None, detected: false })
            .collect();
        let mut made = Scenario {
            name: format!("{} {hosts}×{guests}", self.name),
            pools,
            hosts: Vec::with_capacity(hosts),
            guests: Vec::with_capacity(hosts * guests),
            events: Vec::new(),
            // Every host lives through it when first asked; a long one would delay that answer.
            warmup: self.warmup.min(Duration::from_secs(60)),
            ..self
        };
        for n in 0..hosts {
            let kind = &self.hosts[n % self.hosts.len()];
            let mut host = HostSetup { name: format!("sim{:04}", n + 1), pool: Some(n / POOL), ..kind.clone() };
            let mut least = 0;
            for k in 0..guests {
                let Some(kind) = kinds.get((n * 7 + k) % kinds.len().max(1)) else { break };
                let name = format!("{}_dbvrtg{:03}", 10 + k, (n * guests + k) % 1000);
                made.guests.push(GuestSetup { name, host: n, ..kind.clone() });
                least += kind.least().0;
            }
            // As much larger as it takes for everybody to have room to balloon.
            host.memory = host.memory.max(Kib((least * 5 / 4 + host.dom0.memory.0 + 262_144) & !3));
            made.hosts.push(host);
        }
        made
    }
}
