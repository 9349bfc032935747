//! When kills were made.

use std::{cmp::Reverse, collections::HashMap};

use spnkr::{
    Xuid,
    film::{EventKind, Highlights},
};

use super::{CardPlayer, CardTeam, KillLine};

/// The kills of each team; of each player where there are no teams, those with the most first.
pub(super) fn kill_lines(
    film: &Highlights,
    teams: &[CardTeam],
    players: &[CardPlayer],
) -> Vec<KillLine> {
    let mut times: HashMap<Xuid, Vec<u32>> = HashMap::new();
    for event in film.events.iter().filter(|event| event.kind == EventKind::Kill) {
        times.entry(event.xuid).or_default().push(event.time_ms);
    }
    let mut lines: Vec<KillLine> = if teams.is_empty() {
        players.iter().filter_map(|player| of_player(player, &times)).collect()
    } else {
        teams.iter().map(|team| of_team(team, players, &times)).collect()
    };
    for line in &mut lines {
        line.times_ms.sort_unstable();
    }
    if teams.is_empty() {
        lines.sort_by_key(|line| Reverse(line.times_ms.len()));
    }
    // A film of a match against the game's own enemies, say.
    lines.retain(|_| !times.is_empty());
    lines
}

fn of_player(player: &CardPlayer, times: &HashMap<Xuid, Vec<u32>>) -> Option<KillLine> {
    let xuid = player.xuid?;
    let times_ms = times.get(&xuid).cloned().unwrap_or_default();
    Some(KillLine { team_id: None, xuid: Some(xuid), name: player.name.clone(), times_ms })
}

fn of_team(team: &CardTeam, players: &[CardPlayer], times: &HashMap<Xuid, Vec<u32>>) -> KillLine {
    // Those who changed teams count for the one that they ended in, as in the match stats.
    let members = players.iter().filter(|player| player.team_id == Some(team.team_id));
    let members = members.filter_map(|player| times.get(&player.xuid?));
    KillLine {
        team_id: Some(team.team_id),
        xuid: None,
        name: team.name.clone(),
        times_ms: members.flatten().copied().collect(),
    }
}
