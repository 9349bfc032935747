//! Syncs a career of the emulator and exports it in every way, for programs that are not ours to read.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

use std::{env, error::Error, fs, path::Path, process::ExitCode};

use spnkr::{Client, Xuid};
use spnkr_harvest::{
    Harvest, Parts, SqliteReader, SqliteStore,
    export::{Folder, Format, Selection, Source, TableFile, default_tables},
};
use spnkr_testkit::Emulated;

#[tokio::main]
async fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1) else {
        eprintln!("usage: exports DIR");
        return ExitCode::from(2);
    };
    match run(Path::new(&folder)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let database = folder.join("career.db");
    sync(&database).await?;
    let reader = SqliteReader::open(&database)?;
    for format in Format::ALL {
        let extension = format.extension();
        let mut tables = Folder::create(folder.join(extension), format)?;
        for table in default_tables()? {
            tables.write_table(&reader, &table.name, &Selection::all())?;
        }
        let exported = tables.finish()?;
        println!(
            "{format}: {} rows in {} files",
            exported.rows.values().sum::<u64>(),
            exported.files
        );
        let mut career = Source::career(&reader, &Selection::all())?;
        let path = folder.join("career").with_extension(extension);
        let mut file = TableFile::create(path, format, career.fields())?;
        career.for_each(|cells| file.write(cells))?;
        file.finish()?;
    }
    Ok(())
}

async fn sync(database: &Path) -> Result<(), Box<dyn Error>> {
    let emulated = Emulated::start().await;
    let (spartan, clearance) = (emulated.spartan_token(), emulated.clearance_token());
    let client = Client::from_tokens(emulated.http(), spartan, Some(clearance));
    let player = emulated.emulator().world().players().get(5).ok_or("there is no player")?.xuid();
    let store = SqliteStore::open(database)?;
    let harvest = Harvest::new(client, store.clone()).player(Xuid::new(player));
    let report = harvest.parts(Parts::stats().with_skill().with_film()).run(|_| {}).await?;
    store.close().await;
    println!("synced {} matches", report.new_matches);
    Ok(())
}
