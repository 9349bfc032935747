//! What was found, line by line.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::failure::Failure;

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Ok,
    Warn,
    Fail,
    /// What it needs is missing.
    Skipped,
}

/// One check.
#[derive(Debug, Serialize)]
struct Check {
    name: String,
    state: State,
    finding: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

/// All checks so far, in order.
#[derive(Debug, Default)]
pub(super) struct Report {
    checks: Vec<Check>,
    exit_code: Option<u8>,
}

impl Report {
    pub(super) fn ok(&mut self, name: impl Into<String>, finding: impl Into<String>) {
        self.push(name, State::Ok, finding, None);
    }

    pub(super) fn warn(&mut self, name: &str, finding: impl Into<String>, advice: &str) {
        self.push(name, State::Warn, finding, Some(advice));
    }

    pub(super) fn skip(&mut self, name: &str) {
        self.push(name, State::Skipped, "not reached", None);
    }

    pub(super) fn fail(&mut self, name: impl Into<String>, failure: &Failure) {
        let (message, advice) = failure.texts();
        self.push(name, State::Fail, message, advice);
        self.exit_code.get_or_insert(failure.exit_code());
    }

    fn push(
        &mut self,
        name: impl Into<String>,
        state: State,
        finding: impl Into<String>,
        advice: Option<&str>,
    ) {
        let (name, finding) = (name.into(), finding.into());
        self.checks.push(Check { name, state, finding, advice: advice.map(str::to_owned) });
    }

    /// A line a check, and its advice below it.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let longest = self.checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
        for check in &self.checks {
            let (word, style) = match check.state {
                State::Ok => ("ok", AnsiColor::Green.on_default()),
                State::Warn => ("warn", AnsiColor::Yellow.on_default()),
                State::Fail => ("FAIL", AnsiColor::Red.on_default().bold()),
                State::Skipped => ("-", Style::new().dimmed()),
            };
            let Check { name, finding, .. } = check;
            writeln!(out, "{style}{word:<4}{style:#}  {name:<longest$}  {finding}")?;
            if let Some(advice) = &check.advice {
                let advice = advice.replace("\n    ", &format!("\n{:1$}", "", longest + 10));
                writeln!(out, "      {:<longest$}  what to do: {advice}", "")?;
            }
        }
        Ok(())
    }

    pub(super) fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Document<'a> {
            ok: bool,
            checks: &'a [Check],
        }

        let document = Document { ok: self.exit_code.is_none(), checks: &self.checks };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        writeln!(out)
    }

    /// Nothing if all is well, and otherwise the exit code of what failed first.
    pub(super) fn verdict(&self) -> Result<(), Failure> {
        let Some(exit_code) = self.exit_code else { return Ok(()) };
        let failed: Vec<_> = self
            .checks
            .iter()
            .filter(|check| check.state == State::Fail)
            .map(|check| check.name.as_str())
            .collect();
        Err(Failure::other(format!("not everything is well: {}", failed.join(", ")))
            .advise("begin with the first one; the others may come from it")
            .with_exit_code(exit_code))
    }
}
