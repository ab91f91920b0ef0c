//! What decisions are made from: the data files as types, looked up by id.

use std::collections::BTreeMap;

use super::canon::Canon;
use super::contract::Contract;
use super::facts::QuestionId;
use super::obligation::Obligations;
use super::profile::Profile;
use super::question::Question;
use super::rule::Rule;
use super::specialist::Specialist;

/// The word that stands for a figure of our own, in place of a canon id.
pub const HOUSE: &str = "house heuristic";

/// All typed data. Built once, read by everything.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// By id.
    pub profiles: BTreeMap<String, Profile>,
    /// By the parent's name.
    pub contracts: BTreeMap<String, Contract>,
    /// All seven, where the data is whole.
    pub questions: BTreeMap<QuestionId, Question>,
    /// By id.
    pub rules: BTreeMap<String, Rule>,
    /// In the order in which they run.
    pub specialists: Vec<Specialist>,
    /// By id.
    pub canon: BTreeMap<String, Canon>,
    /// By class of data.
    pub obligations: BTreeMap<String, Obligations>,
    /// Role to person, lower-case role.
    pub roster: BTreeMap<String, String>,
    /// Hash of everything above, as it was read: part of every decision's id.
    pub fingerprint: String,
}

impl Catalog {
    /// A question. The loader refuses data that lacks one.
    pub fn question(&self, id: QuestionId) -> &Question {
        &self.questions[&id]
    }

    /// The contract of a parent, if one is known by that name.
    pub fn contract(&self, parent: &str) -> Option<&Contract> {
        self.contracts.get(parent)
    }

    /// A specialist by name.
    pub fn specialist(&self, id: &str) -> Option<&Specialist> {
        self.specialists.iter().find(|s| s.id == id)
    }

    /// A source as a person reads it: its citation, or `house heuristic`.
    pub fn cite<'a>(&'a self, source: &'a str) -> &'a str {
        self.canon.get(source).map_or(source, |c| c.cite.as_str())
    }

    /// Several sources, as a person reads them.
    pub fn cites(&self, sources: &[String]) -> String {
        let cites: Vec<&str> = sources.iter().map(|s| self.cite(s)).collect();
        cites.join("; ")
    }

    /// The person who holds a role, where the roster names one.
    pub fn holder(&self, role: &str) -> Option<&str> {
        self.roster.get(&role.to_lowercase()).map(String::as_str)
    }
}
