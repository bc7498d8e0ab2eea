use crate::history::Screen;
use crate::model::{Cluster, Moment};
use crate::tui::app::Pulse;
use std::sync::Arc;

/// What led to a moment: the rings behind the charts, and how lively the hosts answered.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The rings: with what was up to the moment, and nothing after it.
    pub rings: Screen,
    /// Samples received in the last seconds.
    pub pulse: Pulse,
    /// The next whole second that the pulse has not counted.
    due: Option<u64>,
    last: Option<Arc<Cluster>>,
}

impl Trace {
    /// Takes the next picture in.
    pub fn take(&mut self, picture: Arc<Cluster>) {
        // Seconds that were over before it count what was known then.
        self.pass(Moment(picture.at.0.saturating_sub(1)));
        self.rings.ingest(&picture);
        self.last = Some(picture);
    }

    /// Whether anything is known of what led there.
    pub fn is_known(&self) -> bool {
        self.last.is_some()
    }

    /// Lets time pass up to a moment.
    pub fn pass(&mut self, to: Moment) {
        let Some(last) = &self.last else { return };
        // Beyond those shown there is nothing to count.
        let earliest = (to.0 / 1000).saturating_sub(Pulse::SHOWN as u64);
        let mut second = self.due.unwrap_or(last.at.0 / 1000 + 1).max(earliest);
        while second * 1000 <= to.0 {
            self.pulse.tick(last);
            second += 1;
        }
        self.due = Some(second);
    }
}
