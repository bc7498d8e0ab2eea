use super::FilterError;

/// A piece of the text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub at: usize,
    pub len: usize,
    pub kind: TokenKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Open,
    Close,
    Or,
    Not,
    /// A bare word: text, whether it was quoted.
    Word(String, bool),
    /// `~text`
    Fuzzy(String),
    /// `/text/`, with `i`.
    Regex(String, bool),
    /// `key OP`; its value is the [`Operand`].
    Compare {
        key: String,
        op: Op,
        value: Operand,
        /// Where the value begins.
        value_at: usize,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Word(String, bool),
    Regex(String, bool),
}

/// How a comparison compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    Has,
}

impl Op {
    /// Longer signs first, so that `>=` is not read as `>`.
    const ALL: [(&'static str, Op); 9] = [
        ("!=", Op::Unequal),
        (">=", Op::AtLeast),
        ("<=", Op::AtMost),
        ("==", Op::Equal),
        ("=", Op::Equal),
        (":", Op::Equal),
        (">", Op::More),
        ("<", Op::Less),
        ("~", Op::Has),
    ];

    pub fn sign(self) -> &'static str {
        match self {
            Op::Equal => "=",
            Op::Unequal => "!=",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::More => ">",
            Op::AtLeast => ">=",
            Op::Has => "~",
        }
    }

    /// Whether `a OP b` holds.
    pub fn holds<T: PartialOrd>(self, a: &T, b: &T) -> bool {
        match self {
            Op::Equal | Op::Has => a == b,
            Op::Unequal => a != b,
            Op::Less => a < b,
            Op::AtMost => a <= b,
            Op::More => a > b,
            Op::AtLeast => a >= b,
        }
    }
}

pub(crate) fn lex(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blanks();
        if lexer.rest().is_empty() {
            return Ok(tokens);
        }
        let at = lexer.at;
        let kind = lexer.token()?;
        tokens.push(Token { at, len: lexer.at - at, kind });
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    fn token(&mut self) -> Result<TokenKind, FilterError> {
        for (sign, kind) in [
            ("(", TokenKind::Open),
            (")", TokenKind::Close),
            ("||", TokenKind::Or),
            ("|", TokenKind::Or),
            ("!", TokenKind::Not),
        ] {
            if self.eat(sign) {
                return Ok(kind);
            }
        }
        if self.eat("~") {
            let at = self.at;
            return match self.operand()? {
                Some(Operand::Word(text, _)) => Ok(TokenKind::Fuzzy(text)),
                _ => Err(FilterError::new(at, 0, "what to look for is missing after `~`")),
            };
        }
        if let Some(compare) = self.compare()? {
            return Ok(compare);
        }
        let at = self.at;
        match self.operand()? {
            Some(Operand::Regex(pattern, i)) => Ok(TokenKind::Regex(pattern, i)),
            Some(Operand::Word(word, false)) if word == "or" => Ok(TokenKind::Or),
            Some(Operand::Word(word, quoted)) => Ok(TokenKind::Word(word, quoted)),
            None => Err(FilterError::new(at, 1, "this makes no sense here; quote it to look for it: \"…\"")),
        }
    }

    /// A key with a sign behind it: nothing is eaten where there is none.
    fn compare(&mut self) -> Result<Option<TokenKind>, FilterError> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '%' | '/' | '.')))
            .unwrap_or(rest.len());
        // A key begins with a letter, so `/re/` and `13_x` are none.
        if end == 0 || !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Ok(None);
        }
        let Some((sign, op)) = Op::ALL.into_iter().find(|(sign, _)| rest[end..].starts_with(sign)) else {
            return Ok(None);
        };
        let key = rest[..end].to_owned();
        self.at += end + sign.len();
        let value_at = self.at;
        match self.operand()? {
            Some(value) => Ok(Some(TokenKind::Compare { key, op, value, value_at })),
            None => Err(FilterError::new(
                value_at,
                0,
                format!("a value is missing after `{key}{sign}`; to look for this very text, quote it"),
            )),
        }
    }

    /// Quoted text, a regular expression or a word; `None` at a blank or sign.
    fn operand(&mut self) -> Result<Option<Operand>, FilterError> {
        let at = self.at;
        for quote in ['"', '\''] {
            if self.rest().starts_with(quote) {
                self.at += 1;
                let Some(end) = self.rest().find(quote) else {
                    return Err(FilterError::new(at, 1, format!("this {quote} is never closed")));
                };
                let text = self.rest()[..end].to_owned();
                self.at += end + 1;
                return Ok(Some(Operand::Word(text, true)));
            }
        }
        if self.rest().starts_with('/') {
            return self.regex().map(Some);
        }
        let rest = self.rest();
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|' | '"' | '\'')).unwrap_or(rest.len());
        self.at += end;
        Ok((end > 0).then(|| Operand::Word(rest[..end].to_owned(), false)))
    }

    fn regex(&mut self) -> Result<Operand, FilterError> {
        let at = self.at;
        let body = &self.rest()[1..];
        let mut escaped = false;
        for (offset, c) in body.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '/' => {
                    self.at += offset + 2;
                    let any_case = self.eat("i");
                    return Ok(Operand::Regex(body[..offset].replace("\\/", "/"), any_case));
                }
                _ => {}
            }
        }
        Err(FilterError::new(at, 1, "this regular expression is never closed; put a `/` behind it"))
    }
}
