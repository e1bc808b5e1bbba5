//! Prints what the methods reach on public data beside their bars: `just methods [SECTION]`.

mod beside;
mod calendar;
mod counts;
mod data;
mod effects;
mod events;
mod explain;
mod incidents;
mod m3;
mod m4;
mod nab;
mod people;
mod relations;
mod running;
mod sets;
mod silence;
mod single;
mod stamp;
mod steps;
mod tcpd;
mod watch;

type Section = (&'static str, fn());

const SECTIONS: [Section; 18] = [
    ("forecast", m3::run),
    ("sets", sets::run),
    ("m4", m4::run),
    ("counts", counts::run),
    ("calendar", calendar::run),
    ("running", running::run),
    ("changes", changes),
    ("anomalies", watch::run),
    ("anomalies", single::run),
    ("events", events::run),
    ("nab", nab::run),
    ("explain", explain::run),
    ("explain", incidents::run),
    ("explain", silence::run),
    ("people", people::run),
    ("relations", relations::run),
    ("effects", effects::run),
    ("effects", beside::run),
];

fn changes() {
    tcpd::run();
    steps::run();
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    for (name, run) in SECTIONS {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            println!("\n== {name}");
            run();
        }
    }
    println!("\n{} short of their bar", data::short());
}
