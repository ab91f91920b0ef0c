//! Figures, and how they are shown.

use std::time::Duration;

/// How long some calls took.
#[derive(Debug, Clone)]
pub struct Times {
    took: Vec<Duration>,
    whole: Duration,
}

impl Times {
    pub fn new(took: Vec<Duration>, whole: Duration) -> Times {
        Times { took, whole }
    }

    /// Microseconds that so much of the calls stayed under, 0 to 1.
    pub fn quantile(&self, part: f64) -> f64 {
        let mut took: Vec<f64> = self.took.iter().map(|took| took.as_secs_f64() * 1e6).collect();
        took.sort_by(f64::total_cmp);
        took[((took.len() - 1) as f64 * part).round() as usize]
    }

    /// Calls a second.
    pub fn rate(&self) -> f64 {
        self.took.len() as f64 / self.whole.as_secs_f64()
    }
}

/// Rounds of ours with rounds of the bare server's in between, so that whoever else uses the machine slows both.
#[derive(Debug, Default)]
pub struct Rounds {
    pub ours: Vec<Times>,
    pub echo: Vec<Times>,
}

impl Rounds {
    /// The median over rounds.
    pub fn median(of: &[Times], figure: impl Fn(&Times) -> f64) -> f64 {
        median(of.iter().map(figure).collect())
    }

    /// The median of what each round of ours is to the bare server's round beside it.
    pub fn ratio(&self, figure: impl Fn(&Times) -> f64) -> f64 {
        median(self.ours.iter().zip(&self.echo).map(|(ours, echo)| figure(ours) / figure(echo)).collect())
    }

    /// All calls of all rounds, for the rare ones.
    pub fn all(of: &[Times]) -> Times {
        let took = of.iter().flat_map(|times| times.took.clone()).collect();
        Times { took, whole: of.iter().map(|times| times.whole).sum() }
    }

    /// Cells: p50, p99 and calls a second of ours, p50 of the bare server's, and ratios of p50 and of throughput.
    pub fn cells(&self) -> Vec<String> {
        let p50 = |times: &Times| times.quantile(0.5);
        vec![
            whole(Self::median(&self.ours, p50)),
            whole(Self::all(&self.ours).quantile(0.99)),
            whole(Self::median(&self.ours, Times::rate)),
            whole(Self::median(&self.echo, p50)),
            whole(Self::median(&self.echo, Times::rate)),
            format!("{:.2}", self.ratio(p50)),
            format!("{:.2}", self.ratio(Times::rate)),
        ]
    }
}

/// Of an even number, the upper one.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Without a fraction, thousands apart.
pub fn whole(figure: f64) -> String {
    let digits = format!("{figure:.0}");
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n) % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Prints a Markdown table; the first column is words, the others are figures.
pub fn print(title: &str, head: &[&str], rows: &[Vec<String>]) {
    println!("\n### {title}\n\n| {} |", head.join(" | "));
    println!("|---|{}", "---:|".repeat(head.len() - 1));
    for row in rows {
        println!("| {} |", row.join(" | "));
    }
}
