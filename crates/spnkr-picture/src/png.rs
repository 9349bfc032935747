use std::{
    error::Error,
    sync::{Arc, OnceLock},
};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{
        FontResolver, ImageHrefResolver, Options, Tree,
        fontdb::{Database, FaceInfo, Source, Stretch, Style, Weight},
    },
};

#[cfg(test)]
mod tests;

/// Turns a drawing into the bytes of a PNG file, each of its pixels into as many as the scale says.
///
/// It is made for what [`Svg`](crate::Svg) gives. Other SVG is drawn as far as that goes without looking for anything
/// outside of it: no pictures of other files, no scripts, no animation. A drawing of
/// [`Theme::Auto`](crate::Theme::Auto) becomes a light one.
///
/// Texts are in the font that comes with the crate. The fonts of the system are looked for when a drawing has a
/// character which that lacks; where no font has it, there is an empty box.
///
/// ```
/// use spnkr_picture::{Ink, Svg, Theme};
///
/// let mut svg = Svg::new();
/// svg.circle(8.0, 8.0, 6.0, Ink::Series(0));
/// let png = spnkr_picture::png(&svg.finish(16.0, 16.0, "A dot", Theme::Light), 2.0)?;
/// assert!(png.starts_with(b"\x89PNG"));
/// # Ok::<_, spnkr_picture::PngError>(())
/// ```
///
/// # Errors
///
/// [`PngError::Svg`] if it is no drawing, [`PngError::Scale`] if the scale is not above zero, and
/// [`PngError::TooLarge`] if there would be more than 16 384 pixels in a row or a column, or more than 40 millions.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, PngError> {
    if !(scale.is_finite() && scale > 0.0) {
        return Err(PngError::Scale);
    }
    let tree = Tree::from_str(svg, &options()).map_err(|error| PngError::Svg(error.into()))?;
    let size = [tree.size().width(), tree.size().height()];
    let [width, height] = size.map(|side| (f64::from(side) * f64::from(scale)).round().max(1.0));
    if width > MOST_A_SIDE || height > MOST_A_SIDE || width * height > MOST_PIXELS {
        return Err(PngError::TooLarge(TooManyPixels { width, height }));
    }
    let too_large = || PngError::TooLarge(TooManyPixels { width, height });
    // Both are whole numbers below the limit.
    let mut pixels = Pixmap::new(width as u32, height as u32).ok_or_else(too_large)?;
    // Not quite the scale, so that no pixel at the edge is covered in part.
    let to_edge = Transform::from_scale(width as f32 / size[0], height as f32 / size[1]);
    resvg::render(&tree, to_edge, &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| PngError::Encode(error.into()))
}

/// Why a drawing did not become pixels.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// The pixels could not be written as PNG.
    #[error("the pixels cannot be written as PNG")]
    Encode(#[source] Box<dyn Error + Send + Sync>),
    /// The scale is not above zero.
    #[error("the scale of a picture has to be above zero")]
    Scale,
    /// It is no drawing.
    #[error("the drawing cannot be read as SVG")]
    Svg(#[source] Box<dyn Error + Send + Sync>),
    /// It would have more pixels than anybody wants to wait for.
    #[error("the picture is too large")]
    TooLarge(#[source] TooManyPixels),
}

/// How large a picture would be that is too large.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("it would be {width} by {height} pixels")]
pub struct TooManyPixels {
    width: f64,
    height: f64,
}

impl TooManyPixels {
    /// Its width in pixels.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Its height in pixels.
    pub fn height(&self) -> f64 {
        self.height
    }
}

fn options() -> Options<'static> {
    let fallback = FontResolver::default_fallback_selector();
    Options {
        font_family: FAMILY.to_owned(),
        font_resolver: FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: Box::new(move |character, tried, fonts| {
                // The larger set has the fonts of the smaller one under the same numbers.
                *fonts = all_fonts().clone();
                fallback(character, tried, fonts)
            }),
        },
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        fontdb: our_font().clone(),
        ..Options::default()
    }
}

fn our_font() -> &'static Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut fonts = Database::new();
        fonts.load_font_source(Source::Binary(Arc::new(FONT)));
        // What is asked for when no named font is there.
        fonts.set_serif_family(FAMILY);
        fonts.set_sans_serif_family(FAMILY);
        Arc::new(fonts)
    })
}

/// Looking through the fonts of a system takes a moment, so that it is done once, and only if it must be.
fn all_fonts() -> &'static Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut system = Database::new();
        system.load_system_fonts();
        let mut faces: Vec<&FaceInfo> = system.faces().collect();
        // The first that has a character is taken.
        faces.sort_by_key(|face| unlikeness(face));
        let mut fonts = Database::clone(our_font());
        for face in faces {
            fonts.push_face_info(face.clone());
        }
        Arc::new(fonts)
    })
}

/// How little a font looks like ours, in the order of what strikes first.
fn unlikeness(face: &FaceInfo) -> impl Ord + use<> {
    let is_serif = face.families.iter().any(|(family, _)| family.contains("Serif"));
    (
        face.style != Style::Normal,
        face.stretch != Stretch::Normal,
        face.weight.0.abs_diff(Weight::NORMAL.0),
        face.monospaced,
        is_serif,
    )
}

const FAMILY: &str = "IBM Plex Sans";
const FONT: &[u8] = include_bytes!("../fonts/IBMPlexSans-Variable.ttf");
const MOST_A_SIDE: f64 = 16_384.0;
const MOST_PIXELS: f64 = 40e6;
