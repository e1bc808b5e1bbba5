//! Prints what the methods reach on public data beside their bars: `just methods [SECTION]`.

mod data;
mod effects;
mod explain;
mod m3;
mod tcpd;
mod watch;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let sections: [(&str, fn()); 5] = [
        ("forecast", m3::run),
        ("changes", tcpd::run),
        ("anomalies", watch::run),
        ("explain", explain::run),
        ("effects", effects::run),
    ];
    for (name, run) in sections {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            println!("\n== {name}");
            run();
        }
    }
}
