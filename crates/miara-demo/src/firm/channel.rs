//! The four channels, each with its own volume, quality and names in foreign tools.

/// Where a visit, lead or deal comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Search results.
    Organic,
    /// Search ads.
    PaidSearch,
    /// LinkedIn ads.
    LinkedIn,
    /// The firm's own mailings.
    Email,
}

/// What a channel is like.
#[derive(Debug)]
pub(crate) struct ChannelTraits {
    /// Visits on an ordinary day at volume 1.
    pub(crate) visits: f64,
    /// Leads per visit of all pages by their own weights.
    pub(crate) lead_rate: f64,
    /// Share of visits that look at more than one thing.
    pub(crate) engaged: f64,
    /// Probability that a lead answered after two hours is qualified.
    pub(crate) quality: f64,
    /// Factor on the probability of winning.
    pub(crate) winning: f64,
    /// Exponent on the season: above 1 swings more.
    pub(crate) season: f64,
    /// Factor on response times.
    pub(crate) patience: f64,
}

impl Channel {
    /// All of them.
    pub(crate) const ALL: [Channel; 4] = [Channel::Organic, Channel::PaidSearch, Channel::LinkedIn, Channel::Email];

    /// What it is like.
    pub(crate) fn traits(self) -> &'static ChannelTraits {
        &TRAITS[self as usize]
    }

    /// The label in plain exports and in the CRM.
    pub(crate) fn label(self) -> &'static str {
        ["organic", "paid_search", "linkedin", "email"][self as usize]
    }

    /// The label in GA4's default channel group.
    pub(crate) fn ga4(self) -> &'static str {
        ["Organic Search", "Paid Search", "Paid Social", "Email"][self as usize]
    }

    /// The label in HubSpot's original traffic source.
    pub(crate) fn hubspot(self) -> &'static str {
        ["Organic Search", "Paid Search", "Paid Social", "Email Marketing"][self as usize]
    }

    /// Where exactly, HubSpot's first drill-down.
    pub(crate) fn source(self, second: bool) -> &'static str {
        match self {
            Channel::Organic | Channel::PaidSearch if second => "bing",
            Channel::Organic | Channel::PaidSearch => "google",
            Channel::LinkedIn => "linkedin",
            Channel::Email => "newsletter",
        }
    }

    /// The query string of links that the channel's ads and mails carry.
    pub(crate) fn query(self) -> &'static str {
        match self {
            Channel::Organic => "",
            Channel::PaidSearch => "?gad_source=1",
            Channel::LinkedIn => "?utm_source=linkedin&utm_medium=paid_social",
            Channel::Email => "?utm_source=newsletter&utm_medium=email",
        }
    }
}

static TRAITS: [ChannelTraits; 4] = [
    ChannelTraits {
        visits: 158.0,
        lead_rate: 0.021,
        engaged: 0.61,
        quality: 0.38,
        winning: 1.1,
        season: 0.8,
        patience: 1.0,
    },
    ChannelTraits {
        visits: 92.0,
        lead_rate: 0.021,
        engaged: 0.52,
        quality: 0.30,
        winning: 1.0,
        season: 1.0,
        patience: 0.9,
    },
    ChannelTraits {
        visits: 54.0,
        lead_rate: 0.014,
        engaged: 0.44,
        quality: 0.24,
        winning: 0.8,
        season: 1.3,
        patience: 1.25,
    },
    ChannelTraits {
        visits: 34.0,
        lead_rate: 0.036,
        engaged: 0.68,
        quality: 0.42,
        winning: 1.1,
        season: 0.7,
        patience: 1.0,
    },
];
