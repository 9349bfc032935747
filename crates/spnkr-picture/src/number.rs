use std::fmt;

/// A coordinate as it is written: at most two decimals, and never anything that is no number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number(pub(crate) f64);

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0.clamp(-LIMIT, LIMIT) * 100.0).round() / 100.0;
        // NaN stays NaN in a clamp, and -0 is written with its sign.
        let rounded = if rounded.is_nan() || rounded == 0.0 { 0.0 } else { rounded };
        write!(formatter, "{rounded}")
    }
}

/// Further away than any drawing reaches, and still exact in the single precision that some programs have.
const LIMIT: f64 = 1_000_000.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_always_numbers() {
        let cases = [
            (1.0, "1"),
            (-1.0, "-1"),
            (0.125, "0.13"),
            (12.3, "12.3"),
            (-0.001, "0"),
            (f64::NAN, "0"),
            (f64::INFINITY, "1000000"),
            (f64::MIN, "-1000000"),
        ];
        for (number, expected) in cases {
            assert_eq!(Number(number).to_string(), expected, "{number}");
        }
    }
}
