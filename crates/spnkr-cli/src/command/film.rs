//! `spnkr film`: theater films.

mod download;
mod events;
mod footage;
mod strips;
mod timeline;

pub(super) use self::strips::Strip;
use crate::{
    account::Account,
    args::{Film, Format, Global},
    failure::Failure,
    output::Io,
};

pub(crate) async fn run(
    command: &Film,
    global: &Global,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    match command {
        Film::Download(args) => {
            let account = Account::open(global, io).await?;
            let outcome = download::run(args, &account, io).await;
            account.close().await;
            outcome
        }
        Film::Events(args) => events::run(args, global, format, io).await,
        Film::Timeline(args) => timeline::run(args, global, io).await,
    }
}
