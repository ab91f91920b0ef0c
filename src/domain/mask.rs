//! Secrets in text, replaced by what they were: `[masked: card number]`.
//!
//! One pass over runs of characters that a secret can consist of, so that time grows with the text and not with
//! what an attacker puts into it.

use std::borrow::Cow;

/// Tokens that are told by how they begin: prefix, least length, name.
const PREFIXES: &[(&str, usize, &str)] = &[
    ("AKIA", 16, "AWS key id"),
    ("ASIA", 16, "AWS key id"),
    ("AIza", 30, "API key"),
    ("sk-", 20, "API key"),
    ("sk_live_", 16, "API key"),
    ("sk_test_", 16, "API key"),
    ("rk_live_", 16, "API key"),
    ("pk_live_", 16, "API key"),
    ("whsec_", 16, "API key"),
    ("SG.", 30, "API key"),
    ("ghp_", 20, "token"),
    ("gho_", 20, "token"),
    ("ghu_", 20, "token"),
    ("ghs_", 20, "token"),
    ("ghr_", 20, "token"),
    ("github_pat_", 20, "token"),
    ("glpat-", 20, "token"),
    ("xoxa-", 16, "token"),
    ("xoxb-", 16, "token"),
    ("xoxp-", 16, "token"),
    ("xoxr-", 16, "token"),
    ("xoxs-", 16, "token"),
    ("npm_", 30, "token"),
    ("pypi-", 30, "token"),
    ("dop_v1_", 30, "token"),
    ("hvs.", 20, "token"),
    ("ya29.", 20, "token"),
    ("eyJ", 30, "token"),
    ("shpat_", 20, "token"),
    ("dapi", 32, "token"),
    ("NRAK-", 20, "API key"),
    ("AccountKey=", 30, "connection string"),
    ("SharedAccessKey=", 30, "connection string"),
];

/// Names whose value is a secret, as parts of words in lower case without `_` and `-`.
const NAMES: &[(&str, &str)] = &[
    ("password", "password"),
    ("passwd", "password"),
    ("passphrase", "password"),
    ("pwd", "password"),
    ("secret", "secret"),
    ("apikey", "API key"),
    ("accesskey", "API key"),
    ("privatekey", "key"),
    ("routingkey", "API key"),
    ("integrationkey", "API key"),
    ("accountkey", "API key"),
    ("sharedaccesskey", "API key"),
    ("authtoken", "token"),
    ("accesstoken", "token"),
    ("refreshtoken", "token"),
    ("bearertoken", "token"),
    ("sessiontoken", "token"),
    ("idtoken", "token"),
    ("credential", "secret"),
    ("authorization", "token"),
];

const PEM: &str = "-----BEGIN ";

/// Masks keys, tokens, passwords, connection strings, card numbers (by their check digit) and e-mail addresses.
/// Linear in the length of the text; nothing to mask costs no copy.
pub fn mask(text: &str) -> Cow<'_, str> {
    counted(text).0
}

/// As [`mask`], with how many secrets were masked.
pub fn counted(text: &str) -> (Cow<'_, str>, usize) {
    let mut count = 0;
    let mut out = String::new();
    let mut copied = 0;
    let mut put = |from: usize, to: usize, name: &str| {
        if from < copied {
            return;
        }
        out.push_str(&text[copied..from]);
        out.push_str("[masked: ");
        out.push_str(name);
        out.push(']');
        copied = to;
        count += 1;
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut announced = Announced::Nothing;
    while at < bytes.len() {
        if !is_run(bytes[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && is_run(bytes[at]) && (at - start < LONGEST || !text.is_char_boundary(at)) {
            at += 1;
        }
        let run = &text[start..at];
        if let Some(end) = pem(text, start) {
            put(start, end, "private key");
            at = end;
            continue;
        }
        let before = std::mem::replace(&mut announced, Announced::Nothing);
        if let Announced::Value(name, after) = before
            && assigned(&text[after..start])
            && looks_secret(run, name)
        {
            at = rest_of_run(bytes, at);
            put(start, start + text[start..at].trim_end_matches(['.', ':']).len(), name);
            continue;
        }
        if matches!(run, ":" | "=" | "=>" | ":=")
            && let Announced::Name(name) = before
        {
            announced = Announced::Value(name, at);
            continue;
        }
        if let Some((from, to, name)) = inside(run) {
            let end = if start + to == at { rest_of_run(bytes, at) } else { start + to };
            put(start + from, end, name);
            at = end;
            continue;
        }
        if let Some((from, to)) = cards(bytes, start, at) {
            put(from, to, "card number");
            at = to;
            continue;
        }
        announced = announces(run, at);
    }
    if copied == 0 {
        return (Cow::Borrowed(text), 0);
    }
    out.push_str(&text[copied..]);
    (Cow::Owned(out), count)
}

/// What the word before said about the next one.
enum Announced<'a> {
    Nothing,
    /// A name that a `:` or `=` may follow, as in JSON.
    Name(&'a str),
    /// The next run is the value, if it stands close behind this offset.
    Value(&'a str, usize),
}

/// A longer run is looked at in pieces, which bounds how often a byte is looked at.
const LONGEST: usize = 512;

/// Characters of keys, addresses and URLs.
fn is_run(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b >= 0x80 || b"_-./+=@:%~!$*#^".contains(&b)
}

fn rest_of_run(bytes: &[u8], from: usize) -> usize {
    from + bytes[from..].iter().take_while(|b| is_run(**b)).count()
}

/// What stands between a name and its value: quotes, colons, an equals sign, blanks.
fn assigned(between: &str) -> bool {
    between.len() <= 6 && between.bytes().all(|b| matches!(b, b' ' | b'"' | b'\'' | b'\\' | b'`' | b'\t' | b'='))
}

/// What follows a name is a secret unless it is a plain word of prose, as in `secret: none`.
fn looks_secret(run: &str, name: &str) -> bool {
    let prose = run.bytes().all(|b| b.is_ascii_alphabetic() || b == b'.') && run.len() < 16;
    run.len() > 1 && (!prose || name == "password") && !run.starts_with("[masked")
}

/// A word that announces a secret: a name before `:` or `=`, or `Bearer`.
fn announces(run: &str, end: usize) -> Announced<'static> {
    if run.eq_ignore_ascii_case("bearer") || run.eq_ignore_ascii_case("basic") {
        return Announced::Value("token", end);
    }
    let name = run.trim_end_matches([':', '=']);
    match named(name) {
        Some(kind) if name.len() < run.len() => Announced::Value(kind, end),
        Some(kind) => Announced::Name(kind),
        None => Announced::Nothing,
    }
}

fn named(name: &str) -> Option<&'static str> {
    let tail = name.rsplit(['.', '/', '?', '&', ';']).next().unwrap_or(name);
    if tail.len() > 40 {
        return None;
    }
    let plain: String = tail.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    if plain == "token" || plain == "pass" {
        return Some(if plain == "token" { "token" } else { "password" });
    }
    NAMES.iter().find(|(n, _)| plain.ends_with(n)).map(|(_, kind)| *kind)
}

/// A secret inside a run: what begins like a token, a URL with a password, `name=value`, an e-mail address.
fn inside(run: &str) -> Option<(usize, usize, &'static str)> {
    // Where a token could begin: at the start or after a separator.
    let mut from = 0;
    for (at, b) in run.bytes().enumerate().chain([(run.len(), b'=')]) {
        if !matches!(b, b'=' | b':' | b'/') {
            continue;
        }
        let part = &run[from..];
        for (prefix, least, name) in PREFIXES {
            if part.starts_with(prefix) {
                let end = part.find('/').unwrap_or(part.len());
                let end = part[..end].trim_end_matches(['.', ':', '!']).len();
                let fits = end >= *least && (*prefix != "eyJ" || part[..end].contains('.'));
                if fits {
                    return Some((from, from + end, name));
                }
            }
        }
        if matches!(b, b'=' | b':')
            && at + 3 < run.len()
            && !run[at + 1..].starts_with('/')
            && let Some(kind) = named(&run[from..at])
        {
            return Some((at + 1, at + 1 + run[at + 1..].trim_end_matches('.').len(), kind));
        }
        from = (at + 1).min(run.len());
    }
    if let Some(scheme) = run.find("://")
        && let Some(sign) = run[scheme + 3..].find('@')
    {
        let login = &run[scheme + 3..scheme + 3 + sign];
        if login.contains(':') && !login.contains('/') {
            return Some((0, run.len(), "connection string"));
        }
    }
    email(run)
}

fn email(run: &str) -> Option<(usize, usize, &'static str)> {
    let sign = run.find('@')?;
    let local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%');
    let from = run[..sign].char_indices().rev().take_while(|(_, c)| local(*c)).last()?.0;
    let host = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let length: usize = run[sign + 1..].chars().take_while(host).map(char::len_utf8).sum();
    let to = sign + 1 + run[sign + 1..sign + 1 + length].trim_end_matches(['.', '-']).len();
    // `basket@4.12.0` is a release.
    let last = run[sign + 1..to].rsplit_once('.')?.1;
    (last.len() >= 2 && last.chars().all(char::is_alphabetic)).then_some((from, to, "e-mail address"))
}

/// The end of a PEM block, or of the text where it was cut off.
fn pem(text: &str, start: usize) -> Option<usize> {
    if !text[start..].starts_with(PEM) {
        return None;
    }
    let close = text[start..].find("-----END ").map(|e| start + e);
    Some(match close {
        Some(end) => text[end + 9..].find("-----").map_or(text.len(), |e| end + 9 + e + 5),
        None => text.len(),
    })
}

/// The first card number that begins in a run.
fn cards(bytes: &[u8], start: usize, end: usize) -> Option<(usize, usize)> {
    let begins = |at: &usize| {
        let before = if *at == 0 { b' ' } else { bytes[at - 1] };
        bytes[*at].is_ascii_digit() && !before.is_ascii_alphanumeric() && before != b'.'
    };
    (start..end).filter(begins).find_map(|at| Some((at, card(bytes, at)?)))
}

/// The end of a card number that begins here: 13 to 19 digits, in groups or not, whose check digit (Luhn) holds.
fn card(bytes: &[u8], start: usize) -> Option<usize> {
    let mut digits = Vec::with_capacity(19);
    let mut end = start;
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b @ b'0'..=b'9' => {
                digits.push(b - b'0');
                end = at + 1;
            }
            b' ' | b'-' if at > start && bytes[at - 1].is_ascii_digit() && digits.len() % 2 == 0 => {}
            _ => break,
        }
        if digits.len() > 19 {
            return None;
        }
        at += 1;
    }
    if end < bytes.len() && bytes[end].is_ascii_alphanumeric() {
        return None;
    }
    // Card numbers begin with 2 to 6; a date or a timestamp in milliseconds mostly does not.
    let card = (13..=19).contains(&digits.len()) && (2..=6).contains(&digits[0]) && luhn(&digits);
    card.then_some(end)
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (1, d) if d > 4 => d * 2 - 9,
            (1, d) => d * 2,
            (_, d) => d,
        })
        .sum();
    sum.is_multiple_of(10)
}
