use super::{Event, EventKind, Severity};
use crate::inventory::parse_span;
use crate::inventory::suggest::did_you_mean;
use crate::model::Moment;
use crate::table::FilterError;
use crate::table::filter::lex::{Op, Operand, Token, TokenKind, lex};
use crate::table::filter::pattern::Pattern;
use std::time::Duration;

/// Which events are shown. The language is that of the table's filter, with words of its own:
///
/// | written | means |
/// |---|---|
/// | `web`, `"two words"`, `/re/` | in the name of its domain, host or pool, or in what is said |
/// | `host=db*`, `vm=web-?`, `pool!=test` | patterns; `~` is "has in it" |
/// | `kind=crashed,host-down` | any of these kinds; `host` stands for all kinds of hosts, `balloon` for those of balloons |
/// | `severity>=warning` | as bad as that or worse |
/// | `age<10m` | younger than that |
/// | `a b`, `a or b`, `!a`, `( )` | and, or, not, grouping |
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    root: Option<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
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
const MOST_TERMS: usize = 64;
const DEEPEST: usize = 16;

impl EventFilter {
    /// Reads a filter; blank text lets everything through.
    ///
    /// # Errors
    /// Says where the text stops making sense and what would.
    pub fn parse(text: &str) -> Result<EventFilter, FilterError> {
        if text.len() > crate::table::Filter::LONGEST {
            return Err(FilterError::new(0, 0, "this is too long for a filter"));
        }
        let tokens = lex(text)?;
        if let Some(token) = tokens.get(MOST_TERMS * 4) {
            return Err(FilterError::new(token.at, token.len, "a filter has fewer parts than that"));
        }
        if tokens.is_empty() {
            return Ok(EventFilter::default());
        }
        let mut parser = Parser { tokens: &tokens, next: 0, end: text.len() };
        let root = parser.any(0)?;
        match parser.peek() {
            None => Ok(EventFilter { root: Some(root) }),
            Some(token) => Err(FilterError::new(token.at, token.len, "this `)` closes nothing")),
        }
    }

    /// Both this and another one.
    pub fn and(self, other: EventFilter) -> EventFilter {
        let root = match (self.root, other.root) {
            (Some(a), Some(b)) => Some(Node::All(vec![a, b])),
            (a, b) => a.or(b),
        };
        EventFilter { root }
    }

    /// Events of hosts that are like one of these.
    ///
    /// # Errors
    /// One of them is no pattern.
    pub fn hosts(patterns: &[String]) -> Result<EventFilter, FilterError> {
        let any = patterns.iter().map(|pattern| Pattern::is(pattern, false, 0)).collect::<Result<_, _>>()?;
        Ok(EventFilter { root: Some(Node::Subject(Part::Host, any)) })
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Whether it lets an event through.
    pub fn matches(&self, event: &Event, now: Moment) -> bool {
        self.root.as_ref().is_none_or(|root| root.matches(event, now))
    }
}

impl Node {
    fn matches(&self, event: &Event, now: Moment) -> bool {
        match self {
            Node::All(nodes) => nodes.iter().all(|node| node.matches(event, now)),
            Node::Any(nodes) => nodes.iter().any(|node| node.matches(event, now)),
            Node::Not(node) => !node.matches(event, now),
            Node::Text(pattern) => {
                [Part::Host, Part::Domain, Part::Pool].iter().any(|part| part.is(event, pattern))
                    || pattern.matches(&event.text)
                    || pattern.matches(event.kind.word())
            }
            Node::Subject(part, any) => any.iter().any(|pattern| part.is(event, pattern)),
            Node::Kind(any) => any.contains(&event.kind),
            Node::Severity(op, severity) => compare(*op, &event.severity, severity),
            Node::Age(op, age) => compare(*op, &event.at.until(now), age),
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

fn compare<T: PartialOrd>(op: Op, a: &T, b: &T) -> bool {
    match op {
        Op::Equal | Op::Has => a == b,
        Op::Unequal => a != b,
        Op::Less => a < b,
        Op::AtMost => a <= b,
        Op::More => a > b,
        Op::AtLeast => a >= b,
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    end: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn any(&mut self, depth: usize) -> Result<Node, FilterError> {
        let mut nodes = vec![self.all(depth)?];
        while self.peek().is_some_and(|token| token.kind == TokenKind::Or) {
            self.next += 1;
            nodes.push(self.all(depth)?);
        }
        Ok(single(nodes, Node::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Node, FilterError> {
        let mut nodes = Vec::new();
        while let Some(token) = self.peek() {
            if matches!(token.kind, TokenKind::Or | TokenKind::Close) {
                break;
            }
            nodes.push(self.one(depth)?);
        }
        if nodes.is_empty() {
            let at = self.peek().map_or(self.end, |token| token.at);
            return Err(FilterError::new(at, 0, "what to look for is missing here"));
        }
        Ok(single(nodes, Node::All))
    }

    fn one(&mut self, depth: usize) -> Result<Node, FilterError> {
        let Some(token) = self.peek() else {
            return Err(FilterError::new(self.end, 0, "what to look for is missing here"));
        };
        if depth > DEEPEST {
            return Err(FilterError::new(token.at, token.len, "this is nested too deep"));
        }
        self.next += 1;
        match &token.kind {
            TokenKind::Not => Ok(Node::Not(Box::new(self.one(depth + 1)?))),
            TokenKind::Open => {
                let inner = self.any(depth + 1)?;
                match self.peek() {
                    Some(Token { kind: TokenKind::Close, .. }) => {
                        self.next += 1;
                        Ok(inner)
                    }
                    _ => Err(FilterError::new(token.at, token.len, "this `(` is never closed")),
                }
            }
            TokenKind::Word(word, _) => Ok(Node::Text(Pattern::has(word))),
            TokenKind::Fuzzy(word) => Ok(Node::Text(Pattern::fuzzy(word))),
            TokenKind::Regex(pattern, any_case) => Ok(Node::Text(Pattern::regex(pattern, *any_case, token.at)?)),
            TokenKind::Compare { key, op, value, value_at } => comparison(token, key, *op, value, *value_at),
            TokenKind::Or | TokenKind::Close => {
                Err(FilterError::new(token.at, token.len, "what to look for is missing here"))
            }
        }
    }
}

fn single(mut nodes: Vec<Node>, join: impl Fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        Some(last) => {
            nodes.push(last);
            join(nodes)
        }
        None => join(nodes),
    }
}

fn comparison(token: &Token, key: &str, op: Op, value: &Operand, at: usize) -> Result<Node, FilterError> {
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
    let any = match (value, op) {
        (Operand::Regex(pattern, any_case), _) => vec![Pattern::regex(pattern, *any_case, at)?],
        (Operand::Word(word, _), Op::Has) => vec![Pattern::has(word)],
        (Operand::Word(word, true), _) => vec![Pattern::is(word, true, at)?],
        (Operand::Word(word, false), _) => {
            word.split(',').map(|word| Pattern::is(word, false, at)).collect::<Result<_, _>>()?
        }
    };
    let node = Node::Subject(part, any);
    match op {
        Op::Equal | Op::Has => Ok(node),
        Op::Unequal => Ok(Node::Not(Box::new(node))),
        _ => Err(FilterError::new(at, len, format!("`{key}` is text: it can be compared with `=`, `!=` and `~`"))),
    }
}

/// Comparisons of what events alone have.
fn word(key: &str, op: Op, value: &Operand, at: usize, len: usize) -> Result<Node, FilterError> {
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
                Op::Equal | Op::Has => Ok(Node::Kind(kinds)),
                Op::Unequal => Ok(Node::Not(Box::new(Node::Kind(kinds)))),
                _ => bad("`kind` is a word: it can be compared with `=` and `!=`".to_owned()),
            }
        }
        "severity" => match Severity::from_word(text) {
            Some(severity) => Ok(Node::Severity(op, severity)),
            None => {
                let words = Severity::ALL.map(Severity::word);
                let hint = did_you_mean(text, words);
                let hint = if hint.is_empty() { format!("; known are {}", words.join(", ")) } else { hint };
                bad(format!("`severity` is never `{text}`{hint}"))
            }
        },
        _ => match parse_span(text) {
            Some(age) => Ok(Node::Age(op, age)),
            None => bad("`age` wants a time such as `10s`, `5m`, `2h` or `3d`".to_owned()),
        },
    }
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
