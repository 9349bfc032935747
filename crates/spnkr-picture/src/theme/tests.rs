use super::*;

type Color = [f64; 3];

/// What people see who lack one of the three kinds of cones, in linear light; after Machado, Oliveira and Fernandes.
const SIGHTS: [[Color; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ],
    [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ],
    [
        [1.255_528, -0.076_749, -0.178_779],
        [-0.078_411, 0.930_809, 0.147_602],
        [0.004_733, 0.691_367, 0.303_900],
    ],
];

fn linear(color: &str) -> Color {
    assert!(color.len() == 7 && color.starts_with('#'), "{color}");
    [1, 3, 5].map(|at| {
        let part = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: &[Color; 3], color: Color) -> Color {
    matrix.map(|row| row.iter().zip(color).map(|(one, other)| one * other).sum())
}

/// In Oklab, where distances are as large as they look.
fn seen(color: Color) -> Color {
    const CONES: [Color; 3] = [
        [0.412_221_47, 0.536_332_54, 0.051_445_99],
        [0.211_903_50, 0.680_699_55, 0.107_396_96],
        [0.088_302_46, 0.281_718_84, 0.629_978_70],
    ];
    const LAB: [Color; 3] = [
        [0.210_454_26, 0.793_617_79, -0.004_072_05],
        [1.977_998_50, -2.428_592_21, 0.450_593_71],
        [0.025_904_04, 0.782_771_77, -0.808_675_77],
    ];
    times(&LAB, times(&CONES, color).map(|part| part.max(0.0).cbrt()))
}

/// How far apart two colours are for those who tell them apart least.
fn distance(one: &str, other: &str) -> f64 {
    let of = |sight: &[Color; 3]| {
        let [one, other] = [one, other]
            .map(|color| seen(times(sight, linear(color)).map(|part| part.clamp(0.0, 1.0))));
        one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    };
    SIGHTS.iter().map(of).fold(f64::INFINITY, f64::min)
}

/// The ratio of contrast, as guidelines for the web define it.
fn contrast(one: &str, other: &str) -> f64 {
    let [one, other] = [one, other].map(|color| {
        let [red, green, blue] = linear(color);
        0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    });
    one.max(other) / one.min(other)
}

#[test]
fn everybody_tells_the_colors_apart() {
    for palette in [Palette::LIGHT, Palette::DARK] {
        for (place, color) in palette.series.iter().enumerate() {
            for other in &palette.series[..place] {
                let distance = distance(color, other);
                assert!(distance > 0.08, "{color} and {other}: {distance}");
            }
        }
        // Two teams are what there is most often, and won or lost is what one looks at first.
        assert!(distance(palette.series[0], palette.series[1]) > 0.24);
        assert!(distance(palette.good, palette.bad) > 0.24);
        assert!(distance(palette.neutral, palette.good) > 0.08);
        assert!(distance(palette.neutral, palette.bad) > 0.08);
    }
}

#[test]
fn everything_stands_out_from_the_ground() {
    for palette in [Palette::LIGHT, Palette::DARK] {
        for ground in [palette.ground, palette.band] {
            assert!(contrast(palette.text, ground) > 12.0);
            assert!(contrast(palette.dim, ground) > 5.0);
            assert!(contrast(palette.medal, ground) > 3.0);
            assert!(contrast(palette.neutral, ground) > 3.0);
            for color in [palette.good, palette.bad] {
                assert!(contrast(color, ground) > 4.2, "{color} on {ground}");
            }
            for color in palette.series {
                assert!(contrast(color, ground) > 2.75, "{color} on {ground}");
            }
        }
    }
}

#[test]
fn a_drawing_and_a_page_have_the_same_names() {
    let (drawing, page) = (Theme::Light.svg_css(), Theme::Light.page_css());
    for ink in Ink::all() {
        let color = Palette::LIGHT.color(ink);
        assert!(drawing.contains(&format!(".{}{{fill:{color}}}", ink.fill_class())), "{drawing}");
        assert!(drawing.contains(&format!(".{}{{stroke:{color}}}", ink.stroke_class())));
        assert!(page.contains(&format!("--{ink}:{color};")), "{page}");
        assert!(page.contains(&format!(".{}{{stroke:var(--{ink})}}", ink.stroke_class())));
    }
    assert_eq!(Ink::Series(9).to_string(), "series-1");
    assert!(Theme::Auto.svg_css().contains("@media(prefers-color-scheme:dark){.fill-ground{"));
    assert!(!Theme::Dark.page_css().contains(Palette::LIGHT.ground));
}
