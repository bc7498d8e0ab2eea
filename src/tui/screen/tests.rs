#![allow(clippy::unwrap_used)]

use super::Encoder;
use proptest::prelude::*;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};

/// What Linux's console makes of SGR parameters (`csi_m` in its drivers/tty/vt/vt.c): a bright
/// foreground is a plain one with bold turned on, a bright background a plain one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Console {
    fg: u8,
    bg: u8,
    light: u8,
    italic: bool,
    underlined: bool,
    reversed: bool,
}

const FRESH: Console = Console { fg: 39, bg: 49, light: 1, italic: false, underlined: false, reversed: false };

impl Console {
    /// Takes what was written; the pen each printed character had.
    fn takes(&mut self, bytes: &[u8]) -> Vec<Console> {
        let text = std::str::from_utf8(bytes).unwrap();
        let mut pens = Vec::new();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            if c != '\x1b' {
                pens.push(self.clone());
                continue;
            }
            assert_eq!(rest.next(), Some('['));
            let mut parameters = String::new();
            let end = loop {
                match rest.next().unwrap() {
                    c @ ('0'..='9' | ';') => parameters.push(c),
                    c => break c,
                }
            };
            if end == 'm' {
                parameters.split(';').for_each(|p| self.sgr(p.parse().unwrap_or(0)));
            }
        }
        pens
    }

    fn sgr(&mut self, parameter: u8) {
        match parameter {
            0 => *self = FRESH,
            1 => self.light = 2,
            2 => self.light = 0,
            3 => self.italic = true,
            4 => self.underlined = true,
            7 => self.reversed = true,
            30..=37 | 39 => self.fg = parameter,
            40..=47 | 49 => self.bg = parameter,
            90..=97 => (self.fg, self.light) = (parameter - 60, 2),
            100..=107 => self.bg = parameter - 60,
            9 => {}
            other => panic!("unknown to this console: {other}"),
        }
    }
}

fn style() -> impl Strategy<Value = Style> {
    let colours = [
        Color::Reset,
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::White,
    ];
    let colour = prop::sample::select(colours.to_vec());
    let modifier = prop::sample::select(vec![
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::REVERSED,
        Modifier::BOLD | Modifier::REVERSED,
        Modifier::UNDERLINED,
    ]);
    (colour.clone(), colour, modifier).prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

fn cell(style: Style) -> Cell {
    let mut cell = Cell::new("x");
    cell.set_style(style);
    cell
}

proptest! {
    #[test]
    fn on_the_console_a_cell_looks_the_same_whatever_was_drawn_before_it(
        styles in prop::collection::vec(style(), 1..12),
        rests in prop::collection::vec(any::<bool>(), 12),
    ) {
        let (mut encoder, mut console) = (Encoder::new(false), FRESH);
        for (at, style) in styles.iter().enumerate() {
            let mut out = Vec::new();
            encoder.cell(&mut out, at as u16, 0, &cell(*style));
            if rests[at] {
                encoder.rest(&mut out);
            }
            let mut alone = Vec::new();
            Encoder::new(false).cell(&mut alone, 0, 0, &cell(*style));
            prop_assert_eq!(console.takes(&out), FRESH.clone().takes(&alone), "{:?}", String::from_utf8_lossy(&out));
        }
    }
}
