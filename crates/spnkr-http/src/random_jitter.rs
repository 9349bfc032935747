use spnkr_core::Jitter;

/// A spread that differs with every call and every process.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct RandomJitter;

impl Jitter for RandomJitter {
    fn unit(&self) -> f64 {
        // Without randomness there is no spread, which harms nobody.
        let number = getrandom::u32().unwrap_or_default();
        f64::from(number) / (f64::from(u32::MAX) + 1.0)
    }
}
