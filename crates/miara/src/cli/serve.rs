//! `miara serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use super::output::print;
use super::setting::{Failure, Outcome, Setting};
use crate::door::Door;
use crate::locale::{Arg, words};
use crate::web::{self, Before, Reach};

#[derive(Debug, clap::Args)]
pub(super) struct ServeArgs {
    /// Where to listen; beyond this computer only once a password was set.
    #[arg(long, default_value = "127.0.0.1:7878")]
    pub(super) listen: SocketAddr,
    /// A name by which browsers may call it, beside localhost and any address; may be repeated.
    #[arg(long = "host", value_name = "NAME")]
    pub(super) hosts: Vec<String>,
    /// Trust the X-Forwarded headers of a proxy that speaks TLS for it.
    #[arg(long)]
    pub(super) behind_proxy: bool,
}

pub(super) async fn run(args: &ServeArgs, setting: &Setting) -> Outcome {
    let mut app = web::AppState::open(setting.folder.clone(), setting.lang)?;
    let before = if args.behind_proxy { Before::Proxy } else { Before::Nothing };
    app.reach = Reach { hosts: args.hosts.clone(), before };
    let firm_language = app.service().map(|service| service.book.firm.language);
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
    let app = Arc::new(app);
    let served = web::listen(listener, web::router(app.clone()), crate::stop::requested(), app.rest()).await;
    served.map_err(|error| Failure::Sentence(error.to_string()))?;
    if app.is_at_work() {
        eprintln!("{}", words.say("cli-stopped"));
        // What is under way has a thread of its own that nobody would end.
        std::process::exit(0);
    }
    Ok(())
}
