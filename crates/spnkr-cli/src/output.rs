//! Where results and notes go.

use std::{
    fmt,
    io::{self, BufWriter, IsTerminal, Write},
};

use crate::table::cut;

/// The two streams of the process, and what is at their other ends.
///
/// Results are buffered and their failures are told; notes are written at once, and lost if nobody reads them.
pub(crate) struct Io {
    out: Box<dyn Write + Send>,
    err: Box<dyn Write + Send>,
    width: Option<usize>,
    shows_progress: bool,
    /// How many columns there are for progress; a line that is longer would stay.
    progress_width: usize,
    /// How many columns the progress on the screen takes.
    progress: usize,
}

impl Io {
    /// The streams of this process. Colours are taken out where they do not belong.
    pub(crate) fn of_process() -> Self {
        let width = io::stdout().is_terminal().then(|| {
            terminal_size::terminal_size_of(io::stdout()).map_or(80, |(width, _)| width.0.into())
        });
        Self {
            out: Box::new(BufWriter::new(anstream::stdout())),
            err: Box::new(anstream::stderr()),
            width,
            shows_progress: io::stderr().is_terminal(),
            progress_width: terminal_size::terminal_size_of(io::stderr())
                .map_or(80_usize, |(width, _)| width.0.into())
                .saturating_sub(1),
            progress: 0,
        }
    }

    /// How many columns the terminal has; none if it is not one.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    /// Where results go.
    pub(crate) fn out(&mut self) -> &mut dyn Write {
        self.end_progress();
        &mut *self.out
    }

    /// Writes a file as it is; nothing is taken out of it.
    pub(crate) fn write_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.end_progress();
        self.out.flush()?;
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    /// Hands over what was written so far.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Tells the person something that is no result.
    pub(crate) fn note(&mut self, text: impl fmt::Display) {
        let style = anstyle::AnsiColor::Yellow.on_default();
        self.say(format_args!("{style}note:{style:#} {text}"));
    }

    /// Says something to the person.
    pub(crate) fn say(&mut self, text: impl fmt::Display) {
        self.end_progress();
        let _ = writeln!(self.err, "{text}");
        let _ = self.err.flush();
    }

    /// Shows no progress any more, where something else is shown in its place.
    pub(crate) fn hide_progress(&mut self) {
        self.end_progress();
        self.shows_progress = false;
    }

    /// Shows how far it has come, on a terminal.
    pub(crate) fn progress(&mut self, text: impl fmt::Display) {
        if self.shows_progress {
            let text = cut(&text.to_string(), self.progress_width);
            let before = self.progress;
            self.progress = text.chars().count();
            // With spaces, as control sequences are taken out where colours are.
            let _ = write!(self.err, "\r{text:<before$}");
            let _ = self.err.flush();
        }
    }

    /// Takes the last progress off the screen.
    pub(crate) fn end_progress(&mut self) {
        if self.progress > 0 {
            let _ = write!(self.err, "\r{:1$}\r", "", self.progress);
            let _ = self.err.flush();
            self.progress = 0;
        }
    }
}

impl Drop for Io {
    fn drop(&mut self) {
        self.end_progress();
    }
}

impl fmt::Debug for Io {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Io").field("width", &self.width).finish_non_exhaustive()
    }
}

/// Text of a server, without what would steer the terminal.
pub(crate) fn clean(text: &str) -> String {
    let is_safe = |character: char| !character.is_control() && !is_bidirectional(character);
    text.chars().map(|character| if is_safe(character) { character } else { '\u{fffd}' }).collect()
}

/// A value that no shell reads anything into.
pub(crate) fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

/// Marks that turn the text behind them around.
fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
pub(crate) use captured::Captured;

#[cfg(test)]
mod captured {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What was written to the standard error of a test.
    #[derive(Debug, Clone, Default)]
    pub(crate) struct Captured(Arc<Mutex<Vec<u8>>>);

    impl Captured {
        pub(crate) fn err(&self) -> String {
            let bytes = self.0.lock().unwrap().clone();
            anstream::adapter::strip_bytes(&bytes).into_vec().try_into().unwrap()
        }
    }

    impl Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Io {
        pub(crate) fn captured() -> (Self, Captured) {
            let err = Captured::default();
            let io = Self {
                out: Box::new(io::sink()),
                err: Box::new(err.clone()),
                width: None,
                shows_progress: false,
                progress_width: 79,
                progress: 0,
            };
            (io, err)
        }
    }

    #[test]
    fn progress_leaves_nothing_behind() {
        let (mut io, captured) = Io::captured();
        io.progress("not shown where there is no terminal");
        io.shows_progress = true;
        io.progress("signing in…");
        io.progress("25 matches");
        io.note("done");
        drop(io);
        let expected = "\rsigning in…\r25 matches \r          \rnote: done\n";
        assert_eq!(captured.err(), expected);
    }
}
