//! An axis of numbers with ticks that people count by.

/// Where numbers stand between the two ends of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The number at the lower end.
    pub low: f64,
    /// The number at the upper end.
    pub high: f64,
    /// The distance of two ticks: 1, 2, 2.5 or 5 times a power of ten.
    pub step: f64,
}

/// About how many ticks an axis has.
const TICKS: f64 = 5.0;

impl Axis {
    /// An axis that holds all the numbers and starts and ends on a tick. Zero is on it where the numbers
    /// come from both sides of it, or where the lowest is less than six tenths of the highest, so that
    /// small changes of a steady number can be seen and large ones are not exaggerated.
    #[must_use]
    pub fn around(numbers: impl IntoIterator<Item = f64>) -> Option<Axis> {
        let finite = numbers.into_iter().filter(|number| number.is_finite());
        let (low, high) =
            finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| (low.min(number), high.max(number)));
        if low > high {
            return None;
        }
        let low = if low > 0.0 && low < 0.6 * high { 0.0 } else { low };
        let high = if high < 0.0 && high > 0.6 * low { 0.0 } else { high };
        Some(Axis::between(low, high))
    }

    fn between(low: f64, high: f64) -> Axis {
        let (low, high) = match (high > low, low == 0.0) {
            (true, _) => (low, high),
            (false, true) => (0.0, 1.0),
            // A flat line stands in the middle of an axis of its own size.
            (false, false) => (low - low.abs() * 0.1, high + high.abs() * 0.1),
        };
        let spread = high - low;
        let step = round_step(spread / TICKS);
        Axis { low: (low / step).floor() * step, high: (high / step - 1e-9).ceil() * step, step }
    }

    /// The numbers at the ticks, from low to high.
    #[must_use]
    pub fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round().max(1.0) as usize;
        (0..=count).map(|index| self.low + self.step * index as f64).collect()
    }

    /// Where a number stands, 0 at the lower end and 1 at the upper.
    #[must_use]
    pub fn share(&self, number: f64) -> f64 {
        ((number - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// The next of 1, 2, 2.5, 5 and 10 times a power of ten.
fn round_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0].into_iter().find(|factor| rough <= factor * power * 1.000_001).unwrap_or(10.0);
    factor * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_all() {
        let axis = Axis::around([1_150.0, 1_380.0]).unwrap();
        assert_eq!(axis, Axis { low: 1_150.0, high: 1_400.0, step: 50.0 });
        let axis = Axis::around([0.0184, 0.0237]).unwrap();
        assert!((axis.step - 0.002).abs() < 1e-12 && (axis.low - 0.018).abs() < 1e-12);
    }

    #[test]
    fn zero_stays_where_it_matters() {
        assert_eq!(Axis::around([30.0, 100.0]).unwrap().low, 0.0);
        assert_eq!(Axis::around([-20.0, 100.0]).unwrap().low, -25.0);
        assert!(Axis::around([80.0, 100.0]).unwrap().low > 0.0);
    }

    #[test]
    fn flat_empty_and_broken_numbers_are_no_trouble() {
        assert_eq!(Axis::around([]), None);
        assert_eq!(Axis::around([f64::NAN]), None);
        for flat in [0.0, 5.0, -3.0, 1e12] {
            let axis = Axis::around([flat, flat]).unwrap();
            assert!(axis.low <= flat && axis.high >= flat && axis.step > 0.0 && axis.ticks().len() < 20, "{axis:?}");
        }
    }
}
