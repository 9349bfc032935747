//! Draws matches of every size, to be looked at: `cargo run -p spnkr-film --features png --example gallery -- FOLDER`.
//!
//! Chunks of highlight events can be named behind the folder, each with the version of its film before a colon:
//! `41:filmChunk24.zlib`.

#![expect(clippy::print_stderr, reason = "it says what went wrong")]

use std::{error::Error, fs, path::Path, process::ExitCode, time::Duration};

use spnkr_core::Xuid;
use spnkr_emulator::{FilmEvent, FilmEventKind, HighlightEncoder};
use spnkr_film::{Highlights, Participant, Picture, StatsCounts, Theme};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((folder, films)) = arguments.split_first() else {
        eprintln!("usage: gallery FOLDER [VERSION:CHUNK…]");
        return ExitCode::from(2);
    };
    match run(Path::new(folder), films) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path, films: &[String]) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for film in films {
        let (version, path) = film.split_once(':').ok_or("a chunk is VERSION:FILE")?;
        let highlights = spnkr_film::parse(&fs::read(path)?, version.parse::<i32>()?)?;
        let stem = Path::new(path).file_stem().unwrap_or_default().to_string_lossy();
        write(&Picture::new(&highlights).subtitle(&*stem), &folder.join(&*stem))?;
    }
    for (players, teams) in [(1, 2), (2, 2), (8, 2), (8, 1), (16, 2), (24, 2), (24, 8)] {
        let highlights = invented(players, teams);
        let name = format!("{players}-players-{teams}-teams");
        write(&told(&highlights, players, teams), &folder.join(&name))?;
        write(&Picture::new(&highlights), &folder.join(format!("{name}-alone")))?;
    }
    Ok(())
}

fn write(picture: &Picture<'_>, path: &Path) -> Result<(), Box<dyn Error>> {
    for (theme, ending) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let path = path.with_file_name(format!(
            "{}-{ending}.png",
            path.file_name().unwrap_or_default().to_string_lossy()
        ));
        fs::write(path, picture.clone().theme(theme).to_png(1.5)?)?;
    }
    fs::write(path.with_extension("svg"), picture.to_svg())?;
    Ok(())
}

/// A match that never was; it is the same each time.
fn invented(players: u64, teams: u64) -> Highlights {
    let mut random = Random(players * 100 + teams);
    let mut events = Vec::new();
    let mut time = 31_000;
    let alone = teams == 1;
    let event = |player: u64, time: u64, kind| {
        let mut event = FilmEvent::new(XUID + player, NAMES[player as usize], time as u32, kind);
        event.team = if alone { player } else { player % teams } as u8;
        event.player_number = if alone { 255 } else { (player / teams) as u8 };
        event
    };
    while time < 700_000 {
        let killer = random.below(players);
        let victim = random.below(players);
        events.push(event(killer, time, FilmEventKind::Kill));
        if players == 1 {
            time += 9_000;
            continue;
        }
        if killer % teams != victim % teams || (alone && killer != victim) {
            events.push(event(victim, time, FilmEventKind::Death));
        }
        match random.below(6) {
            0 => {
                let (weight, code) = MEDALS[random.below(MEDALS.len() as u64) as usize];
                events.push(event(killer, time + 300, FilmEventKind::Medal { weight, code }));
                if random.below(3) == 0 {
                    let kind = FilmEventKind::Medal { weight: 100, code: 0 };
                    events.push(event(killer, time + 300, kind));
                }
            }
            1 => events.push(event(killer, time + 1_000, FilmEventKind::Mode)),
            _ => {}
        }
        time += 1_500 + random.below(90_000 / players.max(4));
    }
    events.sort_by_key(|event| event.time_ms);
    spnkr_film::parse(&HighlightEncoder::new(41).encode(&events), 41)
        .unwrap_or_else(|error| unreachable!("the emulator wrote what cannot be read: {error}"))
}

/// The same with all that match stats know.
fn told(highlights: &Highlights, players: u64, teams: u64) -> Picture<'_> {
    let mut picture = Picture::new(highlights)
        .title("Slayer, 2026-01-02 20:15")
        .subtitle("11:40, match 2b0c6ad1-6d65-4f5c-9bf5-1d6a5e1d1c34")
        .length(Duration::from_secs(704));
    let has_teams = teams > 1;
    if has_teams {
        for (team, name) in (0..).zip(TEAMS).take(teams as usize) {
            picture = picture.team(team, name, Some(50 - i64::from(team) * 3));
        }
    }
    for player in 0..players {
        let participant = Participant::person(Xuid::new(XUID + player));
        picture = picture.participant(match has_teams {
            true => participant.team((player % teams) as i32),
            false => participant,
        });
    }
    let counts = StatsCounts { kills: 0, deaths: 1, medals: 0 };
    let late = Participant::person(Xuid::new(XUID + 99)).name("Came Late").counts(counts);
    let bot = Participant::bot("343 Oscar").counts(StatsCounts { kills: 4, deaths: 9, medals: 1 });
    match has_teams {
        true => picture.participant(late.team(1)).participant(bot.team(0)),
        false => picture.participant(late).participant(bot),
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

const XUID: u64 = 2_533_274_800_000_001;
const TEAMS: [&str; 8] =
    ["Eagle", "Cobra", "Hades", "Valkyrie", "Rampart", "Cutlass", "Valor", "Hazard"];
const MEDALS: [(u8, u8); 8] =
    [(50, 71), (50, 82), (100, 9), (150, 1), (50, 105), (50, 26), (50, 65), (50, 131)];
const NAMES: [&str; 24] = [
    "Some Player",
    "WWWWWWWWWWWWWWW",
    "iiiiiiiiiiiiiii",
    "Ace",
    "Übergröße 7",
    "Спартанец",
    "스파르탄",
    "斯巴达人",
    "Player#1234",
    "Long Name Here1",
    "xX Sniper Xx",
    "Nº 5",
    "Κορτάνα",
    "Mr <Script> &co",
    "The Arbiter",
    "Elite Ranger 99",
    "o",
    "Grunt Birthday",
    "Needler Enjoyer",
    "سبارتان",
    "Warthog Run",
    "Ghost Rider",
    "Banshee",
    "Scorpion",
];
