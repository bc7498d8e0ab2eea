//! `aerostat console`: a guest's serial console on this terminal, or its screen.

use super::{ConsoleArgs, HowArgs, Order, audit, look, look_again, mode, reach, report, targets, vnc};
use crate::action::{ConfirmedStep, Gate, Hand, Kind, Plan, Sent, Who, Wish};
use crate::cli::args::Global;
use crate::cli::ask::any_signal;
use crate::cli::failure::{DONE, Failure, PARTIAL, complain};
use crate::cli::session::{Session, Target as Hosts};
use crate::clock;
use crate::sim::World;
use std::io::IsTerminal;
use std::time::Duration;

/// The connection ended, and not by us.
pub(super) const LOST: u8 = 3;

pub(in crate::cli) fn run(args: &ConsoleArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    let how = HowArgs { sim: args.sim.clone(), json: args.json, ..HowArgs::default() };
    // Whoever types into a guest changes it.
    let gate = Gate::new(mode(&session, &how));
    gate.permit().map_err(Failure::work)?;
    if !args.vnc && (!std::io::stdin().is_terminal() || !std::io::stdout().is_terminal()) {
        return Err(Failure::usage("a console wants a terminal, and standard input or output is none"));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::work(format!("cannot start: {error}")))?;
    let outcome = runtime.block_on(async {
        let ready = tokio::select! {
            ready = prepare(&session, args, &how, &gate) => ready?,
            number = any_signal() => return Err(Failure::Signal(number)),
        };
        match ready {
            Err(status) => Ok(status),
            Ok(ready) if args.vnc => vnc::show(&session, args, &ready).await,
            Ok(ready) => tokio::select! {
                outcome = attach(&ready) => outcome,
                number = any_signal() => Err(Failure::Signal(number)),
            },
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

/// What there has to be before a domain is joined.
pub(super) struct Ready {
    pub hand: Hand,
    pub step: ConfirmedStep,
    /// A simulated world lives as long as it is asked.
    _world: Option<World>,
}

/// Finds the domain and makes sure that it can be joined; else the exit status, everything being
/// said.
async fn prepare(
    session: &Session,
    args: &ConsoleArgs,
    how: &HowArgs,
    gate: &Gate,
) -> Result<Result<Ready, u8>, Failure> {
    let (kind, wish) = if args.vnc { (Kind::Vnc, Wish::Vnc) } else { (Kind::Console, Wish::Console) };
    let order =
        Order { kind, names: std::slice::from_ref(&args.name), value: None, create: None, force_after: None, how };
    let audit = audit(session, how)?;
    let Hosts { plan: hosts, world } = session.batch(&[], &how.sim)?;
    let cluster = look(session, &hosts, order.kind).await;
    let targets = targets(&order, &cluster)?;
    let cluster = look_again(cluster, &hosts, &targets, order.kind).await;
    let plan = Plan::make(&cluster, &wish, &targets, false, clock::now());
    if plan.refused().next().is_some() {
        report::refused(&plan, args.json)?;
        return Ok(Err(PARTIAL));
    }
    let confirmed = plan.confirm_beforehand().map_err(Failure::work)?;
    let permit = gate.permit().map_err(Failure::work)?;
    let required = session.config.action.audit_required;
    let hand = Hand::new(permit, hosts.hosts.iter().map(reach), audit, required, Who::here());
    let Some(step) = confirmed.steps().next() else { return Ok(Err(PARTIAL)) };
    Ok(Ok(Ready { hand, step, _world: world }))
}

async fn attach(ready: &Ready) -> Result<u8, Failure> {
    let target = &ready.step.step().target;
    complain(&format!("console of {} on {}; Ctrl-] leaves it", target.name, target.host));
    let done = ready.hand.attach(&ready.step).await;
    match done.sent {
        Sent::Ran { .. } => Ok(DONE),
        Sent::Unknown { .. } => {
            complain(&done.sent.text());
            Ok(LOST)
        }
        _ => Err(Failure::work(done.sent.text())),
    }
}
