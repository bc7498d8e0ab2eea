//! From the text of a hostlist to its terms; nothing is expanded here.

use super::range::Span;
use super::{HostlistError, Problem};
use std::ops::Range;

/// How a term joins what stands before it; they are taken from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `,` or a blank: these too.
    Union,
    /// `!`: without these.
    Difference,
    /// `&`: only those that are also among these.
    Intersection,
    /// `^`: those in exactly one of both.
    Exclusive,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it stands.
    Text(String),
    /// A bracket with ranges.
    Range(Vec<Span>),
}

/// One pattern of a hostlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) operator: Operator,
    pub(super) pieces: Vec<Piece>,
    /// Where it stands in the hostlist, in bytes.
    pub(super) place: Range<usize>,
}

impl Term {
    /// How many names it makes.
    pub(super) fn count(&self) -> u128 {
        self.pieces.iter().fold(1u128, |product, piece| match piece {
            Piece::Text(_) => product,
            Piece::Range(spans) => product.saturating_mul(spans.iter().map(|span| u128::from(span.count())).sum()),
        })
    }

    /// The names it makes, in order: the last bracket counts fastest.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = vec![String::new()];
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => names.iter_mut().for_each(|name| name.push_str(text)),
                Piece::Range(spans) => {
                    names = names
                        .iter()
                        .flat_map(|name| {
                            spans.iter().flat_map(Span::numbers).map(move |number| format!("{name}{number}"))
                        })
                        .collect();
                }
            }
        }
        names
    }
}

/// Cuts a hostlist into its terms.
pub(super) fn terms(text: &str) -> Result<Vec<Term>, HostlistError> {
    let mut terms = Vec::new();
    // The operator whose right side is not there yet, and where it stands.
    let mut waiting: Option<(Operator, usize)> = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let operator = match c {
            ',' => Some(Operator::Union),
            '!' => Some(Operator::Difference),
            '&' => Some(Operator::Intersection),
            '^' => Some(Operator::Exclusive),
            _ => None,
        };
        if let Some(operator) = operator {
            if waiting.is_some() || terms.is_empty() {
                return Err(HostlistError::new(text, at..at + 1, Problem::MissingHost));
            }
            waiting = Some((operator, at));
            at += 1;
        } else if c.is_whitespace() {
            at += c.len_utf8();
        } else {
            let (operator, _) = waiting.take().unwrap_or((Operator::Union, at));
            let term = term(text, at, operator)?;
            at = term.place.end;
            terms.push(term);
        }
    }
    match waiting {
        Some((_, at)) => Err(HostlistError::new(text, at..at + 1, Problem::MissingHost)),
        None => Ok(terms),
    }
}

/// Reads the one term that begins at `start`.
fn term(text: &str, start: usize, operator: Operator) -> Result<Term, HostlistError> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        match c {
            ',' | '!' | '&' | '^' => break,
            c if c.is_whitespace() => break,
            ']' => return Err(HostlistError::new(text, at..at + 1, Problem::Unopened)),
            '[' => {
                let close = closing(text, at)?;
                let inner = &text[at + 1..close];
                if inner.contains(':') {
                    // An IPv6 address in its brackets, not a range.
                    literal.push_str(&text[at..=close]);
                } else {
                    let spans = Span::list(inner, at + 1).map_err(|(place, problem)| {
                        let place = if place.is_empty() { at..close + 1 } else { place };
                        HostlistError::new(text, place, problem)
                    })?;
                    if !literal.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut literal)));
                    }
                    pieces.push(Piece::Range(spans));
                }
                at = close + 1;
            }
            c => {
                literal.push(c);
                at += c.len_utf8();
            }
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Text(literal));
    }
    Ok(Term { operator, pieces, place: start..at })
}

/// Where the bracket that opens at `open` is closed.
fn closing(text: &str, open: usize) -> Result<usize, HostlistError> {
    for (at, c) in text[open + 1..].char_indices() {
        match c {
            ']' => return Ok(open + 1 + at),
            '[' => {
                let place = open + 1 + at..open + 2 + at;
                return Err(HostlistError::new(text, place, Problem::Nested));
            }
            _ => {}
        }
    }
    Err(HostlistError::new(text, open..open + 1, Problem::Unclosed))
}
