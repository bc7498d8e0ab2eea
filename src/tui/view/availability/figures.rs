//! The figures, overall and of each pool: now and over time, with a bar for hosts and VMs.

use super::{percent, role};
use crate::availability::{Means, Record};
use crate::model::{Name, Totals};
use crate::tui::app::{App, AvailabilityPage};
use crate::tui::theme::Role;
use crate::tui::widgets::{Align, Bar, Put, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of one figure.
const FIGURE: u16 = 9;

/// Draws the figures and says how many lines they took.
pub(super) fn draw(app: &App, page: &AvailabilityPage, buf: &mut Buffer, area: Rect) -> u16 {
    // The figures are those of this very frame, as in the header; only the names below are looked
    // up less often.
    let (cluster, now) = (app.shown(), app.shown_now());
    let all_totals = cluster.totals(now);
    let sums: Vec<(&Name, Totals)> =
        cluster.pools.iter().map(|pool| (&pool.name, cluster.pool_totals(pool, now))).collect();
    let mut pools: Vec<usize> = (0..sums.len()).collect();
    // One pool alone is the overall line again.
    if pools.len() == 1 {
        pools.clear();
    }
    let room = usize::from(area.height.saturating_sub(2));
    let hidden = if pools.len() > room {
        let overall = |at: &usize| sums[*at].1.availability().map_or(-1.0, |a| a.overall);
        pools.sort_by(|a, b| overall(a).total_cmp(&overall(b)));
        let hidden = pools.split_off(room.saturating_sub(1));
        pools.sort_unstable();
        hidden
    } else {
        Vec::new()
    };
    let names = pools.iter().map(|at| width(sums[*at].0)).max().unwrap_or(0).clamp(7, area.width / 5);
    let most = all_totals.hosts.max(all_totals.wanted());
    let sheet = Sheet { app, page, names, area, measured: all_totals.answering() > 0, digits: most.to_string().len() };
    sheet.heading(buf);
    let mut y = area.y + 1;
    let all = page.records.as_ref().map(|records| &records.all);
    sheet.line(buf, y, "overall", Role::Text, &all_totals, all);
    for at in pools {
        y += 1;
        let (name, totals) = &sums[at];
        let record = page
            .records
            .as_ref()
            .and_then(|records| records.pools.iter().find(|(pool, _)| pool == *name).map(|(_, record)| record));
        sheet.line(buf, y, name, Role::Pool, totals, record);
    }
    if !hidden.is_empty() {
        y += 1;
        let least = hidden.iter().filter_map(|at| sums[*at].1.availability()).map(|a| a.overall).fold(1.0, f64::min);
        let text = format!("and {} more pools, none below {}", hidden.len(), percent(app, Some(least)).0);
        Put::new(buf, Rect { y, height: 1, ..area }, app.glyphs.ellipsis).text(&text, app.style(Role::Dim));
    }
    y + 1 - area.y
}

struct Sheet<'a> {
    app: &'a App,
    page: &'a AvailabilityPage,
    names: u16,
    area: Rect,
    /// Any host answers.
    measured: bool,
    /// Digits of the largest count.
    digits: usize,
}

impl Sheet<'_> {
    /// The columns of the past that there is room for, after the name, now, hosts and VMs.
    fn past(&self) -> &'static [&'static str] {
        let shares = 2 * 13;
        let room = self.area.width.saturating_sub(self.names + FIGURE + shares);
        match room / FIGURE {
            _ if !self.app.recorded => &[],
            0 => &[],
            1 => &["30 d"],
            2 => &["today", "30 d"],
            _ => &["today", "7 d", "30 d"],
        }
    }

    fn heading(&self, buf: &mut Buffer) {
        let dim = self.app.style(Role::Header);
        let mut put = Put::new(buf, Rect { height: 1, ..self.area }, "");
        // In the past, "now" is the moment shown.
        let now = if self.app.is_held() { "then" } else { "now" };
        put.field("", self.names, Align::Left, dim).field(now, FIGURE, Align::Right, dim);
        for name in self.past() {
            put.field(name, FIGURE, Align::Right, dim);
        }
        let share = self.share();
        put.skip(2).field("hosts", share, Align::Left, dim).skip(2).field("VMs", share, Align::Left, dim);
    }

    /// Columns of hosts, and of VMs.
    fn share(&self) -> u16 {
        let used = self.names + FIGURE * (1 + self.past().len() as u16);
        (self.area.width.saturating_sub(used + 4) / 2).min(60)
    }

    fn line(&self, buf: &mut Buffer, y: u16, name: &str, role: Role, totals: &Totals, record: Option<&Record>) {
        let app = self.app;
        let line = Rect { y, height: 1, ..self.area };
        // Of a pool that is all down it is nothing; where no host answers at all, nobody knows.
        let availability = totals.availability().filter(|_| self.measured);
        let mut put = Put::new(buf, line, app.glyphs.ellipsis);
        let (text, style) = percent(app, availability.map(|a| a.overall));
        put.field(name, self.names, Align::Left, app.style(role)).field(&text, FIGURE, Align::Right, style.bold());
        for of in self.past() {
            let means: Option<&Means> = record.map(|record| match *of {
                "today" => &record.today,
                "7 d" => &record.week,
                _ => &record.whole,
            });
            let (text, style) = match means {
                Some(means) => percent(app, means.figures.map(|figures| figures.overall)),
                None if self.page.failed.is_some() => ("?".to_owned(), app.style(Role::Error)),
                None => (app.glyphs.waiting.to_owned(), app.style(Role::Dim)),
            };
            put.field(&text, FIGURE, Align::Right, style);
        }
        let mut x = put.x() + 2;
        for (ratio, part, whole) in [
            (availability.map(|a| a.pm_ratio), totals.answering(), totals.hosts),
            // Of no VM at all there is no share that runs.
            (availability.filter(|_| totals.guests > 0).map(|a| a.vm_ratio), totals.running, totals.wanted()),
        ] {
            let area = Rect { x, width: self.share(), ..line };
            self.bar(buf, area, ratio, part, whole);
            x += self.share() + 2;
        }
    }

    fn bar(&self, buf: &mut Buffer, area: Rect, ratio: Option<f64>, part: u32, whole: u32) {
        let app = self.app;
        let digits = self.digits;
        let text = format!(" {part:>digits$}/{whole}");
        // Equal bars, whatever their figures are.
        let bar = Rect { width: area.width.saturating_sub(2 + 2 * digits as u16), ..area };
        let style = ratio.map_or(app.style(Role::Dim), |ratio| app.style(role(ratio)));
        if bar.width >= 3 {
            let rest = app.style(Role::GaugeRest);
            Bar { fraction: ratio.unwrap_or(0.0), fill: style, rest }.draw(buf, bar, &app.glyphs);
        }
        let x = if bar.width >= 3 { bar.right() } else { area.x };
        let place = Rect { x, width: area.right().saturating_sub(x), ..area };
        Put::new(buf, place, "").text(&text, style);
    }
}
