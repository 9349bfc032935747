use clap::CommandFactory;

use super::*;

/// Every command, with its words.
fn commands() -> Vec<(String, clap::Command)> {
    let mut commands = Vec::new();
    let mut next = vec![("spnkr".to_owned(), Args::command())];
    while let Some((words, command)) = next.pop() {
        let below = command.get_subcommands();
        next.extend(below.map(|below| (format!("{words} {}", below.get_name()), below.clone())));
        commands.push((words, command));
    }
    commands
}

/// The words of a line as a shell takes it apart, up to where it goes on to something else.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            '|' | '>' | '<' if !quoted => break,
            ' ' if !quoted => {
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()))
            }
            other => word.push(other),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

#[test]
fn the_definition_holds_together() {
    Args::command().debug_assert();
}

#[test]
fn every_command_shows_examples_that_work() {
    for (name, command) in commands() {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let heading = help.lines().position(|line| matches!(line, "Example:" | "Examples:"));
        let heading = heading.unwrap_or_else(|| panic!("`{name} --help` has no example"));
        let lines = help.lines().skip(heading + 1);
        let examples: Vec<_> = lines.take_while(|line| line.starts_with("  ")).collect();
        assert!(examples.iter().any(|line| line.contains(&name)), "none of `{name}` itself");
        for example in examples {
            let Some(line) = example.strip_prefix("  ").filter(|line| line.starts_with("spnkr "))
            else {
                continue;
            };
            if let Err(error) = Args::try_parse_from(words(line)) {
                panic!("the example `{line}` of `{name}` is none: {error}");
            }
        }
    }
}

#[test]
fn every_command_and_option_says_what_it_is() {
    for (name, command) in commands() {
        assert!(command.get_about().is_some(), "{name}");
        for arg in command.get_arguments() {
            assert!(arg.get_help().is_some(), "{} of {name}", arg.get_id());
        }
    }
}
