//! The error budget as a chart: how fast it burns at each alert's rate, and how much of it one recovery takes.

use serde::Serialize;

use crate::domain::decide::levels::{BurnAlert, ErrorBudget, round};
use crate::domain::facts::Value;

// The drawing's own units.
const LEFT: f64 = 48.0;
const WIDTH: f64 = 532.0;
const TOP: f64 = 16.0;
const HEIGHT: f64 = 200.0;

/// The chart, ready to be drawn.
#[derive(Serialize)]
pub struct Chart {
    minutes: String,
    window_days: u32,
    recovery_percent: String,
    rto_minutes: String,
    /// More than there is.
    overspent: bool,
    source: String,
    /// The height of what one recovery takes, from the top.
    recovery_height: String,
    /// Where its words stand.
    recovery_text: String,
    burns: Vec<Burn>,
}

#[derive(Serialize)]
struct Burn {
    severity: String,
    rate: String,
    windows: String,
    error_rate: String,
    /// The share of the budget that is spent when it fires, percent.
    spent: String,
    /// `2.1 days`.
    gone_in: String,
    /// Where its line meets the axis.
    end: String,
    /// The height of its label, so that neighbours do not collide.
    label: String,
    dash: &'static str,
}

const DASHES: [&str; 4] = ["none", "9 4", "3 4", "12 4 3 4"];

/// The chart of a budget.
pub fn chart(budget: &ErrorBudget, rto_minutes: f64, cite: &str) -> Chart {
    let n = |v: f64| Value::Number(v).to_string();
    let share = budget.one_recovery_percent / 100.0;
    let height = (share * HEIGHT).clamp(0.0, HEIGHT);
    let days = f64::from(budget.window_days);
    let burn = |(i, alert): (usize, &BurnAlert)| {
        let lasts = days / alert.burn_rate;
        let hours = hours(&alert.long_window);
        Burn {
            severity: alert.severity.to_string(),
            rate: format!("{}×", n(alert.burn_rate)),
            windows: format!("{} and {}", alert.long_window, alert.short_window),
            error_rate: n(alert.error_rate_percent),
            spent: n(round(alert.burn_rate * hours / (days * 24.0) * 100.0, 1)),
            gone_in: if lasts >= 1.0 {
                format!("{} days", n(round(lasts, 1)))
            } else {
                format!("{} h", n(round(lasts * 24.0, 1)))
            },
            end: n(round(LEFT + WIDTH * lasts / days, 1)),
            label: n(TOP + HEIGHT + if i % 2 == 0 { 22.0 } else { 48.0 }),
            dash: DASHES[i % DASHES.len()],
        }
    };
    Chart {
        minutes: n(budget.minutes),
        window_days: budget.window_days,
        recovery_percent: n(budget.one_recovery_percent),
        rto_minutes: n(rto_minutes),
        overspent: share > 1.0,
        source: cite.to_owned(),
        recovery_height: n(round(height, 1)),
        recovery_text: n(round(TOP + height.max(24.0) - 8.0, 1)),
        burns: budget.alerts.iter().enumerate().map(burn).collect(),
    }
}

/// Hours of a window in Prometheus notation: `1h`, `3d`, `30m`.
fn hours(window: &str) -> f64 {
    let (count, unit) = window.split_at(window.len().saturating_sub(1));
    let count: f64 = count.parse().unwrap_or(0.0);
    match unit {
        "d" => count * 24.0,
        "m" => count / 60.0,
        _ => count,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn windows_in_hours() {
        assert_eq!(["1h", "3d", "30m"].map(super::hours), [1.0, 72.0, 0.5]);
    }
}
