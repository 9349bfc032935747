//! Tasks that end with the emulator.

use hyper::rt::Executor;
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

/// Runs the streams of an HTTP/2 connection until the emulator is dropped.
#[derive(Clone)]
pub(crate) struct Tasks(pub(crate) Closing);

impl<F> Executor<F> for Tasks
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn execute(&self, task: F) {
        spawn_until(self.0.clone(), async move {
            task.await;
        });
    }
}
