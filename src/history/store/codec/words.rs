//! Words that the program itself says, found again by what they say.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Words kept at most; a store holds a few dozen, a damaged or forged one may hold anything.
const MOST: usize = 512;

/// The word for as long as the program runs; the same one each time it is asked for.
pub(super) fn interned(word: &str) -> &'static str {
    static WORDS: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let words = words.get_or_insert_with(HashSet::new);
    if let Some(known) = words.get(word) {
        return known;
    }
    if words.len() >= MOST {
        return "";
    }
    let kept: &'static str = Box::leak(crate::model::sanitise(word).into_boxed_str());
    words.insert(kept);
    kept
}
