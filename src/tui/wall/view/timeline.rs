//! One timeline at a time, across the whole width.

use crate::history::{Metric, Subject, Timeline, Unit};
use crate::model::{Bytes, Moment};
use crate::tui::theme::Role;
use crate::tui::view::words;
use crate::tui::wall::Board;
use crate::tui::wall::board::Page;
use crate::tui::widgets::{Align, Plot, Put, Series, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

/// Columns of the scale at the left.
const SCALE: u16 = 8;

pub fn draw(board: &Board, buf: &mut Buffer, area: Rect) {
    let Some(page) = board.page() else {
        Put::new(buf, area, "").text("no timeline yet", board.style(Role::Dim));
        return;
    };
    if area.height < 4 || area.width < SCALE + 10 {
        return;
    }
    let plot = Rect {
        x: area.x + SCALE,
        width: area.width - SCALE,
        y: area.y + 1,
        // An odd height has a middle row, whose label is exactly half of the top one's.
        height: (area.height - 2) - u16::from((area.height - 2) > 3 && area.height.is_multiple_of(2)),
    };
    let columns = Plot::columns(plot.width, &board.glyphs);
    let (from, to) = window(board, page, columns);
    let lines: Vec<(Metric, Timeline)> =
        page.metrics.iter().map(|metric| (*metric, line(board, &page.subject, *metric, from, to, columns))).collect();
    let heading = Rect { height: 1, ..area };
    head(board, page, &lines, from.until(to), buf, heading);
    let known: Vec<&(Metric, Timeline)> = lines.iter().filter(|(_, line)| line.range().is_some()).collect();
    if known.is_empty() {
        let text = "nothing known of this time";
        Put::new(buf, Rect { y: plot.y + plot.height / 2, height: 1, ..plot }, "").text(text, board.style(Role::Dim));
    }
    let lowest = known.iter().filter_map(|(_, line)| line.range()).map(|(low, _)| low).fold(f64::INFINITY, f64::min);
    let highest = known.iter().filter_map(|(_, line)| line.range()).map(|(_, high)| high).fold(0.0, f64::max);
    let unit = page.metrics[0].info().unit;
    let (low, high) = if known.is_empty() { (0.0, 0.0) } else { scale(unit, lowest, highest) };
    let series: Vec<Series<'_>> = known
        .iter()
        .map(|(metric, timeline)| Series {
            timeline,
            style: board.style(role(*metric)),
            letter: letter(*metric),
            band: None,
            dash: (1, 0),
        })
        .collect();
    Plot { series: &series, ceiling: None, low, high }.draw(buf, plot, &board.glyphs);
    axis(board, unit, (low, high), buf, area, plot);
    times(board, from, to, buf, plot);
}

/// The span shown ends with a whole column, so that columns stay what they are while time goes on.
fn window(board: &Board, page: &Page, columns: usize) -> (Moment, Moment) {
    let now = board.time.now;
    let stored = page.metrics.iter().filter_map(|metric| board.stored(&page.subject, *metric)).filter_map(oldest).min();
    let oldest = board.day.oldest(&page.subject).into_iter().chain(stored).min().unwrap_or(now);
    let span = round_span(oldest.until(now), board.span());
    let step = (span.as_millis() as u64 / columns.max(1) as u64).max(1);
    let to = (now.0 / step + 1) * step;
    (Moment(to.saturating_sub(step * columns as u64)), Moment(to))
}

/// When a timeline first says anything.
fn oldest(line: &Timeline) -> Option<Moment> {
    let first = line.buckets.iter().position(Option::is_some)?;
    let step = line.from.until(line.to) / line.buckets.len().max(1) as u32;
    Some(line.from.after(step * first as u32))
}

/// A span in which the picture does not change its scale every second.
fn round_span(known: Duration, most: Duration) -> Duration {
    const MINUTES: [u64; 8] = [20, 60, 120, 240, 480, 720, 1440, 10_080];
    let fits = MINUTES.into_iter().map(|minutes| Duration::from_secs(minutes * 60)).find(|span| known <= *span);
    fits.unwrap_or(most).min(most)
}

/// What this run has seen, and what the store knows where it has seen nothing.
fn line(board: &Board, subject: &Subject, metric: Metric, from: Moment, to: Moment, columns: usize) -> Timeline {
    let mut line = board.day.timeline(subject, metric, from, to, columns);
    if let Some(stored) = board.stored(subject, metric) {
        let span = stored.from.until(stored.to).as_millis().max(1) as u64;
        let step = from.until(to).as_millis() as u64 / columns.max(1) as u64;
        for (at, bucket) in line.buckets.iter_mut().enumerate().filter(|(_, bucket)| bucket.is_none()) {
            let middle = from.0 + step * at as u64 + step / 2;
            if (stored.from.0..stored.to.0).contains(&middle) {
                let place = (middle - stored.from.0) * stored.buckets.len() as u64 / span;
                *bucket = stored.buckets.get(place as usize).copied().flatten();
            }
        }
    }
    line
}

fn title(page: &Page) -> (&'static str, String) {
    let what = match page.metrics {
        [Metric::Cpu] => "CPU, % of one",
        [Metric::Availability] => "availability",
        _ => "memory",
    };
    let whose = match &page.subject {
        Subject::Pool(name) => format!("pool {name}"),
        _ => "all hosts".to_owned(),
    };
    (what, whose)
}

fn head(board: &Board, page: &Page, lines: &[(Metric, Timeline)], span: Duration, buf: &mut Buffer, area: Rect) {
    let (what, whose) = title(page);
    let dim = board.style(Role::Dim);
    let mut put = Put::new(buf, area, board.glyphs.ellipsis);
    put.text(what, board.style(Role::Header)).skip(1).text(&whose, board.style(Role::Pool));
    put.text(&format!("  last {}", span_words(span)), dim).skip(2);
    for (metric, line) in lines.iter().rev() {
        // The value of now, or a dash: the newest column may be minutes wide.
        let now = current(board, page, *metric);
        let text = now.map_or_else(|| "-".to_owned(), |value| show(metric.info().unit, value));
        let sample = if board.glyphs.ascii { letter(*metric) } else { "━" };
        let word = match metric {
            Metric::Free => "free",
            Metric::Used => "used",
            Metric::Total => "of",
            _ => "now",
        };
        let low = line.range().filter(|_| matches!(metric, Metric::Free | Metric::Availability));
        let low = low.map_or_else(String::new, |(low, _)| format!(" (lowest {})", show(metric.info().unit, low)));
        let all = format!("{sample} {word} {text}{low}");
        if put.room() < width(&all) + 2 {
            break;
        }
        put.text(sample, board.style(role(*metric))).text(&format!(" {word} "), dim);
        put.text(&text, board.style(Role::Text)).text(&low, dim).skip(2);
    }
    let (at, count) = board.page_number();
    let mark = format!("{}/{count}", at + 1);
    if count > 1 && put.room() > width(&mark) {
        put.to(area.right() - width(&mark)).text(&mark, dim);
    }
}

fn current(board: &Board, page: &Page, metric: Metric) -> Option<f64> {
    let totals = match &page.subject {
        Subject::Cluster => board.totals,
        Subject::Pool(name) => {
            let pool = board.cluster.pools.iter().find(|pool| pool.name == *name)?;
            board.cluster.pool_totals(pool, board.time.now)
        }
        _ => return None,
    };
    (totals.answering() > 0).then(|| metric.of_totals(&totals, true)).flatten()
}

fn axis(board: &Board, unit: Unit, (low, high): (f64, f64), buf: &mut Buffer, area: Rect, plot: Rect) {
    let (dim, border) = (board.style(Role::Dim), board.style(Role::Border));
    for row in 0..plot.height {
        buf[(plot.x - 1, plot.y + row)].set_symbol(board.glyphs.vertical).set_style(border);
    }
    let last = plot.height - 1;
    let rows = if high <= low {
        Vec::new()
    } else if plot.height >= 5 {
        vec![0, last / 2, last]
    } else {
        vec![0, last]
    };
    for row in rows {
        let share = 1.0 - f64::from(row) / f64::from(last.max(1));
        let value = low + (high - low) * share;
        let label = if value == 0.0 { "0".to_owned() } else { show(unit, value) };
        let place = Rect { x: area.x, y: plot.y + row, width: SCALE - 2, height: 1 };
        Put::new(buf, place, "").field(&label, SCALE - 2, Align::Right, dim);
    }
}

fn times(board: &Board, from: Moment, to: Moment, buf: &mut Buffer, plot: Rect) {
    let line = Rect { y: plot.bottom(), height: 1, ..plot };
    let dim = board.style(Role::Dim);
    // The window ends with a whole column: its length is nearly the one meant.
    let minutes = minutes(from.until(to));
    let parts = if plot.width >= 100 && minutes.is_multiple_of(4) { 4 } else { 2 };
    for part in 0..parts {
        let ago = Duration::from_secs(minutes * 60 * (parts - part) / parts);
        let x = plot.x + (u64::from(plot.width) * part / parts) as u16;
        let text = format!("{} ago", span_words(ago));
        Put::new(buf, Rect { x, width: plot.right() - x, ..line }, "").text(&text, dim);
    }
    Put::new(buf, line, "").field("now", line.width, Align::Right, dim);
}

fn minutes(span: Duration) -> u64 {
    (span.as_secs() + 30) / 60
}

/// `24 h`, `90 min`, `7 d`.
fn span_words(span: Duration) -> String {
    let minutes = minutes(span);
    match minutes {
        0..120 => format!("{minutes} min"),
        _ if minutes > 2880 && minutes.is_multiple_of(1440) => format!("{} d", minutes / 1440),
        _ if minutes.is_multiple_of(60) => format!("{} h", minutes / 60),
        _ => words::span(Duration::from_secs(minutes * 60)),
    }
}

fn show(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Bytes => Bytes(value.max(0.0) as u64).to_string(),
        Unit::Ratio if value >= 1.0 => "100%".to_owned(),
        Unit::Ratio => format!("{:.1}%", (value * 100.0).min(99.9)),
        Unit::CpuPercent => format!("{value:.0}%"),
        _ => format!("{value:.0}"),
    }
}

/// Bottom and top of the picture.
fn scale(unit: Unit, lowest: f64, highest: f64) -> (f64, f64) {
    if unit == Unit::Ratio {
        let low = [0.99, 0.9, 0.5].into_iter().find(|low| lowest >= *low).unwrap_or(0.0);
        return (low, 1.0);
    }
    (0.0, nice(highest.max(1.0)))
}

/// The next round size above, so that the scale stays while figures wander.
fn nice(value: f64) -> f64 {
    let mut step = 1.0f64;
    while step * 2.0 <= value {
        step *= 2.0;
    }
    [1.0, 1.25, 1.5, 2.0].into_iter().map(|factor| step * factor).find(|top| value <= *top).unwrap_or(value)
}

fn role(metric: Metric) -> Role {
    match metric {
        Metric::Total => Role::Maximum,
        Metric::Used => Role::Memory,
        Metric::Cpu => Role::Cpu,
        _ => Role::Live,
    }
}

fn letter(metric: Metric) -> &'static str {
    match metric {
        Metric::Total => "-",
        Metric::Used => "u",
        Metric::Cpu => "c",
        Metric::Availability => "a",
        _ => "f",
    }
}
