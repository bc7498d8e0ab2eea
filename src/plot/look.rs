use super::font::FAMILY;
use crate::events::Severity;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBAColor, RGBColor, TextStyle};

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on white, for print.
    #[default]
    Light,
    /// Light on black, for screens.
    Dark,
}

impl Theme {
    /// Both.
    pub const ALL: &'static [Theme] = &[Theme::Light, Theme::Dark];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// How it looks, in one line.
    pub fn about(self) -> &'static str {
        match self {
            Theme::Light => "Dark on white",
            Theme::Dark => "Light on black",
        }
    }
}

/// How a picture looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Light or dark.
    pub theme: Theme,
}

impl Look {
    /// The smallest size in which anything can be read.
    pub const LEAST: (u32, u32) = (320, 200);
    /// The largest.
    pub const MOST: (u32, u32) = (4000, 4000);
}

/// Colours and lengths, in the pixels that are drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    theme: Theme,
    /// Pixels a unit; larger where more than one is drawn for each of the picture's.
    pub scale: f64,
    /// Height of ordinary text.
    pub text: f64,
}

/// Colours that people tell apart however they see colours (after Okabe and Ito), the first three
/// as far from each other as can be.
const LIGHT: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 140, 105),
    RGBColor(190, 100, 150),
    RGBColor(140, 105, 0),
    RGBColor(60, 150, 210),
    RGBColor(70, 70, 70),
    RGBColor(150, 40, 40),
];
const DARK: [RGBColor; 8] = [
    RGBColor(88, 172, 255),
    RGBColor(247, 145, 70),
    RGBColor(70, 205, 150),
    RGBColor(220, 150, 200),
    RGBColor(235, 205, 90),
    RGBColor(140, 210, 250),
    RGBColor(200, 200, 200),
    RGBColor(250, 120, 120),
];

impl Style {
    /// For a picture drawn `scale` times as large as it will be.
    pub fn new(look: &Look, scale: u32) -> Style {
        let least = f64::from(look.size.0.min(look.size.1 * 2)) / 2.0;
        let text = (least / 36.0).clamp(11.0, 40.0);
        Style { theme: look.theme, scale: f64::from(scale), text: text * f64::from(scale) }
    }

    /// Whether pixels are drawn, not shapes.
    pub fn in_pixels(&self) -> bool {
        self.scale > 1.0
    }

    /// So many hundredths of the text's height, in pixels.
    pub fn ems(&self, hundredths: i32) -> i32 {
        (self.text * f64::from(hundredths) / 100.0).round() as i32
    }

    /// A stroke's width.
    pub fn stroke(&self, tenths: u32) -> u32 {
        let width = self.text * f64::from(tenths) / 160.0;
        (width.round() as u32).max(self.scale as u32)
    }

    pub fn paper(&self) -> RGBColor {
        self.pick(RGBColor(255, 255, 255), RGBColor(16, 19, 24))
    }

    pub fn ink(&self) -> RGBColor {
        self.pick(RGBColor(30, 34, 40), RGBColor(230, 233, 238))
    }

    pub fn faint(&self) -> RGBColor {
        self.pick(RGBColor(95, 103, 112), RGBColor(160, 168, 178))
    }

    pub fn grid(&self) -> RGBColor {
        self.pick(RGBColor(226, 229, 233), RGBColor(48, 54, 62))
    }

    pub fn curve(&self, at: usize) -> RGBColor {
        let palette = self.pick(LIGHT, DARK);
        palette[at % palette.len()]
    }

    pub fn band(&self, at: usize) -> RGBAColor {
        self.curve(at).mix(0.25)
    }

    pub fn severity(&self, severity: Severity) -> RGBColor {
        match severity {
            Severity::Info => self.faint(),
            Severity::Good => self.pick(RGBColor(20, 130, 60), RGBColor(80, 200, 120)),
            Severity::Warning => self.pick(RGBColor(180, 105, 0), RGBColor(240, 180, 60)),
            Severity::Critical => self.pick(RGBColor(190, 20, 30), RGBColor(255, 100, 100)),
        }
    }

    fn pick<T>(&self, light: T, dark: T) -> T {
        match self.theme {
            Theme::Light => light,
            Theme::Dark => dark,
        }
    }

    /// Text of that many hundredths of the usual height.
    pub fn font(&self, hundredths: i32, colour: RGBColor, across: HPos, up: VPos) -> TextStyle<'static> {
        let size = self.text * f64::from(hundredths) / 100.0 * 1.24;
        let font = FontDesc::new(FontFamily::Name(FAMILY), size, FontStyle::Normal);
        TextStyle { font, color: colour.to_backend_color(), pos: Pos::new(across, up) }
    }
}
