//! The way from one number to another, in steps that add up.

use std::fmt::Write as _;

use super::bars::{ROW, shortened};
use super::svg::{Size, escaped, opening, rule, text, width_of};

/// A step of the way, or one of its ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Fall {
    /// What it stands for.
    pub label: String,
    /// Its number in words.
    pub figure: String,
    /// Of an end the number itself, of a step what it adds.
    pub value: f64,
    /// What it is.
    pub kind: FallKind,
    /// Where it leads; none for what has no page.
    pub href: Option<String>,
}

/// What a bar of the way is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FallKind {
    /// The number at the start or at the end.
    End,
    /// A step for the better.
    Good,
    /// A step for the worse.
    Bad,
    /// A step that is neither.
    Even,
}

/// Steps from the first end to the last, one below the other. The ends start at the axis' left edge,
/// which is zero unless all of the way lies so far from it that steps could not be seen; then the ends
/// are cut, and drawn as cut.
#[must_use]
pub fn waterfall(title: &str, width: f64, falls: &[Fall]) -> String {
    let Some(span) = Span::of(falls) else { return String::new() };
    let size = Size { width, height: ROW * falls.len() as f64 + 4.0 };
    let longest = falls.iter().map(|fall| width_of(&fall.label)).fold(0.0, f64::max);
    let names = (longest + 12.0).min(width * 0.42);
    let figures = falls.iter().map(|fall| width_of(&fall.figure)).fold(0.0, f64::max) * 1.2 + 14.0;
    let room = (width - names - figures).max(40.0);
    let at = |value: f64| names + room * (value - span.low) / (span.high - span.low);
    let mut svg = opening("waterfall", size, title);
    let mut stand = 0.0;
    for (index, fall) in falls.iter().enumerate() {
        let middle = ROW * (index as f64 + 0.5) + 2.0;
        let (from, to) = match fall.kind {
            FallKind::End => (span.low, fall.value),
            _ => (stand, stand + fall.value),
        };
        let said = escaped(&format!("{}: {}", fall.label, fall.figure));
        match &fall.href {
            Some(href) => {
                let _ = write!(
                    svg,
                    "<a href=\"{}\" class=\"mark\" aria-label=\"{said}\"><title>{said}</title>",
                    escaped(href)
                );
            }
            None => {
                let _ = write!(svg, "<g class=\"mark\" role=\"img\" aria-label=\"{said}\"><title>{said}</title>");
            }
        }
        text(&mut svg, (names - 8.0, middle + 4.0), "name end", &shortened(&fall.label, names - 12.0));
        let (left, right) = (at(from.min(to)), at(from.max(to)));
        let _ = write!(
            svg,
            "<rect class=\"bar {}\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"18\" rx=\"2\"/>",
            class(fall.kind),
            middle - 9.0,
            (right - left).max(1.5)
        );
        if fall.kind == FallKind::End && span.low > 0.0 {
            // Cut: two slanted strokes of the paper's colour across the foot of the bar.
            let x = names + 7.0;
            for shift in [0.0, 5.0] {
                rule(&mut svg, "cut", (x + shift, middle + 10.0), (x + shift + 5.0, middle - 10.0));
            }
        }
        text(&mut svg, (right + 6.0, middle + 4.0), "value", &fall.figure);
        svg.push_str(if fall.href.is_some() { "</a>" } else { "</g>" });
        stand = to;
        if index + 1 < falls.len() {
            rule(&mut svg, "grid", (at(stand), middle + 9.0), (at(stand), middle + ROW - 9.0));
        }
    }
    svg.push_str("</svg>");
    svg
}

fn class(kind: FallKind) -> &'static str {
    match kind {
        FallKind::End => "whole",
        FallKind::Good => "good",
        FallKind::Bad => "below",
        FallKind::Even => "even",
    }
}

/// What the way reaches from and to.
struct Span {
    low: f64,
    high: f64,
}

impl Span {
    /// `None` where a number is not finite, or nothing is there.
    fn of(falls: &[Fall]) -> Option<Span> {
        let (mut low, mut high, mut stand) = (f64::MAX, f64::MIN, 0.0);
        for fall in falls {
            stand = if fall.kind == FallKind::End { fall.value } else { stand + fall.value };
            (low, high) = (low.min(stand), high.max(stand));
        }
        if falls.is_empty() || !low.is_finite() || !high.is_finite() {
            return None;
        }
        // Where the steps take less than a fifth of the way from zero, zero would hide them.
        let cut = low > 0.0 && (high - low) < 0.2 * high;
        let low = if cut { low - (high - low).max(high * 1e-6) * 0.6 } else { low.min(0.0) };
        (high > low).then_some(Span { low, high })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fall(value: f64, kind: FallKind) -> Fall {
        Fall { label: "x".into(), figure: value.to_string(), value, kind, href: None }
    }

    fn rects(svg: &str) -> Vec<(f64, f64)> {
        let number = |part: &str, name: &str| -> f64 {
            part.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        svg.split("<rect").skip(1).map(|part| (number(part, "x"), number(part, "width"))).collect()
    }

    #[test]
    fn each_step_starts_where_the_last_one_ended() {
        let falls = [
            fall(100.0, FallKind::End),
            fall(-40.0, FallKind::Bad),
            fall(10.0, FallKind::Good),
            fall(70.0, FallKind::End),
        ];
        let bars = rects(&waterfall("t", 760.0, &falls));
        let ends = |at: usize| (bars[at].0, bars[at].0 + bars[at].1);
        assert!((ends(0).1 - ends(1).1).abs() < 0.2, "down from the first end");
        assert!((ends(1).0 - ends(2).0).abs() < 0.2, "up from where that ended");
        assert!((ends(2).1 - ends(3).1).abs() < 0.2, "which is the last end");
        assert!((bars[1].1 / bars[0].1 - 0.4).abs() < 0.01);
    }

    #[test]
    fn small_steps_are_seen_and_their_ends_are_drawn_as_cut() {
        let falls = [fall(1000.0, FallKind::End), fall(-10.0, FallKind::Bad), fall(990.0, FallKind::End)];
        let svg = waterfall("t", 760.0, &falls);
        assert!(rects(&svg)[1].1 > 100.0 && svg.matches("class=\"cut\"").count() == 4);
        assert!(!waterfall("t", 760.0, &[fall(10.0, FallKind::End), fall(-5.0, FallKind::Bad)]).contains("cut"));
        assert_eq!(waterfall("t", 760.0, &[]), "");
    }
}
