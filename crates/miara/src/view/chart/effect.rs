//! What came, beside what would have been.

use std::fmt::Write as _;

use super::axis::Axis;
use super::svg::{Size, Written, escaped, opening, rule, text, width_of};

/// A number before and since a day, and what it would have been.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectChart {
    /// What it shows, in a sentence.
    pub title: String,
    /// One per period, oldest first.
    pub points: Vec<Moment>,
    /// The place of the first period since; a rule stands before it.
    pub from: usize,
    /// What stands at the rule.
    pub begun: String,
    /// What stands beside the line of what would have been.
    pub label: String,
}

/// One period.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// What stands under it on the axis.
    pub label: String,
    /// The period and its numbers in words.
    pub said: String,
    /// What came; absent breaks the line.
    pub actual: Option<f64>,
    /// What would have been.
    pub without: Option<f64>,
    /// Where that lies.
    pub band: Option<(f64, f64)>,
}

impl EffectChart {
    /// The picture; empty where no number is known.
    #[must_use]
    pub fn draw(&self, size: Size, written: Written<'_>) -> String {
        let bands = self.points.iter().filter_map(|point| point.band).flat_map(|band| [band.0, band.1]);
        let numbers = self.points.iter().flat_map(|point| [point.actual, point.without]).flatten().chain(bands);
        let Some(axis) = Axis::around(numbers) else { return String::new() };
        let labels: Vec<String> = axis.ticks().into_iter().map(|tick| written(tick, axis.step)).collect();
        let left = labels.iter().map(|label| width_of(label)).fold(0.0, f64::max) + 14.0;
        let right = size.width - (width_of(&self.label) * 1.06 + 12.0).max(22.0);
        let (top, bottom) = (30.0, size.height - 30.0);
        let count = self.points.len().saturating_sub(1).max(1) as f64;
        let x = |place: f64| left + (right - left) * place / count;
        let y = |value: f64| bottom - (bottom - top) * axis.share(value);
        let mut svg = opening("line effect", size, &self.title);
        for (tick, label) in axis.ticks().into_iter().zip(&labels) {
            rule(&mut svg, "grid", (left, y(tick)), (right, y(tick)));
            text(&mut svg, (left - 8.0, y(tick) + 4.0), "tick end", label);
        }
        self.draw_periods(&mut svg, bottom, right - left, &x);
        self.draw_band(&mut svg, &x, &y);
        self.draw_line(&mut svg, "expected", &x, &y, |point| point.without);
        self.draw_line(&mut svg, "series", &x, &y, |point| point.actual);
        let begun = x(self.from as f64 - 0.5);
        rule(&mut svg, "begun", (begun, top - 14.0), (begun, bottom));
        text(&mut svg, (begun + 4.0, top - 6.0), "tick", &self.begun);
        self.draw_marks(&mut svg, &x, &y);
        if let Some((place, value)) =
            self.points.iter().enumerate().rev().find_map(|(place, point)| Some((place, point.without?)))
        {
            text(&mut svg, (x(place as f64) + 8.0, y(value) + 4.0), "tick", &self.label);
        }
        svg.push_str("</svg>");
        svg
    }

    fn draw_periods(&self, svg: &mut String, bottom: f64, width: f64, x: &impl Fn(f64) -> f64) {
        let widest = self.points.iter().map(|point| width_of(&point.label)).fold(0.0, f64::max) + 18.0;
        let room = width / self.points.len().saturating_sub(1).max(1) as f64;
        let every = (widest / room).ceil().max(1.0) as usize;
        for (index, point) in self.points.iter().enumerate() {
            if (self.points.len() - 1 - index).is_multiple_of(every) {
                text(svg, (x(index as f64), bottom + 20.0), "tick middle", &point.label);
            }
        }
    }

    fn draw_band(&self, svg: &mut String, x: &impl Fn(f64) -> f64, y: &impl Fn(f64) -> f64) {
        let banded: Vec<(f64, (f64, f64))> =
            self.points.iter().enumerate().filter_map(|(place, point)| Some((place as f64, point.band?))).collect();
        if banded.is_empty() {
            return;
        }
        let upper = banded.iter().map(|(place, band)| (x(*place), y(band.1)));
        let lower = banded.iter().rev().map(|(place, band)| (x(*place), y(band.0)));
        let corners: Vec<String> = upper.chain(lower).map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        let _ = write!(svg, "<path class=\"band80\" d=\"M{}Z\"/>", corners.join("L"));
    }

    fn draw_line(
        &self,
        svg: &mut String,
        class: &str,
        x: &impl Fn(f64) -> f64,
        y: &impl Fn(f64) -> f64,
        value: impl Fn(&Moment) -> Option<f64>,
    ) {
        let mut path = String::new();
        let mut goes_on = false;
        for (place, point) in self.points.iter().enumerate() {
            let number = value(point);
            if let Some(number) = number {
                let start = if goes_on { 'L' } else { 'M' };
                let _ = write!(path, "{start}{:.1} {:.1}", x(place as f64), y(number));
            }
            goes_on = number.is_some();
        }
        let _ = write!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
    }

    fn draw_marks(&self, svg: &mut String, x: &impl Fn(f64) -> f64, y: &impl Fn(f64) -> f64) {
        for (place, point) in self.points.iter().enumerate() {
            let Some(actual) = point.actual else { continue };
            let said = escaped(&point.said);
            let _ = write!(
                svg,
                "<g class=\"mark\" role=\"img\" aria-label=\"{said}\"><title>{said}</title><circle class=\"dot\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.2\"/></g>",
                x(place as f64),
                y(actual)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::svg::WIDE;
    use super::*;

    #[test]
    fn the_rule_stands_between_before_and_since_and_the_band_only_since() {
        let moment = |at: usize| Moment {
            label: format!("w{at}"),
            said: "<s>".into(),
            actual: (at != 1).then_some(10.0 + at as f64),
            without: Some(10.0),
            band: (at >= 3).then_some((9.0, 11.0)),
        };
        let chart = EffectChart {
            title: "t".into(),
            points: (0..5).map(moment).collect(),
            from: 3,
            begun: "b".into(),
            label: "w".into(),
        };
        let svg = chart.draw(WIDE, &|value, _| value.to_string());
        let band = svg.split("band80\" d=\"M").nth(1).unwrap().split('Z').next().unwrap();
        assert_eq!(band.matches('L').count(), 3, "two upper and two lower corners: {band}");
        let xs: Vec<f64> =
            svg.split("cx=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect();
        let begun: f64 = svg.split("begun\" d=\"M").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        assert_eq!(xs.len(), 4, "a gap has no mark");
        assert!(xs[1] < begun && begun < xs[2] && !svg.contains("<s>"));
        let empty = EffectChart { points: vec![], ..chart };
        assert_eq!(empty.draw(WIDE, &|value, _| value.to_string()), "");
    }
}
