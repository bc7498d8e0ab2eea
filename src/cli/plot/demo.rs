//! The simulated cluster, lived through as fast as the machine can and kept in memory.

use crate::cli::args::WorldArgs;
use crate::cli::ask::any_signal;
use crate::cli::failure::Failure;
use crate::cli::session::{Session, Target};
use crate::history::Film;
use crate::link::ssh;
use crate::model::Moment;
use crate::watch::Watch;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Films the world from `end - lasting` to `end`.
///
/// The runtime's clock stands still while anything is to be done and jumps to the next thing that
/// waits: half an hour takes as long as its work.
pub(super) fn film(
    session: &Session,
    world: &WorldArgs,
    lasting: Duration,
    end: Moment,
) -> Result<(Film, String), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .map_err(|error| Failure::work(format!("cannot start: {error}")))?;
    let begin = Moment(end.0.saturating_sub(lasting.as_millis() as u64));
    let outcome = runtime.block_on(async {
        let Target { mut plan, world } = session.target(&[], Some(world), ssh::Use::Batch)?;
        let name = plan.name.clone();
        let started = Instant::now();
        plan.clock = Arc::new(move || begin.after(started.elapsed()));
        let watch = Watch::start(plan);
        let mut snapshots = watch.snapshots();
        let mut film = Film::default();
        let mut interrupted = pin!(any_signal());
        let mut over = pin!(tokio::time::sleep(lasting));
        loop {
            tokio::select! {
                number = &mut interrupted => return Err(Failure::Signal(number)),
                () = &mut over => break,
                changed = snapshots.changed() => {
                    if changed.is_err() {
                        break;
                    }
                    let cluster = snapshots.borrow_and_update().clone();
                    film.add(&cluster);
                }
            }
        }
        watch.stop().await;
        drop(world);
        Ok((film, name))
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}
