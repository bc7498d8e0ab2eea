//! The filter language: which rows are shown.
//!
//! | written | means |
//! |---|---|
//! | `web`, `"two words"` | `web` is in the name; with `*`, `?` or `[a-z]`, the whole name is like it |
//! | `~dbvt7` | fuzzy: these characters in this order |
//! | `/^db\d+$/`, `/…/i` | regular expression on the name |
//! | `mem>4G`, `cpu>=50`, `age>10s`, `rx>1M` | comparisons with `>`, `>=`, `<`, `<=`, `=`, `!=`; sizes are binary |
//! | `state=running`, `state=b,p` | words, several with commas; `running` is every state in which a domain does its work (running, blocked, runnable), xentop's letters `r`, `b`, `.` and the words `blocked`, `runnable` are just that state |
//! | `balloon=deaf`, `mark=stuck`, `fresh=down` | the words the column shows; `balloon=trouble` is deaf or stuck |
//! | `host=db*`, `pool!=test`, `name~web` | patterns on text; `~` is "has in it"; `host=/re/` works too |
//! | `cpu=-`, `cpu!=-` | not known; known |
//! | `conflict`, `trouble`, `dom0` | two hosts claim it; something is the matter with it; control domains |
//! | `a b`, `a or b`, `a \| b`, `!a`, `( )` | and, or, or, not, grouping |
//!
//! Lower-case text matches either case, text with a capital only as written.
//!
//! **What a term is about.** A name (bare, fuzzy, regular expression) is looked for in a domain's
//! own name and in its host's, so that a host's name finds the host with all it runs. `name` is
//! the row's own. `host`, `pool`, `fresh`, `age`, `free`, `vms` and `toolstack` are about a host and hold for its
//! domains through it. All else is about a domain: on a host's or pool's own row it is neither
//! true nor false, so such a row is shown by itself only where the rest of the filter already
//! decides (`fresh=down | mem>4G` shows silent hosts without a domain, `fresh=down mem>4G` does
//! not). Ancestors of what matches are always shown. `trouble` is about the very row.
//!
//! A figure that is not known fulfils no comparison, not even `!=`; `!cpu>50` is what is not known
//! to be above 50.

mod error;
pub(crate) mod expr;
mod field;
pub(crate) mod lex;
mod parse;
pub(crate) mod pattern;
mod show;
mod term;

pub use error::FilterError;

use super::{Ctx, Row};
use crate::model::Host;
use expr::Expr;
use term::Term;

/// A parsed filter. The default one is empty and matches everything.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    root: Option<Expr<Term>>,
}

impl Filter {
    /// Longest text read, in bytes.
    pub const LONGEST: usize = 512;

    /// Reads a filter; blank text is the empty one.
    ///
    /// # Errors
    /// Says where the text stops making sense and what would.
    pub fn parse(text: &str) -> Result<Filter, FilterError> {
        Ok(Filter { root: Expr::parse(text, |token| parse::term(token).map(Expr::Leaf))? })
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Whether a row matches by itself. Ancestors of such a row are shown too, see
    /// [`super::Tree`].
    pub fn matches(&self, row: &Row<'_>, ctx: &Ctx<'_>) -> bool {
        self.root.as_ref().is_none_or(|root| root.eval(&|term| term.eval(row, ctx)) == Some(true))
    }

    /// Whether the passing of time alone can change what matches.
    pub(super) fn depends_on_now(&self) -> bool {
        let mut depends = false;
        if let Some(root) = &self.root {
            root.leaves(&mut |term| depends |= term.depends_on_now());
        }
        depends
    }

    /// What the passing of time can change for a host: one bit for each term about it that depends
    /// on `now`. While the bits are the same, and the host is, the same rows of it match.
    pub(super) fn moment_bits(&self, host: &Host, ctx: &Ctx<'_>) -> u64 {
        let mut bits = 0;
        if let Some(root) = &self.root {
            root.leaves(&mut |term| {
                if term.depends_on_now() {
                    bits = bits << 1 | u64::from(term.eval(&Row::Host { host }, ctx) == Some(true));
                }
            });
        }
        bits
    }
}

#[cfg(test)]
mod tests;
