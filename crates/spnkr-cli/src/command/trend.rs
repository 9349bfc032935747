//! `spnkr trend`: how ranks, KDA, wins and accuracy went.

mod plot;

use std::{
    ffi::OsStr,
    io::{self, Write},
    path::Path,
};

use jiff::Timestamp;
use serde::Serialize;
use spnkr_harvest::{
    career::Career,
    trend::{By, Measure, Trend},
};

use crate::{
    args::{ByArg, Format, Global, MeasureArg, Trend as Args, Who},
    csv,
    database::{self, DatabaseArgs},
    failure::Failure,
    file,
    output::{Io, quoted},
    settings::Settings,
};

pub(crate) fn run(
    args: &Args,
    global: &Global,
    format: Format,
    io: &mut Io,
) -> Result<(), Failure> {
    let kind = args.output.as_deref().map(Kind::of).transpose()?;
    if kind.is_some() && format != Format::Table {
        return Err(Failure::usage(format!("{} prints, and -o writes a picture", format.option()))
            .advise("choose one of them"));
    }
    if args.of == MeasureArg::Csr && matches!(args.by, Some(ByArg::Map | ByArg::Mode)) {
        return Err(Failure::usage("ranks are of playlists, and not of maps or modes")
            .advise("leave --by out"));
    }
    let career = career(args.who.as_ref(), &args.database, global, io)?;
    let by = args.by.map_or(By::Nothing, By::from);
    let trend = Trend::of_window(&career, args.of.into(), by, args.window);
    if trend.series.is_empty() {
        return Err(nothing(&career, trend.measure));
    }
    match (kind, args.output.as_deref()) {
        (Some(kind), Some(path)) => file::replace(path, &kind.picture(&trend, args)?),
        _ => print(&trend, &career, format, io),
    }
}

/// Reads the career that is meant, out of the database that is.
pub(super) fn career(
    who: Option<&Who>,
    args: &DatabaseArgs,
    global: &Global,
    io: &mut Io,
) -> Result<Career, Failure> {
    let settings = Settings::load(global, io)?;
    let reader = database::reader(&args.path(&settings)?)?;
    let who = who.cloned().unwrap_or_else(|| settings.player());
    let xuid = database::player(&reader, &who)?;
    let career = Career::read(&reader, xuid)?.filter(|career| !career.matches.is_empty());
    career.ok_or_else(|| {
        Failure::not_found(format!("the database has no match of {who}"))
            .advise(format!("`spnkr sync {}` fetches them", quoted(&who.to_string())))
    })
}

/// Why there is no line.
fn nothing(career: &Career, measure: Measure) -> Failure {
    let name = career.name();
    match measure {
        Measure::Csr => {
            Failure::not_found(format!("the database has no match of {name} with a rank"))
                .advise(format!("`spnkr sync {} --with skill` fetches ranks", quoted(&name)))
        }
        _ => Failure::not_found(format!("no match of {name} has a value")),
    }
}

/// What is written to a file.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Html,
    #[cfg(feature = "png")]
    Png,
    Svg,
}

impl Kind {
    fn of(path: &Path) -> Result<Self, Failure> {
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "htm" | "html" => Ok(Self::Html),
            #[cfg(feature = "png")]
            "png" => Ok(Self::Png),
            #[cfg(not(feature = "png"))]
            "png" => Err(Failure::usage("this program was built without PNG")
                .advise("name a file that ends in .svg, or build it with the feature `png`")),
            "svg" => Ok(Self::Svg),
            _ => Err(Failure::usage(format!("{} is no kind of picture", path.display()))
                .advise("name a file that ends in .svg, .png or .html")),
        }
    }

    fn picture(self, trend: &Trend, args: &Args) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Html => Ok(trend.to_html().into_bytes()),
            #[cfg(feature = "png")]
            Self::Png => trend
                .to_png(args.theme.into(), SCALE)
                .map_err(|error| Failure::new("the picture could not be drawn", &error)),
            Self::Svg => Ok(trend.to_svg(args.theme.into()).into_bytes()),
        }
    }
}

fn print(trend: &Trend, career: &Career, format: Format, io: &mut Io) -> Result<(), Failure> {
    match format {
        Format::Csv => write_csv(io.out(), trend)?,
        Format::Json => {
            let document = Document::new(trend, career);
            serde_json::to_writer_pretty(io.out(), &document).map_err(io::Error::from)?;
            writeln!(io.out())?;
        }
        Format::JsonLines | Format::Table => {
            let width = io.width();
            plot::write(io.out(), trend, width)?;
        }
    }
    Ok(())
}

fn write_csv(out: &mut dyn Write, trend: &Trend) -> io::Result<()> {
    csv::write_row(out, &["series", "time", "value", "matches"])?;
    for series in &trend.series {
        for point in &series.points {
            csv::write_row(
                out,
                &[
                    series.name.to_string(),
                    point.time.to_string(),
                    point.value.to_string(),
                    point.matches.to_string(),
                ],
            )?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Document<'a> {
    xuid: String,
    gamertag: Option<&'a str>,
    of: &'static str,
    /// How many matches a mean is of; none where there are no means.
    window: Option<usize>,
    series: Vec<DocumentSeries<'a>>,
}

#[derive(Serialize)]
struct DocumentSeries<'a> {
    name: &'a str,
    matches: usize,
    points: Vec<DocumentPoint>,
}

#[derive(Serialize)]
struct DocumentPoint {
    time: Timestamp,
    value: f64,
    matches: usize,
}

impl<'a> Document<'a> {
    fn new(trend: &'a Trend, career: &'a Career) -> Self {
        let series = trend.series.iter().map(|series| DocumentSeries {
            name: &series.name,
            matches: series.matches,
            points: series
                .points
                .iter()
                .map(|point| DocumentPoint {
                    time: point.time,
                    value: point.value,
                    matches: point.matches,
                })
                .collect(),
        });
        Self {
            xuid: career.xuid.to_string(),
            gamertag: career.gamertag.as_deref(),
            of: match trend.measure {
                Measure::Accuracy => "accuracy",
                Measure::Csr => "csr",
                Measure::Kda => "kda",
                _ => "winrate",
            },
            window: trend.measure.is_mean().then(|| trend.window.get()),
            series: series.collect(),
        }
    }
}

/// Pixels of a PNG for each of the drawing, for screens with small ones.
#[cfg(feature = "png")]
const SCALE: f32 = 2.0;
