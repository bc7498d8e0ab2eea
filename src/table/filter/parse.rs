use super::field::{Field, Kind};
use super::lex::{Op, Operand, Token, TokenKind, lex};
use super::pattern::{Pattern, is_glob};
use super::term::Term;
use super::{Filter, FilterError, Node};
use crate::inventory::suggest::{did_you_mean, nearest};
use crate::model::{Balloon, Bytes, Freshness, RunState};
use crate::table::Mark;

/// Terms a filter may have.
const MOST_TERMS: usize = 64;
/// How deep parentheses and negations may go.
const DEEPEST: usize = 16;

/// `None` for blank text.
pub(super) fn parse(text: &str) -> Result<Option<Node>, FilterError> {
    if text.len() > Filter::LONGEST {
        return Err(FilterError::new(0, 0, format!("a filter has at most {} characters", Filter::LONGEST)));
    }
    let tokens = lex(text)?;
    let signs = [TokenKind::Open, TokenKind::Close, TokenKind::Or, TokenKind::Not];
    if let Some(token) = tokens.iter().filter(|token| !signs.contains(&token.kind)).nth(MOST_TERMS) {
        return Err(FilterError::new(token.at, token.len, format!("a filter has at most {MOST_TERMS} parts")));
    }
    if tokens.is_empty() {
        return Ok(None);
    }
    let mut parser = Parser { tokens: &tokens, next: 0, end: text.len() };
    let node = parser.any(0)?;
    match parser.peek() {
        None => Ok(Some(node)),
        Some(token) => Err(FilterError::new(token.at, token.len, "this `)` closes nothing")),
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
            nodes.push(self.unary(depth)?);
        }
        if nodes.is_empty() {
            let at = self.peek().map_or(self.end, |token| token.at);
            return Err(FilterError::new(at, 0, "something to look for is missing here"));
        }
        Ok(single(nodes, Node::All))
    }

    fn unary(&mut self, depth: usize) -> Result<Node, FilterError> {
        let Some(token) = self.peek() else {
            return Err(FilterError::new(self.end, 0, "what `!` is to leave out is missing"));
        };
        if depth >= DEEPEST {
            return Err(FilterError::new(token.at, token.len, "this is nested too deep"));
        }
        self.next += 1;
        match &token.kind {
            TokenKind::Not => Ok(Node::Not(Box::new(self.unary(depth + 1)?))),
            TokenKind::Open => {
                let node = self.any(depth + 1)?;
                if self.peek().is_none_or(|token| token.kind != TokenKind::Close) {
                    return Err(FilterError::new(token.at, 1, "this `(` is never closed"));
                }
                self.next += 1;
                Ok(node)
            }
            TokenKind::Or | TokenKind::Close => {
                Err(FilterError::new(token.at, token.len, "something to look for is missing here"))
            }
            _ => term(token).map(|term| Node::Term(Box::new(term))),
        }
    }
}

fn single(mut nodes: Vec<Node>, make: impl FnOnce(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        Some(last) => {
            nodes.push(last);
            make(nodes)
        }
        None => make(nodes),
    }
}

fn term(token: &Token) -> Result<Term, FilterError> {
    match &token.kind {
        TokenKind::Word(word, quoted) => {
            if !quoted && let Some((_, flag)) = Term::FLAGS.into_iter().find(|(flag, _)| flag == word) {
                return Ok(flag);
            }
            let like = !quoted && is_glob(word);
            Ok(Term::Name(if like { Pattern::is(word, false, token.at)? } else { Pattern::has(word) }))
        }
        TokenKind::Fuzzy(text) => Ok(Term::Name(Pattern::fuzzy(text))),
        TokenKind::Regex(text, any_case) => Ok(Term::Name(Pattern::regex(text, *any_case, token.at)?)),
        TokenKind::Compare { key, op, value, value_at } => {
            let Some(field) = Field::find(key) else {
                let hint = match nearest(key, Field::keys()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known are {}", Field::keys().collect::<Vec<_>>().join(", ")),
                };
                let message = format!("there is no `{key}` to compare; {hint} To look for this very text, quote it");
                return Err(FilterError::new(token.at, key.len(), message));
            };
            let len = token.at + token.len - value_at;
            compare(field, *op, value, *value_at, len)
        }
        _ => Err(FilterError::new(token.at, token.len, "something to look for is missing here")),
    }
}

fn compare(field: Field, op: Op, value: &Operand, at: usize, len: usize) -> Result<Term, FilterError> {
    let equality = matches!(op, Op::Equal | Op::Unequal);
    let negated = op == Op::Unequal;
    let key = field.key();
    let bad = |message: String| FilterError::new(at, len, message);
    let (word, quoted) = match value {
        Operand::Word(word, quoted) => (word.as_str(), *quoted),
        Operand::Regex(pattern, any_case) if field.kind() == Kind::Text => {
            return Ok(Term::Text { field, op, any: vec![Pattern::regex(pattern, *any_case, at)?] });
        }
        Operand::Regex(..) => return Err(bad(format!("`{key}` is no text, a regular expression cannot match it"))),
    };
    if word == "-" && !quoted && equality && field.kind() != Kind::State {
        return Ok(Term::Unknown { field, negated });
    }
    let shown = word.to_owned();
    match field.kind() {
        Kind::Text => {
            let any = match op {
                Op::Has => vec![Pattern::has(word)],
                Op::Equal | Op::Unequal if quoted => vec![Pattern::is(word, true, at)?],
                Op::Equal | Op::Unequal => {
                    word.split(',').map(|word| Pattern::is(word, false, at)).collect::<Result<_, _>>()?
                }
                _ => return Err(bad(format!("`{key}` is text: it can be compared with `=`, `!=` and `~`"))),
            };
            Ok(Term::Text { field, op, any })
        }
        Kind::State | Kind::Balloon | Kind::Mark | Kind::Fresh if !equality => {
            Err(bad(format!("`{key}` is a word: it can be compared with `=` and `!=`")))
        }
        Kind::State => {
            let any = words(word, at, key, STATES)?.concat();
            Ok(Term::State { any, negated, shown })
        }
        Kind::Balloon => {
            let any = words(word, at, key, BALLOONS)?.concat();
            Ok(Term::Balloon { any, negated, shown })
        }
        Kind::Mark => {
            let any = words(word, at, key, MARKS)?;
            Ok(Term::Mark { any, negated, shown })
        }
        Kind::Fresh => {
            let any = words(word, at, key, FRESH)?;
            Ok(Term::Fresh { any, negated, shown })
        }
        kind => {
            let Some(value) = figure(kind, word).filter(|_| op != Op::Has) else {
                let example = match kind {
                    Kind::Size => "a size such as `4G` or `512M`",
                    Kind::Rate => "bytes a second such as `1M` or `300k`",
                    Kind::Percent => "percent such as `50`",
                    Kind::Span => "a time such as `10s`, `5m`, `2h` or `3d`",
                    _ => "a number",
                };
                return Err(bad(format!("`{key}` wants {example} after `=`, `!=`, `<`, `<=`, `>` or `>=`")));
            };
            Ok(Term::Figure { field, op, value, shown })
        }
    }
}

fn figure(kind: Kind, word: &str) -> Option<f64> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|n| n.is_finite());
    match kind {
        Kind::Size => Bytes::parse(word).map(|size| size.0 as f64),
        Kind::Rate => Bytes::parse(word.trim_end_matches("/s")).map(|size| size.0 as f64),
        Kind::Percent => number(word.trim_end_matches('%')),
        Kind::Span => {
            let digits = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
            let factor = match &word[digits..] {
                "ms" => 0.001,
                "" | "s" => 1.0,
                "m" | "min" => 60.0,
                "h" => 3600.0,
                "d" => 86_400.0,
                "w" => 604_800.0,
                _ => return None,
            };
            number(&word[..digits]).map(|n| n * factor)
        }
        _ => number(word),
    }
}

/// The values of words with commas between.
fn words<T: Clone>(text: &str, at: usize, key: &str, known: &[(&'static str, T)]) -> Result<Vec<T>, FilterError> {
    let mut at = at;
    let mut values = Vec::new();
    for word in text.split(',') {
        let Some((_, value)) =
            known.iter().find(|(name, _)| name.eq_ignore_ascii_case(word) && name.len() > 1 || *name == word)
        else {
            let names = || known.iter().map(|(name, _)| *name);
            let mut hint = did_you_mean(word, names().filter(|name| name.len() > 1));
            if key == "state" && FRESH.iter().any(|(name, _)| *name == word) {
                hint = format!("; a host's freshness is `fresh={word}`");
            } else if hint.is_empty() {
                hint = format!("; known are {}", names().collect::<Vec<_>>().join(", "));
            }
            return Err(FilterError::new(at, word.len(), format!("`{key}` is never `{word}`{hint}")));
        };
        values.push(value.clone());
        at += word.len() + 1;
    }
    Ok(values)
}

const UP: &[RunState] = &[RunState::Running, RunState::Blocked, RunState::Runnable];

const STATES: &[(&str, &[RunState])] = &[
    ("running", UP),
    ("up", UP),
    ("r", &[RunState::Running]),
    ("blocked", &[RunState::Blocked]),
    ("b", &[RunState::Blocked]),
    ("runnable", &[RunState::Runnable]),
    (".", &[RunState::Runnable]),
    ("paused", &[RunState::Paused]),
    ("p", &[RunState::Paused]),
    ("shutdown", &[RunState::Shutdown]),
    ("S", &[RunState::Shutdown]),
    ("crashed", &[RunState::Crashed]),
    ("C", &[RunState::Crashed]),
    ("dying", &[RunState::Dying]),
    ("D", &[RunState::Dying]),
    ("rebooting", &[RunState::Rebooting]),
    ("R", &[RunState::Rebooting]),
    ("halted", &[RunState::Halted]),
    ("-", &[RunState::Halted]),
];

const BALLOONS: &[(&str, &[Balloon])] = &[
    ("settled", &[Balloon::Settled]),
    ("moving", &[Balloon::Moving]),
    ("self", &[Balloon::Own]),
    ("stuck", &[Balloon::Stuck]),
    ("deaf", &[Balloon::Deaf]),
    ("unknown", &[Balloon::Unknown]),
    ("trouble", &[Balloon::Stuck, Balloon::Deaf]),
];

const MARKS: &[(&str, Mark)] =
    &[("moving", Mark::Moving), ("stuck", Mark::Stuck), ("deaf", Mark::Deaf), ("conflict", Mark::Conflict)];

const FRESH: &[(&str, Freshness)] = &[
    ("live", Freshness::Live),
    ("late", Freshness::Late),
    ("stale", Freshness::Stale),
    ("down", Freshness::Down),
    ("waiting", Freshness::Waiting),
];
