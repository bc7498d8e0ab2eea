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
mod field;
pub(crate) mod lex;
mod parse;
pub(crate) mod pattern;
mod show;
mod term;

pub use error::FilterError;

use super::{Ctx, Row};
use crate::model::Host;
use term::Term;

/// A parsed filter. The default one is empty and matches everything.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    root: Option<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Term(Box<Term>),
}

impl Filter {
    /// Longest text read, in bytes.
    pub const LONGEST: usize = 512;

    /// Reads a filter; blank text is the empty one.
    ///
    /// # Errors
    /// Says where the text stops making sense and what would.
    pub fn parse(text: &str) -> Result<Filter, FilterError> {
        parse::parse(text).map(|root| Filter { root })
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Whether a row matches by itself. Ancestors of such a row are shown too, see
    /// [`super::Tree`].
    pub fn matches(&self, row: &Row<'_>, ctx: &Ctx<'_>) -> bool {
        self.root.as_ref().is_none_or(|root| root.eval(row, ctx) == Some(true))
    }

    /// Whether the passing of time alone can change what matches.
    pub(super) fn depends_on_now(&self) -> bool {
        fn any(node: &Node) -> bool {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().any(any),
                Node::Not(node) => any(node),
                Node::Term(term) => term.depends_on_now(),
            }
        }
        self.root.as_ref().is_some_and(any)
    }

    /// What the passing of time can change for a host: one bit for each term about it that depends
    /// on `now`. While the bits are the same, and the host is, the same rows of it match.
    pub(super) fn moment_bits(&self, host: &Host, ctx: &Ctx<'_>) -> u64 {
        fn collect(node: &Node, row: &Row<'_>, ctx: &Ctx<'_>, bits: &mut u64) {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| collect(node, row, ctx, bits)),
                Node::Not(node) => collect(node, row, ctx, bits),
                Node::Term(term) if term.depends_on_now() => {
                    *bits = *bits << 1 | u64::from(term.eval(row, ctx) == Some(true));
                }
                Node::Term(_) => {}
            }
        }
        let mut bits = 0;
        if let Some(root) = &self.root {
            collect(root, &Row::Host { host }, ctx, &mut bits);
        }
        bits
    }
}

impl Node {
    /// Kleene's logic: `None` is neither true nor false.
    fn eval(&self, row: &Row<'_>, ctx: &Ctx<'_>) -> Option<bool> {
        match self {
            Node::Term(term) => term.eval(row, ctx),
            Node::Not(node) => node.eval(row, ctx).map(|matches| !matches),
            Node::All(nodes) => decide(nodes, false, row, ctx),
            Node::Any(nodes) => decide(nodes, true, row, ctx),
        }
    }
}

/// `deciding` as soon as one node is that; unknown if any is unknown; else the opposite.
fn decide(nodes: &[Node], deciding: bool, row: &Row<'_>, ctx: &Ctx<'_>) -> Option<bool> {
    let mut result = Some(!deciding);
    for node in nodes {
        match node.eval(row, ctx) {
            Some(value) if value == deciding => return Some(deciding),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

#[cfg(test)]
mod tests;
