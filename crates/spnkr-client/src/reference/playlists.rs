use std::{borrow::Cow, sync::LazyLock};

use spnkr_core::AssetId;
use uuid::Uuid;

use super::index::Index;
use crate::model::Playlist;

mod rows;

/// A playlist whose name is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KnownPlaylist {
    /// The asset, in all its versions.
    pub asset_id: AssetId,
    /// The name that the game shows.
    pub name: Cow<'static, str>,
}

impl KnownPlaylist {
    /// Every playlist of the built-in table.
    pub fn all() -> &'static [Self] {
        &rows::ROWS
    }

    /// The playlist of this asset.
    pub fn by_id(asset_id: AssetId) -> Option<&'static Self> {
        PlaylistTable::built_in().by_id(asset_id)
    }

    /// Whether its name says that it has ranks; its metadata,
    /// [`PlaylistMetadata`](crate::model::PlaylistMetadata), knows for sure.
    pub fn is_called_ranked(&self) -> bool {
        self.name.starts_with("Ranked")
    }

    /// The playlist of this name, whatever its case.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        PlaylistTable::built_in().by_name(name)
    }
}

const fn playlist(asset_id: u128, name: &'static str) -> KnownPlaylist {
    KnownPlaylist { asset_id: AssetId::new(Uuid::from_u128(asset_id)), name: Cow::Borrowed(name) }
}

/// Playlists, and look-ups among them.
///
/// Playlists come and go and are renamed, so this is for what has to be named without a question to the
/// services; their asset has the name of today.
#[derive(Debug, Clone)]
pub struct PlaylistTable {
    playlists: Cow<'static, [KnownPlaylist]>,
    ids: Index<AssetId>,
    names: Index<String>,
}

impl PlaylistTable {
    /// The table of [`KnownPlaylist::all`].
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<PlaylistTable> =
            LazyLock::new(|| PlaylistTable::new(Cow::Borrowed(&rows::ROWS)));
        &BUILT_IN
    }

    /// The table with the name of today of one playlist, from its asset.
    #[must_use]
    pub fn with_playlist(self, playlist: &Playlist) -> Self {
        let mut playlists = self.playlists.into_owned();
        playlists.retain(|known| known.asset_id != playlist.asset_id);
        playlists.push(KnownPlaylist {
            asset_id: playlist.asset_id,
            name: Cow::Owned(playlist.public_name.clone()),
        });
        Self::new(playlists.into())
    }

    fn new(playlists: Cow<'static, [KnownPlaylist]>) -> Self {
        Self {
            ids: Index::new(playlists.iter().map(|playlist| playlist.asset_id).zip(0..)),
            names: Index::of_texts(playlists.iter().map(|playlist| &*playlist.name)),
            playlists,
        }
    }

    /// The playlists.
    pub fn playlists(&self) -> &[KnownPlaylist] {
        &self.playlists
    }

    /// The playlist of this asset.
    pub fn by_id(&self, asset_id: AssetId) -> Option<&KnownPlaylist> {
        self.ids.find(&asset_id).next().map(|position| &self.playlists[position])
    }

    /// The playlist of this name, whatever its case.
    pub fn by_name(&self, name: &str) -> Option<&KnownPlaylist> {
        self.names.find_text(name).next().map(|position| &self.playlists[position])
    }
}
