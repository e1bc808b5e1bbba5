//! What money is spent for, and on what.

/// A value of the dimension that is split by; `None` is not assigned.
pub type Group = Option<String>;

/// What money is spent for, each further on than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gain {
    /// A lead.
    Lead,
    /// A lead that sales took for a good one.
    Qualified,
    /// A deal that was won.
    Won,
    /// An account that bought for the first time.
    Customer,
}

impl Gain {
    /// All of them, in order.
    pub const ALL: [Gain; 4] = [Gain::Lead, Gain::Qualified, Gain::Won, Gain::Customer];

    /// Its name in sentences and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Gain::Lead => "lead",
            Gain::Qualified => "qualified",
            Gain::Won => "won",
            Gain::Customer => "customer",
        }
    }

    /// Whether sales' costs are for it as well as marketing's.
    #[must_use]
    pub fn is_sales(self) -> bool {
        matches!(self, Gain::Won | Gain::Customer)
    }
}
