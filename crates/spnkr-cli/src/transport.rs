//! The transport that options and settings describe.

use std::{fs, sync::Arc, time::Duration};

use spnkr::{
    Client, Http,
    core::{Attempt, BoxFuture, Clock, Request, Response, Transport, TransportError},
    http::Counters,
};

use crate::{
    args::{Global, Pace},
    failure::Failure,
    settings::Settings,
};

/// The transport of all commands, with the time that the person gives to a request of a sign-in.
#[derive(Debug, Clone)]
pub(crate) struct Timed {
    http: Http,
    timeout: Option<Duration>,
}

impl Timed {
    /// Makes it; nothing is sent yet.
    pub(crate) fn new(global: &Global, settings: &Settings) -> Result<Self, Failure> {
        let mut builder = Http::builder();
        if let Some(address) = &global.connect_to {
            builder = builder.connect_to(address.clone());
        }
        if let Some(file) = &global.cacert {
            let pem = fs::read(file).map_err(|error| {
                Failure::usage(format!("{} could not be read: {error}", file.display()))
                    .advise("correct the path behind --cacert")
            })?;
            builder = builder.add_roots(pem);
        }
        if let Pace::PerSecond(rate) = settings.rate() {
            builder = builder.rate(rate);
        }
        Ok(Self { http: builder.build()?, timeout: settings.timeout() })
    }

    /// A transport that was made elsewhere.
    #[cfg(feature = "emulator")]
    pub(crate) fn over(http: Http) -> Self {
        Self { http, timeout: None }
    }

    /// The clock that deadlines and arrival times come from.
    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        self.http.clock()
    }

    /// What was sent and waited for so far.
    pub(crate) fn counters(&self) -> Counters {
        self.http.counters()
    }

    /// Gives the calls of a client the same time.
    pub(crate) fn limit(&self, client: Client) -> Client {
        match self.timeout {
            Some(timeout) => client.with_deadline(timeout),
            None => client,
        }
    }
}

impl Transport for Timed {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        match self.timeout.filter(|_| !attempt.class().is_data()) {
            Some(timeout) => self.http.send(request, &attempt.clone().with_deadline(timeout)),
            // What is left to a call is known to its client.
            None => self.http.send(request, attempt),
        }
    }

    fn connect_ahead(&self, host: &'static str) {
        self.http.connect_ahead(host);
    }

    fn clock(&self) -> Option<Arc<dyn Clock>> {
        Some(self.http.clock().clone())
    }
}
