use crate::tui::theme::Role;
use crate::tui::widgets::width;

/// One line: pieces of text with what they mean.
pub type Line = Vec<(String, Role)>;

/// Lines of text being collected.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    all: Vec<Line>,
}

/// Columns of the labels at the left.
const LABEL: usize = 10;

impl Lines {
    /// A heading, with an empty line before it.
    pub fn heading(&mut self, text: &str) -> &mut Self {
        if !self.all.is_empty() {
            self.all.push(Vec::new());
        }
        self.push(vec![(text.to_owned(), Role::Pool)])
    }

    /// A line as it is.
    pub fn push(&mut self, line: Line) -> &mut Self {
        self.all.push(line);
        self
    }

    /// A label and what belongs to it.
    pub fn row(&mut self, label: &str, pieces: Line) -> &mut Self {
        let mut line = vec![(format!("{label:<LABEL$}"), Role::Dim)];
        line.extend(pieces);
        self.push(line)
    }

    /// A label and plain text.
    pub fn fact(&mut self, label: &str, text: impl Into<String>) -> &mut Self {
        self.row(label, vec![(text.into(), Role::Text)])
    }

    /// The lines with those too long for `room` broken at blanks; the rest of a line starts
    /// below where its text started.
    pub fn wrapped(&self, room: u16) -> Vec<Line> {
        let room = room.max(1);
        let mut out = Vec::with_capacity(self.all.len());
        for line in &self.all {
            let total: u16 = line.iter().map(|(text, _)| width(text)).sum();
            if total <= room {
                out.push(line.clone());
            } else {
                wrap(line, room, &mut out);
            }
        }
        out
    }
}

/// Takes the blanks off the end of a line, which would count as too long.
fn trim(mut line: Line) -> Line {
    if let Some((text, _)) = line.last_mut() {
        text.truncate(text.trim_end().len());
    }
    line
}

fn wrap(line: &Line, room: u16, out: &mut Vec<Line>) {
    let indent = if line.len() > 1 { width(&line[0].0).min(room / 2) } else { 0 };
    let mut now: Line = Vec::new();
    let mut used = 0;
    for (text, role) in line {
        let mut piece = String::new();
        for word in text.split_inclusive(' ') {
            let wide = width(word.trim_end());
            if used > indent && used + wide > room {
                now.push((std::mem::take(&mut piece), *role));
                out.push(trim(std::mem::take(&mut now)));
                now.push((" ".repeat(indent.into()), Role::Dim));
                used = indent;
            }
            piece.push_str(word);
            used = used.saturating_add(width(word));
        }
        now.push((piece, *role));
    }
    out.push(trim(now));
}
