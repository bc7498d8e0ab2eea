//! `aerostat sls`: service availability documents.

mod publish;

use super::args::{Global, SlsArgs, SlsDocument, SlsFormat};
use super::ask::{any_signal, complaints};
use super::failure::{DONE, Failure, PARTIAL, USAGE, complain};
use super::measure::{Measured, Measurer};
use super::output;
use super::session::{Session, Target};
use crate::availability::document::{About, Format, Input};
use crate::model::HostErrorKind;
use publish::{Outcome, publish};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::pin::pin;
use std::time::Duration;
use tokio::time::Instant;

pub(super) fn run(args: &SlsArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    if let Some(dir) = &args.out {
        check_folder(dir)?;
    }
    let mut measurer = Measurer::new(&session, args.sim.wanted())?;
    if let Some(every) = args.every {
        return keep(args, &session, measurer, every);
    }
    let measured = measurer.once(|| session.batch(&args.hosts, &args.sim), global.timeout)?;
    let run = judge(&measured, args, &session);
    if args.stdout {
        let mut out = output::stdout();
        for text in run.outcomes.iter().filter_map(|outcome| outcome.text.as_ref()) {
            out.write_all(text.as_bytes())?;
        }
        out.flush()?;
    }
    if args.json {
        output::json(&run.json(&measured, args))?;
    }
    run.lines.iter().for_each(|line| complain(line));
    Ok(run.status)
}

/// A folder that is not there is a slip, and is said before anybody is asked.
fn check_folder(dir: &Path) -> Result<(), Failure> {
    match std::fs::metadata(dir) {
        Ok(about) if about.is_dir() => Ok(()),
        Ok(_) => Err(Failure::usage(format!("--out {}: this is no folder", dir.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let dir = dir.display();
            Err(Failure::usage(format!("--out {dir}: there is no such folder; make it first: mkdir -p '{dir}'")))
        }
        Err(error) => Err(Failure::usage(format!("--out {}: the folder cannot be looked at: {error}", dir.display()))),
    }
}

/// Which documents are wanted.
fn wanted(args: &SlsArgs) -> Vec<About> {
    let mut wanted: Vec<About> = args
        .only
        .iter()
        .map(|which| match which {
            SlsDocument::Vm => About::Vm,
            SlsDocument::Pm => About::Pm,
            SlsDocument::Mean => About::Mean,
        })
        .collect();
    if wanted.is_empty() {
        wanted = vec![About::Vm, About::Pm];
        wanted.extend(args.mean.then_some(About::Mean));
    }
    wanted
}

fn format(args: &SlsArgs) -> Format {
    match args.format {
        SlsFormat::Sls => Format::Sls,
        SlsFormat::Xsls => Format::Xsls,
        SlsFormat::MonitJson => Format::MonitJson,
    }
}

/// What came of one measurement.
struct Run {
    outcomes: Vec<Outcome>,
    /// What there is to say on standard error.
    lines: Vec<String>,
    status: u8,
}

/// Writes the documents, unless the measurement tells nothing of the hosts.
fn judge(measured: &Measured, args: &SlsArgs, session: &Session) -> Run {
    let mut lines = complaints(&measured.cluster);
    if let Some(why) = no_measurement(measured) {
        lines.push(format!("{why}; no document was written, older ones stay as they are"));
        return Run { outcomes: Vec::new(), lines, status: USAGE };
    }
    let input = Input { review: &measured.review, config: &session.config.sls, at: measured.at, every: args.every };
    let outcomes = publish(format(args), &wanted(args), &input, args.out.as_deref());
    lines.extend(outcomes.iter().filter_map(|outcome| outcome.problem.clone()));
    lines.extend(measured.not_kept.as_ref().map(|why| format!("what VMs there are could not be remembered: {why}")));
    let status = match outcomes.iter().any(|outcome| outcome.problem.is_none()) {
        false => USAGE,
        true if lines.is_empty() => DONE,
        true => PARTIAL,
    };
    Run { outcomes, lines, status }
}

/// Why nothing was measured, if nothing was.
fn no_measurement(measured: &Measured) -> Option<String> {
    if measured.review.answering() == 0 {
        return Some("no host could be asked, which tells as much of this machine as of them".to_owned());
    }
    let own = |kind| matches!(kind, HostErrorKind::Local);
    let failed = measured.cluster.hosts.iter().filter(|host| host.failure().is_some_and(|error| own(error.kind)));
    match failed.count() {
        0 => None,
        count => Some(format!(
            "{count} of {} hosts could not be asked for a reason on this side",
            measured.cluster.hosts.len()
        )),
    }
}

impl Run {
    fn json(&self, measured: &Measured, args: &SlsArgs) -> serde_json::Value {
        let mut value = super::availability::found(measured);
        value["documents"] = self.outcomes.iter().map(Outcome::json).collect();
        value["problems"] = self.lines.clone().into();
        value["exit"] = self.status.into();
        if let Some(every) = args.every {
            value["every"] = every.as_secs_f64().into();
        }
        value
    }
}

/// Writes the documents anew on a fixed beat until a signal comes; what goes wrong is said when it
/// begins and when it is over, and stops nothing.
fn keep(args: &SlsArgs, session: &Session, mut measurer: Measurer, every: Duration) -> Result<u8, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::work(format!("cannot start: {error}")))?;
    let outcome = runtime.block_on(async {
        let mut work = pin!(async {
            // A simulated cluster goes on living; an inventory may change from beat to beat.
            let mut target = session.batch(&args.hosts, &args.sim)?;
            let mut said: Vec<String> = Vec::new();
            let begin = Instant::now();
            for beat in 1.. {
                if target.world.is_none() && beat > 1 {
                    match session.batch(&args.hosts, &args.sim) {
                        Ok(fresh) => target = fresh,
                        Err(Failure::Told(line, _)) => tell(&mut said, vec![line]),
                        Err(other) => return Err(other),
                    }
                }
                let lines = match once(&mut measurer, &target, args, session).await {
                    Ok(lines) => lines,
                    Err(Failure::Told(line, _)) => vec![line],
                    Err(other) => return Err(other),
                };
                tell(&mut said, lines);
                // Beats that were missed meanwhile are not made up for.
                let passed = begin.elapsed().as_nanos() / every.as_nanos() + 1;
                let next = begin + every * u32::try_from(passed).unwrap_or(u32::MAX);
                tokio::time::sleep_until(next).await;
            }
            Ok::<(), Failure>(())
        });
        tokio::select! {
            ended = &mut work => ended.map(|()| DONE),
            // That is how it is meant to end.
            _ = any_signal() => Ok(DONE),
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

async fn once(
    measurer: &mut Measurer,
    target: &Target,
    args: &SlsArgs,
    session: &Session,
) -> Result<Vec<String>, Failure> {
    let measured = measurer.again(target.plan.clone(), session.global.timeout).await?;
    let run = judge(&measured, args, session);
    if args.json {
        let mut out = output::stdout();
        writeln!(out, "{}", run.json(&measured, args))?;
        out.flush()?;
    }
    Ok(run.lines)
}

/// Says what was not said before, and that it is over when it is.
fn tell(said: &mut Vec<String>, lines: Vec<String>) {
    for line in lines.iter().filter(|line| !said.contains(line)) {
        complain(line);
    }
    if lines.is_empty() && !said.is_empty() {
        complain("all is well again");
    }
    *said = lines;
}
