//! The map, to come.
pub mod catalog;
pub mod cli;
pub mod domain;
pub mod mcp;
pub mod store;
