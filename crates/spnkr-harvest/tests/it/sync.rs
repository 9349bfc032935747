//! Careers of the emulator, into a store.

use spnkr::Xuid;
use spnkr_harvest::{Harvest, Parts, Report, SqliteStore, Store as _};
use spnkr_testkit::Emulated;

use crate::{a_little, client, xuid};

pub(crate) async fn harvest(emulated: &Emulated, store: &SqliteStore, xuid: Xuid) -> Report {
    let harvest = Harvest::new(client(emulated), store.clone()).player(xuid);
    harvest.parts(Parts::stats().with_skill()).run(|_| {}).await.unwrap()
}

#[tokio::test]
async fn a_second_harvest_sends_one_request() {
    let emulated = a_little().await;
    let world = emulated.emulator().world();
    let xuid = xuid(&emulated, 0);
    let listed = world.matches_of(xuid.get()).len() as u64;
    let store = SqliteStore::in_memory().unwrap();

    let report = harvest(&emulated, &store, xuid).await;
    assert_eq!((report.new_matches, report.stats, report.names_left), (listed, listed, 0));
    let status = store.status(xuid).await.unwrap().unwrap();
    assert!(status.is_complete(), "{status:?}");
    assert_eq!(status.matches, listed);

    emulated.emulator().clear_requests();
    let again = harvest(&emulated, &store, xuid).await;
    assert_eq!((again.history_pages, again.new_matches, again.stats), (1, 0, 0));
    assert_eq!(emulated.emulator().requests().len(), 1);
}
