//! YAML that reads back as it was meant, whatever the text.
//!
//! Written from JSON values, in block style. A string stands bare only where no reader of YAML 1.1 or 1.2 could take
//! it for anything else; every other one is quoted, and what YAML does not print is escaped.

use std::fmt::Write as _;

use serde_json::Value as Json;

/// A value as a YAML document, with its last line break.
pub fn document(value: &Json) -> String {
    let mut out = String::new();
    match value {
        Json::Object(map) if !map.is_empty() => entries(&mut out, value, 0, false),
        Json::Array(items) if !items.is_empty() => entries(&mut out, value, 0, false),
        scalar => {
            out.push_str(&inline(scalar));
            out.push('\n');
        }
    }
    out
}

/// A number without a needless fraction: `6`, `14.4`.
pub fn number(value: f64) -> Json {
    let whole = value.fract() == 0.0 && value.abs() < 1e15;
    if whole { Json::from(value as i64) } else { Json::from(value) }
}

/// A string as a YAML scalar on one line.
pub fn text(text: &str) -> String {
    if is_bare(text) {
        return text.to_owned();
    }
    let printable = text.chars().all(is_printable);
    if printable && text.contains(['"', '\\']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => {
                let _ = match u32::from(c) {
                    code @ ..=0xff => write!(out, "\\x{code:02x}"),
                    code @ ..=0xffff => write!(out, "\\u{code:04x}"),
                    code => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push('"');
    out
}

/// Characters that stand for themselves inside quotes. Stricter than YAML: line breaks of YAML 1.1, byte order marks
/// and what cannot be seen are escaped.
fn is_printable(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{a1}'..='\u{2027}' | '\u{2030}'..='\u{205f}' | '\u{2070}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// Words that YAML 1.1 or 1.2 reads as something else than themselves.
const RESERVED: [&str; 13] =
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity", "none"];

fn is_bare(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/');
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(plain)
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
}

fn inline(value: &Json) -> String {
    match value {
        Json::String(string) => text(string),
        // Only empty ones come here.
        Json::Array(_) => "[]".into(),
        Json::Object(_) => "{}".into(),
        other => other.to_string(),
    }
}

/// The entries of a list or an object. `begun` where the first one goes on behind a `- `.
fn entries(out: &mut String, value: &Json, depth: usize, begun: bool) {
    let indent = "  ".repeat(depth);
    let mut first = begun;
    let mut start = |out: &mut String| {
        if !std::mem::take(&mut first) {
            out.push_str(&indent);
        }
    };
    match value {
        Json::Object(map) => {
            for (key, value) in map {
                start(out);
                out.push_str(&text(key));
                out.push(':');
                if is_block(value) {
                    out.push('\n');
                    entries(out, value, depth + 1, false);
                } else {
                    let _ = writeln!(out, " {}", inline(value));
                }
            }
        }
        Json::Array(items) => {
            for item in items {
                start(out);
                out.push_str("- ");
                if is_block(item) {
                    entries(out, item, depth + 1, true);
                } else {
                    let _ = writeln!(out, "{}", inline(item));
                }
            }
        }
        _ => {}
    }
}

fn is_block(value: &Json) -> bool {
    match value {
        Json::Object(map) => !map.is_empty(),
        Json::Array(items) => !items.is_empty(),
        _ => false,
    }
}
