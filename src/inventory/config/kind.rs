//! What kinds of values options take, and how they are read.

use super::super::span::{parse_span, show_span};
use super::super::suggest::did_you_mean;
use crate::model::{Bytes, sanitise};
use std::time::Duration;
use toml::Spanned;
use toml::de::DeValue;

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A file; `~/` is the home directory, anything relative is beside the config file.
    Path,
    /// `true` or `false`.
    Flag,
    /// A whole number within bounds.
    Count(u64, u64),
    /// A size within bounds (in bytes).
    Size(u64, u64),
    /// A duration within bounds (in milliseconds).
    Span(u64, u64),
    /// A duration within bounds (in milliseconds), or `"auto"`.
    SpanOrAuto(u64, u64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of texts.
    Words,
    /// A hostlist, or a list of them.
    Hosts,
    /// A command: text cut at blanks, or a list of its words.
    Command,
    /// A shell command line, or a list of words run as they are.
    ShellCommand,
    /// The name of a theme.
    Theme,
    /// Names of columns.
    Columns,
    /// Kinds of events, or families of them.
    Events,
    /// The name of a column; `-` before it for the largest first, `+` for the smallest.
    Sort,
}

/// A value that was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Flag(bool),
    Count(u64),
    Span(Duration),
    /// `"auto"`, where there is such a thing.
    Auto,
    Words(Vec<String>),
}

/// Words that only other parts of the program know; empty means that they cannot be checked here.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Columns of the table.
    pub columns: Vec<String>,
    /// Themes, the user's own included.
    pub themes: Vec<String>,
    /// Kinds of events and their families.
    pub events: Vec<String>,
}

/// Why a value is refused: what is wrong, and (if not said yet) what is allowed.
pub(crate) struct Refusal {
    pub(crate) problem: String,
    pub(crate) allowed: String,
}

impl Kind {
    /// What is allowed, in words.
    pub fn allowed(self, words: &Vocabulary) -> String {
        let list = |known: &[String]| known.join(", ");
        match self {
            Kind::Text => "a text in quotes".into(),
            Kind::Path => "a file name in quotes".into(),
            Kind::Flag => "true or false".into(),
            Kind::Count(least, most) => format!("a whole number from {least} to {most}"),
            Kind::Size(least, most) => {
                format!("a size from {} to {}, like \"500M\" or \"2G\"", Bytes(least), Bytes(most))
            }
            Kind::Span(least, most) => {
                format!("a duration from {} to {}, like \"2s\" or \"500ms\"", ms(least), ms(most))
            }
            Kind::SpanOrAuto(least, most) => {
                format!("\"auto\", or a duration from {} to {}, like \"2s\"", ms(least), ms(most))
            }
            Kind::OneOf(known) => format!("one of: {}", known.join(", ")),
            Kind::Words => "a list of texts, like [\"a\", \"b\"]".into(),
            Kind::Hosts => "a hostlist like \"xen[1-9]\", or a list of them".into(),
            Kind::Command => "a command like \"sudo -n\", or a list of its words".into(),
            Kind::ShellCommand => "a shell command line, or a list of words to run as they are".into(),
            Kind::Theme if words.themes.is_empty() => "the name of a theme".into(),
            Kind::Theme => format!("one of: {}", list(&words.themes)),
            Kind::Columns if words.columns.is_empty() => "a list of column names".into(),
            Kind::Columns => format!("a list of: {}", list(&words.columns)),
            Kind::Events if words.events.is_empty() => "a list of kinds of events".into(),
            Kind::Events => format!("a list of: {}", list(&words.events)),
            Kind::Sort if words.columns.is_empty() => "the name of a column, `-` before it to sort downwards".into(),
            Kind::Sort => format!("a column, `-` before it to sort downwards: {}", list(&words.columns)),
        }
    }

    /// Reads a value.
    pub(crate) fn read(self, value: &DeValue<'_>, words: &Vocabulary) -> Result<Value, Refusal> {
        let refuse = |problem: String| Refusal { problem, allowed: self.allowed(words) };
        let wrong = || refuse(format!("this is {}", describe(value)));
        match self {
            Kind::Text | Kind::Path => text(value).map(Value::Text).ok_or_else(wrong),
            Kind::Flag => match value {
                DeValue::Boolean(flag) => Ok(Value::Flag(*flag)),
                _ => Err(wrong()),
            },
            Kind::Count(least, most) => match value {
                DeValue::Integer(number) => match u64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(count) if (least..=most).contains(&count) => Ok(Value::Count(count)),
                    _ => Err(refuse(format!("{number} is out of bounds"))),
                },
                _ => Err(wrong()),
            },
            Kind::Size(least, most) => {
                let size = match value {
                    DeValue::String(text) => {
                        Bytes::parse(text).ok_or_else(|| refuse(format!("`{}` is no size", sanitise(text))))?
                    }
                    _ => return Err(wrong()),
                };
                let fits = (least..=most).contains(&size.0);
                if fits { Ok(Value::Count(size.0)) } else { Err(refuse(format!("{size} is out of bounds"))) }
            }
            Kind::SpanOrAuto(..) if text(value).as_deref() == Some("auto") => Ok(Value::Auto),
            Kind::Span(least, most) | Kind::SpanOrAuto(least, most) => {
                let span = match value {
                    DeValue::String(text) => {
                        parse_span(text).ok_or_else(|| refuse(format!("`{text}` is no duration")))?
                    }
                    DeValue::Integer(seconds) => {
                        parse_span(seconds.as_str()).ok_or_else(|| refuse(format!("{seconds} is no duration")))?
                    }
                    DeValue::Float(seconds) => {
                        parse_span(seconds.as_str()).ok_or_else(|| refuse(format!("{seconds} is no duration")))?
                    }
                    _ => return Err(wrong()),
                };
                let millis = span.as_millis() as u64;
                let fits = (least..=most).contains(&millis);
                if fits { Ok(Value::Span(span)) } else { Err(refuse(format!("{} is out of bounds", show_span(span)))) }
            }
            Kind::OneOf(known) => {
                one_of(&text(value).ok_or_else(wrong)?, known.iter().copied()).map(Value::Text).map_err(refuse)
            }
            Kind::Theme => named(&text(value).ok_or_else(wrong)?, &words.themes).map(Value::Text).map_err(refuse),
            Kind::Sort => {
                let name = text(value).ok_or_else(wrong)?;
                let column = name.strip_prefix(['-', '+']).unwrap_or(&name);
                named(column, &words.columns).map_err(refuse)?;
                Ok(Value::Text(name))
            }
            Kind::Words => list(value).map(Value::Words).ok_or_else(wrong),
            Kind::Columns => {
                let names = list(value).ok_or_else(wrong)?;
                for name in &names {
                    named(name, &words.columns).map_err(refuse)?;
                }
                Ok(Value::Words(names))
            }
            Kind::Events => {
                let names = list(value).ok_or_else(wrong)?;
                for name in &names {
                    named(name, &words.events).map_err(refuse)?;
                }
                Ok(Value::Words(names))
            }
            Kind::Hosts => match text(value) {
                Some(one) => Ok(Value::Words(vec![one])),
                None => list(value).map(Value::Words).ok_or_else(wrong),
            },
            Kind::Command => match text(value) {
                Some(line) => Ok(Value::Words(line.split_whitespace().map(str::to_owned).collect())),
                None => list(value).map(Value::Words).ok_or_else(wrong),
            },
            Kind::ShellCommand => match text(value) {
                Some(line) if line.trim().is_empty() => Ok(Value::Words(Vec::new())),
                Some(line) => Ok(Value::Words(vec!["sh".into(), "-c".into(), line])),
                None => list(value).map(Value::Words).ok_or_else(wrong),
            },
        }
    }
}

fn ms(millis: u64) -> String {
    show_span(Duration::from_millis(millis))
}

fn text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        _ => None,
    }
}

/// A list of texts.
pub(super) fn list(value: &DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::Array(items) => items.iter().map(Spanned::get_ref).map(text).collect(),
        _ => None,
    }
}

fn named(name: &str, known: &[String]) -> Result<String, String> {
    if known.is_empty() { Ok(name.to_owned()) } else { one_of(name, known.iter().map(String::as_str)) }
}

fn one_of<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Result<String, String> {
    if known.clone().any(|word| word == name) {
        return Ok(name.to_owned());
    }
    Err(format!("`{}` is not known{}", crate::model::sanitise(name), did_you_mean(name, known)))
}

/// What a value is, in words.
pub(crate) fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
