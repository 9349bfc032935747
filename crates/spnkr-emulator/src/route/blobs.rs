//! The storage of files.

use http::Method;

use super::{Endpoint, Path};
use crate::{
    answer::{Answer, Asked, Exception},
    blobs,
    state::State,
};

#[derive(Debug)]
pub(super) struct Blob {
    kind: String,
    asset_id: String,
    version_id: String,
    name: String,
}

impl Blob {
    /// Unlike the services, it is exact about its paths.
    pub(super) fn find(path: &Path) -> Option<Self> {
        let ["ugcstorage", kind, asset_id, version_id, name @ ..] = &path.segments()[..] else {
            return None;
        };
        Some(Self {
            kind: (*kind).to_owned(),
            asset_id: (*asset_id).to_owned(),
            version_id: (*version_id).to_owned(),
            name: name.join("/"),
        })
    }
}

impl Endpoint for Blob {
    fn operation(&self, _: &Method) -> &'static str {
        "get_blob"
    }

    fn answer(&self, state: &State, _: &Asked) -> Result<Answer, Exception> {
        let Self { kind, asset_id, version_id, name } = self;
        blobs::file(state, kind, asset_id, version_id, name)
    }
}
