//! Many measurements of one thing.

/// Numbers of which the smallest is what the machine can do, and the middle one what it mostly does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) fn push(&mut self, number: f64) {
        self.0.push(number);
    }

    pub(crate) fn best(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    pub(crate) fn worst(&self) -> f64 {
        self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// The middle one; of an even number the lower of the two.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
    }
}

impl From<Vec<f64>> for Samples {
    fn from(numbers: Vec<f64>) -> Self {
        Self(numbers)
    }
}

/// What one of many costs, from the cost of some and of twice as many: what all of them share falls out.
pub(crate) fn each(some: u64, twice: u64, number: usize) -> f64 {
    (twice as f64 - some as f64) / number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_and_the_middle() {
        let mut samples = Samples::from(vec![3.0, 1.0]);
        assert_eq!((samples.best(), samples.median(), samples.worst()), (1.0, 1.0, 3.0));
        samples.push(2.0);
        assert_eq!((samples.best(), samples.median(), samples.worst()), (1.0, 2.0, 3.0));
        assert!(Samples::default().median().is_nan());
    }

    #[test]
    fn what_all_share_falls_out() {
        // A start that costs 100, and 7 for each of ten or twenty.
        assert_eq!(each(170, 240, 10), 7.0);
        assert_eq!(each(240, 170, 10), -7.0);
    }
}
