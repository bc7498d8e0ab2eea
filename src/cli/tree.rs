//! `aerostat tree`: pools, their hosts and the VMs on them, in the shape of the CERN report.

use super::args::{Global, TreeArgs};
use super::ask::{ask, complaints, error_json};
use super::failure::{DONE, Failure, PARTIAL, complain};
use super::output;
use super::past;
use super::session::Session;
use crate::clock;
use crate::model::{Cluster, Domain, Host, Moment};
use crate::table::natural_cmp;
use crate::watch::Sweep;
use serde_json::{Value, json};
use std::io::Write;
use std::ops::ControlFlow;

pub(super) fn run(args: &TreeArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    let (cluster, now, past) = match &args.at {
        Some(at) => past::picture(&session, at).map(|(cluster, at, line)| (cluster, at, Some(line)))?,
        None => {
            let make = || session.batch(&args.hosts, &args.sim);
            let cluster = ask(make, global.timeout, Sweep::default(), |_, _| ControlFlow::Continue(()))?;
            (cluster, clock::now(), None)
        }
    };
    if args.json {
        let mut document = document(&cluster, now);
        document["past"] = past.is_some().into();
        output::json(&document)?;
    } else {
        let mut out = output::stdout();
        if let Some(line) = &past {
            writeln!(out, "{line}")?;
        }
        out.write_all(text(&cluster).as_bytes())?;
        out.flush()?;
    }
    let silent = complaints(&cluster);
    silent.iter().for_each(|line| complain(line));
    Ok(if silent.is_empty() { DONE } else { PARTIAL })
}

/// The tree as text.
fn text(cluster: &Cluster) -> String {
    let mut text = String::from(".\n");
    for pool in &cluster.pools {
        text.push_str(&format!("|-{}\n", pool.name));
        for host in pool.hosts.iter().filter_map(|&at| cluster.hosts.get(at)) {
            match host.failure() {
                Some(error) => text.push_str(&format!("|---{} (no answer: {})\n", host.id, error.kind.phrase())),
                None => text.push_str(&format!("|---{}\n", host.id)),
            }
            for guest in guests(host).into_iter().flatten() {
                text.push_str(&format!("|-----{}\n", guest.name));
            }
        }
    }
    text
}

/// A host's guests by name; `None` if it told nothing.
fn guests(host: &Host) -> Option<Vec<&Domain>> {
    let report = host.report.as_ref()?;
    let mut guests: Vec<&Domain> = report.guests().collect();
    guests.sort_by(|a, b| natural_cmp(&a.name, &b.name));
    Some(guests)
}

/// The tree as JSON.
fn document(cluster: &Cluster, now: Moment) -> Value {
    let host = |host: &Host| {
        let facts = host.report.as_ref().map(|report| &report.facts);
        json!({
            "name": host.id,
            "freshness": host.freshness(now).word(),
            "error": host.failure().map(error_json),
            "hypervisor": facts.and_then(|facts| facts.hypervisor.as_ref()),
            "total": facts.and_then(|facts| facts.total),
            "free": facts.and_then(|facts| facts.free),
            "domains": guests(host).map(|guests| guests.into_iter().map(domain).collect::<Vec<_>>()),
        })
    };
    let pools: Vec<Value> = cluster
        .pools
        .iter()
        .map(|pool| {
            let hosts = pool.hosts.iter().filter_map(|&at| cluster.hosts.get(at));
            json!({
                "name": pool.name,
                "source": pool.source,
                "hosts": hosts.map(|one| host(one)).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "cluster": cluster.name,
        "at": super::time::utc(now),
        "pools": pools,
        "complete": cluster.hosts.iter().all(|host| host.failure().is_none() && host.report.is_some()),
    })
}

fn domain(domain: &Domain) -> Value {
    json!({
        "name": domain.name,
        "id": domain.domid,
        "uuid": domain.uuid,
        "state": domain.run_state().word(),
        "vcpus": domain.vcpus,
        "actual": domain.memory.actual,
        "target": domain.memory.target,
        "maximum": domain.memory.maximum,
    })
}
