//! What `spnkr config` takes.

use std::ffi::OsStr;

use clap::{
    Arg, Subcommand,
    builder::{PossibleValue, StringValueParser, TypedValueParser},
};

use super::help::{CONFIG_EDIT_HELP, CONFIG_PATH_HELP, CONFIG_SET_HELP, CONFIG_UNSET_HELP};
use crate::settings::Name;

#[derive(Debug, clap::Args)]
pub(crate) struct Config {
    #[command(subcommand)]
    pub(crate) command: Option<ConfigCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Write a setting into the configuration file
    #[command(after_help = CONFIG_SET_HELP)]
    Set(ConfigSet),

    /// Remove a setting from the configuration file
    #[command(after_help = CONFIG_UNSET_HELP)]
    Unset(ConfigUnset),

    /// Print where the configuration file is
    #[command(after_help = CONFIG_PATH_HELP)]
    Path,

    /// Open the configuration file in the editor of VISUAL or EDITOR
    #[command(after_help = CONFIG_EDIT_HELP)]
    Edit,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ConfigSet {
    /// The setting's name
    #[arg(value_name = "NAME", value_parser = Names)]
    pub(crate) name: String,

    /// What it shall be
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    pub(crate) value: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ConfigUnset {
    /// The setting's name, or any other key of the file
    #[arg(value_name = "NAME", value_parser = Names)]
    pub(crate) name: String,
}

/// Takes any name, as the command knows better what to say about wrong ones, and tells shells the right ones.
#[derive(Debug, Clone)]
struct Names;

impl TypedValueParser for Names {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Name::ALL.iter().map(|name| PossibleValue::new(name.as_str()))))
    }
}
