//! A decision as one self-contained page to look at: no network, no engine of its own, every word made here.
//!
//! The page is a template with automatic escaping, a style and a script, each a data file. Its content security
//! policy allows that style and that script by their hashes and nothing else.

mod budget;
mod line;
mod view;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::domain::catalog::Catalog;
use crate::domain::decide::Decision;
use view::View;

/// What the page is made of.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The template.
    pub template: &'a str,
    /// The style.
    pub style: &'a str,
    /// Moves the markers on the lines.
    pub script: &'a str,
    /// Talks to the host that shows the page as an app.
    pub app: &'a str,
}

/// Where the page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// By itself.
    File,
    /// By a host of apps, with which it speaks.
    App,
}

#[derive(Serialize)]
struct Filled<'a> {
    policy: String,
    style: &'a str,
    script: &'a str,
    app: Option<&'a str>,
    /// Left out where the page waits for its decision.
    card: Option<View>,
}

impl Page<'_> {
    /// The page of a decision; whatever it came to. The same decision gives the same bytes.
    pub fn of(&self, catalog: &Catalog, decision: &Decision, frame: Frame) -> String {
        self.fill(Some(View::of(catalog, decision)), frame)
    }

    /// The page without a decision: a host shows it and hands it the result of the tool.
    pub fn waiting(&self) -> String {
        self.fill(None, Frame::App)
    }

    fn fill(&self, card: Option<View>, frame: Frame) -> String {
        let app = (frame == Frame::App).then_some(self.app);
        let scripts: Vec<String> = [Some(self.script), app].into_iter().flatten().map(source).collect();
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
            source(self.style),
            scripts.join(" ")
        );
        let filled = Filled { policy, style: self.style, script: self.script, app, card };
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.unwrap_or_default());
        // The tests fill the compiled-in template with every status, so a build that reaches a user has no faults here.
        let page = environment.render_str(self.template, Serde(filled));
        page.unwrap_or_else(|e| panic!("the card's template is broken: {e:#}"))
    }
}

/// A text as a source of a content security policy.
fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}
