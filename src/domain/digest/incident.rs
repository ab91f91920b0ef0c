//! The digest of an incident: root cause, owner, closing criteria.

use super::{Artifact, Detail, fit, sentence, sub_skills};

/// What a triage hands to its digest.
#[derive(Debug, Clone, Default)]
pub struct Incident {
    /// The triage's id.
    pub id: String,
    /// `Q1` … `Q7`, or `none`.
    pub question: String,
    /// The question's title, where there is one.
    pub title: String,
    /// The root-cause hypothesis.
    pub root_cause: String,
    /// Who runs the runbook.
    pub owner: String,
    /// How everyone knows that it is over.
    pub closed_when: Vec<String>,
    /// Who to fork into, in order.
    pub chain: Vec<String>,
    /// What to find out, where nothing could be told.
    pub find_out: Vec<String>,
}

/// Composes the digest of an incident.
pub fn of_incident(incident: &Incident, artifacts: &[Artifact]) -> String {
    fit(|detail| {
        let chain: Vec<&str> = incident.chain.iter().map(String::as_str).collect();
        let mut lines = vec![if incident.question == "none" {
            let why = incident.root_cause.strip_prefix("none: ").unwrap_or(&incident.root_cause);
            format!("Incident: no question can be named yet. Root cause: unknown; {}", sentence(&detail.clip(why)))
        } else {
            let title = detail.clip(&incident.title);
            format!(
                "Incident: {} {title}. Root cause: {}",
                incident.question,
                sentence(&detail.clip(&incident.root_cause))
            )
        }];
        lines.push(format!("Owner: {}.", detail.clip(&incident.owner)));
        let closed = match incident.closed_when.as_slice() {
            [] => "not known yet".to_owned(),
            criteria => closing(detail, criteria),
        };
        lines.push(format!("Closed when: {}", sentence(&closed)));
        if !incident.find_out.is_empty() {
            lines.push(format!("Find out: {}", sentence(&detail.list(&incident.find_out, "; "))));
        }
        lines.push(format!("Sub-skills: {}.", sub_skills(detail, &chain, artifacts)));
        let next = if chain.is_empty() { "none yet".to_owned() } else { detail.list(&chain, " → ") };
        lines.push(format!("Next chain: {next}."));
        lines.push(format!("Triage {}.", incident.id));
        lines.join("\n")
    })
}

/// Words kept of a criterion's threshold and window, which say when it is over: more than any runbook has.
const CRITERION: usize = 24;

/// The criteria, their metrics cut before their thresholds and windows are.
fn closing(detail: Detail, criteria: &[String]) -> String {
    let short = |criterion: &String| match criterion.split_once(": ") {
        Some((metric, when)) => {
            let whole = Detail { name: CRITERION, ..detail };
            format!("{}: {}", detail.clip(metric), whole.clip(when))
        }
        None => detail.clip(criterion),
    };
    let mut shown: Vec<String> = criteria.iter().take(detail.list).map(short).collect();
    if criteria.len() > detail.list {
        shown.push(format!("{} more", criteria.len() - detail.list));
    }
    shown.join("; ")
}
