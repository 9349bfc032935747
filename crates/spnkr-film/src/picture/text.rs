//! Texts in a picture: what they may hold, and how wide they are.

/// A text as it may stand in XML, between tags or between quotation marks.
///
/// What XML does not have at all, and what turns the text behind it around, becomes U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                escaped.push(char::REPLACEMENT_CHARACTER);
            }
            _ if character.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// How wide a text is at most, in the widest of the fonts that may be there.
pub(super) fn width(text: &str, size: f64) -> f64 {
    size * text.chars().map(em).sum::<f64>()
}

/// As much of a text as there is room for.
pub(super) fn shortened(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - size * em('…');
    let mut short = String::new();
    for character in text.chars() {
        left -= size * em(character);
        if left < 0.0 {
            break;
        }
        short.push(character);
    }
    short.push('…');
    short
}

/// The width of a character, in parts of the size of the font; on the side of too much.
fn em(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' | ' ' => 0.38,
        'f' | 'r' | 't' | '(' | ')' | '-' => 0.5,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '&' | '…' => 1.05,
        'A'..='Z' => 0.8,
        '\0'..='\u{24f}' => 0.68,
        _ => 1.1,
    }
}
