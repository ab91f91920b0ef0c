//! A server over HTTP, called as today's revision has it: one POST for each call, and no session.

use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::{Line, Lost};
use crate::site::Site;

pub struct Web {
    pub site: Site,
    /// Another server may have come to listen at its port.
    gone: AtomicBool,
    under_way: AtomicUsize,
}

impl Web {
    pub fn new(site: Site) -> Self {
        Web { site, gone: AtomicBool::new(false), under_way: AtomicUsize::new(0) }
    }
}

impl Line for Web {
    fn call(&self, tool: &str, arguments: Json) -> Result<Json, Lost> {
        let params = json!({ "name": tool, "arguments": arguments });
        loop {
            if self.gone.load(Ordering::Relaxed) {
                return Err(Lost { under_way: false });
            }
            self.under_way.fetch_add(1, Ordering::Relaxed);
            let answer = self.site.caller("").attempt("tools/call", params.clone());
            self.under_way.fetch_sub(1, Ordering::Relaxed);
            let answer = match answer {
                Ok(answer) => answer,
                Err(e) if e.kind() == ErrorKind::ConnectionRefused => return Err(Lost { under_way: false }),
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => panic!("no answer: {e}"),
                Err(_) => return Err(Lost { under_way: true }),
            };
            // More at once than one caller may have: a client waits as long as it is told to.
            if answer.status == 429 {
                let seconds = answer.headers["retry-after"].parse().expect("seconds");
                std::thread::sleep(Duration::from_secs(seconds));
                continue;
            }
            let answer = answer.is(200);
            let result = answer.messages().last().map(|message| message["result"].clone());
            return Ok(result.filter(Json::is_object).unwrap_or_else(|| panic!("no result: {answer:?}")));
        }
    }

    fn under_way(&self) -> usize {
        self.under_way.load(Ordering::Relaxed)
    }

    fn kill(&self) {
        self.site.signal("KILL");
        self.gone.store(true, Ordering::Relaxed);
    }
}
