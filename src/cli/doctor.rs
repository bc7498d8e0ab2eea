//! `aerostat doctor`: what works, what is missing, how to put it right. Changes nothing.

mod check;
mod host;
mod machine;

use super::args::{DoctorArgs, Global};
use super::ask::ask;
use super::failure::{DONE, Failure, PARTIAL};
use super::output::{self, Paint, paint};
use super::session::{Session, Target};
use crate::inventory::HostEntry;
use crate::inventory::hostlist::fold;
use crate::model::Cluster;
use crate::watch::Sweep;
use check::{Check, Verdict};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

/// Hosts up to which each is told in full, well or not.
const IN_FULL: usize = 3;

/// What was found on one host.
struct Patient {
    name: String,
    checks: Vec<Check>,
    summary: String,
    round_trip: Option<Duration>,
}

impl Patient {
    fn is_well(&self) -> bool {
        !self.checks.iter().any(|check| matches!(check.verdict, Verdict::Problem | Verdict::Warning))
    }

    /// What hosts must have in common to be told together: the same came of every check.
    fn kind(&self) -> Vec<(&'static str, Verdict, &str)> {
        let phrase = |check: &Check| check.text.split(':').next().unwrap_or_default().len();
        self.checks.iter().map(|check| (check.name, check.verdict, &check.text[..phrase(check)])).collect()
    }

    /// Whether there is something to say beyond that it is well.
    fn has_more(&self) -> bool {
        self.checks.iter().any(|check| !matches!(check.verdict, Verdict::Ok | Verdict::Skipped))
    }
}

pub(super) fn run(args: &DoctorArgs, global: &Global) -> Result<u8, Failure> {
    let (session, mut local) = match Session::load(global) {
        Ok(session) => {
            let file = session.config.file.as_ref().map(|file| file.display().to_string());
            let text = file.unwrap_or_else(|| "none, and none is needed".to_owned());
            (session, vec![Check::ok("config file", text)])
        }
        Err(Failure::Told(text, _)) => {
            let hint = "put it right, or look at `aerostat config sample`; what follows goes by the defaults";
            (Session::without_config(global), vec![Check::problem("config file", text, hint)])
        }
        Err(other) => return Err(other),
    };
    let mut patients = Vec::new();
    let mut entries = Vec::new();
    let simulated = args.sim.wanted();
    let named = !args.hosts.is_empty() || !global.host.is_empty() || global.hosts_from.is_some() || simulated;
    match examine(&session, args, &mut entries) {
        Ok(cluster) => patients = host::patients(&cluster, &entries),
        // No host at all: this machine can be looked at all the same.
        Err(Failure::Told(text, _)) if !named => local.push(Check::note("hosts", "none to look at", text)),
        Err(other) => return Err(other),
    }
    let over_ssh: &[HostEntry] = if simulated { &[] } else { &entries };
    local.extend(machine::checks(over_ssh));
    let well = local.iter().all(|check| check.verdict != Verdict::Problem) && patients.iter().all(Patient::is_well);
    let status = if well { DONE } else { PARTIAL };
    if args.json {
        output::json(&document(&local, &patients, well, status))?;
    } else {
        let mut out = output::stdout();
        out.write_all(text(&local, &patients, output::coloured(global.color)).as_bytes())?;
        out.flush()?;
    }
    Ok(status)
}

/// Asks the hosts once; their entries, for advice, go to `entries`.
fn examine(session: &Session, args: &DoctorArgs, entries: &mut Vec<HostEntry>) -> Result<Arc<Cluster>, Failure> {
    let make = || -> Result<Target, Failure> {
        let target = session.batch(&args.hosts, &args.sim)?;
        entries.extend(target.plan.hosts.iter().map(|host| host.entry.clone()));
        Ok(target)
    };
    ask(make, session.global.timeout, Sweep::default(), |_, _| ControlFlow::Continue(()))
}

fn text(local: &[Check], patients: &[Patient], coloured: bool) -> String {
    let mut text = format!("{}\n", paint("this machine", Paint::Bold, coloured));
    local.iter().for_each(|check| check.write(&mut text, coloured));
    let (brief, full): (Vec<&Patient>, Vec<&Patient>) =
        patients.iter().partition(|patient| patients.len() > IN_FULL && patient.is_well() && !patient.has_more());
    if !brief.is_empty() {
        let _ = writeln!(text, "\n{}", paint("hosts without a fault", Paint::Bold, coloured));
        let wide = brief.iter().map(|patient| patient.name.chars().count()).max().unwrap_or(0);
        for patient in brief {
            let ok = Verdict::Ok.painted(coloured);
            let _ = writeln!(text, "  {ok}  {:wide$}  {}", patient.name, patient.summary);
        }
    }
    for group in alike(full) {
        let names: Vec<&str> = group.iter().map(|patient| patient.name.as_str()).collect();
        let _ = writeln!(text, "\n{}", paint(&fold(&names), Paint::Bold, coloured));
        if group.len() > 1 {
            let _ = writeln!(text, "  {} hosts alike; the words are those of {}", group.len(), group[0].name);
        }
        group[0].checks.iter().for_each(|check| check.write(&mut text, coloured));
    }
    if !patients.is_empty() {
        let well = patients.iter().filter(|patient| patient.is_well()).count();
        let _ = writeln!(text, "\n{well} of {} hosts are well", patients.len());
    }
    text
}

/// Hosts of which the same is to be said, put together in the order of the inventory.
fn alike(patients: Vec<&Patient>) -> Vec<Vec<&Patient>> {
    let mut groups: Vec<Vec<&Patient>> = Vec::new();
    for patient in patients {
        match groups.iter_mut().find(|group| !patient.is_well() && group[0].kind() == patient.kind()) {
            Some(group) => group.push(patient),
            None => groups.push(vec![patient]),
        }
    }
    groups
}

fn document(local: &[Check], patients: &[Patient], well: bool, status: u8) -> Value {
    let hosts: Vec<Value> = patients
        .iter()
        .map(|patient| {
            json!({
                "host": patient.name,
                "ok": patient.is_well(),
                "summary": patient.summary,
                "round_trip": patient.round_trip.map(|span| span.as_secs_f64()),
                "checks": patient.checks,
            })
        })
        .collect();
    json!({ "machine": local, "hosts": hosts, "ok": well, "exit": status })
}
