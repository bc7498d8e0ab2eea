//! A balloon's range as a slider: where the value would be, and what bounds it.

use crate::hypervisor::operate::Operation;
use crate::model::{Bytes, Domain, Host};
use crate::tui::app::Field;
use crate::tui::theme::Role;

/// The slider's lines for one domain: the bar, letters below it, and what they mean. Nothing where
/// the maximum is not known: there is no scale then.
pub fn lines(host: &Host, domain: &Domain, chosen: Option<Bytes>, width: u16, ascii: bool) -> Vec<(String, Role)> {
    let memory = &domain.memory;
    let Some(maximum) = memory.maximum.filter(|maximum| *maximum > Bytes::ZERO && !memory.unlimited) else {
        return Vec::new();
    };
    let cells = usize::from(width);
    if cells < 20 {
        return Vec::new();
    }
    let last = cells - 1;
    let at = |size: Bytes| ((size.0 as f64 / maximum.0 as f64 * last as f64).round() as usize).min(last);
    // Beyond this the host has nothing to give.
    let reach =
        memory.actual.zip(host.totals.free).map(|(actual, free)| actual + free).filter(|reach| *reach < maximum);
    let handle = chosen.or(memory.target).or(memory.actual);
    let over = handle.is_some_and(|size| size > maximum);
    let (full, empty, beyond, knob) = if ascii { ('#', '.', 'x', 'O') } else { ('█', '·', '×', '◆') };
    let bar: String = (0..cells)
        .map(|cell| match handle.map(at) {
            Some(here) if cell == here => {
                if over {
                    '>'
                } else {
                    knob
                }
            }
            Some(here) if cell < here => full,
            _ if reach.is_some_and(|reach| cell > at(reach)) => beyond,
            _ => empty,
        })
        .collect();
    let marks = [
        ('m', "minimum", memory.minimum),
        ('w', "guest wants", memory.wanted),
        ('t', "target", memory.target),
        ('h', "has now", memory.actual),
        ('f', "host could give", reach),
    ];
    let mut letters = vec![' '; cells];
    let mut legend = Vec::new();
    for (letter, word, size) in marks {
        let Some(size) = size else { continue };
        // Two at one place stand beside each other, the later one to the right where there is room.
        let place = at(size);
        let free = (place..cells).chain((0..place).rev()).find(|cell| letters[*cell] == ' ').unwrap_or(place);
        letters[free] = letter;
        legend.push(format!("{letter} {word}"));
    }
    let letters: String = letters.into_iter().collect();
    vec![
        (bar, if over { Role::Error } else { Role::Accent }),
        (letters.trim_end().to_owned(), Role::Text),
        (legend.join("   "), Role::Dim),
    ]
}

/// The size that is chosen, where it is one already.
pub fn chosen(field: &Field) -> Option<Bytes> {
    match field.plan.as_ref().ok()?.steps.first()?.operation {
        Operation::MemSet { to } | Operation::MemMax { to } if to > Bytes::ZERO => Some(to),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
