use spnkr_core::{Entropy, Jitter};
use spnkr_oauth::OsEntropy;

/// A spread that differs with every call and every process.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct RandomJitter;

impl Jitter for RandomJitter {
    fn unit(&self) -> f64 {
        let mut bytes = [0; 4];
        // Without randomness there is no spread, which harms nobody.
        let _ = OsEntropy::default().fill(&mut bytes);
        f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
    }
}
