//! What is never shown.

use super::*;

#[test]
fn secrets_are_replaced_by_what_they_were() {
    let check = |text: &str, shown: &str| assert_eq!(mask(text), shown);
    check("card 4111 1111 1111 1111 was used", "card [masked: card number] was used");
    check("card 4111-1111-1111-1111, again", "card [masked: card number], again");
    check("pan=5555555555554444", "pan=[masked: card number]");
    check("order 4111111111111112 failed", "order 4111111111111112 failed");
    check("write to ada.lovelace@example.com today", "write to [masked: e-mail address] today");
    check("release basket@4.12.0 is out", "release basket@4.12.0 is out");
    check("mailto:a@example.com/b@example.org", "mailto:[masked: e-mail address]/[masked: e-mail address]");
    check("key AKIAIOSFODNN7EXAMPLE leaked", "key [masked: AWS key id] leaked");
    check("password: hunter2 works", "password: [masked: password] works");
    check("{\"password\": \"s3cret!\", \"n\": 1}", "{\"password\": \"[masked: password]\", \"n\": 1}");
    check("{\\\"api_key\\\":\\\"abc123def\\\"}", "{\\\"api_key\\\":\\\"[masked: API key]\\\"}");
    check("aws_secret_access_key = wJalrXUtnFEMIK7MDENG", "aws_secret_access_key = [masked: API key]");
    check("Authorization: Bearer abc.def-123", "Authorization: Bearer [masked: token]");
    check("GET /x?token=abc123&y=1", "GET /x?token=[masked: token]&y=1");
    check("postgres://app:pw@db:5432/orders is down", "[masked: connection string] is down");
    check("https://example.com/path?q=1 is fine", "https://example.com/path?q=1 is fine");
    check("ghp_0123456789abcdefghijABCDEFGHIJ", "[masked: token]");
    check("xoxb-123456789012-abcdefghijkl", "[masked: token]");
    check("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "[masked: token]");
    check("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- end", "[masked: private key] end");
    check("the password reset page is slow", "the password reset page is slow");
    check("token expired, tokens: none", "token expired, tokens: none");
    check("at 2026-03-02T10:15:00Z, id 1772446500000", "at 2026-03-02T10:15:00Z, id 1772446500000");
}

#[test]
fn nothing_to_mask_is_no_copy() {
    assert!(matches!(mask("p99 is above 800 ms"), std::borrow::Cow::Borrowed(_)));
}

#[test]
fn a_result_holds_no_secret_of_its_report() {
    let secrets = ["4111 1111 1111 1111", "ada@example.com", "hunter2", "AKIAIOSFODNN7EXAMPLE"];
    let report = format!(
        "At 10:15 an attacker used AKIAIOSFODNN7EXAMPLE, password: hunter2. Personal data of {} and card {} were read.",
        secrets[1], secrets[0]
    );
    let got = read(&report);
    assert_eq!(got.masked, 4);
    let shown = format!("{}{}", serde_json::to_string(&got).unwrap(), markdown(&got));
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret}");
    }
}
