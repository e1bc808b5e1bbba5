//! What an address says after its question mark, or a form in its body.

/// The names of the parameters that make a look.
pub(super) const LOOK: [&str; 7] = ["grain", "on", "from", "to", "versus", "filter", "by"];

/// Names with values, in the order in which they came; a name may come several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Params(pub(super) Vec<(String, String)>);

impl Params {
    /// Reads `a=1&b=2`.
    pub(super) fn parse(text: &str) -> Self {
        Params(url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The last value of a name that is not empty.
    pub(super) fn one<'p>(&'p self, name: &'p str) -> Option<&'p str> {
        self.all(name).last()
    }

    /// All values of a name that are not empty.
    pub(super) fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        self.0
            .iter()
            .filter(move |(known, value)| known == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim())
    }

    /// The parameters as they stand in an address, without the question mark.
    pub(super) fn to_query(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// The same without one name.
    pub(super) fn without(&self, name: &str) -> Params {
        Params(self.0.iter().filter(|(known, _)| known != name).cloned().collect())
    }

    /// The same with one name set anew.
    pub(super) fn with(&self, name: &str, value: &str) -> Params {
        let mut params = self.without(name);
        params.0.push((name.to_owned(), value.to_owned()));
        params
    }
}

/// An address of a path and parameters.
pub(super) fn address(path: &str, params: &Params) -> String {
    if params.0.is_empty() { path.to_owned() } else { format!("{path}?{}", params.to_query()) }
}

/// A page of ours to go on to; anything else is the overview. Control characters are refused, since
/// browsers drop some of them and so read another address than stands here.
pub(super) fn own_address(next: &str) -> String {
    let ours =
        next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control);
    if ours { next.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_can_be_written_again() {
        let params = Params::parse("filter=channel%3DPoczta+%26+co&filter=team%3D&lang=");
        assert_eq!(params.all("filter").collect::<Vec<_>>(), ["channel=Poczta & co", "team="]);
        assert_eq!(params.one("lang"), None);
        assert_eq!(Params::parse(&params.to_query()), params);
        assert_eq!(address("/", &Params::default()), "/");
        assert_eq!(address("/a", &params.without("filter").with("x", "ż")), "/a?lang=&x=%C5%BC");
    }

    #[test]
    fn only_pages_of_ours_are_gone_on_to() {
        assert_eq!(own_address("/kpi/leads?a=1"), "/kpi/leads?a=1");
        for foreign in ["//evil.example", "/\t/evil.example", "/\\evil.example", "https://evil.example", "", "\n/x"] {
            assert_eq!(own_address(foreign), "/", "{foreign:?}");
        }
    }
}
