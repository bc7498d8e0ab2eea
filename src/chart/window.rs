use crate::model::Moment;
use std::time::Duration;

/// The ranges offered by name, shortest first.
pub const RANGES: [(&str, Duration); 7] = [
    ("5 min", Duration::from_secs(300)),
    ("15 min", Duration::from_secs(900)),
    ("1 h", Duration::from_secs(3600)),
    ("6 h", Duration::from_secs(6 * 3600)),
    ("24 h", Duration::from_secs(86_400)),
    ("7 d", Duration::from_secs(7 * 86_400)),
    ("30 d", Duration::from_secs(30 * 86_400)),
];

/// The span of time that is looked at: never empty, never turned round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    from: u64,
    to: u64,
}

impl Window {
    /// The shortest.
    pub const LEAST: Duration = Duration::from_secs(20);
    /// The longest.
    pub const MOST: Duration = Duration::from_secs(31 * 86_400);

    /// The `span` that ends then, no shorter and no longer than windows may be.
    pub fn ending(to: Moment, span: Duration) -> Window {
        let span = span.clamp(Window::LEAST, Window::MOST).as_millis() as u64;
        // Nothing was before the epoch.
        let to = to.0.max(span);
        Window { from: to - span, to }
    }

    /// From one moment to another; widened to the right side where they are too close.
    pub fn between(from: Moment, to: Moment) -> Window {
        Window::ending(to, from.until(to))
    }

    /// Its first moment.
    pub fn from(&self) -> Moment {
        Moment(self.from)
    }

    /// Its last moment.
    pub fn to(&self) -> Moment {
        Moment(self.to)
    }

    /// How long it is.
    pub fn span(&self) -> Duration {
        Duration::from_millis(self.to - self.from)
    }

    /// Whether the moment lies within.
    pub fn holds(&self, at: Moment) -> bool {
        (self.from..=self.to).contains(&at.0)
    }

    /// Another span, with `focus` staying at the share of the width where it is.
    pub fn spanning(&self, span: Duration, focus: Moment) -> Window {
        let span = span.clamp(Window::LEAST, Window::MOST).as_millis() as u64;
        let focus = focus.0.clamp(self.from, self.to);
        let share = (focus - self.from) as f64 / (self.to - self.from) as f64;
        let before = ((span as f64 * share) as u64).min(span);
        let from = focus.saturating_sub(before);
        Window { from, to: from + span }
    }

    /// Half as long (`true`) or twice as long, as far as windows go.
    pub fn zoomed(&self, closer: bool, focus: Moment) -> Window {
        let span = self.span();
        self.spanning(if closer { span / 2 } else { span * 2 }, focus)
    }

    /// Moved by a share of its width: -1 is a whole width back.
    pub fn moved(&self, share: f64) -> Window {
        let by = ((self.to - self.from) as f64 * share.abs()) as u64;
        let from = if share < 0.0 { self.from.saturating_sub(by) } else { self.from.saturating_add(by) };
        Window { from, to: from + (self.to - self.from) }
    }

    /// Moved so that it does not end after `last`, and holds at least a fifth of what is known
    /// since `first`.
    pub fn kept_within(&self, first: Option<Moment>, last: Moment) -> Window {
        let span = self.span();
        let earliest = first.map_or(0, |first| first.0.saturating_add(span.as_millis() as u64 / 5).min(last.0));
        Window::ending(Moment(self.to.max(earliest).min(last.0)), span)
    }

    /// The window widened to whole columns that lie on one grid for every window as long as this
    /// one, so that columns keep their places while it moves with the time.
    pub fn on_grid(&self, columns: usize) -> Window {
        let columns = columns.max(1) as u64;
        let column = (self.to - self.from).div_ceil(columns).max(1);
        let to = (self.to.div_ceil(column) * column).max(column * columns);
        Window { from: to - column * columns, to }
    }

    /// When the column begins, of so many.
    pub fn start_of(&self, column: usize, columns: usize) -> Moment {
        let span = u128::from(self.to - self.from);
        Moment(self.from + (span * column.min(columns) as u128 / columns.max(1) as u128) as u64)
    }

    /// The column of so many that holds the moment; `None` outside.
    pub fn column(&self, at: Moment, columns: usize) -> Option<usize> {
        if !self.holds(at) || columns == 0 {
            return None;
        }
        let offset = u128::from(at.0 - self.from);
        Some(((offset * columns as u128 / u128::from(self.to - self.from)) as usize).min(columns - 1))
    }
}
