use super::*;

#[test]
fn what_is_drawn() {
    let mut svg = Svg::new();
    svg.rect(1.0, 2.0, 3.5, -4.0, 0.0, Ink::Band);
    svg.circle(1.0, f64::NAN, 2.0, Paint::fill(Ink::Series(8)).opacity(0.25));
    svg.line(0.0, 1.0, 2.0, 3.0, Ink::Grid);
    svg.path(&Path::new(), Ink::Good);
    svg.path(
        &Path::new().move_to(1.0, 1.0).vertical_by(2.0),
        Paint::stroke(Ink::Bad, 2.0).dashed(),
    );
    svg.text(1.0, 2.0, "", TextStyle::new(9.0));
    svg.text(1.0, 2.0, "<x>", TextStyle::new(9.0).ink(Ink::Dim).bold().end());
    svg.titled("\"y\"", |svg| {
        svg.moved(1.0, 2.0, |svg| svg.text(0.0, 0.0, "z", TextStyle::new(8.0).middle()))
    });
    let expected = [
        "<rect class=\"fill-band\" x=\"1\" y=\"2\" width=\"3.5\" height=\"0\"/>",
        "<circle class=\"fill-series-0\" opacity=\"0.25\" cx=\"1\" cy=\"0\" r=\"2\"/>",
        "<path class=\"line-grid\" fill=\"none\" d=\"M0 1L2 3\"/>",
        "<path class=\"line-bad\" fill=\"none\" stroke-width=\"2\" stroke-dasharray=\"4 3\" d=\"M1 1v2\"/>",
        "<text class=\"fill-dim\" font-size=\"9\" text-anchor=\"end\" font-weight=\"700\" x=\"1\" y=\"2\">&lt;x&gt;</text>",
        "<g><title>&quot;y&quot;</title><g transform=\"translate(1 2)\">",
        "<text class=\"fill-text\" font-size=\"8\" text-anchor=\"middle\" x=\"0\" y=\"0\">z</text></g></g>",
    ];
    assert_eq!(svg.body, expected.concat());
}

#[test]
fn a_drawing_stands_alone_or_in_a_page() {
    let mut svg = Svg::new();
    svg.circle(1.0, 1.0, 1.0, Ink::Text);
    let alone = svg.clone().finish(20.0, 10.0, "<A>", Theme::Dark);
    let inline = svg.finish_inline(20.0, 10.0, "<A>");
    for drawing in [&alone, &inline] {
        assert!(
            drawing.starts_with(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\" "
            )
        );
        assert!(
            drawing.contains(" viewBox=\"0 0 20 10\" role=\"img\" ")
                && drawing.ends_with("</svg>\n")
        );
        assert!(drawing.contains("<title>&lt;A&gt;</title>") && drawing.contains("<circle "));
    }
    assert!(
        alone.contains("<style>.fill-ground{") && alone.contains("<rect class=\"fill-ground\"")
    );
    assert!(!inline.contains("<style") && !inline.contains("<rect"));
}
