use super::App;
use ratatui::layout::Rect;

/// Where everything goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// The whole screen.
    pub screen: Rect,
    /// Whether there is room for no more than the header's figures.
    pub tiny: bool,
    /// The line that says that this is the past, while it is.
    pub band: Option<Rect>,
    /// The header's lines.
    pub header: Rect,
    /// The line below the header, where there is room for one.
    pub rule: Option<Rect>,
    /// The table with its header row; empty while details take the whole screen.
    pub table: Rect,
    /// The detail pane.
    pub detail: Option<Rect>,
    /// Whether the pane is beside the table, not below it.
    pub beside: bool,
    /// The last line that says what has happened, where it has one of its own.
    pub message: Option<Rect>,
    /// The line of keys.
    pub footer: Rect,
}

impl Areas {
    /// Columns below which no table is drawn.
    pub const LEAST_WIDTH: u16 = 40;
    /// Rows below which no table is drawn.
    pub const LEAST_HEIGHT: u16 = 8;
    /// From this width on the details are beside the table.
    pub const BESIDE: u16 = 160;

    pub(super) fn of(app: &App) -> Areas {
        let (width, height) = app.size;
        let screen = Rect::new(0, 0, width, height);
        if width < Areas::LEAST_WIDTH || height < Areas::LEAST_HEIGHT {
            return Areas { screen, tiny: true, header: screen, ..Areas::default() };
        }
        // Below the band everything is as on a screen that much lower.
        let band = app.travel.is_some().then_some(Rect { height: 1, ..screen });
        let first = u16::from(band.is_some());
        let room = height - first;
        let header = Rect { y: first, height: if room >= 16 { 2 } else { 1 }, ..screen };
        let mut top = header.bottom();
        let rule = (room >= 28).then(|| {
            let rule = Rect::new(0, top, width, 1);
            top += 1;
            rule
        });
        let footer = Rect::new(0, height - 1, width, 1);
        let message = (room >= 28).then(|| Rect::new(0, height - 2, width, 1));
        let bottom = message.map_or(footer.y, |message| message.y);
        let middle = Rect::new(0, top, width, bottom - top);
        let mut areas = Areas {
            screen,
            band,
            header,
            rule,
            table: middle,
            footer,
            message,
            beside: width >= Areas::BESIDE,
            ..Areas::default()
        };
        if app.timelines.is_some() {
            areas.table.height = 0;
        } else if app.detail.full {
            areas.detail = Some(middle);
            areas.table.height = 0;
        } else if app.detail.open && areas.beside {
            let pane = (width * 2 / 5).clamp(62, 100);
            areas.table.width -= pane;
            areas.detail = Some(Rect::new(width - pane, top, pane, middle.height));
        } else if app.detail.open && middle.height >= 24 {
            let pane = (middle.height * 9 / 20).max(9);
            areas.table.height -= pane;
            areas.detail = Some(Rect::new(0, areas.table.bottom(), width, pane));
        }
        areas
    }

    /// Where a page goes that takes the whole screen below the header.
    pub fn page(&self) -> Rect {
        if self.tiny {
            return self.screen;
        }
        let top = self.rule.map_or(self.header.bottom(), |rule| rule.bottom());
        let bottom = self.message.map_or(self.footer.y, |message| message.y);
        Rect { y: top, height: bottom.saturating_sub(top), ..self.screen }
    }

    /// Rows of the table the screen shows, without its header row.
    pub fn rows(&self) -> usize {
        self.table.height.saturating_sub(1).into()
    }
}
