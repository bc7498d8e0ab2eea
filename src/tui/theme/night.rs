use super::{ColourDepth, Theme};
use ratatui::style::{Color, Modifier, Style};

/// How much of the light stays at night. Less than that, and dim text cannot be read from afar.
const SHARE: f32 = 0.55;
/// Text without a colour of its own.
const TEXT: Color = Color::Rgb(0x80, 0x86, 0x8e);

impl Theme {
    /// The same theme for a dark room, on a terminal with so many colours: darker ones, on black.
    /// Without colours everything is only faint.
    pub fn night(&self, depth: ColourDepth) -> Theme {
        match depth {
            ColourDepth::None => self.at_depth(depth).restyled(|style| style.add_modifier(Modifier::DIM)),
            // A darker colour is mostly grey among sixteen: the names know better.
            ColourDepth::Sixteen => self.at_depth(depth).restyled(|style| dimmed(style, Color::Gray)).at_depth(depth),
            ColourDepth::Indexed | ColourDepth::True => {
                self.clone().restyled(|style| dimmed(style, TEXT)).at_depth(depth)
            }
        }
    }

    fn restyled(mut self, change: impl Fn(Style) -> Style) -> Theme {
        self.styles.iter_mut().for_each(|style| *style = change(*style));
        self
    }
}

fn dimmed(style: Style, text: Color) -> Style {
    let mut out = style;
    out.fg = Some(match style.fg {
        None | Some(Color::Reset) => text,
        Some(colour) => darker(colour),
    });
    out.bg = Some(match style.bg {
        None | Some(Color::Reset) => Color::Black,
        Some(colour) => darker(colour),
    });
    // Faint on top of darker would be nothing at all.
    out.remove_modifier(Modifier::DIM)
}

fn darker(colour: Color) -> Color {
    let part = |value: u8| (f32::from(value) * SHARE) as u8;
    match colour {
        Color::Rgb(r, g, b) => Color::Rgb(part(r), part(g), part(b)),
        Color::LightRed => Color::Red,
        Color::LightGreen => Color::Green,
        Color::LightYellow => Color::Yellow,
        Color::LightBlue => Color::Blue,
        Color::LightMagenta => Color::Magenta,
        Color::LightCyan => Color::Cyan,
        Color::White => Color::Gray,
        // The one grey below it is for what is dim; text stays brighter than that.
        other => other,
    }
}
