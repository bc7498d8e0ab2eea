//! The way back: many names as one hostlist, for messages.

/// A name cut at the number it is folded by.
struct Cut<'a> {
    before: &'a str,
    digits: &'a str,
    after: &'a str,
}

/// Text before and after the number, where there is one, and the numbers.
type Family<'a> = (Option<(&'a str, &'a str)>, Vec<&'a str>);

/// The shortest usual way to write these names: `xen[03-17],db1`.
///
/// Names that differ in one number are put together; the order is that of their first
/// appearance. `expand` gives the same set of names back.
pub fn fold<S: AsRef<str>>(names: &[S]) -> String {
    let mut groups: Vec<Family<'_>> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for name in names {
        let name = name.as_ref();
        let Some(cut) = cut(name) else {
            groups.push((None, vec![name]));
            continue;
        };
        let key = (cut.before, cut.after);
        let at = *known.entry(key).or_insert_with(|| {
            groups.push((Some(key), Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(cut.digits);
    }
    let mut parts: Vec<String> = Vec::new();
    for (key, mut members) in groups {
        match key {
            None => parts.extend(members.into_iter().map(str::to_owned)),
            Some((before, after)) => {
                let ranges = ranges(&mut members);
                let single = !ranges.contains(['-', ',']);
                parts.push(if single {
                    format!("{before}{ranges}{after}")
                } else {
                    format!("{before}[{ranges}]{after}")
                });
            }
        }
    }
    parts.join(",")
}

/// Finds the number to fold by: the last one of the host's first label (`xen` **03** `.cern.ch`),
/// else the last one of all (addresses, ports). `None` for names brackets would change.
fn cut(name: &str) -> Option<Cut<'_>> {
    if name.contains(['[', ']', ',', '!', '&', '^', ' ']) {
        return None;
    }
    let label_from = name.rfind('@').map_or(0, |at| at + 1);
    let label_to = name[label_from..].find(['.', ':']).map_or(name.len(), |at| label_from + at);
    let all_digits = name[label_from..label_to].bytes().all(|b| b.is_ascii_digit());
    let within = |from: usize, to: usize| {
        let last = name[from..to].rfind(|c: char| c.is_ascii_digit())? + from + 1;
        let first = name[from..last].rfind(|c: char| !c.is_ascii_digit()).map_or(from, |at| {
            // The one before the digits may be longer than a byte.
            from + at + name[from + at..].chars().next().map_or(1, char::len_utf8)
        });
        // A number longer than a range may have stays as it is.
        (last - first <= 18).then_some((first, last))
    };
    let found = if all_digits { None } else { within(label_from, label_to) };
    let (first, last) = found.or_else(|| within(label_from, name.len()))?;
    Some(Cut { before: &name[..first], digits: &name[first..last], after: &name[last..] })
}

/// Numbers as ranges; a range never mixes paddings.
fn ranges(digits: &mut Vec<&str>) -> String {
    let value = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    digits.sort_by_key(|text| (value(text), text.len()));
    digits.dedup();
    let mut runs: Vec<(&str, &str)> = Vec::new();
    for next in digits.iter().copied() {
        match runs.last_mut() {
            Some((first, last)) if follows(first, last, next) => *last = next,
            _ => runs.push((next, next)),
        }
    }
    let text = |(first, last): &(&str, &str)| {
        if first == last { (*first).to_owned() } else { format!("{first}-{last}") }
    };
    runs.iter().map(text).collect::<Vec<_>>().join(",")
}

/// Whether `next` may be put to the run `first-last`.
fn follows(first: &str, last: &str, next: &str) -> bool {
    let padded = |text: &str| text.len() > 1 && text.starts_with('0');
    let successor = last.parse::<u64>().ok().zip(next.parse::<u64>().ok()).is_some_and(|(a, b)| a + 1 == b);
    // `08-11` and `8-11` are runs; `08,9` and `8,09` are none.
    successor && if padded(first) { next.len() == first.len() } else { !padded(next) }
}
