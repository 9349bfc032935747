//! A client in a process of its own.

use std::{
    env, io,
    io::Write,
    process::{Command, Output, Stdio},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Outcome, bombs, fetch, film, memory, overhead, parse, place::Place, process, sign_in};

/// Something to be done by a process of its own.
pub(crate) trait Errand: Serialize + DeserializeOwned {
    const NAME: &'static str;
    type Figures: Serialize + DeserializeOwned;

    /// Does it, in that process.
    fn run(self, place: &Place) -> impl Future<Output = Outcome<Self::Figures>>;
}

/// Has an errand done.
pub(crate) fn send<E: Errand>(place: &Place, errand: &E) -> Outcome<E::Figures> {
    let output = start(Command::new(env::current_exe()?), place, errand)?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Has an errand done under a program that watches, and gives what that program says.
pub(crate) fn watch<E: Errand>(watcher: &[&str], place: &Place, errand: &E) -> Outcome<String> {
    let mut command = Command::new(watcher[0]);
    command.args(&watcher[1..]).arg(env::current_exe()?).stderr(Stdio::piped());
    let output = start(command, place, errand)?;
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[derive(Serialize, Deserialize)]
struct Letter<P, E> {
    place: P,
    errand: E,
}

/// What a client reads before it does anything.
pub(crate) fn letter<E: Errand>(place: &Place, errand: &E) -> Outcome<Vec<u8>> {
    Ok(serde_json::to_vec(&Letter { place, errand })?)
}

fn start<E: Errand>(mut command: Command, place: &Place, errand: &E) -> Outcome<Output> {
    command.args(["client", E::NAME]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(&letter(place, errand)?)?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("a client ended with {}\n{said}", output.status).into());
    }
    Ok(output)
}

/// The other side.
pub(crate) fn run(words: &[String]) -> Outcome<()> {
    match words.first().map_or("", String::as_str) {
        bombs::Meet::NAME => act::<bombs::Meet>(),
        fetch::Fetch::NAME => act::<fetch::Fetch>(),
        film::Film::NAME => act::<film::Film>(),
        memory::Long::NAME => act::<memory::Long>(),
        overhead::Repeat::NAME => act::<overhead::Repeat>(),
        parse::Parse::NAME => act::<parse::Parse>(),
        process::One::NAME => act::<process::One>(),
        sign_in::SignIns::NAME => act::<sign_in::SignIns>(),
        name => Err(format!("there is no errand `{name}`").into()),
    }
}

fn act<E: Errand>() -> Outcome<()> {
    let Letter::<Place, E> { place, errand } = serde_json::from_reader(io::stdin().lock())?;
    // One thread, so that a figure says what the work costs, and not how two threads get on with each other.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let figures = runtime.block_on(errand.run(&place))?;
    println!("{}", serde_json::to_string(&figures)?);
    Ok(())
}
