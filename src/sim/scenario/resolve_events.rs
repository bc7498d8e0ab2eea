//! Events as written, with hosts and guests looked up.

use super::error::Complaint;
use super::event::{Does, Fault, What};
use super::file::Event as Spec;
use super::resolve::{Checked, host};
use super::values::{Kib, Span, Workload, size};
use super::{Begins, Event, GuestSetup, Scenario};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};
use std::ops::Range;
use std::time::Duration;

/// Reads an event and adds it.
pub(super) fn add_event(scenario: &mut Scenario, spec: Spec, at: &Range<usize>) -> Checked<()> {
    if spec.every.is_some_and(|every| every.0 < Duration::from_secs(1)) {
        return Err(Complaint::new(at, "event.every", "must be at least a second"));
    }
    let what = if of_host(spec.does) { host_event(scenario, &spec, at)? } else { guest_event(scenario, &spec, at)? };
    scenario.events.push(Event { at: spec.at.0, every: spec.every.map(|every| every.0), what });
    Ok(())
}

fn of_host(does: Does) -> bool {
    !matches!(
        does,
        Does::Crashes
            | Does::ShutsDown
            | Does::Destroyed
            | Does::Restarts
            | Does::Migrates
            | Does::Paused
            | Does::Unpaused
            | Does::MemSet
            | Does::Renamed
            | Does::Replaced
            | Does::Doubled
            | Does::Becomes
    )
}

fn host_event(scenario: &Scenario, spec: &Spec, at: &Range<usize>) -> Checked<What> {
    let (Some(name), None) = (&spec.host, &spec.guest) else {
        return Err(Complaint::new(
            at,
            "event.host",
            format!("{:?} happens to a host: give host, not guest", spec.does),
        ));
    };
    let host = host(scenario, name, at, "event.host")?;
    let section = || {
        let known = ["list", "xentop", "info", "xenstore"];
        match spec.section.as_deref() {
            Some(section) if known.contains(&section) => Ok(section.to_owned()),
            _ => Err(Complaint::new(at, "event.section", format!("needed here, one of: {}", known.join(", ")))),
        }
    };
    let fault = match spec.does {
        Does::Drops => return Ok(What::Drops { host }),
        Does::Reboots => return Ok(What::Reboots { host }),
        Does::Dies => Fault::Dead,
        Does::Unreachable => Fault::Unreachable,
        Does::Refuses => Fault::Refused,
        Does::Hangs => Fault::Hang,
        Does::Slows => Fault::Slow(
            spec.by.map(|by| by.0).ok_or_else(|| Complaint::new(at, "event.by", "slows by how much? by = \"5s\""))?,
        ),
        Does::Garbles => Fault::Garble,
        Does::Rambles => Fault::Ramble,
        Does::Cuts => Fault::Cut,
        Does::Floods => Fault::Flood,
        Does::RejectsLogin => Fault::Login,
        Does::ChangesKey => Fault::HostKey,
        Does::WantsPassword => Fault::Password,
        Does::Unprivileged => Fault::Unprivileged,
        Does::LosesTools => Fault::NoTools,
        Does::ToolFails => Fault::ToolFails(section()?),
        _ => Fault::ToolHangs(section()?),
    };
    Ok(What::Fails { host, fault, lasts: spec.lasts.map(|lasts| lasts.0) })
}

fn guest_event(scenario: &mut Scenario, spec: &Spec, at: &Range<usize>) -> Checked<What> {
    let (Some(name), None) = (&spec.guest, &spec.host) else {
        let message = format!("{:?} happens to a guest: give guest, not host", spec.does);
        return Err(Complaint::new(at, "event.guest", message));
    };
    let guest =
        scenario.guests.iter().position(|guest| guest.name == *name).ok_or_else(|| {
            Complaint::new(at, "event.guest", format!("no guest is called {name:?} in the beginning"))
        })?;
    let to =
        || spec.to.as_deref().ok_or_else(|| Complaint::new(at, "event.to", format!("{:?} needs to = …", spec.does)));
    Ok(match spec.does {
        Does::Crashes => What::Crashes { guest },
        Does::ShutsDown => What::ShutsDown { guest },
        Does::Destroyed => What::Destroyed { guest },
        Does::Restarts => What::Restarts { guest },
        Does::Paused => What::Paused { guest },
        Does::Unpaused => What::Unpaused { guest },
        Does::Migrates => {
            let takes = spec.lasts.unwrap_or(Span(Duration::from_secs(8))).0;
            What::Migrates { guest, to: host(scenario, to()?, at, "event.to")?, takes }
        }
        Does::Doubled => What::Doubled { guest, on: host(scenario, to()?, at, "event.to")? },
        Does::MemSet => What::MemSet { guest, to: mem_set(&scenario.guests[guest], to()?, at)? },
        Does::Renamed => What::Renamed { guest, to: to()?.to_owned() },
        Does::Becomes => {
            let de: StrDeserializer<'_, ValueError> = to()?.into_deserializer();
            let workload = Workload::deserialize(de).map_err(|e| Complaint::new(at, "event.to", e.to_string()))?;
            What::Becomes { guest, workload }
        }
        _ => {
            let heir = GuestSetup { name: to()?.to_owned(), begins: Begins::Told, ..scenario.guests[guest].clone() };
            scenario.guests.push(heir);
            What::Replaced { guest, by: scenario.guests.len() - 1 }
        }
    })
}

fn mem_set(guest: &GuestSetup, text: &str, at: &Range<usize>) -> Checked<Kib> {
    match size(text) {
        Some(size) if size <= guest.maxmem => Ok(size),
        Some(_) => {
            Err(Complaint::new(at, "event.to", format!("{text:?} is more than the maximum of {:?}", guest.name)))
        }
        None => Err(Complaint::new(at, "event.to", format!("{text:?} is no size such as \"1G\""))),
    }
}
