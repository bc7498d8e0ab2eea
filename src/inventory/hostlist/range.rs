//! What stands between brackets: `001-040,045,50-90/10`.

use super::Problem;
use std::ops::Range;

/// One element of a bracket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    first: u64,
    last: u64,
    step: u64,
    /// Digits to fill up to with zeros.
    width: usize,
}

impl Span {
    /// How many numbers it has.
    pub(super) fn count(&self) -> u64 {
        (self.last - self.first) / self.step + 1
    }

    /// Its numbers as text.
    pub(super) fn numbers(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.count()).map(|at| format!("{:0width$}", self.first + at * self.step, width = self.width))
    }

    /// Reads what stands between two brackets; `offset` is where it stands in the hostlist.
    pub(super) fn list(inner: &str, offset: usize) -> Result<Vec<Span>, (Range<usize>, Problem)> {
        let mut spans = Vec::new();
        let mut at = offset;
        for element in inner.split(',') {
            let place = at..at + element.len();
            spans.push(Span::read(element).map_err(|problem| (place, problem))?);
            at += element.len() + 1;
        }
        Ok(spans)
    }

    fn read(element: &str) -> Result<Span, Problem> {
        if element.trim().is_empty() {
            return Err(Problem::EmptyRange);
        }
        let (ends, step) = match element.split_once('/') {
            Some((ends, step)) => (ends, number(step)?),
            None => (element, 1),
        };
        if step == 0 {
            return Err(Problem::Step);
        }
        let (from, to) = ends.split_once('-').unwrap_or((ends, ends));
        let (from, to) = (from.trim(), to.trim());
        let (first, last) = (number(from)?, number(to)?);
        if last < first {
            return Err(Problem::Backwards(from.to_owned(), to.to_owned()));
        }
        let padded = |text: &str| text.len() > 1 && text.starts_with('0');
        // `01-100` is fine (99 is followed by 100), `1-010` and `001-40` are not.
        if padded(to) && to.len() != from.len() || padded(from) && to.len() < from.len() {
            return Err(Problem::Padding);
        }
        Ok(Span { first, last, step, width: if padded(from) { from.len() } else { 0 } })
    }
}

fn number(text: &str) -> Result<u64, Problem> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::NotANumber);
    }
    if text.len() > 18 {
        return Err(Problem::NumberTooLong);
    }
    text.parse().map_err(|_| Problem::NumberTooLong)
}
