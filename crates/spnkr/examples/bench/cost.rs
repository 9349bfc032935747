//! What this process has cost so far.

use std::{fs, io, time::Duration};

use rustix::time::{ClockId, clock_gettime};

use crate::Outcome;

/// The CPU time of all threads, in the program and in the kernel, in seconds.
pub(crate) fn cpu() -> Outcome<f64> {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Ok(Duration::new(time.tv_sec.try_into()?, time.tv_nsec.try_into()?).as_secs_f64())
}

/// The memory that is in use now, in bytes.
pub(crate) fn memory() -> Outcome<u64> {
    status("VmRSS:")
}

/// The most memory that was ever in use, in bytes.
pub(crate) fn peak_memory() -> Outcome<u64> {
    status("VmHWM:")
}

fn status(key: &str) -> Outcome<u64> {
    read(&fs::read_to_string("/proc/self/status")?, key)
        .ok_or_else(|| io::Error::other(format!("the kernel does not tell {key}")).into())
}

fn read(status: &str, key: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(key))?;
    Some(value.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_line_of_the_kernel() {
        let status = "Name:\tbench\nVmHWM:\t    5120 kB\nVmRSS:\t    4096 kB\n";
        assert_eq!(super::read(status, "VmHWM:"), Some(5 << 20));
        assert_eq!(super::read(status, "VmSwap:"), None);
    }
}
