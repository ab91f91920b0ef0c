//! The server over HTTP, as clients of every revision, strangers and operators meet it: the built binary on a port of
//! its own.
#![cfg(unix)]

#[path = "binary/mod.rs"]
mod binary;
#[path = "http/bounds.rs"]
mod bounds;
#[path = "http/names.rs"]
mod names;
#[path = "http/operations.rs"]
mod operations;
#[path = "http/protocol.rs"]
mod protocol;
#[path = "http/site.rs"]
mod site;
#[path = "http/stop.rs"]
mod stop;
#[path = "http/who.rs"]
mod who;
