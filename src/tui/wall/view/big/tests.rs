#![allow(clippy::unwrap_used)]
use super::*;

fn shown(text: &str, size: Size, ascii: bool) -> String {
    let area = Rect::new(0, 0, size.width(text), size.height());
    let mut buf = Buffer::empty(area);
    draw(&mut buf, area, text, size, Style::new(), ascii);
    crate::tui::fixture_app::text(&buf)
}

#[test]
fn figures_in_every_size() {
    let all: Vec<String> = [(Size::Huge, false), (Size::Huge, true), (Size::Large, false), (Size::Small, false)]
        .into_iter()
        .map(|(size, ascii)| shown("96.8% 03:12 1.5T", size, ascii))
        .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn every_digit_differs_from_every_other_in_every_size() {
    for size in [Size::Small, Size::Large, Size::Huge] {
        let drawn: Vec<String> = "0123456789%-.:GTMKP".chars().map(|c| shown(&c.to_string(), size, false)).collect();
        for (at, one) in drawn.iter().enumerate() {
            assert!(one.trim() != "" && !drawn[..at].contains(one), "{size:?} {at}:\n{one}");
        }
    }
}

#[test]
fn a_text_that_does_not_fit_ends_with_a_whole_letter() {
    let mut buf = Buffer::empty(Rect::new(0, 0, 20, 5));
    draw(&mut buf, Rect::new(0, 0, 20, 5), "888", Size::Large, Style::new(), true);
    let text = crate::tui::fixture_app::text(&buf);
    assert_eq!(text.lines().next().unwrap(), "###### ###### ######");
    let mut buf = Buffer::empty(Rect::new(0, 0, 19, 5));
    draw(&mut buf, Rect::new(0, 0, 20, 5), "888", Size::Large, Style::new(), true);
    assert_eq!(crate::tui::fixture_app::text(&buf).lines().next().unwrap(), "###### ######");
}
