use std::{fmt, str::FromStr};

use bytes::Bytes;
use http::{HeaderMap, header};
use spnkr_core::{DecodeError, Operation, Response, read_json};

use crate::{Inspection, argument::Argument, model::wire::Wire, segment};

/// A file as a service sent it: an image, a chunk of a film, what a player made.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    bytes: Bytes,
    content_type: Option<String>,
}

impl File {
    /// What it holds.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// What it holds alone.
    pub fn into_bytes(self) -> Bytes {
        self.bytes
    }

    /// What the service says it is, such as `image/png`.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    pub(crate) fn new(headers: &HeaderMap, bytes: Bytes) -> Self {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Self { bytes, content_type: content_type.map(str::to_owned) }
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("content_type", &self.content_type)
            .field("length", &self.bytes.len())
            .finish()
    }
}

/// What the answer of an endpoint is read as.
pub(crate) trait Content: Sized {
    /// What is asked for in the `Accept` header.
    const ACCEPT: &'static str;

    fn decode(operation: Operation, answer: &Response<Bytes>) -> Result<Self, DecodeError>;

    /// None if it is no document.
    fn inspect(operation: Operation, bytes: &[u8]) -> Option<Result<Inspection, DecodeError>>;
}

impl<T: Wire + for<'de> serde::Deserialize<'de>> Content for T {
    const ACCEPT: &'static str = "application/json";

    fn decode(operation: Operation, answer: &Response<Bytes>) -> Result<Self, DecodeError> {
        read_json(operation, answer)
    }

    fn inspect(operation: Operation, bytes: &[u8]) -> Option<Result<Inspection, DecodeError>> {
        let model: Result<T, _> = spnkr_core::decode_json(operation, bytes);
        Some(model.map(|model| crate::model::inspect(&model)))
    }
}

impl Content for File {
    const ACCEPT: &'static str = "*/*";

    fn decode(_: Operation, answer: &Response<Bytes>) -> Result<Self, DecodeError> {
        Ok(Self::new(answer.headers(), answer.body().clone()))
    }

    fn inspect(_: Operation, _: &[u8]) -> Option<Result<Inspection, DecodeError>> {
        None
    }
}

/// Where a file lies below the root of its kind, such as `Csr/Seasons/CsrSeason5-1.json`.
///
/// Paths in answers can be given as they came: a slash in front is left out, and letters that cannot stand in
/// an address are encoded. The services do not tell cases apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FilePath(String);

impl FilePath {
    /// The path without a slash in front.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the file without its folders and its last extension, such as `CsrSeason5-1`.
    pub fn stem(&self) -> &str {
        stem(&self.0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The name of a file without folders and extension, such as `CsrSeason5-1`, made of a path or of the name itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileStem(String);

impl FileStem {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: AsRef<str>> From<T> for FileStem {
    fn from(path: T) -> Self {
        Self(stem(path.as_ref()).to_owned())
    }
}

impl FromStr for FileStem {
    type Err = std::convert::Infallible;

    fn from_str(path: &str) -> Result<Self, Self::Err> {
        Ok(path.into())
    }
}

impl fmt::Display for FileStem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The last part of a path, without its last extension.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

impl<T: AsRef<str>> From<T> for FilePath {
    fn from(path: T) -> Self {
        Self(path.as_ref().trim_start_matches('/').to_owned())
    }
}

impl FromStr for FilePath {
    type Err = std::convert::Infallible;

    fn from_str(path: &str) -> Result<Self, Self::Err> {
        Ok(path.into())
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Argument for FilePath {
    const EXPECTED: &'static str = "must be the path of a file";

    fn parse(text: &str) -> Option<Self> {
        Some(text.into()).filter(|path: &Self| !path.is_empty())
    }

    fn text(&self) -> impl fmt::Display {
        self.as_str()
    }

    fn segment(&self) -> impl fmt::Display {
        Segments(&self.0)
    }
}

/// A path whose parts are encoded, and whose slashes are not.
struct Segments<'a>(&'a str);

impl fmt::Display for Segments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.split('/').enumerate() {
            let slash = if index == 0 { "" } else { "/" };
            write!(f, "{slash}{}", segment(part))?;
        }
        Ok(())
    }
}
