//! One host.

use super::plot::{Curve, Picture, Source};
use super::{Lines, Page, domain};
use crate::history::Metric;
use crate::inventory::show_span;
use crate::model::{Host, LinkState};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::view::words;
use std::time::Duration;

pub fn page(app: &App, host: &Host) -> Page {
    Page {
        title: format!("{} {} host", host.id, app.glyphs.dot),
        plot: Some(Picture {
            curves: vec![
                Curve { metric: Metric::Used, name: "used", role: Role::Memory, letter: "u" },
                Curve { metric: Metric::Free, name: "free", role: Role::Live, letter: "f" },
            ],
            source: Source::Host(host.id.clone()),
            ceiling: host.totals.total.map(|size| (size, "total")),
        }),
        lines: lines(app, host),
    }
}

fn lines(app: &App, host: &Host) -> Lines {
    let mut lines = Lines::default();
    domain::freshness(app, host, &mut lines);
    link(app, host, &mut lines);
    let sums = &host.totals;
    if let Some(report) = &host.report {
        let facts = &report.facts;
        let used = sums.total.zip(sums.free).map(|(total, free)| total - free);
        lines.row(
            "memory",
            vec![
                (words::bytes_or_dash(sums.free), Role::Host),
                (
                    format!(" free, {} of {} used", words::bytes_or_dash(used), words::bytes_or_dash(sums.total)),
                    Role::Text,
                ),
            ],
        );
        lines.fact(
            "",
            format!(
                "domains hold {}, dom0 {}, guests may grow to {}",
                words::bytes(sums.actual),
                words::bytes(sums.dom0),
                words::bytes(sums.maximum)
            ),
        );
        lines.fact("VMs", format!("{} running of {}", sums.running, sums.guests));
        super::pool::balloons(app, [sums.moving, sums.balloon_trouble, sums.crashed], &mut lines);
        let cpu = super::pool::in_all(app, sums.rates.cpu, sums.unrated.cpu);
        let cpus = facts.cpus.map_or_else(|| "- CPUs".to_owned(), |n| words::count(n.into(), "CPU"));
        let mhz = facts.cpu_mhz.map_or_else(String::new, |mhz| format!(" of {mhz:.0} MHz"));
        let load = facts.load.map_or_else(|| "-".to_owned(), |load| format!("{load:.2}"));
        lines.fact("CPU", format!("{cpu} of one CPU in all, {cpus}{mhz}, load of dom0 {load}"));
        let name =
            |name: &Option<crate::model::Name>| name.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        lines.fact(
            "system",
            format!("Xen {}, {} tools, kernel {}", name(&facts.hypervisor), report.toolstack, name(&facts.kernel)),
        );
        let up = facts
            .uptime
            .map_or_else(|| "-".to_owned(), |s| words::span(Duration::try_from_secs_f64(s).unwrap_or_default()));
        lines.fact("", format!("calls itself {}, up {up}", name(&facts.hostname)));
        let trip = host.round_trip.map_or_else(|| "-".to_owned(), show_span);
        lines.fact(
            "samples",
            format!("{} so far, one every {}, the last took {trip}", host.samples, show_span(host.beat.interval)),
        );
    }
    super::happened::lately(app, host, None, &mut lines);
    problems(app, host, &mut lines);
    lines
}

fn link(app: &App, host: &Host, lines: &mut Lines) {
    let now = app.shown_now();
    match &host.link {
        LinkState::Queued => lines.fact("link", "waits for its turn to be connected"),
        LinkState::Connecting { since } => {
            lines.fact("link", format!("connecting for {}", words::span(since.until(now))))
        }
        LinkState::Up { since } => lines.fact("link", format!("up for {}", words::span(since.until(now)))),
        LinkState::Failed { since, error, retry } => {
            lines.row(
                "link",
                vec![(format!("{} for {}", error.kind.phrase(), words::span(since.until(now))), Role::Down)],
            );
            let retry = match retry {
                Some(at) => format!("tried again in {}", words::span(now.until(*at))),
                None => "not tried again by itself".to_owned(),
            };
            let key = app.keys.first(crate::tui::actions::Action::Retry);
            lines.fact("", format!("{retry} ({key} tries now)"))
        }
    };
}

/// What could not be read, and what failed before, with what to try.
pub fn problems(app: &App, host: &Host, lines: &mut Lines) {
    let now = app.shown_now();
    if let Some(report) = host.report.as_ref().filter(|report| !report.problems.is_empty()) {
        lines.heading("Missing from the last sample");
        for problem in &report.problems {
            let status = match problem.status {
                Some(124 | 137) => "ran into its deadline".to_owned(),
                Some(status) => format!("exit status {status}"),
                None => "could not be run".to_owned(),
            };
            lines.row(problem.section, vec![(format!("{}: {status}", problem.command), Role::Warning)]);
            if !problem.said.is_empty() {
                lines.fact("", format!("it said: {}", problem.said));
            }
            lines.fact("", problem.hint);
        }
    }
    if !host.errors.is_empty() {
        lines.heading("Last failures");
        for logged in host.errors.iter().rev() {
            let times = if logged.times > 1 { format!(", {} times in a row", logged.times) } else { String::new() };
            lines.row(
                &words::span(logged.at.until(now)),
                vec![(logged.error.kind.phrase().to_owned(), Role::Error), (times, Role::Dim)],
            );
            if !logged.error.said.is_empty() {
                lines.fact("", logged.error.said.to_string());
            }
            if !logged.error.hint.is_empty() {
                lines.row("", vec![(format!("try: {}", logged.error.hint), Role::Accent)]);
            }
        }
    }
}
