use super::deeds::Deeds;
use super::homes::Key;
use super::scene::{Scene, who};
use crate::action::Kind;
use crate::events::{EventKind, Rules, Severity};
use crate::inventory::say_span;
use crate::model::{BalloonTrack, Bytes, Domain, DomainIdent, Moment};
use std::collections::HashMap;

/// Balloon targets of one host's domains that changed lately. Somebody who sets one is told; a
/// policy that sets one every few seconds is told once, and then no more until it leaves off.
#[derive(Debug, Default)]
pub(super) struct Targets {
    lately: HashMap<DomainIdent, Lately>,
}

#[derive(Clone, Copy, Debug)]
struct Lately {
    first: Moment,
    last: Moment,
    times: u32,
    least: Bytes,
    most: Bytes,
}

impl Targets {
    /// Looks at a domain that was there before.
    pub fn same(&mut self, at: usize, old: &Domain, new: &Domain, scene: &mut Scene<'_>, rules: &Rules, deeds: &Deeds) {
        let (Some(from), Some(to)) = (old.memory.target, new.memory.target) else { return };
        // Tools round: what is less than a balloon's own slack was set by nobody.
        if from.abs_diff(to) < BalloonTrack::SLACK {
            return;
        }
        let now = scene.now;
        self.lately.retain(|_, lately| lately.last.until(now) < rules.target_window);
        let fresh = Lately { first: now, last: now, times: 0, least: from.min(to), most: from.max(to) };
        let lately = self.lately.entry(new.ident()).or_insert(fresh);
        lately.times = lately.times.saturating_add(1);
        lately.last = now;
        lately.least = lately.least.min(to);
        lately.most = lately.most.max(to);
        let ours = deeds.recent(&Key::of(at, new), &[Kind::MemSet], now);
        let text = if lately.times < rules.target_times || ours.is_some() {
            format!("balloon target set to {to}, was {from}{}", ours.unwrap_or_default())
        } else if lately.times == rules.target_times {
            format!(
                "balloon target is set again and again: {} times in {}, between {} and {}; no more is said until that ends",
                lately.times,
                say_span(lately.first.until(now)),
                lately.least,
                lately.most,
            )
        } else {
            return;
        };
        scene.domain(at, who(new), EventKind::MemSet, Severity::Info, text);
    }

    pub fn forget(&mut self, domain: &Domain) {
        if !self.lately.is_empty() {
            self.lately.remove(&domain.ident());
        }
    }
}
