//! x
#![allow(dead_code, missing_docs)]
mod near; mod moment; mod number; mod schema; mod refused;
/// x
pub const FAULT: &str = "(fault)";
