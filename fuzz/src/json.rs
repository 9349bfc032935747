//! What is read of an answer before anybody looks at its fields: status, content type, the first bytes.

use serde_json::Value;
use spnkr::core::{DecodeProblem, Operation, decode_json, read_json};

use crate::{answer, canary::check_error};

/// An answer that may be JSON, a web page or neither.
pub fn answer_json(input: &[u8]) {
    let answer = answer::read(input);
    let operation = Operation::new("a call");
    let body = answer.body();
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let expected = serde_json::from_slice::<Value>(text);
    let decoded = decode_json::<Value>(operation, body);
    assert_eq!(decoded.as_ref().ok(), expected.as_ref().ok());
    if let Err(error) = decoded {
        check_error(&error);
        assert_eq!(error.body().as_bytes(), &**body);
    }
    match read_json::<Value>(operation, &answer) {
        Ok(value) => assert_eq!(Some(value), expected.ok()),
        Err(error) => {
            check_error(&error);
            assert!(expected.is_err(), "a document was refused: {error}");
            assert_eq!(error.status(), Some(answer.status()));
            assert_eq!(error.body().as_bytes(), &**body);
            let is_blank = text.trim_ascii().is_empty();
            assert_eq!(*error.problem() == DecodeProblem::Empty, is_blank);
        }
    }
}
