//! `spnkr card`: what is worth telling of a match.

mod kills;
mod print;

use jiff::tz::TimeZone;
use spnkr::{MatchId, Xuid};
use spnkr_harvest::card::{Card, Cards, Theme};

pub(super) use self::print::write;
use super::match_stats;
use crate::{
    account::Account,
    args::{CardArgs, CardFormat, CardOf, Format, ThemeArg},
    failure::Failure,
    file::replace,
    json,
    output::Io,
};

/// Refuses a player behind a match, who would mean nothing.
pub(super) fn check(args: &CardArgs) -> Result<(), Failure> {
    match (args.what, &args.who) {
        (CardOf::Match(_), Some(who)) => {
            Err(Failure::usage(format!("`{who}` stands behind the id of a match"))
                .advise("--for says whose card of a match it is; `latest PLAYER` is their newest"))
        }
        _ => Ok(()),
    }
}

pub(super) async fn run(
    args: &CardArgs,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let card = match args.what {
        CardOf::Latest => latest(args, account).await?,
        CardOf::Match(id) => {
            let answer = match_stats::fetch(account, id).await?;
            let stats = answer.model().map_err(|error| account.failure(error))?;
            let focus = focus(args, account).await?;
            cards(account).of(&stats, focus).await
        }
    };
    let card = card.in_time_zone(TimeZone::system());
    if let (Some(who), None) = (&args.focus, card.focus) {
        io.note(format_args!("{who} is not among the players"));
    }
    if let Some(file) = &args.output {
        replace(&file.path, &drawn(&card, file.format, args.theme)?)?;
        for lack in &card.missing {
            io.note(format_args!("not on the card: {lack}"));
        }
    }
    match format {
        Format::Json => json::write_pretty(io.out(), &document(&card)?)?,
        _ if args.output.is_none() => {
            let width = io.width();
            write(io.out(), &card, width)?;
        }
        _ => {}
    }
    io.flush()?;
    check_whole(&card)
}

/// The newest match of a player.
async fn latest(args: &CardArgs, account: &Account) -> Result<Card, Failure> {
    let settled = account.settings().player();
    let who = args.who.as_ref().unwrap_or(&settled);
    let xuid = account.xuid(who).await?;
    let stats = account.client().stats();
    let history = stats.match_history(xuid).count(1).fresh().await;
    let history = history.map_err(|error| account.failure_of(who, error))?;
    let Some(newest) = history.results.first() else {
        return Err(Failure::not_found(format!("there is no match in the history of {who}")));
    };
    let focus = match &args.focus {
        Some(focus) => account.xuid(focus).await?,
        None => xuid,
    };
    // It may have ended this very moment.
    let cards = cards(account).settle();
    let card = cards.fetch(newest.match_id, Some(focus)).await;
    card.map_err(|error| not_settled(account, newest.match_id, error))
}

fn not_settled(account: &Account, id: MatchId, error: spnkr::client::Error) -> Failure {
    match error.is_not_found() {
        true => Failure::not_found(format!("the match {id} has no stats yet"))
            .advise("run the command again in a minute"),
        false => account.failure(error),
    }
}

/// Whose card of a certain match it is; who is only settled need not have taken part.
async fn focus(args: &CardArgs, account: &Account) -> Result<Option<Xuid>, Failure> {
    match &args.focus {
        Some(who) => account.xuid(who).await.map(Some),
        None => Ok(account.xuid(&account.settings().player()).await.ok()),
    }
}

/// Cards in the language that is settled.
pub(super) fn cards(account: &Account) -> Cards {
    let cards = Cards::new(account.client().clone());
    match account.settings().language() {
        Some(language) => cards.language(language),
        None => cards,
    }
}

/// The bytes of a file.
pub(super) fn drawn(card: &Card, format: CardFormat, theme: ThemeArg) -> Result<Vec<u8>, Failure> {
    let theme = Theme::from(theme);
    match format {
        CardFormat::Html => Ok(card.to_html().into_bytes()),
        #[cfg(feature = "png")]
        CardFormat::Png => card.to_png(theme, SCALE).map_err(|error| {
            Failure::new("the card could not be drawn", &error).advise("write it as .svg")
        }),
        CardFormat::Svg => Ok(card.to_svg(theme).into_bytes()),
    }
}

pub(super) fn document(card: &Card) -> Result<String, Failure> {
    serde_json::to_string(card)
        .map_err(|error| Failure::new("the card cannot be written as JSON", &error))
}

/// A card that lacks what there is, somewhere, is not the whole of what was asked for.
fn check_whole(card: &Card) -> Result<(), Failure> {
    let lacks = card.missing.iter().filter(|lack| lack.may_come).map(ToString::to_string);
    let lacks: Vec<_> = lacks.collect();
    match lacks.is_empty() {
        true => Ok(()),
        false => Err(Failure::other(format!("not on the card: {}", lacks.join(", ")))
            .advise("run the command again in a while")),
    }
}

/// Pixels for each of the drawing.
#[cfg(feature = "png")]
const SCALE: f32 = 2.0;
