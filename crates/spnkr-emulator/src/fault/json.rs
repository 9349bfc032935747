//! Faults as JSON, for files and the control port.

use std::time::Duration;

use http::HeaderValue;
use serde_json::{Map, Value, json};

use super::{Fault, FaultKind, InvalidFault, RetryAfter};
use crate::HOSTS;

impl Fault {
    /// Reads a list of faults.
    ///
    /// ```
    /// use spnkr_emulator::{Fault, FaultKind};
    ///
    /// let list = br#"[
    ///     {"kind": "reset-mid-body", "host": "halostats.svc.halowaypoint.com", "path": "/hi/matches/", "times": 3},
    ///     {"kind": "too-many-requests", "retry_after": 7, "chance": 0.1, "times": "always"}
    /// ]"#;
    /// let faults = Fault::list_from_json(list)?;
    /// assert_eq!(faults[0].kind(), &FaultKind::ResetMidBody);
    ///
    /// let error = Fault::list_from_json(br#"[{"kind": "latency", "times": 0}]"#).unwrap_err();
    /// assert_eq!(error.to_string(), "entry 1: times must be a whole number from 1, or \"always\"");
    /// # Ok::<(), spnkr_emulator::InvalidFault>(())
    /// ```
    ///
    /// | key | value |
    /// | --- | --- |
    /// | `kind` | the name of a [`FaultKind`]; nothing else is needed |
    /// | `host` | one of [`HOSTS`]; without it, every host |
    /// | `path` | the beginning of paths, with its slash; not for faults of connections |
    /// | `times` | how often it strikes, by default once; or `"always"` |
    /// | `skip` | how many fitting requests pass first |
    /// | `chance` | the probability to strike, above 0 and up to 1 |
    /// | `milliseconds` | the pause of `drip-body`, `drip-handshake`, `drip-head`, or the `latency` |
    /// | `mebibytes` | the size of `deflate-bomb`, `double-gzip-bomb`, `gzip-bomb`, up to 65536 |
    /// | `count` | how many announcements a `continue-flood` has, up to a million |
    /// | `location` | where `redirect` leads |
    /// | `retry_after` | of `service-unavailable` and `too-many-requests`: seconds, `"date"` or `{"date": seconds}` for an HTTP date, any other text as it is, or null for none |
    ///
    /// # Errors
    ///
    /// [`InvalidFault`] tells which entry is wrong, and how.
    pub fn list_from_json(json: &[u8]) -> Result<Vec<Self>, InvalidFault> {
        let of_all = |reason| InvalidFault { entry: None, reason };
        let list: Value = serde_json::from_slice(json)
            .map_err(|error| of_all(format!("this is no JSON: {error}")))?;
        let Value::Array(list) = list else {
            return Err(of_all("a list of faults is expected".to_owned()));
        };
        let entries = list.into_iter().enumerate();
        let read = |(place, entry)| {
            from_value(entry).map_err(|reason| InvalidFault { entry: Some(place + 1), reason })
        };
        entries.map(read).collect()
    }

    /// Writes a list of faults, as [`list_from_json`](Self::list_from_json) reads it.
    pub fn list_to_json(faults: &[Self]) -> String {
        Value::from_iter(faults.iter().map(Self::to_map)).to_string()
    }

    /// The members of an entry; those with their usual value are left out.
    pub(crate) fn to_map(&self) -> Map<String, Value> {
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("kind", self.kind.name().into());
        if let Some(host) = &self.host {
            put("host", host.as_str().into());
        }
        if !self.path.is_empty() {
            put("path", self.path.as_str().into());
        }
        match self.times {
            Some(1) => {}
            Some(times) => _ = put("times", times.into()),
            None => _ = put("times", ALWAYS.into()),
        }
        if self.skip > 0 {
            put("skip", self.skip.into());
        }
        if self.chance < 1.0 {
            put("chance", self.chance.into());
        }
        if let Some((key, value)) = parameter(&self.kind).filter(|(_, value)| *value != "") {
            put(key, value);
        }
        map
    }
}

/// The figure of a kind that has one.
fn parameter(kind: &FaultKind) -> Option<(&'static str, Value)> {
    Some(match kind {
        FaultKind::ContinueFlood(count) => (COUNT, (*count).into()),
        FaultKind::DeflateBomb(mebibytes)
        | FaultKind::DoubleGzipBomb(mebibytes)
        | FaultKind::GzipBomb(mebibytes) => (MEBIBYTES, (*mebibytes).into()),
        FaultKind::DripBody(pause)
        | FaultKind::DripHandshake(pause)
        | FaultKind::DripHead(pause)
        | FaultKind::Latency(pause) => {
            (MILLISECONDS, u64::try_from(pause.as_millis()).unwrap_or(u64::MAX).into())
        }
        FaultKind::Redirect(location) => (LOCATION, location.as_str().into()),
        FaultKind::ServiceUnavailable(retry_after) | FaultKind::TooManyRequests(retry_after) => {
            let value = match retry_after {
                RetryAfter::Date(seconds) => json!({DATE: seconds}),
                RetryAfter::Missing => Value::Null,
                RetryAfter::Seconds(seconds) => (*seconds).into(),
                RetryAfter::Text(text) => text.as_str().into(),
            };
            (RETRY_AFTER, value)
        }
        _ => return None,
    })
}

fn from_value(entry: Value) -> Result<Fault, String> {
    let Value::Object(mut entry) = entry else { return Err("an object is expected".to_owned()) };
    let name = match entry.remove("kind") {
        Some(Value::String(name)) => name,
        Some(_) => return Err("kind must be a text".to_owned()),
        None => return Err("kind is missing".to_owned()),
    };
    let kind: FaultKind = name.parse().map_err(|error| format!("{error}"))?;
    let strikes_connections = kind.strikes_connections();
    let own = parameter(&kind).map(|(key, _)| key);
    let mut fault = Fault::new(kind);
    for (key, value) in entry {
        match key.as_str() {
            "host" => fault.host = Some(host(&value)?),
            "path" if !strikes_connections => fault.path = path(&value)?,
            "times" => fault.times = times(&value)?,
            "skip" => {
                fault.skip = value.as_u64().ok_or("skip must be a whole number from 0")?;
            }
            "chance" => {
                let chance = value.as_f64().filter(|chance| *chance > 0.0 && *chance <= 1.0);
                fault.chance = chance.ok_or("chance must be a number above 0 and up to 1")?;
            }
            key if Some(key) == own => set_parameter(&mut fault.kind, &value)?,
            key => {
                let path = Some("path").filter(|_| !strikes_connections);
                let keys = ["kind", "host"].into_iter().chain(path);
                let keys: Vec<&str> = keys.chain(["times", "skip", "chance"]).chain(own).collect();
                return Err(format!("{name} has no {key:?}; its keys are {}", keys.join(", ")));
            }
        }
    }
    Ok(fault)
}

fn host(value: &Value) -> Result<String, String> {
    let name = value.as_str().map(str::to_ascii_lowercase);
    name.filter(|name| HOSTS.contains(&name.as_str()))
        .ok_or_else(|| format!("there is no host {value}; the hosts are {}", HOSTS.join(", ")))
}

fn path(value: &Value) -> Result<String, String> {
    let path = value.as_str().filter(|path| path.starts_with('/'));
    Ok(path.ok_or("path must begin with a slash")?.to_owned())
}

fn times(value: &Value) -> Result<Option<u64>, String> {
    if value == ALWAYS {
        return Ok(None);
    }
    let times = value.as_u64().filter(|times| *times > 0);
    Ok(Some(times.ok_or("times must be a whole number from 1, or \"always\"")?))
}

fn set_parameter(kind: &mut FaultKind, value: &Value) -> Result<(), String> {
    let number = |key: &str, most: u32| {
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number
            .filter(|number| (1..=most).contains(number))
            .ok_or_else(|| format!("{key} must be a whole number from 1 to {most}"))
    };
    match kind {
        FaultKind::ContinueFlood(count) => *count = number(COUNT, 1_000_000)?,
        FaultKind::DeflateBomb(mebibytes)
        | FaultKind::DoubleGzipBomb(mebibytes)
        | FaultKind::GzipBomb(mebibytes) => *mebibytes = number(MEBIBYTES, 65_536)?,
        FaultKind::DripBody(pause)
        | FaultKind::DripHandshake(pause)
        | FaultKind::DripHead(pause)
        | FaultKind::Latency(pause) => {
            let milliseconds = value.as_u64();
            *pause = Duration::from_millis(
                milliseconds.ok_or("milliseconds must be a whole number from 0")?,
            );
        }
        FaultKind::Redirect(location) => {
            let text = value.as_str().filter(|text| is_header_value(text));
            text.ok_or("location must be a text that a header can hold")?.clone_into(location);
        }
        FaultKind::ServiceUnavailable(own) | FaultKind::TooManyRequests(own) => {
            *own = retry_after(value)?;
        }
        _ => {}
    }
    Ok(())
}

fn retry_after(value: &Value) -> Result<RetryAfter, String> {
    let date = |seconds: &Value| seconds.as_u64().and_then(|seconds| u32::try_from(seconds).ok());
    let read = match value {
        Value::Null => Some(RetryAfter::Missing),
        Value::Number(seconds) => seconds.as_u64().map(RetryAfter::Seconds),
        Value::String(text) if text == DATE => Some(RetryAfter::Date(1)),
        Value::String(text) if is_header_value(text) => Some(RetryAfter::Text(text.clone())),
        Value::Object(map) if map.len() == 1 => map.get(DATE).and_then(date).map(RetryAfter::Date),
        _ => None,
    };
    read.ok_or_else(|| {
        "retry_after must be a whole number of seconds, \"date\", {\"date\": seconds}, a text that a \
         header can hold, or null"
            .to_owned()
    })
}

fn is_header_value(text: &str) -> bool {
    !text.is_empty() && HeaderValue::from_str(text).is_ok()
}

const ALWAYS: &str = "always";
const COUNT: &str = "count";
const DATE: &str = "date";
const LOCATION: &str = "location";
const MEBIBYTES: &str = "mebibytes";
const MILLISECONDS: &str = "milliseconds";
const RETRY_AFTER: &str = "retry_after";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_survives_the_way_through_json() {
        let mut faults: Vec<Fault> = FaultKind::ALL.iter().cloned().map(Fault::new).collect();
        let three = |kind| Fault::new(kind).on_host("LOGIN.live.com").times(3).skipping(2);
        faults.extend([
            three(FaultKind::Refused),
            three(FaultKind::Empty).on_path("/a\"b"),
            Fault::new(FaultKind::Empty).always().chance(0.125),
            three(FaultKind::ContinueFlood(1)),
            three(FaultKind::DeflateBomb(2)),
            three(FaultKind::DoubleGzipBomb(3)),
            three(FaultKind::GzipBomb(4)),
            three(FaultKind::DripBody(Duration::from_millis(5))),
            three(FaultKind::DripHandshake(Duration::ZERO)),
            three(FaultKind::DripHead(Duration::from_millis(6))),
            three(FaultKind::Latency(Duration::from_secs(7))),
            three(FaultKind::Redirect("/elsewhere".to_owned())),
            three(FaultKind::ServiceUnavailable(RetryAfter::Date(8))),
            three(FaultKind::TooManyRequests(RetryAfter::Missing)),
            three(FaultKind::TooManyRequests(RetryAfter::Text("soon".to_owned()))),
        ]);
        let json = Fault::list_to_json(&faults);
        assert_eq!(Fault::list_from_json(json.as_bytes()).as_ref(), Ok(&faults), "{json}");
        let short = [Fault::new(FaultKind::Empty), three(FaultKind::TlsStall)];
        assert_eq!(
            Fault::list_to_json(&short),
            r#"[{"kind":"empty"},{"host":"login.live.com","kind":"tls-stall","skip":2,"times":3}]"#
        );
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (json, message) in [
            ("", "this is no JSON: EOF while parsing a value at line 1 column 0"),
            ("{}", "a list of faults is expected"),
            ("[7]", "entry 1: an object is expected"),
            (r#"[{"kind": "empty"}, {}]"#, "entry 2: kind is missing"),
            (r#"[{"kind": 7}]"#, "entry 1: kind must be a text"),
            (
                r#"[{"kind": "empty", "times": 0}]"#,
                "entry 1: times must be a whole number from 1, or \"always\"",
            ),
            (
                r#"[{"kind": "empty", "times": "often"}]"#,
                "entry 1: times must be a whole number from 1, or \"always\"",
            ),
            (r#"[{"kind": "empty", "skip": -1}]"#, "entry 1: skip must be a whole number from 0"),
            (
                r#"[{"kind": "empty", "chance": 0}]"#,
                "entry 1: chance must be a number above 0 and up to 1",
            ),
            (
                r#"[{"kind": "empty", "chance": 1.1}]"#,
                "entry 1: chance must be a number above 0 and up to 1",
            ),
            (r#"[{"kind": "empty", "path": "hi"}]"#, "entry 1: path must begin with a slash"),
            (
                r#"[{"kind": "empty", "milliseconds": 7}]"#,
                "entry 1: empty has no \"milliseconds\"; its keys are kind, host, path, times, skip, chance",
            ),
            (
                r#"[{"kind": "tls-stall", "path": "/"}]"#,
                "entry 1: tls-stall has no \"path\"; its keys are kind, host, times, skip, chance",
            ),
            (
                r#"[{"kind": "latency", "seconds": 7}]"#,
                "entry 1: latency has no \"seconds\"; its keys are kind, host, path, times, skip, chance, milliseconds",
            ),
            (
                r#"[{"kind": "latency", "milliseconds": 0.5}]"#,
                "entry 1: milliseconds must be a whole number from 0",
            ),
            (
                r#"[{"kind": "gzip-bomb", "mebibytes": 0}]"#,
                "entry 1: mebibytes must be a whole number from 1 to 65536",
            ),
            (
                r#"[{"kind": "continue-flood", "count": 1000001}]"#,
                "entry 1: count must be a whole number from 1 to 1000000",
            ),
            (
                r#"[{"kind": "redirect", "location": "a\nb"}]"#,
                "entry 1: location must be a text that a header can hold",
            ),
        ] {
            let error = Fault::list_from_json(json.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), message, "{json}");
            let entry = message.strip_prefix("entry ").and_then(|rest| rest[..1].parse().ok());
            assert_eq!(error.entry(), entry);
        }
        for (json, beginning) in [
            (
                r#"[{"kind": "reset"}]"#,
                "entry 1: there is no fault \"reset\"; the kinds are accept-then-close, ",
            ),
            (
                r#"[{"kind": "empty", "host": "example.org"}]"#,
                "entry 1: there is no host \"example.org\"; the hosts are banprocessor.",
            ),
            (r#"[{"kind": "empty", "host": 7}]"#, "entry 1: there is no host 7; the hosts are "),
            (
                r#"[{"kind": "too-many-requests", "retry_after": -1}]"#,
                "entry 1: retry_after must be a whole number of seconds, ",
            ),
            (
                r#"[{"kind": "too-many-requests", "retry_after": {"date": -1}}]"#,
                "entry 1: retry_after must be ",
            ),
        ] {
            let error = Fault::list_from_json(json.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(beginning), "{error}");
        }
    }

    #[test]
    fn when_to_come_again() {
        for (json, retry_after) in [
            ("null", RetryAfter::Missing),
            ("7", RetryAfter::Seconds(7)),
            ("\"date\"", RetryAfter::Date(1)),
            ("{\"date\": 7}", RetryAfter::Date(7)),
            ("\"-5\"", RetryAfter::Text("-5".to_owned())),
        ] {
            let list = format!("[{{\"kind\": \"too-many-requests\", \"retry_after\": {json}}}]");
            let faults = Fault::list_from_json(list.as_bytes()).unwrap();
            assert_eq!(faults[0].kind(), &FaultKind::TooManyRequests(retry_after));
        }
    }
}
