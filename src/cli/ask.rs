//! Asking every host once, with progress and an end by Ctrl-C.

use super::failure::Failure;
use super::progress::Progress;
use super::session::Target;
use crate::model::{Cluster, Host, HostError, HostErrorKind};
use crate::watch::{Plan, Sweep, sweep};
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// The number of SIGHUP.
pub(super) const HANGUP: i32 = 1;

/// How long a host may take, connecting included, unless `--timeout` says otherwise.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks the hosts of `target` once; `on_host` hears of each as it answers or fails and may end it
/// early.
///
/// Runs on a runtime of its own that ends with it, so that nothing goes on behind the verb's back.
///
/// # Errors
/// A signal, or no runtime.
pub(super) fn ask(
    make: impl FnOnce() -> Result<Target, Failure>,
    timeout: Option<Duration>,
    limits: Sweep,
    mut on_host: impl FnMut(&Arc<Cluster>, usize) -> ControlFlow<()>,
) -> Result<Arc<Cluster>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::work(format!("cannot start: {error}")))?;
    let outcome = runtime.block_on(async {
        let Target { plan, world } = make()?;
        let mut progress = Progress::new(plan.hosts.len());
        let heard = progress.counter();
        let mut asking = pin!(ask_all(plan, timeout, limits, |cluster, host| {
            heard.set(heard.get() + 1);
            on_host(cluster, host)
        }));
        let mut interrupted = pin!(any_signal());
        let cluster = loop {
            tokio::select! {
                cluster = &mut asking => break Ok(cluster),
                number = &mut interrupted => break Err(Failure::Signal(number)),
                () = tokio::time::sleep(Progress::STEP) => progress.show(),
            }
        };
        progress.clear();
        drop(world);
        cluster
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

/// Asks the hosts of a plan once, each within its own deadlines and all of them within one that
/// grows with their number.
pub(super) async fn ask_all(
    plan: Plan,
    timeout: Option<Duration>,
    mut limits: Sweep,
    mut on_host: impl FnMut(&Arc<Cluster>, usize) -> ControlFlow<()>,
) -> Arc<Cluster> {
    let waves = plan.hosts.len().div_ceil(plan.fan_out.max(1)) as u32;
    limits.deadline = timeout.unwrap_or(PATIENCE) * waves.div_ceil(4).max(1) + limits.gap * limits.samples;
    sweep(plan, limits, |cluster, host| {
        if let Some(host) = cluster.hosts.get(host) {
            note(host);
        }
        on_host(cluster, host)
    })
    .await
}

/// Writes to the log how it went with a host.
fn note(host: &Host) {
    match host.failure() {
        Some(error) => tracing::warn!(host = %host.id, "{}: {}", error.kind.phrase(), error.said),
        None => tracing::info!(host = %host.id, round_trip = ?host.round_trip, "answered"),
    }
}

/// Waits for a signal that means to end; its number.
pub(super) async fn any_signal() -> i32 {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let waits = kinds.map(|kind| async move {
        match signal(kind) {
            Ok(mut stream) => stream.recv().await,
            // Without a handler the signal ends us the plain way.
            Err(_) => std::future::pending().await,
        };
        kind.as_raw_value()
    });
    let [a, b, c] = waits;
    tokio::select! { number = a => number, number = b => number, number = c => number }
}

/// The hosts that could not be asked, with the reason.
pub(super) fn unreachable(cluster: &Cluster) -> Vec<(&Host, &HostError)> {
    cluster.hosts.iter().filter_map(|host| Some((&**host, host.failure()?))).collect()
}

/// The hosts that could not be asked, folded by reason: `xen[03-17]: connection timed out`.
pub(super) fn complaints(cluster: &Cluster) -> Vec<String> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for (host, error) in unreachable(cluster) {
        let phrase = reason(host, error);
        match reasons.iter_mut().find(|(known, _)| *known == phrase) {
            Some((_, hosts)) => hosts.push(host.id.as_str()),
            None => reasons.push((phrase, vec![host.id.as_str()])),
        }
    }
    reasons
        .into_iter()
        .map(|(phrase, hosts)| format!("{}: {phrase}", crate::inventory::hostlist::fold(&hosts)))
        .collect()
}

/// Why, in a few words; where the kind alone says nothing, with what was said.
fn reason(host: &Host, error: &HostError) -> String {
    let phrase = error.kind.phrase();
    match error.kind {
        HostErrorKind::Local | HostErrorKind::Other | HostErrorKind::ToolFailed if !error.said.is_empty() => {
            // The host is named before it already, and hosts with the same trouble are told together.
            let said = error.said.strip_prefix("ssh ").unwrap_or(&error.said);
            let said = said.strip_prefix(host.id.as_str()).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(said);
            format!("{phrase}: {said}")
        }
        _ => phrase.to_owned(),
    }
}

/// Those hosts as JSON.
pub(super) fn unreachable_json(cluster: &Cluster) -> Vec<serde_json::Value> {
    let one = |(host, error): (&Host, &HostError)| {
        let mut value = error_json(error);
        value["host"] = host.id.as_str().into();
        value
    };
    unreachable(cluster).into_iter().map(one).collect()
}

/// Why a host does not answer, as JSON.
pub(super) fn error_json(error: &HostError) -> serde_json::Value {
    serde_json::json!({
        "kind": error.kind,
        "error": format!("{}: {}", error.kind.phrase(), error.said),
        "hint": error.hint,
    })
}
