use super::check::{self, Case, Finding, Weight};
use super::devices::OpenDevices;
use super::{Kind, Target, Wish};
use crate::hypervisor::guest_config::GuestConfig;
use crate::hypervisor::guest_spec::GuestSpec;
use crate::hypervisor::operate::{self, Invocation, Operation, Subject};
use crate::model::{Bytes, Cluster, Domain, Freshness, Host, HostId, Memory, Moment, RunState, Uuid};
use std::sync::Arc;
use std::time::Duration;

/// What is to be done to one domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// To whom.
    pub target: Target,
    /// What, with every value settled.
    pub operation: Operation,
    /// The exact command; `None` when there is none, and then a finding says why.
    pub invocation: Option<Invocation>,
    /// What is to be said for and against it, worst first.
    pub findings: Vec<Finding>,
    /// How the domain stood; `None` for one that is yet to be made, or is gone.
    pub before: Option<Before>,
    /// Whether its host is heard: how fresh its figures are, counted from when they came.
    pub freshness: Freshness,
    /// How old.
    pub age: Option<Duration>,
    /// What would undo it.
    pub inverse: Option<Wish>,
    /// Number and UUID of every domain its host had, to tell one that is made by.
    pub known: Vec<(Option<u32>, Option<Uuid>)>,
}

/// How a domain stood before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Before {
    /// Its state.
    pub state: RunState,
    /// Its memory.
    pub memory: Memory,
    /// Its VCPUs.
    pub vcpus: Option<u32>,
}

/// What is to be done to whom, with the exact commands and everything there is to say about them.
/// Pure data: making one sends nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What was wished.
    pub wish: Wish,
    /// Each domain.
    pub steps: Vec<Step>,
    /// Whether what speaks against it is overridden as far as it can be.
    pub forced: bool,
    /// When it was made.
    pub at: Moment,
    /// What a domain is to be made of, where that was read.
    made_of: Option<GuestConfig>,
    /// What disks and cards the hosts' domains have, where that was asked.
    open: Option<Arc<OpenDevices>>,
}

impl Plan {
    /// Plans a wish for some targets from the newest samples.
    pub fn make(cluster: &Cluster, wish: &Wish, targets: &[Target], forced: bool, now: Moment) -> Plan {
        let steps = targets.iter().map(|target| Step::make(cluster, wish, target, Beside::default(), now)).collect();
        Plan { wish: wish.clone(), steps, forced, at: now, made_of: None, open: None }
    }

    /// Plans to make a domain of what is said of it, on a host.
    pub fn build(cluster: &Cluster, host: &HostId, spec: &GuestSpec, forced: bool, now: Moment) -> Plan {
        let (wish, target) = (Wish::Build(Box::new(spec.clone())), Target::host(host, &spec.name));
        let plan = Plan { wish, steps: Vec::new(), forced, at: now, made_of: Some(spec.config()), open: None };
        plan.for_targets(cluster, &[target], now)
    }

    /// The same plan, knowing what disks and network cards the hosts' domains have.
    #[must_use]
    pub fn knowing(self, open: Arc<OpenDevices>, cluster: &Cluster, now: Moment) -> Plan {
        Plan { open: Some(open), ..self }.renewed(cluster, now)
    }

    fn for_targets(self, cluster: &Cluster, targets: &[Target], now: Moment) -> Plan {
        let beside = Beside { made_of: self.made_of.as_ref(), open: self.open.as_deref() };
        let steps = targets.iter().map(|target| Step::make(cluster, &self.wish, target, beside, now)).collect();
        Plan { steps, at: now, ..self }
    }

    /// Plans to make a domain on a host, of a configuration file there; `made_of` is what it says,
    /// see [`super::read_config`].
    pub fn create(
        cluster: &Cluster,
        host: &HostId,
        path: &str,
        made_of: Option<GuestConfig>,
        forced: bool,
        now: Moment,
    ) -> Plan {
        let name = made_of.as_ref().and_then(|config| config.name.as_deref()).unwrap_or(path);
        let (wish, target) = (Wish::Create(path.to_owned()), Target::host(host, name));
        let plan = Plan { wish, steps: Vec::new(), forced, at: now, made_of, open: None };
        plan.for_targets(cluster, &[target], now)
    }

    /// The same wish for the same targets from newer samples.
    #[must_use]
    pub fn renewed(&self, cluster: &Cluster, now: Moment) -> Plan {
        let targets: Vec<Target> = self.steps.iter().map(|step| step.target.clone()).collect();
        self.clone().for_targets(cluster, &targets, now)
    }

    /// Which action it is.
    pub fn kind(&self) -> Kind {
        self.wish.kind()
    }

    /// The steps that can be done.
    pub fn feasible(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.is_feasible(self.forced))
    }

    /// The steps that cannot, or not without force.
    pub fn refused(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| !step.is_feasible(self.forced))
    }
}

/// What is known besides the samples.
#[derive(Clone, Copy, Default)]
struct Beside<'a> {
    made_of: Option<&'a GuestConfig>,
    open: Option<&'a OpenDevices>,
}

impl Step {
    fn make(cluster: &Cluster, wish: &Wish, target: &Target, beside: Beside<'_>, now: Moment) -> Step {
        let found = target.look_up(cluster);
        let host = found.map(|(host, _)| host);
        let domain = found.and_then(|(_, domain)| domain);
        let mut findings = Vec::new();
        let mut refuse = |text: String| findings.push(Finding { weight: Weight::Never, text });
        let toolstack = host.and_then(|host| Some(host.report.as_ref()?.toolstack));
        if host.is_none() {
            refuse(format!("{} is no host of this cluster", target.host));
        } else if toolstack.is_none() {
            refuse(format!("{} has not answered yet: nothing is known of it", target.host));
        } else if domain.is_none() && wish.kind() != Kind::Create {
            refuse(format!("{} is not on {} any more", target.name, target.host));
        }
        let operation = settle(wish, domain).unwrap_or_else(|(operation, why)| {
            refuse(why.to_owned());
            operation
        });
        let mut invocation = None;
        if let Some(toolstack) = toolstack {
            match subject(wish, target, domain).and_then(|who| {
                operate::invocation(toolstack, &tool_words(&operation, cluster), &who).map_err(|no| no.to_string())
            }) {
                Ok(made) => invocation = Some(made),
                // What is said of its state tells more.
                Err(why) if domain.is_some() || wish.kind() == Kind::Create => refuse(why),
                Err(_) => {}
            }
        }
        if let (Some(host), Some(toolstack)) = (host, toolstack) {
            findings.extend(check::all(&Case {
                cluster,
                host,
                toolstack,
                domain,
                wish,
                operation: &operation,
                now,
                made_of: beside.made_of,
                open: beside.open,
            }));
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.weight));
        findings.dedup();
        Step {
            inverse: domain.and_then(|domain| inverse(wish, domain, &target.host)),
            // It may be called otherwise by now.
            target: domain.map_or_else(|| target.clone(), |domain| Target::of(&target.host, domain)),
            operation,
            invocation,
            known: known(wish, host),
            findings,
            before: domain.map(|d| Before { state: d.run_state(), memory: d.memory, vcpus: d.vcpus }),
            freshness: host.map_or(Freshness::Waiting, |host| check::heard(host, now)),
            age: host.and_then(|host| host.age(now)),
        }
    }

    /// Whether nothing stands against it, or nothing that cannot be forced.
    pub fn is_feasible(&self, forced: bool) -> bool {
        let limit = if forced { Weight::Never } else { Weight::Stop };
        self.invocation.is_some() && self.findings.iter().all(|finding| finding.weight < limit)
    }

    /// The command as a person would type it; `-` when there is none.
    pub fn command(&self) -> String {
        self.invocation.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)
    }

    /// The worst thing said against it.
    pub fn worst(&self) -> Option<&Finding> {
        self.findings.first()
    }
}

/// The operation a wish comes to for a domain, with every value settled; with the reason when a
/// value cannot be.
fn settle(wish: &Wish, domain: Option<&Domain>) -> Result<Operation, (Operation, &'static str)> {
    let memory = domain.map(|domain| domain.memory).unwrap_or_default();
    Ok(match wish {
        Wish::Stop => Operation::Shutdown,
        Wish::Start => Operation::Start,
        Wish::Reboot => Operation::Reboot,
        Wish::Pause => Operation::Pause,
        Wish::Unpause => Operation::Unpause,
        Wish::Destroy => Operation::Destroy,
        Wish::MemSet(size) => match size.resolve(memory.target.or(memory.actual), memory.maximum) {
            Ok(to) => Operation::MemSet { to },
            Err(why) => return Err((Operation::MemSet { to: Bytes::ZERO }, why)),
        },
        Wish::MemMax(size) => match size.resolve(memory.maximum, memory.maximum) {
            Ok(to) => Operation::MemMax { to },
            Err(why) => return Err((Operation::MemMax { to: Bytes::ZERO }, why)),
        },
        Wish::VcpuSet(count) => Operation::VcpuSet { count: *count },
        Wish::Rename(to) => Operation::Rename { to: to.clone() },
        Wish::Migrate(to) => Operation::Migrate { to: to.clone() },
        Wish::Console => Operation::Console,
        Wish::Vnc => Operation::Screen,
        Wish::Create(config) => Operation::Create { config: config.clone() },
        Wish::Build(spec) => Operation::Build { spec: spec.clone() },
        Wish::Eject(drive) => Operation::Eject { drive: drive.clone() },
    })
}

/// By what the host knows the domain again.
fn subject(wish: &Wish, target: &Target, domain: Option<&Domain>) -> Result<Subject, String> {
    if wish.kind() == Kind::Create {
        return Ok(Subject::Nobody);
    }
    if domain.is_some_and(Domain::is_dom0) {
        return Ok(Subject::Dom0);
    }
    let uuid = target.uuid.filter(|uuid: &Uuid| !uuid.is_nil());
    match (target.domid, uuid) {
        (_, None) => Err("its host tells no UUID of it, so it could be mistaken for another".to_owned()),
        (Some(domid), Some(uuid)) => Ok(Subject::Domain { domid, uuid }),
        (None, Some(uuid)) => Ok(Subject::Halted { uuid }),
    }
}

/// A host of the cluster to migrate to goes by the name it has for itself: what we call it may be
/// an alias of our own ssh_config.
fn tool_words(operation: &Operation, cluster: &Cluster) -> Operation {
    match operation {
        Operation::Migrate { to } => {
            let own = check::peer(cluster, to)
                .and_then(|host| Some(host.report.as_ref()?.facts.hostname.as_ref()?.to_string()));
            Operation::Migrate { to: own.unwrap_or_else(|| to.clone()) }
        }
        other => other.clone(),
    }
}

/// The domains a host has, where a new one is to be told from them.
fn known(wish: &Wish, host: Option<&Arc<Host>>) -> Vec<(Option<u32>, Option<Uuid>)> {
    let report = host.and_then(|host| host.report.as_ref()).filter(|_| wish.kind() == Kind::Create);
    report.iter().flat_map(|report| &report.domains).map(|domain| (domain.domid, domain.uuid)).collect()
}

/// What would undo a wish, for a domain as it stands now.
fn inverse(wish: &Wish, domain: &Domain, host: &HostId) -> Option<Wish> {
    use super::Size::Exactly;
    Some(match wish {
        Wish::Pause => Wish::Unpause,
        Wish::Unpause => Wish::Pause,
        Wish::MemSet(_) => Wish::MemSet(Exactly(domain.memory.target?)),
        Wish::MemMax(_) => Wish::MemMax(Exactly(domain.memory.maximum?)),
        Wish::VcpuSet(_) => Wish::VcpuSet(domain.vcpus?),
        Wish::Rename(_) => Wish::Rename(domain.name.to_string()),
        Wish::Migrate(_) => Wish::Migrate(host.to_string()),
        Wish::Start => Wish::Stop,
        Wish::Stop | Wish::Reboot | Wish::Destroy | Wish::Create(_) | Wish::Build(_) => return None,
        Wish::Console | Wish::Vnc | Wish::Eject(_) => return None,
    })
}
