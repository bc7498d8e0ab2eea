//! `aerostat record`: recording without a screen, until a signal.

use super::{RecordArgs, own_dir};
use crate::cli::allocator;
use crate::cli::args::Global;
use crate::cli::ask::any_signal;
use crate::cli::failure::{DONE, Failure, PARTIAL, complain};
use crate::cli::happening::Happening;
use crate::cli::remember::keeper;
use crate::cli::screen;
use crate::cli::session::{Session, Target};
use crate::clock;
use crate::history::Past;
use crate::history::store::{Recorder, RecorderState, Store};
use crate::inventory::show_span;
use crate::link::ssh::Use;
use crate::model::{Bytes, Cluster, Freshness};
use crate::watch::Watch;
use std::io::Write;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How hosts answer is told at most this often.
const CALM: Duration = Duration::from_secs(10);

pub(in crate::cli) fn run(args: &RecordArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    session.check_hostlists(&args.hosts)?;
    if args.sim.wanted() && args.dir.is_none() {
        let hint = "aerostat record --demo --dir ./demo-history";
        return Err(Failure::usage(format!(
            "a simulated cluster is not recorded beside real ones; name a folder: {hint}"
        )));
    }
    let runtime = screen::runtime()?;
    runtime.spawn(allocator::give_back());
    let outcome = runtime.block_on(record(args, &session));
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

async fn record(args: &RecordArgs, session: &Session) -> Result<u8, Failure> {
    // Before anything is asked: who cannot write need not ask.
    let dir = own_dir(session, args.dir.as_deref())?;
    let store = Store::open(&dir, session.history_limits()).map_err(Failure::work)?;
    store.notes().iter().for_each(|note| complain(note));
    let Target { plan, world } =
        session.target(&args.hosts, args.sim.wanted().then_some(&args.sim.world), Use::Dashboard)?;
    let (name, hosts) = (plan.name.clone(), plan.hosts.len());
    let watch = Watch::start(plan);
    let simulated = args.sim.wanted();
    // What is recorded holds what is known beyond the hosts' lists, as what is shown does.
    let (keeper, no_memory) = keeper(session, simulated, &watch);
    no_memory.iter().for_each(|why| complain(why));
    let recorder = Recorder::start(store.clone(), keeper.snapshots());
    let past = store.reader_of(&name).ok().map(|archive| Arc::new(archive) as Arc<dyn Past>);
    let tell = |line: String| complain(&format!("events: {line}"));
    let mut happening = Happening::start(session, keeper.snapshots(), None, simulated, past, tell)?;
    happening.keep(store.clone(), name.clone(), recorder.state());
    let mut teller = Teller::new();
    teller.say(&format!("recording {} of {name} into {}", count(hosts, "host"), dir.display()))?;
    let started = Instant::now();
    let mut ended = pin!(any_signal());
    let mut over = pin!(async {
        match args.lasting {
            Some(span) => tokio::time::sleep(span).await,
            None => std::future::pending().await,
        }
    });
    let (mut state, mut snapshots) = (recorder.state(), watch.snapshots());
    let mut look = tokio::time::interval(Duration::from_secs(1));
    // The recorder goes on for as long as somebody wants it to, unless something is broken in it.
    let mut stood = true;
    let why = loop {
        tokio::select! {
            number = &mut ended => break format!("signal {number}"),
            () = &mut over => break "the time is over".to_owned(),
            changed = state.changed() => {
                if changed.is_err() {
                    stood = false;
                    break "the recorder has ended by itself: see the log (--log FILE)".to_owned();
                }
                let now = state.borrow_and_update().clone();
                teller.state(&now)?;
            }
            _ = look.tick() => {
                let cluster = snapshots.borrow_and_update().clone();
                teller.hosts(&cluster)?;
            }
        }
    };
    let last = state.borrow().clone();
    watch.stop().await;
    if let Err(error) = keeper.stop().await {
        complain(&error.to_string());
    }
    happening.finish().await;
    let written = recorder.progress();
    let _ = tokio::task::spawn_blocking(move || recorder.stop()).await;
    drop(world);
    let records = written.borrow().records;
    let lasted = show_span(Duration::from_secs(started.elapsed().as_secs()));
    let size = Bytes(size_of(&store));
    teller.say(&format!("ended ({why}) after {lasted}: {records} records written, the store holds {size}"))?;
    Ok(if stood && last.trouble().is_none() { DONE } else { PARTIAL })
}

/// Says what changed, a line each, for a journal to keep.
struct Teller {
    counts: Option<[u32; 5]>,
    told: Option<Instant>,
    state: RecorderState,
}

impl Teller {
    fn new() -> Teller {
        Teller { counts: None, told: None, state: RecorderState::Starting }
    }

    /// Who reads it may have gone: that ends nothing, unlike a full disk under standard output.
    fn say(&self, line: &str) -> Result<(), Failure> {
        let mut out = std::io::stdout();
        match writeln!(out, "{line}").and_then(|()| out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(Failure::from),
        }
    }

    fn state(&mut self, state: &RecorderState) -> Result<(), Failure> {
        if *state == self.state {
            return Ok(());
        }
        match state {
            RecorderState::Recording if self.state == RecorderState::Starting => {}
            RecorderState::Recording => self.say("recording again")?,
            RecorderState::Noted(text) => self.say(text)?,
            RecorderState::Following => {
                self.say("another aerostat records this cluster; this one takes over when that ends")?;
            }
            RecorderState::Full(text) | RecorderState::Failed(text) => complain(&format!("not recording: {text}")),
            RecorderState::Starting | RecorderState::Ended => {}
        }
        self.state = state.clone();
        Ok(())
    }

    /// How many hosts answer, when that is not what was told last.
    fn hosts(&mut self, cluster: &Cluster) -> Result<(), Failure> {
        let totals = cluster.totals(clock::now());
        // One that is late for a beat is no news.
        let counts = [totals.live + totals.late, totals.stale, totals.down, totals.waiting, totals.hosts];
        let early = self.told.is_some_and(|told| told.elapsed() < CALM);
        // Until each has been heard of, the start is all there is to tell.
        if self.counts == Some(counts) || early || totals.waiting > 0 && self.told.is_none() {
            return Ok(());
        }
        let mut line = format!("{} of {} answer", counts[0], count(counts[4] as usize, "host"));
        for (number, word) in [
            (counts[1], Freshness::Stale.word()),
            (counts[2], Freshness::Down.word()),
            (counts[3], Freshness::Waiting.word()),
        ] {
            if number > 0 {
                line.push_str(&format!(", {number} {word}"));
            }
        }
        (self.counts, self.told) = (Some(counts), Some(Instant::now()));
        self.say(&line)
    }
}

fn count(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// What a store's files take together, in bytes.
fn size_of(store: &Store) -> u64 {
    let length = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |file| file.len());
    let log = |end: &str| {
        let mut name = store.file().as_os_str().to_owned();
        name.push(end);
        length(std::path::Path::new(&name))
    };
    length(store.file()) + log("-wal")
}
