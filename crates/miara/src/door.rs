//! Who may come in: the administrator's password, sessions, and how often a password may be tried.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::state::{Session, State, StateError};

/// Letters that a password has at least.
pub const SHORTEST: usize = 12;
/// Bytes that a password has at most.
const LONGEST: usize = 1024;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// It has fewer than [`SHORTEST`] letters.
    Short,
    /// It has more than 1,024 bytes.
    Long,
    /// It is one letter over and over.
    Monotone,
}

/// Why nobody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// The password is another.
    Wrong,
    /// Too many attempts; the next is heard after this time.
    Wait(Duration),
}

/// What can go wrong at the door itself.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The state file can't be used.
    #[error("the book's state can't be used: {0}")]
    State(#[from] StateError),
    /// The system gives no random numbers, or a hash can't be made.
    #[error("{0}")]
    System(String),
}

/// The door of a book.
#[derive(Debug)]
pub struct Door {
    file: PathBuf,
    state: Mutex<Option<State>>,
    attempts: Mutex<Attempts>,
}

impl Door {
    /// The door of the book in a folder, whether there is a book yet or not.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Door { file: folder.join("state.sqlite"), state: Mutex::default(), attempts: Mutex::default() }
    }

    /// Works on the state; `None` while there is no state file, and so no password.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> Result<T, StateError>) -> Result<Option<T>, DoorError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_none() && self.file.is_file() {
            *state = Some(State::open(&self.file)?);
        }
        Ok(state.as_mut().map(work).transpose()?)
    }

    /// True where a password was set, so that everyone has to sign in.
    ///
    /// # Errors
    /// Where the state can't be read.
    pub fn is_locked(&self) -> Result<bool, DoorError> {
        Ok(self.with(|state| state.password())?.flatten().is_some())
    }

    /// Sets the administrator's password, which ends all sessions.
    ///
    /// # Errors
    /// Where the state can't be written.
    pub fn set_password(&self, password: &str, now: Timestamp) -> Result<(), DoorError> {
        let hash = hash(password)?;
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder).map_err(|error| DoorError::System(error.to_string()))?;
        }
        State::open(&self.file)?.set_password(&hash, now)?;
        Ok(())
    }

    /// Lets in whoever has the password: gives the token of a new session. Slow on purpose.
    ///
    /// # Errors
    /// Where the state can't be used.
    pub fn enter(
        &self,
        password: &str,
        address: Option<IpAddr>,
        agent: &str,
        now: Timestamp,
    ) -> Result<Result<String, Turned>, DoorError> {
        // The attempt counts before it is heard, so that many at once are no way around.
        let beginning = Instant::now();
        if let Err(wait) = self.attempts().begin(address, beginning) {
            return Ok(Err(Turned::Wait(wait)));
        }
        let known = self.with(|state| state.password())?.flatten();
        if !is_same(password, known.as_deref()) {
            return Ok(Err(Turned::Wrong));
        }
        self.attempts().succeeded(address);
        let token = random_hex()?;
        let address = address.map_or_else(|| "–".to_owned(), |address| address.to_string());
        let agent: String = agent.chars().take(200).collect();
        self.with(|state| state.open_session(&fingerprint(&token), &address, &agent, now))?;
        Ok(Ok(token))
    }

    /// The session of a token, where it lasts.
    ///
    /// # Errors
    /// Where the state can't be used.
    pub fn session(&self, token: &str, now: Timestamp) -> Result<Option<Session>, DoorError> {
        Ok(self.with(|state| state.session(&fingerprint(token), now))?.flatten())
    }

    /// All sessions that last.
    ///
    /// # Errors
    /// Where the state can't be used.
    pub fn sessions(&self, now: Timestamp) -> Result<Vec<Session>, DoorError> {
        Ok(self.with(|state| state.sessions(now))?.unwrap_or_default())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Where the state can't be written.
    pub fn end(&self, id: i64) -> Result<(), DoorError> {
        self.with(|state| state.end_session(id)).map(|_| ())
    }

    fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Checks that a password is worth setting.
///
/// # Errors
/// What is weak about it.
pub fn check_password(password: &str) -> Result<(), Weak> {
    let mut letters = password.chars();
    let first = letters.next();
    match password.chars().count() {
        count if count < SHORTEST => Err(Weak::Short),
        _ if password.len() > LONGEST => Err(Weak::Long),
        _ if letters.all(|letter| Some(letter) == first) => Err(Weak::Monotone),
        _ => Ok(()),
    }
}

/// argon2id as OWASP asks for at least: 19 MiB, two passes, one lane.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

fn hash(password: &str) -> Result<String, DoorError> {
    let system = |error: argon2::password_hash::Error| DoorError::System(error.to_string());
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(system)?;
    Ok(hasher().hash_password(password.as_bytes(), &salt).map_err(system)?.to_string())
}

/// True where a password is the one that was hashed. Takes as long where none was set.
fn is_same(password: &str, known: Option<&str>) -> bool {
    const NOBODYS: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    if password.len() > LONGEST {
        return false;
    }
    let parsed = PasswordHash::new(known.unwrap_or(NOBODYS));
    parsed.is_ok_and(|parsed| hasher().verify_password(password.as_bytes(), &parsed).is_ok()) && known.is_some()
}

fn random<const N: usize>() -> Result<[u8; N], DoorError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| DoorError::System(error.to_string()))?;
    Ok(bytes)
}

/// 256 random bits as 64 hexadecimal digits.
///
/// # Errors
/// Where the system gives no random numbers.
pub fn random_hex() -> Result<String, DoorError> {
    Ok(random::<32>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A token is random in itself, so a plain hash keeps it from whoever reads the state file.
fn fingerprint(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Attempts that failed, by address and in all.
#[derive(Debug, Default)]
struct Attempts {
    by_address: HashMap<Option<IpAddr>, Failures>,
    all: Failures,
}

#[derive(Debug, Clone, Copy, Default)]
struct Failures {
    count: u32,
    last: Option<Instant>,
}

/// Attempts of one address that are heard at once.
const FREE: u32 = 5;
/// Attempts of all addresses that are heard at once.
const FREE_IN_ALL: u32 = 600;
/// The longest wait, after which failures are forgotten.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

impl Failures {
    fn wait(&self, free: u32, now: Instant) -> Option<Duration> {
        let last = self.last?;
        let doublings = self.count.checked_sub(free)?.min(20);
        let wait = Duration::from_secs(1 << doublings).min(LONGEST_WAIT);
        wait.checked_sub(now.saturating_duration_since(last)).filter(|left| !left.is_zero())
    }

    fn add(&mut self, now: Instant) {
        if self.last.is_some_and(|last| now.saturating_duration_since(last) > LONGEST_WAIT) {
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
        self.last = Some(now);
    }
}

impl Attempts {
    /// Counts an attempt, or says how long to wait with it.
    fn begin(&mut self, address: Option<IpAddr>, now: Instant) -> Result<(), Duration> {
        self.by_address
            .retain(|_, failures| failures.last.is_some_and(|last| now.saturating_duration_since(last) < LONGEST_WAIT));
        let failures = self.by_address.entry(network(address)).or_default();
        let wait = failures.wait(FREE, now).max(self.all.wait(FREE_IN_ALL, now));
        if let Some(wait) = wait {
            return Err(wait);
        }
        failures.add(now);
        self.all.add(now);
        Ok(())
    }

    fn succeeded(&mut self, address: Option<IpAddr>) {
        self.by_address.remove(&network(address));
        self.all.count = self.all.count.saturating_sub(1);
    }
}

/// Whoever has one IPv6 address has the whole network of 64 bits.
fn network(address: Option<IpAddr>) -> Option<IpAddr> {
    match address? {
        IpAddr::V6(six) => Some(IpAddr::V6((six.to_bits() & !u128::from(u64::MAX)).into())),
        four => Some(four),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_end() {
        let (mut attempts, start) = (Attempts::default(), Instant::now());
        let address = Some(IpAddr::from([192, 0, 2, 1]));
        for _ in 0..FREE {
            assert!(attempts.begin(address, start).is_ok());
        }
        assert_eq!(attempts.begin(address, start), Err(Duration::from_secs(1)));
        assert!(attempts.begin(Some(IpAddr::from([192, 0, 2, 2])), start).is_ok(), "others are heard");
        let later = start + Duration::from_secs(1);
        assert!(attempts.begin(address, later).is_ok());
        assert_eq!(attempts.begin(address, later), Err(Duration::from_secs(2)));
        assert!(attempts.begin(address, later + LONGEST_WAIT).is_ok());
    }

    #[test]
    fn a_password_is_known_by_its_hash_alone() {
        let hash = hash("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(is_same("correct horse battery", Some(&hash)));
        assert!(!is_same("correct horse batterz", Some(&hash)));
        assert!(!is_same("", None));
        assert_eq!(check_password("krótkie"), Err(Weak::Short));
        assert_eq!(check_password("żżżżżżżżżżżżżżż"), Err(Weak::Monotone));
        assert_eq!(check_password("dwanaście li"), Ok(()));
    }
}
