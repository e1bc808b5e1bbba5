//! Prints what the methods reach on public data beside their bars: `just methods [SECTION]`.

mod data;
mod m3;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let sections: [(&str, fn()); 1] = [("forecast", m3::run)];
    for (name, run) in sections {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            println!("\n== {name}");
            run();
        }
    }
}
