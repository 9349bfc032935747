//! How a person ends a command.

use std::io;

/// Ctrl-C, listened for from the moment that this is made.
#[derive(Debug)]
pub(crate) struct Interruption {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
    #[cfg(windows)]
    signal: tokio::signal::windows::CtrlC,
}

impl Interruption {
    /// Begins to listen; within a runtime.
    pub(crate) fn new() -> io::Result<Self> {
        #[cfg(unix)]
        let signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
        #[cfg(windows)]
        let signal = tokio::signal::windows::ctrl_c()?;
        Ok(Self { signal })
    }

    /// Resolves when it comes.
    pub(crate) async fn wait(&mut self) {
        if self.signal.recv().await.is_none() {
            std::future::pending().await
        }
    }
}

/// The polite request of a system to end, where there is one.
#[derive(Debug)]
pub(crate) struct Termination {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Termination {
    /// Begins to listen; within a runtime.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    /// Resolves when it comes.
    pub(crate) async fn wait(&mut self) {
        #[cfg(unix)]
        if self.signal.recv().await.is_some() {
            return;
        }
        std::future::pending().await
    }
}
