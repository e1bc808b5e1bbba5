//! Goals that cannot all be met.

use std::collections::{BTreeMap, BTreeSet};

use crate::formula::{Arithmetic, Formula};
use crate::program::{Optimum, Program};
use crate::rational::{Facts, Polynomial, Rational, Sign};

/// What a formula is to come to in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Aimed {
    /// Arithmetic over measures.
    pub formula: Formula,
    /// At least this.
    pub low: Option<f64>,
    /// At most this.
    pub high: Option<f64>,
}

/// Goals of which each can be met without one of the others, and all together can't.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// Their places among all.
    pub goals: Vec<usize>,
    /// For each, how far it would have to be loosened for the others to be met as they are; `None` where
    /// only giving it up helps.
    pub freed: Vec<Option<f64>>,
}

/// By this share every goal may be missed before a conflict is claimed.
const SLACK: f64 = 1e-6;
/// Goals that are farther apart in size are not judged together.
const APART: f64 = 1e9;
/// Goals that would do with being easier by this share are no conflict worth telling.
const EASIER: f64 = 1e-3;
/// Divisors smaller than this are zero.
const NOTHING: f64 = 1e-9;
/// Sets that are looked at in search of the smallest.
const SETS: usize = 20_000;

/// The smallest sets of goals that can't be met together, whatever the measures come to; a measure is
/// never below zero. Nothing is said of formulas that can't be handled, so no conflict is claimed that is
/// not proved; each goal is in one set at most.
///
/// # Source
/// Deletion filter for an irreducible set: J. W. Chinneck, E. W. Dravnieks, "Locating minimal infeasible
/// constraint sets in linear programs", ORSA Journal on Computing 3(2), 1991; the smallest by trying sets
/// in order of their size.
#[must_use]
pub fn clashes(goals: &[Aimed], facts: &Facts) -> Vec<Clash> {
    let lowered: Vec<Option<Lowered>> = goals.iter().map(|goal| Lowered::of(goal, facts)).collect();
    let mut left: Vec<usize> = (0..goals.len()).filter(|at| lowered[*at].is_some()).collect();
    let of = |set: &[usize]| set.iter().filter_map(|at| lowered[*at].clone()).collect::<Vec<_>>();
    let mut found = Vec::new();
    while surely(&of(&left), facts) {
        let irreducible = irreducible(&left, &|set| surely(&of(set), facts));
        let set = smaller(&left, irreducible, &|set| surely(&of(set), facts));
        if !comparable(&of(&set)) {
            break;
        }
        let freed = (0..set.len()).map(|at| freed(&of(&set), at, facts)).collect();
        left.retain(|at| !set.contains(at));
        found.push(Clash { goals: set, freed });
    }
    found.sort_by(|a: &Clash, b| a.goals.cmp(&b.goals));
    found
}

/// A set of which no goal can be left out without all others being met.
fn irreducible(all: &[usize], conflict: &impl Fn(&[usize]) -> bool) -> Vec<usize> {
    let mut set = all.to_vec();
    for at in all {
        let without: Vec<usize> = set.iter().copied().filter(|other| other != at).collect();
        if conflict(&without) {
            set = without;
        }
    }
    set
}

/// A set with fewer goals than the known one, or the known one.
fn smaller(all: &[usize], known: Vec<usize>, conflict: &impl Fn(&[usize]) -> bool) -> Vec<usize> {
    let mut tried = 0;
    for size in 1..known.len() {
        let mut places: Vec<usize> = (0..size).collect();
        loop {
            let set: Vec<usize> = places.iter().map(|place| all[*place]).collect();
            tried += 1;
            if conflict(&set) {
                return set;
            }
            if tried == SETS {
                return known;
            }
            let Some(at) = (0..size).rev().find(|at| places[*at] < all.len() - size + at) else { break };
            places[at] += 1;
            (at + 1..size).for_each(|next| places[next] = places[next - 1] + 1);
        }
    }
    known
}

/// A goal in the form that can be reckoned with.
#[derive(Debug, Clone)]
struct Lowered {
    formula: Formula,
    rational: Rational,
    low: Option<f64>,
    high: Option<f64>,
}

impl Lowered {
    fn of(goal: &Aimed, facts: &Facts) -> Option<Lowered> {
        let rational = Rational::of(&goal.formula)?.reduced();
        let rational = match rational.bottom.sign(facts) {
            Sign::Positive => rational,
            Sign::Negative => rational.turned()?,
            Sign::Zero | Sign::Either => return None,
        };
        let known = goal.formula.names().iter().all(|name| !facts.signed.iter().any(|signed| signed == name));
        let sound = [goal.low, goal.high].into_iter().flatten().all(f64::is_finite);
        let formula = goal.formula.clone();
        (known && sound).then_some(Lowered { formula, rational, low: goal.low, high: goal.high })
    }

    fn linear(&self) -> Option<(Linear<'_>, Linear<'_>)> {
        Some((self.rational.top.linear()?, self.rational.bottom.linear()?))
    }
}

type Linear<'a> = (f64, BTreeMap<&'a str, f64>);

/// True where the numbers aimed at are near enough in size for the arithmetic to be trusted.
fn comparable(goals: &[Lowered]) -> bool {
    let aims = goals.iter().flat_map(|goal| [goal.low, goal.high]).flatten().map(f64::abs).filter(|aim| *aim > 0.0);
    let (least, most) = aims.fold((f64::INFINITY, 0.0_f64), |(least, most), aim| (least.min(aim), most.max(aim)));
    most <= least * APART
}

/// True where the goals can't all be met, and could not even if each were a little easier: so much lies
/// beyond what rounding can do to numbers of very different sizes.
fn surely(goals: &[Lowered], facts: &Facts) -> bool {
    let easier = |goal: &Lowered| Lowered {
        low: goal.low.map(|low| low - EASIER * low.abs()),
        high: goal.high.map(|high| high + EASIER * high.abs()),
        ..goal.clone()
    };
    conflict(goals, facts) && conflict(&goals.iter().map(easier).collect::<Vec<_>>(), facts)
}

/// True where it is proved that the goals can't all be met.
fn conflict(goals: &[Lowered], facts: &Facts) -> bool {
    let names: BTreeSet<&str> = goals.iter().flat_map(|goal| goal.formula.names()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let program = program(goals, &names, facts);
    let mut strict = vec![0.0; program.width];
    strict[names.len()] = 1.0;
    match program.greatest(&strict) {
        Optimum::Impossible => return true,
        Optimum::At(least) if least < NOTHING => return true,
        Optimum::At(_) | Optimum::Unbounded | Optimum::Unclear => {}
    }
    let others: Vec<&Lowered> = goals.iter().filter(|goal| goal.linear().is_none()).collect();
    if others.is_empty() {
        return false;
    }
    let bounds: BTreeMap<&str, Range> =
        names.iter().enumerate().map(|(at, name)| (*name, range(&program, at))).collect();
    others.iter().any(|goal| !reaches(goal, &bounds))
}

/// The inequalities of the linear goals and of parts; the last unknown is what every divisor exceeds.
fn program(goals: &[Lowered], names: &[&str], facts: &Facts) -> Program {
    let width = names.len() + 1;
    let place = |name: &str| names.iter().position(|known| *known == name);
    let mut rows = Vec::new();
    let mut row = |parts: &[(&Linear<'_>, f64)], strict: f64| {
        let (mut factors, mut bound) = (vec![0.0; width], 0.0);
        factors[names.len()] = strict;
        for ((constant, linear), times) in parts {
            bound -= times * constant;
            linear.iter().for_each(|(name, factor)| {
                if let Some(at) = place(name) {
                    factors[at] += times * factor;
                }
            });
        }
        rows.push((factors, bound));
    };
    row(&[(&(-1.0, BTreeMap::new()), 1.0)], 1.0);
    for (_, bottom) in goals.iter().filter_map(Lowered::linear) {
        row(&[(&bottom, -1.0)], 1.0);
    }
    for goal in goals {
        let Some((top, bottom)) = goal.linear() else { continue };
        if let Some(low) = goal.low {
            row(&[(&top, -1.0), (&bottom, low - SLACK * low.abs())], 0.0);
        }
        if let Some(high) = goal.high {
            row(&[(&top, 1.0), (&bottom, -(high + SLACK * high.abs()))], 0.0);
        }
    }
    for (part, whole) in &facts.parts {
        if place(part).is_some() && place(whole).is_some() {
            row(&[(&(0.0, BTreeMap::from([(part.as_str(), 1.0), (whole.as_str(), -1.0)])), 1.0)], 0.0);
        }
    }
    Program { width, rows }
}

/// Between which numbers something lies.
type Range = (f64, f64);

fn range(program: &Program, at: usize) -> Range {
    let mut weights = vec![0.0; program.width];
    weights[at] = 1.0;
    let high = match program.greatest(&weights) {
        Optimum::At(high) => high * (1.0 + SLACK),
        _ => f64::INFINITY,
    };
    weights[at] = -1.0;
    let low = match program.greatest(&weights) {
        Optimum::At(low) => (-low * (1.0 - SLACK)).max(0.0),
        _ => 0.0,
    };
    (low, high)
}

/// False where it is proved that the formula stays outside of what is aimed at.
///
/// # Source
/// Natural interval extension: R. E. Moore, *Interval Analysis*, 1966.
fn reaches(goal: &Lowered, bounds: &BTreeMap<&str, Range>) -> bool {
    let written = of_formula(&goal.formula, bounds);
    let reduced = over(of_polynomial(&goal.rational.top, bounds), of_polynomial(&goal.rational.bottom, bounds));
    let (low, high) = (written.0.max(reduced.0), written.1.min(reduced.1));
    let below = goal.low.is_some_and(|aim| high < aim - SLACK * aim.abs());
    let above = goal.high.is_some_and(|aim| low > aim + SLACK * aim.abs());
    !(below || above)
}

fn of_formula(formula: &Formula, bounds: &BTreeMap<&str, Range>) -> Range {
    match formula {
        Formula::Number(number) => {
            let number = crate::value::Value::Exact(*number).to_f64();
            (number, number)
        }
        Formula::Name(name) => bounds.get(name.as_str()).copied().unwrap_or((0.0, f64::INFINITY)),
        Formula::Binary(op, a, b) => {
            let (a, b) = (of_formula(a, bounds), of_formula(b, bounds));
            match op {
                Arithmetic::Plus => (a.0 + b.0, a.1 + b.1),
                Arithmetic::Minus => (a.0 - b.1, a.1 - b.0),
                Arithmetic::Times => product(a, b),
                Arithmetic::Over => over(a, b),
            }
        }
    }
}

fn of_polynomial(polynomial: &Polynomial, bounds: &BTreeMap<&str, Range>) -> Range {
    polynomial.terms().fold((0.0, 0.0), |sum, (powers, number)| {
        let mut term = (number, number);
        for (name, power) in powers {
            let own = bounds.get(name.as_str()).copied().unwrap_or((0.0, f64::INFINITY));
            (0..*power).for_each(|_| term = product(term, own));
        }
        (sum.0 + term.0, sum.1 + term.1)
    })
}

fn product(a: Range, b: Range) -> Range {
    // Nothing of something without end is nothing: the end itself is never reached.
    let times = |x: f64, y: f64| if x == 0.0 || y == 0.0 { 0.0 } else { x * y };
    let all = [times(a.0, b.0), times(a.0, b.1), times(a.1, b.0), times(a.1, b.1)];
    (all.into_iter().fold(f64::INFINITY, f64::min), all.into_iter().fold(f64::NEG_INFINITY, f64::max))
}

fn over(a: Range, b: Range) -> Range {
    if b.0 < 0.0 {
        return (f64::NEG_INFINITY, f64::INFINITY);
    }
    let inverse = |number: f64| if number == 0.0 { f64::INFINITY } else { 1.0 / number };
    product(a, (inverse(b.1), inverse(b.0)))
}

/// How far a goal must be loosened for the others of its set to be met.
fn freed(set: &[Lowered], at: usize, facts: &Facts) -> Option<f64> {
    let with = |change: &dyn Fn(&mut Lowered)| {
        let mut changed = set.to_vec();
        change(&mut changed[at]);
        !conflict(&changed, facts)
    };
    let down = set[at].low.and_then(|low| nearest(low, -1.0, &|to| with(&|goal| goal.low = Some(to))));
    let up = set[at].high.and_then(|high| nearest(high, 1.0, &|to| with(&|goal| goal.high = Some(to))));
    let far = |to: f64, from: Option<f64>| from.map_or(f64::INFINITY, |from| (to - from).abs());
    match (down, up) {
        (Some(low), Some(high)) if far(high, set[at].high) < far(low, set[at].low) => Some(high),
        (Some(low), _) => Some(low),
        (None, high) => high,
    }
}

/// The number nearest to `from`, in one direction, at which something fits.
fn nearest(from: f64, way: f64, fits: &dyn Fn(f64) -> bool) -> Option<f64> {
    let size = from.abs().max(1e-6);
    let steps = (-10..=30).map(|power| from + way * size * f64::from(power).exp2());
    // Down from what is aimed at, nothing at all is as far as a goal can be loosened.
    let steps = steps.filter(|step| way > 0.0 || from <= 0.0 || *step >= 0.0);
    let (mut apart, mut together) = (from, None);
    for step in steps {
        if fits(step) {
            together = Some(step);
            break;
        }
        apart = step;
    }
    let mut together = together?;
    for _ in 0..50 {
        let middle = f64::midpoint(apart, together);
        if fits(middle) { together = middle } else { apart = middle }
    }
    Some(together)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aimed(formula: &str, low: Option<f64>, high: Option<f64>) -> Aimed {
        Aimed { formula: Formula::parse(formula).unwrap(), low, high }
    }

    fn least(formula: &str, low: f64) -> Aimed {
        aimed(formula, Some(low), None)
    }

    fn most(formula: &str, high: f64) -> Aimed {
        aimed(formula, None, Some(high))
    }

    /// The one set found, with what would free each of its goals.
    fn one(goals: &[Aimed]) -> (Vec<usize>, Vec<Option<f64>>) {
        let mut found = clashes(goals, &Facts::default());
        assert_eq!(found.len(), 1, "{found:?}");
        let found = found.remove(0);
        (found.goals, found.freed)
    }

    fn near(found: &[Option<f64>], wanted: &[f64]) {
        assert_eq!(found.len(), wanted.len());
        for (found, wanted) in found.iter().zip(wanted) {
            let found = found.unwrap_or(f64::NAN);
            assert!((found - wanted).abs() <= 1e-4 * wanted.abs(), "{found} and {wanted}");
        }
    }

    /// a ≥ 120 and a ≤ 100 under two names of one thing: either gives way to the other.
    #[test]
    fn two_goals() {
        let (goals, freed) = one(&[least("net", 1e6), least("a", 120.0), most("2 * a", 200.0)]);
        assert_eq!(goals, [1, 2]);
        near(&freed, &[100.0, 240.0]);
    }

    /// Leads +30 % of 200, cost flat at 10,000, cost per lead unchanged at 50: 260 · 50 is 13,000, not
    /// 10,000. Freed by 200 leads, a cost of 13,000, or 10,000 / 260 = 38.46 per lead.
    #[test]
    fn three_goals_through_a_ratio() {
        let (goals, freed) = one(&[
            least("leads", 260.0),
            aimed("cost", Some(9_000.0), Some(10_000.0)),
            least("visits / leads", 20.0),
            aimed("cost / leads", Some(50.0), Some(50.0)),
        ]);
        assert_eq!(goals, [0, 1, 3]);
        near(&freed, &[200.0, 13_000.0, 10_000.0 / 260.0]);
    }

    /// Net sales of 2 million by at most 40 deals of at most 45,000 each come to 1.8 million.
    #[test]
    fn three_goals_with_an_identity() {
        let (goals, freed) = one(&[least("net", 2e6), most("deals", 40.0), most("net / deals", 45_000.0)]);
        assert_eq!(goals, [0, 1, 2]);
        near(&freed, &[1.8e6, 2e6 / 45_000.0, 50_000.0]);
    }

    /// Every step of a chain holds the next: visits ≤ 10,000, 4 % leads, 50 % qualified, 20 % won, so at
    /// most 40 deals; 50 are wanted.
    #[test]
    fn five_goals_of_a_chain() {
        let (goals, freed) = one(&[
            most("visits", 10_000.0),
            most("leads / visits", 0.04),
            most("cost / leads", 90.0),
            most("qualified / leads", 0.5),
            most("won / qualified", 0.2),
            least("won", 50.0),
            most("hours", 800.0),
        ]);
        assert_eq!(goals, [0, 1, 3, 4, 5]);
        near(&freed, &[12_500.0, 0.05, 0.625, 0.25, 40.0]);
    }

    /// A share within 30 to 35 % with 90 won needs 167 to 210 lost ones; at most 120 are aimed at.
    #[test]
    fn a_range() {
        let rate = aimed("won / (won + lost)", Some(0.3), Some(0.35));
        let (goals, freed) = one(&[rate, least("won", 90.0), most("lost", 120.0)]);
        assert_eq!(goals, [0, 1, 2]);
        near(&freed, &[90.0 / 210.0, 120.0 * 0.35 / 0.65, 90.0 * 0.65 / 0.35]);
    }

    #[test]
    fn the_smallest_of_several_sets_is_found_and_then_the_next() {
        let found = clashes(
            &[
                least("net", 2e6),
                most("deals", 40.0),
                most("net / deals", 45_000.0),
                most("net", 1e6),
                least("a", 2.0),
                most("a", 1.0),
            ],
            &Facts::default(),
        );
        assert_eq!(found.iter().map(|clash| clash.goals.clone()).collect::<Vec<_>>(), [vec![0, 3], vec![4, 5]]);
    }

    #[test]
    fn one_goal_may_be_impossible_by_itself() {
        let (goals, freed) = one(&[least("won / (won + lost)", 1.2)]);
        assert_eq!(goals, [0]);
        near(&freed, &[1.0]);
    }

    #[test]
    fn ratios_in_a_circle() {
        // a ≥ 2b, b ≥ 2c and c ≥ a leave only nothing at all, of which no ratio exists.
        let (goals, _) = one(&[least("a / b", 2.0), least("b / c", 2.0), least("c / a", 1.0)]);
        assert_eq!(goals, [0, 1, 2]);
    }

    #[test]
    fn consistent_goals_give_none() {
        for goals in [
            vec![least("leads", 260.0), most("cost", 10_000.0), most("cost / leads", 50.0)],
            vec![least("net", 1.8e6), most("deals", 40.0), most("net / deals", 45_000.0)],
            vec![aimed("won / (won + lost)", Some(0.3), Some(0.35)), least("won", 90.0), least("lost", 120.0)],
            vec![least("a", 100.0), most("a", 100.0)],
            vec![least("a * b / c", 5.0), most("a", 2.0), most("b", 10.0)],
            vec![least("share", 0.99), most("a - b", -5.0), least("a", 1.0)],
            vec![],
        ] {
            assert_eq!(clashes(&goals, &Facts::default()), [], "{goals:?}");
        }
    }

    #[test]
    fn products_by_their_bounds() {
        let (goals, freed) = one(&[least("a * b", 30.0), most("a", 2.0), most("b", 10.0)]);
        assert_eq!(goals, [0, 1, 2]);
        near(&freed, &[20.0, 3.0, 15.0]);
    }

    #[test]
    fn an_unknown_identity_gives_silence() {
        // Nothing says that net sales are deals times their value, or that a difference divides.
        let apart = [least("net_sales", 2e6), most("won_deals", 10.0), most("average_deal", 1_000.0)];
        assert_eq!(clashes(&apart, &Facts::default()), []);
        let difference = [least("a / (b - c)", 10.0), most("a", 1.0), least("b", 5.0), most("c", 1.0)];
        assert_eq!(clashes(&difference, &Facts::default()), []);
        let signed = Facts { signed: vec!["growth".into()], ..Facts::default() };
        assert_eq!(clashes(&[most("growth", -1.0)], &signed), []);
        assert_eq!(clashes(&[most("growth", -1.0)], &Facts::default()).len(), 1);
    }

    #[test]
    fn a_part_is_never_more_than_its_whole() {
        let goals = [least("answered", 120.0), most("leads", 100.0)];
        assert_eq!(clashes(&goals, &Facts::default()), []);
        let parts = Facts { parts: vec![("answered".into(), "leads".into())], ..Facts::default() };
        assert_eq!(clashes(&goals, &parts).len(), 1);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]

        /// Goals that one point meets, be it only just, are never called a conflict.
        #[test]
        fn what_can_be_met_is_never_a_conflict(
            logs in proptest::array::uniform5(-7.0_f64..14.0),
            chosen in proptest::collection::vec((0_usize..9, 0_usize..4, 0.0_f64..0.3), 1..8),
        ) {
            let texts = [
                "a", "b / a", "c / (c + d)", "e - a", "c * b / e", "2 * a + 3 * b", "a * b / c * (c / (c + d)) / e",
                "e / d", "d / (a + b)",
            ];
            let point = logs.map(f64::exp);
            let value = |name: &str| Ok(crate::value::Value::Float(point[usize::from(name.as_bytes()[0] - b'a')]));
            let goal = |(text, kind, room): &(usize, usize, f64)| {
                let formula = Formula::parse(texts[*text]).unwrap();
                let at = formula.eval(&value).ok()?.to_f64();
                let room = if *kind == 3 { 0.0 } else { room * at.abs() };
                Some(Aimed { formula, low: (*kind != 1).then_some(at - room), high: (*kind != 0).then_some(at + room) })
            };
            let goals: Vec<Aimed> = chosen.iter().filter_map(goal).collect();
            proptest::prop_assert_eq!(clashes(&goals, &Facts::default()), []);
        }
    }
}
