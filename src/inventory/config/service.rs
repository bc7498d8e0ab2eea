//! `[availability]` and `[sls]`.

use super::scope::{Reader, Scope};
use std::time::Duration;

/// `[availability]`: what counts as known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailabilityConfig {
    /// A VM in no host's list is forgotten after so long.
    pub known_for: Duration,
    /// Names, patterns and UUIDs of VMs that need not run.
    pub expected_off: Vec<String>,
}

/// `[sls]`: what stands in the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlsConfig {
    /// Service id of the document about VMs.
    pub id_vm: String,
    /// Service id of the document about hosts.
    pub id_pm: String,
    /// Service id of the document about both.
    pub id_mean: String,
    /// From this percentage on a service is available.
    pub available: u8,
    /// From this percentage on it is affected.
    pub affected: u8,
    /// From this percentage on it is degraded; below it is not available.
    pub degraded: u8,
    /// Decimals of percentages; `None`: none in SLS, two in XSLS.
    pub decimals: Option<u8>,
    /// XSLS documents hold a status instead of a percentage.
    pub status: bool,
    /// How often the documents are written.
    pub refresh_period: Duration,
    /// How long they hold; `None`: three times as long as it is from one to the next.
    pub validity: Option<Duration>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Where to read on.
    pub webpage: Option<String>,
    /// Anything else.
    pub notes: Option<String>,
    /// Producer in MONIT documents.
    pub producer: String,
    /// How MONIT documents tell the time.
    pub monit_timestamp: MonitTimestamp,
}

/// How MONIT documents tell the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonitTimestamp {
    /// Milliseconds since 1970, a number.
    Millis,
    /// Seconds since 1970, a number.
    Seconds,
    /// RFC 3339, a text.
    Iso,
    /// Not at all: the time of submission counts.
    None,
}

impl AvailabilityConfig {
    pub(super) fn of(scope: &Scope) -> AvailabilityConfig {
        AvailabilityConfig {
            known_for: scope.span("known_for").unwrap_or_default(),
            expected_off: scope.words("expected_off").unwrap_or_default(),
        }
    }
}

impl SlsConfig {
    pub(super) fn of(reader: &mut Reader<'_>, scope: &Scope) -> SlsConfig {
        let id = |reader: &mut Reader<'_>, name: &str| {
            let id = scope.text(name).unwrap_or_default();
            // The pattern of the published XSLS schema.
            let right = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
            if let (false, Some(place)) = (right, scope.place(name)) {
                let allowed = "allowed: letters, digits, `.`, `-` and `_`";
                reader.fault(place, &format!("sls.{name}"), "this is no service id", allowed);
            }
            id
        };
        let (id_vm, id_pm, id_mean) = (id(reader, "id_vm"), id(reader, "id_pm"), id(reader, "id_mean"));
        let twice = [(&id_pm, "id_pm", &id_vm), (&id_mean, "id_mean", &id_vm), (&id_mean, "id_mean", &id_pm)];
        for (id, name, other) in twice {
            if id == other
                && let Some(place) = scope.place(name).or_else(|| scope.place("id_vm")).or_else(|| scope.place("id_pm"))
            {
                reader.fault(place, &format!("sls.{name}"), "two documents have this id", "each wants its own");
            }
        }
        let percent = |name: &str| scope.count(name).and_then(|count| u8::try_from(count).ok()).unwrap_or_default();
        let (available, affected, degraded) = (percent("available"), percent("affected"), percent("degraded"));
        if !(available >= affected && affected >= degraded)
            && let Some(place) = ["available", "affected", "degraded"].iter().find_map(|name| scope.place(name))
        {
            let problem = format!("the thresholds do not fall: {available}, {affected}, {degraded}");
            reader.fault(place, "sls", problem, "available is the highest, degraded the lowest");
        }
        let refresh_period = scope.span("refresh_period").unwrap_or_default();
        let text = |name: &str| scope.text(name).filter(|text| !text.trim().is_empty());
        SlsConfig {
            id_vm,
            id_pm,
            id_mean,
            available,
            affected,
            degraded,
            decimals: scope.text("decimals").and_then(|word| word.parse().ok()),
            status: scope.text("xsls_value").as_deref() == Some("status"),
            refresh_period,
            validity: scope.span("validity"),
            contact: text("contact"),
            webpage: text("webpage"),
            notes: text("notes"),
            producer: text("producer").unwrap_or_else(|| "aerostat".to_owned()),
            monit_timestamp: match scope.text("monit_timestamp").as_deref() {
                Some("seconds") => MonitTimestamp::Seconds,
                Some("iso") => MonitTimestamp::Iso,
                Some("none") => MonitTimestamp::None,
                _ => MonitTimestamp::Millis,
            },
        }
    }
}
