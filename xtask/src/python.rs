//! Programs in Python, with packages of others.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    jobs::{Program, succeed},
    say,
};

/// A package, and the version that a program is for.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

const PYTHON: Program = Program { name: "python3", package: "python3" };

/// The interpreter of a virtual environment with these packages in it, which is made where it is not there yet.
pub(crate) fn with(venv: &Path, packages: &[Package]) -> Result<PathBuf, String> {
    let python = venv.join("bin/python");
    let is_other = packages.iter().map(|Package { name, version }| {
        format!("importlib.metadata.version('{name}') != '{version}'")
    });
    let is_other = is_other.collect::<Vec<_>>().join(" or ");
    let mut ask = Command::new(&python);
    ask.args(["-c", &format!("import importlib.metadata, sys; sys.exit({is_other})")]);
    if ask.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        return Ok(python);
    }
    PYTHON.provide()?;
    let mut make = Command::new(PYTHON.name);
    make.args(["-m", "venv", "--clear"]).arg(venv);
    succeed(make).map_err(|problem| {
        format!(
            ", as there is no virtual environment: `python3 -m venv` {problem} (on Debian, it needs the package `python3-venv`)"
        )
    })?;
    let packages: Vec<_> =
        packages.iter().map(|Package { name, version }| format!("{name}=={version}")).collect();
    say(&format!("    pip install {}\n", packages.join(" ")));
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "--disable-pip-version-check", "--quiet", "install"]);
    install.args(&packages);
    succeed(install).map_err(|problem| {
        format!(
            ", as {} is not there: `pip install` {problem} (it needs the network, and Python 3.11 or later)",
            packages.join(", ")
        )
    })?;
    Ok(python)
}
