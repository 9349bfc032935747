//! strace: which system calls a thread makes, and SIGKILL at one of them.
//!
//! It counts the calls of each thread by itself, so one thread is traced at a time: a call that two threads make
//! would otherwise be reached by the busier one alone.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// Calls that change nothing outside of the process: a kill there is one at the next call that does.
const INWARD: &[&str] = &[
    "brk",
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "epoll_create1",
    "epoll_ctl",
    "epoll_pwait",
    "epoll_wait",
    "exit",
    "futex",
    "getpid",
    "getrandom",
    "gettid",
    "madvise",
    "mmap",
    "mprotect",
    "mremap",
    "munmap",
    "nanosleep",
    "poll",
    "restart_syscall",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "sched_getaffinity",
    "sched_yield",
    "set_robust_list",
    "sigaltstack",
];

/// A place to end a thread at: before its `occurrence`th call of this name, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KillPoint {
    pub(crate) call: String,
    pub(crate) occurrence: usize,
}

impl KillPoint {
    /// What strace is told.
    pub(crate) fn expressions(&self) -> [String; 2] {
        let Self { call, occurrence } = self;
        [format!("trace={call}"), format!("inject={call}:signal=SIGKILL:when={occurrence}")]
    }
}

/// How often a thread makes each call.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Counts(BTreeMap<String, usize>);

impl Counts {
    /// Counts the calls in what strace wrote about one thread.
    pub(crate) fn of(log: &str) -> Self {
        let mut counts = BTreeMap::new();
        for name in log.lines().filter_map(call_of) {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
        Self(counts)
    }

    /// The greater number of each: runs differ, since an answer comes in one piece or in two.
    pub(crate) fn or_more(mut self, other: Self) -> Self {
        for (name, count) in other.0 {
            let greatest = self.0.entry(name).or_default();
            *greatest = count.max(*greatest);
        }
        self
    }

    /// The places to end the thread at.
    pub(crate) fn kill_points(&self) -> impl Iterator<Item = KillPoint> + use<> {
        let outward = self.0.clone().into_iter().filter(|(name, _)| !INWARD.contains(&&**name));
        outward.flat_map(|(call, count)| {
            (1..=count).map(move |occurrence| KillPoint { call: call.clone(), occurrence })
        })
    }
}

/// The name of the call that a line begins; none for signals, exits, and the second half of a call.
fn call_of(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('(')?;
    // With -f, and with -p before some versions, the number of the thread comes first.
    let name = match name.rsplit_once(' ') {
        Some((before, name)) if before.split(' ').all(is_thread) => name,
        Some(_) => return None,
        None => name,
    };
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some(name)
}

fn is_thread(word: &str) -> bool {
    word.is_empty() || word == "[pid" || word.trim_end_matches(']').parse::<u32>().is_ok()
}

/// strace on one thread, until that ends.
#[derive(Debug)]
pub(crate) struct Tracer(Child);

impl Tracer {
    /// Writes down every call of the thread, without the bytes that it reads and writes.
    pub(crate) fn log(thread: u32, log: &Path) -> io::Result<Self> {
        let mut command = strace(thread);
        Self::attach(command.args(["-s", "0", "-o"]).arg(log))
    }

    /// Ends the thread's process when the thread gets to a place.
    pub(crate) fn kill_at(thread: u32, point: &KillPoint) -> io::Result<Self> {
        let mut command = strace(thread);
        let [trace, inject] = point.expressions();
        Self::attach(command.args(["-o", "/dev/null", "-e", &trace, "-e", &inject]))
    }

    fn attach(command: &mut Command) -> io::Result<Self> {
        let failed = |error| io::Error::other(format!("strace could not be started: {error}"));
        let mut child = command.spawn().map_err(failed)?;
        let mut said = String::new();
        let Some(stderr) = child.stderr.take() else {
            return Err(io::Error::other("strace has no standard error"));
        };
        let mut lines = BufReader::new(stderr);
        while lines.read_line(&mut said)? > 0 {
            if said.trim_end().ends_with("attached") {
                // Whatever else it says has to go somewhere, or it waits for ever.
                std::thread::spawn(move || io::copy(&mut lines, &mut io::sink()));
                return Ok(Self(child));
            }
        }
        child.wait()?;
        Err(io::Error::other(format!("strace could not attach: {}", said.trim_end())))
    }

    pub(crate) fn wait(mut self) -> io::Result<()> {
        self.0.wait().map(drop)
    }
}

fn strace(thread: u32) -> Command {
    let mut command = Command::new("strace");
    command.args(["-p", &thread.to_string()]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
restart_syscall(<... resuming interrupted read ...>) = 0
openat(4, \".default.json.77.tmp\", O_WRONLY|O_CREAT|O_EXCL|O_NOFOLLOW|O_CLOEXEC, 0600) = 9
write(9, \"\"..., 1310)                    = 1310
fsync(9)                                = 0
renameat(4, \".default.json.77.tmp\", 4, \"default.json\") = 0
write(1, \"\"..., 7)                       = 7
--- SIGPIPE {si_signo=SIGPIPE, si_code=SI_USER, si_pid=77, si_uid=0} ---
read(0,  <unfinished ...>)              = ?
<... read resumed>\"\", 8192)             = 0
exit_group(0)                           = ?
+++ exited with 0 +++
";

    #[test]
    fn calls_are_counted_by_name() {
        let expected = [
            ("exit_group", 1),
            ("fsync", 1),
            ("openat", 1),
            ("read", 1),
            ("renameat", 1),
            ("restart_syscall", 1),
            ("write", 2),
        ];
        let expected = expected.map(|(name, count)| (name.to_owned(), count));
        assert_eq!(Counts::of(LOG), Counts(expected.into()));
    }

    #[test]
    fn the_number_of_a_thread_is_no_call() {
        for line in ["[pid  4711] fsync(9) = 0", "4711  fsync(9) = 0", "fsync(9) = 0"] {
            assert_eq!(call_of(line), Some("fsync"), "{line}");
        }
        for line in ["", "+++ killed by SIGKILL +++", "strace: Process 7 attached (twice)", "<x(y"]
        {
            assert_eq!(call_of(line), None, "{line}");
        }
    }

    #[test]
    fn places_to_kill_at() {
        let points = Counts::of(LOG).kill_points().collect::<Vec<_>>();
        assert_eq!(
            points.len(),
            7,
            "one for each call but the one that changes nothing: {points:?}"
        );
        let second = KillPoint { call: "write".to_owned(), occurrence: 2 };
        assert_eq!(points.last(), Some(&second));
        assert_eq!(
            second.expressions(),
            ["trace=write", "inject=write:signal=SIGKILL:when=2"].map(str::to_owned)
        );
    }

    #[test]
    fn of_two_runs_the_longer_counts() {
        let longer = Counts::of("read(0) = 0\nread(0) = 0\n")
            .or_more(Counts::of("read(0) = 0\nfsync(1) = 0\n"));
        assert_eq!(longer, Counts::of("fsync(1) = 0\nread(0) = 0\nread(0) = 0\n"));
    }
}
