use super::lex::{Token, TokenKind, lex};
use super::{Filter, FilterError};
use std::fmt;

/// Leaves an expression may have.
const MOST_LEAVES: usize = 64;
/// How deep parentheses and negations may go.
const DEEPEST: usize = 16;
/// Said wherever nothing stands where something must.
const MISSING: &str = "something to look for is missing here";

/// Leaves joined by and, or and not. What a leaf is, is up to whoever filters something: rows of
/// the table, events.
#[derive(Clone, Debug)]
pub(crate) enum Expr<L> {
    All(Vec<Expr<L>>),
    Any(Vec<Expr<L>>),
    Not(Box<Expr<L>>),
    Leaf(L),
}

impl<L> Expr<L> {
    /// Reads a text whose leaves `leaf` makes sense of; `None` for blank text.
    ///
    /// # Errors
    /// Says where the text stops making sense and what would.
    pub fn parse(
        text: &str,
        leaf: impl Fn(&Token) -> Result<Expr<L>, FilterError>,
    ) -> Result<Option<Expr<L>>, FilterError> {
        if text.len() > Filter::LONGEST {
            return Err(FilterError::new(0, 0, format!("a filter has at most {} characters", Filter::LONGEST)));
        }
        let tokens = lex(text)?;
        let signs = [TokenKind::Open, TokenKind::Close, TokenKind::Or, TokenKind::Not];
        if let Some(token) = tokens.iter().filter(|token| !signs.contains(&token.kind)).nth(MOST_LEAVES) {
            return Err(FilterError::new(token.at, token.len, format!("a filter has at most {MOST_LEAVES} parts")));
        }
        if tokens.is_empty() {
            return Ok(None);
        }
        let mut parser = Parser { tokens: &tokens, next: 0, end: text.len(), leaf };
        let expr = parser.any(0)?;
        match parser.peek() {
            None => Ok(Some(expr)),
            Some(token) => Err(FilterError::new(token.at, token.len, "this `)` closes nothing")),
        }
    }

    /// The leaf, or what it is not.
    pub fn unless(negated: bool, leaf: L) -> Expr<L> {
        let leaf = Expr::Leaf(leaf);
        if negated { Expr::Not(Box::new(leaf)) } else { leaf }
    }

    /// Kleene's logic: a leaf of which `holds` says `None` is neither true nor false.
    pub fn eval(&self, holds: &impl Fn(&L) -> Option<bool>) -> Option<bool> {
        match self {
            Expr::Leaf(leaf) => holds(leaf),
            Expr::Not(expr) => expr.eval(holds).map(|matches| !matches),
            Expr::All(exprs) => decide(exprs, false, holds),
            Expr::Any(exprs) => decide(exprs, true, holds),
        }
    }

    /// Hands over each leaf, in the order written.
    pub fn leaves(&self, each: &mut impl FnMut(&L)) {
        match self {
            Expr::Leaf(leaf) => each(leaf),
            Expr::Not(expr) => expr.leaves(each),
            Expr::All(exprs) | Expr::Any(exprs) => exprs.iter().for_each(|expr| expr.leaves(each)),
        }
    }
}

/// `deciding` as soon as one is that; unknown if any is unknown; else the opposite.
fn decide<L>(exprs: &[Expr<L>], deciding: bool, holds: &impl Fn(&L) -> Option<bool>) -> Option<bool> {
    let mut result = Some(!deciding);
    for expr in exprs {
        match expr.eval(holds) {
            Some(value) if value == deciding => return Some(deciding),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

/// As it was understood; reading it gives the same again.
impl<L: fmt::Display> fmt::Display for Expr<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f, true)
    }
}

fn show<L: fmt::Display>(expr: &Expr<L>, f: &mut fmt::Formatter<'_>, outermost: bool) -> fmt::Result {
    let (exprs, between) = match expr {
        Expr::Leaf(leaf) => return write!(f, "{leaf}"),
        Expr::Not(expr) => {
            f.write_str("!")?;
            return show(expr, f, false);
        }
        Expr::All(exprs) => (exprs, " "),
        Expr::Any(exprs) => (exprs, " | "),
    };
    if !outermost {
        f.write_str("(")?;
    }
    for (at, expr) in exprs.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        show(expr, f, false)?;
    }
    if outermost { Ok(()) } else { f.write_str(")") }
}

struct Parser<'a, F> {
    tokens: &'a [Token],
    next: usize,
    end: usize,
    leaf: F,
}

impl<'a, F> Parser<'a, F> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn any<L>(&mut self, depth: usize) -> Result<Expr<L>, FilterError>
    where
        F: Fn(&Token) -> Result<Expr<L>, FilterError>,
    {
        let mut exprs = vec![self.all(depth)?];
        while self.peek().is_some_and(|token| token.kind == TokenKind::Or) {
            self.next += 1;
            exprs.push(self.all(depth)?);
        }
        Ok(single(exprs, Expr::Any))
    }

    fn all<L>(&mut self, depth: usize) -> Result<Expr<L>, FilterError>
    where
        F: Fn(&Token) -> Result<Expr<L>, FilterError>,
    {
        let mut exprs = Vec::new();
        while let Some(token) = self.peek() {
            if matches!(token.kind, TokenKind::Or | TokenKind::Close) {
                break;
            }
            exprs.push(self.unary(depth)?);
        }
        if exprs.is_empty() {
            let at = self.peek().map_or(self.end, |token| token.at);
            return Err(FilterError::new(at, 0, MISSING));
        }
        Ok(single(exprs, Expr::All))
    }

    fn unary<L>(&mut self, depth: usize) -> Result<Expr<L>, FilterError>
    where
        F: Fn(&Token) -> Result<Expr<L>, FilterError>,
    {
        let Some(token) = self.peek() else {
            return Err(FilterError::new(self.end, 0, "what `!` is to leave out is missing"));
        };
        if depth >= DEEPEST {
            return Err(FilterError::new(token.at, token.len, "this is nested too deep"));
        }
        self.next += 1;
        match &token.kind {
            TokenKind::Not => Ok(Expr::Not(Box::new(self.unary(depth + 1)?))),
            TokenKind::Open => {
                let expr = self.any(depth + 1)?;
                if self.peek().is_none_or(|token| token.kind != TokenKind::Close) {
                    return Err(FilterError::new(token.at, 1, "this `(` is never closed"));
                }
                self.next += 1;
                Ok(expr)
            }
            TokenKind::Or | TokenKind::Close => Err(FilterError::new(token.at, token.len, MISSING)),
            _ => (self.leaf)(token),
        }
    }
}

fn single<L>(mut exprs: Vec<Expr<L>>, join: impl FnOnce(Vec<Expr<L>>) -> Expr<L>) -> Expr<L> {
    match exprs.pop() {
        Some(only) if exprs.is_empty() => only,
        Some(last) => {
            exprs.push(last);
            join(exprs)
        }
        None => join(exprs),
    }
}
