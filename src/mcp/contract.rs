//! A fork contract in words.

use std::fmt::Write as _;

use crate::domain::catalog::Catalog;
use crate::domain::contract::Contract;
use crate::domain::facts::Fact;

/// A contract for the parent that it binds, and for a person.
pub fn markdown(catalog: &Catalog, contract: &Contract) -> String {
    let mut text = format!("# {}\n\n{}\n\n", contract.id, contract.title);
    let (silent, confirmed) = supplies(contract);
    if let Some(silent) = silent {
        let _ = writeln!(text, "Supplies {silent}: never asked, even where the brief lacks it.\n");
    }
    if let Some(confirmed) = confirmed {
        let words = "put to the user to be confirmed, and asked openly where the brief has none";
        let _ = writeln!(text, "Supplies {confirmed}: {words}.\n");
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

/// What a parent supplies, each in words where there is any: what is never asked, and what is to be confirmed.
pub fn supplies(contract: &Contract) -> (Option<String>, Option<String>) {
    let (confirmed, silent): (Vec<_>, Vec<_>) = contract.supplies.iter().partition(|f| contract.is_confirmed(**f));
    let names = |facts: Vec<&Fact>| {
        let names: Vec<String> = facts.iter().map(|f| format!("`{f}`")).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    (names(silent), names(confirmed))
}
