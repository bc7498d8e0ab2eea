use super::FilterError;
use super::lex::{Op, Operand, Token, TokenKind};
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use regex::{Regex, RegexBuilder};
use std::cell::RefCell;

/// What text is compared with. Lower-case patterns match either case.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    /// Is in the text.
    Has { text: String, exact_case: bool },
    /// The text is just this.
    Is { text: String, exact_case: bool },
    /// The whole text is like this, with `*`, `?`, `[a-z]`.
    Glob { text: String, regex: Regex },
    /// The expression is found in the text.
    Regex { text: String, any_case: bool, regex: Regex },
    /// These characters in this order.
    Fuzzy { text: String, atom: Atom },
}

/// Compiled size a regular expression may have.
const REGEX_SIZE: usize = 1 << 18;

fn has_capital(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

impl Pattern {
    /// What stands by itself: a word (like, where it has a `*`, `?` or `[` and is not quoted),
    /// `~text`, `/regex/`.
    pub fn bare(token: &Token) -> Result<Pattern, FilterError> {
        match &token.kind {
            TokenKind::Word(word, false) if is_glob(word) => Pattern::is(word, false, token.at, token.len),
            TokenKind::Word(word, _) => Ok(Pattern::has(word)),
            TokenKind::Fuzzy(text) => Ok(Pattern::fuzzy(text)),
            TokenKind::Regex(text, any_case) => Pattern::regex(text, *any_case, token.at, token.len),
            _ => Err(FilterError::new(token.at, token.len, "something to look for is missing here")),
        }
    }

    /// What a text `key` is compared with: any of these. `at` and `len`: where the value stands.
    pub fn compared(key: &str, op: Op, value: &Operand, at: usize, len: usize) -> Result<Vec<Pattern>, FilterError> {
        match (value, op) {
            (_, Op::Less | Op::AtMost | Op::More | Op::AtLeast) => {
                let message = format!("`{key}` is text: it can be compared with `=`, `!=` and `~`");
                Err(FilterError::new(at, len, message))
            }
            (Operand::Regex(text, any_case), _) => Ok(vec![Pattern::regex(text, *any_case, at, len)?]),
            (Operand::Word(word, _), Op::Has) => Ok(vec![Pattern::has(word)]),
            (Operand::Word(word, true), _) => Ok(vec![Pattern::is(word, true, at, len)?]),
            (Operand::Word(word, false), _) => word.split(',').map(|word| Pattern::is(word, false, at, len)).collect(),
        }
    }

    pub fn has(text: &str) -> Pattern {
        Pattern::Has { text: text.to_owned(), exact_case: has_capital(text) }
    }

    /// Equal to, or like where there is a `*`, `?` or `[` (and `text` was not quoted). `at` and `len`:
    /// where it stands in what was typed, for an error.
    pub fn is(text: &str, quoted: bool, at: usize, len: usize) -> Result<Pattern, FilterError> {
        if quoted || !is_glob(text) {
            return Ok(Pattern::Is { text: text.to_owned(), exact_case: has_capital(text) });
        }
        let regex = build(&translate(text), !has_capital(text), at, len)?;
        Ok(Pattern::Glob { text: text.to_owned(), regex })
    }

    pub fn regex(text: &str, any_case: bool, at: usize, len: usize) -> Result<Pattern, FilterError> {
        let regex = build(text, any_case || !capital_in_regex(text), at, len)?;
        Ok(Pattern::Regex { text: text.to_owned(), any_case, regex })
    }

    pub fn fuzzy(text: &str) -> Pattern {
        let atom = Atom::new(text, CaseMatching::Smart, Normalization::Smart, AtomKind::Fuzzy, false);
        Pattern::Fuzzy { text: text.to_owned(), atom }
    }

    pub fn matches(&self, text: &str) -> bool {
        match self {
            Pattern::Has { text: wanted, exact_case: true } => text.contains(wanted.as_str()),
            Pattern::Has { text: wanted, exact_case: false } => contains_any_case(text, wanted),
            Pattern::Is { text: wanted, exact_case: true } => text == wanted,
            Pattern::Is { text: wanted, exact_case: false } => {
                text.len() == wanted.len() && text.eq_ignore_ascii_case(wanted)
                    || !text.is_ascii() && text.to_lowercase() == *wanted
            }
            Pattern::Glob { regex, .. } | Pattern::Regex { regex, .. } => regex.is_match(text),
            Pattern::Fuzzy { atom, .. } => fuzzy(atom, text),
        }
    }
}

/// `wanted` is lower case.
fn contains_any_case(text: &str, wanted: &str) -> bool {
    if text.is_ascii() {
        let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
        return wanted.is_empty() || text.windows(wanted.len()).any(|part| part.eq_ignore_ascii_case(wanted));
    }
    text.to_lowercase().contains(wanted)
}

fn fuzzy(atom: &Atom, text: &str) -> bool {
    // The matcher's working memory is 135 KB: one a thread, not one a filter or row.
    thread_local! {
        static MATCHER: RefCell<(Matcher, Vec<char>)> = RefCell::new((Matcher::new(Config::DEFAULT), Vec::new()));
    }
    MATCHER.with_borrow_mut(|(matcher, buffer)| atom.score(Utf32Str::new(text, buffer), matcher).is_some())
}

fn build(pattern: &str, any_case: bool, at: usize, len: usize) -> Result<Regex, FilterError> {
    RegexBuilder::new(pattern)
        .case_insensitive(any_case)
        .size_limit(REGEX_SIZE)
        .dfa_size_limit(REGEX_SIZE)
        .nest_limit(32)
        .build()
        .map_err(|error| {
            let why = match &error {
                regex::Error::CompiledTooBig(_) => "it would take too much memory".to_owned(),
                // The crate's text draws the expression over several lines; its last says what is wrong.
                other => other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
            };
            FilterError::new(at, len, format!("this regular expression does not work: {why}"))
        })
}

/// A capital that stands for itself, not the class in `\S` or `\W`.
fn capital_in_regex(text: &str) -> bool {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c.is_uppercase() {
            return true;
        }
    }
    false
}

/// A shell pattern as a regular expression. A `[` that is never closed stands for itself.
fn translate(glob: &str) -> String {
    let mut out = String::from("^(?s:");
    let mut rest = glob;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '*' => out.push_str(".*"),
            '?' => out.push('.'),
            '[' => match rest.char_indices().skip(1).find(|(_, c)| *c == ']') {
                Some((close, _)) => {
                    let members = &rest[..close];
                    let (negated, members) = match members.strip_prefix(['!', '^']) {
                        Some(others) if !others.is_empty() => ("^", others),
                        _ => ("", members),
                    };
                    out.push('[');
                    out.push_str(negated);
                    for c in members.chars() {
                        if matches!(c, '\\' | '[' | ']' | '^' | '&' | '~') {
                            out.push('\\');
                        }
                        out.push(c);
                    }
                    out.push(']');
                    rest = &rest[close + 1..];
                }
                None => out.push_str("\\["),
            },
            c => out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out.push_str(")$");
    out
}
