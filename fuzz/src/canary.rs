//! A word that stands for every secret: seeds have it where tokens would be, and no text of ours may show it.

use std::{error::Error, fmt};

/// The word.
pub(crate) const CANARY: &str = "canary";

/// Looks through an error and all that lies beneath it.
pub(crate) fn check_error(error: &(dyn Error + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        check_shown(&error.to_string());
        check_shown(&format!("{error:?}"));
        next = error.source();
    }
}

/// Looks at the `Debug` of a value of which `visible` may be seen.
pub(crate) fn check_debug(value: &impl fmt::Debug, visible: &[Option<&str>]) {
    if !visible.iter().flatten().any(|text| text.to_ascii_lowercase().contains(CANARY)) {
        check_shown(&format!("{value:?}"));
    }
}

/// Looks at a text that is shown to people.
pub(crate) fn check_shown(text: &str) {
    assert!(!text.to_ascii_lowercase().contains(CANARY), "this shows what a server sent: {text}");
}
