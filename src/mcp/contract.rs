//! A fork contract in words.

use std::fmt::Write as _;

use crate::domain::catalog::Catalog;
use crate::domain::contract::Contract;
use crate::domain::facts::Fact;

/// A contract for the parent that it binds, and for a person.
pub fn markdown(catalog: &Catalog, contract: &Contract) -> String {
    let mut text = format!("# {}\n\n{}\n\n", contract.id, contract.title);
    let (confirmed, silent) = supplies(contract);
    let _ = writeln!(text, "Supplies, so it is never asked: {silent}.\n");
    if let Some(confirmed) = confirmed {
        let _ = writeln!(text, "Supplies to be confirmed, asked openly where the brief has none: {confirmed}.\n");
    }
    let _ = writeln!(text, "Is then walked through:\n");
    for question in &contract.walks {
        let words = catalog.question(*question);
        let confirmed = contract.confirms.contains(question);
        let how = if confirmed { ", as a confirmation of what the brief states" } else { "" };
        let _ = writeln!(text, "- {question} {}{how}", words.title);
    }
    let _ = write!(text, "\nWhat the brief states is skipped. Its digest leads with what {} decides on.", contract.id);
    text
}

/// What a parent supplies in words: what is confirmed, where anything is, and what is never asked.
pub fn supplies(contract: &Contract) -> (Option<String>, String) {
    let (confirmed, silent): (Vec<_>, Vec<_>) = contract.supplies.iter().partition(|f| contract.is_confirmed(**f));
    let names = |facts: Vec<&Fact>| facts.into_iter().map(|f| f.name()).collect::<Vec<_>>().join(", ");
    let silent = if silent.is_empty() { "nothing".to_owned() } else { names(silent) };
    ((!confirmed.is_empty()).then(|| names(confirmed)), silent)
}
