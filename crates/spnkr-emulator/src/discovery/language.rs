//! The language that a client wants names and descriptions in.

use super::Language;
use crate::answer::Asked;

/// The most wanted language that there are texts in.
pub(super) fn wanted(asked: &Asked) -> Language {
    choose(asked.header("accept-language").unwrap_or_default())
}

fn choose(accepted: &str) -> Language {
    let mut best = (0.0, Language::English);
    for choice in accepted.split(',') {
        let mut parts = choice.split(';').map(str::trim);
        let language = match parts.next().and_then(|tag| tag.get(..2)) {
            Some(tag) if tag.eq_ignore_ascii_case("de") => Language::German,
            Some(tag) if tag.eq_ignore_ascii_case("en") => Language::English,
            Some(tag) if tag.eq_ignore_ascii_case("fr") => Language::French,
            _ => continue,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
        let quality: f32 = quality.unwrap_or(1.0);
        if quality > best.0 {
            best = (quality, language);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_wanted_of_those_there_are() {
        for (accepted, language) in [
            ("", Language::English),
            ("fr-FR", Language::French),
            ("de", Language::German),
            ("ja-JP", Language::English),
            ("ja-JP, de-DE;q=0.5, fr;q=0.4", Language::German),
            ("en-US;q=0.8, FR-fr;q=0.9", Language::French),
            ("fr;q=0", Language::English),
        ] {
            assert_eq!(choose(accepted), language, "{accepted}");
        }
    }
}
