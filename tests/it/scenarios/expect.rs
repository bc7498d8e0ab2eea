use aerostat::model::{Bytes, Cluster, Domain, Host, LinkState, Moment};
use serde::Deserialize;
use std::time::Duration;

/// One expectation. Everything given must hold at `at`, and where `until` is given in every second
/// from `at` to then.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    at: String,
    until: Option<String>,
    /// Of that host: its freshness (one of those given by `|`), the error it is down with, the
    /// section that could not be read, the number of its guests.
    host: Option<String>,
    freshness: Option<String>,
    error: Option<String>,
    problem: Option<String>,
    guests: Option<usize>,
    /// Of that guest: the host it is on (`-` for none), and there its state, what its balloon
    /// does, its memory, and whether it has rates.
    guest: Option<String>,
    on: Option<String>,
    state: Option<String>,
    balloon: Option<String>,
    actual: Option<String>,
    target: Option<String>,
    rates: Option<bool>,
    /// Of the cluster: hosts that are live or down, names of the VMs claimed twice, its pools.
    live: Option<u32>,
    down: Option<u32>,
    conflicts: Option<Vec<String>>,
    pools: Option<Vec<String>>,
}

/// Reads `"45s"` or `"1500ms"`.
pub fn seconds(text: &str) -> Duration {
    match text.strip_suffix("ms") {
        Some(millis) => Duration::from_millis(millis.parse().unwrap()),
        None => Duration::from_secs(text.strip_suffix('s').unwrap_or_else(|| panic!("{text:?}")).parse().unwrap()),
    }
}

impl Expect {
    /// When it is to hold.
    pub fn moments(&self) -> impl Iterator<Item = Duration> + use<> {
        let first = seconds(&self.at);
        let last = self.until.as_deref().map_or(first, seconds);
        (0..).map(move |n| first + Duration::from_secs(n)).take_while(move |at| *at <= last)
    }

    /// Compares; an error says what was expected and what is.
    pub fn check(&self, cluster: &Cluster, now: Moment) -> Result<(), String> {
        self.check_cluster(cluster, now)?;
        if let Some(name) = &self.host {
            let host = cluster.hosts.iter().find(|host| host.id.as_str() == name);
            let host = host.ok_or_else(|| format!("there is no host {name}"))?;
            self.check_host(host, now).map_err(|e| format!("host {name}: {e}"))?;
        }
        if let Some(name) = &self.guest {
            self.check_guest(cluster, name).map_err(|e| format!("guest {name}: {e}"))?;
        }
        Ok(())
    }

    fn check_cluster(&self, cluster: &Cluster, now: Moment) -> Result<(), String> {
        let totals = cluster.totals(now);
        same("live hosts", self.live, totals.live)?;
        same("hosts down", self.down, totals.down)?;
        let mut twice: Vec<String> = cluster.conflicts.iter().map(|conflict| conflict.name.to_string()).collect();
        twice.sort();
        same("conflicts", self.conflicts.clone(), twice)?;
        same("pools", self.pools.clone(), cluster.pools.iter().map(|pool| pool.name.to_string()).collect())
    }

    fn check_host(&self, host: &Host, now: Moment) -> Result<(), String> {
        let freshness = host.freshness(now);
        one_of("freshness", &self.freshness, freshness.word())?;
        if let Some(wanted) = &self.error {
            let error = match &host.link {
                LinkState::Failed { error, .. } => Some(error),
                _ => host.failure(),
            };
            let error = error.ok_or_else(|| format!("expected error {wanted}, it has none"))?;
            let kind = serde_json::to_value(error.kind).unwrap();
            one_of("error", &self.error, kind.as_str().unwrap())?;
            if error.said.is_empty() || error.hint.is_empty() {
                return Err(format!("the error does not help: {error:?}"));
            }
        }
        let report = host.report.as_deref();
        if let Some(section) = &self.problem {
            let problems: Vec<_> = report.into_iter().flat_map(|report| &report.problems).map(|p| p.section).collect();
            if !problems.contains(&section.as_str()) {
                return Err(format!("expected a problem with {section}, there are: {problems:?}"));
            }
        }
        same("guests", self.guests, report.map_or(0, |report| report.guests().count()))
    }

    fn check_guest(&self, cluster: &Cluster, name: &str) -> Result<(), String> {
        let current = cluster.hosts.iter().flat_map(|host| {
            let guests = host.report.iter().flat_map(|report| report.guests());
            guests.filter(|guest| &*guest.name == name).map(move |guest| (host, guest))
        });
        let places: Vec<(&str, &Domain)> = current.map(|(host, guest)| (host.id.as_str(), guest)).collect();
        let found: Vec<&str> = places.iter().map(|(host, _)| *host).collect();
        let guest = match self.on.as_deref() {
            Some("-") if found.is_empty() => return Ok(()),
            Some(on) => places.iter().find(|(host, _)| *host == on && found.len() == 1),
            None => places.first(),
        };
        let wanted = self.on.as_deref().unwrap_or("somewhere");
        let (_, guest) = guest.ok_or_else(|| format!("expected it on {wanted}, it is on {found:?}"))?;
        one_of("state", &self.state, guest.run_state().word())?;
        one_of("balloon", &self.balloon, guest.balloon.word())?;
        size("actual", &self.actual, guest.memory.actual)?;
        size("target", &self.target, guest.memory.target)?;
        same("rates", self.rates, guest.rates.cpu.is_some())
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, wanted: Option<T>, is: T) -> Result<(), String> {
    match wanted {
        Some(wanted) if wanted != is => Err(format!("expected {what} {wanted:?}, is {is:?}")),
        _ => Ok(()),
    }
}

fn one_of(what: &str, wanted: &Option<String>, is: &str) -> Result<(), String> {
    match wanted {
        Some(wanted) if !wanted.split('|').any(|word| word == is) => Err(format!("expected {what} {wanted}, is {is}")),
        _ => Ok(()),
    }
}

fn size(what: &str, wanted: &Option<String>, is: Option<Bytes>) -> Result<(), String> {
    let Some(text) = wanted else { return Ok(()) };
    let wanted = Bytes::parse(text).unwrap_or_else(|| panic!("{text:?} is no size"));
    if is == Some(wanted) { Ok(()) } else { Err(format!("expected {what} {wanted}, is {is:?}")) }
}
