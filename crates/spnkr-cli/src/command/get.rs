//! `spnkr get`: any call by its name.

mod arguments;

use std::{fs, io};

use http::StatusCode;
use spnkr::{
    client::{Answer, EndpointInfo},
    core::Class,
};

use self::arguments::{keys, nearest, refuse_keys, resolved};
use crate::{
    account::Account,
    args::{Format, Get},
    command::match_stats::text_of,
    failure::Failure,
    json,
    output::Io,
};

/// Refuses a name that is none, and keys that the call does not take.
pub(crate) fn check(args: &Get) -> Result<(), Failure> {
    let info = info(args)?;
    refuse_keys(info, &args.values)?;
    match (info.answers_with_file(), args.output.is_some()) {
        (true, false) if io::IsTerminal::is_terminal(&io::stdout()) => {
            Err(Failure::usage("the answer is a file, which a terminal cannot show")
                .advise("name a file with --output FILE, or send it into a pipe"))
        }
        _ => Ok(()),
    }
}

fn info(args: &Get) -> Result<&'static EndpointInfo, Failure> {
    let Some(info) = EndpointInfo::named(&args.name) else {
        let failure = Failure::usage(format!("no call is named `{}`", args.name));
        return Err(match nearest(&args.name).as_slice() {
            [] => failure.advise("`spnkr endpoints` lists them"),
            names => failure.advise(format!(
                "try {}; `spnkr endpoints` lists all of them",
                names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
            )),
        });
    };
    if info.class() != Class::Read {
        return Err(Failure::usage(format!("`{}` changes something", args.name)).advise(
            "it can be done with the library alone; `spnkr endpoints` lists what can be got",
        ));
    }
    Ok(info)
}

pub(crate) async fn run(
    args: &Get,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let info = info(args)?;
    if format == Format::JsonLines && (info.answers_with_file() || args.output.is_some()) {
        return Err(Failure::usage("--jsonl is for documents that are printed")
            .advise("leave it out, and take the answer as it comes"));
    }
    let values = resolved(info, &args.values, account).await?;
    let values = values.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let mut call = account.client().named(&args.name, values).map_err(|error| {
        Failure::usage(format!("`{}` cannot be called like this: {error}", args.name))
            .advise(format!("it takes {}", keys(info)))
    })?;
    if let Some(tag) = &args.language {
        call = call.language(tag);
    }
    if args.settle {
        call = call.settle();
    }
    let answer = call.send().await.map_err(|error| {
        let is_unclear = error.status() == Some(StatusCode::BAD_REQUEST);
        let failure = account.failure(error);
        if is_unclear { failure.advise(format!("it takes {}", keys(info))) } else { failure }
    })?;
    if let Some(file) = &args.output {
        return fs::write(file, answer.bytes()).map_err(|error| {
            Failure::other(format!("{} could not be written: {error}", file.display()))
                .advise("name another file behind --output")
        });
    }
    if info.answers_with_file() {
        return Ok(io.write_bytes(answer.bytes())?);
    }
    print(&answer, format, account, io)
}

fn print<M>(
    answer: &Answer<M>,
    format: Format,
    account: &Account,
    io: &mut Io,
) -> Result<(), Failure> {
    let text = text_of(answer).map_err(|error| account.failure(error))?;
    if format != Format::JsonLines {
        return Ok(json::write_pretty(io.out(), text)?);
    }
    let Some(rows) = json::rows(text) else {
        return Err(Failure::usage("the answer has no list, or several")
            .advise("print it with --json instead of --jsonl"));
    };
    for row in rows {
        json::write_line(io.out(), row.get())?;
    }
    Ok(())
}
