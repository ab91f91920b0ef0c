//! The map, to come.
pub mod domain;
pub mod mcp;
pub mod store;
