use plotters::style::{FontStyle, register_font};
use std::sync::OnceLock;

/// What SVG files name. Measured with the first, which is drawn into PNG; a viewer that has neither
/// takes its own sans serif. Verdana has the same widths.
pub(super) const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// DejaVu Sans, see `assets/fonts`.
static FONT: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans.ttf");

/// Makes the font known to the drawing library, once.
pub(super) fn ready() -> bool {
    static READY: OnceLock<bool> = OnceLock::new();
    *READY.get_or_init(|| register_font(FAMILY, FontStyle::Normal, FONT).is_ok())
}
