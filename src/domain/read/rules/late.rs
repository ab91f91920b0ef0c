//! A regular expression that is compiled when it is first wanted, once.

use std::sync::OnceLock;

use regex::bytes::Regex;

use super::regex;

pub(in crate::domain::read) struct Late {
    text: String,
    regex: OnceLock<Regex>,
}

impl Late {
    pub fn new(text: String) -> Self {
        Late { text, regex: OnceLock::new() }
    }

    pub fn get(&self) -> &Regex {
        self.regex.get_or_init(|| regex(&self.text))
    }
}
