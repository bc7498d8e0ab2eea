//! The verbs that change something: the dashboard's own checks, on the command line.

mod args;
mod audience;
mod console;
mod create;
mod eject;
mod force;
mod report;
mod vnc;

pub(super) use args::Order;
pub use args::{
    ConsoleArgs, CountArgs, CreateArgs, DomainsArgs, EjectArgs, HowArgs, MigrateArgs, RenameArgs, SizeArgs, StopArgs,
};
pub(super) use console::run as console;

use super::args::Global;
use super::ask::{any_signal, complaints};
use super::failure::{DONE, Failure, PARTIAL, complain};
use super::remember::{Intending, memory};
use super::session::{Session, Target as Hosts};
use crate::action::{
    Ambiguous, Audit, Confirmed, Desk, FileAudit, Gate, Hand, Journal, Kind, Mode, NoAudit, Plan, Reach, Target, Who,
    Wish, find,
};
use crate::clock;
use crate::model::{Beat, Cluster, HostId};
use crate::watch::{self, HostPlan, Question, Sweep, Watch, sweep};
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Without `--wait` effects are looked for this long.
const GLANCE: Duration = Duration::from_secs(12);

/// How often the hosts acted on are asked meanwhile.
const BEAT: Duration = Duration::from_secs(1);

pub(super) fn run(order: &Order<'_>, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    let how = order.how;
    // A drive may be left out, and a guest may be described otherwise: both are looked at later.
    let wish = match order.kind {
        Kind::Create => None,
        Kind::Eject if order.value.is_none() => None,
        kind => Some(Wish::parse(kind, order.value).map_err(Failure::usage)?),
    };
    let gate = Gate::new(mode(&session, how));
    if let Mode::ReadOnly(_) = gate.mode()
        && let Err(refused) = gate.permit()
    {
        return Err(Failure::work(refused));
    }
    audience::check(how)?;
    let audit = audit(&session, how)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::work(format!("cannot start: {error}")))?;
    let outcome = runtime.block_on(async {
        let mut work = pin!(work(&session, order, wish.as_ref(), &gate, audit));
        tokio::select! {
            outcome = &mut work => outcome,
            number = any_signal() => Err(Failure::Signal(number)),
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

/// Whether anything may be sent at all.
fn mode(session: &Session, how: &HowArgs) -> Mode {
    match dashboard_mode(session) {
        Mode::Live if how.dry_run => Mode::DryRun,
        mode => mode,
    }
}

/// The same for the dashboard, which has no dry run.
pub(super) fn dashboard_mode(session: &Session) -> Mode {
    if session.global.read_only {
        Mode::ReadOnly("--read-only".to_owned())
    } else if session.config.action.read_only {
        Mode::ReadOnly("read_only in the config file".to_owned())
    } else {
        Mode::Live
    }
}

/// Where audit lines go; looked at before anything is asked.
fn audit(session: &Session, how: &HowArgs) -> Result<Arc<dyn Audit>, Failure> {
    if how.sim.wanted() || how.dry_run {
        return Ok(Arc::new(NoAudit));
    }
    let file = audit_file(session)?;
    if session.config.action.audit_required {
        file.check().map_err(|error| Failure::work(format!("nothing is done without an audit line: {error}")))?;
    }
    // Without a memory a VM that was stopped is missed like any other; that is no reason not to act.
    Ok(match memory(session, false) {
        Ok(memory) => Arc::new(Intending::at_once(Arc::new(file), memory)),
        Err(_) => Arc::new(file),
    })
}

/// The audit file the config names, or the usual one.
pub(super) fn audit_file(session: &Session) -> Result<FileAudit, Failure> {
    let config = &session.config.action;
    let path = match &config.audit_file {
        Some(path) => path.clone(),
        None => FileAudit::usual_path().map_err(Failure::work)?,
    };
    Ok(FileAudit::new(path, config.syslog.then(|| "/dev/log".into())))
}

async fn work(
    session: &Session,
    order: &Order<'_>,
    wish: Option<&Wish>,
    gate: &Gate,
    audit: Arc<dyn Audit>,
) -> Result<u8, Failure> {
    let how = order.how;
    let Hosts { plan: hosts, world } = session.batch(&[], &how.sim)?;
    let cluster = look(session, &hosts, order.kind).await;
    let (plan, cluster) = match (order.create, wish) {
        (Some(args), _) => (create::plan(session, args, how, &hosts, &cluster).await?, cluster),
        (None, wish) => {
            let targets = targets(order, &cluster)?;
            let cluster = look_again(cluster, &hosts, &targets, order.kind).await;
            let plan = match (wish, targets.as_slice()) {
                (wish, [target]) if order.kind == Kind::Eject => {
                    eject::plan(&cluster, &hosts, target, wish, how).await?
                }
                (Some(wish), _) => Plan::make(&cluster, wish, &targets, how.force, clock::now()),
                (None, _) => return Err(Failure::usage("one domain at a time")),
            };
            (plan, cluster)
        }
    };
    if how.dry_run {
        return report::dry_run(&plan, how.json);
    }
    if plan.refused().next().is_some() {
        report::refused(&plan, how.json)?;
        return Ok(PARTIAL);
    }
    if let Some(grace) = order.force_after {
        complain(&format!("those that have not shut down after {} s are destroyed", grace.as_secs()));
    }
    let confirmed = audience::confirm(plan, how).await?;
    let permit = gate.permit().map_err(Failure::work)?;
    let hand =
        Hand::new(permit, hosts.hosts.iter().map(reach), audit, session.config.action.audit_required, Who::here());
    let watch = Watch::start(involved(hosts, &confirmed, &cluster));
    let mut desk = Desk::new(Arc::new(hand), watch.snapshots());
    desk.patience = order.force_after.or((!how.wait).then_some(GLANCE));
    let over = order.force_after.map(|grace| Instant::now() + grace);
    let mut journal = follow(&mut desk, &confirmed).await;
    if let Some(over) = over {
        force::wait(&desk, &journal, over).await;
        let left = force::left(&journal, &watch.snapshots().borrow(), how);
        if let Some(confirmed) = left {
            desk.patience = None;
            journal = follow(&mut desk, &confirmed).await;
        }
    }
    watch.stop().await;
    drop(world);
    report::done(&journal, how.json)
}

/// The way to a host for commands.
fn reach(host: &HostPlan) -> Reach {
    Reach { id: host.entry.id.clone(), connector: host.connector.clone() }
}

/// States and identities are in the list of domains; memory wants a whole sample.
fn question(kind: Kind) -> Question {
    match kind {
        Kind::Stop
        | Kind::Destroy
        | Kind::Pause
        | Kind::Unpause
        | Kind::Reboot
        | Kind::Start
        | Kind::Rename
        | Kind::Console
        | Kind::Vnc
        | Kind::Eject => Question::List,
        Kind::MemSet | Kind::MemMax | Kind::VcpuSet | Kind::Migrate | Kind::Create => Question::Sample,
    }
}

/// Where a host that is down has held up the others so long that their figures are old, the hosts
/// that are to be acted on are asked again.
async fn look_again(cluster: Arc<Cluster>, hosts: &watch::Plan, targets: &[Target], kind: Kind) -> Arc<Cluster> {
    let now = clock::now();
    let old = |id: &HostId| {
        let host = cluster.host(id)?;
        let came = host.taken?.after(host.round_trip.unwrap_or_default());
        (came.until(now) > Duration::from_secs(3)).then_some(())
    };
    let ids: Vec<&HostId> = targets.iter().map(|target| &target.host).filter(|id| old(id).is_some()).collect();
    if ids.is_empty() {
        return cluster;
    }
    let mut few = hosts.clone();
    few.hosts.retain(|host| ids.contains(&&host.entry.id));
    let limits = Sweep { question: question(kind), ..Sweep::default() };
    let newer = sweep(few, limits, |_, _| ControlFlow::Continue(())).await;
    let mut whole = Cluster::clone(&cluster);
    for host in &mut whole.hosts {
        if let Some(again) = newer.host(&host.id) {
            let pool = host.pool;
            *host = again.clone();
            Arc::make_mut(host).pool = pool;
        }
    }
    Arc::new(whole)
}

/// Asks every host once: the name may be anywhere, and must not be in two places.
async fn look(session: &Session, hosts: &watch::Plan, kind: Kind) -> Arc<Cluster> {
    let deadline = session.global.timeout.unwrap_or(Duration::from_secs(60));
    let limits = Sweep { question: question(kind), deadline, ..Sweep::default() };
    let cluster = sweep(hosts.clone(), limits, |_, _| ControlFlow::Continue(())).await;
    for line in complaints(&cluster) {
        complain(&format!("{line} (what runs there is not known)"));
    }
    cluster
}

/// The domains that are meant, each once.
fn targets(order: &Order<'_>, cluster: &Cluster) -> Result<Vec<Target>, Failure> {
    let only = match cluster.hosts.as_slice() {
        [host] => Some(host.id.clone()),
        _ => None,
    };
    let mut targets: Vec<Target> = Vec::new();
    let mut unclear = Vec::new();
    let mut missing = false;
    for name in order.names {
        match find(cluster, name, only.as_ref()) {
            Ok(target) if targets.contains(&target) => {}
            Ok(target) => targets.push(target),
            Err(error) => {
                missing |= matches!(error, Ambiguous::Nobody(_));
                unclear.push(explain(&error));
            }
        }
    }
    let text = unclear.join("\n");
    if unclear.is_empty() {
        Ok(targets)
    } else if missing && !complaints(cluster).is_empty() {
        // It may run on a host that did not answer: nothing is wrong with the name.
        Err(Failure::work(text))
    } else {
        Err(Failure::usage(text))
    }
}

/// Why a name means no one domain, with what to type instead.
fn explain(error: &Ambiguous) -> String {
    match error {
        Ambiguous::Nobody(name) => format!("no domain {} on the hosts that answered", crate::model::sanitise(name)),
        Ambiguous::Several { name, candidates } => {
            let mut text = format!("{} is not clear; it may be", crate::model::sanitise(name));
            for one in candidates {
                let id = one.domid.map_or_else(|| "-".to_owned(), |id| id.to_string());
                let uuid = one.uuid.map_or_else(|| "-".to_owned(), |uuid| uuid.to_string());
                text.push_str(&format!("\n  {}  on {}  id {id}  uuid {uuid}", one.name, one.host));
            }
            text + "\nname its host with -H, or give its UUID"
        }
    }
}

/// The hosts acted on, and those that domains are moved to, asked often.
fn involved(mut hosts: watch::Plan, confirmed: &Confirmed, cluster: &Cluster) -> watch::Plan {
    let mut wanted: Vec<HostId> = confirmed.steps().map(|step| step.step().target.host.clone()).collect();
    if let Wish::Migrate(to) = &confirmed.plan().wish {
        wanted.extend(crate::action::peer(cluster, to).map(|host| host.id.clone()));
    }
    hosts.hosts.retain(|host| wanted.contains(&host.entry.id));
    for host in &mut hosts.hosts {
        host.entry.beat = Beat::of(BEAT.min(host.entry.beat.interval));
    }
    hosts.jitter = Duration::ZERO;
    hosts
}

/// Does it, and says how it goes.
async fn follow(desk: &mut Desk, confirmed: &Confirmed) -> Arc<Journal> {
    let mut journal = desk.journal();
    desk.submit(confirmed);
    let mut unfinished = report::Unfinished::of(journal.clone());
    let mut progress = report::Progress::new();
    let mut finish = pin!(desk.finish());
    loop {
        tokio::select! {
            biased;
            journal = &mut finish => {
                progress.clear();
                unfinished.over();
                return journal;
            }
            _ = journal.changed() => progress.show(&journal.borrow_and_update()),
        }
    }
}

/// The exit status of what was done: every effect seen, some not, or some not done.
fn status(journal: &Journal) -> u8 {
    use crate::action::JobState::{Failed, Verified};
    const UNVERIFIED: u8 = 3;
    // Of what was done to one domain the last counts: it may have been destroyed in the end.
    let last = |at: usize| {
        let job = &journal.jobs()[at];
        !journal.jobs()[at + 1..].iter().any(|later| later.target == job.target)
    };
    let mut jobs = (0..journal.jobs().len()).filter(|at| last(*at)).map(|at| journal.jobs()[at].state);
    if jobs.clone().any(|state| state == Failed) {
        PARTIAL
    } else if jobs.all(|state| state == Verified) {
        DONE
    } else {
        UNVERIFIED
    }
}
