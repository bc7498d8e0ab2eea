//! What happened lately to the row.

use super::Lines;
use crate::model::{Domain, Host};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::view::events::role;
use crate::tui::view::words;

/// Events listed; the pane of events has all of them.
const MOST: usize = 5;

/// The last events of a host with its domains, or of a domain.
pub fn lately(app: &App, host: &Host, domain: Option<&Domain>, lines: &mut Lines) {
    let events = app.events_of(&host.id, domain, MOST);
    if events.is_empty() {
        return;
    }
    lines.heading("Lately");
    for event in events {
        let who = match &event.domain {
            // Of the row itself only what happened is said.
            Some((_, name)) if domain.is_none() => format!("{name}: "),
            _ => String::new(),
        };
        let mark = event.severity.mark().trim();
        let mark = if mark.is_empty() { String::new() } else { format!("{mark} ") };
        lines.row(
            &words::span(event.at.until(app.shown_now())),
            vec![(mark, role(event.severity)), (who, Role::Host), (event.text.to_string(), role(event.severity))],
        );
    }
}
