//! One domain.

use super::plot::{Curve, Picture, Source};
use super::{Lines, Page};
use crate::history::Metric;
use crate::model::{Balloon, Domain, Freshness, Host};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::view::table::freshness_role;
use crate::tui::view::words;
use std::time::Duration;

pub fn page(app: &App, host: &Host, domain: &Domain) -> Page {
    let dot = app.glyphs.dot;
    let id = domain.domid.map_or_else(|| "not running".to_owned(), |id| format!("id {id}"));
    Page {
        title: format!("{} on {} {dot} {id}", domain.name, host.id),
        plot: Some(Picture {
            curves: vec![
                Curve { metric: Metric::Target, name: "target", role: Role::Target, letter: "t" },
                Curve { metric: Metric::Actual, name: "actual", role: Role::Memory, letter: "a" },
            ],
            source: Source::Domain(host.id.clone(), domain.ident()),
            ceiling: domain.memory.maximum.map(|size| (size, "maximum")),
        }),
        lines: lines(app, host, domain),
    }
}

fn lines(app: &App, host: &Host, domain: &Domain) -> Lines {
    let mut lines = Lines::default();
    freshness(app, host, &mut lines);
    if let Some(conflict) = app.ctx().conflict(host, domain) {
        let others: Vec<&str> =
            conflict.hosts.iter().filter(|id| **id != host.id).map(crate::model::HostId::as_str).collect();
        lines.row("conflict", vec![(
            format!("{} claims this VM too: two copies on one disk destroy it. Find out which one is real before anything else.", others.join(", ")),
            Role::Conflict,
        )]);
    }
    memory(app, domain, &mut lines);
    let r = &domain.rates;
    let cpu = r.cpu.map_or_else(|| "-".to_owned(), |cpu| format!("{cpu:.1} % of one CPU"));
    let vcpus = domain.vcpus.map_or_else(|| "- VCPUs".to_owned(), |n| words::count(n.into(), "VCPU"));
    let seconds = domain.cpu_seconds.map_or_else(|| "-".to_owned(), |s| format!("{s:.1}"));
    lines.fact("CPU", format!("{cpu}, {vcpus}, {seconds} CPU seconds so far"));
    let state = domain.run_state();
    let up = domain.uptime.map_or_else(String::new, |s| {
        format!(", up {}", words::span(Duration::try_from_secs_f64(s).unwrap_or_default()))
    });
    let role = if state.is_up() { Role::Text } else { Role::Warning };
    lines.row("state", vec![(format!("{}{up}", state.word()), role)]);
    lines.fact("uuid", domain.uuid.map_or_else(|| "-".to_owned(), |uuid| uuid.to_string()));
    traffic(domain, &mut lines);
    super::happened::lately(app, host, Some(domain), &mut lines);
    super::host::problems(app, host, &mut lines);
    lines
}

fn memory(app: &App, domain: &Domain, lines: &mut Lines) {
    let m = &domain.memory;
    let state = match domain.balloon {
        Balloon::Moving => (format!(" {} moving", app.glyphs.moving), Role::Moving),
        Balloon::Stuck => (" ! stuck: it stopped short of its target".to_owned(), Role::Stuck),
        Balloon::Deaf => (" ! deaf: it never followed its target; no balloon driver?".to_owned(), Role::Stuck),
        Balloon::Own => (" below its target by itself".to_owned(), Role::Dim),
        Balloon::Settled => (" settled".to_owned(), Role::Dim),
        Balloon::Unknown => (String::new(), Role::Dim),
    };
    lines.row(
        "memory",
        vec![
            (words::bytes_or_dash(m.actual), Role::Host),
            (format!(" held, target {}", words::bytes_or_dash(m.target)), Role::Text),
            state,
        ],
    );
    let maximum = match m.maximum {
        None if m.unlimited => "no limit".to_owned(),
        size => words::bytes_or_dash(size),
    };
    let estimate = if m.minimum.is_some() && m.minimum_estimated { " est." } else { "" };
    lines.fact(
        "",
        format!(
            "minimum {}{estimate}, maximum {maximum}, inflated by {}",
            words::bytes_or_dash(m.minimum),
            words::bytes_or_dash(m.inflation())
        ),
    );
    if m.wanted.is_some() || m.used_in_guest.is_some() {
        lines.fact(
            "",
            format!(
                "the guest wants {}, uses {}",
                words::bytes_or_dash(m.wanted),
                words::bytes_or_dash(m.used_in_guest)
            ),
        );
    }
}

fn traffic(domain: &Domain, lines: &mut Lines) {
    let r = &domain.rates;
    lines.fact("network", format!("in {}, out {}", words::rate(r.net_rx), words::rate(r.net_tx)));
    for vif in &domain.vifs {
        let mut pieces = vec![(
            format!(
                "vif {}: in {}, out {} in all",
                vif.index,
                words::bytes(vif.counters.rx),
                words::bytes(vif.counters.tx)
            ),
            Role::Dim,
        )];
        if vif.lost > 0 {
            pieces.push((format!(", {} packets lost", vif.lost), Role::Warning));
        }
        pieces.push((format!(", packets in {}, out {}", vif.packets.rx, vif.packets.tx), Role::Dim));
        lines.row("", pieces);
    }
    lines.fact(
        "disk",
        format!(
            "read {} ({}), write {} ({})",
            words::rate(r.disk_rd),
            words::per_second(r.iops_rd),
            words::rate(r.disk_wr),
            words::per_second(r.iops_wr)
        ),
    );
    for vbd in &domain.vbds {
        let c = &vbd.counters;
        let sizes = match (c.read_bytes, c.written_bytes) {
            (Some(read), Some(written)) => format!(" ({}, {})", words::bytes(read), words::bytes(written)),
            _ => String::new(),
        };
        let mut pieces =
            vec![(format!("{}: {} reads, {} writes in all{sizes}", vbd.device, c.reads, c.writes), Role::Dim)];
        if vbd.out_of_requests > 0 {
            pieces.push((format!(", {} waited for room on the ring", vbd.out_of_requests), Role::Warning));
        }
        lines.row("", pieces);
    }
}

/// How old the figures are, first of all where they are old.
pub fn freshness(app: &App, host: &Host, lines: &mut Lines) {
    let now = app.shown_now();
    let fresh = host.freshness(now);
    let mark = app.glyphs.freshness(fresh);
    let text = match (fresh, host.taken) {
        (_, None) => format!("{mark} {}: nothing known yet", fresh.word()),
        (Freshness::Live, Some(at)) => format!("{mark} live, sampled {}", words::ago(at, now)),
        (_, Some(at)) => format!("{mark} {}: these figures are of {}", fresh.word(), words::ago(at, now)),
    };
    lines.row("figures", vec![(text, freshness_role(fresh))]);
}
