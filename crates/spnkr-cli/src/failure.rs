//! What went wrong, in words for people and a number for scripts.

use std::{error::Error, fmt, io, sync::Arc};

use spnkr::{
    client::InvalidArgument,
    core::{
        CredentialsError, CredentialsErrorKind, StoreError, StoreErrorKind, TransportError,
        TransportErrorKind,
    },
};

pub(crate) const FAILED: u8 = 1;
pub(crate) const USAGE: u8 = 2;
pub(crate) const SIGN_IN: u8 = 3;
pub(crate) const NOT_FOUND: u8 = 4;
pub(crate) const INTERRUPTED: u8 = 130;

/// Why a command did not do what was asked for.
///
/// Shown as one block: what happened, down to its cause, and what to do. The texts come from the libraries,
/// which keep tokens and the bytes of servers out of them.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    advice: Option<String>,
    exit_code: u8,
    is_closed_pipe: bool,
    /// Whether the advice is of what lies beneath, and better than any that fits all cases.
    has_own_advice: bool,
}

impl Failure {
    /// Something that should not be.
    pub(crate) fn other(message: impl Into<String>) -> Self {
        Self::says(message.into(), FAILED)
    }

    /// A failure with its cause.
    pub(crate) fn new(message: &str, cause: &dyn Error) -> Self {
        Self::says(format!("{message}: {}", chain(cause)), FAILED)
    }

    /// A wrong use, or a setting that cannot be.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::says(message.into(), USAGE)
    }

    /// Nobody is signed in.
    pub(crate) fn sign_in(message: impl Into<String>) -> Self {
        Self::says(message.into(), SIGN_IN)
    }

    /// What was asked for does not exist.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::says(message.into(), NOT_FOUND)
    }

    fn says(message: String, exit_code: u8) -> Self {
        Self { message, advice: None, exit_code, is_closed_pipe: false, has_own_advice: false }
    }

    /// Says what to do.
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Says what to do if it is the sign-in that failed.
    pub(crate) fn advise_on_sign_in(self, advice: &str) -> Self {
        match self.exit_code == SIGN_IN && !self.has_own_advice {
            true => self.advise(advice),
            false => self,
        }
    }

    /// An error down to its cause, for a note.
    pub(crate) fn in_words(error: &dyn Error) -> String {
        chain(error)
    }

    /// What happened, and what to do.
    pub(crate) fn texts(&self) -> (&str, Option<&str>) {
        (&self.message, self.advice.as_deref())
    }

    /// The same, with the exit code of something graver.
    pub(crate) fn with_exit_code(mut self, exit_code: u8) -> Self {
        self.exit_code = exit_code;
        self
    }

    pub(crate) fn exit_code(&self) -> u8 {
        self.exit_code
    }

    /// Whether the reader of the results has gone, as `head` does: then all that was wanted is done.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.is_closed_pipe
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = anstyle::AnsiColor::Red.on_default().bold();
        writeln!(f, "{style}error:{style:#} {}", self.message)?;
        match &self.advice {
            Some(advice) => writeln!(f, "  what to do: {advice}"),
            None => Ok(()),
        }
    }
}

impl From<spnkr::Error> for Failure {
    fn from(error: spnkr::Error) -> Self {
        // Of a call, it may be the session behind it that failed.
        let cause = beneath(&error).unwrap_or(&error);
        let exit_code = match cause {
            spnkr::Error::Store(error) => of_store(error),
            cause if cause.is_sign_in_refused() => SIGN_IN,
            _ if error.is_not_found() => NOT_FOUND,
            _ if is_configuration(&error) => USAGE,
            _ => FAILED,
        };
        let mut failure = Self::says(chain(&error), exit_code);
        failure.has_own_advice = cause.advice().is_some() && !std::ptr::eq(cause, &error);
        failure.advice = match cause {
            spnkr::Error::SignInNeeded(_) => Some("sign in: `spnkr login`".to_owned()),
            spnkr::Error::OAuth(error) if error.needs_sign_in() => {
                Some(format!("{} (`spnkr login`)", error.advice()))
            }
            spnkr::Error::Store(error) => Some(advice_on_store(error)),
            cause if is_late(cause) => {
                Some("try again, or allow more time with --timeout SECONDS".to_owned())
            }
            cause => cause.advice().map(str::to_owned),
        };
        failure
    }
}

/// The session's own error, where that of a call has it beneath.
fn beneath(error: &spnkr::Error) -> Option<&spnkr::Error> {
    match error {
        spnkr::Error::Client(error) => find::<spnkr::Error>(error),
        _ => None,
    }
}

/// A store that a person has to put right is configuration; one that is in use or full may do later.
fn of_store(error: &StoreError) -> u8 {
    match error.kind() {
        StoreErrorKind::Busy => FAILED,
        StoreErrorKind::Write => match find::<io::Error>(error).map(io::Error::kind) {
            Some(io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) => USAGE,
            _ => FAILED,
        },
        _ => USAGE,
    }
}

fn advice_on_store(error: &StoreError) -> String {
    match error.kind() {
        StoreErrorKind::Read | StoreErrorKind::Write => {
            format!("{}; or name another folder in SPNKR_HOME", error.advice())
        }
        _ => error.advice().to_owned(),
    }
}

impl From<spnkr::client::Error> for Failure {
    fn from(error: spnkr::client::Error) -> Self {
        spnkr::Error::from(error).into()
    }
}

impl From<io::Error> for Failure {
    /// Takes it as a failure to write results, the only thing here that fails so.
    fn from(error: io::Error) -> Self {
        let mut failure = Self::new("the results could not be written", &error);
        failure.is_closed_pipe = error.kind() == io::ErrorKind::BrokenPipe;
        failure
    }
}

impl From<spnkr::http::Error> for Failure {
    fn from(error: spnkr::http::Error) -> Self {
        use spnkr::http::Error;

        let (exit_code, advice) = match &error {
            Error::Certificates { .. } => {
                (USAGE, "check that the file behind --cacert is one of certificates in PEM form")
            }
            Error::CertificatesFromEnvironment { .. } => (
                USAGE,
                "to trust one more authority beside the system's, use --cacert FILE instead",
            ),
            Error::Proxy { .. } => (USAGE, "correct it, or unset it to go straight to the hosts"),
            Error::NoTrust(_) => (FAILED, "for one command, --cacert FILE does as well"),
            _ => (FAILED, "install the command once more"),
        };
        Self::says(chain(&error), exit_code).advise(advice)
    }
}

/// Whether the fault lies in what was typed or set.
fn is_configuration(error: &spnkr::Error) -> bool {
    let credentials = find::<CredentialsError>(error).map(CredentialsError::kind);
    let transport = find::<TransportError>(error).map(TransportError::kind);
    find::<InvalidArgument>(error).is_some()
        || transport == Some(TransportErrorKind::Configuration)
        || matches!(
            credentials,
            Some(CredentialsErrorKind::Malformed | CredentialsErrorKind::Missing)
        )
}

/// Whether the whole time of a call was over.
fn is_late(error: &spnkr::Error) -> bool {
    find::<TransportError>(error).map(TransportError::kind) == Some(TransportErrorKind::Deadline)
}

/// The cause of a type, on whatever layer it lies.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        if let Some(shared) = error.downcast_ref::<Arc<dyn Error + Send + Sync>>() {
            next = Some(&**shared);
            continue;
        }
        next = error.source();
    }
    None
}

/// The error and its causes, in one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
