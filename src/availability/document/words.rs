//! What is down, in words.

use super::super::{Missing, Reason, Review};
use super::{About, Input};
use crate::inventory::hostlist::fold;
use std::collections::BTreeMap;

/// Names told of one kind; the others are counted.
const NAMES: usize = 20;

/// What the figure is made of and what lowers it, by name.
pub(super) fn info(about: About, input: &Input<'_>) -> String {
    let review = input.review;
    let totals = &review.totals;
    let vms = format!("{} of {} virtual machines run", totals.running, totals.wanted());
    let hosts = format!("{} of {} hosts answer", totals.answering(), totals.hosts);
    let mut text = match about {
        About::Vm => vms,
        About::Pm => hosts,
        About::Mean => format!("{hosts}, {vms}"),
    };
    if about != About::Pm && totals.unknown > 0 {
        text.push_str(&format!(", {} unknown (on hosts that do not answer)", totals.unknown));
    }
    text.push('.');
    if !review.hosts.is_empty() {
        text.push_str(&format!(" Hosts that do not answer: {}.", silent(review)));
    }
    if about != About::Pm {
        if let Some(down) = down(review) {
            text.push_str(&format!(" Not running: {down}."));
        }
        let never: Vec<&str> =
            review.hosts.iter().filter(|host| host.vms.is_none()).map(|host| host.id.as_str()).collect();
        if !never.is_empty() {
            text.push_str(&format!(" Never seen, so that their virtual machines are in no sum: {}.", fold(&never)));
        }
        if totals.off > 0 {
            text.push_str(&format!(" Off on purpose and not counted: {}.", totals.off));
        }
    }
    text
}

/// `xen[1-3] (connection timed out), xen7 (connection refused)`
fn silent(review: &Review) -> String {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for host in &review.hosts {
        reasons.entry(host.why).or_default().push(host.id.as_str());
    }
    let one = |(why, hosts): (&&str, &Vec<&str>)| format!("{} ({why})", fold(hosts));
    reasons.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// VMs known not to run; those of which nobody knows are told with their hosts.
fn down(review: &Review) -> Option<String> {
    let down: Vec<&Missing> = review.vms.iter().filter(|vm| vm.reason != Reason::Unknown).collect();
    let mut names: Vec<String> = down
        .iter()
        .take(NAMES)
        .map(|vm| match vm.reason {
            Reason::Gone => format!("{} (gone from {})", vm.name, vm.host),
            reason => format!("{} ({} on {})", vm.name, reason.word(), vm.host),
        })
        .collect();
    if down.len() > NAMES {
        names.push(format!("and {} more", down.len() - NAMES));
    }
    (!names.is_empty()).then(|| names.join(", "))
}
