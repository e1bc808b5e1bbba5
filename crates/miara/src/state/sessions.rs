//! The administrator's password and who is signed in.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::connection::{State, StateError};

/// How long a session lasts without being used.
pub const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// How long a session lasts at most.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// One browser that is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// The address it was opened from.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

impl Session {
    fn lasts(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) < IDLE && now.duration_since(self.opened_at) < ABSOLUTE
    }
}

impl State {
    /// The hash of the administrator's password; absent where none was set.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn password(&self) -> Result<Option<String>, StateError> {
        self.connection.query_row("SELECT hash FROM password", [], |row| row.get(0)).optional()
    }

    /// Sets the password's hash and ends all sessions.
    ///
    /// # Errors
    /// Where the state file can't be written; then nothing has changed.
    pub fn set_password(&mut self, hash: &str, now: Timestamp) -> Result<(), StateError> {
        let all = self.connection.transaction()?;
        all.execute(
            "INSERT INTO password (id, hash, at) VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, at = excluded.at",
            params![hash, now.to_string()],
        )?;
        all.execute("DELETE FROM sessions", [])?;
        all.commit()
    }

    /// Opens a session under the hash of its token.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn open_session(&self, token: &str, address: &str, agent: &str, now: Timestamp) -> Result<(), StateError> {
        self.connection.execute(
            "INSERT INTO sessions (token, opened_at, seen_at, address, agent) VALUES (?1, ?2, ?2, ?3, ?4)",
            params![token, now.to_string(), address, agent],
        )?;
        Ok(())
    }

    /// The session of a token's hash, where it lasts; that it was used is written down once a minute.
    ///
    /// # Errors
    /// Where the state file can't be used.
    pub fn session(&self, token: &str, now: Timestamp) -> Result<Option<Session>, StateError> {
        let sql = "SELECT id, opened_at, seen_at, address, agent FROM sessions WHERE token = ?1";
        let found = self.connection.query_row(sql, [token], read_session).optional()?;
        let Some(session) = found.filter(|session| session.lasts(now)) else { return Ok(None) };
        if now.duration_since(session.seen_at) > SignedDuration::from_mins(1) {
            let seen = params![session.id, now.to_string()];
            self.connection.execute("UPDATE sessions SET seen_at = ?2 WHERE id = ?1", seen)?;
        }
        Ok(Some(session))
    }

    /// The sessions that last, the latest used first; the others are forgotten.
    ///
    /// # Errors
    /// Where the state file can't be used.
    pub fn sessions(&self, now: Timestamp) -> Result<Vec<Session>, StateError> {
        let sql = "SELECT id, opened_at, seen_at, address, agent FROM sessions ORDER BY seen_at DESC, id DESC";
        let all: Vec<Session> = self.connection.prepare(sql)?.query_map([], read_session)?.collect::<Result<_, _>>()?;
        let (lasting, over): (Vec<Session>, Vec<Session>) = all.into_iter().partition(|session| session.lasts(now));
        over.iter().try_for_each(|session| self.end_session(session.id))?;
        Ok(lasting)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn end_session(&self, id: i64) -> Result<(), StateError> {
        self.connection.execute("DELETE FROM sessions WHERE id = ?1", [id])?;
        Ok(())
    }
}

fn read_session(row: &rusqlite::Row<'_>) -> Result<Session, StateError> {
    let instant = |text: String| text.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    Ok(Session {
        id: row.get(0)?,
        opened_at: instant(row.get(1)?),
        seen_at: instant(row.get(2)?),
        address: row.get(3)?,
        agent: row.get(4)?,
    })
}
