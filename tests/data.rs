//! The compiled-in data: it loads, and everything in it holds together.

use cs_backend_engineer::catalog;

#[test]
fn the_embedded_data_is_whole() {
    let catalog = catalog::builtin();
    assert_eq!(catalog.questions.len(), 7);
    for id in ["node-express", "fastapi-python", "django-monolith", "go-or-rust-microservice"] {
        assert!(catalog.profiles[id].founding, "{id} is one of the mission's four");
    }
}
