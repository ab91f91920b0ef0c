//! The facts: one typed value each about the backend, and where it came from.
//!
//! [`Fact`] is the one list that feeds the parser of flags, the tool schemas, the reader of prose,
//! the CEL variables of rules and the documentation. A new fact is one entry in it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// One of the seven forcing questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[allow(missing_docs)]
pub enum QuestionId {
    Q1,
    Q2,
    Q3,
    Q4,
    Q5,
    Q6,
    Q7,
}

impl QuestionId {
    /// All seven, in the order in which they are asked.
    pub const ALL: [QuestionId; 7] = [Self::Q1, Self::Q2, Self::Q3, Self::Q4, Self::Q5, Self::Q6, Self::Q7];

    /// `Q1` … `Q7`.
    pub fn name(self) -> &'static str {
        ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7"][self as usize]
    }

    /// Reads `Q3`, `q3` or `3`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digit = text.strip_prefix(['Q', 'q']).unwrap_or(text);
        Self::ALL.into_iter().find(|q| q.name()[1..] == *digit)
    }

    /// The facts that this question owns, required ones first.
    pub fn facts(self) -> impl Iterator<Item = Fact> {
        let of = move |required: bool| {
            Fact::ALL.iter().copied().filter(move |f| {
                let spec = f.spec();
                spec.question == Some(self) && spec.required == required
            })
        };
        of(true).chain(of(false))
    }

    /// The facts without which this question is not answered.
    pub fn required(self) -> impl Iterator<Item = Fact> {
        self.facts().filter(|f| f.spec().required)
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What values a fact can take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Reads per write, at least 0; `read-only` is infinite.
    Ratio,
    /// A number from `min` to `max`. `open` leaves the named ends out; `whole` takes integers only.
    Number {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Which ends are not values themselves.
        open: Open,
        /// Integers only.
        whole: bool,
    },
    /// One of a fixed set of words.
    Word(&'static [&'static str]),
    /// Any number of words of a fixed set.
    Words(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// The name of a person, a team or a product, or `none`.
    Name,
    /// A phrase.
    Text,
}

/// The ends of a range that do not belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Open {
    Neither,
    Low,
    Both,
}

/// All that is fixed about a fact.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// As in flags, tool arguments, rules and replies.
    pub name: &'static str,
    /// The question that owns it; `None` for context.
    pub question: Option<QuestionId>,
    /// Without it the question is not answered.
    pub required: bool,
    /// What values it takes.
    pub kind: Kind,
    /// The unit, empty where there is none.
    pub unit: &'static str,
    /// One line for a person.
    pub about: &'static str,
}

macro_rules! facts {
    ($($variant:ident $name:literal $question:expr, $required:expr, $kind:expr, $unit:literal, $about:literal;)+) => {
        /// A fact about the backend. See [`Spec`] for what is known of each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Fact { $($variant),+ }

        const SPECS: &[Spec] = &[$(Spec {
            name: $name, question: $question, required: $required, kind: $kind, unit: $unit, about: $about,
        }),+];

        impl Fact {
            /// Every fact, by question, context last.
            pub const ALL: &'static [Fact] = &[$(Fact::$variant),+];
        }
    };
}

use Kind::{Bool, Name, Ratio, Text, Word, Words};
use QuestionId::{Q1, Q2, Q3, Q4, Q5, Q6, Q7};

const fn number(min: f64, max: f64, open: Open) -> Kind {
    Kind::Number { min, max, open, whole: false }
}
const fn whole(min: f64, max: f64) -> Kind {
    Kind::Number { min, max, open: Open::Neither, whole: true }
}

/// Ten years, the longest recovery objective or interval taken, in minutes.
const TEN_YEARS: f64 = 5_256_000.0;
/// One day, the longest latency target taken, in milliseconds.
const ONE_DAY: f64 = 86_400_000.0;

/// Tiers of data sensitivity, mildest first. PHI and PCI are different regimes: neither includes the other.
pub const SENSITIVITIES: &[&str] = &["public", "internal", "pii", "phi", "pci"];
/// Tenancy models.
pub const TENANCIES: &[&str] = &["single-tenant", "shared-multi-tenant", "isolated-multi-tenant"];
/// Architectural patterns.
pub const PATTERNS: &[&str] =
    &["monolith", "modular-monolith", "domain-bounded-services", "microservices", "serverless"];

facts! {
    ReadWriteRatio "read_write_ratio" Some(Q1), true, Ratio, "reads per write", "reads per write, or `read-only`";
    QpsP99 "qps_p99" Some(Q1), true, number(0.0, 1e9, Open::Low), "queries/s", "queries per second at the 99th percentile, forecast one year ahead";
    QpsCurrent "qps_current" Some(Q1), false, number(0.0, 1e9, Open::Neither), "queries/s", "queries per second today";
    LoadEvidence "load_evidence" Some(Q1), false, Text, "", "where the load figures come from";
    WriteBytes "write_bytes" Some(Q1), false, number(0.0, 1e9, Open::Low), "bytes", "bytes that one write stores, before indexes";
    QueriesPerRequest "queries_per_request" Some(Q1), false, number(0.0, 100_000.0, Open::Low), "queries", "database queries that one request makes";
    QueryMs "query_ms" Some(Q1), false, number(0.0, ONE_DAY, Open::Low), "ms", "mean time of one database query";
    ReadReplicas "read_replicas" Some(Q1), false, whole(0.0, 1000.0), "replicas", "read replicas that run or are planned";
    MeanLatencyMs "mean_latency_ms" Some(Q1), false, number(0.0, ONE_DAY, Open::Low), "ms", "mean time that a request is in flight";
    Workers "workers" Some(Q1), false, whole(1.0, 1e9), "requests", "requests that are served at the same time, over all instances";
    AppInstances "app_instances" Some(Q1), false, whole(1.0, 100_000.0), "instances", "instances of the application";
    PoolSize "pool_size" Some(Q1), false, whole(1.0, 100_000.0), "connections", "database connections that one instance pools";
    MaxConnections "max_connections" Some(Q1), false, whole(1.0, 1e6), "connections", "connections that the database accepts";
    DatabaseCores "database_cores" Some(Q1), false, whole(1.0, 10_000.0), "cores", "cores of the database server";

    Tenancy "tenancy" Some(Q2), true, Word(TENANCIES), "", "how customers share the system";
    Isolation "isolation" Some(Q2), false, Word(&["row-security", "schema", "database", "stack"]), "", "what separates one tenant's data from another's";
    TenantPricing "tenant_pricing" Some(Q2), false, Bool, "", "pricing carries a deployment per customer";
    RowSecurityForced "row_security_forced" Some(Q2), false, Bool, "", "row security is forced, under a role that does not own the tables";
    LogicalSeparation "logical_separation" Some(Q2), false, Bool, "", "each customer's environment and access are logically apart (PCI DSS A1)";

    Communication "communication" Some(Q3), true, Word(&["sync", "async", "event-driven"]), "", "the default way in which parts talk to each other";
    SecondTeam "second_team" Some(Q3), false, Name, "", "the second team that consumes the events, or `none`";
    Broker "broker" Some(Q3), false, Name, "", "the message broker that is wanted, or `none`";
    IdempotencyKeys "idempotency_keys" Some(Q3), false, Bool, "", "messages carry keys by which a consumer knows a repeat";
    DeadLetterPath "dead_letter_path" Some(Q3), false, Bool, "", "tries are bounded, and what fails is moved aside";
    ErasureDesign "erasure_design" Some(Q3), false, Bool, "", "a person can be erased from the event log";
    QueueArrivalsPerS "queue_arrivals_per_s" Some(Q3), false, number(0.0, 1e9, Open::Neither), "messages/s", "messages that arrive per second, sustained";
    QueueServiceRatePerS "queue_service_rate_per_s" Some(Q3), false, number(0.0, 1e9, Open::Low), "messages/s", "messages that the consumers take per second";
    QueueRetentionMinutes "queue_retention_minutes" Some(Q3), false, number(0.0, TEN_YEARS, Open::Low), "min", "time that a message is kept";
    CallTimeoutMs "call_timeout_ms" Some(Q3), false, number(0.0, ONE_DAY, Open::Low), "ms", "timeout of one try of a remote call";
    CallTries "call_tries" Some(Q3), false, whole(1.0, 1000.0), "tries", "tries of a remote call, the first included";
    CallerDeadlineMs "caller_deadline_ms" Some(Q3), false, number(0.0, ONE_DAY, Open::Low), "ms", "time after which the caller gives up";
    RetryLayers "retry_layers" Some(Q3), false, whole(1.0, 100.0), "layers", "layers of a call path that each retry";

    DataSensitivity "data_sensitivity" Some(Q4), true, Word(SENSITIVITIES), "", "the most sensitive class of data held";
    Regimes "regimes" Some(Q4), false, Words(SENSITIVITIES), "", "every class of data held, where several apply";
    ComplianceOwner "compliance_owner" Some(Q4), false, Name, "", "who answers for compliance, or `none`";
    EncryptionAtRest "encryption_at_rest" Some(Q4), false, Bool, "", "data is encrypted where it is stored";
    EncryptionRationale "encryption_rationale" Some(Q4), false, Bool, "", "a documented rationale stands in for encryption at rest";
    BaaSigned "baa_signed" Some(Q4), false, Bool, "", "every vendor that touches PHI has signed a business associate agreement";
    AuditControls "audit_controls" Some(Q4), false, Bool, "", "access to regulated data is recorded and examined";
    AuditLogMonths "audit_log_months" Some(Q4), false, number(0.0, 1200.0, Open::Neither), "months", "how long audit logs are kept";
    AuditLogMonthsAtHand "audit_log_months_at_hand" Some(Q4), false, number(0.0, 1200.0, Open::Neither), "months", "how far back audit logs can be searched at once";
    PanProtection "pan_protection" Some(Q4), false, Word(&["not-stored", "tokenisation", "truncation", "hash", "field-encryption", "disk-encryption"]), "", "what makes stored card numbers unreadable";
    ProcessorContract "processor_contract" Some(Q4), false, Bool, "", "every processor of personal data works under a contract (GDPR art. 28)";

    Pattern "pattern" Some(Q5), true, Word(PATTERNS), "", "the architectural pattern";
    TeamSize "team_size" Some(Q5), true, whole(1.0, 100_000.0), "engineers", "engineers who own this backend";
    PlatformTeam "platform_team" Some(Q5), false, Bool, "", "a dedicated platform team serves this team";
    IndependentContexts "independent_contexts" Some(Q5), false, Bool, "", "bounded contexts that deploy independently";
    Extracting "extracting" Some(Q5), false, Bool, "", "a service is being extracted out of a monolith";
    ExistingSchema "existing_schema" Some(Q5), false, Bool, "", "a schema in production is being changed";
    OnCall "on_call" Some(Q5), false, Name, "", "who is on call for schema changes, or `none`";
    Dba "dba" Some(Q5), false, Name, "", "who reviews schema changes as DBA, or `none`";
    Language "language" Some(Q5), false, Name, "", "the preferred backend language";
    NeedsAdminPanel "needs_admin_panel" Some(Q5), false, Bool, "", "staff need an admin panel";
    SharedDatabase "shared_database" Some(Q5), false, Bool, "", "services write to the same database";
    RapidProvisioning "rapid_provisioning" Some(Q5), false, Bool, "", "a new server or service is there within hours";
    BasicMonitoring "basic_monitoring" Some(Q5), false, Bool, "", "a fault in production is seen at once";
    RapidDeployment "rapid_deployment" Some(Q5), false, Bool, "", "a change reaches production within hours";

    RpoMinutes "rpo_minutes" Some(Q6), true, number(0.0, TEN_YEARS, Open::Neither), "min", "recovery point objective: data that may be lost";
    RtoMinutes "rto_minutes" Some(Q6), true, number(0.0, TEN_YEARS, Open::Low), "min", "recovery time objective: time until service is back";
    Standby "standby" Some(Q6), false, Word(&["none", "async", "sync", "cross-region"]), "", "the standby that exists or is planned";
    BackupIntervalMinutes "backup_interval_minutes" Some(Q6), false, number(0.0, TEN_YEARS, Open::Low), "min", "time between backups or archived log segments";
    IsolatedBackup "isolated_backup" Some(Q6), false, Bool, "", "point-in-time recovery or a backup apart from the replicas exists";
    RestoreDrillAgeDays "restore_drill_age_days" Some(Q6), false, number(0.0, 36_500.0, Open::Neither), "days", "days since a restore was last practised";
    RecoveryStrategy "recovery_strategy" Some(Q6), false, Word(&["backup-and-restore", "pilot-light", "warm-standby", "active-active"]), "", "the recovery strategy that is planned";
    DataSizeGb "data_size_gb" Some(Q6), false, number(0.0, 1e9, Open::Low), "GB", "data that a restore must bring back";
    RestoreMbPerS "restore_mb_per_s" Some(Q6), false, number(0.0, 1e6, Open::Low), "MB/s", "throughput of a restore";
    DetectionMinutes "detection_minutes" Some(Q6), false, number(0.0, TEN_YEARS, Open::Neither), "min", "time until an outage is noticed";
    IncidentsPerYear "incidents_per_year" Some(Q6), false, number(0.0, 100_000.0, Open::Neither), "incidents/year", "outages a year, as counted or expected";
    InterRegionRttMs "inter_region_rtt_ms" Some(Q6), false, number(0.0, ONE_DAY, Open::Low), "ms", "round trip between the two regions";
    ContingencyPlan "contingency_plan" Some(Q6), false, Bool, "", "a contingency plan for the data is written and tested";

    SloAvailabilityPercent "slo_availability_percent" Some(Q7), true, number(0.0, 100.0, Open::Both), "%", "availability objective over 30 days";
    ErrorBudgetConsumer "error_budget_consumer" Some(Q7), true, Name, "", "who spends and answers for the error budget, or `none`";
    SloLatencyP50Ms "slo_latency_p50_ms" Some(Q7), false, number(0.0, ONE_DAY, Open::Low), "ms", "median latency objective";
    SloLatencyP95Ms "slo_latency_p95_ms" Some(Q7), false, number(0.0, ONE_DAY, Open::Low), "ms", "95th percentile latency objective";
    SloLatencyP99Ms "slo_latency_p99_ms" Some(Q7), false, number(0.0, ONE_DAY, Open::Low), "ms", "99th percentile latency objective";
    SloWriteLatencyP99Ms "slo_write_latency_p99_ms" Some(Q7), false, number(0.0, ONE_DAY, Open::Low), "ms", "99th percentile latency objective of writes";
    SlaAvailabilityPercent "sla_availability_percent" Some(Q7), false, number(0.0, 100.0, Open::Low), "%", "availability promised in contracts";
    DependencyAvailabilityPercent "dependency_availability_percent" Some(Q7), false, number(0.0, 100.0, Open::Low), "%", "availability of all hard dependencies together, their product";
    WeakestDependencyPercent "weakest_dependency_percent" Some(Q7), false, number(0.0, 100.0, Open::Low), "%", "availability of the weakest hard dependency";
    BurnRateThreshold "burn_rate_threshold" Some(Q7), false, number(0.0, 100_000.0, Open::Low), "times the budget", "burn rate at which an alert fires";
    BudgetPolicySigned "budget_policy_signed" Some(Q7), false, Bool, "", "product, development and operations have signed the error budget policy";

    BudgetUsdPerMonth "budget_usd_per_month" None, false, number(0.0, 1e9, Open::Neither), "USD/month", "infrastructure budget";
    Cadence "cadence" None, false, Word(&["per-pr", "daily", "weekly", "biweekly", "monthly", "quarterly"]), "", "how often production is released";
    UserFacing "user_facing" None, false, Bool, "", "customers or the public use it directly";
    BusinessContext "business_context" None, false, Text, "", "what the business is and what hangs on this system";
}

impl Fact {
    /// All that is fixed about it.
    pub fn spec(self) -> &'static Spec {
        &SPECS[self as usize]
    }

    /// As in flags, tool arguments, rules and replies.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// The question that owns it; `None` for context.
    pub fn question(self) -> Option<QuestionId> {
        self.spec().question
    }

    /// Whether it is a phrase for people, of which two wordings never contradict each other.
    pub fn is_phrase(self) -> bool {
        self.spec().kind == Text
    }

    /// Finds a fact by its name; `-` and case do not matter.
    ///
    /// # Errors
    /// [`FactError::Unknown`] with the nearest name.
    pub fn named(name: &str) -> Result<Fact, FactError> {
        let wanted = name.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        if let Some(fact) = Fact::ALL.iter().find(|f| f.name() == wanted) {
            return Ok(*fact);
        }
        let names: Vec<&str> = Fact::ALL.iter().map(|f| f.name()).collect();
        let hint = match nearest(&wanted, &names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", names.join(", ")),
        };
        Err(FactError::Unknown { name: name.trim().to_owned(), hint })
    }

    /// Parses a value as a model or a data file writes it. Numbers and booleans may arrive as strings.
    ///
    /// # Errors
    /// [`FactError`] says what was found and what was expected.
    pub fn parse(self, json: &Json) -> Result<Value, FactError> {
        match json {
            Json::String(text) => self.parse_text(text),
            Json::Number(n) => self.number(n.as_f64().unwrap_or(f64::NAN), &n.to_string()),
            Json::Bool(b) if self.spec().kind == Bool => Ok(Value::Bool(*b)),
            Json::Array(items) if matches!(self.spec().kind, Words(_)) => {
                let words: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
                match words {
                    Some(words) => self.parse_text(&words.join(",")),
                    None => Err(self.expected(&json.to_string())),
                }
            }
            other => Err(self.expected(&other.to_string())),
        }
    }

    /// Parses a value as a flag or a form writes it: the bare value, no unit, no prose.
    ///
    /// # Errors
    /// [`FactError`] says what was found and what was expected.
    pub fn parse_text(self, text: &str) -> Result<Value, FactError> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        match self.spec().kind {
            Ratio if matches!(lower.as_str(), "read-only" | "readonly" | "read only" | "inf" | "infinity") => {
                Ok(Value::Number(f64::INFINITY))
            }
            Ratio => {
                let number = lower.strip_suffix(":1").unwrap_or(&lower).trim();
                self.number(number.parse().map_err(|_| self.expected(text))?, text)
            }
            Kind::Number { .. } => self.number(lower.parse().map_err(|_| self.expected(text))?, text),
            Bool => match lower.as_str() {
                "true" | "yes" => Ok(Value::Bool(true)),
                "false" | "no" => Ok(Value::Bool(false)),
                _ => Err(self.expected(text)),
            },
            Word(words) => {
                let word = lower.replace(['_', ' '], "-");
                let found = words.iter().find(|w| **w == word);
                found.map(|w| Value::Word(w)).ok_or_else(|| self.unknown_word(text, words))
            }
            Words(words) => {
                let mut set = Vec::new();
                for part in lower.split([',', ' ']).filter(|p| !p.is_empty()) {
                    let word = words.iter().find(|w| **w == part).ok_or_else(|| self.unknown_word(part, words))?;
                    set.push(*word);
                }
                set.sort_by_key(|w| words.iter().position(|x| x == w));
                set.dedup();
                Ok(Value::Words(set))
            }
            Name | Text if text.is_empty() => Err(self.expected(text)),
            Name if lower == "none" => Ok(Value::Text("none".into())),
            Name if self == Fact::Language => Ok(Value::Text(language(&lower))),
            Name => Ok(Value::Text(one_line(text, 120))),
            Text => Ok(Value::Text(one_line(text, 400))),
        }
    }

    fn number(self, n: f64, found: &str) -> Result<Value, FactError> {
        let fits = match self.spec().kind {
            Ratio => n >= 0.0 && (n <= 1e9 || n == f64::INFINITY),
            Kind::Number { min, max, open, whole } => {
                let low = if open == Open::Neither { n >= min } else { n > min };
                let high = if open == Open::Both { n < max } else { n <= max };
                low && high && (!whole || n.fract() == 0.0)
            }
            _ => false,
        };
        if fits { Ok(Value::Number(n)) } else { Err(self.expected(found)) }
    }

    fn expected(self, found: &str) -> FactError {
        FactError::Value { fact: self.name(), found: one_line(found, 60), expected: self.expectation() }
    }

    fn unknown_word(self, found: &str, words: &[&str]) -> FactError {
        let near = nearest(&found.to_ascii_lowercase(), words).map(|n| format!("did you mean `{n}`? "));
        let expected = format!("{}{}", near.unwrap_or_default(), self.expectation());
        FactError::Value { fact: self.name(), found: one_line(found, 60), expected }
    }

    /// What a value must be, in words: `expected a whole number from 1 to 100000 (engineers)`.
    pub fn expectation(self) -> String {
        let unit = |text: String| match self.spec().unit {
            "" => text,
            unit => format!("{text} ({unit})"),
        };
        match self.spec().kind {
            Ratio => "expected reads per write, a number from 0 to 1000000000, or `read-only`".into(),
            Kind::Number { min, max, open, whole } => {
                let kind = if whole { "a whole number" } else { "a number" };
                unit(match open {
                    Open::Neither => format!("expected {kind} from {min} to {max}"),
                    Open::Low => format!("expected {kind} above {min}, at most {max}"),
                    Open::Both => format!("expected {kind} above {min} and below {max}"),
                })
            }
            Word(words) => format!("expected one of {}", words.join(", ")),
            Words(words) => format!("expected a list of {}", words.join(", ")),
            Bool => "expected true or false".into(),
            Name => "expected a name, or `none`".into(),
            Text => "expected a phrase".into(),
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Fact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Fact {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Fact::named(&name).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Fact {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fact".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = Fact::ALL.iter().map(|f| f.name()).collect();
        schemars::json_schema!({ "type": "string", "enum": names })
    }
}

/// A name or a value that cannot be taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FactError {
    /// No fact has this name.
    #[error("unknown fact `{name}`: {hint}")]
    Unknown {
        /// As given.
        name: String,
        /// The nearest name, or all of them.
        hint: String,
    },
    /// The fact cannot take this value.
    #[error("`{fact}` is `{found}`, {expected}")]
    Value {
        /// The fact's name.
        fact: &'static str,
        /// As given, shortened.
        found: String,
        /// What a value must be.
        expected: String,
    },
    /// Two values contradict each other.
    #[error("`{low}` is {low_value}, above `{high}` with {high_value}: give percentiles in rising order")]
    Order {
        /// The lower percentile.
        low: &'static str,
        /// Its value, in milliseconds.
        low_value: f64,
        /// The higher percentile.
        high: &'static str,
        /// Its value, in milliseconds.
        high_value: f64,
    },
}

/// The value of a fact, in the fact's unit.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number; a read/write ratio of `read-only` is infinite.
    Number(f64),
    /// A boolean.
    Bool(bool),
    /// One of the fact's words.
    Word(&'static str),
    /// Several of the fact's words, in the fact's order.
    Words(Vec<&'static str>),
    /// A name (`none` says that there is none) or a phrase.
    Text(String),
}

impl Value {
    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        if let Value::Number(n) = self { Some(*n) } else { None }
    }

    /// The word or name, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Word(w) => Some(w),
            Value::Text(t) => Some(t),
            _ => None,
        }
    }

    /// Whether it says that there is nothing: `none` or `false`.
    pub fn is_absence(&self) -> bool {
        matches!(self, Value::Bool(false)) || self.as_str() == Some("none")
    }

    /// As JSON: whole numbers without a fraction, an infinite ratio as `read-only`.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Number(n) if n.is_infinite() => Json::from("read-only"),
            Value::Number(n) if n.fract() == 0.0 && n.abs() < 9e15 => Json::from(*n as i64),
            Value::Number(n) => Json::from(*n),
            Value::Bool(b) => Json::from(*b),
            Value::Word(w) => Json::from(*w),
            Value::Words(ws) => Json::from(ws.clone()),
            Value::Text(t) => Json::from(t.as_str()),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(n) if n.is_infinite() => f.write_str("read-only"),
            Value::Number(n) => write!(f, "{n}"),
            Value::Bool(b) => write!(f, "{b}"),
            Value::Word(w) => f.write_str(w),
            Value::Words(ws) => f.write_str(&ws.join(", ")),
            Value::Text(t) => f.write_str(t),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The user answered the server directly.
    Elicited,
    /// The caller passes on the user's words.
    Relayed,
    /// Stated in the brief, with the quote.
    Parent,
    /// Measured, with where it was read.
    Measured,
    /// Typed into a one-call decision.
    Stated,
    /// Taken from a profile or a stated default; never counts as an answer.
    Assumed,
}

/// A value with its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The value, in the fact's unit.
    pub value: Value,
    /// Who said it.
    pub source: Source,
    /// The words that state it, where there are any.
    pub quote: Option<String>,
    /// Where it was measured, or what it was assumed from.
    pub from: Option<String>,
}

impl Known {
    /// A value typed in by the caller.
    pub fn stated(value: Value) -> Self {
        Known { value, source: Source::Stated, quote: None, from: None }
    }

    /// A value that nobody stated, with what it was taken from.
    pub fn assumed(value: Value, from: impl Into<String>) -> Self {
        Known { value, source: Source::Assumed, quote: None, from: Some(from.into()) }
    }

    /// Whether it counts as an answer.
    pub fn is_answer(&self) -> bool {
        self.source != Source::Assumed
    }
}

/// What is known, by fact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts(BTreeMap<Fact, Known>);

impl Facts {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a fact, in place of what was known.
    pub fn set(&mut self, fact: Fact, known: Known) {
        self.0.insert(fact, known);
    }

    /// Sets a fact unless an answer is there already.
    pub fn assume(&mut self, fact: Fact, known: Known) {
        self.0.entry(fact).or_insert(known);
    }

    /// Forgets a fact.
    pub fn remove(&mut self, fact: Fact) -> Option<Known> {
        self.0.remove(&fact)
    }

    /// What is known of a fact, assumed or not.
    pub fn get(&self, fact: Fact) -> Option<&Known> {
        self.0.get(&fact)
    }

    /// The value that somebody stated; `None` where it is unknown or assumed.
    pub fn answer(&self, fact: Fact) -> Option<&Value> {
        self.0.get(&fact).filter(|k| k.is_answer()).map(|k| &k.value)
    }

    /// The value, assumed or not.
    pub fn value(&self, fact: Fact) -> Option<&Value> {
        self.0.get(&fact).map(|k| &k.value)
    }

    /// The number, assumed or not.
    pub fn number(&self, fact: Fact) -> Option<f64> {
        self.value(fact).and_then(Value::as_number)
    }

    /// The stated word or name.
    pub fn word(&self, fact: Fact) -> Option<&str> {
        self.answer(fact).and_then(Value::as_str)
    }

    /// The stated boolean.
    pub fn flag(&self, fact: Fact) -> Option<bool> {
        match self.answer(fact) {
            Some(Value::Bool(b)) => Some(*b),
            _ => None,
        }
    }

    /// All that is known, in the order of [`Fact::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Fact, &Known)> {
        self.0.iter().map(|(f, k)| (*f, k))
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The classes of data held: the regimes where they are listed, and the highest class.
    pub fn sensitivities(&self) -> Vec<&'static str> {
        let mut held = match self.answer(Fact::Regimes) {
            Some(Value::Words(words)) => words.clone(),
            _ => Vec::new(),
        };
        if let Some(Value::Word(tier)) = self.answer(Fact::DataSensitivity)
            && !held.contains(tier)
        {
            held.push(tier);
        }
        held
    }

    /// Checks what facts say together: latency percentiles rise.
    ///
    /// # Errors
    /// [`FactError::Order`] names the two that do not.
    pub fn check(&self) -> Result<(), FactError> {
        let percentiles = [Fact::SloLatencyP50Ms, Fact::SloLatencyP95Ms, Fact::SloLatencyP99Ms];
        let known: Vec<(Fact, f64)> = percentiles.iter().filter_map(|f| Some((*f, self.number(*f)?))).collect();
        for pair in known.windows(2) {
            if pair[0].1 > pair[1].1 {
                return Err(FactError::Order {
                    low: pair[0].0.name(),
                    low_value: pair[0].1,
                    high: pair[1].0.name(),
                    high_value: pair[1].1,
                });
            }
        }
        Ok(())
    }
}

/// One line of what is known, as replies and stored walks write it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    fact: Fact,
    value: Json,
    source: Source,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quote: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

impl Serialize for Facts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|(fact, k)| Line {
            fact,
            value: k.value.to_json(),
            source: k.source,
            quote: k.quote.clone(),
            from: k.from.clone(),
        }))
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let lines = Vec::<Line>::deserialize(deserializer)?;
        let parse = |line: Line| {
            let value = line.fact.parse(&line.value).map_err(serde::de::Error::custom)?;
            Ok((line.fact, Known { value, source: line.source, quote: line.quote, from: line.from }))
        };
        lines.into_iter().map(parse).collect()
    }
}

impl FromIterator<(Fact, Known)> for Facts {
    fn from_iter<T: IntoIterator<Item = (Fact, Known)>>(iter: T) -> Self {
        Facts(iter.into_iter().collect())
    }
}

/// The nearest of `known`, if one is near enough to be a typo.
pub fn nearest<'a>(wanted: &str, known: &[&'a str]) -> Option<&'a str> {
    let score = |name: &str| strsim::jaro_winkler(wanted, name);
    let best = known.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)))?;
    (score(best) >= 0.8).then_some(best)
}

/// Text on one line, cut at `limit` characters with `…`.
pub fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    for (count, c) in text.split_whitespace().collect::<Vec<_>>().join(" ").chars().enumerate() {
        if count == limit {
            line.push('…');
            break;
        }
        line.push(if c.is_control() { '\u{fffd}' } else { c });
    }
    line
}

fn language(lower: &str) -> String {
    match lower {
        "c#" | ".net" | "csharp" => "dotnet",
        "golang" => "go",
        "ts" | "node" | "nodejs" | "node.js" => "typescript",
        "js" => "javascript",
        "py" => "python",
        other => return one_line(other, 40),
    }
    .to_owned()
}
