//! A share that rises in steps over time, with where it lies.

use std::fmt::Write as _;

use super::axis::Axis;
use super::svg::{Size, Written, opening, rule, text, width_of};

/// A share over hours or days.
#[derive(Debug, Clone, PartialEq)]
pub struct StepChart {
    /// What it shows, in a sentence.
    pub title: String,
    /// What is told from left to right.
    pub across: String,
    /// The steps, by rising time.
    pub steps: Vec<ShareStep>,
    /// A time that matters, and what it is called.
    pub limit: Option<(f64, String)>,
    /// The time at the right end, above 0.
    pub most: f64,
}

/// The share from one time on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareStep {
    /// The time, at least 0.
    pub time: f64,
    /// The share from then on, 0..1.
    pub share: f64,
    /// Where it lies; absent where that is not known.
    pub band: Option<(f64, f64)>,
}

struct Frame {
    axis: Axis,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Frame {
    fn x(&self, time: f64) -> f64 {
        self.left + (self.right - self.left) * self.axis.share(time)
    }

    fn y(&self, share: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * share.clamp(0.0, 1.0)
    }
}

impl StepChart {
    /// The picture; empty without steps. `hours` writes a time, `share` a share.
    #[must_use]
    pub fn draw(&self, size: Size, hours: Written<'_>, share: Written<'_>) -> String {
        let Some(axis) = Axis::around([0.0, self.most]).filter(|_| !self.steps.is_empty()) else {
            return String::new();
        };
        let labels: Vec<String> = (0..=4).map(|at| share(f64::from(at) * 0.25, 0.25)).collect();
        let left = labels.iter().map(|label| width_of(label)).fold(0.0, f64::max) + 14.0;
        let frame = Frame { axis, left, right: size.width - 16.0, top: 24.0, bottom: size.height - 46.0 };
        let mut svg = opening("steps", size, &self.title);
        for (at, label) in labels.iter().enumerate() {
            let y = frame.y(at as f64 * 0.25);
            rule(&mut svg, if at == 0 { "grid zero" } else { "grid" }, (frame.left, y), (frame.right, y));
            text(&mut svg, (frame.left - 8.0, y + 4.0), "tick end", label);
        }
        for tick in frame.axis.ticks() {
            text(&mut svg, (frame.x(tick), frame.bottom + 18.0), "tick middle", &hours(tick, frame.axis.step));
        }
        text(&mut svg, ((frame.left + frame.right) / 2.0, size.height - 8.0), "tick middle", &self.across);
        self.draw_band(&mut svg, &frame);
        let line = self.corners(&frame, |step| Some(step.share));
        let _ = write!(svg, "<path class=\"series\" d=\"M{}\"/>", line.join("L"));
        if let Some((time, label)) = &self.limit {
            let x = frame.x(*time);
            rule(&mut svg, "goal", (x, frame.top - 6.0), (x, frame.bottom));
            let (x, class) = if x + width_of(label) + 10.0 > frame.right {
                (x - 6.0, "goal-label end")
            } else {
                (x + 6.0, "goal-label")
            };
            text(&mut svg, (x, frame.top - 8.0), class, label);
        }
        svg.push_str("</svg>");
        svg
    }

    /// The corners of the steps of one number, from nothing at time 0 to the right end.
    fn corners(&self, frame: &Frame, number: impl Fn(&ShareStep) -> Option<f64>) -> Vec<String> {
        let mut corners = vec![format!("{:.1} {:.1}", frame.x(0.0), frame.y(0.0))];
        let mut before = 0.0;
        for step in self.steps.iter().filter(|step| step.time <= frame.axis.high) {
            let after = number(step).unwrap_or(before);
            corners.push(format!("{:.1} {:.1}", frame.x(step.time), frame.y(before)));
            corners.push(format!("{:.1} {:.1}", frame.x(step.time), frame.y(after)));
            before = after;
        }
        corners.push(format!("{:.1} {:.1}", frame.right, frame.y(before)));
        corners
    }

    fn draw_band(&self, svg: &mut String, frame: &Frame) {
        let upper = self.corners(frame, |step| step.band.map(|band| band.1));
        let mut lower = self.corners(frame, |step| step.band.map(|band| band.0));
        lower.reverse();
        let _ = write!(svg, "<path class=\"band80\" d=\"M{}L{}Z\"/>", upper.join("L"), lower.join("L"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::svg::WIDE;
    use super::*;

    fn drawn(steps: Vec<ShareStep>, limit: f64) -> String {
        let chart = StepChart {
            title: "t".into(),
            across: "h".into(),
            steps,
            limit: Some((limit, "limit <1>".into())),
            most: 10.0,
        };
        chart.draw(WIDE, &|value, _| value.to_string(), &|value, _| value.to_string())
    }

    #[test]
    fn a_step_goes_across_before_it_goes_up() {
        let step = |time, share| ShareStep { time, share, band: Some((share - 0.1, share + 0.1)) };
        let svg = drawn(vec![step(5.0, 0.5), step(10.0, 1.0)], 5.0);
        let line = svg.split("class=\"series\" d=\"M").nth(1).unwrap().split('"').next().unwrap();
        let corners: Vec<Vec<f64>> =
            line.split('L').map(|corner| corner.split(' ').map(|n| n.parse().unwrap()).collect()).collect();
        assert_eq!(corners.len(), 6);
        let (bottom, top) = (WIDE.height - 46.0, 24.0);
        assert_eq!((corners[1][1], corners[2][1]), (bottom, (bottom + top) / 2.0));
        assert_eq!(corners[1][0], corners[2][0]);
        assert_eq!(corners[4][1], top);
        assert!(svg.contains("limit &lt;1&gt;"));
    }

    #[test]
    fn nothing_known_is_no_picture() {
        assert_eq!(drawn(vec![], 1.0), "");
    }
}
