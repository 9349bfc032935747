//! Many processes and one lock.

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use spnkr::{
    FileStore,
    core::{AccountName, Store},
};

use crate::{Outcome, arguments::Arguments};

const PROCESSES: usize = 8;
const KILLED_HOLDERS: usize = 20;

/// Lets eight processes go through critical sections, then kills holders of the lock while another waits.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let sections = arguments.number("--sections", 100_000)?;
    let scratch = tempfile::tempdir()?;
    let store = scratch.path().join("tokens");

    let start = Instant::now();
    let each = sections.div_ceil(PROCESSES);
    let mut children = (0..PROCESSES)
        .map(|_| Program::start("sections", &store, each))
        .collect::<io::Result<Vec<_>>>()?;
    let mut overlaps = 0;
    for child in &mut children {
        overlaps += child.line()?.parse::<usize>()?;
        child.child.wait()?;
    }
    let counted = count(&store)?;
    let all = each * PROCESSES;
    println!(
        "{PROCESSES} processes, {all} sections: {overlaps} overlaps, {counted} counted, {:.1} s",
        start.elapsed().as_secs_f64()
    );

    let mut waits = Vec::new();
    for _ in 0..KILLED_HOLDERS {
        waits.push(kill_holder(&store)?);
    }
    waits.sort();
    let milliseconds = |wait: Duration| wait.as_secs_f64() * 1_000.0;
    println!(
        "{KILLED_HOLDERS} holders killed: the next one went on after {:.1} ms in the middle, \
         {:.1} ms at most",
        milliseconds(waits[waits.len() / 2]),
        milliseconds(waits[waits.len() - 1]),
    );
    Ok(overlaps == 0 && counted == all)
}

/// How long the next one waits once the holder is dead.
fn kill_holder(store: &Path) -> Result<Duration, Box<dyn Error + Send + Sync>> {
    let mut holder = Program::start("hold", store, 0)?;
    holder.line()?;
    let counted = count(store)?;
    let mut next = Program::start("sections", store, 1)?;
    // Whatever it is doing by now, it must not be inside; mostly it waits.
    thread::sleep(Duration::from_millis(50));
    let got_in = count(store)? != counted;
    holder.child.kill()?;
    let killed = Instant::now();
    next.line()?;
    let wait = killed.elapsed();
    next.child.wait()?;
    if got_in || count(store)? != counted + 1 {
        return Err("the next one got in while the holder lived".into());
    }
    Ok(wait)
}

/// One of the processes: goes through critical sections and prints how often it was not alone in there.
pub(crate) fn sections(arguments: &Arguments) -> Outcome {
    let store: PathBuf = arguments.word(0, "the folder of the store")?;
    let sections: usize = arguments.word(1, "a number")?;
    let mut overlaps = 0_usize;
    runtime()?.block_on(async {
        let (inside, counter) = (beside(&store, "inside"), beside(&store, "counter"));
        let (store, account) = (FileStore::new(store), AccountName::default());
        for _ in 0..sections {
            let lock = store.lock(&account).await?;
            overlaps += usize::from(File::create_new(&inside).is_err());
            match read_number(&counter) {
                Ok(counted) => fs::write(&counter, (counted + 1).to_string())?,
                // Somebody else is writing it.
                Err(_) => overlaps += 1,
            }
            // Somebody who should not have been inside may have removed it.
            let _ = fs::remove_file(&inside);
            drop(lock);
        }
        Ok::<_, Box<dyn Error + Send + Sync>>(())
    })?;
    println!("{overlaps}");
    Ok(true)
}

/// Another one: takes the lock, says so, and keeps it until it is killed.
pub(crate) fn hold(arguments: &Arguments) -> Outcome {
    let store: PathBuf = arguments.word(0, "the folder of the store")?;
    let _lock = runtime()?.block_on(FileStore::new(store).lock(&AccountName::default()))?;
    println!("inside");
    loop {
        thread::park();
    }
}

struct Program {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Program {
    fn start(task: &str, store: &Path, number: usize) -> io::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        command.arg(task).arg(store).arg(number.to_string()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let Some(lines) = child.stdout.take() else {
            return Err(io::Error::other("a process has no pipe"));
        };
        Ok(Self { child, lines: BufReader::new(lines) })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.lines.read_line(&mut line)? {
            0 => Err(io::Error::other("a process ended without a word")),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn count(store: &Path) -> io::Result<usize> {
    read_number(&beside(store, "counter"))
}

fn read_number(path: &Path) -> io::Result<usize> {
    match fs::read_to_string(path) {
        Ok(text) => text.parse().map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// A file beside the folder of the store, which is for tokens alone.
fn beside(store: &Path, name: &str) -> PathBuf {
    store.with_file_name(name)
}
