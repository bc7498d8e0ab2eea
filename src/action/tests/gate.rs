//! Read-only is read-only.

use super::super::*;
use super::bench::Bench;
use proptest::prelude::*;
use std::time::Duration;

#[test]
fn only_an_open_gate_gives_a_permit() {
    assert!(Gate::new(Mode::Live).permit().is_ok());
    assert_eq!(Gate::new(Mode::DryRun).permit().unwrap_err(), ReadOnly::DryRun);
    let shut = Gate::new(Mode::ReadOnly("--read-only".into())).permit().unwrap_err();
    assert_eq!(shut.to_string(), "read-only: nothing can be changed here (--read-only)");
}

#[test]
fn every_action_is_registered_once() {
    for info in REGISTRY {
        assert_eq!(Kind::from_id(info.id), Some(info.kind));
        assert_eq!(info.kind.info().id, info.id);
        assert_eq!(REGISTRY.iter().filter(|other| other.id == info.id || other.kind == info.kind).count(), 1);
    }
}

/// What an operator may do with a plan on a program that only reads.
fn press(gate: &Gate, plan: Plan, answer: &str) -> Option<Permit> {
    // The plan and its confirmation may be looked at and even be agreed to…
    let _ = plan.confirmation();
    let _ = plan.confirm(answer);
    // … and there it ends: a Hand wants a permit.
    gate.permit().ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn with_read_only_no_command_reaches_a_channel(
        presses in prop::collection::vec((0..REGISTRY.len(), 0usize..4, "[a-z0-9]{0,4}|1|2"), 1..20),
        dry in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let bench = Bench::new().await;
            let gate = Gate::new(if dry { Mode::DryRun } else { Mode::ReadOnly("test".into()) });
            for (which, whom, answer) in presses {
                let kind = REGISTRY[which].kind;
                let value = kind.info().value.map(|_| match kind {
                    Kind::VcpuSet => "2",
                    Kind::Migrate => "new2",
                    Kind::Create => "/etc/xen/x.cfg",
                    Kind::Rename => "fresh",
                    _ => "600",
                });
                let wish = Wish::parse(kind, value).unwrap();
                let name = ["good", "deaf", "13_dbvrtg001", "14_dbvrtg002"][whom];
                let plan = bench.plan(wish, &[name]);
                prop_assert!(press(&gate, plan, &answer).is_none());
            }
            bench.settle(Duration::from_secs(2)).await;
            prop_assert_eq!(bench.sent(), [""; 0]);
            Ok(())
        })?;
    }
}
