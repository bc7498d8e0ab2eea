//! An event as JSON, for scripts and hooks: the same form everywhere.

use super::Event;
use crate::model::Moment;
use serde_json::{Value, json};

/// The time with its milliseconds: `2026-11-22T03:12:44.123Z`.
pub fn stamp(at: Moment) -> String {
    let millis = i64::try_from(at.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(millis).map_or_else(|_| String::new(), |stamp| format!("{stamp:.3}"))
}

/// The event as a JSON object: `at`, `kind`, `severity`, `host`, `pool`, `vm`, `id`, `uuid` (null
/// where it is about none), `text` and `line`, which is all of it as a sentence.
pub fn document(event: &Event) -> Value {
    let ident = event.domain.as_ref().map(|(ident, _)| ident);
    json!({
        "at": stamp(event.at),
        "kind": event.kind.word(),
        "severity": event.severity.word(),
        "host": event.host,
        "pool": event.pool,
        "vm": event.domain.as_ref().map(|(_, name)| name),
        "id": ident.and_then(|ident| ident.domid),
        "uuid": ident.and_then(|ident| ident.uuid),
        "text": event.text,
        "line": event.to_string(),
    })
}

/// The same as variables for a command's environment; what it is not about is empty.
pub fn environment(event: &Event) -> Vec<(&'static str, String)> {
    let ident = event.domain.as_ref().map(|(ident, _)| ident);
    let text = |value: Option<String>| value.unwrap_or_default();
    vec![
        ("AEROSTAT_AT", stamp(event.at)),
        ("AEROSTAT_KIND", event.kind.word().to_owned()),
        ("AEROSTAT_SEVERITY", event.severity.word().to_owned()),
        ("AEROSTAT_HOST", text(event.host.as_ref().map(ToString::to_string))),
        ("AEROSTAT_POOL", text(event.pool.as_ref().map(ToString::to_string))),
        ("AEROSTAT_VM", text(event.domain.as_ref().map(|(_, name)| name.to_string()))),
        ("AEROSTAT_ID", text(ident.and_then(|ident| ident.domid).map(|id| id.to_string()))),
        ("AEROSTAT_UUID", text(ident.and_then(|ident| ident.uuid).map(|uuid| uuid.to_string()))),
        ("AEROSTAT_TEXT", event.text.to_string()),
        ("AEROSTAT_LINE", event.to_string()),
    ]
}
