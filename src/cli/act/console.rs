//! `aerostat console`: a guest's serial console on this terminal.

use super::{ConsoleArgs, HowArgs, Order, audit, look, look_again, mode, reach, report, targets};
use crate::action::{Gate, Hand, Kind, Plan, Sent, Who, Wish};
use crate::cli::args::Global;
use crate::cli::ask::any_signal;
use crate::cli::failure::{DONE, Failure, PARTIAL, complain};
use crate::cli::session::{Session, Target as Hosts};
use crate::clock;
use std::io::IsTerminal;
use std::time::Duration;

pub(in crate::cli) fn run(args: &ConsoleArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    let how = HowArgs::default();
    // Whoever types into a guest changes it.
    let gate = Gate::new(mode(&session, &how));
    gate.permit().map_err(Failure::work)?;
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(Failure::usage("a console wants a terminal, and standard input or output is none"));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::work(format!("cannot start: {error}")))?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = attach(&session, args, &how, &gate) => outcome,
            number = any_signal() => Err(Failure::Signal(number)),
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

async fn attach(session: &Session, args: &ConsoleArgs, how: &HowArgs, gate: &Gate) -> Result<u8, Failure> {
    let order = Order { kind: Kind::Console, names: std::slice::from_ref(&args.name), value: None, how };
    let audit = audit(session, how)?;
    let Hosts { plan: hosts, .. } = session.batch(&[], &how.sim)?;
    let cluster = look(session, &hosts, order.kind).await;
    let targets = targets(&order, &cluster)?;
    let cluster = look_again(cluster, &hosts, &targets, order.kind).await;
    let plan = Plan::make(&cluster, &Wish::Console, &targets, false, clock::now());
    if plan.refused().next().is_some() {
        report::refused(&plan, false)?;
        return Ok(PARTIAL);
    }
    let confirmed = plan.confirm_beforehand().map_err(Failure::work)?;
    let permit = gate.permit().map_err(Failure::work)?;
    let required = session.config.action.audit_required;
    let hand = Hand::new(permit, hosts.hosts.iter().map(reach), audit, required, Who::here());
    let Some(step) = confirmed.steps().next() else { return Ok(PARTIAL) };
    let target = &step.step().target;
    complain(&format!("console of {} on {}; Ctrl-] leaves it", target.name, target.host));
    let done = hand.attach(&step).await;
    match done.sent {
        Sent::Ran { .. } => Ok(DONE),
        Sent::Unknown { .. } => {
            complain(&done.sent.text());
            Ok(3)
        }
        _ => Err(Failure::work(done.sent.text())),
    }
}
