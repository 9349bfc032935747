//! The configuration file: read with the lines that its keys stand in, and changed with all else left as it is.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use toml_edit::{Document, DocumentMut, Item, TomlError, Value};

use super::{Name, name, resolved};
use crate::{failure::Failure, file};

/// What stands in the file; nothing if there is none.
#[derive(Debug, Default)]
pub(crate) struct SettingsFile {
    path: PathBuf,
    text: String,
    entries: Vec<Entry>,
}

/// A key of the file.
#[derive(Debug)]
pub(super) struct Entry {
    key: String,
    pub(super) line: usize,
    /// Its value, if it is a text or a number.
    pub(super) text: Option<String>,
}

impl SettingsFile {
    /// Reads it. What is wrong with single values shows when they are asked for.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = text(path)?;
        let document = Document::parse(&*text).map_err(|error| syntax(path, &text, &error))?;
        let entries = document.iter().map(|(key, item)| {
            let start = document.key(key).and_then(|key| key.span()).or(item.span());
            Entry {
                key: key.to_owned(),
                line: start.map_or(1, |span| line(&text, span.start)),
                text: match item {
                    Item::Value(Value::String(text)) => Some(text.value().clone()),
                    Item::Value(Value::Integer(number)) => Some(number.value().to_string()),
                    Item::Value(Value::Float(number)) => Some(number.value().to_string()),
                    _ => None,
                },
            }
        });
        let entries = entries.collect();
        Ok(Self { path: path.to_owned(), text, entries })
    }

    /// What stands behind a name.
    pub(super) fn entry(&self, name: Name) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == name.as_str())
    }

    /// Where a path leads that stands in the file.
    pub(super) fn path_in(&self, text: &str) -> PathBuf {
        resolved(text, self.path.parent().unwrap_or(Path::new("")))
    }

    /// What to say on keys that are no settings.
    pub(super) fn slips(&self) -> Vec<String> {
        let strangers = self.entries.iter().filter(|entry| Name::find(&entry.key).is_none());
        let slip = |entry: &Entry| {
            let Entry { key, line, .. } = entry;
            let fault = match name::is_of_secret(key) {
                true => "is no setting; `spnkr login` keeps secrets where only you can read them",
                false => "is no setting of this version; `spnkr config` lists those that are",
            };
            format!("{}, line {line}: `{}` {fault}", self.path.display(), key.escape_debug())
        };
        strangers.map(slip).collect()
    }

    /// Says what is wrong with a value.
    pub(super) fn refuse(&self, entry: &Entry, problem: &str) -> Failure {
        let Entry { key, line, .. } = entry;
        Failure::usage(format!("{}, line {line}: {key}: {problem}", self.path.display())).advise(
            format!(
                "`spnkr config set {key} VALUE` corrects it, `spnkr config unset {key}` removes it"
            ),
        )
    }

    /// Whether a key stands in it, known or not.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// Puts a value behind a name, and writes the file.
    pub(crate) fn set(&self, name: Name, text: &str) -> Result<(), Failure> {
        let mut document = self.document()?;
        let mut new = value(name, text);
        match document.get_mut(name.as_str()).and_then(Item::as_value_mut) {
            Some(value) => {
                // With the comment behind it.
                *new.decor_mut() = value.decor().clone();
                *value = new;
            }
            None => {
                let above = match document.is_empty() {
                    // A file of comments alone: they stay on top.
                    true => document.trailing().as_str().unwrap_or_default().to_owned(),
                    false => String::new(),
                };
                document.insert(name.as_str(), Item::Value(new));
                if let Some(mut key) = document.key_mut(name.as_str()).filter(|_| !above.is_empty())
                {
                    key.leaf_decor_mut().set_prefix(above);
                    document.set_trailing("");
                }
            }
        }
        self.write(&document)
    }

    /// Removes a key, and writes the file.
    pub(crate) fn unset(&self, key: &str) -> Result<(), Failure> {
        let mut document = self.document()?;
        document.remove(key);
        self.write(&document)
    }

    /// Makes the file with all settings in comments, if there is none.
    pub(crate) fn make(path: &Path) -> Result<(), Failure> {
        if path.exists() {
            return Ok(());
        }
        let mut template = TEMPLATE.to_owned();
        for name in Name::ALL {
            let (about, example) = name.about();
            template.push_str(&format!("\n# {about}\n#{name} = {example}\n"));
        }
        write(path, &template)
    }

    fn document(&self) -> Result<DocumentMut, Failure> {
        self.text.parse().map_err(|error| syntax(&self.path, &self.text, &error))
    }

    fn write(&self, document: &DocumentMut) -> Result<(), Failure> {
        write(&self.path, &document.to_string())
    }
}

/// A value as people write it.
fn value(name: Name, text: &str) -> Value {
    if name.is_number() {
        if let Ok(number) = text.parse::<i64>() {
            return number.into();
        }
        if let Some(number) = text.parse().ok().filter(|number: &f64| number.is_finite()) {
            return number.into();
        }
    }
    text.into()
}

fn text(path: &Path) -> Result<String, Failure> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let message = format!("{} could not be read: {error}", path.display());
            return Err(Failure::usage(message).advise("correct its permissions, or move it away"));
        }
    };
    String::from_utf8(bytes).map_err(|_| {
        Failure::usage(format!("{} is not a text in UTF-8", path.display()))
            .advise("save it as UTF-8")
    })
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let written = || {
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
        }
        // A link stays one, and what it leads to is replaced.
        file::put(&fs::canonicalize(path).unwrap_or(path.to_owned()), text.as_bytes())
    };
    written().map_err(|error| {
        Failure::usage(format!("{} could not be written: {error}", path.display()))
            .advise("correct the permissions of its folder, or name another one in SPNKR_HOME")
    })
}

/// Makes a folder for its owner alone, where there is none.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What is wrong with the file as a whole. Its own words are left out: nobody knows what they are.
fn syntax(path: &Path, text: &str, error: &TomlError) -> Failure {
    let line = line(text, error.span().map_or(0, |span| span.start));
    let problem = error.message().lines().next().unwrap_or("it is not TOML");
    Failure::usage(format!("{}, line {line}: {problem}", path.display()))
        .advise("correct it: `spnkr config edit`")
}

/// The line that a place in a text is in.
fn line(text: &str, place: usize) -> usize {
    let before = text.as_bytes().get(..place).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

const TEMPLATE: &str = "\
# Settings of spnkr. `spnkr config` shows what counts, and where it comes from.
# An option goes before the environment, and that before this file.
";
