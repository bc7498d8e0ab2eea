use ratatui::style::{Color, Modifier, Style};

/// How many colours a terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColourDepth {
    /// None, or the operator wants none.
    None,
    /// The sixteen with names.
    Sixteen,
    /// The 256 of xterm.
    Indexed,
    /// 24 bits.
    True,
}

impl ColourDepth {
    /// What the environment says. `NO_COLOR` (set and not empty) wins over everything.
    pub fn detect(env: impl Fn(&str) -> Option<String>) -> ColourDepth {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        if set("NO_COLOR").is_some() || matches!(term.as_str(), "" | "dumb" | "vt100" | "vt220") || term.ends_with("-m")
        {
            return ColourDepth::None;
        }
        match set("COLORTERM").as_deref() {
            Some("truecolor" | "24bit") => ColourDepth::True,
            _ if term.contains("direct") => ColourDepth::True,
            _ if term.contains("256color") || term.starts_with("tmux") => ColourDepth::Indexed,
            _ => ColourDepth::Sixteen,
        }
    }

    /// The style as this many colours can show it.
    pub fn style(self, mut style: Style) -> Style {
        style.fg = style.fg.map(|colour| self.colour(colour));
        style.bg = style.bg.map(|colour| self.colour(colour));
        if self == ColourDepth::None {
            // Colours are gone; a role that only had a background would be gone with it.
            if style.bg.is_some_and(|bg| bg != Color::Reset) {
                style = style.add_modifier(Modifier::REVERSED);
            }
            style.fg = None;
            style.bg = None;
        }
        if self == ColourDepth::Sixteen {
            style = spelt_out(style);
        }
        style
    }

    fn colour(self, colour: Color) -> Color {
        match (self, colour) {
            (ColourDepth::Indexed, Color::Rgb(r, g, b)) => Color::Indexed(to_256(r, g, b)),
            (ColourDepth::Sixteen, Color::Rgb(r, g, b)) => to_16(r, g, b),
            (ColourDepth::Sixteen, Color::Indexed(index)) => {
                let (r, g, b) = from_256(index);
                to_16(r, g, b)
            }
            _ => colour,
        }
    }
}

/// A whole block in a style's colour, with text on it; a style with a ground of its own is one.
pub fn block(style: Style) -> Style {
    match style.bg {
        None | Some(Color::Reset | Color::Black) => spelt_out(style.reversed()),
        Some(_) => style,
    }
}

/// Reverse video spelt out for terminals of sixteen colours. A bright colour is bold on Linux's
/// console, bold stays with the text when colours change places, and bold black is a grey that can
/// hardly be read on anything: so the ground is a plain colour, and the text one that stands out.
fn spelt_out(style: Style) -> Style {
    let reversed = style.add_modifier.contains(Modifier::REVERSED);
    let black = style.fg == Some(Color::Black) && !matches!(style.bg, None | Some(Color::Reset));
    if !reversed {
        return if black { style.remove_modifier(Modifier::BOLD) } else { style };
    }
    let (text, ground) = match style.fg {
        Some(Color::LightRed) => (Color::White, Color::Red),
        Some(Color::LightBlue) => (Color::White, Color::Blue),
        Some(Color::LightMagenta) => (Color::White, Color::Magenta),
        Some(dark @ (Color::Red | Color::Blue | Color::Magenta)) => (Color::Gray, dark),
        Some(Color::LightGreen | Color::Green) => (Color::Black, Color::Green),
        Some(Color::LightYellow | Color::Yellow) => (Color::Black, Color::Yellow),
        Some(Color::LightCyan | Color::Cyan) => (Color::Black, Color::Cyan),
        Some(Color::Black) => (Color::White, Color::Black),
        Some(Color::White | Color::Gray | Color::DarkGray) => (Color::Black, Color::Gray),
        // Without a name it is the terminal's to choose both.
        _ => return style,
    };
    style.fg(text).bg(ground).remove_modifier(Modifier::REVERSED | Modifier::BOLD)
}

/// The six levels of xterm's colour cube.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn from_256(index: u8) -> (u8, u8, u8) {
    match index {
        0..=15 => SIXTEEN[index as usize].1,
        16..=231 => {
            let at = index - 16;
            (LEVELS[(at / 36) as usize], LEVELS[(at / 6 % 6) as usize], LEVELS[(at % 6) as usize])
        }
        232.. => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let d = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    // Weighted roughly as eyes do: green counts most.
    2 * d(a.0, b.0) + 4 * d(a.1, b.1) + 3 * d(a.2, b.2)
}

fn to_256(r: u8, g: u8, b: u8) -> u8 {
    (16..=255u8).min_by_key(|&index| distance(from_256(index), (r, g, b))).unwrap_or(7)
}

/// The nearest of sixteen. By distance alone most tints are nearest to a grey, and a red that is
/// grey warns nobody: what has a hue keeps it.
fn to_16(r: u8, g: u8, b: u8) -> Color {
    let (low, high) = (r.min(g).min(b), r.max(g).max(b));
    let span = u32::from(high - low);
    if high >= 64 && span * 100 >= u32::from(high) * 35 {
        // Channels that are well above the lowest are on. Just below the middle: orange is a kind
        // of yellow rather than of red, which means something worse.
        let on = |value: u8| u32::from(value - low) * 100 > span * 45;
        let place = usize::from(on(r)) | usize::from(on(g)) << 1 | usize::from(on(b)) << 2;
        return SIXTEEN[if high > 210 { place + 8 } else { place }].0;
    }
    SIXTEEN.iter().min_by_key(|(_, rgb)| distance(*rgb, (r, g, b))).map_or(Color::Reset, |(colour, _)| *colour)
}

const SIXTEEN: [(Color, (u8, u8, u8)); 16] = [
    (Color::Black, (0, 0, 0)),
    (Color::Red, (205, 0, 0)),
    (Color::Green, (0, 205, 0)),
    (Color::Yellow, (205, 205, 0)),
    (Color::Blue, (0, 0, 238)),
    (Color::Magenta, (205, 0, 205)),
    (Color::Cyan, (0, 205, 205)),
    (Color::Gray, (229, 229, 229)),
    (Color::DarkGray, (127, 127, 127)),
    (Color::LightRed, (255, 0, 0)),
    (Color::LightGreen, (0, 255, 0)),
    (Color::LightYellow, (255, 255, 0)),
    (Color::LightBlue, (92, 92, 255)),
    (Color::LightMagenta, (255, 0, 255)),
    (Color::LightCyan, (0, 255, 255)),
    (Color::White, (255, 255, 255)),
];
