use super::homes::{Homes, Key};
use super::scene::{Scene, who};
use crate::events::{EventKind, Rules, Severity};
use crate::inventory::say_span;
use crate::model::{Domain, DomainIdent, HostReport, Moment, Name};
use std::collections::BTreeMap;

/// The domains of a host that booted, until they are back.
#[derive(Debug, Default)]
pub(super) struct Comeback {
    booted: Moment,
    until: Moment,
    /// Those not back yet.
    missing: BTreeMap<Key, (DomainIdent, Name)>,
    /// Those that are.
    back: usize,
    /// The boot was told with some missing.
    waited: bool,
}

/// Whether the host booted between two reports.
pub(super) fn booted(before: &HostReport, after: &HostReport) -> bool {
    match (&before.boot, &after.boot) {
        (Some(old), Some(new)) => old != new,
        // Old kernels tell no id of the boot: then their uptime must have gone back, well beyond
        // what reading it could be off.
        _ => before.facts.uptime.zip(after.facts.uptime).is_some_and(|(old, new)| new + 60.0 < old),
    }
}

impl Comeback {
    /// The host has booted: its domains have their time from now on.
    pub fn begin(&mut self, now: Moment, rules: &Rules) {
        self.booted = now;
        self.until = now.after(rules.comeback);
        self.back = 0;
        self.waited = false;
    }

    /// One that was there before the boot.
    pub fn expect(&mut self, key: Key, domain: &Domain) {
        self.missing.insert(key, who(domain));
    }

    /// One that is there again already, under the number it had.
    pub fn same(&mut self) {
        self.back += 1;
    }

    /// Whether it is still waited for.
    pub fn expects(&self, key: &Key) -> bool {
        self.missing.contains_key(key)
    }

    /// One has come; whether it was waited for.
    pub fn is_back(&mut self, key: &Key) -> bool {
        let was = self.missing.remove(key).is_some();
        self.back += usize::from(was);
        was
    }

    fn total(&self) -> usize {
        self.back + self.missing.len()
    }

    /// How many are back, in words.
    pub fn words(&self) -> String {
        match (self.total(), self.missing.len()) {
            (0, _) => "it had no domains".to_owned(),
            (total, 0) => format!("all {total} domains are back"),
            (total, _) => format!("{} of {total} domains are back so far", self.back),
        }
    }
}

/// Tells when all domains are back, or which are not when their time is over.
pub(super) fn step(comeback: &mut Option<Comeback>, at: usize, homes: &mut Homes, scene: &mut Scene<'_>) {
    let Some(waiting) = comeback else { return };
    // Those that run elsewhere by now were told as moved.
    waiting.missing.retain(|key, _| homes.lives(key, at) && !homes.is_anywhere(key));
    let span = say_span(waiting.booted.until(scene.now));
    if waiting.missing.is_empty() {
        if waiting.waited {
            let text = format!("all domains that were there before it booted are back, after {span}");
            scene.host(at, EventKind::HostRebooted, Severity::Good, text);
        }
        *comeback = None;
        return;
    }
    waiting.waited = true;
    if scene.now < waiting.until {
        return;
    }
    for (key, who) in std::mem::take(&mut waiting.missing) {
        homes.forget(&key);
        let text = format!("has not come back {span} after its host booted");
        scene.domain(at, who, EventKind::Destroyed, Severity::Warning, text);
    }
    *comeback = None;
}
