//! The value an action takes, with its bounds and what would come of it.

use super::{Shown, confirm, popup, slider};
use crate::action::Kind;
use crate::model::{Bytes, Domain, Host};
use crate::tui::app::{App, Field};
use crate::tui::theme::Role;
use crate::tui::widgets::Put;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The widest the box gets.
const WIDTH: u16 = 96;

pub fn draw(app: &App, field: &Field, buf: &mut Buffer, shown: &mut Shown) {
    let info = field.kind.info();
    let title = match field.targets.as_slice() {
        [one] => format!("{} {} on {}", info.title, one.name, one.host),
        many => format!("{} {} domains", info.title, many.len()),
    };
    let room = buf.area.width.saturating_sub(2).min(WIDTH).saturating_sub(4);
    let mut lines = Vec::new();
    if let (Some((host, domain)), Kind::MemSet) = (one(app, field), field.kind) {
        lines.extend(slider::lines(host, domain, slider::chosen(field), room, app.glyphs.ascii));
    }
    for line in bounds(app, field) {
        confirm::wrap(&line, 0, room, Role::Dim, &mut lines);
    }
    lines.push((String::new(), Role::Text));
    outcome(field, room, &mut lines);
    let inner = popup::open(app, buf, &title, WIDTH, lines.len() as u16 + 4, shown);
    if inner.height == 0 {
        return;
    }
    let body = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let line = Rect { height: 1, ..body };
    let word = info.value.map_or("", |value| value.word());
    let mut put = Put::new(buf, line, "");
    put.text(word, app.style(Role::Accent)).text(" ", app.style(Role::Text));
    let (text, cursor) = field.input.window(put.room());
    shown.cursor = Some(Position::new(put.x() + cursor, line.y));
    put.text(text, app.style(Role::Input));
    for (row, (text, role)) in lines.iter().take(usize::from(body.height).saturating_sub(2)).enumerate() {
        let place = Rect { y: body.y + 2 + row as u16, height: 1, ..body };
        Put::new(buf, place, app.glyphs.ellipsis).text(text, app.style(*role));
    }
}

/// The one domain it is for, where it is one.
fn one<'a>(app: &'a App, field: &Field) -> Option<(&'a Host, &'a Domain)> {
    match field.targets.as_slice() {
        [one] => one.look_up(&app.cluster).and_then(|(host, domain)| Some((&**host, domain?))),
        _ => None,
    }
}

/// What bounds the value: of one domain its figures, of several what the value may look like.
fn bounds(app: &App, field: &Field) -> Vec<String> {
    let mut lines = Vec::new();
    let one = one(app, field);
    let size = |bytes: Option<Bytes>| bytes.map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
    if let (Some((host, domain)), Kind::MemSet | Kind::MemMax) = (one, field.kind) {
        let memory = &domain.memory;
        let estimate = if memory.minimum_estimated && memory.minimum.is_some() { "est. " } else { "" };
        lines.push(format!(
            "has {}   target {}   minimum {estimate}{}   guest wants {}   maximum {}",
            size(memory.actual),
            size(memory.target),
            size(memory.minimum),
            size(memory.wanted),
            size(memory.maximum)
        ));
        lines.push(format!("{} has {} free", host.id, size(host.totals.free)));
    }
    if let (Some((_, domain)), Kind::VcpuSet) = (one, field.kind) {
        lines.push(format!("has {}", domain.vcpus.map_or_else(|| "-".to_owned(), |count| count.to_string())));
    }
    if let Kind::MemSet | Kind::MemMax = field.kind {
        lines.push("4G, +512M, -1G, 50% of the maximum, or MiB; left and right step".to_owned());
    }
    lines
}

/// What the value comes to, with all there is to say about it.
fn outcome(field: &Field, room: u16, lines: &mut Vec<(String, Role)>) {
    let plan = match &field.plan {
        Ok(plan) => plan,
        Err(why) => return confirm::wrap(why, 0, room, Role::Warning, lines),
    };
    for step in &plan.steps {
        let role = if step.is_feasible(plan.forced) { Role::Text } else { Role::Dim };
        let whom = if plan.steps.len() > 1 { format!("{}: ", step.target.name) } else { String::new() };
        confirm::wrap(&format!("{whom}{}", step.command()), 0, room, role, lines);
        for finding in &step.findings {
            let (text, role) = confirm::said(finding);
            confirm::wrap(&text, 2, room, role, lines);
        }
    }
}
