//! What holds for any text.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_an_answer_and_the_same_one_twice(text in "\\PC{0,400}") {
        let once = serde_json::to_string(&read(&text)).unwrap();
        prop_assert_eq!(once, serde_json::to_string(&read(&text)).unwrap());
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read(&String::from_utf8_lossy(&bytes));
        read(&bytes.iter().map(|b| char::from(*b)).collect::<String>());
    }

    #[test]
    fn a_sample_cut_anywhere_is_read(number in 0_usize..100, share in 0.0_f64..1.0) {
        let formats: Vec<AlertFormat> = values("alerts");
        let text = formats[number % formats.len()].sample.to_string();
        let mut at = (text.len() as f64 * share) as usize;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        read(&text[..at]);
        read(&text[at..]);
    }

    #[test]
    fn masked_text_is_masked_once(text in "[a-zA-Z0-9@.:/ =\"-]{0,200}") {
        let once = mask(&text).into_owned();
        prop_assert_eq!(mask(&once).into_owned(), once.clone());
    }
}

#[test]
fn deep_and_odd_json_is_read() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "\"\\".repeat(50_000), "[1,".repeat(50_000)] {
        read(&text);
    }
}

#[test]
fn an_empty_report_is_no_incident() {
    for text in ["", "   \n", "{}", "[]", "null", "\u{0}\u{0}"] {
        assert_eq!(read(text).question, "none", "{text:?}");
    }
}
