//! The export files, each as its tool writes it.

pub(crate) mod activities;
pub(crate) mod clockify;
pub(crate) mod costs;
pub(crate) mod deal_stages;
pub(crate) mod faktury;
pub(crate) mod ga4;
pub(crate) mod hubspot;
pub(crate) mod mail;
pub(crate) mod nbp;
pub(crate) mod pipedrive;
pub(crate) mod social;
pub(crate) mod things;
pub(crate) mod truth;
