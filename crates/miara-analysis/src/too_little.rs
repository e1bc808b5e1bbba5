//! Too little history.

/// There is not enough to go by. A result like any other, said to the reader as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLittle {
    /// How many values are needed.
    pub needed: usize,
    /// How many there are.
    pub have: usize,
}

impl std::fmt::Display for TooLittle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} values are needed and there are {}", self.needed, self.have)
    }
}

impl std::error::Error for TooLittle {}
