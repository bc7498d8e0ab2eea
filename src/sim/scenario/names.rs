//! Host lists and name templates of scenario files.

/// Expands `db[001-003,7]` (one bracket, widths kept) into names; several lists are separated by
/// commas outside brackets.
pub(crate) fn hosts(list: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for part in split_outside_brackets(list) {
        let part = part.trim();
        let Some((before, rest)) = part.split_once('[') else {
            if part.is_empty() {
                return Err(format!("{list:?} names an empty host"));
            }
            names.push(part.to_owned());
            continue;
        };
        let (inside, after) = rest.split_once(']').ok_or_else(|| format!("{part:?} lacks its ]"))?;
        for range in inside.split(',') {
            let (low, high) = range.split_once('-').unwrap_or((range, range));
            let number = |text: &str| text.parse::<u32>().map_err(|_| format!("{range:?} in {part:?} is no range"));
            let (first, last) = (number(low)?, number(high)?);
            if first > last || last - first > 100_000 {
                return Err(format!("{range:?} in {part:?} runs backwards or is too long"));
            }
            let width = low.len();
            names.extend((first..=last).map(|n| format!("{before}{n:0width$}{after}")));
        }
    }
    Ok(names)
}

fn split_outside_brackets(list: &str) -> Vec<&str> {
    let (mut parts, mut start, mut inside) = (Vec::new(), 0, false);
    for (at, c) in list.char_indices() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            ',' if !inside => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts
}

/// Fills `{id}`, `{n}`, `{host}` of a name template; `{n:03}` pads with zeros to three digits.
pub(crate) fn fill(template: &str, id: u32, n: u32, host: &str) -> Result<String, String> {
    let mut out = String::with_capacity(template.len() + 8);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (hole, tail) = after.split_once('}').ok_or_else(|| format!("{template:?} lacks its }}"))?;
        let (word, width) = hole.split_once(':').unwrap_or((hole, "0"));
        let width: usize = width.parse().ok().filter(|w| *w <= 32).ok_or_else(|| bad(template, hole))?;
        match word {
            "id" => out.push_str(&format!("{id:0width$}")),
            "n" => out.push_str(&format!("{n:0width$}")),
            "host" => out.push_str(host),
            _ => return Err(bad(template, hole)),
        }
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

fn bad(template: &str, hole: &str) -> String {
    format!("{{{hole}}} in {template:?} is unknown: {{id}}, {{n}}, {{n:03}} and {{host}} are filled in")
}
