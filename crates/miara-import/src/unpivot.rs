//! Wide files: one column per thing, turned into one row per thing.

/// A pattern over headers. Every header that fits gives one row per source row; the parts that the
/// pattern names, and the cell itself, are columns of that row.
#[derive(Debug, Clone)]
pub(crate) struct Unpivot {
    parts: Vec<Part>,
    /// The name of the cell.
    value: String,
}

#[derive(Debug, Clone)]
enum Part {
    Literal(String),
    Capture(String, Class),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Any,
    Digits,
    Letters,
}

impl Class {
    fn holds(self, c: char) -> bool {
        match self {
            Class::Any => true,
            Class::Digits => c.is_ascii_digit(),
            Class::Letters => c.is_alphabetic(),
        }
    }
}

impl Unpivot {
    /// Reads a pattern such as `{multiplier:digits}{currency:letters}`.
    pub(crate) fn parse(pattern: &str, value: String) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            if open > 0 {
                parts.push(Part::Literal(rest[..open].to_owned()));
            }
            let close = rest.find('}').ok_or_else(|| format!("`{pattern}` opens a brace and does not close it"))?;
            let inner = rest.get(open + 1..close).unwrap_or("");
            let (name, class) = inner.split_once(':').unwrap_or((inner, ""));
            let class = match class {
                "" => Class::Any,
                "digits" => Class::Digits,
                "letters" => Class::Letters,
                other => return Err(format!("`{other}` is not a class; write digits or letters")),
            };
            if name.is_empty() {
                return Err(format!("`{pattern}` has a part without a name"));
            }
            parts.push(Part::Capture(name.to_owned(), class));
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Unpivot { parts, value })
    }

    /// The columns that it adds: the named parts in order, then the cell.
    pub(crate) fn names(&self) -> Vec<String> {
        let captured = self.parts.iter().filter_map(|part| match part {
            Part::Capture(name, _) => Some(name.clone()),
            Part::Literal(_) => None,
        });
        captured.chain([self.value.clone()]).collect()
    }

    /// The named parts of a header that fits; `None` where it does not.
    pub(crate) fn captures(&self, header: &str) -> Option<Vec<String>> {
        let mut rest = header.trim();
        let mut captured = Vec::new();
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                Part::Literal(text) => rest = rest.strip_prefix(text.as_str())?,
                Part::Capture(_, class) => {
                    let end = match (class, parts.peek()) {
                        (Class::Any, Some(Part::Literal(next))) => rest.find(next.as_str())?,
                        (class, _) => rest.find(|c| !class.holds(c)).unwrap_or(rest.len()),
                    };
                    if end == 0 {
                        return None;
                    }
                    captured.push(rest[..end].to_owned());
                    rest = &rest[end..];
                }
            }
        }
        rest.is_empty().then_some(captured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_the_central_bank_comes_apart() {
        let unpivot = Unpivot::parse("{multiplier:digits}{currency:letters}", "rate".into()).expect("a pattern");
        assert_eq!(unpivot.captures("100HUF"), Some(vec!["100".into(), "HUF".into()]));
        assert_eq!(unpivot.captures("data"), None);
        assert_eq!(unpivot.captures("nr tabeli"), None);
        assert_eq!(unpivot.names(), ["multiplier", "currency", "rate"]);
    }

    #[test]
    fn a_broken_pattern_is_named() {
        assert!(Unpivot::parse("{a:numbers}", "v".into()).is_err());
        assert!(Unpivot::parse("{a", "v".into()).is_err());
    }
}
