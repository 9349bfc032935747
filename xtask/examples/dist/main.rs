//! `cargo xtask dist`: the command in an archive, for people who have no Rust.
//!
//! A program of its own, so that everything else of xtask does without its dependencies.

mod archive;
mod notices;

use std::{
    env,
    ffi::OsString,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use serde_json::Value;

use self::archive::Entry;

fn main() -> ExitCode {
    match dist() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(io::stderr(), "xtask: dist: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn dist() -> Result<(), String> {
    if let Some(argument) = env::args_os().nth(1) {
        return Err(format!("there is no argument `{}`", argument.to_string_lossy()));
    }
    let release = Release::find()?;
    say(&format!("==> {}: the program, as it is released\n", release.name));
    let program = release.build()?;
    say("==> completions, manual, licences\n");
    let mut entries = release.files()?;
    entries.extend(shown_by(&program)?);
    let bytes = fs::read(&program).map_err(|error| told(&program, &error))?;
    entries.push(Entry::program(PROGRAM, bytes));
    entries.push(Entry::text("SHA256SUMS", archive::sums(&entries)));
    let packed = archive::write(&release.name, &entries, release.seconds);
    let packed = packed.map_err(|error| format!("the archive: {error}"))?;

    let folder = release.target.join("dist");
    fs::create_dir_all(&folder).map_err(|error| told(&folder, &error))?;
    let file = format!("{}.tar.gz", release.name);
    let sum = archive::sum(&packed);
    for (name, bytes) in
        [(&file, &packed), (&format!("{file}.sha256"), &format!("{sum}  {file}\n").into_bytes())]
    {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|error| told(&path, &error))?;
    }
    let path = folder.join(&file);
    for line in archive::list(&packed).map_err(|error| told(&path, &error))? {
        say(&format!("{line}\n"));
    }
    say("==> unpacked elsewhere, and started from there\n");
    prove(&release, &path)?;
    let size = packed.len() as f64 / f64::from(1 << 20);
    say(&format!("\n{}\n{size:.1} MiB, SHA-256 {sum}\n", path.display()));
    Ok(())
}

/// What is released, and for whom.
struct Release {
    /// The folder of the archive: program, version, target.
    name: String,
    version: String,
    triple: String,
    /// The root of the workspace.
    root: PathBuf,
    /// Where cargo builds.
    target: PathBuf,
    metadata: Value,
    /// The time of everything in the archive, in seconds since 1970.
    seconds: u64,
}

impl Release {
    fn find() -> Result<Self, String> {
        let metadata = output(cargo().args(["metadata", "--locked", "--format-version", "1"]))?;
        let metadata: Value =
            serde_json::from_str(&metadata).map_err(|error| format!("cargo metadata: {error}"))?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
        let package = packages.iter().find(|package| package["name"] == PACKAGE);
        let version = package.and_then(|package| text(&package["version"]));
        let version = version.ok_or(format!("the workspace has no package {PACKAGE}"))?;
        let root = text(&metadata["workspace_root"]).ok_or("cargo metadata names no root")?;
        let target = text(&metadata["target_directory"]).ok_or("cargo metadata names no target")?;
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let about = output(Command::new(rustc).arg("-vV"))?;
        let triple = about.lines().find_map(|line| line.strip_prefix("host: "));
        let triple = triple.ok_or("rustc does not say for whom it builds")?.to_owned();
        Ok(Self {
            name: format!("spnkr-{version}-{triple}"),
            version,
            triple,
            seconds: seconds(Path::new(&root))?,
            root: root.into(),
            target: target.into(),
            metadata,
        })
    }

    /// Builds the program, without the paths of this machine in it.
    fn build(&self) -> Result<PathBuf, String> {
        let home = env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
        let mut flags: Vec<OsString> = Vec::new();
        for (path, name) in [(Some(self.root.clone()), "."), (home, "cargo")] {
            let Some(path) = path else { continue };
            let mut flag = OsString::from("--remap-path-prefix=");
            flag.push(path);
            flag.push(format!("={name}"));
            flags.push(flag);
        }
        let mut command = cargo();
        // In a folder of its own by the target's name, so that other builds keep what they have.
        command.args(["build", "--release", "--locked", "--package", PACKAGE, "--target"]);
        command.arg(&self.triple).current_dir(&self.root);
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join(&OsString::from("\x1f")));
        command.env("SOURCE_DATE_EPOCH", self.seconds.to_string());
        let status = command.status().map_err(|error| format!("cargo: {error}"))?;
        if !status.success() {
            return Err("the program could not be built".to_owned());
        }
        Ok(self.target.join(&self.triple).join("release").join(PROGRAM))
    }

    /// What lies ready in the workspace.
    fn files(&self) -> Result<Vec<Entry>, String> {
        let own =
            ["README.md", "CHANGELOG.md"].map(|name| (name, format!("crates/{PACKAGE}/{name}")));
        let licences = ["LICENSE-APACHE", "LICENSE-MIT"].map(|name| (name, name.to_owned()));
        let mut entries = Vec::new();
        for (name, place) in own.into_iter().chain(licences) {
            let path = self.root.join(place);
            entries.push(Entry::text(name, fs::read(&path).map_err(|error| told(&path, &error))?));
        }
        let others = notices::of(PACKAGE, &self.triple, &self.metadata)?;
        entries.push(Entry::text("LICENSES-OF-DEPENDENCIES", others));
        Ok(entries)
    }
}

/// What the program itself prints: completions and the manual.
fn shown_by(program: &Path) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    for (shell, file) in SHELLS {
        let script = output(bare(program).args(["completions", shell]))?;
        entries.push(Entry::text(format!("completions/{file}"), script));
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    output(bare(program).arg("man").arg("-o").arg(folder.path()))?;
    let pages = fs::read_dir(folder.path()).map_err(|error| told(folder.path(), &error))?;
    for page in pages {
        let path = page.map_err(|error| told(folder.path(), &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&path).map_err(|error| told(&path, &error))?;
        entries.push(Entry::text(format!("man/man1/{name}"), bytes));
    }
    Ok(entries)
}

/// Unpacks the archive as its reader will, compares every file with its sum, and starts the program.
fn prove(release: &Release, path: &Path) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = fs::File::open(path).map_err(|error| told(path, &error))?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    archive.unpack(folder.path()).map_err(|error| told(path, &error))?;
    let unpacked = folder.path().join(&release.name);
    let sums = unpacked.join("SHA256SUMS");
    for line in fs::read_to_string(&sums).map_err(|error| told(&sums, &error))?.lines() {
        let (sum, name) = line.split_once("  ").ok_or("SHA256SUMS has a line that is none")?;
        let path = unpacked.join(name);
        let bytes = fs::read(&path).map_err(|error| told(&path, &error))?;
        if archive::sum(&bytes) != sum {
            return Err(format!("{name} is not what SHA256SUMS says"));
        }
    }
    let program = unpacked.join(PROGRAM);
    let version = output(bare(&program).arg("--version"))?;
    if version.trim() != format!("spnkr {}", release.version) {
        return Err(format!("the program says that it is `{}`", version.trim()));
    }
    let endpoints = output(bare(&program).arg("endpoints"))?;
    let count = endpoints.lines().skip(1).count();
    if count < LEAST_ENDPOINTS {
        return Err(format!("the program knows {count} endpoints"));
    }
    say(&format!("{} with {count} endpoints\n", version.trim()));
    Ok(())
}

/// The time of the commit, or the one that somebody who packs again has from elsewhere.
fn seconds(root: &Path) -> Result<u64, String> {
    let given = env::var("SOURCE_DATE_EPOCH").ok();
    let text = match given {
        Some(given) => given,
        None => {
            let mut git = Command::new("git");
            output(git.args(["log", "-1", "--format=%ct"]).current_dir(root))
                .map_err(|problem| format!("{problem}; without git, set SOURCE_DATE_EPOCH"))?
        }
    };
    let seconds = text.trim().parse();
    seconds.map_err(|_| "SOURCE_DATE_EPOCH is a number of seconds since 1970".to_owned())
}

/// The program with nothing of this machine's settings.
fn bare(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    // Windows starts little without it.
    if let Some(root) = env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
    command
}

fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo told this program about itself would make build scripts run again that look at it.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_PKG_") {
            command.env_remove(&*name);
        }
    }
    command
}

/// What a program prints, which has to end well.
fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{name} ended with {}: {}", output.status, words.trim()));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{name} printed no text"))
}

fn told(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Writes to stdout; a reader that has gone away is no failure.
fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

const PACKAGE: &str = "spnkr-cli";
const PROGRAM: &str = if cfg!(windows) { "spnkr.exe" } else { "spnkr" };

/// How each shell calls its file.
const SHELLS: [(&str, &str); 5] = [
    ("bash", "spnkr.bash"),
    ("elvish", "spnkr.elv"),
    ("fish", "spnkr.fish"),
    ("powershell", "_spnkr.ps1"),
    ("zsh", "_spnkr"),
];

/// Fewer would be a program without its table.
const LEAST_ENDPOINTS: usize = 50;
