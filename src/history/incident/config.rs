//! The parts of a config file that may be handed over.

use toml_edit::DocumentMut;

/// Tables that say how things were watched and shown, and open no door.
const HARMLESS: [&str; 2] = ["watch", "ui"];
/// Tables that are harmless as long as names may be told.
const NAMES: [&str; 1] = ["pools"];

/// A config file without everything that says how to get in anywhere: addresses, users, keys,
/// commands; and without names, where those are scrubbed. Comments go too: people write things
/// into them. A file that cannot be read gives nothing.
pub fn harmless(text: &str, scrubbed: bool) -> String {
    let Ok(document) = text.parse::<DocumentMut>() else { return String::new() };
    let mut out = toml::Table::new();
    for table in HARMLESS.iter().chain(NAMES.iter().filter(|_| !scrubbed)) {
        let Some(item) = document.get(table).and_then(|item| item.as_table()) else { continue };
        // By way of the plain data model comments and layout stay behind.
        if let Ok(mut values) = item.to_string().parse::<toml::Table>() {
            values.retain(|key, value| !key.ends_with("file") && !key.contains("command") && is_plain(value));
            if !values.is_empty() {
                out.insert((*table).to_owned(), toml::Value::Table(values));
            }
        }
    }
    out.to_string()
}

fn is_plain(value: &toml::Value) -> bool {
    !matches!(value, toml::Value::Table(_))
}
