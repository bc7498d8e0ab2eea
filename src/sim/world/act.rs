//! What happens to hosts and guests.

use super::build::born;
use super::script::{Happening, Script};
use super::{Inner, Refused};
use crate::model::Toolstack;
use crate::sim::host::{Guest, Life};
use crate::sim::scenario::{Begins, Fault, GuestSetup, What};
use std::time::Duration;

/// How long a guest takes that shuts down by its own wish.
const SHUTDOWN: Duration = Duration::from_secs(4);

/// Lets one thing happen.
pub(super) fn happen(world: &Inner, script: &mut Script, at: u64, what: Happening) {
    match what {
        Happening::Scripted(what) => scripted(world, script, at, what),
        Happening::Powered { host } => boot(world, script, host, at),
        Happening::Arrived { guest, from, to } => arrive(world, script, at, guest, from, to),
        Happening::Gone { guest, host, domid } => {
            let mut host = world.at(host, at);
            // Another life, begun meanwhile, has nothing to do with it.
            if host.guest(guest).is_some_and(|guest| guest.domid == domid) {
                host.end(guest);
            }
        }
    }
}

fn scripted(world: &Inner, script: &mut Script, at: u64, what: What) {
    let on = |script: &Script, guest: usize| world.at(script.place(guest), at);
    // An event about a guest that is not there any more has nothing to happen to.
    let _ = match what {
        What::Fails { host, fault, lasts } => {
            fail(world, script, at, host, fault, lasts);
            Ok(())
        }
        What::Drops { host } => {
            world.at(host, at).breaks += 1;
            Ok(())
        }
        What::Reboots { host } => {
            boot(world, script, host, at);
            Ok(())
        }
        What::Crashes { guest } => on(script, guest).set_life(guest, Life::Crashed),
        What::Paused { guest } => on(script, guest).set_life(guest, Life::Paused),
        What::Unpaused { guest } => on(script, guest).set_life(guest, Life::Up),
        What::MemSet { guest, to } => on(script, guest).mem_set(guest, to.0),
        What::Renamed { guest, to } => on(script, guest).rename(guest, &to),
        What::Becomes { guest, workload } => {
            if let Some(guest) = on(script, guest).guest_mut(guest) {
                guest.become_(workload);
            }
            Ok(())
        }
        What::ShutsDown { guest } => {
            shut_down(world, script, at, guest, SHUTDOWN);
            Ok(())
        }
        What::Destroyed { guest } => {
            on(script, guest).end(guest);
            Ok(())
        }
        What::Starts { guest } => start(world, script, at, guest),
        What::Restarts { guest } => {
            drop(on(script, guest).take(guest));
            start(world, script, at, guest)
        }
        What::Migrates { guest, to, takes } => migrate(world, script, at, guest, to, takes),
        What::Replaced { guest, by } => {
            let mut heir = make(world, script, by, at);
            heir.started = at as i64;
            on(script, guest).replace(guest, heir)
        }
        What::Doubled { guest, on: second } => double(world, script, at, guest, second),
    };
}

fn fail(world: &Inner, script: &mut Script, at: u64, host: usize, fault: Fault, lasts: Option<Duration>) {
    let until = lasts.map(|lasts| at + lasts.as_millis() as u64);
    let mut failing = world.at(host, at);
    if fault == Fault::Dead
        && let Some(until) = until
    {
        script.put(until, Happening::Powered { host }, None);
    }
    // A connection that stands is cut by these; the others only change what is answered.
    if matches!(
        fault,
        Fault::Dead | Fault::Refused | Fault::Unreachable | Fault::Login | Fault::HostKey | Fault::Password
    ) {
        failing.breaks += 1;
    }
    failing.faults.push((fault, until));
}

/// dom0 boots; the guests that were there start again.
fn boot(world: &Inner, script: &mut Script, host: usize, at: u64) {
    let mut booting = world.at(host, at);
    booting.faults.retain(|(fault, _)| *fault != Fault::Dead);
    let before = booting.reboot();
    let again = before.iter().map(|old| {
        let mut guest = make(world, script, old.key, at);
        guest.name = old.name.clone();
        guest.uuid = old.uuid;
        guest.actual = guest.actual.min(old.actual);
        guest
    });
    booting.put_all(again);
}

/// A new life for a guest.
fn make(world: &Inner, script: &mut Script, key: usize, at: u64) -> Guest {
    script.births += 1;
    let mut guest = born(key, &script.setups[key], world.seed, script.births);
    guest.started = at as i64;
    guest
}

/// Starts a guest where it was last.
pub(super) fn start(world: &Inner, script: &mut Script, at: u64, key: usize) -> Result<(), Refused> {
    let guest = make(world, script, key, at);
    world.at(script.place(key), at).put(guest).map(|_| ())
}

/// Lets a guest shut down, which takes it that long.
pub(super) fn shut_down(world: &Inner, script: &mut Script, at: u64, guest: usize, takes: Duration) {
    let host = script.place(guest);
    let Some(domid) = world.at(host, at).guest(guest).map(|guest| guest.domid) else { return };
    script.put(at + takes.as_millis() as u64, Happening::Gone { guest, host, domid }, None);
}

/// Moves a guest to another host. The receiving host shows a paused domain with the guest's UUID until the guest has arrived.
pub(super) fn migrate(
    world: &Inner,
    script: &mut Script,
    at: u64,
    key: usize,
    to: usize,
    takes: Duration,
) -> Result<(), Refused> {
    let from = script.place(key);
    if from == to {
        return Ok(());
    }
    let (mut incoming, name) = {
        let mut source = world.at(from, at);
        let guest = source.guest(key).ok_or(Refused::NoSuchDomain)?.clone();
        let name = guest.name.clone();
        if source.setup.toolstack == Toolstack::Xm {
            source.rename(key, &format!("migrating-{name}"))?;
        }
        (guest, name)
    };
    incoming.life = Life::Paused;
    incoming.on_cpu = false;
    incoming.fresh_counters();
    incoming.started = at as i64;
    let mut target = world.at(to, at);
    if target.setup.toolstack == Toolstack::Xl {
        incoming.name = format!("{name}--incoming").into();
    }
    let put = target.put(incoming);
    drop(target);
    if put.is_err() {
        return world.at(from, at).rename(key, &name);
    }
    script.put(at + takes.as_millis() as u64, Happening::Arrived { guest: key, from, to }, None);
    Ok(())
}

fn arrive(world: &Inner, script: &mut Script, at: u64, key: usize, from: usize, to: usize) {
    let Some(left) = world.at(from, at).take(key) else { return };
    let name = left.name.strip_prefix("migrating-").unwrap_or(&left.name).to_owned();
    let mut target = world.at(to, at);
    let _ = target.rename(key, &name);
    let _ = target.set_life(key, left.life);
    script.places[key] = to as u32;
}

/// The same VM on a second host, as after a failed failover: under a key of its own.
fn double(world: &Inner, script: &mut Script, at: u64, key: usize, second: usize) -> Result<(), Refused> {
    let original = world.at(script.place(key), at).guest(key).ok_or(Refused::NoSuchDomain)?.clone();
    let twin = script.setups.len();
    script.setups.push(GuestSetup { host: second, begins: Begins::Told, ..script.setups[key].clone() });
    script.places.push(second as u32);
    let mut guest = make(world, script, twin, at);
    guest.uuid = original.uuid;
    guest.name = original.name;
    guest.actual = original.actual;
    world.at(second, at).put(guest).map(|_| ())
}
