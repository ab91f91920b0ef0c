//! Colours for a person at a terminal, and for nobody else.

use std::io::IsTerminal;

/// Whether to colour, decided once for a stream.
#[derive(Debug, Clone, Copy)]
pub struct Ink(bool);

impl Ink {
    /// Colours where the stream is a terminal that has them, and nobody said `NO_COLOR`.
    pub fn on(stream: &impl IsTerminal) -> Self {
        let said = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        Ink(stream.is_terminal() && !said("NO_COLOR") && !dumb)
    }

    /// What is to be seen first.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// What may be passed over.
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// What is well.
    pub fn green(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// What to look at.
    pub fn yellow(self, text: &str) -> String {
        self.paint("33", text)
    }

    /// What stands in the way.
    pub fn red(self, text: &str) -> String {
        self.paint("31", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
