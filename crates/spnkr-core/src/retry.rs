use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;

/// How often a request may be repeated after a failure that may pass, and how long it is waited before.
///
/// Before the n-th repetition, from 0, the pause is a random part of `delay × 2ⁿ`, twenty seconds at most. What a
/// server asks for in `Retry-After` is waited for instead. Throttling (429) is outside of this: it is waited out as
/// long as the call's deadline allows.
///
/// The named policies go by those of the game's endpoint document; where that has fewer repetitions, three, so that
/// one answer in ten can fail without a caller seeing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RetryPolicy {
    retries: u32,
    delay: Duration,
}

impl RetryPolicy {
    /// Files and film chunks on the content network.
    pub const CDN: Self = Self::new(3, Duration::from_millis(50));
    /// The game's own files, and the clearance.
    pub const CMS: Self = Self::new(3, Duration::from_secs(1));
    /// Customization and operations.
    pub const CUSTOMIZATION: Self = Self::new(3, Duration::from_secs(1));
    /// Everything is tried once.
    pub const NONE: Self = Self::new(0, Duration::ZERO);
    /// What has no policy of its own.
    pub const STANDARD: Self = Self::new(3, Duration::from_millis(50));

    /// This many repetitions, with pauses that begin at `delay`.
    pub const fn new(retries: u32, delay: Duration) -> Self {
        Self { retries, delay }
    }

    /// How often a request may be repeated.
    pub const fn retries(self) -> u32 {
        self.retries
    }

    /// The longest pause before the n-th repetition, from 0.
    pub fn longest_pause(self, repetition: u32) -> Duration {
        const LONGEST: Duration = Duration::from_secs(20);
        self.delay.saturating_mul(1 << repetition.min(16)).min(LONGEST)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// How long an answer asks to wait, counted from its arrival at `received_at`.
///
/// The `Retry-After` header has seconds or a date in any of the three forms of HTTP. A date is compared with the
/// answer's own `Date`, as two computers' clocks differ, and with `received_at` if there is none; one in the past is
/// zero. A value that is neither counts for nothing, and so do several.
pub fn retry_after(headers: &HeaderMap, received_at: Timestamp) -> Option<Duration> {
    let text = only(headers, header::RETRY_AFTER)?;
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let now = only(headers, header::DATE)
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or_else(|| SystemTime::from(received_at));
    Some(until.duration_since(now).unwrap_or_default())
}

/// The value of a header that is there once.
fn only(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().map(HeaderValue::to_str)?.ok()?.trim();
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-01-02T03:04:05Z";

    fn read(headers: &[(header::HeaderName, &str)]) -> Option<Duration> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        retry_after(&map, NOW.parse().unwrap())
    }

    #[test]
    fn seconds_and_all_three_forms_of_dates_are_read() {
        for (value, expected) in [
            ("0", Some(0)),
            ("7", Some(7)),
            (" 7 ", Some(7)),
            ("007", Some(7)),
            ("86400", Some(86_400)),
            ("99999999999999999999999999", Some(u64::MAX)),
            ("Fri, 02 Jan 2026 03:04:15 GMT", Some(10)),
            ("Friday, 02-Jan-26 03:04:15 GMT", Some(10)),
            ("Fri Jan  2 03:04:15 2026", Some(10)),
            ("Fri, 02 Jan 2026 03:04:05 GMT", Some(0)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("1e3", None),
            ("0x10", None),
            ("1 s", None),
            ("1,2", None),
            ("soon", None),
            ("\u{e9}", None),
            ("Fri, 02 Jan 2026", None),
            ("Fri, 32 Jan 2026 03:04:15 GMT", None),
            ("2026-01-02T03:04:15Z", None),
        ] {
            let expected = expected.map(Duration::from_secs);
            assert_eq!(read(&[(header::RETRY_AFTER, value)]), expected, "{value:?}");
        }
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[(header::RETRY_AFTER, "1"), (header::RETRY_AFTER, "1")]), None);
    }

    #[test]
    fn a_date_goes_by_the_clock_of_the_server() {
        let date = |date| {
            read(&[(header::RETRY_AFTER, "Fri, 02 Jan 2026 12:00:30 GMT"), (header::DATE, date)])
        };
        assert_eq!(date("Fri, 02 Jan 2026 12:00:00 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(date("never"), Some(Duration::from_secs(8 * 3_600 + 56 * 60 + 25)));
    }

    #[test]
    fn pauses_grow_up_to_a_bound() {
        let policy = RetryPolicy::new(9, Duration::from_millis(100));
        assert_eq!(policy.longest_pause(0), Duration::from_millis(100));
        assert_eq!(policy.longest_pause(3), Duration::from_millis(800));
        assert_eq!(policy.longest_pause(u32::MAX), Duration::from_secs(20));
    }
}
