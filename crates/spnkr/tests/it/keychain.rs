//! The store in the keychain, on a fake one that can fail, break off and be locked.

use std::{
    any::Any,
    collections::{BTreeMap, HashMap},
    error::Error as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    time::Duration,
};

use futures_util::future::join_all;
use keyring_core::{
    Credential, CredentialStore, Entry, Error,
    api::{CredentialApi, CredentialStoreApi},
    mock,
};
use spnkr::{
    KeychainStore,
    core::{AccountName, Store, StoreError, StoreErrorKind, StoredBytes},
};
use spnkr_testkit::{ManualClock, check_store};
use tempfile::TempDir;

use crate::session::{HOUR, World, generation};

/// A keychain that holds as little an entry as the Credential Manager of Windows, and nothing empty.
#[derive(Clone)]
struct Fake {
    entries: Arc<mock::Store>,
    state: Arc<State>,
}

type Action = Box<dyn FnOnce() + Send>;

struct State {
    /// After so many changes, the program is as if killed.
    changes_left: AtomicUsize,
    /// What happens right before an entry is read, once.
    before_reading: Mutex<Option<(String, Action)>>,
}

impl Fake {
    fn new() -> Self {
        let state =
            State { changes_left: AtomicUsize::new(usize::MAX), before_reading: Mutex::new(None) };
        Self { entries: mock::Store::new().unwrap(), state: Arc::new(state) }
    }

    /// A program's view of the keychain.
    fn store(&self, folder: &TempDir) -> KeychainStore {
        KeychainStore::new(Arc::new(self.clone()), "spnkr", folder.path().join("locks"))
    }

    fn kill_after(&self, changes: usize) {
        self.state.changes_left.store(changes, SeqCst);
    }

    fn is_killed(&self) -> bool {
        self.state.changes_left.load(SeqCst) == 0
    }

    fn before_reading(&self, name: &str, action: impl FnOnce() + Send + 'static) {
        *self.state.before_reading.lock().unwrap() = Some((name.to_owned(), Box::new(action)));
    }

    /// All that is in the keychain.
    fn stored(&self) -> BTreeMap<String, Vec<u8>> {
        let mut entries = self.entries.inner.lock().unwrap();
        let stored = entries.get_mut().iter().filter_map(|entry| {
            let secret = entry.inner.lock().unwrap().get_mut().secret.clone()?;
            Some((format!("{}/{}", entry.specifiers.0, entry.specifiers.1), secret))
        });
        stored.collect()
    }

    fn names(&self) -> Vec<String> {
        self.stored().into_keys().collect()
    }

    fn entry(&self, name: &str) -> Entry {
        self.entries.build("spnkr", name, None).unwrap()
    }

    /// Lets the next use of an entry fail.
    fn fail(&self, name: &str, error: Error) {
        let entry = self.entry(name);
        entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(error);
    }
}

impl CredentialStoreApi for Fake {
    fn vendor(&self) -> String {
        "fake".to_owned()
    }

    fn id(&self) -> String {
        "fake".to_owned()
    }

    fn build(
        &self,
        service: &str,
        user: &str,
        modifiers: Option<&HashMap<&str, &str>>,
    ) -> keyring_core::Result<Entry> {
        let entry = self.entries.build(service, user, modifiers)?;
        let state = self.state.clone();
        Ok(Entry::new_with_credential(Arc::new(FakeEntry { entry, state })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct FakeEntry {
    entry: Entry,
    state: Arc<State>,
}

impl FakeEntry {
    fn change(&self) -> keyring_core::Result<()> {
        match self.state.changes_left.load(SeqCst) {
            0 => Err(Error::PlatformFailure("killed".into())),
            left => {
                self.state.changes_left.store(left - 1, SeqCst);
                Ok(())
            }
        }
    }
}

impl CredentialApi for FakeEntry {
    fn set_secret(&self, secret: &[u8]) -> keyring_core::Result<()> {
        self.change()?;
        match secret.len() {
            0 => Err(Error::Invalid("secret".to_owned(), "it is empty".to_owned())),
            1..=2_560 => self.entry.set_secret(secret),
            _ => Err(Error::TooLong("secret".to_owned(), 2_560)),
        }
    }

    fn get_secret(&self) -> keyring_core::Result<Vec<u8>> {
        let (_, user) = self.entry.get_specifiers().unwrap();
        let action = self.state.before_reading.lock().unwrap().take_if(|(name, _)| *name == user);
        if let Some((_, action)) = action {
            action();
        }
        self.entry.get_secret()
    }

    fn delete_credential(&self) -> keyring_core::Result<()> {
        self.change()?;
        self.entry.delete_credential()
    }

    fn get_credential(&self) -> keyring_core::Result<Option<Arc<Credential>>> {
        self.entry.get_credential().map(|_| None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        self.entry.get_specifiers()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Bytes that differ from part to part.
fn bytes(length: usize, seed: u8) -> Vec<u8> {
    (0..length).map(|index| (index / 1_000) as u8 ^ index as u8 ^ seed).collect()
}

fn account(name: &str) -> AccountName {
    name.parse().unwrap()
}

async fn save(store: &KeychainStore, bytes: &[u8]) -> Result<(), StoreError> {
    let mut lock = store.lock(&AccountName::default()).await.unwrap();
    lock.save(StoredBytes::new(bytes.to_vec())).await
}

async fn load(store: &KeychainStore) -> Result<Option<Vec<u8>>, StoreErrorKind> {
    match store.load(&AccountName::default()).await {
        Ok(stored) => Ok(stored.map(|bytes| bytes.expose().to_vec())),
        Err(error) => Err(error.kind()),
    }
}

#[tokio::test]
async fn the_store_keeps_to_the_contract() {
    for keychain in [mock::Store::new().unwrap() as Arc<CredentialStore>, Arc::new(Fake::new())] {
        let folder = tempfile::tempdir().unwrap();
        check_store(&KeychainStore::new(keychain, "spnkr", folder.path().join("a/b"))).await;
    }
}

#[tokio::test]
async fn what_is_larger_than_an_entry_may_be_is_split() {
    let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
    let store = fake.store(&folder);
    for length in [0, 1, 1_999, 2_000, 2_001, 4_000, 9_999, 200_000, 3] {
        save(&store, &bytes(length, 7)).await.unwrap();
        assert_eq!(load(&store).await, Ok(Some(bytes(length, 7))), "{length}");
        let stored = fake.stored();
        assert_eq!(stored.len(), 1 + length.div_ceil(2_000), "nothing old is left: {length}");
    }
    let error = save(&store, &bytes(200_001, 7)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Write);
    assert_eq!(load(&store).await, Ok(Some(bytes(3, 7))));
}

#[tokio::test]
async fn a_crash_leaves_the_old_or_the_new() {
    let (old, new) = (bytes(6_500, 1), bytes(4_100, 2));
    let mut outcomes = Vec::new();
    for changes in 0.. {
        let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
        save(&fake.store(&folder), &old).await.unwrap();
        fake.kill_after(changes);
        let saved = save(&fake.store(&folder), &new).await;
        if !fake.is_killed() {
            break;
        }
        fake.kill_after(usize::MAX);
        let store = fake.store(&folder);
        let found = load(&store).await.unwrap().unwrap();
        assert!(found == old || found == new, "{changes}");
        assert!(saved.is_err() || found == new, "what was saved is there: {changes}");
        outcomes.push(found == new);

        // The next lock removes what is left over, be it of the old or of the new.
        drop(store.lock(&AccountName::default()).await.unwrap());
        assert_eq!(fake.names().len(), if found == new { 4 } else { 5 }, "{changes}");
        assert_eq!(load(&store).await, Ok(Some(found)), "{changes}");
        save(&store, &new).await.unwrap();
        assert_eq!(load(&store).await, Ok(Some(new.clone())), "{changes}");
        assert_eq!(fake.names().len(), 4, "{changes}");
    }
    // Three parts and the pointer are written, then four parts are removed.
    assert_eq!(outcomes, [false, false, false, false, true, true, true, true, true]);
}

#[tokio::test]
async fn a_sign_out_that_is_cut_short_leaves_it_whole_or_gone() {
    let old = bytes(4_100, 1);
    for changes in 0.. {
        let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
        let store = fake.store(&folder);
        save(&store, &old).await.unwrap();
        fake.kill_after(changes);
        let _ = store.lock(&AccountName::default()).await.unwrap().clear().await;
        if !fake.is_killed() {
            assert!(changes > 4, "a pointer and three parts");
            break;
        }
        fake.kill_after(usize::MAX);
        let store = fake.store(&folder);
        let found = load(&store).await.unwrap();
        assert!(found.is_none() || found.as_ref() == Some(&old), "{changes}");
        let listed = store.accounts().await.unwrap();
        assert_eq!(listed.len(), usize::from(found.is_some()), "{changes}");
        drop(store.lock(&AccountName::default()).await.unwrap());
        assert_eq!(fake.names().len(), if found.is_some() { 4 } else { 0 }, "{changes}");
    }
}

#[tokio::test]
async fn what_is_set_aside_is_kept_whole_until_it_is_cleared() {
    let old = bytes(4_100, 1);
    for changes in 0.. {
        let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
        let store = fake.store(&folder);
        save(&store, &old).await.unwrap();
        let before = fake.stored();
        fake.kill_after(changes);
        let _ = store.lock(&AccountName::default()).await.unwrap().set_aside().await;
        let is_done = !fake.is_killed();
        fake.kill_after(usize::MAX);
        let is_aside = before
            .iter()
            .all(|(name, secret)| fake.stored().get(&aside_name(name)) == Some(secret));
        assert!(is_aside || load(&store).await == Ok(Some(old.clone())), "{changes}");
        if is_done {
            assert!(is_aside);
            assert_eq!(fake.names().len(), before.len());
            save(&store, b"new").await.unwrap();
            store.lock(&AccountName::default()).await.unwrap().clear().await.unwrap();
            assert_eq!(fake.names(), [""; 0]);
            break;
        }
    }
}

fn aside_name(name: &str) -> String {
    match name.strip_prefix("spnkr/default/") {
        Some(part) => format!("spnkr/default/damaged.{part}"),
        None => "spnkr/default/damaged".to_owned(),
    }
}

#[tokio::test]
async fn damage_is_found() {
    type Damage = fn(&Fake);
    let damages: [(&str, Damage); 9] = [
        ("a part is missing", |fake| fake.entry("default/1.1").delete_credential().unwrap()),
        ("a part is another one", |fake| {
            let part = fake.entry("default/1.0").get_secret().unwrap();
            fake.entry("default/1.1").set_secret(&part).unwrap();
        }),
        ("a part is cut", |fake| fake.entry("default/1.1").set_secret(b"x").unwrap()),
        ("a part is too long", |fake| {
            fake.entry("default/1.2").set_secret(&[0; 2_000]).unwrap();
        }),
        ("a bit is wrong", |fake| {
            let mut part = fake.entry("default/1.2").get_secret().unwrap();
            part[50] ^= 1;
            fake.entry("default/1.2").set_secret(&part).unwrap();
        }),
        ("the pointer is no pointer", |fake| fake.entry("default").set_secret(b"{").unwrap()),
        ("the pointer is none of ours", |fake| fake.entry("default").set_secret(b"{}").unwrap()),
        ("the pointer counts wrong", |fake| {
            let pointer = fake.entry("default").get_password().unwrap();
            let pointer = pointer.replace("\"parts\":3", "\"parts\":2");
            fake.entry("default").set_password(&pointer).unwrap();
        }),
        ("the pointer asks for too much", |fake| {
            let pointer = fake.entry("default").get_password().unwrap();
            let pointer = pointer.replace("4100", "18446744073709551615");
            fake.entry("default").set_password(&pointer).unwrap();
        }),
    ];
    for (name, damage) in damages {
        let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
        let store = fake.store(&folder);
        save(&store, &bytes(4_100, 1)).await.unwrap();
        damage(&fake);
        let damaged = fake.stored();
        let error = store.load(&AccountName::default()).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Damaged, "{name}");
        assert!(error.place().starts_with("the keychain entry `spnkr/default"), "{error}");

        // It can be put aside for a person to look at, and the account be used again.
        let mut lock = store.lock(&AccountName::default()).await.unwrap();
        assert_eq!(fake.stored(), damaged, "neither reading nor locking removes it: {name}");
        lock.set_aside().await.unwrap();
        let aside = fake.stored();
        for (entry, secret) in &damaged {
            assert_eq!(aside.get(&aside_name(entry)), Some(secret), "{name}");
        }
        lock.save(StoredBytes::new(b"new".to_vec())).await.unwrap();
        assert_eq!(lock.load().await.unwrap().unwrap().expose(), b"new", "{name}");
        assert!(aside.iter().all(|(name, secret)| fake.stored().get(name) == Some(secret)));
        lock.clear().await.unwrap();
        assert_eq!(fake.names(), [""; 0], "a sign-out leaves nothing: {name}");

        // It is cleared as well without that.
        lock.save(StoredBytes::new(bytes(4_100, 1))).await.unwrap();
        damage(&fake);
        lock.clear().await.unwrap();
        assert_eq!(fake.names(), [""; 0], "{name}");
    }
}

#[tokio::test]
async fn a_damaged_one_can_be_replaced_and_a_newer_one_cannot() {
    let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
    let store = fake.store(&folder);
    for generation in 0..4 {
        save(&store, &bytes(4_100, generation)).await.unwrap();
        fake.entry("default").set_secret(b"{").unwrap();
        save(&store, &bytes(2_100, generation)).await.unwrap();
        assert_eq!(load(&store).await, Ok(Some(bytes(2_100, generation))));
        assert_eq!(fake.names().len(), 3);
    }

    let newer = br#"{"version":2,"other":"things"}"#;
    fake.entry("default").set_secret(newer).unwrap();
    let before = fake.stored();
    assert_eq!(load(&store).await, Err(StoreErrorKind::NewerVersion));
    let error = save(&store, b"new").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::NewerVersion);
    assert_eq!(fake.stored(), before);
}

#[tokio::test]
async fn accounts_do_not_share_and_are_listed_while_they_are_there() {
    let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
    let store = fake.store(&folder);
    // The names are like those of parts, as far as names can be.
    for (seed, name) in ["second", "default", "default.1.0", "default-1.0"].iter().enumerate() {
        let mut lock = store.lock(&account(name)).await.unwrap();
        lock.save(StoredBytes::new(bytes(2_100, seed as u8))).await.unwrap();
    }
    for (seed, name) in ["second", "default", "default.1.0", "default-1.0"].iter().enumerate() {
        let stored = store.load(&account(name)).await.unwrap().unwrap();
        assert_eq!(stored.expose(), bytes(2_100, seed as u8), "{name}");
    }
    store.lock(&account("default.1.0")).await.unwrap().clear().await.unwrap();
    let listed = store.accounts().await.unwrap();
    assert_eq!(listed, [account("default"), account("default-1.0"), account("second")]);
    assert_eq!(load(&store).await, Ok(Some(bytes(2_100, 1))));

    // A person removes one by hand.
    fake.entry("second").delete_credential().unwrap();
    assert_eq!(store.accounts().await.unwrap(), [account("default"), account("default-1.0")]);
    assert!(store.load(&account("second")).await.unwrap().is_none());

    // Another program.
    let elsewhere = tempfile::tempdir().unwrap();
    let other = KeychainStore::new(Arc::new(fake.clone()), "other", elsewhere.path().join("locks"));
    assert_eq!(load(&other).await, Ok(None));
    assert_eq!(other.accounts().await.unwrap(), []);
}

#[tokio::test]
async fn what_is_replaced_while_it_is_read_is_read_again() {
    for replacements in 1..=2 {
        let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
        let store = fake.store(&folder);
        save(&store, &bytes(4_100, 0)).await.unwrap();
        let (runtime, writer) = (tokio::runtime::Handle::current(), store.clone());
        fake.before_reading("default/1.1", move || {
            for seed in 1..=replacements {
                runtime.block_on(save(&writer, &bytes(4_100, seed))).unwrap();
            }
        });
        assert_eq!(load(&store).await, Ok(Some(bytes(4_100, replacements))));
    }

    // A sign-out.
    let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
    let store = fake.store(&folder);
    save(&store, &bytes(4_100, 0)).await.unwrap();
    let (runtime, writer) = (tokio::runtime::Handle::current(), store.clone());
    fake.before_reading("default/1.0", move || {
        runtime.block_on(async {
            let mut lock = writer.lock(&AccountName::default()).await.unwrap();
            lock.clear().await.unwrap();
        });
    });
    assert_eq!(load(&store).await, Ok(None));
}

#[tokio::test]
async fn a_keychain_that_does_not_answer_is_not_waited_for_for_ever() {
    let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
    save(&fake.store(&folder), b"stored").await.unwrap();
    let clock = ManualClock::new("2026-01-02T03:04:05Z".parse().unwrap());
    let store = fake.store(&folder).with_clock(Arc::new(clock.clone()));
    let (unlock, locked) = mpsc::channel::<()>();
    fake.before_reading("default", move || {
        let _ = locked.recv();
    });
    let waiting =
        tokio::spawn(async move { store.load(&AccountName::default()).await.unwrap_err() });
    while !waiting.is_finished() {
        if clock.next_wake().is_some() {
            clock.advance(Duration::from_secs(1));
        }
        tokio::task::yield_now().await;
    }
    let error = waiting.await.unwrap();
    assert_eq!(error.kind(), StoreErrorKind::Read);
    assert_eq!(error.source().unwrap().to_string(), "the keychain did not answer in time");
    drop(unlock);
}

#[tokio::test]
async fn a_probe_tells_whether_there_is_a_keychain_and_leaves_nothing() {
    let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
    let store = fake.store(&folder);
    store.probe().await.unwrap();
    assert_eq!(fake.names(), [""; 0]);
    fake.fail("/probe", Error::NoStorageAccess("no D-Bus".into()));
    let error = store.probe().await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Write);
    assert_eq!(
        format!("{error}: {}", error.source().unwrap()),
        "the token store could not be written: the keychain entry `spnkr//probe`: \
         the keychain is locked, lets nobody in, or is not there"
    );
    store.probe().await.unwrap();
}

#[tokio::test]
async fn nothing_that_is_shown_is_secret() {
    const CANARY: &str = "canary-in-the-keychain";
    const CANARY_AS_NUMBERS: &str = "99, 97, 110, 97, 114, 121";

    let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
    let store = fake.store(&folder);
    save(&store, CANARY.as_bytes()).await.unwrap();
    let mut lock = store.lock(&AccountName::default()).await.unwrap();
    let stored = lock.load().await.unwrap();
    let mut shown = vec![format!("{store:#?} {lock:#?} {stored:?}")];

    let secret = || CANARY.as_bytes().to_vec();
    let text = || CANARY.to_owned();
    let errors: [fn(Vec<u8>, String) -> Error; 9] = [
        |_, text| Error::PlatformFailure(text.into()),
        |_, text| Error::NoStorageAccess(text.into()),
        |secret, _| Error::BadEncoding(secret),
        |secret, text| Error::BadDataFormat(secret, text.into()),
        |_, text| Error::BadStoreFormat(text),
        |_, text| Error::TooLong(text, 3),
        |_, text| Error::Invalid(text.clone(), text),
        |_, text| Error::NotSupportedByStore(text),
        |_, _| Error::NoDefaultStore,
    ];
    for error in errors {
        for name in ["default", "default/1.0"] {
            fake.fail(name, error(secret(), text()));
            shown.push(all_of(&store.load(&AccountName::default()).await.unwrap_err()));
        }
        fake.fail("default", error(secret(), text()));
        let saved = lock.save(StoredBytes::new(secret())).await;
        // A pointer that cannot be decoded is replaced.
        shown.extend(saved.err().as_ref().map(all_of));
    }
    fake.fail("default", Error::Ambiguous(vec![fake.entry("default/1.0")]));
    shown.push(all_of(&store.load(&AccountName::default()).await.unwrap_err()));
    fake.entry("default/1.0").set_secret(format!("{CANARY}!").as_bytes()).unwrap();
    shown.push(all_of(&store.load(&AccountName::default()).await.unwrap_err()));

    for shown in &shown {
        assert!(!shown.contains(CANARY) && !shown.contains(CANARY_AS_NUMBERS), "{shown}");
    }
    // The search would find it: this is what the backend's own errors show.
    let entry = fake.entry("default/1.0");
    assert!(format!("{}", Error::Ambiguous(vec![entry])).contains(CANARY_AS_NUMBERS));
}

fn all_of(error: &StoreError) -> String {
    format!("{error} {error:?} {:#?} {:?}", error.source().map(ToString::to_string), error.advice())
}

#[tokio::test]
async fn programs_that_share_a_keychain_cause_one_renewal() {
    let world = World::start().await;
    let (fake, folder) = (Fake::new(), tempfile::tempdir().unwrap());
    generation(&world.session_in(fake.store(&folder))).await;
    for _ in 0..2 {
        world.asked();
        world.advance(HOUR * 24 * 15);
        let sessions = (0..8).map(|_| world.session_in(fake.store(&folder))).collect::<Vec<_>>();
        let issued = join_all(sessions.iter().map(generation)).await;
        assert!(issued.iter().all(|generation| *generation == issued[0]));
        assert_eq!(world.asked().len(), 5);
    }
}
