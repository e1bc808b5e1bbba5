//! What all pictures are drawn with: sizes, names, words and lines.

use std::fmt::Write as _;

/// How a number is written on an axis: the number, and the step between two ticks.
pub type Written<'w> = &'w dyn Fn(f64, f64) -> String;

/// How large a picture is, in its own units; text in it is 12 units high.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// For a wide window and for paper.
pub const WIDE: Size = Size { width: 760.0, height: 290.0 };

/// For a phone.
pub const NARROW: Size = Size { width: 380.0, height: 250.0 };

/// Text as it may stand in markup.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// About how wide a text is when it is 12 units high.
pub(super) fn width_of(text: &str) -> f64 {
    text.chars()
        .map(|c| if c.is_ascii_punctuation() || c.is_whitespace() || "ilj1".contains(c) { 3.8 } else { 7.0 })
        .sum()
}

/// The opening of a picture with its name for those who don't see it.
pub(super) fn opening(class: &str, size: Size, title: &str) -> String {
    let Size { width, height } = size;
    let title = escaped(title);
    format!("<svg class=\"chart {class}\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"{title}\">")
}

/// Words at a place.
pub(super) fn text(svg: &mut String, (x, y): (f64, f64), class: &str, words: &str) {
    let _ = write!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{}</text>", escaped(words));
}

/// A straight line.
pub(super) fn rule(svg: &mut String, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
    let _ = write!(svg, "<path class=\"{class}\" d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\"/>");
}
