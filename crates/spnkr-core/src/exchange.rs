use std::time::Duration;

use bytes::Bytes;

use crate::{Attempt, Class, Operation, Request, Response, RetryPolicy, Transport, TransportError};

/// One request of the sign-in chain: what to ask, and what the answer means.
///
/// Both are pure functions, so a hop can be used over any HTTP library, with or without async; with a
/// [`Transport`], [`send`](Self::send) joins them.
pub trait Exchange: Sync {
    /// What a good answer gives.
    type Output;
    /// What the hop can fail with.
    type Error: From<TransportError> + Send;

    /// The name of the hop.
    const OPERATION: Operation;
    /// What happens if it reaches the server twice.
    const CLASS: Class;
    /// How often it is repeated, if its class allows it.
    const RETRY: RetryPolicy = RetryPolicy::STANDARD;

    /// The hop as a transport takes it, within limits that suit every hop: fifteen seconds, so that a chain of
    /// them has an end that people wait for, and 256 KiB, where real answers have a few.
    fn attempt(&self) -> Attempt {
        Attempt::new(Self::OPERATION, Self::CLASS)
            .with_retry(Self::RETRY)
            .with_deadline(Duration::from_secs(15))
            .with_body_limit(256 << 10)
            .with_whole_body()
    }

    /// The request to send.
    ///
    /// # Errors
    ///
    /// A value cannot be sent, such as a token that no header can carry.
    fn request(&self) -> Result<Request, Self::Error>;

    /// Reads the answer.
    ///
    /// # Errors
    ///
    /// The server refused, or sent what this version cannot read.
    fn read(&self, answer: &Response<Bytes>) -> Result<Self::Output, Self::Error>;

    /// Sends the request and reads the answer, whose bytes are wiped afterwards.
    ///
    /// # Errors
    ///
    /// As [`request`](Self::request) and [`read`](Self::read), or no answer arrived.
    fn send(
        &self,
        transport: &dyn Transport,
    ) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send {
        async move {
            let answer = transport.send(self.request()?, &self.attempt()).await?;
            self.read(&answer.collect_wiped().await?)
        }
    }
}
