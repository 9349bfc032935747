use std::fmt;

/// The name of what was asked for: a token hop or an operation of a service.
///
/// Errors and traces carry it. The set is open: each crate names its own, and so can a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Operation(&'static str);

impl Operation {
    /// Names an operation, in words that a person understands in the middle of a sentence.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
