use super::FilterError;
use super::field::{Field, Kind};
use super::lex::{Op, Operand, Token, TokenKind};
use super::pattern::Pattern;
use super::term::Term;
use crate::inventory::suggest::{did_you_mean, nearest};
use crate::model::{Balloon, Bytes, Freshness, RunState};
use crate::table::Mark;

/// The term that a token is.
pub(super) fn term(token: &Token) -> Result<Term, FilterError> {
    match &token.kind {
        TokenKind::Word(word, quoted) => {
            if !quoted && let Some((_, flag)) = Term::FLAGS.into_iter().find(|(flag, _)| flag == word) {
                return Ok(flag);
            }
            Pattern::bare(token).map(Term::Name)
        }
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
        _ => Pattern::bare(token).map(Term::Name),
    }
}

fn compare(field: Field, op: Op, value: &Operand, at: usize, len: usize) -> Result<Term, FilterError> {
    let equality = matches!(op, Op::Equal | Op::Unequal);
    let negated = op == Op::Unequal;
    let key = field.key();
    let bad = |message: String| FilterError::new(at, len, message);
    let (word, quoted) = match value {
        Operand::Word(word, quoted) => (word.as_str(), *quoted),
        Operand::Regex(..) if field.kind() == Kind::Text => {
            return Ok(Term::Text { field, op, any: Pattern::compared(key, op, value, at, len)? });
        }
        Operand::Regex(..) => return Err(bad(format!("`{key}` is no text, a regular expression cannot match it"))),
    };
    if word == "-" && !quoted && equality && field.kind() != Kind::State {
        return Ok(Term::Unknown { field, negated });
    }
    let shown = word.to_owned();
    match field.kind() {
        Kind::Text => Ok(Term::Text { field, op, any: Pattern::compared(key, op, value, at, len)? }),
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
