//! `spnkr report`: a career on one page.

use spnkr_harvest::report::Report;

use super::trend::career;
use crate::{
    args::{Global, Report as Args},
    failure::Failure,
    file,
    output::Io,
};

pub(crate) fn run(args: &Args, global: &Global, io: &mut Io) -> Result<(), Failure> {
    let career = career(args.who.as_ref(), &args.database, global, io)?;
    file::replace(&args.output, Report::of(&career).to_html().as_bytes())?;
    io.say(format_args!("{} matches are in {}", career.matches.len(), args.output.display()));
    Ok(())
}
