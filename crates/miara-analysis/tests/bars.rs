//! The quick figures on real and simulated data stay on the right side of their bars; `just methods` has
//! the slow ones too. Data that is absent is said and passed over.

#[expect(dead_code, reason = "the public sets are left to `just methods`")]
#[path = "../examples/methods/data.rs"]
mod data;
#[path = "../examples/methods/explain.rs"]
mod explain;
#[path = "../examples/methods/steps.rs"]
mod steps;
#[path = "../examples/methods/tcpd.rs"]
mod tcpd;
#[path = "../examples/methods/watch.rs"]
mod watch;

#[test]
fn figures_meet_their_bars() {
    tcpd::run();
    steps::run();
    explain::run();
    watch::run();
    assert_eq!(data::short(), 0, "figures fell short of their bars; they are printed above");
}
