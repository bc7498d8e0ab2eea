//! `aerostat console --vnc`: a guest's screen through a tunnel.

use super::ConsoleArgs;
use super::console::{LOST, Ready};
use crate::action::{Tunnel, Viewer};
use crate::cli::ask::any_signal;
use crate::cli::failure::{DONE, Failure, complain};
use crate::cli::output;
use crate::cli::session::Session;
use serde_json::json;
use std::io::Write;
use std::pin::pin;
use std::time::Duration;

/// A viewer that ends within this has not shown anything.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Opens the tunnel, and holds it until the viewer, the operator or the connection ends it.
pub(super) async fn show(session: &Session, args: &ConsoleArgs, ready: &Ready) -> Result<u8, Failure> {
    let mut signalled = pin!(any_signal());
    let (done, tunnel) = tokio::select! {
        dug = ready.hand.tunnel(&ready.step) => dug,
        number = &mut signalled => return Err(Failure::Signal(number)),
    };
    let Some(tunnel) = tunnel else { return Err(Failure::work(done.sent.text())) };
    say(args, ready, &tunnel)?;
    let viewer = viewer(session, args, &tunnel);
    let watched = viewer.is_some();
    let started = tokio::time::Instant::now();
    let (why, status) = tokio::select! {
        number = &mut signalled => ("ended", if number == INTERRUPT { Ok(DONE) } else { Err(Failure::Signal(number)) }),
        () = tunnel.lost() => ("the connection was lost", Ok(LOST)),
        () = watch(viewer), if watched => ("the viewer ended", Ok(DONE)),
    };
    if status.as_ref().is_ok_and(|status| *status == LOST) {
        complain("the connection to the host was lost, and the tunnel with it");
    }
    if watched && why == "the viewer ended" && started.elapsed() < AT_ONCE {
        complain("the viewer ended at once: see [action] vnc_viewer in the config file, or --no-viewer");
    }
    ready.hand.tunnel_closed(&ready.step, &done, tunnel, why).await;
    status
}

/// The number of the signal that Ctrl-C sends.
const INTERRUPT: i32 = 2;

/// Tells where the screen is.
fn say(args: &ConsoleArgs, ready: &Ready, tunnel: &Tunnel) -> Result<(), Failure> {
    let target = &ready.step.step().target;
    let address = tunnel.address();
    if args.json {
        output::json(&json!({
            "action": "vnc", "name": target.name, "host": target.host, "id": target.domid, "uuid": target.uuid,
            "address": address.to_string(), "port": address.port(), "remote": tunnel.remote().to_string(),
            "greeting": tunnel.greeting(),
        }))?;
        return Ok(());
    }
    let mut out = output::stdout();
    writeln!(out, "{address}")?;
    out.flush()?;
    complain(&format!(
        "screen of {} on {} ({}, served at {} there)",
        target.name,
        target.host,
        tunnel.greeting(),
        tunnel.remote()
    ));
    Ok(())
}

/// The viewer, where there is one and something to draw on.
fn viewer(session: &Session, args: &ConsoleArgs, tunnel: &Tunnel) -> Option<tokio::process::Child> {
    const WAITS: &str = "a viewer can connect to that address; Ctrl-C ends the tunnel";
    let viewer = Viewer::new(&session.config.action.vnc_viewer).filter(|_| !args.no_viewer);
    match viewer.map(|viewer| viewer.start(tunnel.address())) {
        Some(Ok(child)) => return Some(child),
        Some(Err(error)) => complain(&format!("no viewer: {error}; {WAITS}")),
        None => complain(WAITS),
    }
    None
}

async fn watch(viewer: Option<tokio::process::Child>) {
    match viewer {
        Some(mut child) => {
            let _ = child.wait().await;
        }
        None => std::future::pending().await,
    }
}
