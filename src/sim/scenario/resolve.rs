//! From the file as written to what it means, with everything looked up and checked.

use super::error::Complaint;
use super::event::What;
use super::file::{File, Guest, Host};
use super::resolve_events::add_event;
use super::values::{Balloon, Level, Workload};
use super::{Begins, Event, GuestSetup, HostSetup, PoolSetup, Scenario, names};
use crate::model::Toolstack;
use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

pub(super) type Checked<T> = Result<T, Complaint>;

pub(super) fn resolve(file: File) -> Checked<Scenario> {
    if !(0.0..=1.0).contains(&file.latency.spread) {
        return Err(Complaint::new(&(0..0), "latency.spread", "must lie between 0 and 1"));
    }
    let mut scenario = Scenario {
        name: file.name,
        about: file.about,
        seed: file.seed,
        warmup: file.warmup.0,
        epoch: file.epoch,
        pools: Vec::new(),
        hosts: Vec::new(),
        guests: Vec::new(),
        events: Vec::new(),
    };
    for pool in file.pool {
        let at = pool.span();
        let pool = pool.into_inner();
        if let Some(uuid) = &pool.repository
            && (uuid.len() != 32 || !uuid.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            return Err(Complaint::new(&at, "pool.repository", format!("{uuid:?} is not 32 hexadecimal digits")));
        }
        if scenario.pools.iter().any(|known| known.name == pool.name) {
            return Err(Complaint::new(&at, "pool.name", format!("there already is a pool {:?}", pool.name)));
        }
        scenario.pools.push(PoolSetup { name: pool.name, repository: pool.repository, detected: pool.detected });
    }
    for host in file.host {
        let at = host.span();
        add_hosts(&mut scenario, host.into_inner(), &at, file.latency)?;
    }
    if scenario.hosts.is_empty() {
        return Err(Complaint::new(&(0..0), "host", "a scenario needs at least one [[host]]"));
    }
    for guest in file.guest {
        let at = guest.span();
        add_guests(&mut scenario, guest.into_inner(), &at)?;
    }
    check_room(&scenario)?;
    for event in file.event {
        let at = event.span();
        add_event(&mut scenario, event.into_inner(), &at)?;
    }
    for (guest, setup) in scenario.guests.iter().enumerate() {
        if let Begins::At(at) = setup.begins {
            scenario.events.push(Event { at, every: None, what: What::Starts { guest } });
        }
    }
    Ok(scenario)
}

fn add_hosts(scenario: &mut Scenario, host: Host, at: &Range<usize>, usual: super::Latency) -> Checked<()> {
    let pool = match &host.pool {
        None => None,
        Some(name) => Some(scenario.pools.iter().position(|pool| pool.name == *name).ok_or_else(|| {
            let known: Vec<_> = scenario.pools.iter().map(|pool| pool.name.as_str()).collect();
            Complaint::new(at, "host.pool", format!("no [[pool]] is called {name:?}; there are: {}", known.join(", ")))
        })?),
    };
    let latency = host.latency.unwrap_or(usual);
    if !(0.0..=1.0).contains(&latency.spread) {
        return Err(Complaint::new(at, "host.latency.spread", "must lie between 0 and 1"));
    }
    if host.dom0.memory.0 >= host.memory.0 || host.dom0.min > host.dom0.memory {
        return Err(Complaint::new(at, "host.dom0", "needs min ≤ memory, and memory smaller than the host's"));
    }
    if host.cpus == 0 || host.cpus > 4096 || !(1.0..=100_000.0).contains(&host.mhz) {
        return Err(Complaint::new(at, "host.cpus", "1 to 4096 cpus of 1 to 100000 mhz"));
    }
    let usual_xen = if host.toolstack == Toolstack::Xm { "3.4.0" } else { "4.17.7" };
    let xen = host.xen.unwrap_or_else(|| usual_xen.to_owned());
    if xen.split('.').count() < 2 || xen.split('.').take(2).any(|part| part.parse::<u32>().is_err()) {
        return Err(Complaint::new(at, "host.xen", format!("{xen:?} is no version such as \"4.17.7\"")));
    }
    for name in names::hosts(&host.name).map_err(|e| Complaint::new(at, "host.name", e))? {
        if scenario.hosts.iter().any(|known| known.name == name) {
            return Err(Complaint::new(at, "host.name", format!("there already is a host {name:?}")));
        }
        scenario.hosts.push(HostSetup {
            name,
            pool,
            toolstack: host.toolstack,
            xen: xen.clone(),
            memory: host.memory,
            cpus: host.cpus,
            mhz: host.mhz,
            dom0: host.dom0,
            latency,
        });
    }
    Ok(())
}

fn add_guests(scenario: &mut Scenario, guest: Guest, at: &Range<usize>) -> Checked<()> {
    let wrong = |key: &str, message: String| Complaint::new(at, key, message);
    let listed = names::hosts(&guest.on).map_err(|e| wrong("guest.on", e))?;
    let on = listed.iter().map(|name| host(scenario, name, at, "guest.on")).collect::<Checked<Vec<_>>>()?;
    let maxmem = guest.maxmem.unwrap_or(guest.memory);
    if guest.memory.0 < 8 * 1024 || guest.memory > maxmem {
        return Err(wrong("guest.memory", "needs 8M ≤ memory ≤ maxmem".into()));
    }
    if guest.target.is_some_and(|target| target > maxmem) {
        return Err(wrong("guest.target", "is more than maxmem".into()));
    }
    if (guest.balloon == Balloon::Stuck) != guest.stuck_at.is_some() {
        return Err(wrong("guest.stuck_at", "goes with balloon = \"stuck\", and is needed there".into()));
    }
    if guest.vcpus == 0 || guest.vcpus > 512 {
        return Err(wrong("guest.vcpus", "1 to 512".into()));
    }
    let total = match (&guest.names, &guest.name, guest.count) {
        (Some(names), None, None) => names.len(),
        (None, Some(_), count) => on.len() * count.unwrap_or(1) as usize,
        _ => return Err(wrong("guest.name", "give a name (a template) with a count, or names".into())),
    };
    if total > 1_000_000 {
        return Err(wrong("guest.count", format!("{total} guests are more than a million")));
    }
    let (net, disk) = levels(guest.workload);
    let mut id = guest.first_id;
    for k in 0..total {
        // Names of a list are dealt out to the hosts in turn; a template fills one host after the other.
        let place = if guest.names.is_some() { k % on.len() } else { k / (total / on.len()).max(1) };
        let host = on[place];
        let name = match (&guest.names, &guest.name) {
            (Some(names), _) => names[k].clone(),
            (_, Some(template)) => names::fill(template, id, guest.first + k as u32, &scenario.hosts[host].name)
                .map_err(|e| wrong("guest.name", e))?,
            _ => String::new(),
        };
        // A manager numbers everything it ever made: the ids of what is left have gaps.
        id += [1, 3, 2, 1, 1, 4, 2][k % 7];
        if guest.halted && (guest.starts.is_some() || scenario.hosts[host].toolstack != Toolstack::Xm) {
            return Err(wrong(
                "guest.halted",
                "is for hosts with xm, which keep halted guests, and without starts".into(),
            ));
        }
        let begins = match (guest.starts, guest.starts_every) {
            _ if guest.halted => Begins::Halted,
            (None, _) => Begins::Before,
            (Some(at), every) => Begins::At(at.0 + every.map_or(Duration::ZERO, |e| e.0) * k as u32),
        };
        scenario.guests.push(GuestSetup {
            name,
            host,
            memory: guest.memory,
            maxmem,
            vcpus: guest.vcpus,
            workload: guest.workload,
            net: guest.net.unwrap_or(net),
            disk: guest.disk.unwrap_or(disk),
            balloon: guest.balloon,
            target: guest.target,
            stuck_at: guest.stuck_at,
            shutdown: guest.shutdown,
            begins,
        });
    }
    Ok(())
}

/// What a workload does to network and disk where the guest does not say.
fn levels(workload: Workload) -> (Level, Level) {
    match workload {
        Workload::Idle => (Level::Low, Level::Low),
        Workload::Busy => (Level::Medium, Level::Medium),
        // It only takes memory; what it does to the disk is swapping.
        Workload::Stress => (Level::Low, Level::Low),
    }
}

/// Whether the guests that run from the beginning fit on their hosts with the least they can hold.
fn check_room(scenario: &Scenario) -> Checked<()> {
    let mut needed: HashMap<usize, u64> = HashMap::new();
    for guest in scenario.guests.iter().filter(|guest| guest.begins == Begins::Before) {
        *needed.entry(guest.host).or_default() += guest.least().0;
    }
    for (host, needed) in needed {
        let setup = &scenario.hosts[host];
        let room = setup.memory.0.saturating_sub(setup.overhead().0 + setup.dom0.memory.0);
        if needed > room {
            let message = format!("the guests of {} need at least {needed}k, and it has {room}k for them", setup.name);
            return Err(Complaint::new(&(0..0), "guest.count", message));
        }
    }
    Ok(())
}

/// The index of the host of that name.
pub(super) fn host(scenario: &Scenario, name: &str, at: &Range<usize>, key: &str) -> Checked<usize> {
    scenario.hosts.iter().position(|host| host.name == name).ok_or_else(|| {
        let known: Vec<_> = scenario.hosts.iter().take(12).map(|host| host.name.as_str()).collect();
        Complaint::new(at, key, format!("no host is called {name:?}; there are: {}", known.join(", ")))
    })
}
