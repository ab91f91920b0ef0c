//! Frames of figures.

use super::Reads::{self, Fixed, Number};
use crate::domain::facts::Fact;
use crate::domain::read::quantity::Quantity;

fn ends(q: Quantity) -> Option<[f64; 2]> {
    Some([q.low, q.high])
}
/// A count, which is whole.
fn count(q: Quantity) -> Option<[f64; 2]> {
    (q.high.fract() == 0.0).then_some([q.low, q.high])
}
/// An outage; what takes less than half a minute is an answer.
fn outage(q: Quantity) -> Option<[f64; 2]> {
    (q.low >= 0.5).then_some([q.low, q.high])
}
/// Minutes as milliseconds; a bare number is milliseconds already.
fn ms(q: Quantity) -> Option<[f64; 2]> {
    let factor = if q.sign == b'd' { 60_000.0 } else { 1.0 };
    Some([q.low * factor, q.high * factor])
}
fn days(q: Quantity) -> Option<[f64; 2]> {
    Some([q.low / 1440.0, q.high / 1440.0])
}
fn months(q: Quantity) -> Option<[f64; 2]> {
    Some([q.low / 43_800.0, q.high / 43_800.0])
}
fn gigabytes(q: Quantity) -> Option<[f64; 2]> {
    Some([q.low / 1e9, q.high / 1e9])
}
fn inverse(q: Quantity) -> Option<[f64; 2]> {
    (q.low > 0.0 && q.high > 0.0).then(|| [1.0 / q.low, 1.0 / q.high])
}
/// An objective of availability; less than ninety is none.
fn available(q: Quantity) -> Option<[f64; 2]> {
    (q.low >= 90.0 && q.high < 100.0).then_some([q.low, q.high])
}
/// Downtime allowed in a period as availability.
fn spared(q: Quantity) -> Option<[f64; 2]> {
    (q.period > 0.0).then(|| 100.0 * (1.0 - q.high / q.period)).map(|a| [a, a])
}
/// An error budget as availability.
fn unspent(q: Quantity) -> Option<[f64; 2]> {
    (q.high < 10.0).then_some([100.0 - q.low, 100.0 - q.high])
}

/// Fact, what is read, the wordings.
pub(super) const FRAMES: &[(Fact, Reads, &[&str])] = &[
    (
        Fact::TeamSize,
        Number(count),
        &[
            r" <n> ~3(?:engineers?|developers?|developpers|devs?|programmers?|coders?|swes?|backenders|hackers|technicals|ftes?|full ?stackers|full ?stack (?:engineers|devs|developers))\b",
            r" (?:team|squad|group|crew|tribe|headcount|bench|we|us) (?:size |now |currently |today |here |is |are |of |has |have |counts? |numbers? |with |: |= |at |stands |totals? |comes to |makes |the |-> )+<n>(?: $| [,.;()/]| (?:and|who|with|next door|over there|elsewhere|in|at|from|now|today|currently)\b| ~2(?:engineers?|developers?|devs?|people|persons?|heads?|folks|strong|in total|altogether|of us)\b)",
            r" (?:engineers|developers|developpers|devs|programmers|coders|backenders|software folks|software people|swes|eng|dev|ftes) (?:: |= |is |are |-> |-- |today |now |currently |on it |on this |in total )+<n>(?: $| [,.;()/+]| ~2(?:now|today|and|in total|altogether|only)\b)",
            r" <n> (?:with us|of us|strong|on our side|in (?:the|our|my) (?:team|squad|group|crew)|(?:people |persons |heads |folks )?(?:in|on|work on|working on) (?:the|our|my|this) (?:team|squad|group|crew|backend|service)|person (?:team|squad|crew|group)|people team|(?:people |of us )?(?:write|writing|build|building) (?:the )?(?:code|backend|it|this))\b",
            r" engineering is <n> (?:of|out of)\b",
            r" (?:engineers|developers|developpers|devs|programmers|coders) (?:for|on|of|behind) (?:this|our|the) (?:backend|service|system|product|api) (?:are |is |: )(?:only |just )?<n>(?: $| [,.;(])",
            r" (?:engineers|developers|devs|programmers|coders|of us) ~~8now <n>(?: $| [,.;()])",
            r" team ~1(?:heads|members|people)? ?(?:: |= )<n>(?: $| [,.;()])",
        ],
    ),
    (
        Fact::BudgetUsdPerMonth,
        Number(ends),
        &[
            r" (?:budget|budgets|budgeted|cap|caps|capped|ceiling|allowance|allow|allows|allowed|afford|limit|limited|at most|max|maximum|up to|under|below|(?:no|not) more than|not exceed|(?:may|can|could|lets us|let us|permitted to|free to|have to|allowed to|to) spend|money|envelope|earmarked|set aside|granted|grants|gives us|give us|mgmt said|management said) ~~8<m>",
            r" <m> ~4(?:budget|cap|ceiling|allowance|limit|max|maximum|tops|at most|to spend|and (?:not|no) more|period|for (?:infra|infrastructure|hosting|cloud|servers|aws|gcp|azure|the cloud))\b",
            r" (?:budget|cap|capped|ceiling|allowance|limit|at most|max|maximum|up to|under|(?:no|not) more than|money|envelope) ~~8<un> ~4(?:usd |dollars |bucks )?(?:monthly|a month|per month|each month|every month|by month|/ month|/ mo)\b",
            r" not (?:cost|exceed|spend|go over|go above|pass) ~3<m>",
            r" monthly ~4(?:budget|cap|ceiling|allowance|limit|envelope|spend limit) ~~4<un>\b",
        ],
    ),
    (
        Fact::ReadWriteRatio,
        Number(ends),
        &[
            r" (?:reads? (?:to|per|vs|versus|and|:|/) writes?|r / w|rw|read write|read / write|reads writes|reads) ~~5<r>",
            r" <r> ~~3(?:reads?(?: to| per| vs| :| /)? ?writes?|reads|read write|read heavy|in favou?r of reads)\b",
            r" <n> ~3(?:reads?|gets|queries|lookups|views|selects) ~2(?:per|for every|for each|for one|to every|to each|against|to|a|for) ~2(?:one |single |a )?~1(?:writes?|puts?|posts?|updates?|inserts?|changes?)\b",
            r" (?:for|per|to) (?:every |each |one |a |#n )?~1(?:writes?|put|post|update|insert)\b ~~4<n>(?: ~2(?:reads?|gets?|queries|lookups|of (?:them|those))\b|[ ,.;]+$)",
            r" (?:for|per) (?:every|each|one) ~3(?:gets? |is |are )?(?:written|stored|changed|created|updated|saved) ~~6<n> ~2(?:reads?|gets?|queries|lookups)\b",
        ],
    ),
    (
        Fact::ReadWriteRatio,
        Number(inverse),
        &[
            r" (?:writes? (?:to|per|vs|versus|:|/) reads?|write read) ~~5<r>",
            r" <r> ~~3(?:writes? (?:to|per|vs|:|/) reads?)\b",
            r" (?:for|per) (?:every |each |one |a |#n )?~1(?:reads?|reading|get)\b ~~6<n> ~3(?:written|writes?|puts)\b",
            r" <n> ~3(?:writes?|puts|inserts|updates) ~2(?:per|for every|for each|for one|to every|to each|to|a) ~2(?:one |single |a )?~1(?:reads?|gets?|lookups?)\b",
        ],
    ),
    (
        Fact::ReadWriteRatio,
        Fixed(f64::INFINITY),
        &[
            r" (?:is|are|all|strictly|purely|entirely|only|mode|: |= )(?: \w+)? (?P<k>read only)\b",
            r" (?P<k>read only) (?:traffic|workload|load|system|access)\b",
            r"^ (?P<k>read only)(?: $| [,.;])",
            r" (?:no|never any|without) writes\b",
        ],
    ),
    (
        Fact::QpsP99,
        Number(ends),
        &[
            r" (?:peaks?|peaking|p99|forecasts?|expect(?:s|ed|ing)?|plan(?:s|ned|ning)?|targets?|design(?:ed)? for|must|need|needs|has to|have to|should|at most|max|maximum|worst|year|months|launch|growth|growing|grows?|reach(?:es)?|up to|sustain|survive|aim(?:ing)?|rising|climb(?:s|ing)?|will|would|next|estimated?|top of|rush|capacity|project(?:ion|ed)?|anticipate|assume|by #t) ~~8<qv>",
            r" <qv> ~~8(?:peaks?|p99|forecast|expected|planned|target|at most|max|maximum|worst|year|months|launch|reached|rush|next|by #t|in #t|in #d)\b",
            r" (?:rps|qps|tps|req per s|requests per second|req / s)(?: p99| peak| #t| next| year| forecast| target| in| #d| at| launch| planned| expected| :| =| is| of| a)* <n>(?: $| [,.;()])",
            r" (?:plan for|forecast|target|expect) ~2<n> ~1(?:at )?(?:peak|p99)\b",
        ],
    ),
    (
        Fact::QpsCurrent,
        Number(ends),
        &[
            r" (?:today|now|currently|current|at the moment|at present|these days|nowadays|yesterday|last (?:week|month|night|friday|monday)|this (?:morning|week|month)|(?:we|it|api|backend|service|system|that) (?:do|does|see|sees|get|gets|serve|serves|answer|answers|take|takes|have|has|handle|handles|run at|runs at|process|processes|average|averages|peak at|peaks at|sit at|sits at|receive|receives)|averag(?:es|ing)|measured|observed|baseline|live|so far) ~~8<qv>",
            r" <qv> ~~8(?:today|now|currently|current|at the moment|at present|these days|nowadays|yesterday|this (?:morning|week|month)|last (?:week|month)|on average|average|measured|so far)\b",
            r"(?:^| [,;/|]| and) <qv>(?: $| [,;/.|])",
            r" (?:current|today 's|present|live) ~1(?:rps|qps|tps|load|traffic) ~~3<n>(?: $| [,.;()])",
            r" (?:rps|qps|tps|req per s|req / s) (?:now|today|current|currently) ~~2<n>(?: $| [,.;()])",
        ],
    ),
    (
        Fact::RpoMinutes,
        Number(ends),
        &[
            r" (?:rpo|recovery point|recovery point objective|data ?loss|loss|datenverlust) ~~6<d>",
            r" (?:may|might|can|could|must|cannot|never|not|afford|accept|accepts|acceptable|tolerate|ok|okay|fine|at most|more than|up to|no more|max|maximum|survive|live with|allowed|willing|happy|worst case|if we|bearable|want to|than) ~~8(?:lose|losing|lost|loss|loss of) ~~6<d>",
            r" (?:lose|losing|lost|loss of) ~~6<d> ~~8(?:ok|okay|fine|acceptable|tolerable|the most|the limit|the maximum|all right|bearable|at most|max|maximum|worst|no more|not more|agreed|allowed)\b",
            r" <d> (?:of )?(?:data loss|loss|rpo)\b",
            r" rpo (?:[^\s;()]+ ){0,6}\( <d> \)",
            r" <d> (?:of ~3)?(?:may|can|could|might) (?:be lost|get lost|go missing|vanish)\b",
        ],
    ),
    (
        Fact::RpoMinutes,
        Fixed(0.0),
        &[
            r" (?:no|zero|without|not any|nil|without any) (?:data ?)?loss\b",
            r" (?:never|not|cannot|must not|may not|do not|nothing may be) (?:ever )?(?:lose|lost)(?: a| any| one| single| anything| data)?\b",
            r" not (?:a|one|#n|even a|even one) (?:single )?~3(?:may|can|must|should) ~2(?:missing|lost|gone|lose|disappear)\b",
            r" lose (?:nothing|no data)\b",
            r" nothing ~3(?:be lost|get lost|go missing)\b",
            r" rpo ~~3(?:none|zero|nil|nothing)\b",
        ],
    ),
    (
        Fact::RtoMinutes,
        Number(outage),
        &[
            r" (?:rto|recovery time|recovery time objective|restore objective|wiederanlauf) ~~6<d>",
            r" rto (?:[^\s;()]+ ){0,6}\( <d> \)",
            r" <d> (?:rto|recovery time|to (?:recover|restore|come back|be back))\b",
            r" (?:back|up again|restored?|recover|recovered|running again|online|live again|restart|restarted|available again|resumed?|working again|running) ~2(?:in|within|inside|under|after|<|<=|below|before|by|no later than|at most|at the latest|less than) ~3<d>",
            r" (?:may|can|could|might|ok|okay|fine|acceptable|at most|max|maximum|tolerate|accept|survive|live with|allowed|afford|bear|stand) ~~6(?:down|offline|outage|downtime|dark|unavailable|out|off|away|unreachable|interruption) ~~5<d>",
            r" (?:down|offline|outage|downtime|dark|unavailable|out|off|away|unreachable|interruption) ~~4(?:at most|max|maximum|up to|no more than|no longer than|not longer than|not more than|less than|under) <d>",
            r" <d> ~3(?:down|offline|of outage|of downtime|without (?:it|the system|the service)) ~~4(?:ok|okay|fine|acceptable|tolerable|bearable|allowed|at most|max|agreed|all right)\b",
            r" (?:down|offline|outage|downtime|dark|unavailable|out|off|away) ~~4<d> ~~6(?:ok|okay|fine|acceptable|tolerable|bearable|allowed|agreed|signed off|at most|max|all right)\b",
            r" (?:outage|downtime) (?:ok|okay|allowed|tolerated) ~~5<d>",
        ],
    ),
    (
        Fact::BackupIntervalMinutes,
        Number(ends),
        &[
            r" (?:backups?|back up|backs up|backed up|snapshots?|snapshotted|dumps?|dumped|wal|archiv\w+|log shipping) ~~5(?:every|each|interval|per|:|=|once in) ~1<d>",
            r" (?:every|each) <d> ~~5(?:backups?|back up|backed up|snapshots?|dumps?|dumped|archiv\w+)\b",
            r" <d> (?:backups?|snapshots?|dumps?|backup interval)\b",
        ],
    ),
    (
        Fact::BackupIntervalMinutes,
        Fixed(1440.0),
        &[
            r" (?:nightly|daily) ~2(?:backups?|snapshots?|dumps?)\b",
            r" (?:backups?|back up|backed up|snapshots?|dumps?|dumped) ~3(?:every (?:night|day)|nightly|daily|each (?:night|day)|once a day)\b",
        ],
    ),
    (
        Fact::BackupIntervalMinutes,
        Fixed(60.0),
        &[
            r" hourly ~2(?:backups?|snapshots?|dumps?)\b",
            r" (?:backups?|backed up|snapshots?|dumps?) ~3(?:hourly|every hour|each hour)\b",
        ],
    ),
    (
        Fact::BackupIntervalMinutes,
        Fixed(10_080.0),
        &[
            r" weekly ~2(?:backups?|snapshots?|dumps?)\b",
            r" (?:backups?|backed up|snapshots?|dumps?) ~3(?:weekly|every week|each week|once a week)\b",
        ],
    ),
    (
        Fact::SloAvailabilityPercent,
        Number(available),
        &[
            r" (?:availab\w*|uptime|slos?|sla|nines|target|goal|objective|promised?|promises|commit|committed|reliability|hold|charter|succeed) ~4(?:: |= |-> )?~3<pn>",
            r" <pn> ~~5(?:availab\w*|uptime|slo|sla|of the time|succeed|reliab\w+)\b",
            r" (?:want|aim for|go for|settled? (?:for|on)|sign up for|agreed on|need) ~2<pn>(?: $| [,.;(])",
            r" <pn> (?:is |it is )?(?:what we (?:want|need|promise|signed)|is (?:fine|enough|ok|okay|our \w+)|it is|as our (?:own )?\w+)\b",
        ],
    ),
    (
        Fact::SloAvailabilityPercent,
        Number(spared),
        &[
            r" (?:down|downtime|outage|offline|unavailable|dark|error budget|budget) ~~8<az>",
            r" <az> ~~8(?:down|downtime|outage|offline|unavailable|dark|error budget)\b",
        ],
    ),
    (Fact::SloAvailabilityPercent, Number(unspent), &[r" error budget ~~5<pn>", r" <p> ~2error budget\b"]),
    (
        Fact::SloLatencyP50Ms,
        Number(ms),
        &[
            r" p50 ~p5(?:<|<=|below|under|within|at most|less than|max|no more than|not exceed|faster than|beneath|inside|in) ~2<d>",
            r" (?:slos?|targets?|goals?|objectives?|want|wants|need|needs|must|should|has to|promised?|commit|committed|aim|keep|hold|budget) ~p8p50 ~p5<d>",
            r" p50 ~p3(?:slo|target|goal|objective|budget|to be|should be|must be|has to be) ~p4<d>",
            r" p50 (?:latency |ms |: |= |-> |of |at )*<d>(?: $| [,.;/)]| and)",
            r" <d> (?:at |for |in |as )?(?:the |our )?p50\b",
            r" p50 (?:ms |\( ms \) |latency )+(?:: |= )*<n>",
        ],
    ),
    (
        Fact::SloLatencyP95Ms,
        Number(ms),
        &[
            r" p95 ~p5(?:<|<=|below|under|within|at most|less than|max|no more than|not exceed|faster than|beneath|inside|in) ~2<d>",
            r" (?:slos?|targets?|goals?|objectives?|want|wants|need|needs|must|should|has to|promised?|commit|committed|aim|keep|hold|budget) ~p8p95 ~p5<d>",
            r" p95 ~p3(?:slo|target|goal|objective|budget|to be|should be|must be|has to be) ~p4<d>",
            r" p95 (?:latency |ms |: |= |-> |of |at )*<d>(?: $| [,.;/)]| and)",
            r" <d> (?:at |for |in |as )?(?:the |our )?p95\b",
            r" p95 (?:ms |\( ms \) |latency )+(?:: |= )*<n>",
        ],
    ),
    (
        Fact::SloLatencyP99Ms,
        Number(ms),
        &[
            r" p99 ~p5(?:<|<=|below|under|within|at most|less than|max|no more than|not exceed|faster than|beneath|inside|in) ~2<d>",
            r" (?:slos?|targets?|goals?|objectives?|want|wants|need|needs|must|should|has to|promised?|commit|committed|aim|keep|hold|budget) ~p8p99 ~p5<d>",
            r" p99 ~p3(?:slo|target|goal|objective|budget|to be|should be|must be|has to be) ~p4<d>",
            r" p99 (?:latency |ms |: |= |-> |of |at )*<d>(?: $| [,.;/)]| and)",
            r" <d> (?:at |for |in |as )?(?:the |our )?p99\b",
            r" p99 (?:ms |\( ms \) |latency )+(?:: |= )*<n>",
        ],
    ),
    (
        Fact::SloWriteLatencyP99Ms,
        Number(ms),
        &[r" writes? ~~6p99 ~~6<d>", r" p99 ~~4writes? ~~6<d>", r" writes? ~~4<d> ~~4p99\b"],
    ),
    (
        Fact::SlaAvailabilityPercent,
        Number(available),
        &[
            r" (?:sla|contracts?|contractual\w*|promised|promise) ~~6<pn>",
            r" <pn> ~~4(?:sla|in (?:the|our) contracts?)\b",
        ],
    ),
    (
        Fact::DependencyAvailabilityPercent,
        Number(available),
        &[r" (?:dependenc\w+|providers?|downstreams?) ~~6(?:together|product|combined|overall) ~~5<pn>"],
    ),
    (
        Fact::WeakestDependencyPercent,
        Number(available),
        &[r" (?:weakest|worst|least available) ~~6<pn>", r" <pn> ~~4(?:weakest|worst)\b"],
    ),
    (Fact::BurnRateThreshold, Number(ends), &[r" burn ~~6<nx>", r" <nx> ~~3burn\b"]),
    (
        Fact::WriteBytes,
        Number(ends),
        &[
            r" (?:writes?|rows?|records?|inserts?|events?|messages?) ~~6<b>",
            r" <b> ~3(?:writes?|rows?|records?|inserts?)\b",
        ],
    ),
    (
        Fact::QueriesPerRequest,
        Number(ends),
        &[
            r" <n> ~2(?:queries|selects|statements|sql) ~2(?:per|a|each|for each|for every) ~1(?:requests?|calls?|page|pages|endpoint)\b",
            r" (?:requests?|calls?|page) ~3<n> ~2(?:queries|selects|statements)\b",
            r" queries per request ~~3<n>",
        ],
    ),
    (Fact::QueryMs, Number(ms), &[r" (?:query|queries|statement) ~~6<d>", r" query ms ~~3<n>"]),
    (Fact::ReadReplicas, Number(count), &[r" <n> ~2replicas?\b", r" (?:read )?replicas? (?:: |= |is |are )+<n>"]),
    (
        Fact::MeanLatencyMs,
        Number(ms),
        &[
            r" (?:mean|average|avg|on average) ~~5<d>",
            r" <d> ~3(?:on average|mean|average|avg)\b",
            r" (?:mean|avg|average) latency ms ~~3<n>",
        ],
    ),
    (
        Fact::Workers,
        Number(count),
        &[r" <n> ~2(?:workers?|threads|concurrent requests|requests in flight)\b", r" workers? (?:: |= |is |are )+<n>"],
    ),
    (
        Fact::AppInstances,
        Number(count),
        &[
            r" <n> ~2(?:instances?|pods?|containers|nodes|copies of the app)\b",
            r" (?:app )?(?:instances|pods|replicas) (?:: |= |is |are )+<n>",
        ],
    ),
    (
        Fact::PoolSize,
        Number(count),
        &[
            r" pool (?:size |sizes |of |: |= |is |has |with |holds |at |up to )+<n>(?: $| [,.;()]| ~2(?:conn\w*|per|each|for each)\b)",
            r" <n> ~3connections? ~2(?:per|each|a|for each) ~1(?:instance|pod|process|node|replica|server)\b",
        ],
    ),
    (
        Fact::MaxConnections,
        Number(count),
        &[
            r" max connections ~~3<n>",
            r" (?:postgres\w*|mysql|mariadb|database|databases|db|rds|aurora|server|cluster|pgbouncer) ~~6<n> ~2connections\b",
            r" <n> ~1(?:database|db|postgres|mysql) connections\b",
            r" <n> connections ~2(?:to|on|in|at|for|of) (?:the |our |one )?(?:database|db|postgres\w*|mysql|server)\b",
            r" (?:postgres\w*|mysql|mariadb|database|databases|db|rds|aurora) ~~6connections ~~5(?:at most|max|limit|limited to|up to) ~1<n>",
        ],
    ),
    (Fact::DatabaseCores, Number(count), &[r" <n> ~2(?:cores?|vcpus?|cpus?)\b", r" (?:cores?|vcpus?) (?:: |= )+<n>"]),
    (
        Fact::QueueArrivalsPerS,
        Number(ends),
        &[
            r" (?:arriv\w+|come in|incoming|published|enqueued?|produced?) ~~6<oqv>",
            r" <oqv> ~~5(?:arriv\w+|come in|incoming|enqueued|published)\b",
        ],
    ),
    (
        Fact::QueueServiceRatePerS,
        Number(ends),
        &[
            r" (?:consumers?|workers?|drain|process|take|handle) ~~6<oqv>",
            r" <oqv> ~~5(?:consumed|drained|processed)\b",
        ],
    ),
    (
        Fact::QueueRetentionMinutes,
        Number(ends),
        &[r" (?:retention|retained?|kept|keep|keeps) ~~6<d>", r" <d> ~2(?:retention|of retention)\b"],
    ),
    (
        Fact::CallTimeoutMs,
        Number(ms),
        &[r" (?:timeout|times out|time out|timeouts) ~~5<d>", r" <d> ~2timeouts?\b", r" timeout ms ~~3<n>"],
    ),
    (Fact::CallTries, Number(count), &[r" <n> ~2(?:tries|attempts)\b", r" (?:tries|attempts) ~1(?:: |= )*<n>"]),
    (Fact::CallerDeadlineMs, Number(ms), &[r" (?:deadline|gives? up|hangs? up) ~~5<d>", r" <d> ~2deadline\b"]),
    (Fact::RetryLayers, Number(count), &[r" <n> ~2layers\b", r" retry layers ~~2<n>"]),
    (Fact::AuditLogMonths, Number(months), &[r" (?:audit|logs?|trail) ~~6<d>", r" <d> ~4(?:audit|logs?)\b"]),
    (
        Fact::AuditLogMonthsAtHand,
        Number(months),
        &[
            r" (?:at hand|searchable|online|hot|queryable|immediately) ~~6<d>",
            r" <d> ~5(?:at hand|searchable|online|hot|queryable)\b",
        ],
    ),
    (
        Fact::RestoreDrillAgeDays,
        Number(days),
        &[
            r" (?:restore|restored|drill|drilled|practised|practiced|rehearsed) ~~6<d>",
            r" <d> ~3(?:since|ago) ~~5(?:restore|drill)\b",
        ],
    ),
    (
        Fact::DataSizeGb,
        Number(gigabytes),
        &[
            r" (?:data|database|db|dataset|dump|store|postgres|mysql) ~~6<b>",
            r" <b> ~3(?:of )?~1(?:data|database|db|dataset|dump)\b",
        ],
    ),
    (
        Fact::DetectionMinutes,
        Number(ends),
        &[
            r" (?:detect\w*|notic\w+|alerts?|paged?|see it|know) ~~6<d>",
            r" <d> ~3(?:to (?:notice|detect|see)|detection)\b",
        ],
    ),
    (
        Fact::IncidentsPerYear,
        Number(ends),
        &[
            r" <n> ~2(?:incidents?|outages?) ~2(?:a year|per year|yearly|last year|in the last year)\b",
            r" (?:incidents|outages) per year ~~3<n>",
        ],
    ),
    (
        Fact::InterRegionRttMs,
        Number(ms),
        &[
            r" (?:round trip|rtt|between (?:the |both |our )?regions) ~~6<d>",
            r" <d> ~3(?:round trip|rtt|between (?:the |both |our )?regions)\b",
        ],
    ),
];
