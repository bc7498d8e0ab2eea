//! One pool.

use super::plot::{Curve, Picture, Source};
use super::{Lines, Page};
use crate::availability::document::percent;
use crate::history::Metric;
use crate::model::{Freshness, Pool, PoolSource, Totals};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::view::words;

pub fn page(app: &App, pool: &Pool, totals: &Totals) -> Page {
    Page {
        title: format!("{} {} pool", pool.name, app.glyphs.dot),
        plot: Some(picture(Source::Pool(pool.name.clone()), totals)),
        lines: lines(app, pool, totals),
    }
}

/// Used and free memory of several hosts.
pub fn picture(source: Source, totals: &Totals) -> Picture {
    Picture {
        curves: vec![
            Curve { metric: Metric::Used, name: "used", role: Role::Memory, letter: "u" },
            Curve { metric: Metric::Free, name: "free", role: Role::Live, letter: "f" },
        ],
        source,
        ceiling: Some((totals.total, "total")).filter(|(size, _)| size.0 > 0),
    }
}

/// The sums over several hosts.
pub fn sums(app: &App, totals: &Totals, lines: &mut Lines) {
    let mut hosts = vec![(format!("{} of {} answer", totals.answering(), totals.hosts), Role::Text)];
    for (n, word, role) in [
        (totals.late, "late", Role::Late),
        (totals.stale, "stale", Role::Stale),
        (totals.down, "down", Role::Down),
        (totals.waiting, "waiting", Role::Waiting),
    ] {
        if n > 0 {
            hosts.push((format!(", {n} {word}"), role));
        }
    }
    lines.row("hosts", hosts);
    let mut vms = vec![(format!("{} running of {} known", totals.running, totals.guests), Role::Text)];
    if totals.unknown > 0 {
        vms.push((format!(", {} on hosts that do not answer", totals.unknown), Role::Stale));
    }
    if totals.absent > 0 {
        vms.push((format!(", {} in no list any more", totals.absent), Role::Stale));
    }
    if totals.off > 0 {
        vms.push((format!(", {} off on purpose", totals.off), Role::Dim));
    }
    lines.row("VMs", vms);
    let used = totals.total - totals.free;
    let mut memory = vec![
        (words::bytes(totals.free), Role::Host),
        (format!(" free, {} of {} used", words::bytes(used), words::bytes(totals.total)), Role::Text),
    ];
    if totals.answering() == totals.untold {
        memory = vec![("-".to_owned(), Role::Dim)];
    } else if totals.untold > 0 {
        memory.push((format!(", without {} that do not tell", totals.untold), Role::Stale));
    }
    lines.row("memory", memory);
    let over = totals.overcommit().map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
    lines.fact(
        "",
        format!(
            "dom0s hold {}, guests may grow to {} ({over} of memory)",
            words::bytes(totals.dom0),
            words::bytes(totals.maximum)
        ),
    );
    lines.fact("CPU", format!("{} of one CPU in all", in_all(app, totals.rates.cpu, totals.unrated.cpu)));
    match totals.availability() {
        Some(a) => lines.fact(
            "SLS",
            format!(
                "{} % (hosts {} %, VMs {} %)",
                percent(a.overall, 1),
                percent(a.pm_ratio, 1),
                percent(a.vm_ratio, 1)
            ),
        ),
        None => lines.fact("SLS", "not before every host has been heard of or given up"),
    };
    balloons(app, [totals.moving, totals.balloon_trouble, totals.crashed], lines);
}

/// The CPU time of all domains, and how many are missing from the sum.
pub fn in_all(app: &App, cpu: Option<f64>, unrated: u32) -> String {
    match cpu {
        None => "-".to_owned(),
        Some(cpu) if unrated == 0 => format!("{cpu:.1} %"),
        Some(cpu) => {
            format!("{}{cpu:.1} % (without {})", app.glyphs.at_least, words::count(unrated.into(), "domain"))
        }
    }
}

/// How many balloons move, how many are in trouble, how many guests crashed; those there are.
pub fn balloons(app: &App, [moving, trouble, crashed]: [u32; 3], lines: &mut Lines) {
    let mut pieces: Vec<(String, Role)> = Vec::new();
    for (n, text, role) in [
        (moving, format!("{} {moving} moving", app.glyphs.moving), Role::Moving),
        (trouble, format!("! {trouble} stuck or deaf"), Role::Stuck),
        (crashed, format!("{crashed} crashed"), Role::Error),
    ] {
        if n > 0 {
            let space = if pieces.is_empty() { "" } else { ", " };
            pieces.push((format!("{space}{text}"), role));
        }
    }
    if !pieces.is_empty() {
        lines.row("watch out", pieces);
    }
}

fn lines(app: &App, pool: &Pool, totals: &Totals) -> Lines {
    let mut lines = Lines::default();
    sums(app, totals, &mut lines);
    let source = match pool.source {
        PoolSource::Config => "named in the config file",
        PoolSource::Detected => "detected: the hosts say so themselves",
        PoolSource::Group => "the group the hosts were named in",
        PoolSource::Default => "hosts without a pool",
    };
    lines.fact("pool", source);
    let now = app.shown_now();
    let silent: Vec<_> = pool
        .hosts
        .iter()
        .filter_map(|&at| app.shown().hosts.get(at))
        .filter(|host| matches!(host.freshness(now), Freshness::Down | Freshness::Stale))
        .collect();
    if !silent.is_empty() {
        lines.heading("Hosts that do not answer");
        for host in silent.iter().take(20) {
            let why = host.failure().map_or("silent", |error| error.kind.phrase());
            let age = host
                .age(now)
                .map_or_else(|| "never heard of".to_owned(), |age| format!("figures {} old", words::span(age)));
            lines.push(vec![(format!("{}  ", host.id), Role::Host), (format!("{why}, {age}"), Role::Down)]);
        }
        if silent.len() > 20 {
            lines.push(vec![(format!("and {} more", silent.len() - 20), Role::Dim)]);
        }
    }
    lines
}
