//! The composition map as a page to read: it mirrors the specialists' data, in their order.

use std::path::Path;

use cs_backend_engineer::domain::specialist::Specialist;

#[test]
fn the_map_mirrors_the_specialists() {
    let references = Path::new(env!("CARGO_MANIFEST_DIR")).join("references");
    let page = std::fs::read_to_string(references.join("composition_map.md")).expect("the map");
    let rows: Vec<Vec<&str>> = page.lines().filter(|line| line.starts_with("| ")).map(cells).collect();
    let rows: Vec<Vec<&str>> = rows.into_iter().filter(|row| row[0].parse::<u32>().is_ok()).collect();

    let mut specialists: Vec<Specialist> = std::fs::read_dir(references.join("specialists"))
        .expect("the specialists")
        .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("readable"))
        .map(|text| serde_json::from_str(&text).expect("a specialist"))
        .collect();
    specialists.sort_by_key(|s| s.order);

    for (row, s) in rows.iter().zip(&specialists) {
        let (order, id) = (s.order.to_string(), format!("`{}`", s.id));
        let on_request = if s.when.is_some() { row[3] } else { "on request" };
        assert_eq!(*row, [&*order, &*id, &*s.owns, on_request, &*s.stage, &*s.returns]);
    }
    assert_eq!(rows.len(), specialists.len());
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}
