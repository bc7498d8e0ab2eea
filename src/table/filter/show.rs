use super::Filter;
use super::lex::Op;
use super::pattern::Pattern;
use super::term::Term;
use std::fmt;

/// The filter as it was understood; reading it gives the same filter again.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.as_ref().map_or(Ok(()), |root| root.fmt(f))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Name(pattern) => bare(f, pattern),
            Term::Text { field, op, any } => {
                write!(f, "{}{}", field.key(), op.sign())?;
                for (at, pattern) in any.iter().enumerate() {
                    if at > 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "{pattern}")?;
                }
                Ok(())
            }
            Term::Figure { field, op, shown, .. } => write!(f, "{}{}{shown}", field.key(), op.sign()),
            Term::Unknown { field, negated } => write!(f, "{}{}-", field.key(), sign(*negated)),
            Term::State { negated, shown, .. } => write!(f, "state{}{shown}", sign(*negated)),
            Term::Balloon { negated, shown, .. } => write!(f, "balloon{}{shown}", sign(*negated)),
            Term::Mark { negated, shown, .. } => write!(f, "mark{}{shown}", sign(*negated)),
            Term::Fresh { negated, shown, .. } => write!(f, "fresh{}{shown}", sign(*negated)),
            Term::Conflict => f.write_str("conflict"),
            Term::Trouble => f.write_str("trouble"),
            Term::Dom0 => f.write_str("dom0"),
        }
    }
}

fn sign(negated: bool) -> &'static str {
    if negated { Op::Unequal.sign() } else { Op::Equal.sign() }
}

/// A pattern on the name: what would be read as something else is quoted.
fn bare(f: &mut fmt::Formatter<'_>, pattern: &Pattern) -> fmt::Result {
    match pattern {
        Pattern::Has { text, .. } => {
            let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
            let flag = text == "or" || Term::FLAGS.iter().any(|(flag, _)| flag == text);
            if plain && !flag && !text.is_empty() { f.write_str(text) } else { quote(f, text) }
        }
        other => write!(f, "{other}"),
    }
}

fn quote(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mark = if text.contains('"') { '\'' } else { '"' };
    write!(f, "{mark}{text}{mark}")
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pattern::Has { text, .. } | Pattern::Is { text, .. } => {
                let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '@'));
                if plain && !text.is_empty() && text != "-" { f.write_str(text) } else { quote(f, text) }
            }
            Pattern::Glob { text, .. } => f.write_str(text),
            Pattern::Regex { text, any_case, .. } => {
                write!(f, "/{}/{}", text.replace('/', "\\/"), if *any_case { "i" } else { "" })
            }
            Pattern::Fuzzy { text, .. } => {
                f.write_str("~")?;
                let plain =
                    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
                if plain { f.write_str(text) } else { quote(f, text) }
            }
        }
    }
}
