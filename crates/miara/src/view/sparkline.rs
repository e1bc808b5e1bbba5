//! The small line of a tile: a value per month, the unfinished one dashed.

use miara_model::Cell;
use std::fmt::Write as _;

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 36.0;
const EDGE: f64 = 4.0;

/// An SVG of a series, oldest first, from the lowest value to the highest; absent values break the
/// line. `title` says it in words for those who don't see it. Empty where no value is there.
#[must_use]
pub fn sparkline(cells: &[Cell], unfinished: bool, title: &str) -> String {
    let values: Vec<Option<f64>> = cells.iter().map(|cell| cell.as_ref().ok().map(|value| value.to_f64())).collect();
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let (Some(low), Some(high)) = (known.iter().copied().reduce(f64::min), known.iter().copied().reduce(f64::max))
    else {
        return String::new();
    };
    let step = (WIDTH - 2.0 * EDGE) / (values.len().saturating_sub(1).max(1)) as f64;
    let point = |index: usize, value: f64| {
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        (EDGE + step * index as f64, HEIGHT - EDGE - share * (HEIGHT - 2.0 * EDGE))
    };
    let points: Vec<Option<(f64, f64)>> =
        values.iter().enumerate().map(|(index, value)| value.map(|value| point(index, value))).collect();
    let dashed_from = if unfinished { points.len().saturating_sub(1) } else { points.len() };
    let (mut solid, mut dashed) = (String::new(), String::new());
    for (index, pair) in points.windows(2).enumerate() {
        if let [Some(a), Some(b)] = pair {
            let path = if index + 1 >= dashed_from { &mut dashed } else { &mut solid };
            // A gap or the start of a path moves, all else draws on.
            let fresh = path.is_empty() || index == 0 || points[index - 1].is_none();
            let start = if fresh { format!("M{:.1} {:.1}", a.0, a.1) } else { String::new() };
            let _ = write!(path, "{start}L{:.1} {:.1}", b.0, b.1);
        }
    }
    let dot = points
        .last()
        .copied()
        .flatten()
        .map_or_else(String::new, |(x, y)| format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.6\"/>"));
    let title = escaped(title);
    format!(
        "<svg class=\"spark\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title><path d=\"{solid}\"/><path class=\"dashed\" d=\"{dashed}\"/>{dot}</svg>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use miara_model::{Absent, Value};

    fn none() -> Cell {
        Err(Absent::TooLarge)
    }

    #[test]
    fn a_gap_breaks_the_line() {
        let svg = sparkline(
            &[Ok(Value::count(1)), Ok(Value::count(2)), none(), Ok(Value::count(2)), Ok(Value::count(1))],
            false,
            "x",
        );
        assert_eq!(svg.matches('M').count(), 2, "{svg}");
    }

    #[test]
    fn nothing_known_is_no_picture() {
        assert_eq!(sparkline(&[none(), none()], true, "x"), "");
    }

    #[test]
    fn a_flat_line_stands_in_the_middle() {
        let svg = sparkline(&[Ok(Value::count(5)), Ok(Value::count(5))], false, "<x>");
        assert!(svg.contains("M4.0 18.0L116.0 18.0"), "{svg}");
        assert!(svg.contains("&lt;x&gt;"));
    }
}
