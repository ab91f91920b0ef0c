use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::decide::{self, Case, stretches};
use cs_backend_engineer::domain::facts::{Fact, Known};

#[test]
fn probe() {
    let c = catalog::builtin();
    for s in [
        "team_size=8 qps_p99=50 read_write_ratio=20 tenancy=shared-multi-tenant data_sensitivity=pii pattern=modular-monolith language=typescript",
        "team_size=8 qps_p99=50 read_write_ratio=20 tenancy=shared-multi-tenant data_sensitivity=pii pattern=microservices",
        "team_size=60 qps_p99=8000 read_write_ratio=20 tenancy=shared-multi-tenant data_sensitivity=phi pattern=microservices platform_team=true independent_contexts=true",
        "team_size=8 qps_p99=50 read_write_ratio=0.2 tenancy=shared-multi-tenant data_sensitivity=pii pattern=modular-monolith slo_availability_percent=99.99 rto_minutes=240",
        "team_size=3 qps_p99=90000 read_write_ratio=20 tenancy=single-tenant data_sensitivity=pci pattern=serverless",
    ] {
        let facts = s.split(' ').map(|p| { let (n,v)=p.split_once('=').unwrap(); let f=Fact::named(n).unwrap(); (f, Known::stated(f.parse_text(v).unwrap())) }).collect();
        let d = decide::decide(&c, &Case{facts, needed: decide::needed(&c, None), owner:"local", ..Case::default()});
        println!("== {s}\n{:?} {:?} kills {:?}", d.status, d.profile, d.kills.iter().map(|k|&k.rule).collect::<Vec<_>>());
        for f in [Fact::TeamSize, Fact::QpsP99] {
            let t = std::time::Instant::now();
            let l = stretches::along(&c, &d, f);
            println!("{f} {:?}", t.elapsed());
            for s in l { println!("   {} {} {} {:?} {}", s.low, s.moves, s.status, s.profile, s.changes.iter().map(|c|c.words()).collect::<Vec<_>>().join("; ")); }
        }
    }
}
