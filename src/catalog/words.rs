//! What a reader of JSON or of conditions says, in the words of someone who writes data files.

use crate::domain::facts::nearest;

/// What the reader of JSON found and expected.
pub fn of_reader(message: &str) -> String {
    let quoted = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let mut names = quoted(rest);
        if names.is_empty() {
            return message.to_owned();
        }
        let wrong = names.remove(0);
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let near = nearest(&wrong, &known).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
        return format!("unknown field `{wrong}`: {near}known are {}", known.join(", "));
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return format!("{rest} is missing");
    }
    if let Some(rest) = message.strip_prefix("duplicate field ") {
        return format!("{rest} is there twice, expected once");
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        return format!("found {rest}");
    }
    for kind in ["invalid type: ", "invalid value: ", "invalid length "] {
        let Some((found, expected)) = message.strip_prefix(kind).and_then(|rest| rest.split_once(", expected ")) else {
            continue;
        };
        let found = if kind == "invalid length " { "a list".to_owned() } else { thing(found) };
        return format!("found {found}, expected {}", wanted(expected));
    }
    if message.starts_with("EOF while parsing") {
        return "found the end of the file, expected the rest of a JSON value".into();
    }
    message.to_owned()
}

fn thing(found: &str) -> String {
    match found.split_once(' ') {
        Some(("string", text)) => format!("the text {text}"),
        Some(("integer" | "floating", rest)) => rest.trim_start_matches("point ").trim_matches('`').to_owned(),
        Some(("boolean", value)) => value.trim_matches('`').to_owned(),
        _ if found == "sequence" => "a list".into(),
        _ if found == "map" => "an object".into(),
        _ => found.to_owned(),
    }
}

fn wanted(expected: &str) -> String {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more".into(),
        "i8" | "i16" | "i32" | "i64" => "a whole number".into(),
        "f32" | "f64" => "a number".into(),
        "a string" => "a text".into(),
        "a boolean" => "true or false".into(),
        "a sequence" => "a list".into(),
        "a map" => "an object".into(),
        other if other.starts_with("struct ") || other.starts_with("internally tagged enum") => "an object".into(),
        other => other.to_owned(),
    }
}
