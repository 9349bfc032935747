//! The chunk of highlight events of a match.

use super::{
    super::{Player, World, mode::Sides, plan::Plan},
    events::Event,
};
use crate::film::{FilmEvent, HighlightEncoder};

/// Writes the chunk, before it is compressed.
pub(super) fn summary(
    world: &World,
    plan: &Plan,
    major_version: i32,
    events: &[Event],
    microseconds: u64,
) -> Vec<u8> {
    let records = events.iter().filter_map(|event| {
        let player = plan.slots[event.slot].player()?;
        Some(record(plan, event, &world.players[player]))
    });
    HighlightEncoder::new(major_version)
        .seed(world.seed)
        .timestamp_us(microseconds)
        .encode_inflated(&records.collect::<Vec<_>>())
}

fn record(plan: &Plan, event: &Event, player: &Player) -> FilmEvent {
    let byte = |number: i64| u8::try_from(number).unwrap_or(u8::MAX);
    let slot = u8::try_from(event.slot).unwrap_or(u8::MAX);
    let (player_number, team, second_team) = match plan.mode.sides {
        Sides::Everybody => (0xFF, slot, if slot == 0 { 0xFF } else { slot }),
        _ => (slot / 2, byte(event.team), byte(event.team)),
    };
    FilmEvent {
        xuid: player.xuid(),
        gamertag: gamertag(player.gamertag()),
        type_code: event.kind,
        time_ms: u32::try_from(event.time).unwrap_or(0),
        medal_flag: u8::from(event.is_medal),
        value: event.value,
        team,
        second_team,
        player_number,
    }
}

/// A gamertag in the 16 units that there are for one; the `#` before a suffix is left out.
pub(super) fn gamertag(name: &str) -> [u16; 16] {
    let mut gamertag = [0; 16];
    let units = name.encode_utf16().filter(|&unit| unit != u16::from(b'#'));
    for (place, unit) in gamertag.iter_mut().zip(units) {
        *place = unit;
    }
    gamertag
}
