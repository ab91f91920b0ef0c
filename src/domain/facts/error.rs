//! What cannot be a fact or its value, with the next step.

/// A name or a value that cannot be taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FactError {
    /// No fact has this name.
    #[error("unknown fact `{name}`: {hint}")]
    Unknown {
        /// As given.
        name: String,
        /// The nearest name, or all of them.
        hint: String,
    },
    /// The fact cannot take this value.
    #[error("`{fact}` is `{found}`, {expected}")]
    Value {
        /// The fact's name.
        fact: &'static str,
        /// As given, shortened.
        found: String,
        /// What a value must be.
        expected: String,
    },
    /// Two values contradict each other.
    #[error("`{low}` is {low_value}, above `{high}` with {high_value}: give percentiles in rising order")]
    Order {
        /// The lower percentile.
        low: &'static str,
        /// Its value, in milliseconds.
        low_value: f64,
        /// The higher percentile.
        high: &'static str,
        /// Its value, in milliseconds.
        high_value: f64,
    },
}
