//! Texts in a drawing: what they may hold, and how wide they are.
//!
//! Widths are those of IBM Plex Sans in bold letters and a little more, which is what the same text takes in the other
//! fonts that a system may have instead: an upper bound that is seldom far off. Only the bold letters of unusually
//! wide fonts, such as DejaVu Sans, need up to an eighth more.

mod advances;
#[cfg(test)]
mod tests;

use self::advances::ADVANCES;

/// A text as it may stand in XML and HTML, between tags or between quotation marks.
///
/// What XML does not have at all, and what turns the text behind it around, becomes U+FFFD.
///
/// ```
/// assert_eq!(spnkr_picture::text::escaped("Tom & <Jerry>"), "Tom &amp; &lt;Jerry&gt;");
/// ```
pub fn escaped(text: &str) -> String {
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

/// How wide a text is at most, in pixels, when its letters have a size in pixels.
pub fn width(text: &str, size: f64) -> f64 {
    size * text.chars().map(em).sum::<f64>()
}

/// As much of a text as there is room for, with an ellipsis where something is left out.
///
/// Nothing at all where there is no room for the ellipsis.
pub fn shortened(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - size * em('…');
    if left < 0.0 {
        return String::new();
    }
    let mut short = String::new();
    for character in text.chars() {
        left -= size * em(character);
        if left < 0.0 {
            break;
        }
        short.push(character);
    }
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The width of a character, in parts of the size of the font; on the side of too much.
fn em(character: char) -> f64 {
    match advance(character) {
        Some(thousandths) => f64::from(thousandths) / 1_000.0 * MARGIN,
        None if is_above_another(character) => 0.0,
        // A letter that fills its square, as those of Chinese and Korean do; no other is wider.
        None => 1.1,
    }
}

/// The width of a character in our own font.
fn advance(character: char) -> Option<u16> {
    let code = u32::from(character);
    let run = ADVANCES.partition_point(|(first, _)| *first <= code).checked_sub(1)?;
    let (first, advances) = ADVANCES.get(run)?;
    advances.get(usize::try_from(code - first).ok()?).copied()
}

/// Accents of their own, and what only joins or chooses other characters.
fn is_above_another(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
    )
}

/// What other fonts need in addition: measured on DejaVu Sans, Inter and Noto Sans.
const MARGIN: f64 = 1.08;
