use crate::model::{Domain, Host, Totals};

/// What a figure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// Bytes a second.
    BytesPerSecond,
    /// Percent of one CPU.
    CpuPercent,
    /// How many.
    Count,
    /// A share from 0 to 1.
    Ratio,
}

/// A figure that is kept: declared once, with its name, its unit and whose it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Memory a domain holds, in bytes.
    Actual,
    /// Its balloon target, in bytes.
    Target,
    /// Its balloon's ceiling, in bytes.
    Maximum,
    /// Percent of one CPU; of a domain, host, pool or the cluster.
    Cpu,
    /// Bytes a second a domain receives; of a host, pool or the cluster all domains together.
    Rx,
    /// Bytes a second it sends.
    Tx,
    /// Bytes a second it reads and writes together.
    Disk,
    /// Free memory of a host, pool or the cluster, in bytes.
    Free,
    /// Used memory of a host, pool or the cluster, in bytes.
    Used,
    /// All memory of a host, pool or the cluster, in bytes.
    Total,
    /// Sum of the running guests' ceilings: what is promised to them, in bytes.
    Allocated,
    /// Guests that run.
    Running,
    /// Guests known.
    Guests,
    /// Running guests of all known, 0 to 1.
    VmRatio,
    /// Answering hosts of all known, 0 to 1.
    PmRatio,
    /// The harmonic mean of both, 0 to 1.
    Availability,
}

/// What is known of a metric.
#[derive(Clone, Copy, Debug)]
pub struct MetricInfo {
    /// The metric.
    pub metric: Metric,
    /// Its name in options, JSON and the store. Never changes.
    pub id: &'static str,
    /// Its name on the screen and in plots.
    pub title: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// Domains have it.
    pub domains: bool,
    /// Hosts have it.
    pub hosts: bool,
    /// Pools and the cluster have it.
    pub sums: bool,
}

macro_rules! metrics {
    ($($metric:ident $id:literal $title:literal $unit:ident $domains:literal $hosts:literal $sums:literal;)*) => {
        /// Every metric, in the order of the declaration.
        pub const METRICS: &[MetricInfo] = &[$(MetricInfo {
            metric: Metric::$metric, id: $id, title: $title, unit: Unit::$unit,
            domains: $domains, hosts: $hosts, sums: $sums,
        },)*];
    };
}

metrics! {
    Actual "actual" "memory held" Bytes true false false;
    Target "target" "balloon target" Bytes true false false;
    Maximum "maximum" "balloon maximum" Bytes true false false;
    Cpu "cpu" "CPU" CpuPercent true true true;
    Rx "rx" "received" BytesPerSecond true true true;
    Tx "tx" "sent" BytesPerSecond true true true;
    Disk "disk" "disk" BytesPerSecond true true true;
    Free "free" "free memory" Bytes false true true;
    Used "used" "used memory" Bytes false true true;
    Total "total" "memory" Bytes false true true;
    Allocated "allocated" "memory promised to guests" Bytes false true true;
    Running "running" "running guests" Count false true true;
    Guests "guests" "guests" Count false true true;
    VmRatio "vm-ratio" "guests running" Ratio false false true;
    PmRatio "pm-ratio" "hosts answering" Ratio false false true;
    Availability "availability" "availability" Ratio false false true;
}

impl Metric {
    /// What is known of it.
    pub fn info(self) -> &'static MetricInfo {
        &METRICS[self as usize]
    }

    /// The metric of that name.
    pub fn from_id(id: &str) -> Option<Metric> {
        METRICS.iter().find(|info| info.id == id).map(|info| info.metric)
    }

    /// A domain's figure; `None` where it was not told or domains have none.
    pub fn of_domain(self, domain: &Domain) -> Option<f64> {
        let (memory, rates) = (&domain.memory, &domain.rates);
        match self {
            Metric::Actual => memory.actual.map(|size| size.0 as f64),
            Metric::Target => memory.target.map(|size| size.0 as f64),
            Metric::Maximum => memory.maximum.map(|size| size.0 as f64),
            Metric::Cpu => rates.cpu,
            Metric::Rx => rates.net_rx,
            Metric::Tx => rates.net_tx,
            Metric::Disk => both(rates.disk_rd, rates.disk_wr),
            _ => None,
        }
    }

    /// A host's figure by its last sample, whatever its age; `None` where it was not told.
    pub fn of_host(self, host: &Host) -> Option<f64> {
        host.report.as_ref()?;
        let totals = &host.totals;
        match self {
            Metric::Cpu => totals.rates.cpu,
            Metric::Rx => totals.rates.net_rx,
            Metric::Tx => totals.rates.net_tx,
            Metric::Disk => both(totals.rates.disk_rd, totals.rates.disk_wr),
            Metric::Free => totals.free.map(|size| size.0 as f64),
            Metric::Used => Some((totals.total?.0.checked_sub(totals.free?.0)?) as f64),
            Metric::Total => totals.total.map(|size| size.0 as f64),
            Metric::Allocated => Some(totals.maximum.0 as f64),
            Metric::Running => Some(f64::from(totals.running)),
            Metric::Guests => Some(f64::from(totals.guests)),
            _ => None,
        }
    }

    /// The figure of a pool or the cluster: over the hosts that answered at that moment, `None`
    /// where none did. Ratios count every host and guest known.
    ///
    /// `heard` is whether any host of the whole cluster answered. Where none did, nothing was measured,
    /// of no pool either, but that none did: that is told by the ratio of answering hosts alone.
    pub fn of_totals(self, totals: &Totals, heard: bool) -> Option<f64> {
        if !heard && matches!(self, Metric::VmRatio | Metric::Availability) {
            return None;
        }
        let ratio = |ratio: fn(&crate::model::Availability) -> f64| totals.availability().as_ref().map(ratio);
        match self {
            Metric::VmRatio => return ratio(|availability| availability.vm_ratio),
            Metric::PmRatio => return ratio(|availability| availability.pm_ratio),
            Metric::Availability => return ratio(|availability| availability.overall),
            _ => {}
        }
        let told = totals.answering() > totals.untold;
        if totals.answering() == 0 {
            return None;
        }
        match self {
            Metric::Cpu => totals.rates.cpu,
            Metric::Rx => totals.rates.net_rx,
            Metric::Tx => totals.rates.net_tx,
            Metric::Disk => both(totals.rates.disk_rd, totals.rates.disk_wr),
            Metric::Free => told.then_some(totals.free.0 as f64),
            Metric::Used => told.then(|| totals.total.0.saturating_sub(totals.free.0) as f64),
            Metric::Total => told.then_some(totals.total.0 as f64),
            Metric::Allocated => told.then_some(totals.maximum.0 as f64),
            Metric::Running => Some(f64::from(totals.running)),
            Metric::Guests => Some(f64::from(totals.guests)),
            _ => None,
        }
    }
}

/// Reads and writes together; not known where one of them is not: the other alone would be too little.
fn both(read: Option<f64>, write: Option<f64>) -> Option<f64> {
    Some(read? + write?)
}

#[cfg(test)]
mod tests;
