use super::script::{Happening, Script};
use super::time::Pace;
use super::{Inner, World};
use crate::sim::Scale;
use crate::sim::host::{Guest, Host};
use crate::sim::rng::Rng;
use crate::sim::scenario::{Begins, GuestSetup, Scenario};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What random numbers are drawn for.
const HOSTS: u64 = 1;
const GUESTS: u64 = 2;
const UUIDS: u64 = 3;

/// Makes a world at its beginning.
pub(super) fn world(scenario: Scenario, seed: u64, scale: Option<Scale>, pace: impl FnOnce(Duration) -> Pace) -> World {
    let scenario = match scale {
        Some(scale) => scenario.scaled(scale),
        None => scenario,
    };
    let mut script = Script::default();
    script.places = scenario.guests.iter().map(|guest| guest.host as u32).collect();
    let warmup = scenario.warmup.as_millis() as u64;
    for event in scenario.events {
        script.put(warmup + event.at.as_millis() as u64, Happening::Scripted(event.what), event.every);
    }
    let mut guests: Vec<Vec<usize>> = vec![Vec::new(); scenario.hosts.len()];
    for (key, guest) in scenario.guests.iter().enumerate().filter(|(_, guest)| guest.begins == Begins::Before) {
        guests[guest.host].push(key);
    }
    let hosts = scenario.hosts.into_iter().zip(&guests).enumerate().map(|(index, (setup, keys))| {
        let mut rng = Rng::new(seed, HOSTS, index as u64);
        let mut host = Host::new(setup, rng.clone());
        let longest = host.uptime() as u64;
        host.put_all(keys.iter().map(|key| {
            let mut guest = born(*key, &scenario.guests[*key], seed, 0);
            let age = rng.within(3600, longest.max(3601));
            guest.started = -((age * 1000) as i64);
            guest.age(age);
            guest
        }));
        for (key, setup) in scenario.guests.iter().enumerate() {
            if setup.begins == Begins::Halted && setup.host == index {
                host.keep_halted(born(key, setup, seed, 0));
            }
        }
        Mutex::new(host)
    });
    let hosts: Vec<_> = hosts.collect();
    script.setups = scenario.guests;
    World {
        inner: Arc::new(Inner {
            name: scenario.name,
            seed,
            epoch: (scenario.epoch * 1000) as i64 - warmup as i64,
            warmup: scenario.warmup,
            pools: scenario.pools,
            hosts,
            due: AtomicU64::new(script.due()),
            script: Mutex::new(script),
            pace: pace(scenario.warmup),
        }),
    }
}

/// Makes a guest; `birth` tells apart the lives of one that starts again. The UUID stays.
pub(super) fn born(key: usize, setup: &GuestSetup, seed: u64, birth: u64) -> Guest {
    let uuid = Rng::new(seed, UUIDS, key as u64).uuid();
    Guest::new(key, setup, uuid, Rng::new(seed, GUESTS + (birth << 8), key as u64))
}
