//! `cargo xtask fuzz`: invented inputs for everything that reads what comes from outside.

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs,
    io::{self, BufRead, BufReader},
    process::{Command, ExitCode, Stdio},
};

use crate::{cargo_command, failed, jobs::workspace_root, say, wrong};

/// What gives the fuzzer the words of its inputs, and the targets that it helps.
const DICTIONARIES: &[(&str, &[&str])] = &[
    (
        "json",
        &[
            "answer_json",
            "cache_entry",
            "clearance",
            "device_code",
            "device_token",
            "faults",
            "models",
            "oauth_tokens",
            "session",
            "spartan_token",
            "user_token",
            "xsts_token",
        ],
    ),
    (
        "http",
        &["cache_headers", "http_answer", "http_settings", "loopback", "redirect", "retry_after"],
    ),
];

pub(crate) fn run(args: &[OsString]) -> ExitCode {
    let choice = match Choice::read(args) {
        Ok(choice) => choice,
        Err(problem) => return wrong(&problem),
    };
    match choice.run() {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => failed(&format!("fuzz has found something:\n{}", findings.concat())),
        Err(problem) => failed(&format!("fuzz stopped: {problem}")),
    }
}

/// What to fuzz, for how long, and how it is built.
#[derive(Debug, PartialEq, Eq)]
struct Choice {
    targets: Vec<String>,
    seconds: u32,
    /// After which a target ends before its time.
    runs: Option<u64>,
    has_address_sanitizer: bool,
}

impl Choice {
    fn read(args: &[OsString]) -> Result<Self, String> {
        let all = targets().map_err(|error| format!("fuzz finds no targets: {error}"))?;
        let mut choice =
            Self { targets: Vec::new(), seconds: 60, runs: None, has_address_sanitizer: false };
        let mut args = args.iter().map(|arg| arg.to_string_lossy());
        while let Some(arg) = args.next() {
            match &*arg {
                "--seconds" => {
                    let number = args.next().and_then(|number| number.parse().ok());
                    let number = number.filter(|number| *number > 0);
                    choice.seconds = number.ok_or("fuzz --seconds needs a number")?;
                }
                "--runs" => {
                    let number = args.next().and_then(|number| number.parse().ok());
                    choice.runs = number.filter(|number| *number > 0);
                    choice.runs.ok_or("fuzz --runs needs a number")?;
                }
                "--sanitizer" => {
                    choice.has_address_sanitizer = match args.next().as_deref() {
                        Some("address") => true,
                        Some("none") => false,
                        _ => return Err("fuzz --sanitizer needs `none` or `address`".to_owned()),
                    };
                }
                option if option.starts_with('-') => {
                    return Err(format!("fuzz has no option {option}"));
                }
                name if all.iter().any(|target| target == name) => {
                    choice.targets.push(name.to_owned());
                }
                name => return Err(format!("fuzz has no target `{name}`: {}", all.join(", "))),
            }
        }
        if choice.targets.is_empty() {
            choice.targets = all;
        }
        Ok(choice)
    }

    /// Fuzzes one target after the other, and says of each finding where it is and how to repeat it.
    fn run(&self) -> Result<Vec<String>, String> {
        provide_cargo_fuzz()?;
        let programs = self.build()?;
        let (mut findings, mut table) = (Vec::new(), String::from(HEAD));
        for target in &self.targets {
            say(&format!("==> {target}, {} s\n", self.seconds));
            let report =
                self.fuzz(&programs, target).map_err(|error| format!("{target}: {error}"))?;
            // At once, too: a run that is broken off has told what it came to.
            say(&format!("{HEAD}{}", report.line(target)));
            table.push_str(&report.line(target));
            if report.has_failed {
                let finding = report.finding(&programs, target);
                say(&format!("{}\n{finding}", report.last_words));
                findings.push(finding);
            }
        }
        say(&format!("\n{table}"));
        Ok(findings)
    }

    /// Builds the targets and gives the folder with their programs.
    fn build(&self) -> Result<String, String> {
        let host = host()?;
        let (sanitizer, folder) = match self.has_address_sanitizer {
            true => ("address", "fuzz/target/address"),
            false => ("none", "fuzz/target"),
        };
        let mut command = cargo_command();
        command
            .args(["fuzz", "build", "--fuzz-dir", "fuzz", "--target", &host])
            .args(["--sanitizer", sanitizer, "--target-dir", folder])
            .current_dir(workspace_root());
        if self.has_address_sanitizer {
            // The flag for it is an unstable one.
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        if let [target] = &*self.targets {
            command.arg(target);
        }
        match command.status() {
            Ok(status) if status.success() => Ok(format!("{folder}/{host}/release")),
            Ok(_) => Err("the targets were not built; libFuzzer needs a C++ compiler".to_owned()),
            Err(error) => Err(format!("cargo could not be started: {error}")),
        }
    }

    fn fuzz(&self, programs: &str, target: &str) -> io::Result<Report> {
        let root = workspace_root();
        let (corpus, artifacts) =
            (format!("fuzz/corpus/{target}"), format!("fuzz/artifacts/{target}/"));
        for folder in [&corpus, &artifacts] {
            fs::create_dir_all(root.join(folder))?;
        }
        let mut command = Command::new(root.join(programs).join(target));
        // New inputs are written to the first folder.
        command.arg(corpus).arg(format!("fuzz/seeds/{target}")).current_dir(&root);
        let regressions = format!("fuzz/regressions/{target}");
        if root.join(&regressions).exists() {
            command.arg(regressions);
        }
        if let Some(dictionary) = dictionary(target) {
            command.arg(format!("-dict=fuzz/dictionaries/{dictionary}.dict"));
        }
        command
            .arg(format!("-artifact_prefix={artifacts}"))
            .arg(format!("-max_total_time={}", self.seconds))
            .args(["-print_final_stats=1", "-timeout=10", "-rss_limit_mb=1024"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if let Some(runs) = self.runs {
            command.arg(format!("-runs={runs}"));
        }
        let mut fuzzer = command.spawn()?;
        let mut report = Report::default();
        if let Some(output) = fuzzer.stderr.take() {
            let mut lines = BufReader::new(output);
            let mut line = Vec::new();
            // Inputs are shown as they are, so a line need not be a text.
            while lines.read_until(b'\n', &mut line)? > 0 {
                report.read(&String::from_utf8_lossy(&line));
                line.clear();
            }
        }
        report.has_failed = !fuzzer.wait()?.success();
        Ok(report)
    }
}

/// What libFuzzer tells of one run.
#[derive(Debug, Default)]
struct Report {
    runs: u64,
    per_second: u64,
    first_coverage: Option<u64>,
    coverage: u64,
    inputs: u64,
    has_failed: bool,
    artifact: Option<String>,
    last_words: String,
}

impl Report {
    fn read(&mut self, line: &str) {
        let number = |text: &str| text.split_whitespace().next()?.parse::<u64>().ok();
        let after = |word: &str| number(line.split_once(word)?.1);
        if line.starts_with('#') {
            if let Some(coverage) = after(" cov: ") {
                self.coverage = coverage;
            }
            if line.contains("INITED") {
                self.first_coverage = Some(self.coverage);
            }
            return;
        }
        for (word, statistic) in [
            ("stat::number_of_executed_units:", &mut self.runs),
            ("stat::average_exec_per_sec:", &mut self.per_second),
            ("stat::new_units_added:", &mut self.inputs),
        ] {
            if let Some(value) = after(word) {
                *statistic = value;
            }
        }
        if let Some((_, path)) = line.split_once("Test unit written to ") {
            self.artifact = Some(path.trim().to_owned());
        }
        // Enough for a panic and its backtrace.
        if self.last_words.len() < 8 * 1024 && !line.starts_with("INFO:") {
            self.last_words.push_str(line);
        }
    }

    fn line(&self, target: &str) -> String {
        let new = self.coverage.saturating_sub(self.first_coverage.unwrap_or(self.coverage));
        let findings = u8::from(self.has_failed);
        let Self { runs, per_second, inputs, .. } = self;
        format!("{target:<18} {runs:>11} {per_second:>9} {new:>9} {inputs:>9} {findings:>9}\n")
    }

    fn finding(&self, programs: &str, target: &str) -> String {
        let Some(artifact) = &self.artifact else {
            return format!("  {target}: it ended without saying for which input\n");
        };
        let mut text = String::new();
        let _ = write!(
            text,
            "  {target}: {artifact}
      to repeat it:   {programs}/{target} {artifact}
      to keep it:     mkdir -p fuzz/regressions/{target} && mv {artifact} $_
      to test it:     cargo test --manifest-path fuzz/Cargo.toml --no-default-features\n",
        );
        text
    }
}

/// The programs in `fuzz/fuzz_targets`, in alphabetical order.
fn targets() -> io::Result<Vec<String>> {
    let mut targets = Vec::new();
    for file in fs::read_dir(workspace_root().join("fuzz/fuzz_targets"))? {
        let name = file?.file_name();
        targets.extend(name.to_string_lossy().strip_suffix(".rs").map(str::to_owned));
    }
    targets.sort();
    Ok(targets)
}

fn dictionary(target: &str) -> Option<&'static str> {
    let (dictionary, _) = DICTIONARIES.iter().find(|(_, targets)| targets.contains(&target))?;
    Some(dictionary)
}

fn provide_cargo_fuzz() -> Result<(), String> {
    let is_there = || {
        let mut command = cargo_command();
        command.args(["fuzz", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if is_there() {
        return Ok(());
    }
    say("    cargo install cargo-fuzz --locked\n");
    let _ = cargo_command().args(["install", "cargo-fuzz", "--locked"]).status();
    match is_there() {
        true => Ok(()),
        false => Err("there is no cargo-fuzz: `cargo install cargo-fuzz --locked`".to_owned()),
    }
}

/// The platform that is built on, which cargo-fuzz names in its folders.
fn host() -> Result<String, String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output();
    let output = output.map_err(|error| format!("rustc could not be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not say what it runs on".to_owned())
}

const HEAD: &str = "\
target                    runs  a second  new code    inputs  findings
";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Choice, String> {
        Choice::read(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn words_of_the_command() {
        let all = read(&[]).unwrap();
        assert_eq!((all.seconds, all.runs, all.has_address_sanitizer), (60, None, false));
        assert_eq!(all.targets, targets().unwrap());
        assert!(all.targets.len() >= 12, "{:?}", all.targets);
        let expected = Choice {
            targets: ["xsts_token", "models"].map(str::to_owned).into(),
            seconds: 7,
            runs: Some(2_000_000),
            has_address_sanitizer: true,
        };
        let words = "xsts_token --seconds 7 --runs 2000000 --sanitizer address models";
        let words: Vec<_> = words.split_whitespace().collect();
        assert_eq!(read(&words), Ok(expected));
        for wrong in [
            &["no_such_target"][..],
            &["--seconds"],
            &["--seconds", "0"],
            &["--sanitizer", "thread"],
            &["--runs", "0"],
            &["--jobs", "7"],
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn every_dictionary_is_there_and_is_for_targets() {
        let targets = targets().unwrap();
        for (name, helped) in DICTIONARIES {
            let path = workspace_root().join(format!("fuzz/dictionaries/{name}.dict"));
            assert!(path.exists(), "{name}");
            assert!(helped.iter().all(|one| targets.iter().any(|target| target == one)), "{name}");
        }
    }

    #[test]
    fn what_the_fuzzer_tells_is_read() {
        let mut report = Report::default();
        for line in [
            "INFO: Running with entropic power schedule (0xFF, 100).\n",
            "#12\tINITED cov: 100 ft: 200 corp: 3/33b exec/s: 0 rss: 40Mb\n",
            "#64\tNEW    cov: 150 ft: 300 corp: 4/44b lim: 4 exec/s: 0 rss: 41Mb\n",
            "#99\tDONE   cov: 160 ft: 300 corp: 4/44b lim: 4 exec/s: 0 rss: 41Mb\n",
            "stat::number_of_executed_units: 99\n",
            "stat::average_exec_per_sec:     33\n",
            "stat::new_units_added:          7\n",
        ] {
            report.read(line);
        }
        let columns = ["redirect", "99", "33", "60", "7", "0"];
        assert_eq!(report.line("redirect").split_whitespace().collect::<Vec<_>>(), columns);
        assert_eq!(HEAD.trim_end().len(), report.line("redirect").trim_end().len());

        report.has_failed = true;
        report.read("artifact_prefix='a/'; Test unit written to fuzz/artifacts/redirect/crash-0\n");
        let finding = report.finding("programs", "redirect");
        assert!(
            finding.contains("programs/redirect fuzz/artifacts/redirect/crash-0\n"),
            "{finding}"
        );
    }
}
