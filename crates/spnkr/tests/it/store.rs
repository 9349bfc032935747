//! The stores, and what they refuse.

use std::{fs, path::Path, sync::Arc, time::Duration};

use spnkr::{
    FileStore, MemoryStore,
    core::{AccountName, Store, StoreErrorKind, StoredBytes},
};
use spnkr_testkit::{ManualClock, check_store};

fn bytes(text: &str) -> StoredBytes {
    StoredBytes::new(text.as_bytes().to_vec())
}

async fn save(store: &FileStore, text: &str) {
    store.lock(&AccountName::default()).await.unwrap().save(bytes(text)).await.unwrap();
}

async fn load(store: &FileStore) -> Result<Option<String>, StoreErrorKind> {
    match store.load(&AccountName::default()).await {
        Ok(stored) => Ok(stored.map(|bytes| String::from_utf8(bytes.expose().to_vec()).unwrap())),
        Err(error) => Err(error.kind()),
    }
}

#[tokio::test]
async fn both_stores_keep_to_the_contract() {
    check_store(&MemoryStore::new()).await;
    let folder = tempfile::tempdir().unwrap();
    check_store(&FileStore::new(folder.path().join("a/b"))).await;
}

#[tokio::test]
async fn waiting_for_another_program_has_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::new("2026-01-02T03:04:05Z".parse().unwrap());
    let store = FileStore::new(folder.path().join("tokens"));
    let _held = store.lock(&AccountName::default()).await.unwrap();
    let other = store.clone().with_clock(Arc::new(clock.clone()));
    let waiting =
        tokio::spawn(
            async move { other.lock(&AccountName::default()).await.map(|_| ()).unwrap_err() },
        );
    while !waiting.is_finished() {
        if clock.next_wake().is_some() {
            clock.advance(Duration::from_secs(1));
        }
        tokio::task::yield_now().await;
    }
    let error = waiting.await.unwrap();
    assert_eq!(error.kind(), StoreErrorKind::Busy);
    assert!(error.place().ends_with("default.lock"), "{error}");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[tokio::test]
    async fn everything_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = folder.path().join("home/tokens");
        let store = FileStore::new(&tokens);
        save(&store, "one").await;
        assert_eq!(mode(&tokens), 0o700);
        for name in ["default.json", "default.lock"] {
            assert_eq!(mode(&tokens.join(name)), 0o600, "{name}");
        }
        let before = fs::metadata(tokens.join("default.json")).unwrap().ino();
        save(&store, "two").await;
        let after = fs::metadata(tokens.join("default.json")).unwrap().ino();
        assert_ne!(before, after, "a file is replaced, not written over");
    }

    #[tokio::test]
    async fn what_others_can_reach_is_refused_and_left_alone() {
        type Attack = fn(&Path);
        let attacks: [(&str, Attack); 7] = [
            ("a file that others can read", |tokens| set_mode(&tokens.join("default.json"), 0o644)),
            ("a file that a group can write", |tokens| {
                set_mode(&tokens.join("default.json"), 0o620);
            }),
            ("a folder that others can enter", |tokens| set_mode(tokens, 0o755)),
            ("a link in the place of the file", |tokens| {
                let outside = tokens.parent().unwrap().join("outside");
                fs::rename(tokens.join("default.json"), &outside).unwrap();
                symlink(outside, tokens.join("default.json")).unwrap();
            }),
            ("a second name of the file", |tokens| {
                let outside = tokens.parent().unwrap().join("outside");
                fs::hard_link(tokens.join("default.json"), outside).unwrap();
            }),
            ("a link in the place of the folder", |tokens| {
                let outside = tokens.parent().unwrap().join("elsewhere");
                fs::rename(tokens, &outside).unwrap();
                symlink(outside, tokens).unwrap();
            }),
            ("a folder in the place of the file", |tokens| {
                fs::remove_file(tokens.join("default.json")).unwrap();
                fs::create_dir(tokens.join("default.json")).unwrap();
                set_mode(&tokens.join("default.json"), 0o700);
            }),
        ];
        for (name, attack) in attacks {
            let folder = tempfile::tempdir().unwrap();
            let tokens = folder.path().join("tokens");
            let store = FileStore::new(&tokens);
            save(&store, "stored").await;
            attack(&tokens);
            assert_eq!(load(&store).await, Err(StoreErrorKind::Exposed), "{name}");
            let outside = folder.path().join("outside");
            if outside.exists() {
                assert_eq!(fs::read_to_string(outside).unwrap(), "stored", "{name}");
            }
        }
    }

    #[tokio::test]
    async fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = folder.path().join("tokens");
        let store = FileStore::new(&tokens);
        save(&store, "stored").await;
        for name in ["default.json", "default.lock"] {
            fs::remove_file(tokens.join(name)).unwrap();
            rustix::fs::mknodat(
                rustix::fs::CWD,
                tokens.join(name),
                rustix::fs::FileType::Fifo,
                rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
                0,
            )
            .unwrap();
        }
        assert_eq!(load(&store).await, Err(StoreErrorKind::Exposed));
        let error = store.lock(&AccountName::default()).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Exposed);
    }

    #[tokio::test]
    async fn what_a_killed_writer_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = folder.path().join("tokens");
        let store = FileStore::new(&tokens);
        save(&store, "stored").await;
        let leftover = tokens.join(".default.json.123.tmp");
        fs::write(&leftover, "half").unwrap();
        assert_eq!(load(&store).await, Ok(Some("stored".to_owned())));
        drop(store.lock(&AccountName::default()).await.unwrap());
        assert!(!leftover.exists());
        assert!(tokens.join("default.lock").exists(), "the lock's file stays for ever");
    }
}
