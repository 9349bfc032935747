//! Several requests in flight.

use std::cell::Cell;

use futures_util::{StreamExt, stream::FuturesUnordered};

use crate::Outcome;

/// Has workers take items one by one until none is left, and adds up what the calls give.
pub(crate) async fn fly<W, T>(
    workers: Vec<W>,
    items: impl Iterator<Item = T>,
    call: impl AsyncFn(&mut W, T) -> Outcome<usize>,
) -> Outcome<usize> {
    let items = Cell::new(Some(items));
    let next = || {
        let mut taken = items.take()?;
        let item = taken.next();
        items.set(Some(taken));
        item
    };
    let (next, call) = (&next, &call);
    let flights: FuturesUnordered<_> = workers
        .into_iter()
        .map(|mut worker| async move {
            let mut sum = 0;
            while let Some(item) = next() {
                sum += call(&mut worker, item).await?;
            }
            Outcome::Ok(sum)
        })
        .collect();
    flights.fold(Ok(0), async |sum, flown| Ok(sum? + flown?)).await
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn each_item_is_taken_once() {
        let sum = super::fly(vec![(), ()], 1..=4, async |_, item| {
            tokio::task::yield_now().await;
            Ok(item)
        });
        assert_eq!(sum.await.unwrap(), 1 + 2 + 3 + 4);
    }

    #[tokio::test]
    async fn a_failure_is_not_lost() {
        let flown = super::fly(vec![1, 2], 0..10, async |worker, item| match item {
            5 => Err(format!("worker {worker}").into()),
            item => Ok(item),
        });
        assert!(flown.await.is_err());
    }
}
