//! What the commands on the game's data take.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Endpoints {
    /// List the calls of the game's own endpoint document, too
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Get {
    /// A call, as `spnkr endpoints` lists it
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// Its values; lists have commas between them, or come as several
    #[arg(value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) values: Vec<(String, String)>,

    /// Ask for texts in this language, such as `fr-FR`
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Option<String>,

    /// Wait for what has just happened, such as a match that has just ended
    #[arg(long)]
    pub(crate) settle: bool,

    /// Write the answer to this file, as it came
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("a value is written KEY=VALUE, such as player=me"),
    }
}
