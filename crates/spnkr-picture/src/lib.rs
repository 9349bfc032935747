#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod number;
mod path;
#[cfg(feature = "png")]
mod png;
mod svg;
pub mod text;
mod theme;

#[cfg(feature = "png")]
pub use crate::png::{PngError, TooManyPixels, png};
pub use crate::{
    path::Path,
    svg::{Paint, Svg, TextStyle},
    theme::{Ink, Palette, Theme},
};
