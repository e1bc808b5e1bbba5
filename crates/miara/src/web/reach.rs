//! How the program is reached, and what is known of who asks.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::request::Parts;

/// How the program is reached, as its start says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Names by which it may be called beside the computer's own and any address.
    pub hosts: Vec<String>,
    /// What stands between it and the browsers.
    pub before: Before,
}

/// What stands between the program and the browsers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Before {
    /// Nothing: whoever connects is the browser.
    #[default]
    Nothing,
    /// A proxy that says in `X-Forwarded-…` who connects and how.
    Proxy,
}

/// The address that a connection comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// Marks a request of someone who is signed in, with the number of the session.
#[derive(Debug, Clone, Copy)]
pub(super) struct SignedIn(pub(super) i64);

impl Reach {
    /// The address of the browser.
    pub(super) fn address(&self, parts: &Parts) -> Option<IpAddr> {
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
        let forwarded = || parts.headers.get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
        match self.before {
            Before::Nothing => peer,
            Before::Proxy => forwarded().or(peer),
        }
    }

    /// True where the browser speaks TLS, so that a cookie may be kept for it alone.
    pub(super) fn is_secure(&self, headers: &HeaderMap) -> bool {
        let forwarded = headers.get("x-forwarded-proto").and_then(|proto| proto.to_str().ok());
        self.before == Before::Proxy && forwarded.is_some_and(|proto| proto.eq_ignore_ascii_case("https"))
    }

    /// True for a name by which the program may be called.
    pub(super) fn knows(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        name == "localhost"
            || bare.parse::<IpAddr>().is_ok()
            || self.hosts.iter().any(|host| host.eq_ignore_ascii_case(&name))
    }
}

/// A host without its port.
pub(super) fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => name,
        _ => host,
    }
}

/// The name of the session's cookie; with TLS one that browsers keep to this very host.
pub(super) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-miara" } else { "miara" }
}
