//! The tree table: only the rows on the screen, each by the columns that fit.

use super::{Shown, empty};
use crate::model::{Balloon, Freshness, RunState};
use crate::table::{self, Column, ColumnId, GaugePart, Mark, Placed, Row, Trouble, Value, VisibleRow};
use crate::tui::app::{App, Target};
use crate::tui::theme::Role;
use crate::tui::widgets::{Put, fit, scrollbar, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

pub fn draw(app: &App, buf: &mut Buffer, area: Rect, shown: &mut Shown) {
    let layout = app.layout();
    let heading = Rect { height: 1, ..area };
    headings(app, &layout.columns, buf, heading, shown);
    let body = Rect { y: area.y + 1, height: area.height - 1, ..area };
    if app.tree.is_empty() {
        return empty::draw(app, buf, body);
    }
    let window = app.tree.window();
    let mut text = String::new();
    for (line, row) in app.tree.visible(window.start..window.end.min(window.start + body.height as usize)).enumerate() {
        let area = Rect { y: body.y + line as u16, height: 1, width: body.width - 1, ..body };
        draw_row(app, &layout.columns, &row, buf, area, shown, &mut text);
    }
    let style = app.style(Role::Border);
    scrollbar(buf, body, window.start, app.tree.len(), app.style(Role::Dim), style, &app.glyphs);
}

fn headings(app: &App, columns: &[Placed], buf: &mut Buffer, area: Rect, shown: &mut Shown) {
    let sort = app.tree.sort();
    buf.set_style(area, app.style(Role::Header));
    for placed in columns {
        let column = Column::of(placed.id);
        let sorted = sort.column == placed.id;
        let style = if sorted { app.style(Role::Sorted) } else { app.style(Role::Header) };
        let place = Rect { x: area.x + 1 + placed.x, width: placed.width, ..area };
        let mut title = column.title.to_owned();
        let mut cell = place;
        if sorted {
            // The arrow stands beside the name, in the gap where the column is too narrow for it.
            let arrow = if sort.descending { app.glyphs.descending } else { app.glyphs.ascending };
            title.push_str(arrow);
            let missing = width(&title).saturating_sub(cell.width);
            if column.align == table::Align::Right {
                cell.x = cell.x.saturating_sub(missing);
            }
            cell.width = (cell.width + missing).min(area.right().saturating_sub(cell.x));
        }
        let align = match column.align {
            table::Align::Left => crate::tui::widgets::Align::Left,
            table::Align::Right => crate::tui::widgets::Align::Right,
        };
        let used = width(&title).min(cell.width);
        if sorted && align == crate::tui::widgets::Align::Right {
            cell = Rect { x: cell.right() - used, width: used, ..cell };
        }
        Put::new(buf, cell, app.glyphs.ellipsis).field(&title, cell.width, align, style);
        if column.is_sortable() {
            shown.hits.add(place, Target::Heading(placed.id));
        }
    }
}

/// How the whole of a row looks.
fn row_style(app: &App, row: &VisibleRow<'_>) -> Style {
    let base = match row.row {
        Row::Pool { .. } => app.style(Role::Pool),
        Row::Host { .. } => app.style(Role::Text),
        Row::Domain { domain, .. } if domain.is_dom0() => app.style(Role::Dom0),
        Row::Domain { .. } => app.style(Role::Text),
    };
    if is_old(row) { base.patch(app.style(Role::Old)) } else { base }
}

/// Figures of the past: those of hosts that do not answer.
fn is_old(row: &VisibleRow<'_>) -> bool {
    matches!(row.freshness, Freshness::Stale | Freshness::Down)
}

/// The role a freshness is drawn in.
pub fn freshness_role(freshness: Freshness) -> Role {
    match freshness {
        Freshness::Live => Role::Live,
        Freshness::Late => Role::Late,
        Freshness::Stale => Role::Stale,
        Freshness::Down => Role::Down,
        Freshness::Waiting => Role::Waiting,
    }
}

fn draw_row(
    app: &App,
    columns: &[Placed],
    row: &VisibleRow<'_>,
    buf: &mut Buffer,
    area: Rect,
    shown: &mut Shown,
    text: &mut String,
) {
    shown.hits.add(area, Target::Row(row.index));
    let ctx = app.ctx();
    let style = row_style(app, row);
    let span = row.row.span(&ctx);
    let origin = area.x + 1;
    // Where the words that stand in place of figures end.
    let mut words_end = area.x;
    if let Some(span) = &span
        && let Some(name) = columns.first()
    {
        let from = origin + name.x + name.width + 1;
        let age = columns.iter().find(|placed| placed.id == ColumnId::Age && placed.x > name.x);
        let last = match age {
            Some(age) if span.whole => origin + age.x - 1,
            _ => area.right(),
        };
        let words = fit(&span.text, last.saturating_sub(from), app.glyphs.ellipsis);
        let mark = match row.row {
            Row::Host { .. } => format!("{}  ", app.glyphs.freshness(row.freshness)),
            _ => String::new(),
        };
        let role = match row.row {
            Row::Host { .. } => app.style(freshness_role(row.freshness)),
            _ => app.style(Role::Dim),
        };
        let place = Rect { x: from, width: last.saturating_sub(from), ..area };
        Put::new(buf, place, app.glyphs.ellipsis).text(&mark, role).text(&words, role);
        words_end = if span.whole { last } else { from + width(&mark) + width(&words) + 1 };
    }
    for placed in columns {
        let place = Rect { x: origin + placed.x, width: placed.width, ..area };
        if placed.id == ColumnId::Name {
            draw_name(app, row, style, buf, place, shown);
            continue;
        }
        if place.x < words_end {
            continue;
        }
        let column = Column::of(placed.id);
        let value = column.value(&row.row, &ctx);
        // What a row never has is left blank; a dash is for what should be there and is not.
        if value.is_missing() && never(&row.row, placed.id) {
            continue;
        }
        let style = cell_style(app, row, placed.id, &value, style);
        match &value {
            Value::Gauge(gauge) => match gauge.cells(place.width.into(), app.table_glyphs()) {
                Some(cells) => {
                    for (x, cell) in (place.x..place.right()).zip(cells) {
                        let part = gauge_style(app, row, cell.part);
                        buf[(x, place.y)].set_char(cell.glyph).set_style(part);
                    }
                }
                None => {
                    Put::new(buf, place, "").text("-", style);
                }
            },
            _ => {
                text.clear();
                value.write(text, place.width.into(), column.align, app.table_glyphs());
                buf.set_stringn(place.x, place.y, &text, place.width.into(), style);
            }
        }
    }
    if row.marked {
        buf[(area.x, area.y)].set_symbol("*").set_style(app.style(Role::Match));
        let name = Rect { x: area.x + 1, width: columns.first().map_or(0, |name| name.width), ..area };
        buf.set_style(name.intersection(buf.area), app.style(Role::Match));
    }
    if row.selected {
        if !row.marked {
            buf[(area.x, area.y)].set_symbol(app.glyphs.cursor).set_style(app.style(Role::Accent));
        }
        select(buf, Rect { x: area.x + 1, width: area.width - 1, ..area }, app.style(Role::Selection));
    }
}

/// Lays the selection over a row. What has a colour of its own keeps it: it means something.
fn select(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    let over = Style { fg: None, ..style };
    for x in area.left()..area.right() {
        let cell = &mut buf[(x, area.y)];
        cell.set_style(over);
        if let Some(fg) = style.fg.filter(|_| cell.fg == Color::Reset || cell.fg == cell.bg) {
            cell.set_fg(fg);
        }
    }
}

fn draw_name(app: &App, row: &VisibleRow<'_>, style: Style, buf: &mut Buffer, place: Rect, shown: &mut Shown) {
    let indent = u16::from(row.depth) * 2;
    let mut put = Put::new(buf, place, app.glyphs.ellipsis);
    put.skip(indent);
    if let Some(open) = row.expanded {
        let triangle = if open { app.glyphs.open } else { app.glyphs.closed };
        shown.hits.add(Rect { x: put.x(), width: 2, ..place }, Target::Triangle(row.index));
        put.text(triangle, app.style(Role::Dim)).skip(1);
    } else if is_old(row) {
        // Each row of a silent host says so by itself: its host may be off the screen.
        let mark = app.glyphs.freshness(row.freshness);
        put.text(mark.encode_utf8(&mut [0; 4]), app.style(freshness_role(row.freshness))).skip(1);
    } else if indent > 0 {
        put.skip(2);
    }
    let style = match row.row {
        Row::Host { .. } if !is_old(row) => app.style(Role::Host),
        _ => style,
    };
    // Room at the right for the sign of trouble, which no long name may hide.
    let sign = match row.trouble {
        Some(Trouble::Conflict) => Some((app.glyphs.conflict, Role::Conflict)),
        Some(Trouble::Crashed) => Some(("!", Role::Error)),
        Some(Trouble::Deaf | Trouble::Stuck) => Some(("!", Role::Stuck)),
        // The host answers, but not every question: what is missing is in its details.
        _ if is_partial(&row.row) => Some(("!", Role::Warning)),
        _ => None,
    };
    let kept = sign.map_or(0, |(sign, _)| width(sign) + 1);
    let room = put.room().saturating_sub(kept);
    let name = fit(row.row.name(), room, app.glyphs.ellipsis);
    put.text(&name, style);
    if let Some((sign, role)) = sign {
        put.skip(1).text(sign, app.style(role));
    }
}

/// Whether a host's last sample lacks a part.
fn is_partial(row: &Row<'_>) -> bool {
    matches!(row, Row::Host { host } if host.report.as_ref().is_some_and(|report| !report.problems.is_empty()))
}

/// What a row of this kind never has a figure for.
fn never(row: &Row<'_>, id: ColumnId) -> bool {
    match row {
        Row::Pool { .. } => true,
        Row::Host { .. } => matches!(
            id,
            ColumnId::Id
                | ColumnId::Uuid
                | ColumnId::Minimum
                | ColumnId::Inflation
                | ColumnId::Mark
                | ColumnId::Wanted
                | ColumnId::CpuSeconds
        ),
        Row::Domain { .. } => matches!(id, ColumnId::Mark),
    }
}

fn cell_style(app: &App, row: &VisibleRow<'_>, id: ColumnId, value: &Value<'_>, style: Style) -> Style {
    let fresh = app.style(freshness_role(row.freshness));
    match value {
        Value::Missing | Value::Reading => return app.style(Role::Dim),
        Value::Fresh(_) => return fresh,
        // The age of figures that are not of now is what has to be seen of them.
        Value::Age(_) if id == ColumnId::Age => {
            return if row.freshness == Freshness::Live { app.style(Role::Dim) } else { fresh };
        }
        _ if is_old(row) => return style,
        _ => {}
    }
    match value {
        Value::Held(_, Some(Mark::Moving)) | Value::Mark(Mark::Moving) => app.style(Role::Moving),
        Value::Held(_, Some(Mark::Deaf | Mark::Stuck)) | Value::Mark(Mark::Deaf | Mark::Stuck) => {
            app.style(Role::Stuck)
        }
        Value::Held(_, Some(Mark::Conflict)) | Value::Mark(Mark::Conflict) => app.style(Role::Conflict),
        Value::State(RunState::Crashed | RunState::Dying) => app.style(Role::Error),
        Value::State(RunState::Paused | RunState::Shutdown | RunState::Rebooting) => app.style(Role::Warning),
        Value::Spark(_) if id == ColumnId::CpuHistory => app.style(Role::Cpu),
        Value::Spark(_) => app.style(Role::Memory),
        Value::Text(_) if matches!(id, ColumnId::Host | ColumnId::Pool | ColumnId::Uuid) => app.style(Role::Dim),
        _ => style,
    }
}

fn gauge_style(app: &App, row: &VisibleRow<'_>, part: GaugePart) -> Style {
    let trouble = matches!(row.row, Row::Domain { domain, .. } if domain.balloon.is_trouble());
    let moving = matches!(row.row, Row::Domain { domain, .. } if domain.balloon == Balloon::Moving);
    match part {
        _ if is_old(row) => app.style(Role::Old),
        GaugePart::Filled if trouble => app.style(Role::Stuck),
        GaugePart::Filled if moving => app.style(Role::Moving),
        GaugePart::Filled => app.style(Role::GaugeFill),
        GaugePart::Track => app.style(Role::GaugeRest),
        GaugePart::Minimum => app.style(Role::Dim),
        GaugePart::Target => app.style(Role::GaugeMark),
    }
}
