//! The one timer of a call.

use std::{
    future::poll_fn,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use spnkr_core::{BoxFuture, Clock, Monotonic};

/// Ends the waits of one call, each in its time.
///
/// There is no timer until something has to be waited for, and then it serves the waits that follow, too.
pub(crate) struct Alarm {
    clock: Arc<dyn Clock>,
    timer: Option<Timer>,
}

struct Timer {
    at: Monotonic,
    over: BoxFuture<'static, ()>,
}

impl Alarm {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, timer: None }
    }

    /// Waits for `future`, but not beyond `end`.
    pub(crate) async fn limit<T>(
        &mut self,
        end: Monotonic,
        future: impl Future<Output = T>,
    ) -> Option<T> {
        let mut future = pin!(future);
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => self.poll_until(end, context).map(|()| None),
        })
        .await
    }

    fn poll_until(&mut self, end: Monotonic, context: &mut Context<'_>) -> Poll<()> {
        loop {
            // One that goes off too early is good for now, and there is another one after it.
            let timer = match self.timer.take() {
                Some(timer) if timer.at <= end => timer,
                _ => Timer { at: end, over: self.clock.sleep_until(end) },
            };
            let timer = self.timer.insert(timer);
            ready!(timer.over.as_mut().poll(context));
            let at = timer.at;
            self.timer = None;
            if at == end {
                return Poll::Ready(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready},
        task::Waker,
        time::Duration,
    };

    use jiff::Timestamp;
    use spnkr_testkit::ManualClock;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn poll<T>(future: impl Future<Output = T>) -> Poll<T> {
        pin!(future).poll(&mut Context::from_waker(Waker::noop()))
    }

    fn at(seconds: u32) -> Monotonic {
        Monotonic::from_start(seconds * SECOND)
    }

    #[test]
    fn what_is_there_costs_no_timer() {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let mut alarm = Alarm::new(Arc::new(clock.clone()));
        assert_eq!(poll(alarm.limit(at(0), ready(7))), Poll::Ready(Some(7)));
        assert_eq!(clock.next_wake(), None);
    }

    #[test]
    fn a_timer_serves_the_next_wait_and_does_not_end_it_too_early() {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let mut alarm = Alarm::new(Arc::new(clock.clone()));
        assert!(poll(alarm.limit(at(2), pending::<()>())).is_pending());
        assert!(poll(alarm.limit(at(5), pending::<()>())).is_pending());
        assert_eq!(clock.next_wake(), Some(2 * SECOND), "it is still the first one");
        clock.advance(2 * SECOND);
        assert!(poll(alarm.limit(at(5), pending::<()>())).is_pending());
        assert_eq!(clock.next_wake(), Some(3 * SECOND));
        clock.advance(3 * SECOND);
        assert_eq!(poll(alarm.limit(at(5), pending::<()>())), Poll::Ready(None));
    }

    #[test]
    fn a_wait_that_ends_sooner_has_its_own_timer() {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let mut alarm = Alarm::new(Arc::new(clock.clone()));
        assert!(poll(alarm.limit(at(5), pending::<()>())).is_pending());
        assert!(poll(alarm.limit(at(1), pending::<()>())).is_pending());
        assert_eq!(clock.next_wake(), Some(SECOND));
        clock.advance(SECOND);
        assert_eq!(poll(alarm.limit(at(1), pending::<()>())), Poll::Ready(None));
    }
}
