mod rows;

/// A language that the game's own texts are translated to.
///
/// The texts themselves are English, which therefore is none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Locale {
    /// Its tag (BCP 47), such as `de-DE`, in the spelling of most answers; some have it in lower case.
    pub tag: &'static str,
    /// Whether it is English in strange letters, by which developers find what is not translated.
    pub is_pseudo: bool,
}

impl Locale {
    /// Every locale that observed answers have.
    pub fn all() -> &'static [Self] {
        &rows::ROWS
    }

    /// The locale of this tag, whatever its case.
    pub fn by_tag(tag: &str) -> Option<&'static Self> {
        rows::ROWS.iter().find(|locale| locale.tag.eq_ignore_ascii_case(tag.trim()))
    }
}
