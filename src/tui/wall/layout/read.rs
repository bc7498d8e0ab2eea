//! From the text of a layout file to a [`Layout`], or to everything that is wrong with it.

use super::options::{BLOCKS, CURVES, FIGURES, LayoutOption, OPTIONS};
use super::{Block, Figure, Layout, Show};
use crate::inventory::Vocabulary;
use crate::inventory::config::{Fault, Kind, Value, describe};
use crate::inventory::suggest::did_you_mean;
use crate::model::sanitise;
use crate::tui::wall::night::Night;
use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const ROTATE: Duration = Duration::from_secs(20);
const SPAN: Duration = Duration::from_secs(24 * 3600);
const MOST: usize = 10;

/// The values of one table by key, with where they stand.
type Values = HashMap<&'static str, (Value, Range<usize>)>;

struct Reader<'a> {
    text: &'a str,
    faults: Vec<Fault>,
}

/// No block at all.
pub(super) fn bare() -> Layout {
    Layout { rotate: ROTATE, night: None, night_theme: "dark".to_owned(), memory_short: 0.02, blocks: Vec::new() }
}

pub(super) fn layout(text: &str) -> Result<Layout, Vec<Fault>> {
    let mut reader = Reader { text, faults: Vec::new() };
    let (document, errors) = DeTable::parse_recoverable(text);
    // What follows the first slip is mostly its echo.
    if let Some(error) = errors.first() {
        reader.fault(error.span().unwrap_or(0..0), "", sanitise(&error.message().replace('\n', ", ")), "");
        return Err(reader.faults);
    }
    let root = document.get_ref();
    let top = reader.table(root, "", "", &["block"]);
    let mut layout = bare();
    if let Some(Value::Span(rotate)) = value(&top, "rotate") {
        layout.rotate = *rotate;
    }
    if let Some(Value::Text(theme)) = value(&top, "night_theme") {
        layout.night_theme.clone_from(theme);
    }
    if let Some(Value::Count(percent)) = value(&top, "memory_short") {
        layout.memory_short = *percent as f64 / 100.0;
    }
    if let Some((Value::Text(night), place)) = top.get("night")
        && !night.trim().is_empty()
    {
        match night.parse::<Night>() {
            Ok(night) => layout.night = Some(night),
            Err(problem) => reader.fault(place.clone(), "night", problem, ""),
        }
    }
    layout.blocks = match root.iter().find(|(key, _)| key.get_ref() == "block") {
        Some((_, blocks)) => reader.blocks(blocks),
        None => Layout::default().blocks,
    };
    if reader.faults.is_empty() {
        return Ok(layout);
    }
    reader.faults.sort_by_key(|fault| (fault.line, fault.column));
    Err(reader.faults)
}

fn value<'v>(values: &'v Values, name: &str) -> Option<&'v Value> {
    values.get(name).map(|(value, _)| value)
}

impl Reader<'_> {
    fn fault(&mut self, at: Range<usize>, key: &str, problem: impl Into<String>, allowed: impl Into<String>) {
        self.faults.push(Fault::new(self.text, at, &sanitise(key), problem.into(), allowed.into()));
    }

    /// Reads a table's keys against the registry; those in `tables` are left to the caller.
    fn table(&mut self, content: &DeTable<'_>, block: &str, prefix: &str, tables: &[&str]) -> Values {
        let known: Vec<&LayoutOption> = OPTIONS
            .iter()
            .filter(|option| option.block == block || (option.block == "*" && !block.is_empty()))
            .collect();
        let mut values = Values::new();
        for (key, value) in content.iter() {
            let name: &str = key.get_ref();
            if tables.contains(&name) {
                continue;
            }
            let full = format!("{prefix}{name}");
            let Some(option) = known.iter().find(|option| option.name == name) else {
                let names: Vec<&str> = known.iter().map(|o| o.name).chain(tables.iter().copied()).collect();
                let guess = did_you_mean(name, names.iter().copied());
                let allowed = format!("allowed here: {}", names.join(", "));
                self.fault(key.span(), &full, format!("unknown key{guess}"), allowed);
                continue;
            };
            match option.kind.read(value.get_ref(), &Vocabulary::default()) {
                Ok(read) => {
                    self.check_words(option, value, &full);
                    values.insert(option.name, (read, value.span()));
                }
                Err(refusal) => {
                    self.fault(value.span(), &full, refusal.problem, format!("allowed: {}", refusal.allowed));
                }
            }
        }
        values
    }

    /// Looks at each word of a list.
    fn check_words(&mut self, option: &LayoutOption, value: &Spanned<DeValue<'_>>, key: &str) {
        let DeValue::Array(items) = value.get_ref() else { return };
        let allowed = format!("allowed: {}", option.words.join(", "));
        if items.is_empty() {
            self.fault(value.span(), key, "there must be one at least", &allowed);
        }
        for item in items.iter() {
            let DeValue::String(word) = item.get_ref() else { continue };
            if !option.words.contains(&word.as_ref()) {
                let guess = did_you_mean(word, option.words.iter().copied());
                self.fault(item.span(), key, format!("`{}` is not known{guess}", sanitise(word)), &allowed);
            }
        }
    }

    fn blocks(&mut self, blocks: &Spanned<DeValue<'_>>) -> Vec<Block> {
        const MOST_BLOCKS: usize = 16;
        let DeValue::Array(items) = blocks.get_ref() else {
            let what = format!("this is {}", describe(blocks.get_ref()));
            self.fault(blocks.span(), "block", what, "write [[block]] above each block");
            return Vec::new();
        };
        if items.len() > MOST_BLOCKS {
            self.fault(blocks.span(), "block", format!("{} blocks are too many", items.len()), "allowed: 16 at most");
        }
        let mut out = Vec::new();
        for item in items.iter().take(MOST_BLOCKS) {
            let DeValue::Table(content) = item.get_ref() else {
                self.fault(item.span(), "block", format!("this is {}", describe(item.get_ref())), "allowed: a table");
                continue;
            };
            out.extend(self.block(content, item.span()));
        }
        out
    }

    fn block(&mut self, content: &DeTable<'_>, place: Range<usize>) -> Option<Block> {
        let shown = content.iter().find(|(key, _)| key.get_ref() == "show").map(|(_, value)| value.get_ref());
        let allowed = || format!("allowed: {}", BLOCKS.join(", "));
        let Some(shown) = shown else {
            self.fault(place, "block", "it does not say what to `show`", allowed());
            return None;
        };
        // What the other keys may be hangs on it.
        let block = match shown {
            DeValue::String(word) => BLOCKS.iter().find(|block| **block == word.as_ref()).copied(),
            _ => None,
        };
        let Some(block) = block else {
            let (_, value) = content.iter().find(|(key, _)| key.get_ref() == "show")?;
            if let Err(refusal) = Kind::OneOf(BLOCKS).read(value.get_ref(), &Vocabulary::default()) {
                self.fault(value.span(), "block.show", refusal.problem, allowed());
            }
            return None;
        };
        let values = self.table(content, block, "block.", &[]);
        let names = |name: &str| match value(&values, name) {
            Some(Value::Words(words)) => Some(words.clone()),
            _ => None,
        };
        let show = match block {
            "headline" => Show::Headline,
            "pools" => Show::Pools,
            "figures" => Show::Figures(match names("of") {
                Some(names) => pick(&names, FIGURES),
                None => vec![Figure::Availability, Figure::Vms, Figure::Hosts, Figure::Free],
            }),
            "timeline" => Show::Timeline {
                of: names("of").map_or_else(|| CURVES.iter().map(|(_, c)| *c).collect(), |names| pick(&names, CURVES)),
                span: match value(&values, "span") {
                    Some(Value::Span(span)) => *span,
                    _ => SPAN,
                },
            },
            _ => Show::Trouble(match value(&values, "most") {
                Some(Value::Count(most)) => *most as usize,
                _ => MOST,
            }),
        };
        let weight = match value(&values, "weight") {
            Some(Value::Count(weight)) => *weight as u16,
            _ => 1,
        };
        Some(Block { show, weight })
    }
}

/// The things of these names.
fn pick<T: Copy>(names: &[String], known: &[(&str, T)]) -> Vec<T> {
    names.iter().filter_map(|name| known.iter().find(|(word, _)| word == name)).map(|(_, thing)| *thing).collect()
}
