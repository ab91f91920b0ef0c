//! What clients send, and how it is read: arguments and the schemas they are read by.

use cs_backend_engineer::mcp::{arguments, schema};
use serde_json::{Value as Json, json};

#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[allow(dead_code)]
struct Parameters {
    /// the report as text
    report: String,
    /// engineers
    team_size: Option<u32>,
    qps: Option<f64>,
    accept: Option<bool>,
    tenancy: Option<Tenancy>,
    quotes: Option<Vec<String>>,
    claims: Option<Vec<Claim>>,
}

#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Tenancy {
    SingleTenant,
    /// all in one
    SharedMultiTenant,
}

#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Claim {
    fact: String,
    /// as the words have it
    value: Json,
    #[serde(rename = "where")]
    place: Option<String>,
}

/// Reads `given` and compares: JSON of what was read without nulls, or the words of the refusal.
fn check(given: Json, expected: Json) {
    let mut given = given.as_object().cloned().unwrap_or_default();
    given.entry("report").or_insert_with(|| "r".into());
    let read = arguments::read::<Parameters>(&schema::of::<Parameters>(), given.clone());
    let read = match read {
        Ok(read) => {
            let mut fields = serde_json::to_value(read).expect("JSON");
            let fields = fields.as_object_mut().expect("an object");
            fields.retain(|name, value| name != "report" && !value.is_null());
            Json::Object(fields.clone())
        }
        Err(error) => error.to_string().into(),
    };
    assert_eq!(read, expected, "given {given:?}");
}

#[test]
fn strings_are_read_as_what_was_meant() {
    check(json!({ "team_size": "8" }), json!({ "team_size": 8 }));
    check(json!({ "team_size": 8.0 }), json!({ "team_size": 8 }));
    check(json!({ "qps": " 1e3 " }), json!({ "qps": 1000.0 }));
    check(json!({ "qps": 7 }), json!({ "qps": 7.0 }));
    check(json!({ "accept": "True" }), json!({ "accept": true }));
    check(json!({ "tenancy": "Shared_Multi_Tenant" }), json!({ "tenancy": "shared-multi-tenant" }));
    check(json!({ "quotes": "one, and two" }), json!({ "quotes": ["one, and two"] }));
    check(json!({ "quotes": "[\"a\", 7]" }), json!({ "quotes": ["a", "7"] }));
    let read = json!({ "claims": [{ "fact": "team_size", "value": 6, "where": null }] });
    for given in [
        json!([{ "fact": "team_size", "value": 6 }]),
        json!({ "fact": "team_size", "value": 6, "where": "" }),
        json!("[{\"fact\": \"team_size\", \"value\": 6}]"),
        json!(["{\"fact\": \"team_size\", \"value\": 6}"]),
    ] {
        check(json!({ "claims": given }), read.clone());
    }
}

#[test]
fn what_is_empty_is_absent() {
    check(json!({ "team_size": null, "qps": "", "accept": "  ", "tenancy": "", "claims": "" }), json!({}));
    check(json!({ "quotes": ["", null, "a"] }), json!({ "quotes": ["a"] }));
    check(json!({ "report": "" }), json!("`report` is missing: the report as text"));
}

#[test]
fn what_cannot_be_meant_is_refused_with_the_way_out() {
    check(json!({ "team_size": "eight" }), json!("`team_size` is `eight`, expected a whole number of at least 0"));
    check(json!({ "team_size": 8.5 }), json!("`team_size` is `8.5`, expected a whole number of at least 0"));
    check(json!({ "qps": "NaN" }), json!("`qps` is `NaN`, expected a number"));
    check(json!({ "qps": [1] }), json!("`qps` is `[1]`, expected a number"));
    check(json!({ "accept": "maybe" }), json!("`accept` is `maybe`, expected true or false"));
    let tenancy = "expected one of single-tenant, shared-multi-tenant";
    check(
        json!({ "tenancy": "single-tennant" }),
        json!(format!("`tenancy` is `single-tennant`, did you mean `single-tenant`? {tenancy}")),
    );
    check(json!({ "tenancy": 3 }), json!(format!("`tenancy` is `3`, {tenancy}")));
    check(json!({ "teem_size": 8 }), json!("unknown argument `teem_size`: did you mean `team_size`?"));
    check(
        json!({ "claims": [{ "fakt": "x", "value": 1 }] }),
        json!("unknown argument `claims[0].fakt`: did you mean `fact`?; `claims[0].fact` is missing: give it a value"),
    );
    check(
        json!({ "claims": "six engineers" }),
        json!("`claims[0]` is `six engineers`, expected an object with `fact`, `value`, `where`"),
    );
    check(json!({ "team_size": -1 }), json!("`team_size` is `-1`, expected a whole number of at least 0"));
    // What the schema cannot say, the type does.
    check(
        json!({ "team_size": 5_000_000_000_i64 }),
        json!("`team_size` is `5000000000`, invalid value: integer `5000000000`, expected u32"),
    );
}

#[test]
fn everything_wrong_is_said_at_once() {
    check(
        json!({ "team_size": "x", "accept": "y" }),
        json!("`team_size` is `x`, expected a whole number of at least 0; `accept` is `y`, expected true or false"),
    );
}

#[test]
fn long_and_strange_values_are_shown_short() {
    let long = "x".repeat(10_000);
    let error = arguments::read::<Parameters>(
        &schema::of::<Parameters>(),
        json!({ "report": "r", "team_size": format!("{long}\n\u{1b}[31m") }).as_object().cloned().unwrap_or_default(),
    );
    let words = error.expect_err("refused").to_string();
    assert!(words.chars().count() < 120 && !words.contains('\u{1b}'), "{words}");
}

#[test]
fn a_derived_schema_becomes_plain() {
    let plain = schema::of::<Parameters>();
    assert_eq!(schema::faults(&plain), Vec::<String>::new());
    assert_eq!(schema::depths(&plain), Vec::<String>::new());
    assert_eq!(
        Json::Object(plain),
        json!({
            "type": "object",
            "properties": {
                "report": { "description": "the report as text", "type": "string" },
                "team_size": { "description": "engineers", "type": "integer", "minimum": 0 },
                "qps": { "type": "number" },
                "accept": { "type": "boolean" },
                "tenancy": { "type": "string", "enum": ["single-tenant", "shared-multi-tenant"] },
                "quotes": { "type": "array", "items": { "type": "string" } },
                "claims": { "type": "array", "items": {
                    "type": "object",
                    "properties": {
                        "fact": { "type": "string" },
                        "value": { "description": "as the words have it" },
                        "where": { "type": "string" },
                    },
                    "required": ["fact", "value"],
                } },
            },
            "required": ["report"],
        })
    );
}

#[test]
fn unions_and_recursion_become_plain() {
    let plain = schema::plain(json!({
        "$defs": { "Tree": { "type": "object", "properties": { "below": { "$ref": "#/$defs/Tree" } } } },
        "type": "object",
        "properties": {
            "tree": { "$ref": "#/$defs/Tree" },
            "either": { "oneOf": [
                { "type": "object", "properties": { "kind": { "const": "a", "type": "string" }, "x": { "type": "integer", "format": "uint8" } }, "required": ["kind", "x"] },
                { "type": "object", "properties": { "kind": { "const": "b", "type": "string" } }, "required": ["kind"] },
            ] },
            "mixed": { "type": ["string", "number", "null"] },
        },
    }));
    assert_eq!(
        plain["properties"],
        json!({
            "tree": { "type": "object", "properties": { "below": { "type": "object" } } },
            "either": {
                "type": "object",
                "properties": { "kind": { "type": "string", "enum": ["a", "b"] }, "x": { "type": "integer" } },
                "required": ["kind"],
            },
            "mixed": {},
        })
    );
}

#[test]
fn faults_are_found() {
    let refused = json!({
        "$schema": "x",
        "type": "object",
        "properties": {
            "a": { "$ref": "#/$defs/A" },
            "b": { "type": ["string", "null"] },
            "c": { "type": "integer", "format": "uint32" },
            "d": { "type": "string", "enum": [1] },
            "e": { "type": "array", "items": true },
        },
    });
    let faults = schema::faults(refused.as_object().expect("an object"));
    let expected = [
        "the root has `$schema`",
        "a has `$ref`",
        "b has the type [\"string\",\"null\"]",
        "c has a `format` that is no text's",
        "d has an `enum` of other things than strings",
        "e[] is no object",
    ];
    assert_eq!(faults, expected);
    assert_eq!(schema::faults(json!({ "oneOf": [] }).as_object().expect("an object")).len(), 2);
    let deep = json!({ "type": "object", "properties": {
        "a": { "type": "object" },
        "b": { "type": "array", "items": { "type": "object", "properties": { "c": { "type": "array", "items": {} } } } },
    } });
    assert_eq!(schema::depths(deep.as_object().expect("an object")), ["a is an object", "b[].c is not a scalar"]);
}
