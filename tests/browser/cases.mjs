// One decision of every status, and one with names that try to break out, as flags of `decide`.
const sample = {
  "team-size": "8", "qps-p99": "50", "read-write-ratio": "20", tenancy: "shared-multi-tenant",
  "data-sensitivity": "pii", pattern: "modular-monolith", "language-preference": "typescript",
};
const nasty = `<img src=x onerror="alert(1)">"];end %%{init: {"x":1}}%% \`#35; </script><script>alert(2)</script>`;

/** A walk that no profile fits, once a person has answered for its kill criterion. Gives the flags that decide it. */
function unfit(run) {
  const walk = (...more) => JSON.parse(run("walk", "--output", "json", ...more));
  const opened = walk("--parent", "cs-vpe-advisor", "--brief", "12 engineers, weekly releases", "--answer", "microservices");
  const on = (...more) => walk("--resume", opened.walk_id, ...more);
  on("--override-rule", opened.stop.rule, "--override-by", "Dana Reyes", "--override-reason", "the board decided");
  on("--answer", "yes, a platform team, and the contexts deploy independently");
  on("--answer", "99.9 %, and Ines Okoye spends the error budget");
  return { walk: opened.walk_id };
}

export const cases = [
  { name: "decided", code: 0, flags: { ...sample, "rto-minutes": "30", "rpo-minutes": "15", "slo-availability-percent": "99.9", "error-budget-consumer": "payments team", "business-context": "invoices for clinics" } },
  { name: "assumed", code: 0, flags: sample },
  { name: "blocked", code: 3, flags: { ...sample, pattern: "microservices", "slo-availability-percent": "99.99", "rto-minutes": "240" } },
  { name: "incomplete", code: 4, flags: { "team-size": "8", "qps-p99": "50" } },
  { name: "no_fit", code: 4, walk: unfit },
  { name: "large", code: 0, flags: { ...sample, "team-size": "60", "qps-p99": "8000", "data-sensitivity": "phi", regimes: "phi", pattern: "microservices", "platform-team": "true", "independent-contexts": "true", "compliance-owner": "Dana Reyes", "language-preference": "go" } },
  { name: "nasty", code: 0, nasty, flags: { ...sample, "error-budget-consumer": nasty, "business-context": `${nasty} ${"x".repeat(400)}`, "on-call": nasty } },
];

/** The flags as arguments. */
export const args = (flags) => Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
