use proptest::prelude::*;

use super::*;

#[test]
fn widths_are_those_of_the_font() {
    // Six tenths for a figure, which are all of one width.
    assert!("0123456789".chars().all(|figure| advance(figure) == Some(600)));
    assert_eq!(width("0:30", 10.0), 10.0 * MARGIN * (3.0 * 0.6 + em(':') / MARGIN));
    assert!(em('i') < em('n') && em('n') < em('m'));
    // A letter that the font lacks takes a square, an accent above it nothing.
    assert_eq!([em('한'), em('漢'), em('\u{301}')], [1.1, 1.1, 0.0]);
    assert_eq!(advance('\u{0}'), None);
    assert_eq!(advance(char::MAX), None);
}

#[test]
fn what_has_no_room_is_left_out() {
    assert_eq!(shortened("Somebody", 10.0, 1_000.0), "Somebody");
    assert_eq!(shortened("Some Body", 10.0, width("Some …", 10.0)), "Some…");
    assert_eq!(shortened("Somebody", 10.0, 1.0), "");
}

#[test]
fn nothing_in_a_text_is_xml() {
    let text = "<a>&\"'\u{202e}\u{1}\u{ffff}\n";
    assert_eq!(escaped(text), "&lt;a&gt;&amp;&quot;&#39;\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
}

proptest! {
    #[test]
    fn a_text_keeps_to_its_room(text in ".{0,40}", room in 0.0..300.0_f64) {
        let short = shortened(&text, 9.0, room);
        prop_assert!(width(&short, 9.0) <= room + 1e-6, "{short}");
    }
}
