//! The map, to come.
pub mod cli;
pub mod domain;
pub mod mcp;
pub mod store;
