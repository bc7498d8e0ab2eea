use super::{Event, EventKind, Severity};
use crate::inventory::parse_span;
use crate::inventory::suggest::did_you_mean;
use crate::model::Moment;
use crate::table::FilterError;
use crate::table::filter::expr::Expr;
use crate::table::filter::lex::{Op, Operand, Token, TokenKind};
use crate::table::filter::pattern::Pattern;
use std::time::Duration;

/// Which events are shown. The language is that of the table's filter, with words of its own:
///
/// | written | means |
/// |---|---|
/// | `web`, `"two words"`, `web-*`, `~wb1`, `/re/` | in the name of its domain, host or pool, or in what is said |
/// | `host=db*`, `vm=web-?`, `pool!=test` | patterns; `~` is "has in it" |
/// | `kind=crashed,host-down` | any of these kinds; `host` stands for all kinds of hosts, `balloon` for those of balloons |
/// | `severity>=warning` | as bad as that or worse |
/// | `age<10m` | younger than that |
/// | `a b`, `a or b`, `!a`, `( )` | and, or, not, grouping |
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    root: Option<Expr<Leaf>>,
}

#[derive(Clone, Debug)]
enum Leaf {
    /// In any text of the event.
    Text(Pattern),
    Subject(Part, Vec<Pattern>),
    Kind(Vec<EventKind>),
    Severity(Op, Severity),
    Age(Op, Duration),
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Host,
    Domain,
    Pool,
}

/// The words a filter of events may compare.
const KEYS: &[&str] = &["host", "vm", "pool", "kind", "severity", "age"];

impl EventFilter {
    /// Reads a filter; blank text lets everything through.
    ///
    /// # Errors
    /// Says where the text stops making sense and what would.
    pub fn parse(text: &str) -> Result<EventFilter, FilterError> {
        Ok(EventFilter { root: Expr::parse(text, leaf)? })
    }

    /// Both this and another one.
    pub fn and(self, other: EventFilter) -> EventFilter {
        let root = match (self.root, other.root) {
            (Some(a), Some(b)) => Some(Expr::All(vec![a, b])),
            (a, b) => a.or(b),
        };
        EventFilter { root }
    }

    /// Events of hosts that are like one of these.
    ///
    /// # Errors
    /// One of them is no pattern.
    pub fn hosts(patterns: &[String]) -> Result<EventFilter, FilterError> {
        EventFilter::subjects(Part::Host, patterns)
    }

    /// Events of domains that are like one of these.
    ///
    /// # Errors
    /// One of them is no pattern.
    pub fn domains(patterns: &[String]) -> Result<EventFilter, FilterError> {
        EventFilter::subjects(Part::Domain, patterns)
    }

    fn subjects(part: Part, patterns: &[String]) -> Result<EventFilter, FilterError> {
        let any =
            patterns.iter().map(|pattern| Pattern::is(pattern, false, 0, pattern.len())).collect::<Result<_, _>>()?;
        Ok(EventFilter { root: Some(Expr::Leaf(Leaf::Subject(part, any))) })
    }

    /// Events of the kinds that these words stand for, see [`kinds_of`].
    ///
    /// # Errors
    /// In words: one of them stands for none.
    pub fn kinds(words: &[String]) -> Result<EventFilter, String> {
        let mut kinds = Vec::new();
        for word in words {
            kinds.extend(kinds_of(word)?);
        }
        Ok(EventFilter { root: Some(Expr::Leaf(Leaf::Kind(kinds))) })
    }

    /// Events that are as bad as that or worse.
    ///
    /// # Errors
    /// In words: that is no severity.
    pub fn at_least(word: &str) -> Result<EventFilter, String> {
        let severity = severity_of(word)?;
        Ok(EventFilter { root: Some(Expr::Leaf(Leaf::Severity(Op::AtLeast, severity))) })
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Whether it lets an event through.
    pub fn matches(&self, event: &Event, now: Moment) -> bool {
        self.root.as_ref().is_none_or(|root| root.eval(&|leaf| Some(leaf.matches(event, now))) == Some(true))
    }
}

impl Leaf {
    fn matches(&self, event: &Event, now: Moment) -> bool {
        match self {
            Leaf::Text(pattern) => {
                [Part::Host, Part::Domain, Part::Pool].iter().any(|part| part.is(event, pattern))
                    || pattern.matches(&event.text)
                    || pattern.matches(event.kind.word())
            }
            Leaf::Subject(part, any) => any.iter().any(|pattern| part.is(event, pattern)),
            Leaf::Kind(any) => any.contains(&event.kind),
            Leaf::Severity(op, severity) => op.holds(&event.severity, severity),
            Leaf::Age(op, age) => op.holds(&event.at.until(now), age),
        }
    }
}

impl Part {
    fn is(self, event: &Event, pattern: &Pattern) -> bool {
        let text = match self {
            Part::Host => event.host.as_ref().map(|host| host.as_str()),
            Part::Domain => event.domain.as_ref().map(|(_, name)| name.as_str()),
            Part::Pool => event.pool.as_deref(),
        };
        text.is_some_and(|text| pattern.matches(text))
    }
}

fn leaf(token: &Token) -> Result<Expr<Leaf>, FilterError> {
    match &token.kind {
        TokenKind::Compare { key, op, value, value_at } => comparison(token, key, *op, value, *value_at),
        _ => Pattern::bare(token).map(|pattern| Expr::Leaf(Leaf::Text(pattern))),
    }
}

fn comparison(token: &Token, key: &str, op: Op, value: &Operand, at: usize) -> Result<Expr<Leaf>, FilterError> {
    let len = (token.at + token.len).saturating_sub(at);
    let part = match key {
        "host" => Part::Host,
        "vm" | "domain" | "name" => Part::Domain,
        "pool" => Part::Pool,
        "kind" | "severity" | "age" => return word(key, op, value, at, len),
        _ => {
            let hint = did_you_mean(key, KEYS.iter().copied());
            let known = if hint.is_empty() { format!("; known are {}", KEYS.join(", ")) } else { hint };
            return Err(FilterError::new(token.at, key.len(), format!("events have no `{key}`{known}")));
        }
    };
    let any = Pattern::compared(key, op, value, at, len)?;
    Ok(Expr::unless(op == Op::Unequal, Leaf::Subject(part, any)))
}

/// Comparisons of what events alone have.
fn word(key: &str, op: Op, value: &Operand, at: usize, len: usize) -> Result<Expr<Leaf>, FilterError> {
    let bad = |message: String| Err(FilterError::new(at, len, message));
    let Operand::Word(text, _) = value else {
        return bad(format!("`{key}` is no text, a regular expression cannot match it"));
    };
    match key {
        "kind" => {
            let mut kinds = Vec::new();
            for word in text.split(',') {
                kinds.extend(kinds_of(word).map_err(|why| FilterError::new(at, len, why))?);
            }
            match op {
                Op::Equal | Op::Has | Op::Unequal => Ok(Expr::unless(op == Op::Unequal, Leaf::Kind(kinds))),
                _ => bad("`kind` is a word: it can be compared with `=` and `!=`".to_owned()),
            }
        }
        "severity" => match severity_of(text) {
            Ok(severity) => Ok(Expr::Leaf(Leaf::Severity(op, severity))),
            Err(why) => bad(why),
        },
        _ => match parse_span(text) {
            Some(age) => Ok(Expr::Leaf(Leaf::Age(op, age))),
            None => bad("`age` wants a time such as `10s`, `5m`, `2h` or `3d`".to_owned()),
        },
    }
}

fn severity_of(word: &str) -> Result<Severity, String> {
    Severity::from_word(word).ok_or_else(|| {
        let words = Severity::ALL.map(Severity::word);
        let hint = did_you_mean(word, words);
        let hint = if hint.is_empty() { format!("; known are {}", words.join(", ")) } else { hint };
        format!("`severity` is never `{word}`{hint}")
    })
}

/// The kinds a word stands for: one of them, or all that begin with it (`host`, `balloon`).
///
/// # Errors
/// In words: there is none, and what was probably meant.
pub fn kinds_of(word: &str) -> Result<Vec<EventKind>, String> {
    if let Some(kind) = EventKind::from_word(word) {
        return Ok(vec![kind]);
    }
    let family = format!("{word}-");
    let kinds: Vec<EventKind> =
        EventKind::ALL.iter().copied().filter(|kind| kind.word().starts_with(&family)).collect();
    if !word.is_empty() && !kinds.is_empty() {
        return Ok(kinds);
    }
    let known = EventKind::ALL.iter().map(|kind| kind.word());
    let hint = did_you_mean(word, known.clone());
    let hint = if hint.is_empty() { format!("; known are {}", known.collect::<Vec<_>>().join(", ")) } else { hint };
    Err(format!("there is no kind of event `{word}`{hint}"))
}

#[cfg(test)]
mod tests;
