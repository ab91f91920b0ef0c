//! The result for a person on call, with all that the JSON says.

use std::fmt::Write;

use super::{Quote, Triage};

/// The result as Markdown.
pub fn markdown(t: &Triage) -> String {
    let mut out = String::new();
    // Writing into a string does not fail.
    let mut line = |text: String| _ = writeln!(out, "{text}");
    line(format!("# Triage: {}", t.summary));
    line(String::new());
    line(format!("- Severity: {} ({}), {}", t.severity.level, t.severity.title, t.severity.reason));
    line(format!("- Runs the runbook: {} ({})", t.owner.name, t.owner.source));
    if !t.specialists.is_empty() {
        line(format!("- Fork into: {}", t.specialists.join(", ")));
    }
    if !t.ranked.is_empty() {
        let ranked: Vec<&str> = t.ranked.iter().map(|q| q.name()).collect();
        line(format!("- Ranked: {}; confidence {}", ranked.join(", "), t.confidence));
    }
    if let Some(text) = &t.hypothesis {
        line(format!("- Hypothesis: {text}"));
    }
    if let Some(text) = &t.prevented_by {
        line(format!("- Would have prevented it: {text}"));
    }
    if let Some(p) = &t.payload {
        let status = p.status.map_or("unknown", |s| if s == super::Status::Firing { "firing" } else { "resolved" });
        let title = p.title.as_deref().unwrap_or("no headline");
        line(format!("- Payload: {}, {status}: {title}", p.format));
        let fields = [
            ("service", &p.service),
            ("severity", &p.severity),
            ("owner", &p.owner),
            ("started", &p.started),
            ("ended", &p.ended),
            ("link", &p.link),
        ];
        let said: Vec<String> =
            fields.into_iter().filter_map(|(n, v)| v.as_ref().map(|v| format!("{n} `{v}`"))).collect();
        if !said.is_empty() {
            line(format!("- It names: {}", said.join(", ")));
        }
        if !p.labels.is_empty() {
            let labels: Vec<String> = p.labels.iter().map(|(k, v)| format!("{k}={v}")).collect();
            line(format!("- Labels: {}", labels.join(", ")));
        }
    }
    if let Some(c) = &t.caller_reading {
        line(format!("- Your reading {}: {}, {}", c.question, c.verdict, c.reason));
    }
    if t.masked > 0 {
        line(format!("- Masked: {} secret(s)", t.masked));
    }
    if let Some(subject) = &t.subject {
        line(format!("- Read against: {subject}"));
    }
    list(&mut line, "Find out", t.find_out.iter().cloned());
    list(&mut line, "Runbook", t.runbook.iter().map(|s| format!("**{}** {}", s.step, s.what)));
    let closes = t.closed_when.iter();
    list(
        &mut line,
        "Closed when",
        closes.map(|c| format!("{}: {}, {} ({})", c.metric, c.threshold, c.window, c.source)),
    );
    list(
        &mut line,
        "Notify",
        t.notify.iter().map(|n| {
            format!("{}: {} from {}, to {}; {} ({}, {})", n.rule, n.due, n.starts, n.to, n.because, n.source, n.note)
        }),
    );
    let mut measured = Vec::new();
    let levels = [
        ("availability", &t.levels.availability_percent, "%"),
        ("latency p99", &t.levels.latency_p99_ms, "ms"),
        ("RPO", &t.levels.rpo_minutes, "min"),
        ("RTO", &t.levels.rto_minutes, "min"),
    ];
    for (name, level, unit) in levels {
        if let Some(level) = level {
            measured.push(format!("{name} objective {} {unit}, {}", level.value, level.source));
        }
    }
    if let Some(r) = &t.recovery {
        let rto = r.rto_minutes.map_or_else(|| "no RTO is known".to_owned(), |m| format!("RTO {m} min: {}", r.verdict));
        measured.push(format!("recovered after {} min (`{}`), {rto}", r.minutes, r.quote));
    }
    if let Some(b) = &t.error_budget {
        measured.push(format!("{} % of the error budget burnt: {}", b.percent, b.note));
    }
    list(&mut line, "Against the objectives", measured.into_iter());
    for e in &t.evidence {
        let said = |sign: &str, q: &Quote| format!("{sign} \"{}\" ({}, {}): {}", q.quote, q.signal, q.role, q.why);
        let speaks_for = e.speaks_for.iter().map(|q| said("for", q));
        let all = speaks_for.chain(e.against.iter().map(|q| said("against", q)));
        let all = all.chain(e.wording.clone());
        list(&mut line, &format!("Evidence {}, weight {} (house heuristic)", e.question, e.weight), all);
    }
    list(&mut line, "Timeline", t.timeline.iter().map(|m| format!("{}: {}", m.at, m.what)));
    list(&mut line, "Next", t.next_chain.iter().cloned());
    out
}

fn list(line: &mut impl FnMut(String), title: &str, items: impl Iterator<Item = String>) {
    let mut items = items.peekable();
    if items.peek().is_none() {
        return;
    }
    line(format!("\n## {title}"));
    for item in items {
        line(format!("- {item}"));
    }
}
