use super::Whose;
use crate::history::{Metric, Subject};

/// Figures that are looked at together.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    /// What they are called.
    pub title: &'static str,
    /// Those shown of one subject, from the back to the front; a subject has some of them.
    pub alone: &'static [Metric],
    /// Those shown of each of several subjects.
    pub several: &'static [Metric],
}

use Metric as M;
/// Every sheet, in their order on the page.
pub const SHEETS: [Sheet; 8] = [
    Sheet {
        title: "memory",
        alone: &[M::Maximum, M::Target, M::Actual, M::Total, M::Used, M::Free],
        several: &[M::Actual, M::Used],
    },
    Sheet { title: "free", alone: &[M::Free], several: &[M::Free] },
    Sheet { title: "promised", alone: &[M::Total, M::Allocated, M::Used], several: &[M::Allocated] },
    Sheet { title: "CPU", alone: &[M::Cpu], several: &[M::Cpu] },
    Sheet { title: "network", alone: &[M::Rx, M::Tx], several: &[M::Rx, M::Tx] },
    Sheet { title: "disk", alone: &[M::Disk], several: &[M::Disk] },
    Sheet { title: "guests", alone: &[M::Guests, M::Running], several: &[M::Running] },
    Sheet { title: "availability", alone: &[M::PmRatio, M::VmRatio, M::Availability], several: &[M::Availability] },
];

impl Sheet {
    /// The metrics shown of so many subjects.
    pub fn metrics(&self, subjects: usize) -> &'static [Metric] {
        if subjects == 1 { self.alone } else { self.several }
    }

    /// Whether one of them has any of its figures. A sheet of one figure that another one shows as
    /// well is left to several subjects: it would only repeat.
    pub(super) fn fits(&self, whose: &[Whose]) -> bool {
        if self.title == "promised" && whose.iter().all(|one| matches!(one.subject, Subject::Domain(..))) {
            return false;
        }
        let metrics = self.metrics(whose.len());
        whose.iter().any(|one| metrics.iter().any(|metric| has(&one.subject, *metric)))
    }
}

/// Whether such a subject has the figure.
pub(super) fn has(subject: &Subject, metric: Metric) -> bool {
    let info = metric.info();
    match subject {
        Subject::Domain(..) => info.domains,
        Subject::Host(_) => info.hosts,
        Subject::Pool(_) | Subject::Cluster => info.sums,
    }
}
