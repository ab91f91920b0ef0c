//! The library of the server: what there is to read and to start from, beside the tools.
//!
//! Knowledge is the same for everybody; walks and results are read by those who own them, and are not found by others.

mod address;
mod prompts;

use std::sync::Arc;

use rmcp::model::{
    GetPromptResult, JsonObject, MetaObject, Prompt, Reference, Resource, ResourceContents, ResourceTemplate,
};
use serde_json::Value as Json;

use super::decide::{self, Decided};
use super::desk::Desk;
use super::icon::icon;
use super::library::{Library, LibraryError, Offers};
use super::tool::{BoxFuture, Caller};
use super::{contract, digest, profile, rule};
use crate::catalog;
use crate::domain::decide::Decision;
use crate::domain::documents::card::Frame;
use crate::domain::documents::{self, Picture, mermaid};
use crate::domain::facts::{nearest, one_line};
use crate::domain::walk;
use crate::store::{Kind, StoreError};
use address::{Address, Part, Shelf as On, WAITING};

/// Ids of the caller's own that are looked through for a completion or a likely typo (house heuristic).
const LOOKED_THROUGH: u32 = 1000;

/// The library over the desk.
pub struct Shelf(pub Arc<Desk>);

/// The link to a decision, for the reply that made it.
pub fn decision_link(id: &str) -> Resource {
    let about = format!("The whole decision; as documents and pictures under /{}", Part::names().join(", /"));
    let address = On::Decision.address(id);
    Resource::new(address, format!("decision {id}")).with_description(about).with_mime_type(MARKDOWN)
}

/// The link to a triage, for the reply that made it.
pub fn triage_link(id: &str) -> Resource {
    let address = On::Triage.address(id);
    Resource::new(address, format!("triage {id}")).with_description("The whole triage").with_mime_type(JSON)
}

const MARKDOWN: &str = "text/markdown";
const JSON: &str = "application/json";
/// Pages for hosts of apps (MCP Apps, 2026-01-26).
const APP: &str = "text/html;profile=mcp-app";
/// The extension under which such pages are offered.
const APPS: &str = "io.modelcontextprotocol/ui";

/// The page that a host shows with the result of `decide`, and fills by its id.
pub fn app_address() -> String {
    On::App.address(WAITING)
}

impl Library for Shelf {
    fn offers(&self) -> Offers {
        Offers { resources: true, prompts: true, completions: true, extensions: &[APPS] }
    }

    /// The knowledge and the contracts; profiles and rules are many, and have templates.
    fn resources(&self) -> Vec<Resource> {
        let references = catalog::reference_ids().into_iter().map(|id| {
            let title = catalog::reference(id).and_then(heading).unwrap_or(id);
            Resource::new(On::Reference.address(id), id)
                .with_title(title)
                .with_description(On::Reference.about())
                .with_mime_type(MARKDOWN)
        });
        let contracts = self.0.catalog().contracts.values().map(|c| {
            let address = On::Contract.address(&c.id);
            Resource::new(address, c.id.clone())
                .with_title(format!("Fork contract: {}", c.title))
                .with_description(On::Contract.about())
                .with_mime_type(MARKDOWN)
        });
        let map = On::Map;
        let map = Resource::new(map.template(), map.name())
            .with_title(map.title())
            .with_description(map.about())
            .with_mime_type(map.media_type());
        let app = Resource::new(app_address(), "decision-card")
            .with_title(On::App.title())
            .with_description(On::App.about())
            .with_mime_type(APP)
            .with_icons(vec![icon()]);
        references.chain([map]).chain(contracts).chain([app]).collect()
    }

    fn templates(&self) -> Vec<ResourceTemplate> {
        let of = |on: On| {
            let template = ResourceTemplate::new(on.template(), on.name())
                .with_title(on.title())
                .with_description(on.about())
                .with_mime_type(on.media_type());
            if on == On::App { template.with_icons(vec![icon()]) } else { template }
        };
        On::ALL.into_iter().map(of).collect()
    }

    fn read<'a>(&'a self, uri: &'a str, caller: Caller) -> BoxFuture<'a, Result<Vec<ResourceContents>, LibraryError>> {
        Box::pin(async move {
            let address = Address::parse(uri).map_err(|hint| not_found(uri, hint))?;
            let (text, media_type) = self.text(uri, &address, &caller.owner).await?;
            let contents = ResourceContents::text(text, uri).with_mime_type(media_type);
            Ok(vec![if address.on == On::App { contents.with_meta(apart()) } else { contents }])
        })
    }

    fn prompts(&self) -> Vec<Prompt> {
        prompts::list()
    }

    fn prompt<'a>(
        &'a self,
        name: &'a str,
        arguments: JsonObject,
        _: Caller,
    ) -> BoxFuture<'a, Result<GetPromptResult, LibraryError>> {
        Box::pin(async move { prompts::fill(self.0.catalog(), name, arguments) })
    }

    fn complete<'a>(
        &'a self,
        of: &'a Reference,
        argument: &'a str,
        begun: &'a str,
        caller: Caller,
    ) -> BoxFuture<'a, Vec<String>> {
        Box::pin(async move {
            let on = match of {
                Reference::Prompt(_) => (argument == "parent").then_some(On::Contract),
                Reference::Resource(template) => {
                    On::of_template(&template.uri).filter(|on| on.template().contains(&format!("{{{argument}}}")))
                }
                _ => None,
            };
            let known = match on {
                Some(On::Document) if argument == "document" => Part::names().into_iter().map(str::to_owned).collect(),
                Some(on) => self.ids(on, &caller.owner).await,
                None => Vec::new(),
            };
            begin_like(known, begun)
        })
    }
}

impl Shelf {
    /// What lies at an address, and its media type.
    async fn text(&self, uri: &str, at: &Address, owner: &str) -> Result<(String, &'static str), LibraryError> {
        let catalog = self.0.catalog();
        let id = at.id.as_str();
        let text = match at.on {
            On::Profile => catalog.profiles.get(id).map(|p| profile::markdown(catalog, p)),
            On::Rule => catalog.rules.get(id).map(|r| rule::markdown(catalog, r)),
            On::Contract => catalog.contracts.get(id).map(|c| contract::markdown(catalog, c)),
            On::Reference => catalog::reference(id).map(str::to_owned),
            On::Walk | On::WalkDiagram => {
                let found = self.0.walk(owner, id).await;
                there(&at.on.address(id), found)?.map(|w| match at.on {
                    On::WalkDiagram => mermaid::fenced(&mermaid::walk(catalog, &w)),
                    _ => walk::markdown(catalog, &w),
                })
            }
            On::Map => Some(mermaid::fenced(&mermaid::map(catalog))),
            On::App if id == WAITING => Some(catalog::page().waiting()),
            On::App => {
                let found = decide::load(&self.0, owner, id).await;
                there(&at.on.address(id), found)?.map(|d| catalog::page().of(catalog, &d, Frame::App))
            }
            On::Triage => {
                let found = self.0.store().kept(owner, Kind::Triage, id).await;
                there(&at.on.address(id), found)?.map(|body| pretty(&body))
            }
            On::Decision | On::Document => {
                let found = decide::load(&self.0, owner, id).await;
                match (there(&at.on.address(id), found)?, at.part) {
                    (None, _) => None,
                    (Some(decision), None) => Some(decide::markdown(catalog, &Decided { decision, revision: None })),
                    (Some(decision), Some(Part::Picture(picture))) => {
                        return Ok((self.picture(&decision, picture, owner).await?, picture.media_type()));
                    }
                    (Some(decision), Some(Part::Document(document))) => {
                        let written = documents::write(catalog, &decision, document);
                        let text = written.map_err(|e| not_found(uri, e.to_string()))?;
                        return Ok((text, document.media_type()));
                    }
                }
            }
        };
        match text {
            Some(text) => Ok((text, at.on.media_type())),
            None => Err(not_found(uri, self.hint(at, owner).await)),
        }
    }

    async fn picture(&self, decision: &Decision, picture: Picture, owner: &str) -> Result<String, LibraryError> {
        let catalog = self.0.catalog();
        Ok(match picture {
            Picture::Diagram => mermaid::fenced(&mermaid::decision(decision)),
            Picture::Card => catalog::page().of(catalog, decision, Frame::File),
            Picture::Chain => {
                let artifacts = digest::artifacts_of(&self.0, owner, &decision.id).await;
                let artifacts = artifacts.map_err(|error| LibraryError::Unreadable {
                    what: format!("what was handed in for `{}`", decision.id),
                    why: error.to_string(),
                })?;
                mermaid::fenced(&mermaid::chain(decision, &artifacts))
            }
        })
    }

    /// The ids on a shelf: knowledge by name, the caller's own with the last ones first.
    async fn ids(&self, on: On, owner: &str) -> Vec<String> {
        let catalog = self.0.catalog();
        let store = self.0.store();
        let own = match on {
            On::Profile => return catalog.profiles.keys().cloned().collect(),
            On::Rule => return catalog.rules.keys().cloned().collect(),
            On::Contract => return catalog.contracts.keys().cloned().collect(),
            On::Reference | On::Map => return catalog::reference_ids().into_iter().map(str::to_owned).collect(),
            On::Walk | On::WalkDiagram => {
                store.list(owner, LOOKED_THROUGH).await.map(|w| w.into_iter().map(|w| w.walk).collect())
            }
            On::Decision | On::Document | On::App => store.kept_ids(owner, Kind::Decision, LOOKED_THROUGH).await,
            On::Triage => store.kept_ids(owner, Kind::Triage, LOOKED_THROUGH).await,
        };
        own.unwrap_or_else(|error| {
            tracing::warn!("nothing to complete from: {error}");
            Vec::new()
        })
    }

    async fn hint(&self, at: &Address, owner: &str) -> String {
        let ids = self.ids(at.on, owner).await;
        let known: Vec<&str> = ids.iter().map(String::as_str).collect();
        match nearest(&at.id, &known) {
            Some(near) => format!("did you mean `{}`?", at.on.address_of(near, at.part)),
            None if matches!(at.on, On::Contract | On::Reference) => format!("known are {}", known.join(", ")),
            None => match at.on {
                On::Profile => "completion of `profile://{id}` lists them".into(),
                On::Rule => "completion of `rule://{id}` lists them".into(),
                On::Walk | On::WalkDiagram => "give the walk's id as the first reply had it".into(),
                _ => "give the id as the reply had it, or make it again".into(),
            },
        }
    }
}

/// What was asked for, or nothing where it is not there; an error where the store failed.
fn there<T>(what: &str, found: Result<T, StoreError>) -> Result<Option<T>, LibraryError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::NoSuchWalk { .. } | StoreError::NoSuchResult { .. }) => Ok(None),
        Err(error) => Err(LibraryError::Unreadable { what: format!("`{what}`"), why: error.to_string() }),
    }
}

/// What a host is told of an app's page: it needs no domain, no permission, and a frame around it.
fn apart() -> MetaObject {
    let mut meta = MetaObject::default();
    meta.insert("ui".into(), serde_json::json!({ "csp": {}, "prefersBorder": true }));
    meta
}

fn not_found(uri: &str, hint: impl Into<String>) -> LibraryError {
    LibraryError::NoResource { uri: one_line(uri, 120), hint: hint.into() }
}

/// The first heading of a Markdown document.
fn heading(text: &str) -> Option<&str> {
    text.lines().find_map(|l| l.strip_prefix("# "))
}

fn pretty(body: &str) -> String {
    let value: Option<Json> = serde_json::from_str(body).ok();
    value.and_then(|v| serde_json::to_string_pretty(&v).ok()).unwrap_or_else(|| body.to_owned())
}

/// Those that begin like it, then those that have it elsewhere.
fn begin_like(known: Vec<String>, begun: &str) -> Vec<String> {
    let begun = begun.trim().to_lowercase();
    let (mut first, rest): (Vec<_>, Vec<_>) = known.into_iter().partition(|id| id.to_lowercase().starts_with(&begun));
    first.extend(rest.into_iter().filter(|id| id.to_lowercase().contains(&begun)));
    first
}
