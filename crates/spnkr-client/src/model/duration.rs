use std::fmt;

use jiff::SignedDuration;

/// Reads an ISO 8601 duration of weeks, days, hours, minutes and seconds, exact to the nanosecond.
///
/// Not with jiff's own reader, which takes no days, since a day need not have 24 hours; to the services it does.
pub(crate) fn parse(text: &str) -> Option<SignedDuration> {
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let text = text.strip_prefix('P')?;
    if text.is_empty() || text.ends_with('T') {
        return None;
    }
    let (mut date, mut time) = text.split_once('T').unwrap_or((text, ""));
    let mut total = 0;
    take(&mut date, 'W', 604_800, &mut total)?;
    take(&mut date, 'D', 86_400, &mut total)?;
    take(&mut time, 'H', 3_600, &mut total)?;
    take(&mut time, 'M', 60, &mut total)?;
    let mut nanoseconds = 0;
    if let Some((seconds, fraction)) = time.split_once('.') {
        nanoseconds = billionths(fraction.strip_suffix('S')?)?;
        total = number(seconds)?.checked_add(total)?;
        time = "";
    }
    take(&mut time, 'S', 1, &mut total)?;
    if !date.is_empty() || !time.is_empty() {
        return None;
    }
    let duration = SignedDuration::new(total, nanoseconds);
    Some(if is_negative { -duration } else { duration })
}

/// Takes a number of this unit off the front, if it is the next one, and adds it up.
fn take(rest: &mut &str, unit: char, seconds: i64, total: &mut i64) -> Option<()> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(after) = rest[digits..].strip_prefix(unit) {
        *total = number(&rest[..digits])?.checked_mul(seconds)?.checked_add(*total)?;
        *rest = after;
    }
    Some(())
}

fn number(digits: &str) -> Option<i64> {
    // A sign is no digit, though `parse` takes it.
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// The digits behind a point as nanoseconds, at most nine.
fn billionths(digits: &str) -> Option<i32> {
    let scale = 10_i64.pow(u32::try_from(9_usize.checked_sub(digits.len())?).ok()?);
    i32::try_from(number(digits)? * scale).ok()
}

/// Shows a duration as the services write it: days, and no unit that is zero.
pub(crate) struct Iso(pub(crate) SignedDuration);

impl fmt::Display for Iso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let duration = self.0.unsigned_abs();
        let (seconds, nanoseconds) = (duration.as_secs(), duration.subsec_nanos());
        if self.0.is_negative() {
            f.write_str("-")?;
        }
        f.write_str("P")?;
        let (days, time) = (seconds / 86_400, seconds % 86_400);
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if time == 0 && nanoseconds == 0 {
            return f.write_str(if days > 0 { "" } else { "T0S" });
        }
        f.write_str("T")?;
        let (hours, minutes, seconds) = (time / 3_600, time / 60 % 60, time % 60);
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        match (seconds, nanoseconds) {
            (0, 0) => Ok(()),
            (seconds, 0) => write!(f, "{seconds}S"),
            (seconds, nanoseconds) => {
                let digits = format!("{nanoseconds:09}");
                write!(f, "{seconds}.{}S", digits.trim_end_matches('0'))
            }
        }
    }
}
