//! The one list of facts, by question, context last. A new fact is one entry.

use super::{Kind, Open, QuestionId, Spec};

macro_rules! facts {
    ($($variant:ident $name:literal $question:expr, $required:expr, $kind:expr, $unit:literal, $about:literal;)+) => {
        /// A fact about the backend. See [`Spec`] for what is known of each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Fact { $($variant),+ }

        pub(super) const SPECS: &[Spec] = &[$(Spec {
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
    Isolation "isolation" Some(Q2), false, Word(&["none", "row-security", "schema", "database", "stack"]), "", "what separates one tenant's data from another's, or `none`";
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
