//! What ties the lines of a log together: a request id, and the trace that a caller is in.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::domain::decide::hex;

/// The header that carries a request's id, both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest request id that is taken from a caller, characters.
const LONGEST: usize = 64;

/// The caller's request id where it is a plain one, or a new one.
pub fn request_id(headers: &HeaderMap) -> HeaderValue {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"._-".contains(b);
    let given = headers.get(REQUEST_ID);
    match given.filter(|id| (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(plain)) {
        Some(id) => id.clone(),
        None => {
            let mut bytes = [0u8; 8];
            // An id that repeats harms nobody.
            let _ = getrandom::fill(&mut bytes);
            HeaderValue::from_str(&hex(&bytes)).unwrap_or_else(|_| HeaderValue::from_static("none"))
        }
    }
}

/// The trace and the caller's span of a W3C `traceparent`.
pub fn trace(headers: &HeaderMap) -> Option<(&str, &str)> {
    let text = headers.get("traceparent")?.to_str().ok()?;
    let mut parts = text.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let none = |text: &str| text.bytes().all(|b| b == b'0');
    // A later version may say more; this one may not.
    let known = hex(version, 2) && version != "ff" && (version != "00" || parts.next().is_none());
    (known && hex(trace, 32) && hex(span, 16) && hex(flags, 2) && !none(trace) && !none(span)).then_some((trace, span))
}
