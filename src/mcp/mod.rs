//! The Model Context Protocol: what a client sees, and nothing of how a decision is made.
//!
//! [`server`] answers the protocol with whatever [`tool::Tool`]s and [`library::Library`] it was given;
//! [`stdio`] serves it over standard input and output. [`arguments`] and [`schema`] are the two places that
//! know what clients get wrong and what they refuse.

pub mod arguments;
pub mod library;
pub mod schema;
pub mod server;
pub mod stdio;
pub mod tool;
