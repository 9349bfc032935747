/// A second order of a table's rows, by a key of theirs.
#[derive(Debug, Clone)]
pub(super) struct Index<K>(Vec<(K, usize)>);

impl<K: Ord> Index<K> {
    /// The index of the rows' keys, of which each comes with its row's position.
    pub(super) fn new(keys: impl IntoIterator<Item = (K, usize)>) -> Self {
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort();
        Self(keys)
    }

    /// The positions of all rows with this key, the first row first.
    pub(super) fn find(&self, key: &K) -> impl Iterator<Item = usize> + use<'_, K> {
        let start = self.0.partition_point(|(other, _)| other < key);
        let count = self.0[start..].partition_point(|(other, _)| other == key);
        self.0[start..][..count].iter().map(|(_, position)| *position)
    }
}

impl Index<String> {
    /// The index of the rows' texts, in which case counts for nothing.
    pub(super) fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new((0..).zip(texts).map(|(position, text)| (fold(text), position)))
    }

    /// The positions of all rows with this text, the first row first.
    pub(super) fn find_text(&self, text: &str) -> impl Iterator<Item = usize> + use<'_> {
        self.find(&fold(text))
    }
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}
