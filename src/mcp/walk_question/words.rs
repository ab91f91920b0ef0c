//! The reply of a walk in words.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::domain::digest::sentence;
use crate::domain::walk::{Reply, Stop};

/// The reply in words, for a model and for a person.
pub fn markdown(reply: &Reply) -> String {
    let mut text = String::new();
    if let Some(opener) = &reply.opener {
        let _ = writeln!(text, "{opener}\n");
    }
    for note in &reply.notes {
        let _ = writeln!(text, "Note: {note}\n");
    }
    if !reply.skipped.is_empty() {
        let _ = writeln!(text, "Skipped:");
        for s in &reply.skipped {
            let quote = s.quote.as_ref().map(|q| format!(" (“{q}”)")).unwrap_or_default();
            let _ = writeln!(text, "- {}: {}{quote}", s.what, s.because);
        }
        text.push('\n');
    }
    if !reply.kept.is_empty() {
        let _ = writeln!(text, "Kept:");
        for k in &reply.kept {
            let note = k.note.as_ref().map(|n| format!(", {n}")).unwrap_or_default();
            let source = crate::domain::decide::chain::source_word(k.source);
            let _ = writeln!(text, "- {} = {} ({source}{note})", k.fact, plain(&k.value));
        }
        text.push('\n');
    }
    for refused in &reply.refused {
        let _ = writeln!(text, "Claim refused, `{}`: {}\n", refused.fact, refused.reason);
    }
    for o in &reply.overridden {
        let _ = writeln!(text, "Overridden by {}, `{}`: {}\n", o.by, o.rule, sentence(&o.reason));
    }
    if let Some(q) = &reply.question {
        if let Some(missing) = &q.missing {
            let _ = writeln!(text, "{missing}\n");
        }
        let _ = writeln!(text, "{} ({}): {}\n", q.id, q.progress, q.text);
        let _ = writeln!(text, "Recommended: {}\nBecause: {}", q.recommended, q.because);
        let _ = writeln!(text, "Canon: {}", q.canon.join("; "));
        let _ = writeln!(text, "Read more: {}", q.read.join(", "));
        let _ = writeln!(text, "Kill criterion: {}", q.kill);
        let _ = writeln!(text, "Answer like: {}", q.forms.join(" | "));
        let wants: Vec<&str> = q.wants.iter().map(|f| f.name()).collect();
        if !wants.is_empty() {
            let _ = writeln!(text, "Still wanted: {}", wants.join(", "));
        }
        if let Some(offer) = &q.offer {
            let _ = writeln!(text, "Default offered: {} ({})", offer.values, offer.meaning);
        }
        text.push('\n');
    }
    match &reply.stop {
        Some(Stop::Kill { tripped, question }) => {
            let value = tripped.value.as_ref().map(|v| format!(" = {}", plain(v))).unwrap_or_default();
            let _ =
                writeln!(text, "Stopped by kill criterion `{}` ({question}, {}{value}).", tripped.rule, tripped.fact);
            let _ = writeln!(text, "{}\nTo clear it: {}\nCanon: {}\n", tripped.message, tripped.clears, tripped.canon);
        }
        Some(Stop::Contradiction { fact, sides }) => {
            let _ = writeln!(text, "Stopped by a contradiction on {fact}:");
            for side in sides {
                let _ = writeln!(text, "- {} (“{}”, {})", plain(&side.value), side.quote, side.said_in);
            }
            text.push('\n');
        }
        None => {}
    }
    let asked: Vec<&str> = reply.asked.iter().map(|q| q.name()).collect();
    let asked = if asked.is_empty() { "none".to_owned() } else { asked.join(", ") };
    let _ =
        write!(text, "Walk {}: {}; asked so far: {asked}.\nNext: {}", reply.walk_id, reply.state.name(), reply.next);
    text
}

/// A JSON value without its quotes.
pub fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
