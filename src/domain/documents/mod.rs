//! A decision as documents that other tools read: an ADR, OpenSLO and Prometheus rules.
//!
//! Pure functions of the decision: the same decision gives the same bytes. None of them implies an approval.

mod adr;
pub mod card;
pub mod mermaid;
mod openslo;
mod prometheus;
pub mod yaml;

use super::catalog::Catalog;
use super::decide::levels::{BurnAlert, ErrorBudget, Slo};
use super::decide::{Decision, Recovery, Status};
use super::facts::{Fact, one_line};

/// The documents that a decision can be had as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// An architecture decision record in the form of MADR 4.
    Adr,
    /// Service level objectives in OpenSLO v1.
    OpenSlo,
    /// Prometheus recording and alerting rules.
    Alerts,
}

impl Document {
    /// All of them.
    pub const ALL: [Document; 3] = [Document::Adr, Document::OpenSlo, Document::Alerts];

    /// As in flags and addresses: `adr`, `openslo`, `alerts`.
    pub fn name(self) -> &'static str {
        match self {
            Document::Adr => "adr",
            Document::OpenSlo => "openslo",
            Document::Alerts => "alerts",
        }
    }

    /// The document of that name.
    pub fn named(name: &str) -> Option<Document> {
        Document::ALL.into_iter().find(|d| d.name() == name)
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Document::Adr => "text/markdown",
            Document::OpenSlo | Document::Alerts => "application/yaml",
        }
    }
}

/// The pictures that a decision can be had as, whatever it came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// From its facts to its profile, or to what stands in the way, as Mermaid.
    Diagram,
    /// Its specialists in order, with what they returned, as Mermaid.
    Chain,
    /// A page to look at.
    Card,
}

impl Picture {
    /// All of them.
    pub const ALL: [Picture; 3] = [Picture::Diagram, Picture::Chain, Picture::Card];

    /// As in addresses: `diagram`, `chain`, `card`.
    pub fn name(self) -> &'static str {
        match self {
            Picture::Diagram => "diagram",
            Picture::Chain => "chain",
            Picture::Card => "card",
        }
    }

    /// The picture of that name.
    pub fn named(name: &str) -> Option<Picture> {
        Picture::ALL.into_iter().find(|p| p.name() == name)
    }

    /// The media type; a diagram is fenced in Markdown, which is what clients draw.
    pub fn media_type(self) -> &'static str {
        match self {
            Picture::Diagram | Picture::Chain => "text/markdown",
            Picture::Card => "text/html",
        }
    }
}

/// There is nothing to write down yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("decision `{id}` is {status}, and only a decided one has documents: {next}", status = .status.name())]
pub struct NotDecided {
    /// The decision.
    pub id: String,
    /// What it came to instead.
    pub status: Status,
    /// What to do about it.
    pub next: String,
}

/// Writes a decision down.
///
/// # Errors
/// [`NotDecided`] where no profile was chosen.
pub fn write(catalog: &Catalog, decision: &Decision, document: Document) -> Result<String, NotDecided> {
    let decided = Decided::of(decision).ok_or_else(|| not_decided(decision))?;
    Ok(match document {
        Document::Adr => adr::adr(catalog, &decided),
        Document::OpenSlo => openslo::openslo(&decided),
        Document::Alerts => prometheus::rules(&decided),
    })
}

/// A decision with all that only a decided one has.
struct Decided<'a> {
    decision: &'a Decision,
    profile: &'a str,
    slo: &'a Slo,
    recovery: &'a Recovery,
    budget: &'a ErrorBudget,
}

impl<'a> Decided<'a> {
    fn of(decision: &'a Decision) -> Option<Self> {
        Some(Decided {
            decision,
            profile: decision.profile.as_deref().filter(|_| decision.status == Status::Decided)?,
            slo: decision.slo.as_ref()?,
            recovery: decision.recovery.as_ref()?,
            budget: decision.error_budget.as_ref()?,
        })
    }

    /// The share of requests that may fail, between 0 and 1.
    fn allowed_failures(&self) -> f64 {
        super::decide::levels::round((100.0 - self.slo.availability_percent) / 100.0, 10)
    }

    /// The alerts that can fire: a burn of at least 1, at less than all requests failing (canon: SRE Workbook ch. 5).
    fn alerts(&self) -> impl Iterator<Item = &'a BurnAlert> {
        let allowed = self.allowed_failures();
        self.budget.alerts.iter().filter(move |a| a.burn_rate >= 1.0 && a.burn_rate * allowed < 1.0)
    }

    /// ` (assumed)` where nobody stated one of these.
    fn assumed(&self, facts: &[Fact]) -> &'static str {
        let assumed = facts.iter().any(|f| self.decision.assumptions.iter().any(|a| a.fact == *f));
        if assumed { " (assumed)" } else { "" }
    }

    /// Who spends the error budget, in the user's own words.
    fn consumer(&self) -> Option<&'a str> {
        self.slo.error_budget_consumer.as_deref().filter(|name| *name != "none")
    }

    /// The latency targets: percentile, fact, milliseconds.
    fn latencies(&self) -> [(u8, Fact, f64); 3] {
        [
            (50, Fact::SloLatencyP50Ms, self.slo.latency_p50_ms),
            (95, Fact::SloLatencyP95Ms, self.slo.latency_p95_ms),
            (99, Fact::SloLatencyP99Ms, self.slo.latency_p99_ms),
        ]
    }
}

/// What stands for the service in names and selectors; an operator puts their own in its place.
const SERVICE: &str = "backend";

/// The requests of the service, by a metric that an operator maps to their own.
fn requests(and: &str) -> String {
    format!("http_requests_total{{job=\"{SERVICE}\"{and}}}")
}

/// The requests that were answered within a time; all of them where there is none.
fn answered_within(ms: Option<f64>) -> String {
    match ms {
        Some(ms) => {
            let seconds = super::decide::levels::round(ms / 1000.0, 6);
            // Whole seconds are written `1` by some client libraries and `1.0` by others.
            let bound = if seconds.fract() == 0.0 {
                format!("=~\"{seconds}|{seconds}[.]0\"")
            } else {
                format!("=\"{seconds}\"")
            };
            format!("http_request_duration_seconds_bucket{{job=\"{SERVICE}\",le{bound}}}")
        }
        None => format!("http_request_duration_seconds_count{{job=\"{SERVICE}\"}}"),
    }
}

fn not_decided(decision: &Decision) -> NotDecided {
    let next = match decision.status {
        Status::Blocked => match decision.kills.first() {
            Some(kill) => format!("clear `{}` first: {}", kill.rule, one_line(&kill.clears, 200)),
            None => "clear its kill criteria first".into(),
        },
        Status::Incomplete => {
            let missing: Vec<String> = decision.missing.iter().map(|m| format!("`{}`", m.fact)).collect();
            format!("bring {} first", missing.join(", "))
        }
        Status::NoFit => match &decision.nearest {
            Some(near) => format!("the nearest profile, {}, fits if {}", near.profile, near.fits_if.join(" and ")),
            None => "add a profile first".into(),
        },
        Status::Decided => "it is from an older version, decide again".into(),
    };
    NotDecided { id: decision.id.clone(), status: decision.status, next: next.trim_end_matches('.').to_owned() }
}
