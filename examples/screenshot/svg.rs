//! A terminal's screen as an SVG. Letters are text; block elements and braille are drawn as
//! shapes, because gauges and charts must not depend on which font somebody has.

use std::fmt::Write;
use vt100::{Cell, Color, Screen};

/// Size of a cell, px: eighths of it are whole pixels, so that neighbouring blocks leave no seam.
const CELL: (f32, f32) = (8.0, 16.0);
/// Space around the screen, px.
const MARGIN: f32 = 14.0;
const FOREGROUND: u32 = 0xc8_d0_dc;
const BACKGROUND: u32 = 0x10_14_1b;
const PALETTE: [u32; 16] = [
    0x1c2230, 0xe5636b, 0x7fc28a, 0xd9b25f, 0x6aa4e8, 0xb98ae0, 0x5fbfc4, 0xc8d0dc, 0x5b6577, 0xff7f87, 0x9be0a6,
    0xf2cd7c, 0x8cbfff, 0xd2a8f5, 0x83dbe0, 0xf2f5fa,
];

/// How a run of cells looks.
#[derive(Clone, PartialEq)]
struct Style {
    fg: u32,
    bg: u32,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
}

/// Draws the screen.
pub fn draw(screen: &Screen) -> String {
    let (rows, cols) = screen.size();
    let (rows, cols) = (rows.get(), cols.get());
    let (width, height) = (f32::from(cols) * CELL.0 + 2.0 * MARGIN, f32::from(rows) * CELL.1 + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace\" font-size=\"13.3px\" shape-rendering=\"crispEdges\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#{BACKGROUND:06x}\"/>\n"
    );
    for row in 0..rows {
        let mut col = 0;
        while col < cols {
            let begin = col;
            let Some(first) = screen.cell(row, col) else { break };
            let style = style(first);
            let mut cells = Vec::new();
            while let Some(cell) = screen.cell(row, col).filter(|c| col < cols && style == self::style(c)) {
                cells.push(cell);
                col += 1;
            }
            run(&mut svg, row, begin, &cells, &style);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Draws neighbours that look alike.
fn run(svg: &mut String, row: u16, col: u16, cells: &[&Cell], style: &Style) {
    let (x, y) = (MARGIN + f32::from(col) * CELL.0, MARGIN + f32::from(row) * CELL.1);
    if style.bg != BACKGROUND {
        let width = cells.len() as f32 * CELL.0;
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"16\" fill=\"#{:06x}\"/>",
            style.bg
        );
    }
    let mut open = false;
    for (i, cell) in cells.iter().enumerate() {
        let x = x + i as f32 * CELL.0;
        let text = cell.contents();
        let shape = text.chars().next().filter(|_| text.chars().count() == 1).and_then(|c| shape(c, x, y));
        if text.trim().is_empty() || shape.is_some() {
            // Each word begins at its own place, whatever the font's width is.
            if open {
                svg.push_str("</text>\n");
                open = false;
            }
            if let Some(shape) = shape {
                let _ = writeln!(svg, "<path d=\"{shape}\" fill=\"#{:06x}\"{}/>", style.fg, opacity(style));
            }
            continue;
        }
        if !open {
            let _ =
                write!(svg, "<text x=\"{x:.1}\" y=\"{:.1}\" fill=\"#{:06x}\"{}", y + 12.0, style.fg, opacity(style));
            for (on, attribute) in [
                (style.bold, " font-weight=\"bold\""),
                (style.italic, " font-style=\"italic\""),
                (style.underline, " text-decoration=\"underline\""),
            ] {
                svg.push_str(if on { attribute } else { "" });
            }
            svg.push('>');
            open = true;
        }
        for c in text.chars() {
            match c {
                '&' => svg.push_str("&amp;"),
                '<' => svg.push_str("&lt;"),
                '>' => svg.push_str("&gt;"),
                c => svg.push(c),
            }
        }
    }
    if open {
        svg.push_str("</text>\n");
    }
}

fn opacity(style: &Style) -> &'static str {
    if style.dim { " opacity=\"0.55\"" } else { "" }
}

/// A rectangle as a path; everything in eighths of a cell.
fn block(x: f32, y: f32, left: f32, top: f32, right: f32, bottom: f32) -> String {
    let (w, h) = (CELL.0 / 8.0, CELL.1 / 8.0);
    format!("M{:.2} {:.2}H{:.2}V{:.2}H{:.2}z", x + left * w, y + top * h, x + right * w, y + bottom * h, x + left * w)
}

/// The shape of a block element or a braille pattern.
fn shape(c: char, x: f32, y: f32) -> Option<String> {
    let code = u32::from(c);
    Some(match c {
        '\u{2580}' => block(x, y, 0.0, 0.0, 8.0, 4.0),
        '\u{2581}'..='\u{2588}' => block(x, y, 0.0, 8.0 - (code - 0x2580) as f32, 8.0, 8.0),
        '\u{2589}'..='\u{258f}' => block(x, y, 0.0, 0.0, (0x2590 - code) as f32, 8.0),
        '\u{2590}' => block(x, y, 4.0, 0.0, 8.0, 8.0),
        '\u{2594}' => block(x, y, 0.0, 0.0, 8.0, 1.0),
        '\u{2595}' => block(x, y, 7.0, 0.0, 8.0, 8.0),
        // Shades as bars of a quarter, half and three quarters.
        '\u{2591}'..='\u{2593}' => {
            let thick = (code - 0x2590) as f32 * 0.5;
            (0..4).map(|i| block(x, y, 0.0, i as f32 * 2.0, 8.0, i as f32 * 2.0 + thick)).collect()
        }
        '\u{2800}'..='\u{28ff}' => {
            // Bits 0–2 and 6 are the left column from the top, 3–5 and 7 the right one.
            const DOTS: [(f32, f32); 8] =
                [(1.2, 0.3), (1.2, 2.3), (1.2, 4.3), (5.2, 0.3), (5.2, 2.3), (5.2, 4.3), (1.2, 6.3), (5.2, 6.3)];
            let dots = DOTS.iter().enumerate().filter(|(bit, _)| code >> bit & 1 == 1);
            dots.map(|(_, &(left, top))| block(x, y, left, top, left + 2.2, top + 1.2)).collect()
        }
        _ => return None,
    })
}

fn style(cell: &Cell) -> Style {
    let (mut fg, mut bg) = (rgb(cell.fgcolor(), FOREGROUND), rgb(cell.bgcolor(), BACKGROUND));
    if cell.inverse() {
        std::mem::swap(&mut fg, &mut bg);
    }
    Style { fg, bg, bold: cell.bold(), dim: cell.dim(), italic: cell.italic(), underline: cell.underline() }
}

fn rgb(color: Color, default: u32) -> u32 {
    match color {
        Color::Default => default,
        Color::Idx(i @ 0..16) => PALETTE[usize::from(i)],
        // The colour cube of xterm, then its greys.
        Color::Idx(i @ 16..232) => {
            let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * u32::from(n) };
            let i = i - 16;
            level(i / 36) << 16 | level(i / 6 % 6) << 8 | level(i % 6)
        }
        Color::Idx(i) => (8 + 10 * u32::from(i - 232)) * 0x01_01_01,
        Color::Rgb(r, g, b) => u32::from(r) << 16 | u32::from(g) << 8 | u32::from(b),
    }
}
