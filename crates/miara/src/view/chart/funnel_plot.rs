//! A funnel plot: numbers of people against how many cases they are made of, with the limits of chance.

use std::fmt::Write as _;

use super::axis::Axis;
use super::svg::{Size, Written, escaped, opening, rule, text, width_of};

/// Numbers of people, and the limits within which they lie where only chance and the usual spread part
/// them.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPlot {
    /// What it shows, in a sentence.
    pub title: String,
    /// What stands under the lower axis.
    pub across: String,
    /// What stands above the upright axis.
    pub up: String,
    /// The people.
    pub points: Vec<Point>,
    /// What is expected.
    pub middle: f64,
    /// The limits, the inner ones first.
    pub limits: Vec<Limit>,
    /// What stands beside the line of what is expected.
    pub middle_label: String,
}

/// One person or team.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The name beside it.
    pub name: String,
    /// The name and the number in words.
    pub said: String,
    /// How many cases.
    pub cases: f64,
    /// The number.
    pub value: f64,
    /// Where it leads.
    pub href: String,
    /// Whether it differs by more than chance explains, and if so whether for the better.
    pub mark: PointMark,
}

/// How a point is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointMark {
    /// As expected, as far as can be told.
    Plain,
    /// Beyond the limits, for the better.
    Good,
    /// Beyond the limits, for the worse.
    Bad,
    /// Beyond the limits, neither better nor worse.
    Even,
}

impl PointMark {
    fn class(self) -> &'static str {
        match self {
            PointMark::Plain => "plain",
            PointMark::Good => "good",
            PointMark::Bad => "bad",
            PointMark::Even => "even",
        }
    }
}

/// A pair of limits, by how many cases there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// What stands beside it.
    pub label: String,
    /// The limits at each of [`FunnelPlot::steps`].
    pub ends: Vec<(f64, f64)>,
}

/// Places at which limits are told.
const STEPS: usize = 60;

/// Where things stand in the picture.
struct Frame {
    x: Axis,
    y: Axis,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Frame {
    fn at(&self, cases: f64, value: f64) -> (f64, f64) {
        (
            self.left + (self.right - self.left) * self.x.share(cases),
            self.bottom - (self.bottom - self.top) * self.y.share(value),
        )
    }
}

/// The corners of a box that must not be written over: left, top, right, bottom.
type Taken = (f64, f64, f64, f64);

impl FunnelPlot {
    /// The numbers of cases at which limits are told, for points with at most `most` cases.
    #[must_use]
    pub fn steps(most: f64) -> Vec<f64> {
        let end = Axis::around([0.0, most.max(1.0)]).map_or(most, |axis| axis.high);
        (1..=STEPS).map(|step| end * (step as f64 / STEPS as f64).powi(2)).collect()
    }

    /// The picture; empty where there are no points.
    #[must_use]
    pub fn draw(&self, size: Size, written: Written<'_>, counted: Written<'_>) -> String {
        let most = self.points.iter().map(|point| point.cases).fold(0.0, f64::max);
        let fewest = self.points.iter().map(|point| point.cases).fold(f64::INFINITY, f64::min);
        let steps = FunnelPlot::steps(most);
        // Limits of fewer cases than anyone has would only press the points together.
        let told = steps.iter().position(|step| *step >= fewest * 0.8).unwrap_or(0);
        let ends =
            self.limits.iter().flat_map(|limit| limit.ends.iter().skip(told)).flat_map(|(low, high)| [*low, *high]);
        let values = self.points.iter().map(|point| point.value).chain(ends).chain([self.middle]);
        let (Some(x), Some(y)) = (Axis::around([0.0, most.max(1.0)]), Axis::around(values)) else {
            return String::new();
        };
        if self.points.is_empty() {
            return String::new();
        }
        let labels: Vec<String> = y.ticks().into_iter().map(|tick| written(tick, y.step)).collect();
        let left = labels.iter().map(|label| width_of(label)).fold(0.0, f64::max) + 14.0;
        let right = size.width - width_of(&self.middle_label).max(44.0) - 8.0;
        let frame = Frame { x, y, left, right, top: 30.0, bottom: size.height - 44.0 };
        let mut svg = opening("funnel-plot", size, &self.title);
        self.draw_axes(&mut svg, &frame, &labels, counted);
        self.draw_limits(&mut svg, &frame, &steps);
        self.draw_points(&mut svg, &frame);
        svg.push_str("</svg>");
        svg
    }

    fn draw_axes(&self, svg: &mut String, frame: &Frame, labels: &[String], counted: Written<'_>) {
        for (tick, label) in frame.y.ticks().into_iter().zip(labels) {
            let y = frame.at(0.0, tick).1;
            rule(svg, "grid", (frame.left, y), (frame.right, y));
            text(svg, (frame.left - 8.0, y + 4.0), "tick end", label);
        }
        let ticks = frame.x.ticks();
        let widest = ticks.iter().map(|tick| width_of(&counted(*tick, frame.x.step))).fold(0.0, f64::max) + 12.0;
        let room = (frame.right - frame.left) / (ticks.len().saturating_sub(1).max(1)) as f64;
        let every = (widest / room).ceil().max(1.0) as usize;
        for tick in ticks.into_iter().step_by(every) {
            let x = frame.at(tick, frame.y.low).0;
            text(svg, (x, frame.bottom + 18.0), "tick middle", &counted(tick, frame.x.step));
        }
        text(svg, ((frame.left + frame.right) / 2.0, frame.bottom + 37.0), "tick middle", &self.across);
        text(svg, (2.0, 12.0), "tick", &self.up);
    }

    fn draw_limits(&self, svg: &mut String, frame: &Frame, steps: &[f64]) {
        let mut beside: Vec<f64> = Vec::new();
        for (index, limit) in self.limits.iter().enumerate() {
            for upper in [true, false] {
                let end = |(low, high): &(f64, f64)| if upper { *high } else { *low };
                let inside = |value: f64| (frame.y.low..=frame.y.high).contains(&value);
                let seen = steps.iter().zip(&limit.ends).filter(|(_, ends)| inside(end(ends)));
                let line: Vec<String> = seen
                    .map(|(cases, ends)| frame.at(*cases, end(ends)))
                    .map(|(x, y)| format!("{x:.1} {y:.1}"))
                    .collect();
                if line.len() > 1 {
                    let _ = write!(svg, "<path class=\"limit limit-{index}\" d=\"M{}\"/>", line.join("L"));
                }
            }
            let last = limit.ends.last().map(|(_, high)| *high).filter(|high| *high <= frame.y.high);
            if let Some(y) = last.map(|high| frame.at(0.0, high).1)
                && beside.iter().all(|taken| (taken - y).abs() > 12.0)
            {
                text(svg, (frame.right + 6.0, y + 4.0), "tick", &limit.label);
                beside.push(y);
            }
        }
        let y = frame.at(0.0, self.middle).1;
        rule(svg, "expected", (frame.left, y), (frame.right, y));
        text(svg, (frame.right + 6.0, y + 4.0), "tick", &self.middle_label);
    }

    fn draw_points(&self, svg: &mut String, frame: &Frame) {
        let places: Vec<(f64, f64)> = self.points.iter().map(|point| frame.at(point.cases, point.value)).collect();
        let mut taken: Vec<Taken> = places.iter().map(|(x, y)| (x - 6.0, y - 6.0, x + 6.0, y + 6.0)).collect();
        // Those who differ are named first, the others where there is room.
        let mut order: Vec<usize> = (0..self.points.len()).collect();
        order.sort_by_key(|at| self.points[*at].mark == PointMark::Plain);
        for at in order {
            let (point, (x, y)) = (&self.points[at], places[at]);
            let (said, class) = (escaped(&point.said), point.mark.class());
            let _ = write!(
                svg,
                "<a href=\"{}\" class=\"mark\" aria-label=\"{said}\"><title>{said}</title><circle class=\"reach\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"12\"/>",
                escaped(&point.href)
            );
            let _ = match point.mark {
                PointMark::Plain => {
                    write!(svg, "<circle class=\"point {class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\"/>")
                }
                // A square, so that it is told apart without colour.
                _ => write!(
                    svg,
                    "<rect class=\"point {class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"11\" height=\"11\" rx=\"1.5\"/>",
                    x - 5.5,
                    y - 5.5
                ),
            };
            if let Some((place, end)) = room_for(&point.name, (x, y), frame, &taken, at) {
                let width = width_of(&point.name);
                let from = if end { place.0 - width } else { place.0 };
                taken.push((from, place.1 - 11.0, from + width, place.1 + 3.0));
                let strength = if point.mark == PointMark::Plain { "who" } else { "who marked" };
                let class = if end { format!("{strength} end") } else { strength.to_owned() };
                text(svg, place, &class, &point.name);
            }
            svg.push_str("</a>");
        }
    }
}

/// Where a name can stand beside its point without touching another or leaving the picture, and whether
/// it ends there.
fn room_for(name: &str, (x, y): (f64, f64), frame: &Frame, taken: &[Taken], own: usize) -> Option<((f64, f64), bool)> {
    let width = width_of(name) * 1.05;
    let tries = [
        ((x + 9.0, y + 4.0), false),
        ((x - 9.0, y + 4.0), true),
        ((x + 6.0, y - 9.0), false),
        ((x - 6.0, y - 9.0), true),
        ((x + 6.0, y + 17.0), false),
        ((x - 6.0, y + 17.0), true),
    ];
    tries.into_iter().find(|((x, y), end)| {
        let (from, to) = if *end { (x - width, *x) } else { (*x, x + width) };
        let inside = from >= frame.left && to <= frame.right && y - 11.0 >= 14.0 && *y <= frame.bottom - 2.0;
        let free = |(index, (left, top, right, bottom)): (usize, &Taken)| {
            index == own || to < *left || from > *right || y + 3.0 < *top || y - 11.0 > *bottom
        };
        inside && taken.iter().enumerate().all(free)
    })
}

/// A range as a small bar: a line from its one end to the other, a dot at the best guess, an upright
/// stroke at what is expected. `scale` holds what its two ends stand for.
#[must_use]
pub fn range_bar(said: &str, (low, high): (f64, f64), fair: f64, expected: Option<f64>, scale: (f64, f64)) -> String {
    let at = |value: f64| {
        let share = if scale.1 > scale.0 { (value - scale.0) / (scale.1 - scale.0) } else { 0.5 };
        4.0 + 152.0 * share.clamp(0.0, 1.0)
    };
    let said = escaped(said);
    let expected = expected.map_or_else(String::new, |expected| {
        format!("<path class=\"expected-mark\" d=\"M{0:.1} 2L{0:.1} 18\"/>", at(expected))
    });
    format!(
        "<svg class=\"range\" viewBox=\"0 0 160 20\" role=\"img\" aria-label=\"{said}\"><title>{said}</title><path class=\"base\" d=\"M4 10L156 10\"/><path class=\"span\" d=\"M{:.1} 10L{:.1} 10\"/>{expected}<circle cx=\"{:.1}\" cy=\"10\" r=\"4\"/></svg>",
        at(low),
        at(high),
        at(fair)
    )
}

#[cfg(test)]
mod tests {
    use super::super::svg::WIDE;
    use super::*;

    fn point(name: &str, cases: f64, value: f64, mark: PointMark) -> Point {
        Point { name: name.into(), said: "<x>".into(), cases, value, href: "/p?a=1&b=2".into(), mark }
    }

    fn plot(points: Vec<Point>) -> String {
        let most = points.iter().map(|point| point.cases).fold(0.0, f64::max);
        let ends = FunnelPlot::steps(most).iter().map(|n| (0.3 - 1.0 / n.sqrt(), 0.3 + 1.0 / n.sqrt())).collect();
        let plot = FunnelPlot {
            title: "t".into(),
            across: "cases".into(),
            up: "rate".into(),
            points,
            middle: 0.3,
            limits: vec![Limit { label: "95 %".into(), ends }],
            middle_label: "expected".into(),
        };
        plot.draw(WIDE, &|value, _| format!("{value:.2}"), &|value, _| format!("{value}"))
    }

    #[test]
    fn who_differs_is_a_square_and_everyone_a_link() {
        let svg = plot(vec![
            point("A", 100.0, 0.3, PointMark::Plain),
            point("B", 120.0, 0.55, PointMark::Good),
            point("C", 80.0, 0.05, PointMark::Bad),
        ]);
        assert_eq!(svg.matches("<a href=\"/p?a=1&amp;b=2\"").count(), 3);
        assert_eq!(svg.matches("<rect class=\"point").count(), 2);
        assert_eq!(svg.matches("class=\"limit limit-0\"").count(), 2);
        assert!(svg.contains("&lt;x&gt;") && !svg.contains("<x>"));
    }

    #[test]
    fn names_do_not_stand_on_one_another() {
        let crowd =
            (0..40).map(|at| point("Małgorzata Świątek", 100.0 + f64::from(at), 0.3, PointMark::Plain)).collect();
        let svg = plot(crowd);
        assert_eq!(svg.matches("<circle class=\"point").count(), 40);
        assert!(svg.matches("class=\"who").count() < 12, "{}", svg.matches("class=\"who").count());
        assert_eq!(plot(vec![]), "");
    }

    #[test]
    fn a_range_stands_where_its_numbers_are() {
        let svg = range_bar("r", (0.25, 0.75), 0.5, Some(0.0), (0.0, 1.0));
        assert!(
            svg.contains("M42.0 10L118.0 10") && svg.contains("cx=\"80.0\"") && svg.contains("M4.0 2L4.0 18"),
            "{svg}"
        );
        assert!(range_bar("r", (1.0, 1.0), 1.0, None, (1.0, 1.0)).contains("cx=\"80.0\""));
    }
}
