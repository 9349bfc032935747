//! What shells and manual readers get.

use std::{fs, process::Command};

use crate::fixture::{Fixture, Run};

#[tokio::test(flavor = "multi_thread")]
async fn every_shell_gets_its_script() {
    let fixture = Fixture::start().await;
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = fixture.run(fixture.bare(&["completions", shell]));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{shell}");
        assert!(run.out.contains("timeline") && run.out.contains("account"), "{shell}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn bash_completes_commands_options_and_values() {
    let fixture = Fixture::start().await;
    let script = fixture.run(fixture.bare(&["completions", "bash"])).out;
    fixture.write("spnkr.bash", &script);
    let bash = |args: &[&str]| {
        let mut command = Command::new("bash");
        command.args(args).current_dir(fixture.folder());
        Run::new(command.output().unwrap())
    };
    let parsed = bash(&["-n", "spnkr.bash"]);
    assert_eq!((parsed.code, parsed.err.as_str()), (0, ""));
    for (line, expected) in [
        ("spnkr conf", "config"),
        ("spnkr film down", "download"),
        ("spnkr matches --conn", "--connect-to"),
        ("spnkr config set lang", "language"),
        ("spnkr completions el", "elvish"),
    ] {
        let typed = line.rsplit(' ').next().unwrap();
        let program = format!(
            "source spnkr.bash; COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _spnkr spnkr {typed} ''; echo \"${{COMPREPLY[*]}}\""
        );
        let run = bash(&["--norc", "-c", &program]);
        assert_eq!((run.out.trim(), run.err.as_str()), (expected, ""), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_manual_are_printed_and_written() {
    let fixture = Fixture::start().await;
    let page = fixture.run(fixture.bare(&["man", "film", "events"]));
    assert_eq!((page.code, page.err.as_str()), (0, ""));
    let written = fixture.run(fixture.bare(&["man", "-o", "share/man1"]));
    assert_eq!((written.code, written.out.as_str()), (0, ""));
    let file = fixture.folder().join("share/man1/spnkr-film-events.1");
    assert_eq!(fs::read_to_string(file).unwrap(), page.out);
    assert!(fixture.folder().join("share/man1/spnkr.1").exists());
    let none = fixture.run(fixture.bare(&["man", "conquer"]));
    assert!(none.code == 2 && none.err.contains("no command `conquer`"), "{}", none.err);
}
