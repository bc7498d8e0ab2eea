//! By name what lowers the figure, and what is off on purpose.

use crate::availability::{Missing, Off, Reason, Silent};
use crate::model::{Excuse, RunState};
use crate::tui::app::{App, AvailabilityPage, PageLine, Target};
use crate::tui::theme::Role;
use crate::tui::view::{Shown, words};
use crate::tui::widgets::{Align, Put, scrollbar, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(app: &App, page: &AvailabilityPage, buf: &mut Buffer, area: Rect, shown: &mut Shown) {
    let lines = page.lines();
    let height = usize::from(area.height);
    let first = page.list.first(height, lines.len());
    let hosts = host_column(page, lines.iter().skip(first).take(height).copied());
    for (row, (at, line)) in lines.iter().enumerate().skip(first).take(height).enumerate() {
        let place = Rect { y: area.y + row as u16, height: 1, width: area.width.saturating_sub(1), ..area };
        shown.hits.add(place, Target::Line(at));
        one(app, page, *line, hosts, buf, place);
        if at == page.list.at {
            buf.set_style(place, app.style(Role::Selection));
        }
    }
    scrollbar(buf, area, first, lines.len(), app.style(Role::Dim), app.style(Role::Border), &app.glyphs);
}

/// The longest name of a host is given this much.
const HOST_MOST: u16 = 32;

/// How wide the hosts of the VMs in sight are, so that what is said of them stands in a column.
fn host_column(page: &AvailabilityPage, lines: impl Iterator<Item = PageLine>) -> u16 {
    let host = |line| match line {
        PageLine::Vm(at) => page.review.vms.get(at).map(|vm| &vm.host),
        PageLine::Off(at) => page.review.off.get(at).map(|vm| &vm.host),
        _ => None,
    };
    lines.filter_map(host).map(|host| width(host.as_str())).max().unwrap_or(0).min(HOST_MOST)
}

fn one(app: &App, page: &AvailabilityPage, line: PageLine, hosts: u16, buf: &mut Buffer, place: Rect) {
    let review = &page.review;
    let mut put = Put::new(buf, place, app.glyphs.ellipsis);
    match line {
        PageLine::AllWell if review.totals.hosts == 0 => {
            put.text("no hosts: aerostat xen1 xen2, or see aerostat doctor", app.style(Role::Dim));
        }
        PageLine::AllWell if review.totals.waiting > 0 => {
            put.text("waiting for the first answers", app.style(Role::Dim));
        }
        PageLine::AllWell => {
            put.text("nothing lowers it: every host answers, every VM that should run does", app.style(Role::Live));
        }
        PageLine::Hosts => {
            put.text("hosts that do not answer", app.style(Role::Header));
            if review.answering() == 0 {
                let none = "   none does: is it them, or the way to them? No document is written";
                put.text(none, app.style(Role::Warning));
            }
        }
        PageLine::Vms => {
            let text = format!("VMs that should run and are not seen to: {}", review.vms.len());
            put.text(&text, app.style(Role::Header));
            trouble(app, &mut put);
        }
        PageLine::OffOnPurpose => {
            put.text("off on purpose, not counted", app.style(Role::Header));
        }
        PageLine::Host(at) => review.hosts.get(at).map_or((), |host| silent(app, host, &mut put)),
        PageLine::Vm(at) => review.vms.get(at).map_or((), |vm| missing(app, vm, hosts, &mut put)),
        PageLine::Off(at) => review.off.get(at).map_or((), |vm| off(app, vm, hosts, &mut put)),
    }
}

/// That what is remembered cannot be read or kept belongs where it matters.
fn trouble(app: &App, put: &mut Put<'_>) {
    let known = &app.shown().known;
    if let Some(trouble) = &known.trouble {
        put.text(&format!("   ! {trouble}"), app.style(Role::Error));
    } else if known.recalling {
        put.text("   what is remembered is still being read", app.style(Role::Warning));
    }
}

fn silent(app: &App, host: &Silent, put: &mut Put<'_>) {
    let role = match host.freshness {
        crate::model::Freshness::Stale => Role::Stale,
        crate::model::Freshness::Waiting => Role::Waiting,
        _ => Role::Down,
    };
    let since =
        host.since.map_or_else(String::new, |since| format!(" for {}", words::span(since.until(app.shown_now()))));
    let vms = match host.vms {
        Some(n) => format!("{} unknown", words::count(u64::from(n), "VM")),
        None => "never seen: its VMs are in no sum".to_owned(),
    };
    put.text(&format!("  {} ", app.glyphs.freshness(host.freshness)), app.style(role))
        .field(&host.id.to_string(), 24, Align::Left, app.style(Role::Host))
        .text(&format!(" {}{since}", host.why), app.style(role))
        .text(&format!("   {vms}"), app.style(Role::Text))
        .text(&format!("   {}", host.pool), app.style(Role::Dim));
}

fn missing(app: &App, vm: &Missing, hosts: u16, put: &mut Put<'_>) {
    let role = match vm.reason {
        Reason::State(RunState::Crashed) | Reason::Gone => Role::Error,
        Reason::State(_) => Role::Warning,
        Reason::Unknown => Role::Stale,
    };
    let words = match (vm.reason, vm.seen) {
        (Reason::Gone, Some(seen)) => format!("in no list, last seen {}", words::ago(seen, app.shown_now())),
        (Reason::Unknown, Some(seen)) => {
            format!("its host does not answer, last seen {}", words::ago(seen, app.shown_now()))
        }
        (Reason::Unknown, None) => "its host does not answer".to_owned(),
        _ => String::new(),
    };
    put.text("  ", app.style(Role::Text))
        .field(vm.reason.word(), 9, Align::Left, app.style(role))
        .text(" ", app.style(Role::Text))
        .field(&vm.name, 24, Align::Left, app.style(Role::Text))
        .text(" ", app.style(Role::Text))
        .field(vm.host.as_str(), hosts, Align::Left, app.style(Role::Host))
        .text(&format!("   {words}"), app.style(Role::Dim));
}

fn off(app: &App, vm: &Off, hosts: u16, put: &mut Put<'_>) {
    let now = app.shown_now();
    let why = match &vm.excuse {
        Excuse::Stopped { at } => format!("stopped from here {}", words::ago(*at, now)),
        Excuse::Marked { at } => format!("marked {}", words::ago(*at, now)),
        Excuse::Config { pattern } => format!("expected_off = \"{pattern}\""),
    };
    put.text("  ", app.style(Role::Text))
        .field(vm.reason.word(), 9, Align::Left, app.style(Role::Dim))
        .text(" ", app.style(Role::Text))
        .field(&vm.name, 24, Align::Left, app.style(Role::Text))
        .text(" ", app.style(Role::Text))
        .field(vm.host.as_str(), hosts, Align::Left, app.style(Role::Host))
        .text(&format!("   {why}"), app.style(Role::Dim));
}
