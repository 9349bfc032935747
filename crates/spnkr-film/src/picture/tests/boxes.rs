//! Where the texts of a picture are, read from the drawing itself.

use proptest::prelude::*;
use spnkr_emulator::FilmEventKind;
use spnkr_picture::text::width;

use super::*;

/// The room that a text takes.
#[derive(Debug)]
struct TextBox {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl TextBox {
    /// Reads what stands between `<text` and `</text>`.
    fn read(element: &str) -> Self {
        let (attributes, text) = element.split_once('>').unwrap();
        let attribute = |name: &str| {
            let (_, rest) = attributes.split_once(&format!(" {name}=\""))?;
            Some(rest.split('"').next().unwrap())
        };
        let number = |name: &str| attribute(name).unwrap().parse::<f64>().unwrap();
        let text = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .iter()
            .fold(text.to_owned(), |text, (escaped, sign)| text.replace(escaped, sign));
        let (x, y, size) = (number("x"), number("y"), number("font-size"));
        let width = width(&text, size);
        let left = match attribute("text-anchor") {
            None => x,
            Some("middle") => x - width / 2.0,
            Some(anchor) => {
                assert_eq!(anchor, "end");
                x - width
            }
        };
        // Capital letters and figures reach up by 0.7 of the size, and letters such as `g` down by 0.2.
        Self { text, left, right: left + width, top: y - 0.72 * size, bottom: y + 0.22 * size }
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// No text stands on another, and none leaves the picture.
pub(super) fn check(svg: &str) -> Result<(), TestCaseError> {
    let size = |name: &str| {
        let (_, rest) = svg.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse::<f64>().unwrap()
    };
    let (width, height) = (size("width"), size("height"));
    let elements = svg.split("<text").skip(1);
    let boxes: Vec<TextBox> =
        elements.map(|part| TextBox::read(part.split("</text>").next().unwrap())).collect();
    for (place, one) in boxes.iter().enumerate() {
        let is_inside =
            one.left >= 0.0 && one.right <= width + 0.01 && one.top >= 0.0 && one.bottom <= height;
        prop_assert!(is_inside, "{:?} in {width} by {height}: {one:?}", one.text);
        for other in &boxes[..place] {
            prop_assert!(
                !one.meets(other),
                "{:?} and {:?}: {one:?}, {other:?}",
                one.text,
                other.text
            );
        }
    }
    Ok(())
}

/// A film of up to 24 players, with all kinds of events.
fn film() -> impl Strategy<Value = Vec<FilmEvent>> {
    let kind = (0_u8..5, prop::sample::select(vec![(50, 82), (50, 131), (100, 9), (150, 1)]));
    let one = (0_u64..24, 0_u32..900_000, kind);
    (prop::collection::vec(one, 0..200), 1_u8..9, any::<bool>()).prop_map(
        |(events, teams, alone)| {
            let of = |(player, time, (kind, (weight, code)))| {
                let kind = match kind {
                    0 => FilmEventKind::Kill,
                    1 => FilmEventKind::Death,
                    2 => FilmEventKind::Mode,
                    _ => FilmEventKind::Medal { weight, code },
                };
                let team = u8::try_from(player).unwrap() % teams;
                let mut event = event(player, team, time, kind);
                if alone {
                    (event.team, event.player_number) = (u8::try_from(player).unwrap(), 255);
                }
                event
            };
            let mut events: Vec<FilmEvent> = events.into_iter().map(of).collect();
            events.sort_by_key(|event| event.time_ms);
            events
        },
    )
}

fn participant() -> impl Strategy<Value = Participant> {
    let counts = prop::option::of((any::<u32>(), 0_u32..2_000, 0_u32..40));
    (0_u64..30, ".{0,20}", prop::option::of(-1_i32..9), counts).prop_map(
        |(player, name, team, counts)| {
            let someone = match player {
                0..24 => Participant::person(Xuid::new(ONE + player)).name(name),
                _ => Participant::bot(name),
            };
            let someone = match team {
                Some(team) => someone.team(team),
                None => someone,
            };
            match counts {
                Some((kills, deaths, medals)) => {
                    someone.counts(StatsCounts { kills, deaths, medals })
                }
                None => someone,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_stands_on_another(
        events in film(),
        participants in prop::collection::vec(participant(), 0..10),
        teams in prop::collection::vec((".{0,30}", prop::option::of(any::<i64>())), 0..9),
        title in ".{0,120}",
        subtitle in ".{0,300}",
        length in prop_oneof![0_u64..2_000_000, any::<u64>()],
    ) {
        let highlights = highlights(&events);
        let mut picture = Picture::new(&highlights)
            .title(title)
            .subtitle(subtitle)
            .length(Duration::from_millis(length));
        for (team, (name, score)) in (0..).zip(teams) {
            picture = picture.team(team, name, score);
        }
        for participant in participants {
            picture = picture.participant(participant);
        }
        let svg = picture.to_svg();
        check_xml(&svg);
        check(&svg)?;
    }
}
