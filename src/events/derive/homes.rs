use super::Watched;
use super::deeds::Deeds;
use super::scene::{Scene, behind, plain_name, who};
use crate::action::Kind;
use crate::events::{EventKind, Rules, Severity};
use crate::model::{Domain, DomainIdent, HostReport, Moment, Name, Uuid};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// What a VM is followed by. Without a UUID it cannot be followed to another host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Uuid(Uuid),
    Named(usize, Name),
}

impl Key {
    pub fn of(at: usize, domain: &Domain) -> Key {
        match domain.uuid {
            Some(uuid) if !uuid.is_nil() => Key::Uuid(uuid),
            _ => Key::Named(at, domain.name.clone()),
        }
    }

    fn is(&self, domain: &Domain) -> bool {
        match self {
            Key::Uuid(uuid) => domain.uuid == Some(*uuid),
            Key::Named(_, name) => domain.uuid.is_none_or(Uuid::is_nil) && domain.name == *name && !domain.is_dom0(),
        }
    }
}

/// Where a VM is, as far as was told.
#[derive(Debug)]
struct Vm {
    /// The host it was told to be on; `None` for one that was not told of yet.
    home: Option<usize>,
    /// Its number there.
    domid: Option<u32>,
    /// Every host that has it.
    on: Vec<usize>,
    /// It is nowhere any more.
    gone: Option<Gone>,
    /// It came behind a silence.
    unwatched: Option<Duration>,
    /// Some host has just told of it for the first time: where it is is no news.
    quiet: bool,
}

#[derive(Debug)]
struct Gone {
    since: Moment,
    who: (DomainIdent, Name),
    unwatched: Option<Duration>,
}

/// Where every VM is.
#[derive(Debug, Default)]
pub(super) struct Homes {
    vms: HashMap<Key, Vm>,
    /// VMs to be looked at in this step.
    touched: BTreeSet<Key>,
    /// VMs on several hosts, or on none: looked at in every step.
    open: BTreeSet<Key>,
}

impl Homes {
    /// A VM in the first report of its host.
    pub fn found(&mut self, at: usize, domain: &Domain) {
        let key = Key::of(at, domain);
        let vm = self.vms.entry(key.clone()).or_insert_with(|| Vm {
            home: Some(at),
            domid: domain.domid,
            on: Vec::new(),
            gone: None,
            unwatched: None,
            quiet: false,
        });
        if !vm.on.contains(&at) {
            vm.on.push(at);
        }
        if vm.on.len() > 1 || vm.gone.is_some() {
            vm.quiet = true;
            self.touched.insert(key);
        }
    }

    /// A VM that was not in its host's report before; `back`: it was expected.
    pub fn came(&mut self, at: usize, domain: &Domain, key: Key, unwatched: Option<Duration>, back: bool) {
        let vm = self.vms.entry(key.clone()).or_insert_with(|| Vm {
            home: None,
            domid: domain.domid,
            on: Vec::new(),
            gone: None,
            unwatched,
            quiet: false,
        });
        if !vm.on.contains(&at) {
            vm.on.push(at);
        }
        if back && vm.home == Some(at) {
            vm.domid = domain.domid;
            vm.gone = None;
        }
        self.touched.insert(key);
    }

    /// A VM that is not in its host's report any more.
    pub fn went(&mut self, at: usize, domain: &Domain, after: &HostReport, unwatched: Option<Duration>, now: Moment) {
        let key = Key::of(at, domain);
        // The same VM may be listed there still, under another number.
        if after.domains.iter().any(|other| key.is(other)) {
            self.touched.insert(key);
            return;
        }
        let Some(vm) = self.vms.get_mut(&key) else { return };
        vm.on.retain(|on| *on != at);
        if vm.home == Some(at) {
            vm.gone = Some(Gone { since: now, who: who(domain), unwatched });
        }
        self.touched.insert(key);
    }

    /// A domain with another name.
    pub fn renamed(&mut self, at: usize, old: &Domain, new: &Domain, scene: &mut Scene<'_>) {
        let (was, is) = (plain_name(&old.name), plain_name(&new.name));
        if was != is {
            scene.domain(at, who(new), EventKind::Renamed, Severity::Info, format!("was called {was} before"));
        }
    }

    /// Whether that host is where the VM is told to be.
    pub fn is_home(&self, at: usize, domain: &Domain) -> bool {
        self.vms.get(&Key::of(at, domain)).is_none_or(|vm| vm.home.is_none_or(|home| home == at))
    }

    /// Whether the VM is told to be on that host.
    pub fn lives(&self, key: &Key, at: usize) -> bool {
        self.vms.get(key).is_some_and(|vm| vm.home == Some(at))
    }

    /// Whether some host has it.
    pub fn is_anywhere(&self, key: &Key) -> bool {
        self.vms.get(key).is_some_and(|vm| !vm.on.is_empty())
    }

    /// Forgets one that its host waited for in vain.
    pub fn forget(&mut self, key: &Key) {
        self.vms.remove(key);
        self.open.remove(key);
    }

    /// Tells what became of the VMs that came, went or are between hosts.
    pub fn settle(&mut self, scene: &mut Scene<'_>, rules: &Rules, deeds: &Deeds, hosts: &mut [Watched]) {
        if self.touched.is_empty() && self.open.is_empty() {
            return;
        }
        let mut keys = std::mem::take(&mut self.touched);
        keys.append(&mut self.open);
        for key in keys {
            let Some(vm) = self.vms.get_mut(&key) else { continue };
            // What a silent host had says nothing of now, unless it is all that is known.
            if vm.on.iter().any(|at| vm.home == Some(*at) || scene.is_current(*at)) {
                vm.somewhere(&key, scene, deeds);
            } else if vm.home.is_none() || vm.nowhere(&key, scene, rules, deeds, hosts) {
                if vm.on.is_empty() {
                    self.vms.remove(&key);
                    continue;
                }
                vm.home = None;
                vm.gone = None;
            }
            if vm.on.len() > 1 || vm.home.is_none_or(|home| !vm.on.contains(&home)) {
                self.open.insert(key);
            }
        }
    }
}

impl Vm {
    /// No host has it: tells so when it had its time to turn up again. Whether that is over.
    fn nowhere(&self, key: &Key, scene: &mut Scene<'_>, rules: &Rules, deeds: &Deeds, hosts: &[Watched]) -> bool {
        let (Some(home), Some(gone)) = (self.home, &self.gone) else { return true };
        if hosts.get(home).and_then(|host| host.comeback.as_ref()).is_some_and(|comeback| comeback.expects(key)) {
            return false;
        }
        let beat = scene.cluster.hosts.get(home).map_or(Duration::ZERO, |host| host.beat.late_after);
        if gone.since.until(scene.now) < rules.departure.max(beat) {
            return false;
        }
        let ours = deeds.recent(key, &[Kind::Stop, Kind::Destroy], scene.now);
        let severity = if ours.is_some() { Severity::Info } else { Severity::Warning };
        let text = format!("is gone{}{}", ours.unwrap_or_default(), behind(gone.unwatched));
        scene.domain(home, gone.who.clone(), EventKind::Destroyed, severity, text).at = gone.since;
        true
    }

    /// Some host has it: tells if that is news.
    fn somewhere(&mut self, key: &Key, scene: &mut Scene<'_>, deeds: &Deeds) {
        self.gone = None;
        let runs =
            |at: usize| scene.is_current(at) && scene.find(at, |d| key.is(d)).is_some_and(|d| d.run_state().is_up());
        let runs_on = self.on.iter().copied().find(|at| runs(*at));
        let place = match self.home {
            // It stays at home in our eyes as long as nobody else surely has it.
            Some(home) if self.on.contains(&home) && (runs(home) || runs_on.is_none()) => home,
            _ => {
                let current = || self.on.iter().copied().find(|at| scene.is_current(*at));
                let Some(place) = runs_on.or_else(current) else { return };
                place
            }
        };
        let Some(domain) = scene.find(place, |domain| key.is(domain)) else { return };
        match self.home {
            None => {
                let ours = deeds.recent(key, &[Kind::Create, Kind::Start], scene.now).unwrap_or_default();
                let text = format!("is new{ours}{}", behind(self.unwatched));
                scene.domain(place, who(domain), EventKind::Created, Severity::Info, text);
            }
            Some(_) if self.quiet => {}
            Some(home) if home != place => self.moved(home, place, key, domain, scene, deeds),
            Some(_) if self.domid != domain.domid => {
                let number = |id: Option<u32>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
                let ours = deeds.recent(key, &[Kind::Reboot, Kind::Start, Kind::Stop], scene.now);
                let severity = if ours.is_some() { Severity::Info } else { Severity::Warning };
                let (kind, text) = match (self.domid, domain.domid) {
                    (None, Some(id)) => (EventKind::StateChanged, format!("has started, with number {id}")),
                    (Some(_), None) => (EventKind::StateChanged, "has halted".to_owned()),
                    (old, new) => {
                        (EventKind::Restarted, format!("has begun anew: number {} after {}", number(new), number(old)))
                    }
                };
                let text = format!("{text}{}", ours.unwrap_or_default());
                scene.domain(place, who(domain), kind, severity, text);
            }
            Some(_) => {}
        }
        self.quiet = false;
        self.home = Some(place);
        self.domid = domain.domid;
    }

    fn moved(&self, from: usize, to: usize, key: &Key, domain: &Domain, scene: &mut Scene<'_>, deeds: &Deeds) {
        let name = scene.cluster.hosts.get(from).map_or_else(String::new, |host| host.id.to_string());
        let failover = self.on.contains(&from) && !scene.is_current(from);
        let (severity, text) = if failover {
            (Severity::Warning, format!("runs here now; {name}, which had it, does not answer"))
        } else {
            let ours = deeds.recent(key, &[Kind::Migrate], scene.now).unwrap_or_default();
            (Severity::Info, format!("moved here from {name}{ours}"))
        };
        scene.domain(to, who(domain), EventKind::Migrated, severity, text);
    }
}
