//! The table as aligned text.

use super::super::args::Rows;
use super::super::output::{Paint, paint};
use super::columns::Choice;
use super::rows::Line;
use crate::model::Freshness;
use crate::table::{Align, Column, ColumnId, Ctx, Glyphs, Value, fit, layout, width};

/// What the text is written on.
pub(super) struct Paper {
    /// Cells of the terminal; `None` for a file or a pipe: then nothing is dropped or cut.
    pub(super) width: Option<u16>,
    pub(super) coloured: bool,
    pub(super) ascii: bool,
    pub(super) header: bool,
    pub(super) flat: bool,
}

pub(super) fn table(rows: &[Line<'_>], ctx: &Ctx<'_>, choice: &Choice, paper: &Paper) -> String {
    let glyphs = if paper.ascii { Glyphs::Ascii } else { Glyphs::Unicode };
    let columns = choice.printed(if paper.flat { Rows::Domains } else { Rows::Tree });
    let name = |line: &Line<'_>| format!("{}{}", "  ".repeat(line.depth), line.row.name());
    // Words get the room they need, figures that of the screen.
    let mut placed: Vec<(&Column, usize)> = columns
        .iter()
        .map(|column| {
            let words = rows.iter().map(|line| match (column.id, column.value(&line.row, ctx)) {
                (ColumnId::Name, _) => width(&name(line)),
                (_, Value::Text(text)) => width(&text),
                // Room for the longest word: a mark alone says less on paper.
                (ColumnId::Fresh, _) => usize::from(column.width.max),
                (_, Value::Missing | Value::Reading) => 1,
                _ => usize::from(column.width.ideal),
            });
            (*column, words.max().unwrap_or(1).max(width(column.title)))
        })
        .collect();
    if let Some(total) = paper.width {
        fit_terminal(&mut placed, usize::from(total), choice, paper);
    }
    let mut text = String::new();
    if paper.header {
        let titles: Vec<String> =
            placed.iter().map(|(column, cells)| fit(column.title, *cells, column.align, glyphs)).collect();
        text.push_str(&paint(titles.join(" ").trim_end(), Paint::Bold, paper.coloured));
        text.push('\n');
    }
    for line in rows {
        let mut cells = Vec::with_capacity(placed.len());
        let span = line.row.span(ctx);
        for (column, room) in &placed {
            if column.id == ColumnId::Name {
                cells.push(fit(&name(line), *room, Align::Left, glyphs));
                if let Some(span) = &span
                    && span.whole
                {
                    cells.push(if paper.ascii {
                        fit(&span.text, width(&span.text), Align::Left, glyphs)
                    } else {
                        span.text.clone()
                    });
                    break;
                }
                continue;
            }
            cells.push(column.value(&line.row, ctx).text(*room, column.align, glyphs));
        }
        let cells = cells.join(" ");
        let plain = cells.trim_end();
        text.push_str(&match line.row.freshness(ctx.now) {
            Freshness::Live => plain.to_owned(),
            Freshness::Down => paint(plain, Paint::Bad, paper.coloured),
            _ => paint(plain, Paint::Dim, paper.coloured),
        });
        text.push('\n');
    }
    text
}

/// Drops the columns the screen would drop at that width, and gives the name what is left.
fn fit_terminal(placed: &mut Vec<(&Column, usize)>, total: usize, choice: &Choice, paper: &Paper) {
    let needed =
        |placed: &[(&Column, usize)]| placed.iter().map(|(_, cells)| cells + 1).sum::<usize>().saturating_sub(1);
    if needed(placed) <= total {
        return;
    }
    let chosen: Option<Vec<ColumnId>> =
        choice.columns.as_ref().map(|columns| columns.iter().map(|column| column.id).collect());
    let kept = layout(u16::try_from(total).unwrap_or(u16::MAX), chosen.as_deref(), paper.flat);
    placed.retain(|(column, _)| kept.columns.iter().any(|place| place.id == column.id));
    for (column, cells) in placed.iter_mut() {
        if let Some(place) = kept.columns.iter().find(|place| place.id == column.id) {
            *cells = (*cells).min(usize::from(place.width));
        }
    }
}
