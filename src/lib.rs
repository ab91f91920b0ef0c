//! A senior backend engineer as an MCP server: it asks seven questions, decides from data, triages incidents and
//! hands up a digest.
//!
//! # The map
//!
//! A call passes three rooms: `mcp` reads the parameters, `domain` gives a value, `mcp` writes the reply.
//!
//! | room | does | must never know |
//! |---|---|---|
//! | [`domain`] | facts, questions, walks, decisions, triage, digests: values in, values out | files, network, environment, clocks, randomness, the protocol, the store |
//! | [`catalog`] | data files become types: embed, overlay, cross-check | what is decided with them |
//! | [`store`] | keeps walks as events and results as they are | what the events say |
//! | [`mcp`] | one file a tool: parameters, handler, reply; resources and prompts; standard input and output | how a decision is made |
//! | [`http`] | the same server for many callers: who calls, what is bounded, the older pair, what an operator watches | what a tool does |
//! | [`cli`] | one file a command, over the same calls as the tools | how a decision is made |
//!
//! Dependencies point one way: `main → cli, http → mcp → catalog, store → domain`.
//!
//! # A walk, as the data flows
//!
//! `brief, claims` → [`domain::read`] finds what the words state and checks what is claimed of them →
//! [`domain::walk`] turns it into events, skips by [`domain::contract`], asks by [`domain::question`], stops by
//! [`domain::rule`] → [`domain::decide`] filters and scores [`domain::profile`]s, picks, sweeps what is unknown →
//! [`domain::digest`] says it in 200 words.
//!
//! The facts are one list, [`domain::facts::Fact`]: flags, tool arguments, rule variables and the reader follow it.
pub mod catalog;
pub mod cli;
pub mod domain;
pub mod http;
pub mod mcp;
pub mod store;
