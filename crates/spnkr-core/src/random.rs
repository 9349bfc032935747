use std::{error::Error as StdError, fmt, sync::Arc};

/// Where secrets come from: states and PKCE verifiers.
///
/// The production source is the operating system's, `spnkr_oauth::OsEntropy`. It is a trait of its own,
/// apart from [`Jitter`], so that the seed of a test can never reach a production secret.
pub trait Entropy: fmt::Debug + Send + Sync {
    /// Fills `bytes` with unpredictable ones.
    ///
    /// # Errors
    ///
    /// The source failed; `bytes` must not be used.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

/// Where pauses take their spread from, so that many clients do not act in step.
///
/// It needs no secrecy and may be seeded.
pub trait Jitter: fmt::Debug + Send + Sync {
    /// A number from 0 (inclusive) to 1 (exclusive), evenly spread.
    fn unit(&self) -> f64;
}

/// The source of randomness failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the system gave no random bytes")]
pub struct EntropyError {
    source: Arc<dyn StdError + Send + Sync>,
}

impl EntropyError {
    /// Wraps what the source said.
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: Arc::from(source.into()) }
    }
}
