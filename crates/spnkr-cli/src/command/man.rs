//! `spnkr man`: the manual, a page a command.

use std::{fs, io};

use clap::CommandFactory;
use clap_mangen::Man;
use roff::{Roff, bold, roman};

use crate::{
    args::{Args, ManArgs},
    failure::Failure,
    file,
    output::Io,
};

pub(crate) fn run(args: &ManArgs, io: &mut Io) -> Result<(), Failure> {
    let pages = pages()?;
    let Some(folder) = &args.output else {
        let name = [&["spnkr".to_owned()][..], &args.command].concat().join("-");
        let page = pages.iter().find(|page| page.name == name).ok_or_else(|| {
            Failure::usage(format!(
                "there is no command `{}`",
                args.command.join(" ").escape_debug()
            ))
            .advise("`spnkr --help` lists them")
        })?;
        return Ok(io.out().write_all(&page.roff)?);
    };
    fs::create_dir_all(folder).map_err(|error| {
        Failure::usage(format!("{} could not be made: {error}", folder.display()))
            .advise("name another folder with -o")
    })?;
    for page in &pages {
        file::replace(&folder.join(format!("{}.1", page.name)), &page.roff)?;
    }
    io.say(format_args!("{} pages are in {}", pages.len(), folder.display()));
    Ok(())
}

/// A page of the manual.
#[derive(Debug)]
struct Page {
    /// The command's, with dashes between its words.
    name: String,
    roff: Vec<u8>,
}

/// The pages of the program and of all its commands.
fn pages() -> io::Result<Vec<Page>> {
    let mut program = Args::command();
    // What every command takes is on its page as well.
    program.build();
    let mut pages = Vec::new();
    let mut next = vec![program];
    while let Some(command) = next.pop() {
        next.extend(command.get_subcommands().cloned());
        pages.push(Page::of(command)?);
    }
    pages.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(pages)
}

impl Page {
    fn of(mut command: clap::Command) -> io::Result<Self> {
        let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
        let usage = command.render_usage().to_string();
        let notes = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let has_commands = command.has_subcommands();
        let mut page = Vec::new();
        let man = Man::new(command)
            .title(name.to_uppercase())
            .source(concat!("spnkr ", env!("CARGO_PKG_VERSION")))
            .manual("Spnkr Manual");
        man.render_title(&mut page)?;
        man.render_name_section(&mut page)?;
        let mut synopsis = Roff::new();
        synopsis.control("SH", ["SYNOPSIS"]);
        synopsis.text([bold(usage.strip_prefix("Usage: ").unwrap_or(&usage))]);
        synopsis.to_writer(&mut page)?;
        man.render_description_section(&mut page)?;
        if has_commands {
            man.render_subcommands_section(&mut page)?;
        }
        man.render_options_section(&mut page)?;
        sections(&notes).to_writer(&mut page)?;
        Ok(Self { name, roff: page })
    }
}

/// What stands behind the options, in sections: lines that are set in stay as they are.
fn sections(notes: &str) -> Roff {
    let mut roff = Roff::new();
    let mut section = "";
    for block in notes.split("\n\n") {
        let mut lines = block.lines().peekable();
        let title = lines.peek().and_then(|line| match *line {
            "Example:" | "Examples:" => Some("EXAMPLES"),
            "Environment:" => Some("ENVIRONMENT"),
            "Exit codes:" => Some("EXIT STATUS"),
            _ => None,
        });
        if title.is_some() {
            lines.next();
        }
        let title = title.unwrap_or("NOTES");
        match section == title {
            true => roff.control("PP", []),
            false => roff.control("SH", [title]),
        };
        section = title;
        let mut is_set_in = false;
        for line in lines {
            if line.starts_with(' ') != is_set_in {
                is_set_in = !is_set_in;
                roff.control(if is_set_in { "nf" } else { "fi" }, []);
            }
            roff.text([roman(line)]);
        }
        if is_set_in {
            roff.control("fi", []);
        }
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(command: &clap::Command) -> usize {
        1 + command.get_subcommands().map(count).sum::<usize>()
    }

    #[test]
    fn every_command_has_a_page_with_its_examples() {
        let pages = pages().unwrap();
        assert_eq!(pages.len(), count(&Args::command()));
        for Page { name, roff } in &pages {
            let text = String::from_utf8(roff.clone()).unwrap();
            assert!(!text.contains('\x1b'), "{name}");
            let examples =
                text.split_once("\n.SH EXAMPLES\n.nf\n").unwrap_or_else(|| panic!("{name}")).1;
            let examples = examples.split_once("\n.fi").unwrap().0.replace('\\', "");
            assert!(examples.contains(&name.replace('-', " ")), "{name}: {examples}");
        }
        assert!(pages.iter().any(|page| page.name == "spnkr-film-events"));
    }

    #[test]
    fn what_is_set_in_stays_as_it_is() {
        let notes = "Words\nand more.\n\nExamples:\n  a  b\n  'c'\n\nTo end:\n  .d\nof it";
        let text = sections(notes).to_roff();
        let lines: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines,
            [
                ".SH NOTES",
                "Words",
                "and more.",
                ".SH EXAMPLES",
                ".nf",
                "  a  b",
                "  'c'",
                ".fi",
                ".SH NOTES",
                "To end:",
                ".nf",
                "  .d",
                ".fi",
                "of it",
            ]
        );
    }
}
