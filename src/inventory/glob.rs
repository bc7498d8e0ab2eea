//! Patterns with `*`, `?` and `[a-z]`, as in a shell, on names without directories.

/// Whether `text` holds a pattern's signs.
pub fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Whether `name` matches `pattern` from its first to its last character. Never takes more than
/// `pattern × name` steps.
pub fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    // Where to go on if the rest does not fit: behind the last star, one character further.
    let mut retry: Option<(usize, usize)> = None;
    while n < name.len() {
        let step = match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, n));
                p += 1;
                continue;
            }
            Some('?') => Some(1),
            Some('[') => match class(&pattern[p..], name[n]) {
                Some((length, true)) => Some(length),
                Some((_, false)) => None,
                None => (name[n] == '[').then_some(1),
            },
            Some(&c) => (c == name[n]).then_some(1),
            None => None,
        };
        match (step, retry) {
            (Some(length), _) => (p, n) = (p + length, n + 1),
            (None, Some((star, from))) => {
                retry = Some((star, from + 1));
                (p, n) = (star, from + 1);
            }
            (None, None) => return false,
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

/// Reads a class at the start of `pattern`: its length, and whether `c` is in it. `None` if it is
/// never closed, and then the bracket stands for itself.
fn class(pattern: &[char], c: char) -> Option<(usize, bool)> {
    let negated = matches!(pattern.get(1), Some('!' | '^'));
    let first = if negated { 2 } else { 1 };
    // A bracket that comes first is a member.
    let close = first + 1 + pattern.get(first + 1..)?.iter().position(|&c| c == ']')?;
    let members = &pattern[first..close];
    let mut found = false;
    let mut at = 0;
    while at < members.len() {
        if at + 2 < members.len() && members[at + 1] == '-' {
            found |= (members[at]..=members[at + 2]).contains(&c);
            at += 3;
        } else {
            found |= members[at] == c;
            at += 1;
        }
    }
    Some((close + 1, found != negated))
}

#[cfg(test)]
mod tests;
