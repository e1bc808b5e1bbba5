//! Texts that are taken out of the state for good.

use std::collections::BTreeMap;

use rusqlite::params;

use super::connection::{State, StateError};

/// Columns with texts of people.
const TEXTS: [(&str, &[&str]); 9] = [
    ("action_changes", &["who", "title", "scope", "owner", "expected", "note"]),
    ("annotations", &["who", "scope", "text"]),
    ("goal_changes", &["who", "scope", "old", "new"]),
    ("accepted_findings", &["who", "reason"]),
    ("forecasts", &["scope"]),
    ("understood", &["json"]),
    ("imports", &["files", "data_source"]),
    ("sessions", &["agent"]),
    ("quarantine", &["file"]),
];

impl State {
    /// How often texts have a value, by table; refused rows under `quarantine`.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn mentions(&self, value: &str) -> Result<BTreeMap<&'static str, u64>, StateError> {
        let mut found = BTreeMap::new();
        for (table, columns) in TEXTS {
            for column in columns {
                let texts = self.texts_with(table, column, value)?;
                *found.entry(table).or_default() +=
                    texts.iter().filter(|text| replaced(text, value, "").is_some()).count() as u64;
            }
        }
        *found.entry("quarantine").or_default() += self.refused_with(value)?.len() as u64;
        found.retain(|_, many| *many > 0);
        Ok(found)
    }

    fn texts_with(&self, table: &str, column: &str, value: &str) -> Result<Vec<String>, StateError> {
        let sql = format!("SELECT DISTINCT {column} FROM {table} WHERE instr({column}, ?1)");
        self.connection.prepare(&sql)?.query_map([value], |row| row.get(0))?.collect()
    }

    /// Puts stand-ins for values into all texts, and removes refused rows that have them. The file keeps nothing of
    /// what was there.
    ///
    /// # Errors
    /// Where the state file can't be written; then nothing has changed.
    pub fn erase(&mut self, values: &[(String, String)]) -> Result<(), StateError> {
        let mut changes = Vec::new();
        for (value, stand_in) in values {
            for (table, columns) in TEXTS {
                for column in columns {
                    for text in self.texts_with(table, column, value)? {
                        changes.extend(replaced(&text, value, stand_in).map(|new| (table, *column, text, new)));
                    }
                }
            }
        }
        let mut refused = Vec::new();
        for (value, _) in values {
            refused.extend(self.refused_with(value)?);
        }
        let all = self.connection.transaction()?;
        for (table, column, old, new) in changes {
            all.execute(&format!("UPDATE {table} SET {column} = ?2 WHERE {column} = ?1"), params![old, new])?;
        }
        for id in refused {
            all.execute("DELETE FROM quarantine WHERE id = ?1", [id])?;
        }
        all.commit()?;
        // Rows that are gone stay in free pages and in the log until both are written anew.
        self.connection.execute_batch("VACUUM")?;
        let busy: bool = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
            return Err(StateError::SqliteFailure(code, None));
        }
        Ok(())
    }

    /// The refused rows that have a value as words of its own.
    fn refused_with(&self, value: &str) -> Result<Vec<i64>, StateError> {
        let sql = "SELECT id, text FROM quarantine WHERE instr(text, ?1)";
        let mut select = self.connection.prepare(sql)?;
        let mut rows = select.query([value])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(1)?;
            if replaced(&text, value, "").is_some() {
                found.push(row.get(0)?);
            }
        }
        Ok(found)
    }
}

/// A text with a stand-in wherever a value stands as words of its own; `None` where it doesn't.
pub(crate) fn replaced(text: &str, value: &str, stand_in: &str) -> Option<String> {
    let mut new = String::with_capacity(text.len());
    let (mut from, mut is_changed) = (0, false);
    while let Some(at) = text[from..].find(value).map(|at| from + at) {
        let end = at + value.len();
        let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let is_part = is_word(text[..at].chars().next_back()) || is_word(text[end..].chars().next());
        new.push_str(&text[from..at]);
        new.push_str(if is_part { value } else { stand_in });
        is_changed |= !is_part;
        from = end;
    }
    new.push_str(&text[from..]);
    is_changed.then_some(new)
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn a_name_within_another_word_is_none() {
        assert_eq!(replaced("January, Jan i Jan", "Jan", "X").as_deref(), Some("January, X i X"));
        assert_eq!(replaced("Joanna", "anna", "X"), None);
        assert_eq!(replaced("owner=Łucja Żak", "Łucja Żak", "X").as_deref(), Some("owner=X"));
    }
}
