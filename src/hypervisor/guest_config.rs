//! What a guest's configuration file says: `/etc/xen/NAME.cfg` of xl, `vm.cfg` of xm and Oracle VM.
//!
//! Both are assignments in the style of Python: `key = value`, with texts in either kind of quotes,
//! whole numbers, and lists of texts over several lines; `#` begins a comment. Memory is in MiB, as a
//! number or a text. xm runs the file as Python, so anything may stand in it: what is not an
//! assignment of these kinds is passed over, and what it would have said is not known: of disks and
//! network cards, which are looked for elsewhere, that is kept.

use crate::model::{Bytes, Name, Uuid};

/// As much of a configuration as is looked at before a domain is made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuestConfig {
    /// `name`
    pub name: Option<Name>,
    /// `uuid`; most files have none.
    pub uuid: Option<Uuid>,
    /// `memory`: what it starts with.
    pub memory: Option<Bytes>,
    /// `maxmem`: the balloon's ceiling; `memory` where there is none.
    pub maximum: Option<Bytes>,
    /// `disk`: each as it is written.
    pub disks: Vec<String>,
    /// Whether it says something else of its disks, which is not read: `disk += …`, an expression.
    pub more_disks: bool,
    /// Addresses of its network cards (`mac=` in `vif`), in lower case; cards without one get theirs
    /// from the toolstack.
    pub macs: Vec<String>,
    /// Whether it says something else of its network cards.
    pub more_cards: bool,
}

enum Value {
    Text(String),
    List(Vec<String>),
}

impl Value {
    fn text(self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text),
            Value::List(_) => None,
        }
    }
}

impl GuestConfig {
    /// Reads a file's text. Of a key that is set twice, the last counts, as for the tools.
    pub fn parse(text: &str) -> GuestConfig {
        let mut config = GuestConfig::default();
        let mut reader = Reader { rest: text };
        while let Some((key, value)) = reader.assignment() {
            match (key, value) {
                ("name", value) => config.name = value.and_then(Value::text).map(|text| Name::new(&text)),
                ("uuid", value) => config.uuid = value.and_then(Value::text).and_then(|text| text.parse().ok()),
                ("memory", value) => config.memory = value.and_then(Value::text).and_then(|text| mib(&text)),
                ("maxmem", value) => config.maximum = value.and_then(Value::text).and_then(|text| mib(&text)),
                ("disk", Some(Value::List(disks))) => (config.disks, config.more_disks) = (disks, false),
                ("disk", _) => config.more_disks = true,
                ("vif", Some(Value::List(cards))) => {
                    config.macs = cards.iter().filter_map(|card| mac(card)).collect();
                    config.more_cards = false;
                }
                ("vif", _) => config.more_cards = true,
                _ => {}
            }
        }
        config.maximum = config.maximum.or(config.memory);
        config
    }
}

/// The address in a card's `key=value, …`.
fn mac(card: &str) -> Option<String> {
    let mut pairs = card.split(',').filter_map(|pair| pair.split_once('='));
    let (_, mac) = pairs.find(|(key, _)| key.trim() == "mac")?;
    Some(mac.trim().to_ascii_lowercase())
}

fn mib(text: &str) -> Option<Bytes> {
    text.trim().parse().ok().map(Bytes::from_mib)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// The word that the next statement begins with, and what is assigned to it where that can be
    /// read; lines that begin with no word are passed over.
    fn assignment(&mut self) -> Option<(&'a str, Option<Value>)> {
        while !self.rest.is_empty() {
            self.blanks();
            let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            let (key, after) = self.rest.split_at(end);
            let value = after.trim_start_matches([' ', '\t']).strip_prefix('=').filter(|more| !more.starts_with('='));
            let value = value.filter(|_| !key.is_empty()).and_then(|value| {
                self.rest = value;
                self.value().filter(|_| self.ends())
            });
            if value.is_none() {
                self.line();
            }
            if !key.is_empty() {
                return Some((key, value));
            }
        }
        None
    }

    /// Whether the statement ends here: what an operator follows is only a part of its value.
    fn ends(&self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', '\r']);
        rest.is_empty() || rest.starts_with(['\n', '#', ';'])
    }

    fn value(&mut self) -> Option<Value> {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
        if let Some(list) = self.rest.strip_prefix('[') {
            self.rest = list;
            let mut items = Vec::new();
            loop {
                self.blanks();
                self.rest = self.rest.trim_start_matches(',');
                self.blanks();
                if let Some(after) = self.rest.strip_prefix(']') {
                    self.rest = after;
                    return Some(Value::List(items));
                }
                items.push(self.text()?);
            }
        }
        if let Some(text) = self.text() {
            return Some(Value::Text(text));
        }
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (number, after) = self.rest.split_at(end);
        self.rest = after;
        (!number.is_empty()).then(|| Value::Text(number.to_owned()))
    }

    /// A text in quotes on one line.
    fn text(&mut self) -> Option<String> {
        let quote = self.rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let mut text = String::new();
        let mut chars = self.rest[1..].char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.rest = &self.rest[1 + at + 1..];
                    return Some(text);
                }
                '\n' => return None,
                '\\' => text.extend(chars.next().map(|(_, c)| c)),
                c => text.push(c),
            }
        }
        None
    }

    /// Passes blanks, newlines and comments.
    fn blanks(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            if !self.rest.starts_with('#') {
                return;
            }
            self.line();
        }
    }

    /// Passes the rest of the line.
    fn line(&mut self) {
        self.rest = self.rest.find('\n').map_or("", |at| &self.rest[at + 1..]);
    }
}

#[cfg(test)]
#[path = "guest_config_tests.rs"]
mod tests;
