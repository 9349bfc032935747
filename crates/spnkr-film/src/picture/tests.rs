use proptest::prelude::*;
use spnkr_emulator::{FilmEvent, FilmEventKind, HighlightEncoder};

use spnkr_core::Xuid;

use super::{
    mark::{MEDAL_RADIUS, medal_places},
    medals::labels,
    scale::Scale,
    *,
};
use crate::{HighlightEvent, StatsCounts};

mod boxes;

const ONE: u64 = 2_533_274_800_000_001;
const TRIPLE: FilmEventKind = FilmEventKind::Medal { weight: 100, code: 1 };
const COMMON: FilmEventKind = FilmEventKind::Medal { weight: 50, code: 131 };

fn highlights(events: &[FilmEvent]) -> Highlights {
    crate::parse(&HighlightEncoder::new(41).encode(events), 41).unwrap().complete().unwrap()
}

fn event(player: u64, team: u8, time_ms: u32, kind: FilmEventKind) -> FilmEvent {
    let mut event = FilmEvent::new(ONE + player, &format!("Player {player}"), time_ms, kind);
    (event.team, event.player_number) = (team, 0);
    event
}

/// Reads it as XML, as far as a picture has any: each tag is closed, and texts have no signs of their own.
#[track_caller]
fn check_xml(svg: &str) {
    let mut open = Vec::new();
    for part in svg.split_inclusive('>').map(str::trim).filter(|part| !part.is_empty()) {
        let (text, tag) = part.split_once('<').unwrap_or_else(|| panic!("no tag in {part:?}"));
        assert!(!text.contains('>') && !tag.contains('<'), "{part}");
        let tag = tag.strip_suffix('>').unwrap();
        let is_whole = tag.split('"').count() % 2 == 1;
        assert!(is_whole, "{tag}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{part}"),
            None if tag.ends_with('/') => {}
            None => open.push(tag.split(' ').next().unwrap()),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    let is_allowed = |character: char| character == '\n' || !character.is_control();
    assert!(svg.chars().all(is_allowed), "{svg}");
}

#[test]
fn teams_are_lanes_with_the_best_players_first() {
    let (kill, death) = (FilmEventKind::Kill, FilmEventKind::Death);
    let highlights = highlights(&[
        event(1, 1, 1_000, kill),
        event(2, 0, 1_001, death),
        event(3, 1, 2_000, kill),
        event(3, 1, 3_000, kill),
        event(4, 0, 4_000, FilmEventKind::Mode),
    ]);
    let names = |picture: &Picture<'_>| -> Vec<(String, Option<i64>, Vec<String>)> {
        let lanes = picture.lanes().into_iter();
        let players =
            |lane: &Lane<'_>| lane.players.iter().map(|player| player.name.clone()).collect();
        lanes.map(|lane| (lane.name.clone(), lane.score, players(&lane))).collect()
    };
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let picture = Picture::new(&highlights);
    assert_eq!(
        names(&picture),
        [
            ("Team 0".to_owned(), None, own(&["Player 4", "Player 2"])),
            ("Team 1".to_owned(), None, own(&["Player 3", "Player 1"])),
        ]
    );
    // What match stats know goes before what the film says.
    let moved = Participant::person(Xuid::new(ONE + 1)).team(0);
    let picture = picture.team(0, "Eagle", Some(50)).participant(moved);
    assert_eq!(
        names(&picture),
        [
            ("Eagle".to_owned(), Some(50), own(&["Player 1", "Player 4", "Player 2"])),
            ("Team 1".to_owned(), None, own(&["Player 3"])),
        ]
    );
    let svg = picture.to_svg();
    check_xml(&svg);
    for text in [">Eagle<", ">50<", ">Kills over time<", "0:01 Player 1: killed Player 2<"] {
        assert!(svg.contains(text), "{text} in {svg}");
    }
}

#[test]
fn who_has_no_events_is_there_when_it_is_told() {
    let highlights = highlights(&[event(1, 0, 1_000, FilmEventKind::Kill)]);
    let counts = |kills, deaths, medals| StatsCounts { kills, deaths, medals };
    let person = |player: u64| Participant::person(Xuid::new(ONE + player));
    let picture = Picture::new(&highlights)
        .participant(person(1).name("Another Name").team(0).counts(counts(7, 0, 0)))
        .participant(person(2).name("First Name").team(5))
        .participant(person(2).name("Late & Idle").team(1).counts(counts(0, 1, 0)))
        .participant(person(3).name(" ").team(1))
        .participant(person(4).name("Watching"))
        .participant(Participant::bot("343 Oscar").team(1).counts(counts(3, 2, 1)));
    let players: Vec<_> = picture
        .lanes()
        .into_iter()
        .flat_map(|lane| lane.players.into_iter().map(move |player| (lane.team, player)))
        .map(|(team, player)| {
            (team, player.is_bot(), player.events.len(), player.counts, player.name)
        })
        .collect();
    let expected = [
        (Some(0), false, 1, counts(7, 0, 0), "Player 1"),
        (Some(1), true, 0, counts(3, 2, 1), "343 Oscar"),
        (Some(1), false, 0, counts(0, 0, 0), "2533274800000004"),
        (Some(1), false, 0, counts(0, 1, 0), "Late & Idle"),
        (None, false, 0, counts(0, 0, 0), "Watching"),
    ];
    assert_eq!(players, expected.map(|(a, b, c, d, name)| (a, b, c, d, name.to_owned())));
    let svg = picture.to_svg();
    check_xml(&svg);
    for text in [">bots have no events<", ">no events<", ">Late &amp; Idle<", ">Without a team<"] {
        assert!(svg.contains(text), "{text} in {svg}");
    }
    // Without events there are still those who were there.
    let nothing = self::highlights(&[]);
    let picture = Picture::new(&nothing).participant(Participant::bot(""));
    assert_eq!(picture.lanes()[0].players[0].name, "Bot");
    assert!(!picture.to_svg().contains("The film has no events."));
}

#[test]
fn who_plays_for_themselves_is_in_one_lane() {
    let alone = |player: u64| {
        let mut event = event(player, u8::try_from(player).unwrap(), 1_000, FilmEventKind::Kill);
        event.player_number = 255;
        event
    };
    let highlights = highlights(&[alone(1), alone(2), alone(3)]);
    let lanes = Picture::new(&highlights).lanes();
    assert_eq!((lanes.len(), lanes[0].team, lanes[0].players.len()), (1, None, 3));
    assert!(!Picture::new(&highlights).to_svg().contains("Kills over time"));
}

#[test]
fn no_name_becomes_anything_else() {
    let name = "<a>&\"'\u{202e}\u{1}\u{ffff}";
    let highlights = highlights(&[FilmEvent::new(ONE, name, 1, FilmEventKind::Kill)]);
    let picture = Picture::new(&highlights).title("</svg><script>").subtitle("]]>\u{7}");
    let svg = picture.team(0, "<b>", None).to_svg();
    check_xml(&svg);
    assert!(svg.contains(">&lt;a&gt;&amp;&quot;&#39;\u{fffd}\u{fffd}\u{fffd}<"), "{svg}");
    assert!(!svg.contains("<script") && !svg.contains("<b>"));
}

#[test]
fn a_theme_is_chosen_or_asked_for() {
    let highlights = highlights(&[]);
    let svg = |theme| Picture::new(&highlights).theme(theme).to_svg();
    assert!(svg(Theme::Auto).contains("@media(prefers-color-scheme:dark)"));
    let (light, dark) = (svg(Theme::Light), svg(Theme::Dark));
    assert!(!light.contains("@media") && !dark.contains("@media") && light != dark);
    for svg in [&light, &dark] {
        check_xml(svg);
        assert!(svg.contains(">The film has no events.<"));
    }
}

/// The medals of a row, and where they stand.
fn placed<'a>(
    highlights: &'a Highlights,
    scale: &Scale,
    right: f64,
) -> Vec<(&'a HighlightEvent, f64)> {
    let times = highlights.events.iter().map(|event| scale.x(event.time_ms.into()));
    highlights.events.iter().zip(medal_places(times, right)).collect()
}

#[test]
fn a_medal_hides_no_other_as_long_as_there_is_room() {
    let places = |times: &[f64]| medal_places(times.iter().copied(), 100.0);
    assert_eq!(places(&[0.0, 0.0, 1.0, 40.0, 44.0]), [0.0, 6.0, 12.0, 40.0, 46.0]);
    // None is moved far from its time, or out of the picture.
    assert_eq!(places(&[0.0; 5]), [0.0, 6.0, 12.0, 0.0, 6.0]);
    assert_eq!(places(&[98.0, 98.0]), [98.0, 98.0]);
}

#[cfg(feature = "png")]
#[test]
fn a_picture_becomes_pixels() {
    let highlights = highlights(&[event(1, 0, 1_000, FilmEventKind::Kill)]);
    let picture = Picture::new(&highlights);
    let size =
        |png: &[u8]| [16, 20].map(|at| u32::from_be_bytes(png[at..at + 4].try_into().unwrap()));
    let (one, two) = (picture.to_png(1.0).unwrap(), picture.to_png(2.0).unwrap());
    assert!(one.starts_with(b"\x89PNG"));
    let [width, height] = size(&one);
    assert!(picture.to_svg().contains(&format!("viewBox=\"0 0 {width} {height}\"")));
    assert_eq!(size(&two), [2 * width, 2 * height]);
    assert!(matches!(picture.to_png(100.0), Err(PngError::TooLarge(_))));
}

#[test]
fn the_rarer_medal_gets_the_room() {
    let highlights = highlights(&[event(1, 0, 0, COMMON), event(1, 0, 100, TRIPLE)]);
    let scale = Scale::new(0.0, 60.0, 60_000);
    // Both are at the left edge, and there is room for one name alone.
    let found = labels(&placed(&highlights, &scale, 60.0), 0.0, 66.0);
    let rare = highlights.events[1].medal.as_ref().and_then(|medal| medal.name.as_deref());
    assert_eq!(found.iter().map(|label| Some(label.name)).collect::<Vec<_>>(), [rare]);
}

#[test]
fn times_are_written_a_dozen_times_at_most() {
    let ticks = |length_ms| Scale::new(0.0, 870.0, length_ms).ticks();
    assert_eq!(ticks(0), [0]);
    assert_eq!(ticks(61_000), [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]);
    assert_eq!(ticks(3_600_000).len(), 13);
    assert!(ticks(u32::MAX.into()).len() <= 14);
}

proptest! {
    #[test]
    fn nothing_stands_on_a_name(
        times in prop::collection::vec((0_u32..900_000, 0_u8..=255), 0..80),
        length in 1_u64..1_000_000,
    ) {
        let medal = |code| FilmEventKind::Medal { weight: 50, code };
        let events: Vec<_> =
            times.iter().map(|(time, code)| event(1, 0, *time, medal(*code))).collect();
        let highlights = highlights(&events);
        let medals = placed(&highlights, &Scale::new(300.0, 1170.0, length), 1176.0);
        let found = labels(&medals, 300.0, 1176.0);
        let mut spans: Vec<(f64, f64)> = found.iter().map(medals::Label::span).collect();
        spans.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (from, to) in &spans {
            prop_assert!(*from >= 300.0 && *to <= 1176.0);
            for (_, x) in &medals {
                prop_assert!(x + MEDAL_RADIUS <= *from || *to <= x - MEDAL_RADIUS);
            }
        }
        prop_assert!(spans.is_sorted_by(|one, other| one.1 <= other.0));
    }

    #[test]
    fn any_events_make_a_picture(
        events in prop::collection::vec((0_u64..40, any::<u8>(), any::<u32>(), 0_u8..4), 0..60),
        title in ".*",
        length in any::<u64>(),
    ) {
        let kinds = [FilmEventKind::Kill, FilmEventKind::Death, FilmEventKind::Mode, TRIPLE];
        let events: Vec<_> = events
            .into_iter()
            .map(|(player, team, time, kind)| event(player, team, time, kinds[usize::from(kind)]))
            .collect();
        let highlights = highlights(&events);
        let picture = Picture::new(&highlights).title(title.as_str());
        let svg = picture.length(Duration::from_millis(length)).to_svg();
        check_xml(&svg);
        boxes::check(&svg)?;
    }
}
