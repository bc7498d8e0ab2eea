//! `aerostat forget`: what is remembered of VMs.

use super::args::{ForgetArgs, Global};
use super::failure::{DONE, Failure, PARTIAL, complain};
use super::output;
use super::remember::memory;
use super::session::Session;
use super::time::utc;
use crate::availability::{Changes, Mark, MarkKind, Recall, Remembered, fits};
use crate::clock;
use crate::inventory::suggest::did_you_mean;
use serde_json::json;
use std::io::Write;

pub(super) fn run(args: &ForgetArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    let memory = memory(&session, false)?;
    let recall = memory.recall().map_err(Failure::usage)?;
    if args.names.is_empty() {
        return list(&recall, args.json);
    }
    let mut found: Vec<&Remembered> = Vec::new();
    let mut missing = Vec::new();
    for name in &args.names {
        let fitting: Vec<&Remembered> = recall.vms.iter().filter(|vm| fits(name, &vm.name, vm.key.uuid())).collect();
        if fitting.is_empty() {
            let guess = did_you_mean(name, recall.vms.iter().map(|vm| vm.name.as_str()));
            missing.push(format!("{name}: no VM of that name is remembered{guess}"));
        }
        found.extend(
            fitting.into_iter().filter(|vm| !found.iter().any(|other| other.key == vm.key)).collect::<Vec<_>>(),
        );
    }
    let keys = || found.iter().map(|vm| vm.key.clone()).collect::<Vec<_>>();
    let changes = if args.expect_off {
        let mark = |vm: &&Remembered| Mark {
            key: vm.key.clone(),
            name: vm.name.clone(),
            at: clock::now(),
            kind: MarkKind::Marked,
        };
        Changes { marks: found.iter().map(mark).collect(), ..Changes::default() }
    } else if args.expect_on {
        Changes { unmarked: keys(), ..Changes::default() }
    } else {
        Changes { forgotten: keys(), unmarked: keys(), ..Changes::default() }
    };
    if !changes.is_empty() {
        memory.remember(&changes).map_err(Failure::work)?;
    }
    let did = match (args.expect_off, args.expect_on) {
        (true, _) => "off on purpose from now on",
        (_, true) => "expected to run from now on",
        _ => "forgotten",
    };
    if args.json {
        let vms: Vec<_> =
            found.iter().map(|vm| json!({ "name": vm.name, "uuid": vm.key.uuid(), "host": vm.host })).collect();
        output::json(&json!({ "did": did, "vms": vms, "not_found": missing }))?;
    } else {
        let mut out = output::stdout();
        for vm in &found {
            writeln!(out, "{} on {}: {did}", vm.name, vm.host)?;
        }
        out.flush()?;
    }
    missing.iter().for_each(|line| complain(line));
    Ok(if missing.is_empty() { DONE } else { PARTIAL })
}

fn list(recall: &Recall, as_json: bool) -> Result<u8, Failure> {
    let mark = |vm: &Remembered| recall.marks.iter().find(|mark| mark.key == vm.key);
    let word = |mark: &Mark| match mark.kind {
        MarkKind::Stopped(..) => "stopped",
        MarkKind::Marked => "marked",
    };
    let mut vms: Vec<&Remembered> = recall.vms.iter().collect();
    vms.sort_by(|a, b| crate::table::natural_cmp(&a.name, &b.name).then_with(|| a.key.cmp(&b.key)));
    if as_json {
        let one = |vm: &&Remembered| {
            json!({
                "name": vm.name, "uuid": vm.key.uuid(), "host": vm.host, "state": vm.state.word(),
                "seen": utc(vm.seen), "off": mark(vm).map(word), "since": mark(vm).map(|mark| utc(mark.at)),
            })
        };
        output::json(&json!({ "vms": vms.iter().map(one).collect::<Vec<_>>() }))?;
        return Ok(DONE);
    }
    let mut out = output::stdout();
    for vm in vms {
        let off = mark(vm).map(|mark| format!("  off on purpose ({} {})", word(mark), utc(mark.at)));
        writeln!(out, "{}  {}  {}  {}{}", utc(vm.seen), vm.name, vm.host, vm.state.word(), off.unwrap_or_default())?;
    }
    out.flush()?;
    Ok(DONE)
}
