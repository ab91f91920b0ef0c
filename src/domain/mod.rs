//! The pure core: what enters is an argument, what leaves is a value.
//!
//! No file, network, environment, clock or randomness; time and ids arrive as arguments. The lint below makes
//! the compiler say so.
#![deny(clippy::disallowed_methods)]

pub mod canon;
pub mod catalog;
pub mod client;
pub mod condition;
pub mod contract;
pub mod decide;
pub mod digest;
pub mod documents;
pub mod facts;
pub mod limits;
pub mod mask;
pub mod obligation;
pub mod profile;
pub mod question;
pub mod read;
pub mod rule;
pub mod specialist;
pub mod template;
pub mod triage;
pub mod walk;
