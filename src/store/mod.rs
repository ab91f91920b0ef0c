//! stub until the real one lands
#![allow(missing_docs)]
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct Head {
    pub opened: String,
    pub parent: Option<String>,
    pub state: String,
    pub pending: Option<String>,
}
#[derive(Debug, Clone, serde::Serialize)]
pub struct Listed {
    pub walk: String,
    #[serde(flatten)]
    pub head: Head,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Decision,
    Triage,
    Artifact,
}
pub enum Place {
    Memory,
}
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("no {what} `{id}`: check the id")]
    NoSuch { what: &'static str, id: String },
    #[error("{what} is damaged: {why}")]
    Damaged { what: String, why: String },
    #[error("answered already")]
    Conflict,
}
impl StoreError {
    pub fn is_refusal(&self) -> bool {
        !matches!(self, StoreError::Damaged { .. })
    }
}
#[derive(Clone, Default)]
pub struct Store(
    Arc<Mutex<(BTreeMap<String, Vec<String>>, BTreeMap<(Kind, String), String>, BTreeMap<String, Vec<String>>)>>,
);
impl Store {
    pub fn parse(_: Option<&str>) -> Result<Place, StoreError> {
        Ok(Place::Memory)
    }
    pub fn new(_: Place) -> Store {
        Store::default()
    }
    pub async fn append(
        &self,
        _o: &str,
        walk: &str,
        expected: u64,
        events: &[String],
        _h: &Head,
    ) -> Result<u64, StoreError> {
        let mut m = self.0.lock().unwrap();
        let v = m.0.entry(walk.into()).or_default();
        if v.len() as u64 != expected {
            return Err(StoreError::Conflict);
        }
        v.extend(events.iter().cloned());
        Ok(v.len() as u64)
    }
    pub async fn load(&self, _o: &str, walk: &str) -> Result<Vec<String>, StoreError> {
        self.0.lock().unwrap().0.get(walk).cloned().ok_or(StoreError::NoSuch { what: "walk", id: walk.into() })
    }
    pub async fn list(&self, _o: &str, _l: u32) -> Result<Vec<Listed>, StoreError> {
        Ok(vec![])
    }
    pub async fn delete(&self, _o: &str, walk: &str) -> Result<(), StoreError> {
        self.0.lock().unwrap().0.remove(walk);
        Ok(())
    }
    pub async fn keep(&self, _o: &str, kind: Kind, id: &str, body: &str) -> Result<(), StoreError> {
        self.0.lock().unwrap().1.insert((kind, id.into()), body.into());
        Ok(())
    }
    pub async fn kept(&self, _o: &str, kind: Kind, id: &str) -> Result<String, StoreError> {
        self.0
            .lock()
            .unwrap()
            .1
            .get(&(kind, id.into()))
            .cloned()
            .ok_or(StoreError::NoSuch { what: "result", id: id.into() })
    }
    pub async fn add_artifact(&self, _o: &str, subject: &str, body: &str) -> Result<(), StoreError> {
        self.0.lock().unwrap().2.entry(subject.into()).or_default().push(body.into());
        Ok(())
    }
    pub async fn artifacts(&self, _o: &str, subject: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.0.lock().unwrap().2.get(subject).cloned().unwrap_or_default())
    }
}
