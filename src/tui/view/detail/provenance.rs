//! Where each figure comes from: the command, its column, what to know before believing it.

use super::{Lines, Page, domain};
use crate::model::{Domain, Field, Host, HostReport};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::view::words;

pub fn page(app: &App, host: &Host, of: Option<&Domain>) -> Page {
    let mut lines = Lines::default();
    domain::freshness(app, host, &mut lines);
    match &host.report {
        None => {
            lines.fact("", "no sample has come in, so there is no figure to tell of");
        }
        Some(report) => {
            let trip = host.round_trip.map_or_else(|| "-".to_owned(), crate::inventory::show_span);
            lines.fact("asked", format!("{} tools of {}, the answer took {trip}", report.toolstack, host.id));
            for (field, source) in report.sources {
                let shown = match of {
                    Some(domain) => domain_value(*field, domain),
                    None => host_value(*field, report),
                };
                let Some(shown) = shown else { continue };
                lines.heading(name(*field));
                lines.row("shown", vec![(shown, Role::Host)]);
                lines.fact("from", source.command);
                lines.fact("there", source.column);
                if !source.note.is_empty() {
                    lines.row("note", vec![(source.note.to_owned(), Role::Warning)]);
                }
            }
        }
    }
    super::host::problems(app, host, &mut lines);
    let whose = of.map_or_else(|| host.id.to_string(), |domain| domain.name.to_string());
    Page { title: format!("where the figures of {whose} come from"), plot: None, lines }
}

fn name(field: Field) -> &'static str {
    match field {
        Field::Domid => "Number",
        Field::Uuid => "UUID",
        Field::Name => "Name",
        Field::State => "State",
        Field::Vcpus => "VCPUs",
        Field::Cpu => "CPU",
        Field::Actual => "Memory held",
        Field::Target => "Balloon target",
        Field::Maximum => "Maximum",
        Field::Minimum => "Minimum",
        Field::Net => "Network",
        Field::Disk => "Disk",
        Field::Uptime => "Uptime",
        Field::HostTotal => "Memory of the host",
        Field::HostFree => "Free memory of the host",
        Field::Clock => "Clock",
    }
}

fn dash<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// A domain's figure; `None` for those that are the host's.
fn domain_value(field: Field, d: &Domain) -> Option<String> {
    let m = &d.memory;
    let seconds = |s: Option<f64>| s.map_or_else(|| "-".to_owned(), |s| format!("{s:.1} s"));
    Some(match field {
        Field::Domid => dash(d.domid),
        Field::Uuid => dash(d.uuid),
        Field::Name => d.name.to_string(),
        Field::State => d.run_state().word().to_owned(),
        Field::Vcpus => dash(d.vcpus),
        Field::Cpu => format!(
            "{} from {} of CPU time",
            d.rates.cpu.map_or_else(|| "-".to_owned(), |cpu| format!("{cpu:.1} %")),
            seconds(d.cpu_seconds)
        ),
        Field::Actual => words::bytes_or_dash(m.actual),
        Field::Target => words::bytes_or_dash(m.target),
        Field::Maximum if m.unlimited => "no limit".to_owned(),
        Field::Maximum => words::bytes_or_dash(m.maximum),
        Field::Minimum => {
            format!(
                "{}{}",
                words::bytes_or_dash(m.minimum),
                if m.minimum.is_some() && m.minimum_estimated { " est." } else { "" }
            )
        }
        Field::Net => d.net.map_or_else(
            || "-".to_owned(),
            |net| format!("in {}, out {} since its interfaces came up", words::bytes(net.rx), words::bytes(net.tx)),
        ),
        Field::Disk => {
            d.disk.map_or_else(|| "-".to_owned(), |disk| format!("{} reads, {} writes", disk.reads, disk.writes))
        }
        Field::Uptime => seconds(d.uptime),
        Field::Clock | Field::HostTotal | Field::HostFree => return None,
    })
}

/// The host's own figures.
fn host_value(field: Field, report: &HostReport) -> Option<String> {
    Some(match field {
        Field::HostTotal => words::bytes_or_dash(report.facts.total),
        Field::HostFree => words::bytes_or_dash(report.facts.free),
        Field::Clock => report.clock.map_or_else(|| "-".to_owned(), |clock| format!("{clock:.2} s since dom0 booted")),
        _ => return None,
    })
}
