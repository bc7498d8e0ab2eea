use crate::tui::glyphs::Glyphs;
use crate::tui::widgets::Plot;
use ratatui::layout::Rect;

/// Where everything on the page goes. Lines there is no room for are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The sheets and whose figures.
    pub tabs: Rect,
    /// The span, in words.
    pub span: Rect,
    /// The numbers at the left of the plot, with its edge as their last column.
    pub scale: Rect,
    /// The plot.
    pub plot: Rect,
    /// The marks of what happened.
    pub marks: Rect,
    /// The times below the plot.
    pub times: Rect,
    /// The curves' names and values.
    pub legend: Rect,
    /// What happened at the cursor, in words.
    pub words: Rect,
}

impl Places {
    /// For so many curves in `area`.
    pub fn of(area: Rect, curves: usize) -> Places {
        let height = area.height;
        let wanted = u16::try_from(curves).unwrap_or(u16::MAX).max(1);
        // The plot first; then what tells most a line.
        let mut left = height.saturating_sub(3);
        let mut take = |most: u16| {
            let taken = most.min(left);
            left -= taken;
            taken
        };
        let legend = take(1);
        let times = take(1);
        let span = take(1);
        let tabs = take(1);
        let marks = if height >= 10 { take(1) } else { 0 };
        let words = if height >= 12 { take(1) } else { 0 };
        // Further lines only while the plot keeps most of the height.
        let more = if height >= 16 { (wanted - 1).min(height / 6) } else { 0 };
        let legend = legend + take(more);
        let words = words + if height >= 30 { take(2) } else { 0 };
        let scale = match area.width {
            70.. => 12,
            40.. => 8,
            24.. => 6,
            _ => 0,
        };
        let mut top = area.y;
        let mut line = |height: u16| {
            let line = Rect { y: top, height, ..area };
            top += height;
            line
        };
        let (tabs, span) = (line(tabs), line(span));
        let used = tabs.height + span.height + marks + times + legend + words;
        let plot = line(height.saturating_sub(used));
        let right = |line: Rect| Rect { x: line.x + scale, width: line.width.saturating_sub(scale), ..line };
        Places {
            tabs,
            span,
            scale: Rect { width: scale, ..plot },
            plot: right(plot),
            marks: right(line(marks)),
            times: right(line(times)),
            legend: line(legend),
            words: line(words),
        }
    }

    /// Columns of figures the plot takes.
    pub fn columns(&self, glyphs: &Glyphs) -> usize {
        Plot::columns(self.plot.width, glyphs).max(1)
    }
}
