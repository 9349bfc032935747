//! Pauses between the bytes of a slow connection.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::time::{Sleep, sleep};

/// A pause that may be going on.
#[derive(Debug, Default)]
pub(crate) enum Pause {
    #[default]
    Over,
    Sleeping(Pin<Box<Sleep>>),
    /// For pauses of no length, in which other tasks get their turn.
    Yielding,
}

impl Pause {
    pub(crate) fn begin(&mut self, length: Duration) {
        *self = match length {
            Duration::ZERO => Self::Yielding,
            length => Self::Sleeping(Box::pin(sleep(length))),
        };
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match self {
            Self::Over => return Poll::Ready(()),
            Self::Sleeping(sleep) => ready!(sleep.as_mut().poll(context)),
            Self::Yielding => {
                *self = Self::Over;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        *self = Self::Over;
        Poll::Ready(())
    }
}
