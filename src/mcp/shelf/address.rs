//! The addresses of resources: `profile://node-express`, `walk://w-1/log`, `decision://d-1/adr`.

use super::{JSON, MARKDOWN};
use crate::domain::documents::Document;
use crate::domain::facts::nearest;

/// The kinds of resources, one scheme each; the documents of a decision lie under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    Profile,
    Reference,
    Rule,
    Contract,
    Walk,
    Decision,
    Document,
    Triage,
}

impl Shelf {
    pub const ALL: [Shelf; 8] = [
        Shelf::Profile,
        Shelf::Reference,
        Shelf::Rule,
        Shelf::Contract,
        Shelf::Walk,
        Shelf::Decision,
        Shelf::Document,
        Shelf::Triage,
    ];

    fn scheme(self) -> &'static str {
        match self {
            Shelf::Profile => "profile",
            Shelf::Reference => "reference",
            Shelf::Rule => "rule",
            Shelf::Contract => "contract",
            Shelf::Walk => "walk",
            Shelf::Decision | Shelf::Document => "decision",
            Shelf::Triage => "triage",
        }
    }

    /// As programs name it.
    pub fn name(self) -> &'static str {
        match self {
            Shelf::Walk => "walk-log",
            Shelf::Document => "decision-document",
            other => other.scheme(),
        }
    }

    /// As people name it.
    pub fn title(self) -> &'static str {
        match self {
            Shelf::Profile => "Profile",
            Shelf::Reference => "Reference",
            Shelf::Rule => "Rule",
            Shelf::Contract => "Fork contract",
            Shelf::Walk => "Walk log",
            Shelf::Decision => "Decision",
            Shelf::Document => "Decision document",
            Shelf::Triage => "Triage",
        }
    }

    /// What lies there.
    pub fn about(self) -> &'static str {
        match self {
            Shelf::Profile => "A stack with its constraints, targets, approvers and anti-patterns",
            Shelf::Reference => "Knowledge to read",
            Shelf::Rule => "A kill criterion or a warning, with its canon and what clears it",
            Shelf::Contract => "What a parent supplies, and which questions it is then asked",
            Shelf::Walk => "The log of a walk",
            Shelf::Decision => "A decision in full",
            Shelf::Document => "A decision as an ADR (adr), as OpenSLO (openslo) or as Prometheus rules (alerts)",
            Shelf::Triage => "A triage in full",
        }
    }

    /// The media type; a document has its own.
    pub fn media_type(self) -> &'static str {
        match self {
            Shelf::Triage => JSON,
            Shelf::Document => "text/plain",
            _ => MARKDOWN,
        }
    }

    pub fn template(self) -> &'static str {
        match self {
            Shelf::Profile => "profile://{id}",
            Shelf::Reference => "reference://{id}",
            Shelf::Rule => "rule://{id}",
            Shelf::Contract => "contract://{parent}",
            Shelf::Walk => "walk://{id}/log",
            Shelf::Decision => "decision://{id}",
            Shelf::Document => "decision://{id}/{document}",
            Shelf::Triage => "triage://{id}",
        }
    }

    pub fn of_template(template: &str) -> Option<Shelf> {
        Shelf::ALL.into_iter().find(|s| s.template() == template)
    }

    pub fn address(self, id: &str) -> String {
        self.address_of(id, None)
    }

    pub fn address_of(self, id: &str, document: Option<Document>) -> String {
        let below = match (self, document) {
            (Shelf::Walk, _) => "/log".to_owned(),
            (_, Some(document)) => format!("/{}", document.name()),
            _ => String::new(),
        };
        format!("{}://{id}{below}", self.scheme())
    }
}

/// One resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub on: Shelf,
    pub id: String,
    pub document: Option<Document>,
}

impl Address {
    /// Reads an address. Clients that keep addresses as URLs may have put a `/` at the end.
    ///
    /// # Errors
    /// What is wrong with it, with the forms that there are.
    pub fn parse(uri: &str) -> Result<Address, String> {
        let forms = || {
            let forms: Vec<&str> = Shelf::ALL.into_iter().map(Shelf::template).collect();
            format!("the forms are {}", forms.join(", "))
        };
        let (scheme, rest) = uri.trim().split_once("://").ok_or_else(forms)?;
        let on = Shelf::ALL.into_iter().find(|s| s.scheme() == scheme).ok_or_else(forms)?;
        let mut parts = rest.trim_end_matches('/').split('/');
        let id = unescaped(parts.next().unwrap_or_default());
        let below: Vec<&str> = parts.collect();
        let at = |on: Shelf, document: Option<Document>| Ok(Address { on, id: id.clone(), document });
        match (on, below.as_slice()) {
            _ if id.is_empty() => Err(forms()),
            (Shelf::Walk, ["log"]) => at(on, None),
            (Shelf::Walk, _) => Err(format!("a walk is read as its log, `{}`", on.address(&id))),
            (Shelf::Decision, [name]) => match Document::named(name) {
                Some(document) => at(Shelf::Document, Some(document)),
                None => {
                    let known = Document::ALL.map(Document::name);
                    Err(match nearest(name, &known) {
                        Some(near) => format!("did you mean `{}/{near}`?", on.address(&id)),
                        None => format!("a decision has {}", known.join(", ")),
                    })
                }
            },
            (_, []) => at(on, None),
            _ => Err(format!("there is nothing below `{}`", on.address(&id))),
        }
    }
}

/// With `%20` and the like as the characters they stand for.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = match after {
            [high, low, ..] if *first == b'%' => {
                std::str::from_utf8(&[*high, *low]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
