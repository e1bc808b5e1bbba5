//! Attribution, survival and scorecards beside their references.

use std::collections::{BTreeMap, HashMap};

use miara_analysis::{End, Lead, Path, Scored, Standing, Watched, attribution, cohort, log_rank, scorecard, survival};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::data::{figure, rows};
use crate::watch::normal;

/// Prints the figures.
pub(crate) fn run() {
    paths();
    curves();
    funnel();
    agents();
    nobody_stands_out();
    teams();
    fair_intervals();
    next_year();
}

fn paths() {
    let Some((_, read)) = rows("attribution/PathData.csv", b';') else { return };
    let (mut names, mut all) = (Vec::<String>::new(), Vec::new());
    for row in &read {
        let channels = row[0].split('>').map(str::trim).map(|name| {
            names.iter().position(|known| known == name).unwrap_or_else(|| {
                names.push(name.to_owned());
                names.len() - 1
            })
        });
        let channels = channels.collect();
        let number = |at: usize| row[at].parse().unwrap_or(0.0);
        all.push(Path { channels, conversions: number(1), value: number(2), lost: number(3) });
    }
    let shared = attribution(&all, names.len());
    let of = |list: &[f64], name: &str| list[names.iter().position(|known| known == name).unwrap_or(0)];
    // Channel, first, last, linear, Markov.
    let wanted = [
        ("alpha", 6308.0, 8447.0, 7574.7, 5344.9),
        ("iota", 4606.0, 3355.0, 3857.1, 3884.6),
        ("eta", 3164.0, 4167.0, 3540.0, 3340.8),
        ("beta", 2831.0, 989.0, 2083.5, 2527.4),
    ];
    let mut farthest = 0.0_f64;
    for (name, first, last, linear, markov) in wanted {
        let rules = [&shared.first, &shared.last, &shared.linear, &shared.markov];
        for (rule, wanted) in rules.iter().zip([first, last, linear, markov]) {
            farthest = farthest.max((of(&rule.conversions, name) - wanted).abs());
        }
    }
    farthest = farthest.max((of(&shared.markov.conversions, "theta") - 1971.9).abs());
    figure("attribution: farthest from the figures told to one place", farthest, "<= .05", farthest <= 0.0501);
    let whole: f64 = all.iter().map(|path| path.conversions).sum();
    let lost = (shared.shapley.conversions.iter().sum::<f64>() - whole).abs() / whole;
    figure("Shapley: what is lost or made, of all", lost, "<= 1e-9", lost <= 1e-9);
}

/// File, columns of time, event and group, the event's code, times with share and limits, and the
/// log-rank test, by lifelines 0.30.3.
struct Reference {
    file: &'static str,
    columns: [&'static str; 3],
    at: [(f64, f64, f64, f64); 3],
    statistic: f64,
    p: f64,
}

const REFERENCES: [Reference; 3] = [
    Reference {
        file: "gbsg2",
        columns: ["time", "cens", "horTh"],
        at: [
            (557.0, 0.806455234305447, 0.7740734282074593, 0.8346995000608814),
            (1059.0, 0.6502599424869072, 0.6112052922593815, 0.6864400413058439),
            (1680.0, 0.5238696370785746, 0.4801888358457376, 0.5656487488278793),
        ],
        statistic: 8.564780853539036,
        p: 0.0034272822647457963,
    },
    Reference {
        file: "lung",
        columns: ["time", "status", "sex"],
        at: [
            (177.0, 0.7352870808325878, 0.6726842803789158, 0.7878237081231353),
            (272.0, 0.5753102388629204, 0.5062650400826086, 0.6382600161818087),
            (444.0, 0.33570977621616943, 0.26698550293825885, 0.40568227006803687),
        ],
        statistic: 10.326741954885637,
        p: 0.0013111645203554858,
    },
    Reference {
        file: "dd",
        columns: ["duration", "observed", "regime"],
        at: [
            (11.0, 0.16119989124096465, 0.14239336505835412, 0.18105517189722414),
            (22.0, 0.07847290010264123, 0.06314666286827482, 0.09586620385295194),
            (33.0, 0.03836428049540368, 0.025359921365590336, 0.05539280632215308),
        ],
        statistic: 322.5990779206984,
        p: 1.3814850694131404e-67,
    },
];

fn curves() {
    let mut farthest = 0.0_f64;
    for reference in REFERENCES {
        let Some((header, read)) = rows(&format!("survival/{}.csv", reference.file), b',') else { return };
        let [time, event, group] =
            reference.columns.map(|name| header.iter().position(|header| header == name).unwrap_or(0));
        let one = |row: &Vec<String>| Watched {
            duration: row[time].parse().unwrap_or(0.0),
            end: if row[event] == "1" { End::Event } else { End::Censored },
        };
        let curve = survival(&read.iter().map(one).collect::<Vec<Watched>>());
        for (time, share, low, high) in reference.at {
            let Some(step) = curve.steps.iter().find(|step| step.time == time) else { continue };
            let limits = [step.low95.unwrap_or(0.0) - low, step.high95.unwrap_or(0.0) - high];
            farthest = farthest.max((step.survival - share).abs()).max(limits[0].abs()).max(limits[1].abs());
        }
        let mut groups: BTreeMap<&str, Vec<Watched>> = BTreeMap::new();
        read.iter().for_each(|row| groups.entry(&row[group]).or_default().push(one(row)));
        let Some(test) = log_rank(&groups.into_values().collect::<Vec<_>>()) else { continue };
        farthest = farthest.max((test.statistic / reference.statistic - 1.0).abs()).max((test.p - reference.p).abs());
    }
    figure("survival: farthest from lifelines", farthest, "<= 1e-9", farthest <= 1e-9);
}

/// Days of the civil calendar since 1970 with their fraction, by Howard Hinnant's reckoning.
fn day(text: &str) -> Option<f64> {
    let mut parts = text.get(..10)?.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let year = if month <= 2 { year - 1 } else { year };
    let (era, shifted) = (year.div_euclid(400), (month + 9) % 12);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    let whole = (era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468) as f64;
    let seconds =
        text.get(11..19).map(|time| time.split(':').fold(0.0, |sum, part| 60.0 * sum + part.parse().unwrap_or(0.0)));
    Some(whole + seconds.unwrap_or(0.0) / 86_400.0)
}

fn funnel() {
    let (Some((_, leads)), Some((_, deals))) = (
        rows("olist_funnel/olist_marketing_qualified_leads_dataset.csv", b','),
        rows("olist_funnel/olist_closed_deals_dataset.csv", b','),
    ) else {
        return;
    };
    let won: HashMap<&str, f64> = deals.iter().filter_map(|row| Some((row[0].as_str(), day(&row[4])?))).collect();
    let leads: Vec<Lead> = leads
        .iter()
        .filter_map(|row| Some(Lead { came: day(&row[1])?, won: won.get(row[0].as_str()).copied() }))
        .collect();
    let end = won.values().copied().fold(0.0, f64::max);
    let found = cohort(&leads, end);
    let curve = survival(&found.watched);
    println!(
        "  window opens at day {:?}, {} leads kept, {} left out",
        found.opens,
        found.watched.len(),
        found.left_out
    );
    for (days, wanted) in [(7.0, 0.0402), (30.0, 0.0881), (90.0, 0.1106), (180.0, 0.1225)] {
        let own = 1.0 - curve.at(days);
        figure(
            &format!("leads won within {days} days, window noticed"),
            own,
            &format!("{wanted}"),
            (own - wanted).abs() < 1e-3,
        );
    }
}

fn agents() {
    let Some((header, read)) = rows("maven_crm/sales_pipeline.csv", b',') else { return };
    let of = |name: &str| header.iter().position(|header| header == name).unwrap_or(0);
    let (agent, stage) = (of("sales_agent"), of("deal_stage"));
    let mut people: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for row in read.iter().filter(|row| row[stage] == "Won" || row[stage] == "Lost") {
        let own = people.entry(&row[agent]).or_default();
        *own = (own.0 + f64::from(row[stage] == "Won"), own.1 + 1.0);
    }
    let scored: Vec<Scored> = people
        .values()
        .map(|(successes, trials)| Scored { successes: *successes, trials: *trials, peer: 0, covariate: None })
        .collect();
    let flagged = scorecard(&scored, 1).iter().filter(|score| score.standing != Standing::Usual).count() as f64;
    println!("  {} agents, {} closed deals", scored.len(), scored.iter().map(|one| one.trials).sum::<f64>());
    figure("agents flagged whose win rates chance explains", flagged, "0", flagged == 0.0);
}

/// People whose rates come from one distribution: those flagged, of all people.
fn nobody_stands_out() {
    let (mut flagged, mut people) = (0.0, 0.0);
    for seed in 0..200 {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let spread = 0.3 * (seed % 3) as f64;
        let scored: Vec<Scored> = (0..40)
            .map(|_| {
                let rate = 1.0 / (1.0 + (-(-0.5 + spread * normal(&mut chance))).exp());
                let trials = (20.0 + 300.0 * chance.random::<f64>()).round();
                let successes = (0..trials as usize).filter(|_| chance.random::<f64>() < rate).count() as f64;
                Scored { successes, trials, peer: 0, covariate: None }
            })
            .collect();
        flagged += scorecard(&scored, 1).iter().filter(|score| score.standing != Standing::Usual).count() as f64;
        people += 40.0;
    }
    figure("false flags, % of people", 100.0 * flagged / people, "<= 5", 100.0 * flagged / people <= 5.0);
}

/// Teams of thirty whose rates come from one beta distribution, 90 cases each: those in which anyone is flagged.
/// In the second simulation cases come in accounts of one to nine that share an outlook. And the power on teams
/// of twelve, in which one wins 1.7 times as often and one half as often as the others, as in the demo. What is usual was
/// chosen by half A.
fn teams() {
    for half in ["A", "B"] {
        let seeds = if half == "A" { 0..1000 } else { 1000..2000 };
        let (mut plain, mut clustered, mut same) = (0.0, 0.0, 0.0);
        let (mut strong, mut weak, mut false_flags) = (0.0, 0.0, 0.0);
        for seed in seeds {
            let mut chance = ChaCha8Rng::seed_from_u64(seed);
            let any = |team: &[Scored]| f64::from(flags(team).iter().any(|standing| *standing != Standing::Usual));
            plain += any(&(0..30).map(|_| person(&mut chance)).collect::<Vec<Scored>>());
            clustered += any(&(0..30).map(|_| with_accounts(&mut chance)).collect::<Vec<Scored>>());
            same += any(&(0..20).map(|_| logit_person(&mut chance)).collect::<Vec<Scored>>());
            let skill = |at: usize| [1.7, 0.5].get(at).copied().unwrap_or(1.0);
            let team: Vec<Scored> = (0..12).map(|at| seller(&mut chance, skill(at))).collect();
            let found = flags(&team);
            strong += f64::from(found[0] == Standing::Above);
            weak += f64::from(found[1] == Standing::Below);
            false_flags += f64::from(found[2..].iter().any(|standing| *standing != Standing::Usual));
        }
        let share = |count: f64| 100.0 * count / 1000.0;
        let bar = |what: &str, count: f64| {
            figure(&format!("half {half}: {what}, %"), share(count), "<= 10", share(count) <= 10.0)
        };
        bar("teams of 30 with a flag, sd .037", plain);
        bar("the same with cases in accounts", clustered);
        bar("teams of 20 with a flag, odds differ by 15 %", same);
        bar("teams of 12 with a false flag", false_flags);
        figure(&format!("half {half}: strong seller found, %"), share(strong), "(told)", true);
        figure(&format!("half {half}: weak seller found, %"), share(weak), "(told)", true);
    }
}

fn flags(team: &[Scored]) -> Vec<Standing> {
    scorecard(team, 1).iter().map(|score| score.standing).collect()
}

fn wins(chance: &mut ChaCha8Rng, cases: usize, rate: f64) -> f64 {
    (0..cases).filter(|_| chance.random::<f64>() < rate).count() as f64
}

fn scored(successes: f64, trials: f64) -> Scored {
    Scored { successes, trials, peer: 0, covariate: None }
}

/// Rates spread with a standard deviation of .037 around .32, where a beta distribution is nearly normal.
fn usual_rate(chance: &mut ChaCha8Rng) -> f64 {
    0.32 + 0.037 * normal(chance)
}

fn person(chance: &mut ChaCha8Rng) -> Scored {
    let rate = usual_rate(chance);
    scored(wins(chance, 90, rate), 90.0)
}

fn with_accounts(chance: &mut ChaCha8Rng) -> Scored {
    let rate = usual_rate(chance);
    let (mut met, mut of) = (0.0, 0);
    while of < 90 {
        let cases = (1 + (9.0 * chance.random::<f64>()) as usize).min(90 - of);
        let outlook = (rate / (1.0 - rate)).ln() + 0.7 * normal(chance);
        met += wins(chance, cases, 1.0 / (1.0 + (-outlook).exp()));
        of += cases;
    }
    scored(met, 90.0)
}

fn logit_person(chance: &mut ChaCha8Rng) -> Scored {
    let odds = 0.47 * (0.15 * normal(chance)).exp();
    scored(wins(chance, 90, odds / (1.0 + odds)), 90.0)
}

/// One of twelve with 70 to 130 cases.
fn seller(chance: &mut ChaCha8Rng, skill: f64) -> Scored {
    let cases = 70 + (61.0 * chance.random::<f64>()) as usize;
    scored(wins(chance, cases, 0.3 * skill), cases as f64)
}

/// How often the 95 % interval of a fair rate holds the true one, by how many people a group has and how many
/// cases each: where true rates differ as usual, by .037 around .32, and where they differ by .073 or .015.
fn fair_intervals() {
    for (people, cases) in [(3, 10), (5, 20), (8, 30), (20, 10), (20, 30), (30, 90)] {
        let [wide, usual, narrow] = [0.073, 0.037, 0.015].map(|spread| held(people, cases, spread));
        println!(
            "fair rates of {people} with {cases} cases: differing by .073 {wide:.1} % held, by .015 {narrow:.1} %"
        );
        let what = format!("fair rates of {people} with {cases} cases, differing by .037: held, %");
        figure(&what, usual, "90..98", (90.0..=98.0).contains(&usual));
    }
}

fn held(people: usize, cases: usize, spread: f64) -> f64 {
    let (mut held, teams) = (0, 3000 / people);
    for seed in 0..teams {
        let mut chance = ChaCha8Rng::seed_from_u64(seed as u64);
        let rates: Vec<f64> = (0..people).map(|_| (0.32 + spread * normal(&mut chance)).clamp(0.01, 0.99)).collect();
        let team: Vec<Scored> =
            rates.iter().map(|rate| scored(wins(&mut chance, cases, *rate), cases as f64)).collect();
        let scores = scorecard(&team, 1);
        held += scores.iter().zip(&rates).filter(|(one, rate)| (one.low95..=one.high95).contains(rate)).count();
    }
    100.0 * held as f64 / (teams * people) as f64
}

/// Two groups of players, of whom the better play more: next year's rate guessed from this year's.
fn next_year() {
    let mut chance = ChaCha8Rng::seed_from_u64(3);
    let people: Vec<(Scored, f64)> = (0..500)
        .map(|at| {
            let peer = usize::from(at % 4 == 0);
            let skill = if peer == 1 { 0.15 } else { 0.26 } + 0.025 * normal(&mut chance);
            let rate = skill.clamp(0.02, 0.6);
            let trials =
                (if peer == 1 { 15.0 } else { 60.0 } + 3000.0 * (rate - 0.1).max(0.0) * chance.random::<f64>()).round();
            let successes = (0..trials as usize).filter(|_| chance.random::<f64>() < rate).count() as f64;
            (Scored { successes, trials, peer, covariate: Some(trials) }, rate)
        })
        .collect();
    let error = |guess: &[f64]| people.iter().zip(guess).map(|((_, rate), guess)| (rate - guess).powi(2)).sum::<f64>();
    let naive: Vec<f64> = people.iter().map(|(one, _)| one.successes / one.trials).collect();
    let shrunk = |change: fn(&Scored) -> Scored| -> Vec<f64> {
        let changed: Vec<Scored> = people.iter().map(|(one, _)| change(one)).collect();
        scorecard(&changed, 1).iter().map(|score| score.shrunk).collect()
    };
    let peers = error(&shrunk(|one| Scored { covariate: None, ..one.clone() })) / error(&naive);
    let volume = error(&shrunk(|one| Scored { peer: 0, ..one.clone() })) / error(&naive);
    let global = error(&shrunk(|one| Scored { peer: 0, covariate: None, ..one.clone() })) / error(&naive);
    figure("simulated players, error of naive: peers", peers, "<= .52", peers <= 0.52);
    figure("simulated players, error of naive: volume", volume, "<= .72", volume <= 0.72);
    figure("simulated players, error of naive: one prior for all", global, "(told)", true);
}
