//! `miara serve`.

use std::sync::Arc;

use super::args::Serve;
use super::{Failure, Outcome, Setting, print};
use crate::door::Door;
use crate::locale::{Arg, words};
use crate::web::{self, Before, Reach};

pub(super) async fn run(args: &Serve, setting: &Setting) -> Outcome {
    let mut desk = web::AppState::open(setting.folder.clone(), setting.lang)?;
    let before = if args.behind_proxy { Before::Proxy } else { Before::Nothing };
    desk.reach = Reach { hosts: args.hosts.clone(), before };
    let firm_language = desk.service().map(|service| service.book.firm.language);
    let words = words(setting.lang.or(firm_language).unwrap_or_default());
    let locked = Door::of(&setting.folder).is_locked().map_err(|error| Failure::Sentence(error.to_string()))?;
    // Whoever is behind a proxy is reached from elsewhere, wherever it listens itself.
    if !locked && (!args.listen.ip().is_loopback() || args.behind_proxy) {
        return Err(Failure::Sentence(
            words.say_with("cli-not-loopback", &[("address", Arg::from(args.listen.to_string()))]),
        ));
    }
    let listener = tokio::net::TcpListener::bind(args.listen).await.map_err(|error| {
        let args = [("address", Arg::from(args.listen.to_string())), ("error", Arg::from(error.to_string()))];
        Failure::Sentence(words.say_with("cli-port-taken", &args))
    })?;
    let address = listener.local_addr().map_or_else(|_| args.listen.to_string(), |address| address.to_string());
    print(&words.say_with("cli-serving", &[("address", Arg::from(format!("http://{address}")))]));
    let desk = Arc::new(desk);
    let served = web::listen(listener, web::router(desk.clone()), crate::stop::requested(), desk.rest()).await;
    served.map_err(|error| Failure::Sentence(error.to_string()))?;
    if desk.is_at_work() {
        eprintln!("{}", words.say("cli-stopped"));
        // What is under way has a thread of its own that nobody would end.
        std::process::exit(0);
    }
    Ok(())
}
