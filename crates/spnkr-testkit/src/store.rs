use spnkr_core::{AccountName, Store, StoredBytes};

/// Checks what a session relies on in a store; `store` has to be empty.
///
/// # Panics
///
/// If the store does not keep to it.
pub async fn check_store(store: &dyn Store) {
    let account = |name: &str| name.parse::<AccountName>().expect("a name");
    let (one, other) = (account("one"), account("other"));
    let load = async |account: &AccountName| {
        let stored = store.load(account).await.expect("the store can be read");
        stored.map(|bytes| bytes.expose().to_vec())
    };

    assert_eq!(store.accounts().await.expect("the store can be read"), []);
    assert_eq!(load(&one).await, None, "nothing is stored at first");

    let mut lock = store.lock(&one).await.expect("a lock is to be had");
    assert!(lock.load().await.expect("it can be read under the lock").is_none());
    for text in ["first", "a second one that is longer", "3", ""] {
        lock.save(StoredBytes::new(text.as_bytes().to_vec())).await.expect("it can be written");
        let locked = lock.load().await.expect("it can be read under the lock");
        assert_eq!(locked.expect("it is there").expose(), text.as_bytes());
        assert_eq!(load(&one).await.as_deref(), Some(text.as_bytes()), "reading needs no lock");
    }
    assert_eq!(load(&other).await, None, "accounts do not share");
    let beside = store.lock(&other).await.expect("nor do their locks");
    drop(beside);

    // A second lock is not to be had before the first one ends.
    let second = store.lock(&one);
    check_waits(second).await;
    drop(lock);
    let mut lock = store.lock(&one).await.expect("a lock ends when it is dropped");
    lock.save(StoredBytes::new(b"kept".to_vec())).await.expect("it can be written");
    assert_eq!(store.accounts().await.expect("the store can be read"), std::slice::from_ref(&one));

    lock.set_aside().await.expect("it can be moved away");
    assert_eq!(load(&one).await, None);
    lock.save(StoredBytes::new(b"again".to_vec())).await.expect("it can be written");
    lock.clear().await.expect("it can be removed");
    lock.clear().await.expect("removing nothing is no failure");
    assert_eq!(load(&one).await, None);
    assert_eq!(store.accounts().await.expect("the store can be read"), []);
}

/// Lets a future run as far as it gets without anything from outside, and finds it waiting.
async fn check_waits<T>(future: impl Future<Output = T>) {
    let mut future = std::pin::pin!(future);
    for _ in 0..100 {
        let is_ready = std::future::poll_fn(|context| {
            std::task::Poll::Ready(future.as_mut().poll(context).is_ready())
        })
        .await;
        assert!(!is_ready, "two locks at a time");
        tokio::task::yield_now().await;
    }
}
