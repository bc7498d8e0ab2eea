//! "Did you mean": the nearest known word.

/// The word of `known` nearest to `word`, if it is near enough to have been meant.
///
/// Near enough is a third of the longer word's length, and at least one slip; two letters that
/// changed places count as one. Case and `-`/`_` do not count at all.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| -> Vec<char> {
        text.chars().take(64).map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect()
    };
    let wanted = plain(word);
    known
        .into_iter()
        .map(|candidate| {
            let other = plain(candidate);
            let allowed = (wanted.len().max(other.len()) / 3).max(1);
            (distance(&wanted, &other), allowed, candidate)
        })
        .filter(|(slips, allowed, _)| slips <= allowed)
        .min_by_key(|(slips, ..)| *slips)
        .map(|(.., candidate)| candidate)
}

/// A ` (did you mean …?)` to put behind a message, or nothing.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default()
}

/// Insertions, deletions, replacements and swaps of neighbours between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut before_last: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1; width];
        for (j, y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                row[j + 1] = row[j + 1].min(before_last[j - 1] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests;
