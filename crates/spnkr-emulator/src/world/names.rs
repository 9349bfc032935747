//! Invented people.

use crate::random::Random;

/// XUIDs and gamertags; the main player comes first, and somebody who never played last.
pub(super) fn people(seed: u64) -> Vec<(u64, String)> {
    let mut random = Random::new(seed, 0x000F_01C5);
    let mut pairs: Vec<(&str, &str)> = ADJECTIVES
        .iter()
        .flat_map(|&adjective| ANIMALS.iter().map(move |&animal| (adjective, animal)))
        .collect();
    random.shuffle(&mut pairs, PLAYERS);
    let mut people = Vec::new();
    let mut serial = 2_533_274_999_000_000_u64;
    for (place, (adjective, animal)) in pairs.into_iter().take(PLAYERS + 1).enumerate() {
        serial += random.between(1_000, 9_000).unsigned_abs();
        let gamertag = match place {
            7 => format!("Señor {animal}"),
            11 => format!("{adjective} {animal}#{}", random.between(1000, 9999)),
            23 => format!("Ünder{animal}"),
            _ if place % 3 == 0 => format!("{adjective} {animal}"),
            _ => format!("{adjective}{animal}{}", random.between(10, 99)),
        };
        people.push((serial, gamertag));
    }
    people
}

const PLAYERS: usize = 60;

const ADJECTIVES: [&str; 16] = [
    "Amber", "Brisk", "Cobalt", "Dusky", "Eager", "Faint", "Gilded", "Hasty", "Ivory", "Jolly",
    "Keen", "Lunar", "Mild", "Noble", "Opal", "Proud",
];

const ANIMALS: [&str; 16] = [
    "Badger", "Bison", "Crane", "Egret", "Ferret", "Gecko", "Heron", "Ibex", "Jackal", "Kestrel",
    "Lynx", "Marten", "Newt", "Otter", "Puffin", "Quail",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn people_are_distinct_and_of_all_sorts() {
        for seed in 0..20 {
            let people = people(seed);
            let xuids: HashSet<u64> = people.iter().map(|(xuid, _)| *xuid).collect();
            let names: HashSet<String> =
                people.iter().map(|(_, name)| name.to_lowercase()).collect();
            assert_eq!((xuids.len(), names.len()), (PLAYERS + 1, PLAYERS + 1));
            assert!(
                xuids
                    .iter()
                    .all(|xuid| (2_533_274_999_000_000..2_533_275_000_000_000).contains(xuid))
            );
            assert!(people.iter().filter(|(_, name)| name.contains(' ')).count() > 5);
            assert!(people.iter().any(|(_, name)| !name.is_ascii()));
            assert!(people.iter().any(|(_, name)| name.contains('#')));
        }
    }
}
