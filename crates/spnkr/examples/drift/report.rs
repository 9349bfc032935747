//! The report: what was read, what the models do not know of it, and what gave nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde_json::{Value, json};
use spnkr::{
    client::{ENDPOINTS, EndpointInfo},
    core::Class,
};

use crate::findings::{self, Finding};

/// What came of all calls, by operation.
#[derive(Debug, Default)]
pub(crate) struct Report {
    operations: BTreeMap<&'static str, Reads>,
}

/// What came of the calls of an operation.
#[derive(Debug, Default)]
struct Reads {
    read: usize,
    /// In how many places each was found.
    findings: BTreeMap<Finding, usize>,
    /// How many calls gave nothing, and why.
    failures: BTreeMap<String, usize>,
}

impl Report {
    /// Takes in an answer.
    pub(crate) fn answer(&mut self, info: &'static EndpointInfo, bytes: &[u8]) {
        let reads = self.operations.entry(info.operation().name()).or_default();
        reads.read += 1;
        for finding in findings::of(info, bytes).unwrap_or_default() {
            *reads.findings.entry(finding).or_default() += 1;
        }
    }

    /// Takes in a call without an answer.
    pub(crate) fn failure(&mut self, info: &'static EndpointInfo, reason: String) {
        let reads = self.operations.entry(info.operation().name()).or_default();
        *reads.failures.entry(reason).or_default() += 1;
    }

    /// Whether any answer has something that its model does not know.
    pub(crate) fn has_drifted(&self) -> bool {
        self.operations.values().any(|reads| !reads.findings.is_empty())
    }

    /// How many answers were read.
    pub(crate) fn answers(&self) -> usize {
        self.operations.values().map(|reads| reads.read).sum()
    }

    /// The operations that read and were not called.
    pub(crate) fn not_called(&self) -> BTreeSet<&'static str> {
        let reading = ENDPOINTS.iter().filter(|info| info.class() == Class::Read);
        let names = reading.map(|info| info.operation().name());
        names.filter(|name| !self.operations.contains_key(name)).collect()
    }

    pub(crate) fn to_json(&self) -> Value {
        let operations = self.operations.iter().map(|(name, reads)| {
            let findings = reads.findings.iter().map(|(Finding { kind, place, what }, count)| {
                json!({ "kind": kind.name(), "place": place, "what": what, "count": count })
            });
            json!({
                "operation": name,
                "read": reads.read,
                "findings": findings.collect::<Vec<_>>(),
                "failures": reads.failures,
            })
        });
        json!({
            "drifted": self.has_drifted(),
            "operations": operations.collect::<Vec<_>>(),
            "not_called": self.not_called(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, reads) in &self.operations {
            let outcome = match (reads.findings.is_empty(), reads.read) {
                (false, _) => "DRIFT",
                (true, 0) => "none",
                (true, _) => "ok",
            };
            writeln!(f, "{outcome:<6} {name:<36} {:>5} read", reads.read)?;
            for (Finding { kind, place, what }, count) in &reads.findings {
                let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
                writeln!(f, "       {}: {place}{what} ({count})", kind.name())?;
            }
            for (reason, count) in &reads.failures {
                writeln!(f, "       {count} gave nothing: {reason}")?;
            }
        }
        let not_called: Vec<_> = self.not_called().into_iter().collect();
        writeln!(f, "\nnot called: {}", not_called.join(", "))?;
        let findings: usize = self.operations.values().map(|reads| reads.findings.len()).sum();
        writeln!(
            f,
            "{} answers of {} operations, {findings} findings",
            self.answers(),
            self.operations.len()
        )
    }
}
