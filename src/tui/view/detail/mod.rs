//! The details of the selected row: its memory over time, and every figure there is.

mod cluster;
mod domain;
mod happened;
mod host;
mod lines;
mod plot;
mod pool;
mod provenance;

use super::Shown;
use crate::table::Row;
use crate::tui::app::{App, Target};
use crate::tui::theme::Role;
use crate::tui::widgets::{Put, frame, scrollbar};
use lines::Lines;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What one row has to say.
struct Page {
    title: String,
    plot: Option<plot::Picture>,
    lines: Lines,
}

fn page(app: &App) -> Page {
    let provenance = app.detail.provenance;
    match app.tree.selected_row() {
        Some(Row::Domain { host, domain }) if provenance => provenance::page(app, host, Some(domain)),
        Some(Row::Host { host }) if provenance => provenance::page(app, host, None),
        Some(Row::Domain { host, domain }) => domain::page(app, host, domain),
        Some(Row::Host { host }) => host::page(app, host),
        Some(Row::Pool { pool, totals }) => pool::page(app, pool, totals),
        None => cluster::page(app),
    }
}

/// Where the picture and the lines go within the frame: the picture on top, or at the left where
/// the pane is wide and low.
fn share(page: &Page, inner: Rect) -> (Option<Rect>, Rect) {
    if page.plot.is_none() || inner.width < 30 || inner.height < 8 {
        return (None, inner);
    }
    if inner.width >= 96 && inner.height < 22 {
        let plot = inner.width * 9 / 20;
        let body = Rect { x: inner.x + plot + 2, width: inner.width - plot - 2, ..inner };
        return (Some(Rect { width: plot, ..inner }), body);
    }
    let plot = (inner.height * 2 / 5).clamp(4, 14);
    (Some(Rect { height: plot, ..inner }), Rect { y: inner.y + plot, height: inner.height - plot, ..inner })
}

pub fn draw(app: &App, buf: &mut Buffer, area: Rect, shown: &mut Shown) {
    let page = page(app);
    let border = if app.detail.focus || app.detail.full { Role::Focus } else { Role::Border };
    let inner = frame(buf, area, &page.title, app.style(border), app.style(Role::Host), &app.glyphs);
    shown.hits.add(area, Target::Detail);
    if inner.height == 0 || inner.width < 4 {
        return;
    }
    let inner = Rect { x: inner.x + 1, width: inner.width - 2, ..inner };
    let (plot, body) = share(&page, inner);
    if let Some((picture, area)) = page.plot.as_ref().zip(plot) {
        picture.draw(app, buf, area);
    }
    let all = page.lines.wrapped(body.width);
    let height = body.height as usize;
    let first = usize::from(app.detail.scroll).min(all.len().saturating_sub(height));
    for (row, line) in all.iter().skip(first).take(height).enumerate() {
        let mut put = Put::new(buf, Rect { y: body.y + row as u16, height: 1, ..body }, app.glyphs.ellipsis);
        for (text, role) in line {
            put.text(text, app.style(*role));
        }
    }
    let bar = Rect { width: body.width + 1, ..body };
    scrollbar(buf, bar, first, all.len(), app.style(Role::Dim), app.style(Role::Border), &app.glyphs);
}

/// How far the details can be scrolled as they are now.
pub fn scroll_limit(app: &App) -> u16 {
    let Some(area) = app.areas().detail else { return 0 };
    let inner = Rect::new(0, 0, area.width.saturating_sub(4), area.height.saturating_sub(2));
    let page = page(app);
    let (_, body) = share(&page, inner);
    page.lines.wrapped(body.width).len().saturating_sub(body.height.into()).min(u16::MAX.into()) as u16
}
