//! `aerostat snapshot`: packing an incident to hand it over.

use super::bench::Bench;
use super::{Opened, SnapshotArgs};
use crate::action::Who;
use crate::cli::args::Global;
use crate::cli::ask::any_signal;
use crate::cli::failure::{DONE, Failure, complain};
use crate::cli::output;
use crate::cli::session::Session;
use crate::cli::status_line::StatusLine;
use crate::clock;
use crate::history::incident::{self, IncidentError, Order, Packed};
use crate::history::when::show_full;
use crate::model::{Bytes, Moment};
use futures_util::FutureExt;
use jiff::tz::TimeZone;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::{Duration, Instant};

pub(in crate::cli) fn run(args: &SnapshotArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    session.asks_nobody("a snapshot")?;
    if !global.host.is_empty() || global.hosts_from.is_some() {
        return Err(Failure::usage(
            "a snapshot holds every host that was recorded: leave -H and --hosts-from out\n  \
             show some of them: aerostat replay FILE -H HOSTLIST",
        ));
    }
    let zone = TimeZone::system();
    let out = output_file(&args.output)?;
    if out.exists() && !args.force {
        return Err(Failure::usage(IncidentError::Exists(out)));
    }
    let opened = Opened::open(&session, args.dir.as_deref(), args.cluster.as_deref())?;
    let live = args.dir.is_none();
    let to = args.until.as_ref().map(|text| opened.moment(text, &zone, live)).transpose()?;
    let to = to.unwrap_or_else(|| clock::now().max(opened.span.1));
    let from = since(args, &opened, &zone)?;
    if from >= to {
        let (from, to) = (show_full(from, &zone), show_full(to, &zone));
        return Err(Failure::usage(format!("--since ({from}) is not before --until ({to})")));
    }
    let config = session.config.file.as_ref().and_then(|file| std::fs::read_to_string(file).ok());
    let config = config.map_or_else(String::new, |text| incident::harmless(&text, args.scrub_names));
    let packed = work(opened, Plan { from, to, out: out.clone(), config, scrub: args.scrub_names, force: args.force })?;
    tell(args, &packed, &out, &zone)?;
    Ok(DONE)
}

/// Where it begins; what lies before the first record begins with that.
fn since(args: &SnapshotArgs, opened: &Opened, zone: &TimeZone) -> Result<Moment, Failure> {
    use crate::history::when::{Reference, When};
    let now = clock::now().max(opened.span.1);
    let from = Reference { now, shown: now, zone: zone.clone() };
    Ok(match When::parse(&args.since, &from).map_err(Failure::usage)? {
        When::Live => now,
        When::Start => opened.span.0,
        When::At(at) => at.max(opened.span.0),
    })
}

/// A file that can be made there; a folder is none.
fn output_file(path: &Path) -> Result<PathBuf, Failure> {
    if path.is_dir() {
        let example = path.join("incident.tar.zst");
        return Err(Failure::usage(format!(
            "{} is a folder; name a file, such as {}",
            path.display(),
            example.display()
        )));
    }
    Ok(path.to_path_buf())
}

struct Plan {
    from: Moment,
    to: Moment,
    out: PathBuf,
    config: String,
    scrub: bool,
    force: bool,
}

/// Packs aside, so that a signal ends it at once and leaves nothing behind.
fn work(opened: Opened, plan: Plan) -> Result<Packed, Failure> {
    let folder = plan.out.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.to_path_buf();
    let out = plan.out.clone();
    let before = which(&out);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::work(format!("cannot start: {error}")))?;
    let mut bench = None;
    let outcome = runtime.block_on(async {
        // Listened to from here on: whoever is ended before has made nothing yet.
        let mut ended = pin!(any_signal());
        if let Some(number) = ended.as_mut().now_or_never() {
            return Err(Failure::Signal(number));
        }
        let made = Bench::make(&folder)
            .map_err(|error| Failure::work(format!("{}: cannot be written to: {error}", folder.display())))?;
        let inside = made.path().to_path_buf();
        bench = Some(made);
        let packing = tokio::task::spawn_blocking(move || {
            let order = Order {
                from: plan.from,
                to: plan.to,
                scrub: plan.scrub,
                config: plan.config,
                by: who(),
                now: clock::now(),
                work: &inside,
                out: &plan.out,
                force: plan.force,
            };
            let mut meter = Meter::new();
            incident::pack(&opened.archive, &order, &mut |share| meter.show(share))
        });
        tokio::select! {
            packed = packing => match packed {
                Ok(packed) => packed.map_err(Failure::work),
                Err(error) => Err(Failure::work(format!("packing ended unexpectedly: {error}"))),
            },
            number = &mut ended => Err(Failure::Signal(number)),
        }
    });
    // The folder goes before the thread that works in it has to end, and once more if that has put
    // something there meanwhile.
    if let Some(bench) = &bench {
        bench.clear();
    }
    runtime.shutdown_timeout(Duration::from_millis(200));
    drop(bench);
    if matches!(outcome, Err(Failure::Signal(_))) && which(&out) == before {
        complain(&format!("ended by a signal before it was done; {} was not written", out.display()));
    }
    outcome
}

/// Which file that is, if it is there.
fn which(path: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(path).ok().map(|about| (about.dev(), about.ino()))
}

/// user@machine.
fn who() -> String {
    let who = Who::here();
    let user = who.user.unwrap_or_else(|| format!("uid {}", who.uid));
    who.machine.map_or_else(|| user.clone(), |machine| format!("{user}@{machine}"))
}

fn tell(args: &SnapshotArgs, packed: &Packed, out: &Path, zone: &TimeZone) -> Result<(), Failure> {
    let manifest = &packed.manifest;
    if args.json {
        output::json(&serde_json::json!({
            "file": out.display().to_string(),
            "bytes": packed.size,
            "manifest": manifest,
        }))?;
        return Ok(());
    }
    let mut text = output::stdout();
    let names = if manifest.scrubbed { ", with other names" } else { "" };
    writeln!(text, "{}: {}iB, readable by you alone{names}", out.display(), Bytes(packed.size))?;
    writeln!(
        text,
        "  {} of {}: {} to {}, {} pictures, {} events",
        hosts(manifest.hosts.len()),
        manifest.cluster,
        show_full(manifest.from, zone),
        show_full(manifest.to, zone),
        manifest.pictures,
        manifest.events
    )?;
    writeln!(text, "  show it: aerostat replay {}", out.display())?;
    text.flush()?;
    Ok(())
}

fn hosts(count: usize) -> String {
    if count == 1 { "1 host".to_owned() } else { format!("{count} hosts") }
}

/// How far it has come, on standard error, once it takes longer than a second.
struct Meter {
    started: Instant,
    told: Option<Instant>,
    line: StatusLine,
}

impl Meter {
    const STEP: Duration = Duration::from_millis(200);

    fn new() -> Meter {
        Meter { started: Instant::now(), told: None, line: StatusLine::new() }
    }

    fn show(&mut self, share: f64) {
        let late = self.told.is_none_or(|told| told.elapsed() >= Self::STEP);
        if late && self.started.elapsed() >= Duration::from_secs(1) {
            self.told = Some(Instant::now());
            self.line.show(&format!("packed {:.0} %", share * 100.0));
        }
    }
}
