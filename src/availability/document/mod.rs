//! The documents that tell availability to a service level monitor: CERN's SLS, its successor
//! XSLS, and what MONIT takes.

mod monit;
mod sls;
mod words;
mod xml;
mod xsls;

use super::Review;
use crate::inventory::config::SlsConfig;
use crate::model::Totals;
use jiff::Timestamp;

/// The format of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// The update format of SLS (2006 to 2013).
    #[default]
    Sls,
    /// XSLS (2013 and later): the published schema `xsls_schema.xsd`.
    Xsls,
    /// Service availability metrics of MONIT: one line of JSON.
    MonitJson,
}

impl Format {
    /// What the names of its files end in.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Sls | Format::Xsls => "xml",
            Format::MonitJson => "json",
        }
    }
}

/// What a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Running VMs of all known.
    Vm,
    /// Answering hosts of all known.
    Pm,
    /// Both: the harmonic mean.
    Mean,
}

impl About {
    /// The service's id.
    pub fn id(self, config: &SlsConfig) -> &str {
        match self {
            About::Vm => &config.id_vm,
            About::Pm => &config.id_pm,
            About::Mean => &config.id_mean,
        }
    }

    /// The figure from 0 to 1; `None` where there is none: nothing known, or nobody asked.
    ///
    /// A run in which no host answered tells of our side as likely as of theirs; and without a
    /// known VM there is no share of them that runs.
    pub fn figure(self, totals: &Totals) -> Option<f64> {
        let availability = totals.availability().filter(|_| totals.answering() > 0)?;
        match self {
            About::Pm => Some(availability.pm_ratio),
            _ if totals.guests == 0 => None,
            About::Vm => Some(availability.vm_ratio),
            About::Mean => Some(availability.overall),
        }
    }

    /// What is measured, in one sentence.
    pub fn description(self) -> &'static str {
        match self {
            About::Vm => "Virtual machines that run, of all known that should.",
            About::Pm => "Hypervisor hosts that answer, of all in the inventory.",
            About::Mean => "Harmonic mean of the shares of running virtual machines and of answering hosts.",
        }
    }
}

/// The service's state as the successors of SLS name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// At or above the threshold for available.
    Available,
    /// Below that.
    Degraded,
    /// Below the threshold for degraded.
    Unavailable,
}

impl Status {
    /// The state at a figure from 0 to 1.
    pub fn of(figure: f64, config: &SlsConfig) -> Status {
        let percent = figure * 100.0;
        if percent >= f64::from(config.available) {
            Status::Available
        } else if percent >= f64::from(config.degraded) {
            Status::Degraded
        } else {
            Status::Unavailable
        }
    }

    /// The word in documents.
    pub fn word(self) -> &'static str {
        match self {
            Status::Available => "available",
            Status::Degraded => "degraded",
            Status::Unavailable => "unavailable",
        }
    }
}

/// A percentage that is never rounded up to one hundred or down to nothing.
pub fn percent(figure: f64, decimals: u8) -> String {
    let scale = 10f64.powi(i32::from(decimals));
    let units = (figure * 100.0 * scale + 1e-9).floor();
    let units = if figure > 0.0 { units.max(1.0) } else { 0.0 };
    format!("{:.*}", usize::from(decimals), units / scale)
}

/// Everything a document is made from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What was found.
    pub review: &'a Review,
    /// What the config file says.
    pub config: &'a SlsConfig,
    /// When it was found, by the wall clock.
    pub at: Timestamp,
    /// How often documents are written, where that is known better than from the config.
    pub every: Option<std::time::Duration>,
}

/// The document, with a newline at its end; `None` where there is no figure (see
/// [`About::figure`]).
pub fn document(format: Format, about: About, input: &Input<'_>) -> Option<String> {
    let figure = about.figure(&input.review.totals)?;
    Some(match format {
        Format::Sls => sls::document(about, figure, input),
        Format::Xsls => xsls::document(about, figure, input),
        Format::MonitJson => monit::document(about, figure, input),
    })
}

#[cfg(test)]
mod tests;
