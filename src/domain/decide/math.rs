//! Field arithmetic: the formulas of the canon, each with its units, range and source.
//!
//! Where an input is out of range the result is `None`: a figure that means nothing is not shown.

/// Reads per second on one copy and writes per second, of a load at `ratio` reads per write (DDIA 2e ch. 2).
/// An infinite ratio is read-only. `(reads, writes)`.
pub fn split(qps: f64, ratio: f64) -> (f64, f64) {
    let writes = if ratio.is_infinite() { 0.0 } else { qps / (1.0 + ratio) };
    (qps - writes, writes)
}

/// Requests in flight: Little's law with the mean response time in ms (Reinertsen, principle Q12).
pub fn in_flight(per_second: f64, mean_ms: f64) -> f64 {
    per_second * mean_ms / 1000.0
}

/// Workers for so many in flight at a target utilisation, 0 to 1 exclusive of 0 (0.7 is a house heuristic).
pub fn workers(in_flight: f64, utilisation: f64) -> Option<f64> {
    (utilisation > 0.0 && utilisation <= 1.0).then(|| (in_flight / utilisation).ceil().max(1.0))
}

/// Database connections that are busy at once: requests/s × queries a request × ms a query.
pub fn busy_connections(per_second: f64, queries: f64, query_ms: f64) -> f64 {
    per_second * queries * query_ms / 1000.0
}

/// Most connections that a database serves well: twice its cores and one for each disk (`HikariCP`, About Pool Sizing).
pub fn pool_ceiling(cores: f64, spindles: f64) -> f64 {
    2.0 * cores + spindles
}

/// Connections without which threads that need several each can starve (`HikariCP`, About Pool Sizing).
pub fn pool_floor(threads: f64, each: f64) -> f64 {
    threads * (each - 1.0) + 1.0
}

/// Read replicas for a read load: those that serve it at a share of their capacity, and one spare. None where the
/// primary copes (the share 0.6 is a house heuristic).
pub fn replicas(reads: f64, cache_hit: f64, copy_capacity: f64, share: f64) -> f64 {
    let load = reads * (1.0 - cache_hit);
    let copy = copy_capacity * share;
    if load <= copy { 0.0 } else { (load / copy).ceil() + 1.0 }
}

/// Requests per second of a daily volume at a peak factor (the factor 4 is a house heuristic: measure it).
pub fn daily_peak(per_day: f64, factor: f64) -> f64 {
    per_day / 86_400.0 * factor
}

/// Load in a year from today's: growth a year as a factor, and the peak over the mean, counted once.
pub fn grown(today: f64, growth_per_year: f64, peak: f64) -> f64 {
    today * growth_per_year * peak
}

/// Throughput of N workers by the Universal Scalability Law (Gunther).
pub fn usl(lambda: f64, sigma: f64, kappa: f64, n: f64) -> f64 {
    lambda * n / (1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0))
}

/// Workers at which throughput peaks; none where coherency costs nothing (Gunther).
pub fn usl_peak(sigma: f64, kappa: f64) -> Option<f64> {
    (kappa > 0.0 && sigma < 1.0).then(|| ((1.0 - sigma) / kappa).sqrt())
}

/// Bytes a day of a mean write rate, with overhead for indexes and bloat (2.5 is a house heuristic).
pub fn storage_per_day(writes_per_second: f64, bytes: f64, overhead: f64) -> f64 {
    writes_per_second * 86_400.0 * bytes * overhead
}

/// Minutes to copy so much data at so many MB/s (1 GB is 1000 MB); replay, detection and cutover come on top.
pub fn restore_minutes(gigabytes: f64, mb_per_second: f64) -> Option<f64> {
    (mb_per_second > 0.0).then(|| gigabytes * 1000.0 / mb_per_second / 60.0)
}

/// Seconds to drain a backlog; none where work comes at least as fast as it is done.
pub fn drain_seconds(backlog: f64, service_rate: f64, arrivals: f64) -> Option<f64> {
    (service_rate > arrivals).then(|| backlog / (service_rate - arrivals))
}

/// Longest queue whose last entry still waits a tolerable time.
pub fn queue_bound(service_rate: f64, tolerable_wait_seconds: f64) -> f64 {
    service_rate * tolerable_wait_seconds
}

/// Availability of parts that must all work, percent each. Count each dependency once (Treynor et al.).
pub fn serial(percents: &[f64]) -> f64 {
    percents.iter().map(|p| p / 100.0).product::<f64>() * 100.0
}

/// Availability of parts of which one must work, percent each; only where they share no fate.
pub fn parallel(percents: &[f64]) -> f64 {
    (1.0 - percents.iter().map(|p| 1.0 - p / 100.0).product::<f64>()) * 100.0
}

/// What a critical dependency must hold: the objective and one nine more (Treynor et al.).
pub fn extra_nine(slo_percent: f64) -> f64 {
    100.0 - (100.0 - slo_percent) / 10.0
}

/// Minutes of full outage that an objective allows in a window of days. None at 100 % and above: it has no budget.
pub fn budget_minutes(slo_percent: f64, window_days: f64) -> Option<f64> {
    (slo_percent < 100.0).then(|| (100.0 - slo_percent) / 100.0 * window_days * 1440.0)
}

/// How fast the budget burns where `share` of it is spent in a long window of hours (SRE Workbook ch. 5).
pub fn burn_rate(share: f64, window_days: f64, long_window_hours: f64) -> f64 {
    share * window_days * 24.0 / long_window_hours
}

/// The share of failed requests at which a burn rate is reached, 0 to 1. None where it cannot be: it would need more
/// than every request to fail, or the burn is below 1 and spends no budget early.
pub fn error_rate(burn: f64, slo_percent: f64) -> Option<f64> {
    let rate = burn * (100.0 - slo_percent) / 100.0;
    (burn >= 1.0 && rate < 1.0).then_some(rate)
}

/// Seconds until an alert fires at an error rate from 0 to 1 (SRE Workbook ch. 5).
pub fn detection_seconds(slo_percent: f64, error_rate: f64, long_window_hours: f64, burn: f64) -> Option<f64> {
    (error_rate > 0.0).then(|| (100.0 - slo_percent) / 100.0 / error_rate * long_window_hours * 3600.0 * burn)
}

/// The share of requests that see at least one slow part of a fan-out, 0 to 1 (Dean & Barroso 2013).
pub fn fan_out(parts: i32, slow_share: f64) -> f64 {
    1.0 - (1.0 - slow_share).powi(parts)
}

/// Calls that one request can become where every layer tries so often.
pub fn retry_factor(tries: f64, layers: f64) -> f64 {
    tries.powf(layers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within, "{found} is not within {within} of {expected}");
    }

    #[test]
    fn worked_examples() {
        let (reads, writes) = split(180.0, 20.0);
        near(writes, 8.6, 0.05);
        near(reads, 171.4, 0.05);
        near(in_flight(180.0, 120.0), 21.6, 1e-9);
        near(in_flight(180.0, 600.0), 108.0, 1e-9);
        assert_eq!(workers(21.6, 0.7), Some(31.0));
        near(busy_connections(180.0, 4.0, 5.0), 3.6, 1e-9);
        near(daily_peak(1e6, 1.0), 11.6, 0.05);
        near(daily_peak(1e6, 4.0), 46.0, 0.5);
        near(grown(30.0, 3.0, 2.0), 180.0, 1e-9);
        near(storage_per_day(1.43, 1024.0, 2.5) / 1e6, 316.0, 1.0);
        near(restore_minutes(500.0, 100.0).expect("a rate"), 83.0, 0.5);
        near(drain_seconds(360_000.0, 150.0, 100.0).expect("drains"), 7200.0, 1e-6);
        near(serial(&[99.95, 99.9, 99.99]), 99.84, 0.005);
        near(budget_minutes(99.9, 30.0).expect("a budget"), 43.2, 1e-9);
        near(budget_minutes(99.9, 28.0).expect("a budget"), 40.32, 1e-9);
        near(budget_minutes(99.99, 30.0).expect("a budget"), 4.32, 1e-9);
        near(budget_minutes(99.5, 30.0).expect("a budget"), 216.0, 1e-9);
        for (share, hours, burn, rate) in
            [(0.02, 1.0, 14.4, 1.44), (0.05, 6.0, 6.0, 0.6), (0.1, 24.0, 3.0, 0.3), (0.1, 72.0, 1.0, 0.1)]
        {
            near(burn_rate(share, 30.0, hours), burn, 1e-9);
            near(error_rate(burn, 99.9).expect("reachable") * 100.0, rate, 1e-9);
        }
        near(detection_seconds(99.9, 1.0, 1.0, 14.4).expect("fires"), 52.0, 0.5);
        near(fan_out(100, 0.01), 0.63, 0.005);
        near(retry_factor(3.0, 5.0), 243.0, 1e-6);
        near(extra_nine(99.9), 99.99, 1e-9);
        near(parallel(&[99.0, 99.0]), 99.99, 1e-9);
        near(pool_ceiling(4.0, 1.0), 9.0, 1e-9);
        near(pool_floor(3.0, 4.0), 10.0, 1e-9);
    }

    #[test]
    fn edges() {
        assert_eq!(split(40.0, f64::INFINITY), (40.0, 0.0));
        assert_eq!(split(40.0, 0.0), (0.0, 40.0));
        assert_eq!(budget_minutes(100.0, 30.0), None);
        assert_eq!(error_rate(14.4, 93.0), None, "the objective is too low for this burn rate");
        assert!(error_rate(14.4, 93.06).is_some());
        assert_eq!(error_rate(0.5, 99.9), None, "a burn below 1 is no alert");
        assert_eq!(drain_seconds(1.0, 100.0, 100.0), None);
        assert_eq!(restore_minutes(1.0, 0.0), None);
        assert_eq!(workers(1.0, 0.0), None);
        assert_eq!(usl_peak(0.1, 0.0), None);
        near(usl_peak(0.02, 0.0001).expect("a peak"), 99.0, 0.1);
        let peak = usl(1.0, 0.02, 0.0001, 99.0);
        assert!(peak > usl(1.0, 0.02, 0.0001, 50.0) && peak > usl(1.0, 0.02, 0.0001, 200.0));
        assert_eq!(replicas(1000.0, 0.0, 5000.0, 0.6), 0.0, "none for load where the primary copes");
        assert_eq!(replicas(6000.0, 0.0, 5000.0, 0.6), 3.0);
        assert_eq!(replicas(6000.0, 0.9, 5000.0, 0.6), 0.0);
        near(queue_bound(150.0, 2.0), 300.0, 1e-9);
    }
}
