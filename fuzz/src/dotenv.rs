//! The file `.env` of the working directory.

// The command is a program and not a library; this one file of it needs nothing of the others.
#[path = "../../crates/spnkr-cli/src/dotenv.rs"]
mod file;

/// The text of the file.
pub fn dotenv(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    let lines = text.strip_prefix('\u{feff}').unwrap_or(text).split('\n').collect::<Vec<_>>();
    let mut last = 0;
    for setting in file::read(text) {
        assert!(setting.line > last, "each setting has a line of its own, in order");
        last = setting.line;
        let line = lines[setting.line - 1];
        let (before, _) = line.split_once('=').expect("a setting has a `=`");
        assert!(before.contains(setting.name), "the name stands in its line");
        assert_eq!(setting.name, setting.name.trim());
        let Some(value) = setting.value else { continue };
        assert!(text.contains(&value) || value.len() < text.len(), "a value is part of the file");
        // Said again in single quotes, where every character stands for itself, it is the same.
        if !value.contains('\'') {
            let again = format!("AGAIN='{value}' # a comment");
            let [again] = &*file::read(&again) else { panic!("one setting was written") };
            assert_eq!((again.name, again.value.as_deref()), ("AGAIN", Some(&*value)));
        }
        let again = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
        let again = format!("AGAIN=\"{again}\"");
        let [again] = &*file::read(&again) else { panic!("one setting was written") };
        assert_eq!((again.name, again.value.as_deref()), ("AGAIN", Some(&*value)));
    }
}
