use super::*;
use crate::{Ink, Palette, Svg, TextStyle, Theme};

fn pixels(svg: &str, scale: f32) -> Pixmap {
    Pixmap::decode_png(&png(svg, scale).unwrap()).unwrap()
}

fn color(pixels: &Pixmap, x: u32, y: u32) -> String {
    let pixel = pixels.pixel(x, y).unwrap().demultiply();
    format!("#{:02x}{:02x}{:02x}", pixel.red(), pixel.green(), pixel.blue())
}

fn written(text: &str, style: TextStyle) -> usize {
    let mut svg = Svg::new();
    svg.text(2.0, 15.0, text, style);
    let pixels = pixels(&svg.finish(120.0, 20.0, "", Theme::Light), 1.0);
    let white = color(&pixels, 119, 0);
    (0..120 * 20).filter(|at| color(&pixels, at % 120, at / 120) != white).count()
}

#[test]
fn a_drawing_becomes_its_pixels() {
    let mut svg = Svg::new();
    svg.rect(10.0, 0.0, 10.0, 10.0, 0.0, Ink::Series(1));
    for (theme, palette) in [
        (Theme::Light, Palette::LIGHT),
        (Theme::Dark, Palette::DARK),
        (Theme::Auto, Palette::LIGHT),
    ] {
        let pixels = pixels(&svg.clone().finish(20.0, 10.0, "", theme), 1.5);
        assert_eq!((pixels.width(), pixels.height()), (30, 15));
        assert_eq!(color(&pixels, 5, 5), palette.ground, "{theme:?}");
        assert_eq!(color(&pixels, 25, 5), palette.series[1], "{theme:?}");
    }
}

#[test]
fn the_ground_reaches_to_every_edge() {
    let pixels = pixels(&Svg::new().finish(21.0, 11.0, "", Theme::Dark), 1.5);
    assert_eq!((pixels.width(), pixels.height()), (32, 17));
    assert!(pixels.pixels().iter().all(|pixel| pixel.alpha() == 255));
}

#[test]
fn texts_are_written_with_our_own_font() {
    let style = TextStyle::new(14.0);
    let (normal, bold) = (written("Spartan", style), written("Spartan", style.bold()));
    assert!(normal > 100 && bold > normal + 50, "{normal} {bold}");
    assert!(written("Спартанец", style) > 100 && written("Σπαρτιάτης", style) > 100);
    // Whatever fonts are there, it ends: letters, or boxes.
    written("스파르탄 斯巴达人 سبارتان", style);
}

#[test]
fn what_is_too_large_is_an_error_and_not_tried() {
    let svg = |width, height| Svg::new().finish(width, height, "", Theme::Light);
    for (svg, scale) in [(svg(1e6, 1.0), 1.0), (svg(10_000.0, 10_000.0), 1.0), (svg(1.0, 1.0), 1e9)]
    {
        let error = png(&svg, scale).unwrap_err();
        assert!(matches!(&error, PngError::TooLarge(size) if size.width() >= 1e4), "{error:?}");
    }
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert!(matches!(png(&svg(1.0, 1.0), scale), Err(PngError::Scale)), "{scale}");
    }
    assert!(matches!(png("<svg", 1.0), Err(PngError::Svg(_))));
    assert!(matches!(png("", 1.0), Err(PngError::Svg(_))));
}

#[test]
fn nothing_outside_of_a_drawing_is_read() {
    let folder = std::env::temp_dir();
    let file = folder.join(format!("spnkr-picture-{}.svg", std::process::id()));
    let black = r##"<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>"##;
    std::fs::write(&file, black).unwrap();
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><image href="{}" width="4" height="4"/></svg>"#,
        file.display()
    );
    let pixels = pixels(&svg, 1.0);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(pixels.pixel(2, 2).unwrap().alpha(), 0);
}
