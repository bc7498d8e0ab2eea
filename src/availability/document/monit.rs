//! MONIT's service availability: one object in one line. It takes no figures, only words.

use super::{About, Input, Status, words, xml};
use crate::inventory::config::MonitTimestamp;
use serde_json::{Map, Value};

pub(super) fn document(about: About, figure: f64, input: &Input<'_>) -> String {
    let config = input.config;
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("producer", config.producer.as_str().into());
    put("type", "availability".into());
    put("serviceid", about.id(config).into());
    put("service_status", Status::of(figure, config).word().into());
    match config.monit_timestamp {
        MonitTimestamp::Millis => put("timestamp", input.at.as_millisecond().into()),
        MonitTimestamp::Seconds => put("timestamp", input.at.as_second().into()),
        MonitTimestamp::Iso => put("timestamp", xml::time(input.at).into()),
        MonitTimestamp::None => None,
    };
    put("availabilityinfo", words::info(about, input).into());
    put("availabilitydesc", about.description().into());
    for (key, text) in [("contact", &config.contact), ("webpage", &config.webpage)] {
        if let Some(text) = text {
            put(key, text.as_str().into());
        }
    }
    format!("{}\n", Value::Object(object))
}
