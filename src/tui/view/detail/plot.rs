//! Memory over time, with its scale and times.

use crate::history::{Metric, Timeline, Track};
use crate::model::Bytes;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::view::words;
use crate::tui::widgets::{Align, Plot, Put, Series, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

/// The longest time shown.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// The shortest, however little is known.
const SHORTEST: Duration = Duration::from_secs(120);
/// Columns of the scale at the left.
const SCALE: u16 = 8;

/// A line of the picture.
pub struct Curve {
    /// Which figure.
    pub metric: Metric,
    /// What it is called below the picture.
    pub name: &'static str,
    /// How it is drawn.
    pub role: Role,
    /// And in ASCII.
    pub letter: &'static str,
}

/// What is drawn, made anew for the width there is.
pub struct Picture {
    /// The timelines by curve, at four times the usual width: cut down when drawn.
    pub curves: Vec<Curve>,
    /// Makes a curve's timeline for a span and a number of columns.
    pub source: Source,
    /// A ceiling with its name.
    pub ceiling: Option<(Bytes, &'static str)>,
}

/// Whose past it is.
pub enum Source {
    /// A domain's.
    Domain(crate::model::HostId, crate::model::DomainIdent),
    /// A host's.
    Host(crate::model::HostId),
    /// A pool's.
    Pool(crate::model::Name),
    /// The whole cluster's.
    Cluster,
}

impl Source {
    fn track<'a>(&self, app: &'a App) -> Option<Track<'a>> {
        match self {
            Source::Domain(host, ident) => app.past().domain(host, ident),
            Source::Host(host) => app.past().host(host),
            Source::Pool(name) => app.past().pool(name),
            Source::Cluster => Some(app.past().cluster()),
        }
    }
}

impl Picture {
    /// Draws the plot with its scale, times and legend into `area`.
    pub fn draw(&self, app: &App, buf: &mut Buffer, area: Rect) {
        let Some(track) = self.source.track(app).filter(|track| !track.is_empty()) else {
            let why = if app.is_reading() { "being read" } else { "nothing known yet" };
            Put::new(buf, Rect { height: 1, ..area }, app.glyphs.ellipsis)
                .text(&format!("memory over time: {why}"), app.style(Role::Dim));
            return;
        };
        let now = app.shown_now();
        let oldest = (0..track.len()).rev().find_map(|back| track.at(back));
        let known = oldest.map_or(SHORTEST, |at| at.until(now));
        let span = round_span(known);
        // An odd height has a middle row, whose label is exactly half of the top one's.
        let height = area.height.saturating_sub(2).max(1);
        let height = if height > 3 && height.is_multiple_of(2) { height - 1 } else { height };
        let plot_area = Rect { x: area.x + SCALE, width: area.width.saturating_sub(SCALE), y: area.y, height };
        let columns = Plot::columns(plot_area.width, &app.glyphs);
        let timelines: Vec<Timeline> =
            self.curves.iter().map(|curve| track.timeline(curve.metric, now, span, columns)).collect();
        let highest = timelines.iter().filter_map(Timeline::range).map(|(_, high)| high).fold(0.0, f64::max);
        let ceiling = self.ceiling.map(|(size, _)| size.0 as f64);
        // A ceiling far above everything would press the curves flat: then it is only named.
        let near = ceiling.filter(|ceiling| *ceiling <= highest * 6.0 || highest == 0.0);
        let high = nice(highest.max(near.unwrap_or(0.0)).max(1.0));
        let series: Vec<Series<'_>> = self
            .curves
            .iter()
            .zip(&timelines)
            .map(|(curve, timeline)| Series {
                timeline,
                style: app.style(curve.role),
                letter: curve.letter,
                band: None,
                dash: (1, 0),
            })
            .collect();
        let plot =
            Plot { series: &series, ceiling: near.map(|value| (value, app.style(Role::Maximum))), low: 0.0, high };
        plot.draw(buf, plot_area, &app.glyphs);
        self.scale(app, buf, area, plot_area, high);
        self.legend(app, buf, area, plot_area, span);
    }

    fn scale(&self, app: &App, buf: &mut Buffer, area: Rect, plot: Rect, high: f64) {
        let dim = app.style(Role::Dim);
        let border = app.style(Role::Border);
        for row in 0..plot.height {
            buf[(plot.x - 1, plot.y + row)].set_symbol(app.glyphs.vertical).set_style(border);
        }
        let last = plot.height - 1;
        let rows = if plot.height >= 5 { vec![0, last / 2, last] } else { vec![0, last] };
        for row in rows {
            let share = 1.0 - f64::from(row) / f64::from(last.max(1));
            let label = if row == last { "0".to_owned() } else { Bytes((high * share) as u64).to_string() };
            let place = Rect { x: area.x, y: plot.y + row, width: SCALE - 2, height: 1 };
            Put::new(buf, place, "").field(&label, SCALE - 2, Align::Right, dim);
        }
    }

    fn legend(&self, app: &App, buf: &mut Buffer, area: Rect, plot: Rect, span: Duration) {
        let dim = app.style(Role::Dim);
        let y = plot.bottom();
        if y >= area.bottom() {
            return;
        }
        let times = Rect { x: plot.x, y, width: plot.width, height: 1 };
        let span = words::span(span);
        let from = if times.width < 60 { format!("-{span}") } else { format!("{span} ago") };
        Put::new(buf, times, "").text(&from, dim);
        Put::new(buf, times, "").field("now", times.width, Align::Right, dim);
        let names: u16 = self.curves.iter().map(|c| width(c.name) + 4).sum::<u16>()
            + self.ceiling.map_or(0, |(_, name)| width(name) + 2);
        let left = (width(&from) + 2).max((times.width.saturating_sub(names)) / 2);
        if left + names + 4 > times.width {
            return;
        }
        let mut put = Put::new(buf, times, "");
        put.to(times.x + left);
        for curve in &self.curves {
            let sample = if app.glyphs.ascii { curve.letter } else { "━" };
            put.text(sample, app.style(curve.role)).text(" ", dim).text(curve.name, dim).skip(2);
        }
        if let Some((_, name)) = self.ceiling {
            let sample = if app.glyphs.ascii { "-" } else { "┈" };
            put.text(sample, app.style(Role::Maximum)).text(" ", dim).text(name, dim);
        }
    }
}

/// A span in which the picture does not change its scale every second.
fn round_span(known: Duration) -> Duration {
    [SHORTEST, Duration::from_secs(300), Duration::from_secs(600), Duration::from_secs(1200)]
        .into_iter()
        .find(|span| known <= *span)
        .unwrap_or(LONGEST)
}

/// The next round size above, so that the scale stays while figures wander.
fn nice(value: f64) -> f64 {
    let mut step = 1.0f64;
    while step * 2.0 <= value {
        step *= 2.0;
    }
    [1.0, 1.25, 1.5, 2.0].into_iter().map(|factor| step * factor).find(|top| value <= *top).unwrap_or(value)
}
