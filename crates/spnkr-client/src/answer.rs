use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::Value;
use spnkr_core::{DecodeError, Operation, Origin, Response, read_json};

use crate::{Endpoint, Error};

/// A good answer as it came, to be read as bytes, as a document or as its model.
///
/// A model that has aged never costs the bytes.
pub struct Answer<M> {
    operation: Operation,
    response: Response<Bytes>,
    decode: fn(&Response<Bytes>) -> Result<M, DecodeError>,
}

impl<M> Answer<M> {
    pub(crate) fn new<E: Endpoint<Model = M>>(
        operation: Operation,
        response: Response<Bytes>,
    ) -> Self {
        Self { operation, response, decode: E::decode }
    }

    /// The status, which is one of success.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// When the head of the answer arrived, by the transport's clock.
    pub fn received_at(&self) -> Timestamp {
        self.response.received_at()
    }

    /// Where the answer comes from: the service, or a cache.
    pub fn origin(&self) -> Origin {
        self.response.origin()
    }

    /// The body as it came.
    pub fn bytes(&self) -> &Bytes {
        self.response.body()
    }

    /// The body alone.
    pub fn into_bytes(self) -> Bytes {
        self.response.into_body()
    }

    /// Reads the body as a JSON document of any shape.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the body is not JSON.
    pub fn json(&self) -> Result<Value, Error> {
        Ok(read_json(self.operation, &self.response)?)
    }

    /// Reads the body as the model of its endpoint.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the body is not of the expected shape.
    pub fn model(&self) -> Result<M, Error> {
        Ok((self.decode)(&self.response)?)
    }
}

impl<M> Clone for Answer<M> {
    fn clone(&self) -> Self {
        Self { operation: self.operation, response: self.response.clone(), decode: self.decode }
    }
}

impl<M> fmt::Debug for Answer<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("operation", &self.operation)
            .field("response", &self.response)
            .finish_non_exhaustive()
    }
}
