//! A client whose transport and credentials do as the test says, and note what they are asked.

use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use spnkr_client::Client;
use spnkr_core::{
    Attempt, BoxFuture, ClearanceToken, Credential, Credentials, CredentialsError,
    CredentialsErrorKind, Request, Response, Scope, SpartanToken, Transport, TransportError,
};
use spnkr_testkit::{Scripted, ScriptedTransport};

/// Runs a future that has nothing to wait for.
pub(crate) fn run<T>(future: impl IntoFuture<Output = T>) -> T {
    match poll_once(future) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future waits"),
    }
}

/// Polls a future once and drops it.
pub(crate) fn poll_once<T>(future: impl IntoFuture<Output = T>) -> Poll<T> {
    pin!(future.into_future()).poll(&mut Context::from_waker(Waker::noop()))
}

pub(crate) fn answer(status: u16, body: impl Into<Bytes>) -> Scripted {
    Scripted::json(status, body)
}

/// A scripted transport, and clients over it.
#[derive(Debug, Clone)]
pub(crate) struct Script(ScriptedTransport);

impl Script {
    pub(crate) fn new(answers: impl IntoIterator<Item = Scripted>) -> Self {
        Self(ScriptedTransport::new(answers))
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.clone(), Tokens::default())
    }

    pub(crate) fn seen(&self) -> Vec<(Request, Attempt)> {
        self.0.calls()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen().len()
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: Request,
        attempt: &Attempt,
    ) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.0.send(request, attempt)
    }
}

/// Credentials that are issued anew each time they are renewed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens {
    pub(crate) asked: Arc<Mutex<Vec<Scope>>>,
    pub(crate) refused: Arc<Mutex<Vec<u64>>>,
    pub(crate) cannot_renew: bool,
}

pub(crate) const SPARTAN_CANARY: &str = "v4=spartan-canary";
pub(crate) const CLEARANCE_CANARY: &str = "clearance-canary";

impl Tokens {
    // With the clearance always, as a source may do: what a request carries is the client's choice.
    fn issue(generation: u64) -> Credential {
        let token = SpartanToken::new(format!("{SPARTAN_CANARY}-{generation}"));
        Credential::new(token, generation).with_clearance(ClearanceToken::new(CLEARANCE_CANARY))
    }
}

impl Credentials for Tokens {
    fn credential(&self, scope: Scope) -> BoxFuture<'_, Result<Credential, CredentialsError>> {
        self.asked.lock().unwrap().push(scope);
        Box::pin(async move { Ok(Self::issue(1)) })
    }

    fn renew(
        &self,
        _: Scope,
        refused: Credential,
    ) -> BoxFuture<'_, Result<Credential, CredentialsError>> {
        self.refused.lock().unwrap().push(refused.generation());
        let result = match self.cannot_renew {
            true => Err(CredentialsError::new(CredentialsErrorKind::SignInNeeded)),
            false => Ok(Self::issue(refused.generation() + 1)),
        };
        Box::pin(async move { result })
    }
}
