//! The only place that reads the clock, and where it stands.

use jiff::Timestamp;

/// The present instant, or the one that `MIARA_NOW` (RFC 3339) says it is, so that examples and
/// tests can stand on a fixed day.
///
/// # Errors
/// A sentence where `MIARA_NOW` is set and is no instant.
pub fn now() -> Result<Timestamp, String> {
    match std::env::var("MIARA_NOW") {
        Ok(text) => text
            .parse()
            .map_err(|_| format!("MIARA_NOW: `{text}` is no instant; write such as 2026-11-24T10:00:00+01:00")),
        Err(_) => {
            #[expect(clippy::disallowed_methods, reason = "this is the one place")]
            let now = Timestamp::now();
            Ok(now)
        }
    }
}

/// The time zone of this computer by its IANA name; absent where it has none of its own, as servers set to UTC.
#[must_use]
pub fn zone() -> Option<String> {
    let zone = jiff::tz::TimeZone::system();
    let name = zone.iana_name()?;
    let is_place = name.contains('/') && !name.starts_with("Etc/") && jiff::tz::TimeZone::get(name).is_ok();
    is_place.then(|| name.to_owned())
}
