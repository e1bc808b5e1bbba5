//! A line over time.

use std::fmt::Write as _;

use super::axis::Axis;
use super::svg::{Size, Written, escaped, opening, rule, text, width_of};

/// A number over time.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    /// What it shows, in a sentence.
    pub title: String,
    /// One mark per period, oldest first.
    pub marks: Vec<Mark>,
    /// The goal, where there is one.
    pub goal: Option<Goal>,
    /// What is expected, where that can be told.
    pub ahead: Option<Expected>,
    /// What people did and know, by the place of its period.
    pub flags: Vec<Flag>,
}

/// Something that people did or know, marked above a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The place of the mark under it.
    pub place: usize,
    /// What it says.
    pub said: String,
}

/// What is expected of the coming periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// The place of the mark that the first step is of; it may be the last mark, which is unfinished
    /// then, or the place after it.
    pub from: usize,
    /// The steps, one per period.
    pub steps: Vec<ExpectedStep>,
    /// What stands beside the bands.
    pub label: String,
}

/// What is expected of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedStep {
    /// What stands under it on the axis.
    pub label: String,
    /// The period and what is expected in words.
    pub said: String,
    /// The expected number.
    pub point: f64,
    /// Where 80 of 100 lie, from and to.
    pub band80: (f64, f64),
    /// Where 95 of 100 lie, from and to.
    pub band95: (f64, f64),
}

/// One period of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// What stands under it on the axis.
    pub label: String,
    /// The period and its number in words.
    pub said: String,
    /// The number alone, in words.
    pub figure: String,
    /// The number; absent breaks the line.
    pub value: Option<f64>,
    /// Where the mark leads.
    pub href: String,
    /// Whether it can be taken as it is.
    pub standing: Standing,
}

/// Whether a number can be taken as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is final.
    Whole,
    /// Its period is not over, or its cohort not ripe: drawn dashed.
    Unfinished,
}

/// A goal per period, drawn as a dotted line.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// The goal of each mark; absent where there is none.
    pub values: Vec<Option<f64>>,
    /// What stands beside it; may have several lines.
    pub label: String,
}

/// Where things stand in the picture.
struct Frame<'f> {
    axis: Axis,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    marks: &'f [Mark],
    /// Places from left to right: those of the marks, and of what is expected after them.
    places: usize,
}

impl Frame<'_> {
    fn x(&self, index: usize) -> f64 {
        match self.places {
            0 | 1 => (self.left + self.right) / 2.0,
            count => self.left + (self.right - self.left) * index as f64 / (count - 1) as f64,
        }
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * self.axis.share(value)
    }

    fn point(&self, index: usize) -> Option<(f64, f64)> {
        self.marks[index].value.map(|value| (self.x(index), self.y(value)))
    }
}

impl LineChart {
    /// The picture; empty where no number is known.
    #[must_use]
    pub fn draw(&self, size: Size, written: Written<'_>) -> String {
        let goals = self.goal.iter().flat_map(|goal| goal.values.iter().flatten().copied());
        let marks = self.marks.iter().filter_map(|mark| mark.value);
        if marks.clone().next().is_none() {
            return String::new();
        }
        let steps = self.ahead.iter().flat_map(|ahead| &ahead.steps);
        let bands = steps.flat_map(|step| [step.band95.0, step.band95.1]);
        let Some(axis) = Axis::around(marks.chain(goals).chain(bands)) else { return String::new() };
        let places = self.ahead.as_ref().map_or(0, |ahead| ahead.from + ahead.steps.len()).max(self.marks.len());
        let labels: Vec<String> = axis.ticks().into_iter().map(|tick| written(tick, axis.step)).collect();
        let left = labels.iter().map(|label| width_of(label)).fold(0.0, f64::max) + 14.0;
        let beside = self.goal.iter().flat_map(|goal| goal.label.split('\n')).map(|part| width_of(part) * 1.06 + 12.0);
        let least = if self.ahead.is_some() { 84.0 } else { 22.0 };
        let right = size.width - beside.fold(least, f64::max);
        let frame = Frame { axis, left, right, top: 22.0, bottom: size.height - 30.0, marks: &self.marks, places };
        let mut svg = opening("line", size, &self.title);
        draw_axis(&mut svg, &frame, &labels);
        draw_periods(&mut svg, &frame, self.ahead.as_ref());
        if let Some(ahead) = &self.ahead {
            draw_ahead(&mut svg, &frame, ahead);
        }
        if let Some(goal) = &self.goal {
            draw_goal(&mut svg, &frame, goal, self.ahead.as_ref());
        }
        draw_flags(&mut svg, &frame, &self.flags);
        draw_line(&mut svg, &frame);
        draw_marks(&mut svg, &frame);
        draw_last(&mut svg, &frame);
        svg.push_str("</svg>");
        svg
    }
}

fn draw_axis(svg: &mut String, frame: &Frame<'_>, labels: &[String]) {
    for (tick, label) in frame.axis.ticks().into_iter().zip(labels) {
        let y = frame.y(tick);
        let class = if tick.abs() < frame.axis.step / 1e6 { "grid zero" } else { "grid" };
        rule(svg, class, (frame.left, y), (frame.right, y));
        text(svg, (frame.left - 8.0, y + 4.0), "tick end", label);
    }
}

/// Labels of periods, as many as fit; that of the last mark always.
fn draw_periods(svg: &mut String, frame: &Frame<'_>, ahead: Option<&Expected>) {
    let after = ahead.map_or(0, |ahead| frame.marks.len().saturating_sub(ahead.from));
    let coming = ahead.iter().flat_map(|ahead| &ahead.steps).skip(after).map(|step| &step.label);
    let labels: Vec<&String> = frame.marks.iter().map(|mark| &mark.label).chain(coming).collect();
    let widest = labels.iter().map(|label| width_of(label)).fold(0.0, f64::max) + 10.0;
    let room = (frame.right - frame.left) / (frame.places.saturating_sub(1).max(1)) as f64;
    let every = (widest / room).ceil().max(1.0) as usize;
    let last = frame.marks.len().saturating_sub(1);
    for (index, label) in labels.into_iter().enumerate() {
        if last.abs_diff(index).is_multiple_of(every) {
            text(svg, (frame.x(index), frame.bottom + 20.0), "tick middle", label);
        }
    }
}

/// Bands that open from the last whole mark, and a dashed line of what is expected.
fn draw_ahead(svg: &mut String, frame: &Frame<'_>, ahead: &Expected) {
    let start =
        ahead.from.checked_sub(1).filter(|index| *index < frame.marks.len()).and_then(|index| frame.point(index));
    let place = |index: usize, value: f64| (frame.x(ahead.from + index), frame.y(value));
    for (class, band) in [("band95", true), ("band80", false)] {
        let ends = |step: &ExpectedStep| if band { step.band95 } else { step.band80 };
        let upper = ahead.steps.iter().enumerate().map(|(index, step)| place(index, ends(step).1));
        let lower = ahead.steps.iter().enumerate().rev().map(|(index, step)| place(index, ends(step).0));
        let corners: Vec<String> =
            start.into_iter().chain(upper).chain(lower).map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        let _ = write!(svg, "<path class=\"{class}\" d=\"M{}Z\"/>", corners.join("L"));
    }
    let line = ahead.steps.iter().enumerate().map(|(index, step)| place(index, step.point));
    let line: Vec<(f64, f64)> = start.into_iter().chain(line).collect();
    let path: Vec<String> = line.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    let _ = write!(svg, "<path class=\"expected\" d=\"M{}\"/>", path.join("L"));
    for (index, step) in ahead.steps.iter().enumerate() {
        let ((x, y), said) = (place(index, step.point), escaped(&step.said));
        let _ = write!(
            svg,
            "<g class=\"mark\" role=\"img\" aria-label=\"{said}\"><title>{said}</title><circle class=\"coming\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.6\"/></g>"
        );
    }
    if let Some((x, y)) = line.last() {
        for (row, part) in ahead.label.split('\n').enumerate() {
            text(svg, (x + 8.0, y - 2.0 + 14.0 * row as f64), "tick", part);
        }
    }
}

/// The goals, with their label at the right edge: beside what is expected, never upon it.
fn draw_goal(svg: &mut String, frame: &Frame<'_>, goal: &Goal, ahead: Option<&Expected>) {
    let mut path = String::new();
    let mut last = None;
    for (index, value) in goal.values.iter().enumerate().take(frame.marks.len()) {
        let start = if last.is_some() { 'L' } else { 'M' };
        last = value.map(|value| (frame.x(index), frame.y(value)));
        if let Some((x, y)) = last {
            let _ = write!(path, "{start}{x:.1} {y:.1}");
        }
    }
    let _ = write!(svg, "<path class=\"goal\" d=\"{path}\"/>");
    let Some((_, y)) = last else { return };
    let rows = goal.label.split('\n').count() as f64;
    let mut top = y + 4.0 - 7.0 * (rows - 1.0);
    if let Some(step) = ahead.and_then(|ahead| ahead.steps.last()) {
        // The label of what is expected takes two rows.
        let taken = frame.y(step.point) - 2.0;
        if top < taken + 28.0 && taken < top + 14.0 * rows {
            top = if y <= frame.y(step.point) { taken - 14.0 * rows - 3.0 } else { taken + 31.0 };
        }
    }
    for (row, part) in goal.label.split('\n').enumerate() {
        text(svg, (frame.right + 8.0, top + 14.0 * row as f64), "goal-label", part);
    }
}

/// The line itself: a gap breaks it, what is not final is dashed.
fn draw_line(svg: &mut String, frame: &Frame<'_>) {
    let (mut solid, mut dashed) = (String::new(), String::new());
    let (mut after_solid, mut after_dashed) = (false, false);
    for index in 1..frame.marks.len() {
        let (Some(a), Some(b)) = (frame.point(index - 1), frame.point(index)) else {
            (after_solid, after_dashed) = (false, false);
            continue;
        };
        let final_both =
            frame.marks[index].standing == Standing::Whole && frame.marks[index - 1].standing == Standing::Whole;
        let (path, fresh) = if final_both { (&mut solid, !after_solid) } else { (&mut dashed, !after_dashed) };
        if fresh {
            let _ = write!(path, "M{:.1} {:.1}", a.0, a.1);
        }
        let _ = write!(path, "L{:.1} {:.1}", b.0, b.1);
        (after_solid, after_dashed) = (final_both, !final_both);
    }
    for (class, path) in [("series", solid), ("series dashed", dashed)] {
        if !path.is_empty() {
            let _ = write!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
        }
    }
}

/// A link per period: a strip as wide as the period, so that it is easily met, and a dot.
fn draw_marks(svg: &mut String, frame: &Frame<'_>) {
    let half = (frame.right - frame.left) / (frame.places.saturating_sub(1).max(1)) as f64 / 2.0;
    for (index, mark) in frame.marks.iter().enumerate() {
        let Some((x, y)) = frame.point(index) else { continue };
        let (said, href) = (escaped(&mark.said), escaped(&mark.href));
        let (top, height) = (frame.top - 8.0, frame.bottom - frame.top + 12.0);
        let hollow = if mark.standing == Standing::Whole { "" } else { " hollow" };
        let _ = write!(
            svg,
            "<a href=\"{href}\" class=\"mark\" aria-label=\"{said}\"><title>{said}</title><rect class=\"hit\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/><circle class=\"dot{hollow}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.2\"/></a>",
            x - half,
            half * 2.0
        );
    }
}

/// A small flag on a staff for each place where people did or know something; those of one place together.
fn draw_flags(svg: &mut String, frame: &Frame<'_>, flags: &[Flag]) {
    let mut places: Vec<usize> = flags.iter().map(|flag| flag.place).collect();
    places.dedup();
    for place in places {
        let said: Vec<&str> = flags.iter().filter(|flag| flag.place == place).map(|flag| flag.said.as_str()).collect();
        let (x, said) = (frame.x(place), escaped(&said.join("; ")));
        let (top, bottom) = (frame.top - 16.0, frame.bottom);
        let _ = write!(
            svg,
            "<g class=\"mark flag\" role=\"img\" aria-label=\"{said}\"><title>{said}</title><path class=\"staff\" d=\"M{x:.1} {top:.1}L{x:.1} {bottom:.1}\"/><path class=\"bar\" d=\"M{x:.1} {top:.1}l9 4l-9 4Z\"/></g>"
        );
    }
}

/// The last number, said beside its mark.
fn draw_last(svg: &mut String, frame: &Frame<'_>) {
    let Some(index) = frame.marks.iter().rposition(|mark| mark.value.is_some()) else { return };
    let Some((x, y)) = frame.point(index) else { return };
    // Above the mark, unless the line comes down from there.
    let falls = index > 0 && frame.point(index - 1).is_some_and(|(_, before)| before < y);
    let y = if falls && y + 20.0 < frame.bottom { y + 19.0 } else { y - 11.0 };
    let half = width_of(&frame.marks[index].figure) * 0.56;
    let x = x.min(frame.right + 18.0 - half).max(frame.left + half);
    text(svg, (x, y.max(11.0)), "value middle", &frame.marks[index].figure);
}

#[cfg(test)]
mod tests {
    use super::super::svg::WIDE;
    use super::*;

    fn chart(values: &[Option<f64>]) -> LineChart {
        let mark = |(index, value): (usize, &Option<f64>)| Mark {
            label: format!("m{index}"),
            said: "<b>".into(),
            figure: value.map_or_else(String::new, |value| value.to_string()),
            value: *value,
            href: "/x?a=1&b=2".into(),
            standing: if index + 1 == values.len() { Standing::Unfinished } else { Standing::Whole },
        };
        LineChart {
            title: "t".into(),
            marks: values.iter().enumerate().map(mark).collect(),
            goal: None,
            ahead: None,
            flags: vec![],
        }
    }

    fn drawn(values: &[Option<f64>]) -> String {
        chart(values).draw(WIDE, &|value, _| value.to_string())
    }

    #[test]
    fn a_gap_breaks_the_line_and_the_end_is_dashed() {
        let svg = drawn(&[Some(1.0), Some(2.0), None, Some(2.0), Some(1.0), Some(3.0)]);
        let solid = svg.split("class=\"series\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(solid.matches('M').count(), 2, "{svg}");
        assert_eq!(svg.matches("series dashed").count(), 1);
        assert_eq!(svg.matches("class=\"mark\"").count(), 5);
    }

    #[test]
    fn flags_of_one_place_are_one() {
        let flag = |place, said: &str| Flag { place, said: said.into() };
        let flags = vec![flag(0, "a"), flag(1, "b"), flag(1, "<c>")];
        let svg = LineChart { flags, ..chart(&[Some(1.0), Some(2.0)]) }.draw(WIDE, &|value, _| value.to_string());
        assert_eq!(svg.matches("mark flag").count(), 2);
        assert!(svg.contains("aria-label=\"b; &lt;c&gt;\""), "{svg}");
    }

    #[test]
    fn text_is_never_markup() {
        let svg = drawn(&[Some(1.0), Some(2.0)]);
        assert!(svg.contains("&lt;b&gt;") && svg.contains("a=1&amp;b=2") && !svg.contains("<b>"));
    }

    #[test]
    fn nothing_known_is_no_picture() {
        assert_eq!(drawn(&[None, None]), "");
        assert_eq!(drawn(&[]), "");
        assert!(drawn(&[Some(0.0)]).contains("circle"));
    }

    #[test]
    fn bands_open_from_the_last_whole_mark_and_reach_beyond_it() {
        let step = |point: f64| ExpectedStep {
            label: "x".into(),
            said: "y".into(),
            point,
            band80: (point - 1.0, point + 1.0),
            band95: (point - 2.0, point + 2.0),
        };
        let ahead = Expected { from: 2, steps: vec![step(3.0), step(4.0)], label: "a\nb".into() };
        let chart = LineChart { ahead: Some(ahead), ..chart(&[Some(1.0), Some(2.0), Some(1.0)]) };
        let svg = chart.draw(WIDE, &|value, _| value.to_string());
        let band = svg.split("class=\"band95\" d=\"M").nth(1).unwrap().split('Z').next().unwrap();
        assert_eq!(band.matches('L').count(), 4, "start, two upper, two lower: {band}");
        let last_mark = svg.split("class=\"dot hollow\" cx=\"").nth(1).unwrap().split('"').next().unwrap();
        let first_step = svg.split("class=\"coming\" cx=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(last_mark, first_step, "the running period stands in one place");
    }

    #[test]
    fn marks_stand_where_their_numbers_are() {
        let svg = drawn(&[Some(0.0), Some(100.0)]);
        let ys: Vec<f64> =
            svg.split("cy=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect();
        assert_eq!(ys, [WIDE.height - 30.0, 22.0]);
    }
}
