//! What was done from here: running and past actions, and all that is known of the chosen one.

use super::{Shown, confirm, popup, words};
use crate::action::{Job, JobState, Kind};
use crate::tui::actions::Action;
use crate::tui::app::{App, Front, Reading, Target};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Put, scrollbar};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The widest the journal gets.
const WIDTH: u16 = 116;

pub fn draw(app: &App, reading: Reading, buf: &mut Buffer, shown: &mut Shown) {
    let list = reading.list;
    let jobs = app.journal.jobs();
    let inner = popup::open(app, buf, "journal", WIDTH, buf.area.height, shown);
    let body = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    if jobs.is_empty() {
        let line = Rect { height: body.height.min(1), ..body };
        let none = app.cannot_act().unwrap_or_else(|| "nothing was done from here yet".to_owned());
        Put::new(buf, line, app.glyphs.ellipsis).text(&none, app.style(Role::Dim));
        return;
    }
    let top = body.height.min(u16::try_from(jobs.len()).unwrap_or(u16::MAX)).min((body.height / 2).max(1));
    let upper = Rect { height: top, ..body };
    let first = list.first(top.into(), jobs.len());
    for (row, (at, job)) in jobs.iter().enumerate().skip(first).take(top.into()).enumerate() {
        let place = Rect { y: upper.y + row as u16, height: 1, width: upper.width.saturating_sub(1), ..upper };
        shown.hits.add(place, Target::Line(at));
        Put::new(buf, place, app.glyphs.ellipsis)
            .field(&words::ago(job.since, app.now), 11, Align::Right, app.style(Role::Dim))
            .skip(2)
            .field(job.state.word(), 13, Align::Left, app.style(role(job.state)))
            .text(
                &format!("{} {} on {}  ", job.kind.info().id, job.target.name, job.target.host),
                app.style(Role::Text),
            )
            .text(&job.text, app.style(Role::Dim));
        if at == list.at {
            buf.set_style(place, app.style(Role::Selection));
        }
    }
    scrollbar(buf, upper, first, jobs.len(), app.style(Role::Dim), app.style(Role::Border), &app.glyphs);
    if let Some(job) = jobs.get(list.at) {
        let lower = Rect { y: upper.bottom() + 1, height: body.height.saturating_sub(top + 1), ..body };
        story(app, job, reading.up, buf, lower);
    }
}

/// How far the story of the chosen action can be scrolled.
pub fn story_scroll_limit(app: &App) -> usize {
    let Front::Journal(reading) = &app.front else { return 0 };
    let Some(job) = app.journal.jobs().get(reading.list.at) else { return 0 };
    // As `draw` lays it out: the frame, the list above, a line between.
    let width = app.size.0.saturating_sub(2).min(WIDTH).saturating_sub(5);
    let inner = app.size.1.saturating_sub(4);
    let top = inner.min(u16::try_from(app.journal.jobs().len()).unwrap_or(u16::MAX)).min((inner / 2).max(1));
    lines(app, job, width).len().saturating_sub(inner.saturating_sub(top + 1).into())
}

fn role(state: JobState) -> Role {
    match state {
        JobState::Queued => Role::Dim,
        JobState::Sent | JobState::Following => Role::Moving,
        JobState::Verified => Role::Live,
        JobState::Unverified => Role::Warning,
        JobState::Failed => Role::Error,
    }
}

/// All there is to say of one action; the newest lines where not all fit, unless scrolled.
fn story(app: &App, job: &Job, up: usize, buf: &mut Buffer, area: Rect) {
    let room = Rect { width: area.width.saturating_sub(1), ..area };
    let lines = lines(app, job, room.width);
    let most = lines.len().saturating_sub(area.height.into());
    let skip = most.saturating_sub(up);
    for (row, (text, role)) in lines.iter().skip(skip).take(area.height.into()).enumerate() {
        let place = Rect { y: area.y + row as u16, height: 1, ..room };
        Put::new(buf, place, app.glyphs.ellipsis).text(text, app.style(*role));
    }
    scrollbar(buf, area, skip, lines.len(), app.style(Role::Dim), app.style(Role::Border), &app.glyphs);
}

fn lines(app: &App, job: &Job, width: u16) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let id = job.target.domid.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let uuid = job.target.uuid.map_or_else(|| "-".to_owned(), |uuid| uuid.to_string());
    let head = format!("{}  on {}  id {id}  uuid {uuid}", job.target.name, job.target.host);
    confirm::wrap(&head, 0, width, Role::Host, &mut lines);
    for (at, text) in &job.log {
        confirm::wrap(&format!("{}  {text}", words::ago(*at, app.now)), 2, width, Role::Text, &mut lines);
    }
    if let Some(exit) = job.exit {
        lines.push((format!("  exit {exit}"), Role::Dim));
    }
    let key = |action| app.keys.first(action);
    if job.state.is_over() && job.inverse.is_some() {
        lines.push((format!("  {} undoes it, after asking", key(Action::ListReset)), Role::Accent));
    }
    if job.kind == Kind::Vnc && !job.state.is_over() {
        lines.push((format!("  {} ends the tunnel", key(Action::ListEnd)), Role::Accent));
    }
    if app.offers_force(job) {
        lines.push((format!("  {} destroys it, after asking: it has not gone", key(Action::ListForce)), Role::Accent));
    }
    lines
}
