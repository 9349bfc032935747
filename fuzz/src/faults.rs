//! The files that tell the emulator what to do wrong.

use spnkr_emulator::{Fault, FaultKind};

/// A list of faults: what is read and written is read as the same.
pub fn faults(input: &[u8]) {
    match Fault::list_from_json(input) {
        Ok(list) => {
            let written = Fault::list_to_json(&list);
            assert_eq!(Fault::list_from_json(written.as_bytes()), Ok(list), "{written}");
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert!(error.entry().is_none_or(|entry| entry > 0), "entries are counted from 1");
        }
    }
    if let Ok(text) = str::from_utf8(input)
        && let Ok(kind) = text.parse::<FaultKind>()
    {
        assert_eq!(kind.name(), text);
    }
}
