use std::error::Error;

use crate::Emulated;

/// What a doctest ends with: `Ok(())`, or any error by `?`.
pub type DoctestResult = Result<(), Box<dyn Error>>;

/// Runs an example against a fresh emulator.
///
/// ```
/// spnkr_testkit::doctest(async |emulated| {
///     assert!(emulated.emulator().requests().is_empty());
///     Ok(())
/// });
/// ```
///
/// # Panics
///
/// If the example fails.
pub fn doctest(example: impl AsyncFnOnce(&Emulated) -> DoctestResult) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime can be built");
    runtime.block_on(async {
        let emulated = Emulated::start().await;
        if let Err(error) = example(&emulated).await {
            panic!("the example failed: {error:?}");
        }
    });
}
