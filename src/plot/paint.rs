//! Draws a figure: title, legend, axes, curves, marks. Everything is measured first, so that
//! nothing covers anything.

use super::lanes::Lanes;
use super::look::Style;
use super::paper::{Drawn, Paper, Place};
use super::{Across, Curve, Figure, Mark, Point, Stroke};
use crate::chart::{Axis, time_ticks};
use crate::events::Severity;
use crate::history::Unit;
use plotters::prelude::{DrawingBackend, IntoDrawingArea};
use plotters::style::Color;
use plotters::style::text_anchor::HPos;

/// Sizes of text, in hundredths.
const TITLE: i32 = 140;
const TEXT: i32 = 100;
const SMALL: i32 = 85;

/// Draws the figure on all of the backend.
pub(super) fn paint<B: DrawingBackend>(backend: B, figure: &Figure, style: Style) -> Drawn<B> {
    let area = backend.into_drawing_area();
    area.fill(&style.paper())?;
    let paper = Paper { area: &area, style };
    let (width, height) = paper.size();
    let margin = style.ems(150);
    let mut top = style.ems(110);
    top = heading(&paper, figure, margin, top)?;
    top = legend(&paper, figure, margin, top)?;
    // The left axis' title stands above it, where it is read without turning the head.
    let axis_title = top + style.ems(90);
    top = axis_title + style.ems(130);
    let lanes = if figure.marks.is_empty() { 0 } else { 2 };
    top += lanes * style.ems(115);
    let bottom = height - style.ems(if matches!(figure.across, Across::Time(..)) { 290 } else { 400 });
    let steps = ((bottom - top) / style.ems(320)).clamp(2, 10) as usize;
    let up = figure.up.axis(steps);
    let labels: Vec<String> = up.ticks.iter().map(|tick| up.number(*tick)).collect();
    let widest = labels.iter().map(|label| paper.width(label, TEXT)).max().unwrap_or(0);
    let left = margin + widest + style.ems(60);
    let right = width - style.ems(250);
    let frame =
        Frame { paper: &paper, left, right, top, bottom: bottom.max(top + 10), across: &figure.across, up: &up };
    let unit = match (figure.up.unit, up.unit_word()) {
        (None | Some(Unit::Count), _) => String::new(),
        (_, word) => format!(" ({word})"),
    };
    let title = paper.fit(&format!("{}{unit}", figure.up.title), TEXT, right - margin);
    paper.text(&title, (margin, axis_title), TEXT, style.faint(), HPos::Left)?;
    frame.grid(&labels)?;
    frame.marks(&figure.marks, lanes)?;
    for curve in &figure.curves {
        frame.curve(curve)?;
    }
    if figure.curves.iter().all(|curve| curve.points.iter().all(Option::is_none)) {
        let middle = ((left + right) / 2, (frame.top + frame.bottom) / 2);
        paper.text("nothing is known of this span", middle, TEXT, style.faint(), HPos::Center)?;
    }
    area.present()
}

/// Title and what stands below it; gives the row below.
fn heading<B: DrawingBackend>(
    paper: &Paper<'_, B>,
    figure: &Figure,
    left: i32,
    top: i32,
) -> Result<i32, plotters::drawing::DrawingAreaErrorKind<B::ErrorType>> {
    let style = paper.style;
    let room = paper.size().0 - 2 * left;
    let middle = top + style.ems(80);
    paper.text(&paper.fit(&figure.title, TITLE, room), (left, middle), TITLE, style.ink(), HPos::Left)?;
    let middle = middle + style.ems(165);
    paper.text(&paper.fit(&figure.subtitle, TEXT, room), (left, middle), TEXT, style.faint(), HPos::Left)?;
    Ok(middle + style.ems(90))
}

/// The curves' names with a piece of each, in as many rows as they need; gives the row below.
fn legend<B: DrawingBackend>(
    paper: &Paper<'_, B>,
    figure: &Figure,
    left: i32,
    top: i32,
) -> Result<i32, plotters::drawing::DrawingAreaErrorKind<B::ErrorType>> {
    let style = paper.style;
    let (room, sample, gap) = (paper.size().0 - 2 * left, style.ems(220), style.ems(60));
    let (mut x, mut y) = (left, top + style.ems(80));
    for curve in &figure.curves {
        let name = paper.fit(&curve.name, TEXT, room - sample - gap);
        let width = sample + gap + paper.width(&name, TEXT);
        if x > left && x + width > left + room {
            (x, y) = (left, y + style.ems(150));
        }
        let line = style.curve(curve.colour).stroke_width(style.stroke(30));
        match curve.stroke {
            Stroke::Dashed => {
                let (on, off) = dash(&style);
                paper.dashed(&[(x, y), (x + sample, y)], on, off, line)?;
            }
            Stroke::Line => paper.line(vec![(x, y), (x + sample, y)], line)?,
            Stroke::Dots => {
                paper.line(vec![(x, y), (x + sample, y)], line)?;
                paper.dot((x + sample / 2, y), style.stroke(40) as i32, style.curve(curve.colour))?;
            }
        }
        paper.text(&name, (x + sample + gap, y), TEXT, style.ink(), HPos::Left)?;
        x += width + style.ems(200);
    }
    Ok(y + style.ems(90))
}

fn dash(style: &Style) -> (f64, f64) {
    (f64::from(style.ems(55)), f64::from(style.ems(35)))
}

/// The plot itself: what is within the axes.
struct Frame<'a, 'p, B: DrawingBackend> {
    paper: &'a Paper<'p, B>,
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    across: &'a Across,
    up: &'a Axis,
}

impl<B: DrawingBackend> Frame<'_, '_, B> {
    fn x(&self, value: f64) -> i32 {
        let share = match self.across {
            Across::Time(window, _) => (value - window.from().0 as f64) / window.span().as_millis() as f64,
            Across::Count { low, high, .. } => {
                // Room at both sides, so that the first and the last point do not lie on an edge.
                let pad = ((high - low) * 0.03).max(0.5);
                (value - (low - pad)) / (high - low + 2.0 * pad)
            }
        };
        self.left + (share.clamp(0.0, 1.0) * f64::from(self.right - self.left)).round() as i32
    }

    fn y(&self, value: f64) -> i32 {
        self.bottom - (self.up.share(value) * f64::from(self.bottom - self.top)).round() as i32
    }

    /// Lines and numbers of both axes.
    fn grid(&self, labels: &[String]) -> Drawn<B> {
        let (paper, style) = (self.paper, self.paper.style);
        let thin = |colour: plotters::style::RGBColor| colour.stroke_width(style.stroke(8));
        for (tick, label) in self.up.ticks.iter().zip(labels) {
            let y = self.y(*tick);
            paper.line(vec![(self.left, y), (self.right, y)], thin(style.grid()))?;
            paper.text(label, (self.left - style.ems(60), y), TEXT, style.ink(), HPos::Right)?;
        }
        for (x, label, strong) in self.below() {
            let colour = if strong { style.faint() } else { style.grid() };
            paper.line(vec![(x, self.top), (x, self.bottom)], thin(colour))?;
            paper.line(vec![(x, self.bottom), (x, self.bottom + style.ems(35))], thin(style.ink()))?;
            paper.text(&label, (x, self.bottom + style.ems(110)), TEXT, style.ink(), HPos::Center)?;
        }
        let edge = style.ink().stroke_width(style.stroke(10));
        paper.line(vec![(self.left, self.top), (self.left, self.bottom), (self.right, self.bottom)], edge)?;
        if let Across::Count { title, .. } = self.across {
            let middle = ((self.left + self.right) / 2, self.bottom + style.ems(260));
            paper.text(title, middle, TEXT, style.faint(), HPos::Center)?;
        }
        Ok(())
    }

    /// Where the numbers or times below stand; none covers another.
    fn below(&self) -> Vec<(i32, String, bool)> {
        let most = ((self.right - self.left) / self.paper.style.ems(600)).max(1) as usize;
        let all: Vec<(i32, String, bool)> = match self.across {
            Across::Time(window, zone) => time_ticks(window, zone, most)
                .into_iter()
                .map(|tick| (self.x(tick.at.0 as f64), tick.label, tick.day))
                .collect(),
            Across::Count { low, high, .. } => {
                let axis = Axis::new(Unit::Count, *low, *high, most.min(20));
                let within = |tick: &&f64| (low.floor()..=high.ceil()).contains(*tick);
                axis.ticks.iter().filter(within).map(|tick| (self.x(*tick), axis.number(*tick), false)).collect()
            }
        };
        let mut lane = Lanes::new(1, self.paper.style.ems(60));
        // Days keep their places; hours step aside.
        let mut placed: Vec<(i32, String, bool)> = Vec::new();
        for days in [true, false] {
            for tick in all.iter().filter(|tick| tick.2 == days) {
                let half = self.paper.width(&tick.1, TEXT) / 2;
                if lane.take(tick.0 - half, tick.0 + half).is_some() {
                    placed.push(tick.clone());
                }
            }
        }
        placed
    }

    fn curve(&self, curve: &Curve) -> Drawn<B> {
        let style = self.paper.style;
        let colour = style.curve(curve.colour);
        let line = colour.stroke_width(style.stroke(24));
        for run in runs(&curve.points) {
            let run = run.as_slice();
            let at = |value: fn(&Point) -> f64| run.iter().map(move |point| (self.x(point.x), self.y(value(point))));
            let path: Vec<Place> = at(|point| point.mean).collect();
            if curve.stroke != Stroke::Dashed && run.iter().any(|point| point.low < point.high) && run.len() > 1 {
                let band: Vec<Place> =
                    at(|point| point.high).chain(at(|point| point.low).collect::<Vec<_>>().into_iter().rev()).collect();
                self.paper.fill(band, style.band(curve.colour))?;
                if curve.stroke == Stroke::Line {
                    self.spikes(run, style.band(curve.colour).stroke_width(style.stroke(8)))?;
                }
            }
            match (curve.stroke, path.as_slice()) {
                (_, []) => {}
                // A value that stands alone is seen, too.
                (_, [alone]) => self.paper.dot(*alone, style.stroke(24) as i32, colour)?,
                (Stroke::Dashed, path) => {
                    let (on, off) = dash(&style);
                    self.paper.dashed(path, on, off, line)?;
                }
                (_, _) => self.paper.curve(&path, colour, style.stroke(24))?,
            }
            if curve.stroke == Stroke::Dots {
                for at in &path {
                    self.paper.dot(*at, style.stroke(34) as i32, colour)?;
                }
            }
        }
        Ok(())
    }

    /// A drop within one column has no width as an area: it is drawn as a line.
    fn spikes(&self, run: &[Point], style: plotters::style::ShapeStyle) -> Drawn<B> {
        for point in run {
            let (low, high) = (self.y(point.low), self.y(point.high));
            if low - high > self.paper.style.ems(40) {
                let x = self.x(point.x);
                self.paper.line(vec![(x, high), (x, low)], style)?;
            }
        }
        Ok(())
    }

    /// What happened: a triangle each on the axis, a line up to its words where there is room.
    fn marks(&self, marks: &[Mark], lanes: i32) -> Drawn<B> {
        let (paper, style) = (self.paper, self.paper.style);
        let Across::Time(window, _) = self.across else { return Ok(()) };
        let mut order: Vec<&Mark> = marks.iter().filter(|mark| window.holds(mark.at)).collect();
        order.sort_by_key(|mark| (std::cmp::Reverse(mark.severity), mark.at));
        let mut places = Lanes::new(lanes as usize, style.ems(80));
        for mark in order {
            let (x, colour) = (self.x(mark.at.0 as f64), style.severity(mark.severity));
            let (half, high) = (style.ems(35), style.ems(70));
            let triangle = vec![(x - half, self.bottom), (x + half, self.bottom), (x, self.bottom - high)];
            let text = paper.fit(&mark.text, SMALL, style.ems(2400));
            let width = paper.width(&text, SMALL);
            // Words go to the right of their moment, or to the left at the right edge.
            let from = if x + width > paper.size().0 - style.ems(60) { x - width } else { x };
            if let Some(lane) = places.take(from, from + width) {
                let y = self.top - style.ems(60) - style.ems(115) * (lanes - 1 - lane as i32);
                let thin = colour.mix(0.35).stroke_width(style.stroke(8));
                paper.line(vec![(x, y + style.ems(55)), (x, self.bottom)], thin)?;
                paper.text(&text, (from, y), SMALL, colour, HPos::Left)?;
            }
            let solid = if mark.severity == Severity::Info { 0.7 } else { 1.0 };
            paper.fill(triangle, colour.mix(solid))?;
        }
        Ok(())
    }
}

/// The points between gaps.
fn runs(points: &[Option<Point>]) -> impl Iterator<Item = Vec<Point>> + '_ {
    points
        .split(Option::is_none)
        .map(|run| run.iter().flatten().copied().collect::<Vec<Point>>())
        .filter(|run| !run.is_empty())
}
