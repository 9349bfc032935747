//! The database of careers: where it is, and who is in it.

use std::{
    io,
    path::{Path, PathBuf},
};

use spnkr::{Player, Xuid};
use spnkr_harvest::{SqliteReader, StoreError, StoreErrorKind, Value};

use crate::{
    args::Who,
    failure::{FAILED, Failure, USAGE},
    output::quoted,
    settings::Settings,
};

/// Which database; for every command that has one.
#[derive(Debug, clap::Args)]
pub(crate) struct DatabaseArgs {
    /// The database that careers are kept in [default: as settled, or spnkr.db in the home]
    #[arg(long = "db", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl DatabaseArgs {
    /// The file that was typed, if one was.
    pub(crate) fn typed(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The file: the one that was typed, or the one that is settled.
    pub(crate) fn path(&self, settings: &Settings) -> Result<PathBuf, Failure> {
        self.file.clone().map_or_else(|| settings.database(), Ok)
    }
}

/// Opens the database for questions.
pub(crate) fn reader(path: &Path) -> Result<SqliteReader, Failure> {
    if path.metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Err(Failure::not_found(format!("there is no database at {}", path.display()))
            .advise("`spnkr sync PLAYER` makes one; or name another with --db"));
    }
    Ok(SqliteReader::open(path)?)
}

/// Finds the player whose career is meant, among those that were synced.
///
/// `me` is the one whom the database is kept for; a database of several needs a name.
pub(crate) fn player(reader: &SqliteReader, who: &Who) -> Result<Xuid, Failure> {
    let tracked = tracked(reader)?;
    let found = match who {
        Who::Me => match tracked.as_slice() {
            [(xuid, _)] => return Ok(*xuid),
            [] => {
                return Err(Failure::not_found("nobody was synced into this database")
                    .advise("`spnkr sync PLAYER` fetches a career"));
            }
            several => {
                let name = |(xuid, name): &(Xuid, Option<String>)| {
                    name.clone().unwrap_or_else(|| xuid.to_string())
                };
                let names: Vec<String> = several.iter().take(MOST_NAMES).map(name).collect();
                return Err(Failure::usage(format!(
                    "this database is of {} players",
                    several.len()
                ))
                .advise(format!("name one of them, such as {}", names.join(", "))));
            }
        },
        // Who is known by number alone may have a name of digits.
        Who::Player(Player::Xuid(xuid)) => tracked.iter().find(|(tracked, _)| tracked == xuid),
        Who::Player(player) => {
            let wanted = player.to_string().to_lowercase();
            let is_meant = |name: &String| name.to_lowercase() == wanted;
            tracked.iter().find(|(_, name)| name.as_ref().is_some_and(is_meant))
        }
    };
    found.map(|(xuid, _)| *xuid).ok_or_else(|| {
        Failure::not_found(format!("there is no career of `{who}` in this database"))
            .advise(format!("`spnkr sync {}` fetches the career", quoted(&who.to_string())))
    })
}

/// The players whose careers are kept, with their gamertags as far as they are known.
fn tracked(reader: &SqliteReader) -> Result<Vec<(Xuid, Option<String>)>, StoreError> {
    let mut players = Vec::new();
    reader
        .query(
            "SELECT xuid, gamertag FROM tracked_players LEFT JOIN players USING (xuid) ORDER BY 1",
        )?
        .for_each(&[], |row| {
            if let [Value::Integer(xuid), name] = row {
                let name = match name {
                    Value::Text(name) => Some((*name).to_owned()),
                    _ => None,
                };
                players.push((Xuid::new(xuid.cast_unsigned()), name));
            }
            Ok::<_, StoreError>(())
        })?;
    Ok(players)
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let exit_code = match error.kind() {
            StoreErrorKind::Busy | StoreErrorKind::Write => FAILED,
            _ => USAGE,
        };
        Self::new("the database", &error).with_exit_code(exit_code).advise(error.advice())
    }
}

const MOST_NAMES: usize = 5;
