//! `spnkr skill`: what a match did to ranks.

mod print;

use spnkr::{
    Xuid,
    client::{
        Error, Xuids,
        model::{MatchSkill, MatchStats, PlayerSkill, SkillResultCode},
    },
};

use crate::{
    account::Account,
    args::{Format, Skill},
    command::match_stats::{self, text_of},
    failure::Failure,
    json,
    output::Io,
};

/// What there is on one player.
pub(super) struct Entry {
    pub(super) xuid: Xuid,
    pub(super) skill: Result<PlayerSkill, Error>,
}

impl Entry {
    /// Whether there is a result.
    fn is_there(&self) -> bool {
        self.problem().is_none()
    }

    /// Whether the service knows nothing of the player here.
    fn is_unknown(&self) -> bool {
        self.skill.as_ref().is_ok_and(|skill| skill.result_code == SkillResultCode::NotFound)
    }

    /// Why there is no result, in words.
    pub(super) fn problem(&self) -> Option<String> {
        match &self.skill {
            Ok(skill) if skill.result_code != SkillResultCode::Success => {
                Some(skill.result_code.to_string())
            }
            Ok(skill) if skill.result.is_none() => Some("no result".to_owned()),
            Ok(_) => None,
            Err(Error::NotFound(_)) => Some("not found".to_owned()),
            Err(Error::LeftOut { .. }) => Some("left out".to_owned()),
            Err(error) => Some(match error.status() {
                Some(status) => status.to_string(),
                None => "no answer".to_owned(),
            }),
        }
    }
}

pub(crate) async fn run(
    args: &Skill,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let answer = match_stats::fetch(account, args.id).await?;
    let stats = answer.model().map_err(|error| account.failure(error))?;
    let xuids = Xuids::from(&stats);
    if xuids.is_empty() {
        return Err(Failure::not_found("only bots played in this match, and they have no skill"));
    }
    if matches!(format, Format::Json | Format::JsonLines) {
        return document(&stats, xuids, account, format, io).await;
    }
    let names = account.names(xuids.as_slice()).await;
    let skills = account.client().skill().match_skill(args.id, xuids).batch().await;
    let entries: Vec<_> = skills.into_iter().map(|(xuid, skill)| Entry { xuid, skill }).collect();
    if entries.iter().all(|entry| matches!(&entry.skill, Err(error) if !is_about_player(error))) {
        let error = entries.into_iter().find_map(|entry| entry.skill.err());
        return error.map_or(Ok(()), |error| Err(failure(&stats, account, error)));
    }
    if entries.iter().all(Entry::is_unknown) {
        return Err(no_skill(&stats));
    }
    match format {
        Format::Csv => print::csv(io.out(), &entries, &names)?,
        _ => {
            let width = io.width();
            print::table(io.out(), &stats, &entries, &names, width)?;
        }
    }
    io.flush()?;
    partial(entries.iter().filter(|entry| !entry.is_there()).count())
}

/// Whether a failure is of one player, and others may have a result.
fn is_about_player(error: &Error) -> bool {
    matches!(error, Error::LeftOut { .. })
}

/// Prints the document as it came.
async fn document(
    stats: &MatchStats,
    xuids: Xuids,
    account: &Account,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let count = xuids.len();
    let answer = account.client().skill().match_skill(stats.match_id, xuids).send().await;
    let (text, skill) = match &answer {
        Ok(answer) => {
            let text = text_of(answer).map_err(|error| account.failure(error))?;
            (text, answer.model().map_err(|error| account.failure(error))?)
        }
        // With one player whom it does not know, the service refuses, and sends what it has on the others.
        Err(error) => match refused(error) {
            Some(document) => document,
            None => return Err(failure(stats, account, error.clone())),
        },
    };
    match (format, json::member(text, "Value").and_then(|list| json::rows(list.get()))) {
        (Format::JsonLines, Some(rows)) => {
            for row in rows {
                json::write_line(io.out(), row.get())?;
            }
        }
        _ => json::write_pretty(io.out(), text)?,
    }
    io.flush()?;
    if skill.value.iter().all(|entry| entry.result_code == SkillResultCode::NotFound) {
        return Err(no_skill(stats));
    }
    let is_there = |entry: &&PlayerSkill| {
        entry.result_code == SkillResultCode::Success && entry.result.is_some()
    };
    partial(count.saturating_sub(skill.value.iter().filter(is_there).count()))
}

fn refused(error: &Error) -> Option<(&str, MatchSkill)> {
    let text = error.is_not_found().then(|| error.body())?;
    let text = std::str::from_utf8(text?.as_bytes()).ok()?;
    let skill: MatchSkill = serde_json::from_str(text).ok()?;
    (!skill.value.is_empty()).then_some((text, skill))
}

fn failure(stats: &MatchStats, account: &Account, error: Error) -> Failure {
    match error.is_not_found() {
        true => no_skill(stats),
        false => account.failure(error),
    }
}

fn no_skill(stats: &MatchStats) -> Failure {
    Failure::not_found(format!("there is no skill for the match {}", stats.match_id))
        .advise("custom games have none; after others it can take half a minute")
}

fn partial(missing: usize) -> Result<(), Failure> {
    match missing {
        0 => Ok(()),
        1 => Err(Failure::other("there is no skill for one of the players")),
        missing => Err(Failure::other(format!("there is no skill for {missing} of the players"))),
    }
}
