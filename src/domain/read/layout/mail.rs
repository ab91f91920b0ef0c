//! Mails of a thread one below the other, each under its writer and day.

/// Whether a line heads a mail: `--- Halvorsen procurement, Tue 09:12`. Says whether it is the author's own.
pub(super) fn heads(line: &str) -> Option<bool> {
    let rest = line.trim_start_matches(['-', '=', '_', '*', ' ']);
    let ruled = line.starts_with("--") || line.starts_with("==") || line.starts_with("__");
    let (who, when) = rest.rsplit_once(',')?;
    let when = when.trim().trim_end_matches(['-', '=', '*', ' ', ':']).to_lowercase();
    let dated = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|d| when.starts_with(d))
        || when.starts_with(|c: char| c.is_ascii_digit()) && when.contains(':');
    let short = when.len() <= 24 && who.split_whitespace().count() <= 4 && !who.contains(['.', ';', ':']);
    if !ruled || !dated || !short || who.trim().is_empty() {
        return None;
    }
    Some(matches!(who.trim().to_lowercase().as_str(), "me" | "i" | "myself" | "my reply" | "us" | "we"))
}

#[cfg(test)]
mod tests {
    use super::heads;

    #[test]
    fn writers() {
        assert_eq!(heads("--- me, Tue 16:40"), Some(true));
        assert_eq!(heads("--- Halvorsen procurement, Tue 09:12"), Some(false));
        assert_eq!(heads("-- all figures, 2026-01-05 --"), None);
        assert_eq!(heads("---"), None);
        assert_eq!(heads("We are seven, Tue is free"), None);
    }
}
