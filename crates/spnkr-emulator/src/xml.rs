//! Documents as XML, which the services send to who does not ask for JSON.

use std::fmt::Write;

use serde_json::Value;

/// An element of this name with a document in it; what is null is said to be nil.
pub(crate) fn element(name: &str, value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, name, NAMESPACE, value);
    text
}

fn write(text: &mut String, name: &str, attributes: &str, value: &Value) {
    // Writing into a string cannot fail.
    let _ = match value {
        Value::Null => write!(text, "<{name}{attributes} i:nil=\"true\"/>"),
        Value::Array(_) | Value::Object(_) => write!(text, "<{name}{attributes}>"),
        Value::String(inner) => write!(text, "<{name}{attributes}>{}</{name}>", escaped(inner)),
        Value::Bool(_) | Value::Number(_) => write!(text, "<{name}{attributes}>{value}</{name}>"),
    };
    match value {
        Value::Array(members) => members.iter().for_each(|one| write(text, "Item", "", one)),
        Value::Object(members) => members.iter().for_each(|(key, one)| write(text, key, "", one)),
        _ => return,
    }
    let _ = write!(text, "</{name}>");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

const NAMESPACE: &str = " xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements() {
        let document = json!({"a": {"b": "<&>", "c": [1, true]}, "d": null});
        let inner =
            "<a><b>&lt;&amp;&gt;</b><c><Item>1</Item><Item>true</Item></c></a><d i:nil=\"true\"/>";
        assert_eq!(element("x", &document), format!("<x{NAMESPACE}>{inner}</x>"));
    }
}
