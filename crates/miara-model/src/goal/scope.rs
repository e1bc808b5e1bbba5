//! The part of the firm that a goal is set for.

use std::fmt;
use std::str::FromStr;

/// The part of the firm that a goal is set for: dimensions with one value each, by name; none for the
/// whole firm. Written as `owner=Anna Nowak; channel=organic`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Scope {
    parts: Vec<(String, String)>,
}

impl Scope {
    /// The whole firm.
    #[must_use]
    pub fn firm() -> Self {
        Scope::default()
    }

    /// Where one dimension has one value.
    #[must_use]
    pub fn of(dimension: &str, value: &str) -> Self {
        Scope { parts: vec![(dimension.to_owned(), value.to_owned())] }
    }

    /// Dimensions with their values, by name of the dimension.
    #[must_use]
    pub fn parts(&self) -> &[(String, String)] {
        &self.parts
    }

    /// True for the whole firm.
    #[must_use]
    pub fn is_firm(&self) -> bool {
        self.parts.is_empty()
    }

    /// The one dimension and its value; `None` for the firm, and where several are named.
    #[must_use]
    pub fn single(&self) -> Option<(&str, &str)> {
        match self.parts.as_slice() {
            [(dimension, value)] => Some((dimension, value)),
            _ => None,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (dimension, value)) in self.parts.iter().enumerate() {
            let before = if index == 0 { "" } else { "; " };
            write!(f, "{before}{dimension}={value}")?;
        }
        Ok(())
    }
}

impl FromStr for Scope {
    type Err = ();

    /// Reads a scope; a `;` that no `name=` follows belongs to the value.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts: Vec<(String, String)> = Vec::new();
        for piece in text.split(';') {
            match (piece.split_once('=').filter(|(name, _)| is_name(name.trim())), parts.last_mut()) {
                (Some((name, value)), _) => parts.push((name.trim().to_owned(), value.trim().to_owned())),
                (None, Some((_, value))) => *value = format!("{value};{piece}"),
                (None, None) if piece.trim().is_empty() => {}
                (None, None) => return Err(()),
            }
        }
        parts.sort();
        let twice = parts.windows(2).any(|pair| pair[0].0 == pair[1].0);
        if twice || parts.iter().any(|(_, value)| value.is_empty()) { Err(()) } else { Ok(Scope { parts }) }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for (text, written) in [
            ("", ""),
            ("owner=Anna Nowak", "owner=Anna Nowak"),
            ("team = Zachód;channel=organic", "channel=organic; team=Zachód"),
            ("account=Kowalski; Synowie", "account=Kowalski; Synowie"),
            ("product=a=b", "product=a=b"),
        ] {
            let scope: Scope = text.parse().unwrap();
            assert_eq!(scope.to_string(), written);
            assert_eq!(written.parse::<Scope>().unwrap(), scope);
        }
        for text in ["Anna", "owner=", "owner=a; owner=b"] {
            assert!(text.parse::<Scope>().is_err(), "{text}");
        }
    }
}
