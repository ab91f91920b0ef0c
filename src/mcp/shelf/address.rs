//! The addresses of resources: `profile://node-express`, `walk://w-1/log`, `decision://d-1/adr`.

use super::{APP, JSON, MARKDOWN};
use crate::domain::documents::{Document, Picture};
use crate::domain::facts::nearest;

/// The kinds of resources, one scheme each; the documents of a decision lie under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    Profile,
    Reference,
    Rule,
    Contract,
    Walk,
    WalkDiagram,
    Decision,
    Document,
    Triage,
    /// The composition map as a diagram: one resource.
    Map,
    /// A decision's page for hosts of apps.
    App,
}

/// The document of which there is a diagram.
const MAPPED: &str = "composition_map";
/// In place of an id: the page that waits for its decision.
pub const WAITING: &str = "card";

impl Shelf {
    /// Those with an id to fill in.
    pub const ALL: [Shelf; 10] = [
        Shelf::Profile,
        Shelf::Reference,
        Shelf::Rule,
        Shelf::Contract,
        Shelf::Walk,
        Shelf::WalkDiagram,
        Shelf::Decision,
        Shelf::Document,
        Shelf::Triage,
        Shelf::App,
    ];

    fn scheme(self) -> &'static str {
        match self {
            Shelf::Profile => "profile",
            Shelf::Reference | Shelf::Map => "reference",
            Shelf::Rule => "rule",
            Shelf::Contract => "contract",
            Shelf::Walk | Shelf::WalkDiagram => "walk",
            Shelf::Decision | Shelf::Document => "decision",
            Shelf::Triage => "triage",
            Shelf::App => "ui",
        }
    }

    /// As programs name it.
    pub fn name(self) -> &'static str {
        match self {
            Shelf::Walk => "walk-log",
            Shelf::WalkDiagram => "walk-diagram",
            Shelf::Document => "decision-document",
            Shelf::Map => "composition_map-diagram",
            Shelf::App => "decision-app",
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
            Shelf::WalkDiagram => "Walk diagram",
            Shelf::Map => "Composition map diagram",
            Shelf::App => "Decision card",
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
            Shelf::Document => {
                "A decision as an ADR (adr), OpenSLO (openslo), Prometheus rules (alerts), Mermaid (diagram, chain) or a \
                 page (card)"
            }
            Shelf::WalkDiagram => "A walk as a Mermaid diagram: asked, skipped, waiting, stopped",
            Shelf::Map => "The composition map as a Mermaid diagram",
            Shelf::App => "A decision as a page for hosts of MCP Apps",
            Shelf::Triage => "A triage in full",
        }
    }

    /// The media type; a document has its own.
    pub fn media_type(self) -> &'static str {
        match self {
            Shelf::Triage => JSON,
            Shelf::Document => "text/plain",
            Shelf::App => APP,
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
            Shelf::WalkDiagram => "walk://{id}/diagram",
            Shelf::Map => "reference://composition_map/diagram",
            Shelf::App => "ui://decision/{id}",
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

    pub fn address_of(self, id: &str, part: Option<Part>) -> String {
        let below = match (self, part) {
            (Shelf::App, _) => return format!("ui://decision/{id}"),
            (Shelf::Walk, _) => "/log".to_owned(),
            (Shelf::WalkDiagram | Shelf::Map, _) => "/diagram".to_owned(),
            (_, Some(part)) => format!("/{}", part.name()),
            _ => String::new(),
        };
        format!("{}://{id}{below}", self.scheme())
    }
}

/// What lies below a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Document(Document),
    Picture(Picture),
}

impl Part {
    pub fn names() -> Vec<&'static str> {
        Document::ALL.map(Document::name).into_iter().chain(Picture::ALL.map(Picture::name)).collect()
    }

    fn name(self) -> &'static str {
        match self {
            Part::Document(document) => document.name(),
            Part::Picture(picture) => picture.name(),
        }
    }

    fn named(name: &str) -> Option<Part> {
        Document::named(name).map(Part::Document).or_else(|| Picture::named(name).map(Part::Picture))
    }
}

/// One resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub on: Shelf,
    pub id: String,
    pub part: Option<Part>,
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
        // The first part of an app's address says what it shows.
        if on == Shelf::App && parts.next() != Some("decision") {
            return Err(forms());
        }
        let id = unescaped(parts.next().unwrap_or_default());
        let below: Vec<&str> = parts.collect();
        let at = |on: Shelf, part: Option<Part>| Ok(Address { on, id: id.clone(), part });
        match (on, below.as_slice()) {
            _ if id.is_empty() => Err(forms()),
            (Shelf::Walk, ["log"]) => at(on, None),
            (Shelf::Walk, ["diagram"]) => at(Shelf::WalkDiagram, None),
            (Shelf::Walk, _) => {
                let diagram = Shelf::WalkDiagram.address(&id);
                Err(format!("a walk is read as its log, `{}`, or drawn, `{diagram}`", on.address(&id)))
            }
            (Shelf::Reference, ["diagram"]) if id == MAPPED => at(Shelf::Map, None),
            (Shelf::Decision, [name]) => match Part::named(name) {
                Some(part) => at(Shelf::Document, Some(part)),
                None => {
                    let known = Part::names();
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
