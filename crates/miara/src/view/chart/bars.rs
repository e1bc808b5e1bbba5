//! Bars side by side, from zero.

use std::fmt::Write as _;

use super::svg::{Size, escaped, opening, text, width_of};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its number in words.
    pub figure: String,
    /// Its number; absent draws none.
    pub value: Option<f64>,
    /// Where it leads.
    pub href: String,
}

pub(super) const ROW: f64 = 30.0;

/// Bars one below the other, each with its name before and its number behind it; empty where no number
/// is known.
#[must_use]
pub fn bars(title: &str, width: f64, bars: &[Bar]) -> String {
    if bars.iter().all(|bar| bar.value.is_none()) {
        return String::new();
    }
    let size = Size { width, height: ROW * bars.len() as f64 + 4.0 };
    let longest = bars.iter().map(|bar| width_of(&bar.label)).fold(0.0, f64::max);
    let names = (longest + 12.0).min(width * 0.42);
    let figures = bars.iter().map(|bar| width_of(&bar.figure)).fold(0.0, f64::max) * 1.2 + 14.0;
    let (low, high) = bounds(bars);
    let room = (width - names - figures * if low < 0.0 { 2.0 } else { 1.0 }).max(40.0);
    let left = names + if low < 0.0 { figures } else { 0.0 };
    let at = |value: f64| left + room * (value - low) / (high - low).max(f64::MIN_POSITIVE);
    let mut svg = opening("bars", size, title);
    for (index, bar) in bars.iter().enumerate() {
        let middle = ROW * (index as f64 + 0.5) + 2.0;
        let said = escaped(&format!("{}: {}", bar.label, bar.figure));
        let _ = write!(
            svg,
            "<a href=\"{}\" class=\"mark\" aria-label=\"{said}\"><title>{said}</title>",
            escaped(&bar.href)
        );
        text(&mut svg, (names - 8.0, middle + 4.0), "name end", &shortened(&bar.label, names - 12.0));
        let Some(value) = bar.value else {
            text(&mut svg, (left + 6.0, middle + 4.0), "tick", &bar.figure);
            svg.push_str("</a>");
            continue;
        };
        let (from, to) = (at(value.min(0.0)), at(value.max(0.0)));
        let class = if value < 0.0 { "bar below" } else { "bar" };
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"18\" rx=\"2\"/>",
            middle - 9.0,
            (to - from).max(1.0)
        );
        let (x, class) = if value < 0.0 { (from - 6.0, "value end") } else { (to + 6.0, "value") };
        text(&mut svg, (x, middle + 4.0), class, &bar.figure);
        svg.push_str("</a>");
    }
    svg.push_str("</svg>");
    svg
}

/// The ends of what bars reach, zero among them.
fn bounds(bars: &[Bar]) -> (f64, f64) {
    bars.iter().filter_map(|bar| bar.value).fold((0.0, 0.0), |(low, high), value| (value.min(low), value.max(high)))
}

/// A name cut to the room it has.
pub(super) fn shortened(name: &str, room: f64) -> String {
    if width_of(name) <= room {
        return name.to_owned();
    }
    let mut kept = String::new();
    for c in name.chars() {
        if width_of(&kept) + 14.0 > room {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(value: f64) -> Bar {
        Bar { label: "x".into(), figure: value.to_string(), value: Some(value), href: "/".into() }
    }

    fn widths(svg: &str) -> Vec<f64> {
        let after = svg.split("<rect").skip(1);
        after.map(|rest| rest.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()).collect()
    }

    #[test]
    fn lengths_are_in_the_ratio_of_numbers() {
        let widths = widths(&bars("t", 400.0, &[bar(50.0), bar(100.0)]));
        assert!((widths[1] / widths[0] - 2.0).abs() < 0.01, "{widths:?}");
    }

    #[test]
    fn below_zero_goes_the_other_way() {
        let svg = bars("t", 400.0, &[bar(-50.0), bar(100.0)]);
        assert!(svg.contains("bar below"));
        let widths = widths(&svg);
        assert!((widths[1] / widths[0] - 2.0).abs() < 0.01, "{widths:?}");
    }

    #[test]
    fn nothing_known_is_no_picture() {
        let none = Bar { value: None, ..bar(0.0) };
        assert_eq!(bars("t", 400.0, &[none]), "");
    }
}
