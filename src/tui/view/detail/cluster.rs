//! Nothing is selected: the whole cluster.

use super::plot::Source;
use super::{Lines, Page, pool};
use crate::tui::app::App;

pub fn page(app: &App) -> Page {
    let totals = app.shown().totals(app.shown_now());
    let mut lines = Lines::default();
    pool::sums(app, &totals, &mut lines);
    Page { title: app.shown().name.to_string(), plot: Some(pool::picture(Source::Cluster, &totals)), lines }
}
