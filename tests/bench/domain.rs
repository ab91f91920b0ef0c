//! How fast the domain is, by itself: `cargo bench`. Prints the machine and the commit first.
#![allow(missing_docs, reason = "criterion's macros make public items")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::catalog::Catalog;
use cs_backend_engineer::domain::decide::{self, Case, flips};
use cs_backend_engineer::domain::facts::{Fact, Facts, Known};
use cs_backend_engineer::domain::triage::{Context, triage};
use cs_backend_engineer::domain::{digest, read};

const SAMPLE: &str = "team_size=8 qps_p99=50 read_write_ratio=20 tenancy=shared-multi-tenant data_sensitivity=pii \
                      pattern=modular-monolith language=typescript";

fn facts(text: &str) -> Facts {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').expect("fact=value");
        let fact = Fact::named(name).expect("a fact");
        (fact, Known::stated(fact.parse_text(value).expect("a value")))
    };
    text.split_whitespace().map(pair).collect()
}

/// The built-in data with profiles added until there are so many, or those left out that come last and do not win.
fn with_profiles(count: usize) -> Catalog {
    let mut catalog = (*catalog::builtin()).clone();
    let mut place = 0;
    catalog.profiles.retain(|_, profile| {
        place += usize::from(!profile.founding);
        profile.founding || place + 4 <= count
    });
    let base: Vec<_> = catalog.profiles.values().cloned().collect();
    for n in catalog.profiles.len()..count {
        let mut profile = base[n % base.len()].clone();
        profile.id = format!("added-{n}");
        profile.founding = false;
        catalog.profiles.insert(profile.id.clone(), profile);
    }
    catalog
}

fn decisions(c: &mut Criterion) {
    let catalog = catalog::builtin();
    let mut group = c.benchmark_group("decide");
    let mut qps = 50.0;
    group.bench_function("sample", |b| {
        b.iter(|| {
            // Inputs that were not seen before.
            qps += 0.001;
            let mut facts = facts(SAMPLE);
            facts.set(Fact::QpsP99, Known::stated(cs_backend_engineer::domain::facts::Value::Number(qps)));
            let case = Case { facts, needed: decide::ONE_CALL.to_vec(), ..Case::default() };
            black_box(decide::decide(&catalog, &case))
        });
    });
    group.bench_function("five unknown facts", |b| {
        let case = Case { facts: facts("language=typescript qps_p99=50 read_write_ratio=20"), ..Case::default() };
        b.iter(|| black_box(decide::decide(&catalog, &case)));
    });
    for count in [10, 100, 1_000, 10_000] {
        let catalog = with_profiles(count);
        let case = Case { facts: facts(SAMPLE), needed: decide::ONE_CALL.to_vec(), ..Case::default() };
        group.bench_function(BenchmarkId::new("profiles", count), |b| {
            b.iter(|| black_box(decide::decide(&catalog, &case)));
        });
    }
    group.bench_function("flips of the sample", |b| {
        let case = Case { facts: facts(SAMPLE), needed: decide::ONE_CALL.to_vec(), ..Case::default() };
        b.iter(|| black_box(flips::flips(&catalog, &case)));
    });
    group.bench_function("digest of the sample", |b| {
        let case = Case { facts: facts(SAMPLE), needed: decide::ONE_CALL.to_vec(), ..Case::default() };
        let decision = decide::decide(&catalog, &case);
        b.iter(|| black_box(digest::of_decision(&catalog, &decision, &[])));
    });
    group.finish();
}

const PROSE: &str = "We are nine engineers on the dispatch service; the mobile team of 12 ships weekly, we ship daily. \
                     Gateway logs show about 25 requests per second, and the plan needs 90 rps at p99 a year from now. \
                     Carts are kept for 30 days. Nobody has decided between a monolith and microservices yet.\n";
const REPORT: &str = "At 14:05 checkout p99 rose to 4 s. The replica lag grew to 90 s and the pool was exhausted. \
                      We had not deployed since Friday. Retries from the mobile client tripled the load. \
                      Failing over to the standby took 40 minutes, since it had never been tried.\n";

fn texts(c: &mut Criterion) {
    let knowledge = catalog::knowledge(None).expect("the built-in data");
    let mut group = c.benchmark_group("text");
    for size in [1 << 10, 1 << 14, 1 << 17, 1 << 20] {
        group.throughput(Throughput::Bytes(size as u64));
        let prose: String = PROSE.chars().cycle().take(size).collect();
        group.bench_function(BenchmarkId::new("extract", size), |b| b.iter(|| black_box(read::extract(&prose))));
        let report: String = REPORT.chars().cycle().take(size).collect();
        group.bench_function(BenchmarkId::new("triage", size), |b| {
            b.iter(|| black_box(triage(&knowledge, &report, &Context::default())));
        });
    }
    group.finish();
}

fn machine(_: &mut Criterion) {
    let line = |path: &str, key: &str| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let found = text.lines().find(|l| l.starts_with(key)).and_then(|l| l.split(':').nth(1));
        found.map_or_else(|| "unknown".to_owned(), |v| v.trim().to_owned())
    };
    let commit = std::process::Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    let commit = commit.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    eprintln!("{}, {cores} cores, commit {commit}", line("/proc/cpuinfo", "model name"));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    targets = machine, decisions, texts
}
criterion_main!(benches);
