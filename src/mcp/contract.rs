//! A fork contract in words.

use std::fmt::Write as _;

use crate::domain::catalog::Catalog;
use crate::domain::contract::Contract;

/// A contract for the parent that it binds, and for a person.
pub fn markdown(catalog: &Catalog, contract: &Contract) -> String {
    let mut text = format!("# {}\n\n{}\n\n", contract.id, contract.title);
    let supplies: Vec<&str> = contract.supplies.iter().map(|f| f.name()).collect();
    let supplies = if supplies.is_empty() { "nothing".to_owned() } else { supplies.join(", ") };
    let _ = writeln!(text, "Supplies, so it is never asked: {supplies}.\n\nIs then walked through:\n");
    for question in &contract.walks {
        let words = catalog.question(*question);
        let confirmed = contract.confirms.contains(question);
        let how = if confirmed { ", as a confirmation of what the brief states" } else { "" };
        let _ = writeln!(text, "- {question} {}{how}", words.title);
    }
    let _ = write!(text, "\nWhat the brief states is skipped. Its digest leads with what {} decides on.", contract.id);
    text
}
