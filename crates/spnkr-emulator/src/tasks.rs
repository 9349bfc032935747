//! Tasks that end with the emulator.

use tokio::sync::watch;

/// Closed when the emulator is dropped.
pub(crate) type Closing = watch::Receiver<()>;

/// Runs a task until it is done or the emulator is dropped.
pub(crate) fn spawn_until(mut closing: Closing, task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(async move {
        let closed = async move { while closing.changed().await.is_ok() {} };
        tokio::select! {
            () = task => {}
            () = closed => {}
        }
    });
}
