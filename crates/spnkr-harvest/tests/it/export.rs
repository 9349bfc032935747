//! Exports: the texts of values, whole files, and folders that have what the store has.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::LazyLock,
};

use spnkr::{Xuid, client::model::MatchStats};
use spnkr_harvest::{
    SqliteReader, SqliteStore, Store as _, StoreError, Value,
    export::{
        ExportError, Exported, Field, Folder, Format, Month, Selection, Source, TableFile,
        TableWriter, default_tables,
    },
    rows::{Cell, ColumnKind, MatchRows},
};
use spnkr_testkit::Emulated;
use tempfile::TempDir;

use crate::sync::harvest;

/// A career in a file of its own.
struct Career {
    xuid: Xuid,
    folder: TempDir,
    reader: SqliteReader,
}

/// The player and the file, which is made once for all tests.
static SYNCED: LazyLock<(Xuid, Vec<u8>)> = LazyLock::new(|| {
    let sync = async {
        let emulated = Emulated::start().await;
        let xuid = Xuid::new(emulated.emulator().world().players()[5].xuid());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("career.db");
        let store = SqliteStore::open(&path).unwrap();
        harvest(&emulated, &store, xuid).await;
        store.close().await;
        (xuid, fs::read(path).unwrap())
    };
    tokio::runtime::Runtime::new().unwrap().block_on(sync)
});

impl Career {
    fn get() -> Self {
        let (xuid, file) = &*SYNCED;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("career.db");
        fs::write(&path, file).unwrap();
        let reader = SqliteReader::open(&path).unwrap();
        Self { xuid: *xuid, folder, reader }
    }

    fn number(&self, sql: &str) -> u64 {
        let mut number = None;
        let each = |row: &[Value<'_>]| {
            if let [Value::Integer(value)] = row {
                number = u64::try_from(*value).ok();
            }
            Ok::<_, StoreError>(())
        };
        self.reader.query(sql).unwrap().for_each(&[], each).unwrap();
        number.unwrap()
    }

    /// How many rows the store has of each table that is exported.
    fn counts(&self) -> BTreeMap<String, u64> {
        let tables = default_tables().unwrap().into_iter();
        let count = |name: &str| self.number(&format!("SELECT count(*) FROM {name}"));
        tables.map(|table| (table.name.clone(), count(&table.name))).collect()
    }

    fn export(&self, mut folder: Folder, selection: &Selection) -> Exported {
        for table in default_tables().unwrap() {
            folder.write_table(&self.reader, &table.name, selection).unwrap();
        }
        folder.finish().unwrap()
    }
}

/// One row with a cell of each kind, and one of nothing.
fn written(format: Format) -> Vec<u8> {
    let kinds = [
        ("flag", ColumnKind::Boolean),
        ("bytes", ColumnKind::Bytes),
        ("whole", ColumnKind::Integer),
        ("real", ColumnKind::Real),
        ("text", ColumnKind::Text),
        ("empty", ColumnKind::Text),
        ("when", ColumnKind::Timestamp),
    ];
    let field = |(name, kind): (&str, _)| Field { name: name.to_owned(), kind, is_nullable: true };
    let mut writer = TableWriter::new(format, Vec::new(), &kinds.map(field)).unwrap();
    let row = [
        Cell::Boolean(true),
        Cell::Bytes(&[0, 255]),
        Cell::Integer(2_533_274_800_000_001),
        Cell::Real(12.0),
        Cell::Text("a \"b\", c\nd"),
        Cell::Text(""),
        Cell::Timestamp("2024-03-09T21:07:00.5Z".parse().unwrap()),
    ];
    writer.write(&row).unwrap();
    writer.write(&[Cell::Null; 7]).unwrap();
    assert_eq!(writer.rows(), 2);
    writer.finish().unwrap()
}

#[test]
fn values_as_texts() {
    assert_eq!(
        String::from_utf8(written(Format::Csv)).unwrap(),
        "flag,bytes,whole,real,text,empty,when\n\
         true,AP8=,2533274800000001,12.0,\"a \"\"b\"\", c\nd\",\"\",2024-03-09T21:07:00.500Z\n\
         ,,,,,,\n"
    );
    assert_eq!(
        String::from_utf8(written(Format::JsonLines)).unwrap(),
        r#"{"flag":true,"bytes":"AP8=","whole":2533274800000001,"real":12.0,"text":"a \"b\", c\nd","empty":"","when":"2024-03-09T21:07:00.500Z"}
{"flag":null,"bytes":null,"whole":null,"real":null,"text":null,"empty":null,"when":null}
"#
    );
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("numbers.csv");
    let fields = [Field { name: "n".to_owned(), kind: ColumnKind::Integer, is_nullable: false }];
    let write = |number| {
        let mut file = TableFile::create(&path, Format::Csv, &fields).unwrap();
        file.write(&[Cell::Integer(number)]).unwrap();
        file
    };
    let names = || fs::read_dir(folder.path()).unwrap().count();

    drop(write(1));
    assert_eq!(names(), 0);
    assert_eq!(write(2).finish().unwrap(), 1);
    drop(write(3));
    assert_eq!((names(), &*fs::read_to_string(&path).unwrap()), (1, "n\n2\n"));
    assert_eq!(write(4).finish().unwrap(), 1);
    assert_eq!((names(), &*fs::read_to_string(&path).unwrap()), (1, "n\n4\n"));

    let nowhere = folder.path().join("nowhere/numbers.csv");
    let error = TableFile::create(&nowhere, Format::Csv, &fields).unwrap_err();
    assert!(error.to_string().contains("numbers.csv could not be written"), "{error}");
}

#[test]
fn a_folder_has_what_the_store_has() {
    let career = Career::get();
    let counts = career.counts();
    assert!(counts["matches"] > 0 && counts["players"] > 0, "{counts:?}");

    let path = career.folder.path().join("csv");
    let exported = career.export(Folder::create(&path, Format::Csv).unwrap(), &Selection::all());
    assert_eq!(exported.rows, counts);
    assert_eq!(exported.files, counts.len() as u64);
    let participants = fs::read_to_string(path.join("participants.csv")).unwrap();
    assert_eq!(participants.lines().count() as u64, counts["participants"] + 1);

    let path = career.folder.path().join("months");
    let folder = Folder::create(&path, Format::JsonLines).unwrap().by_month();
    assert_eq!(career.export(folder, &Selection::all()).rows, counts);
    let start = first_text(&career.reader, "SELECT max(start_time) FROM matches");
    let month = Month::of(start.parse().unwrap());
    let part = path.join(format!("matches/month={month}/part-0.jsonl"));
    let matches = fs::read_to_string(part).unwrap();
    let sql = format!("SELECT count(*) FROM matches WHERE start_time LIKE '{month}%'");
    assert_eq!(matches.lines().count() as u64, career.number(&sql));
    let times: Vec<_> = matches.lines().map(|line| json(line)["start_time"].to_string()).collect();
    assert!(times.is_sorted() && times[0].contains(&month.to_string()), "{times:?}");
    // What has no rows has its columns all the same, where there is a place for them.
    assert!(path.join("film_events/month=__HIVE_DEFAULT_PARTITION__/part-0.jsonl").exists());
    assert!(path.join("players/part-0.jsonl").exists());
    assert!(!path.join(".spnkr-export").exists());
}

#[test]
fn an_export_replaces_the_one_before_and_nothing_else() {
    let career = Career::get();
    let path = career.folder.path().join("months");
    let create = || Folder::create(&path, Format::JsonLines).unwrap().by_month();
    career.export(create(), &Selection::all());
    let own = path.join("matches/month=2020-01/notes.jsonl");
    fs::create_dir_all(own.parent().unwrap()).unwrap();
    fs::write(&own, "").unwrap();
    let before = files(&path);

    // One that is broken off changes nothing.
    let mut folder = create();
    folder.write_table(&career.reader, "matches", &Selection::all()).unwrap();
    assert!(folder.write_table(&career.reader, "nothing", &Selection::all()).is_err());
    drop(folder);
    assert_eq!(files(&path), before);

    let start = first_text(&career.reader, "SELECT max(start_time) FROM matches");
    let newest = Selection::all().player(career.xuid).since(start.parse().unwrap());
    let exported = career.export(create(), &newest);
    assert_eq!(
        (exported.rows["matches"], exported.rows["players"]),
        (1, career.counts()["players"])
    );
    let after = files(&path);
    assert_eq!(after.iter().filter(|file| file.starts_with("matches/")).count(), 2, "{after:?}");
    assert!(own.exists());

    // A player of whom there is nothing.
    let nobody = Selection::all().player(Xuid::new(1));
    assert_eq!(career.export(create(), &nobody).rows["participants"], 0);
}

#[test]
fn rows_go_into_a_folder_without_a_store() {
    let career = Career::get();
    let stored = career.folder.path().join("stored");
    career
        .export(Folder::create(&stored, Format::JsonLines).unwrap().by_month(), &Selection::all());

    let direct = career.folder.path().join("direct");
    let mut folder = Folder::create(&direct, Format::JsonLines).unwrap().by_month();
    let sql = "SELECT inflate(body) FROM raw WHERE kind = 'match_stats'";
    let each = |row: &[Value<'_>]| {
        let [Value::Text(stats)] = row else { panic!("{row:?}") };
        let stats: MatchStats = serde_json::from_str(stats).unwrap();
        folder.write_match(&MatchRows::from(&stats))
    };
    career.reader.query(sql).unwrap().for_each(&[], each).unwrap();
    folder.finish().unwrap();
    // In the order of ids, so more months were open at a time than may be, and there are several files of each.
    assert!(direct.join("matches").read_dir().unwrap().count() > 6);
    assert!(files(&direct).iter().any(|file| file.ends_with("part-1.jsonl")));
    let (direct, mut stored) = (lines_by_part(&direct), lines_by_part(&stored));
    stored.retain(|part, _| direct.contains_key(part));
    assert!(direct == stored);
    let tables: BTreeSet<_> = direct.keys().filter_map(|part| part.split('/').next()).collect();
    let expected = ["matches", "medals", "participants", "personal_scores"];
    assert!(expected.iter().all(|table| tables.contains(table)), "{tables:?}");
}

#[test]
fn a_question_has_the_types_of_its_columns() {
    let career = Career::get();
    let sql = "SELECT start_time, has_teams, match_id, match_id, count(*), avg(duration_seconds),
               NULL, coalesce(playlist_id, 0), max(start_time) FROM matches GROUP BY has_teams";
    let mut source = Source::query(&career.reader, sql).unwrap();
    let fields: Vec<_> =
        source.fields().iter().map(|field| (field.name.as_str(), field.kind)).collect();
    assert_eq!(
        fields,
        [
            ("start_time", ColumnKind::Timestamp),
            ("has_teams", ColumnKind::Boolean),
            ("match_id", ColumnKind::Text),
            ("match_id_2", ColumnKind::Text),
            ("count(*)", ColumnKind::Integer),
            ("avg(duration_seconds)", ColumnKind::Real),
            ("NULL", ColumnKind::Text),
            ("coalesce(playlist_id, 0)", ColumnKind::Text),
            ("max(start_time)", ColumnKind::Text),
        ]
    );
    let mut rows = 0;
    source
        .for_each(|cells| {
            assert!(matches!(cells[..2], [Cell::Timestamp(_), Cell::Boolean(_)]), "{cells:?}");
            rows += 1;
            Ok::<_, ExportError>(())
        })
        .unwrap();
    assert!(rows > 0);
    for wrong in ["SELECT nothing FROM matches", "DELETE FROM matches", "SELECT 1; SELECT 2", ""] {
        assert!(Source::query(&career.reader, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_question_is_ended_from_another_thread() {
    let Career { reader, folder: _folder, .. } = Career::get();
    let stop = reader.stop();
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    std::thread::scope(|scope| {
        // Without an end, it is looked at for its types.
        let asking = scope.spawn(move || Source::query(&reader, endless).map(drop));
        while !asking.is_finished() {
            stop.stop();
            std::thread::yield_now();
        }
        let error = asking.join().unwrap().unwrap_err();
        assert!(matches!(error, ExportError::Store(_)), "{error}");
    });
}

#[tokio::test]
async fn what_is_held_is_of_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("career.db");
    let store = SqliteStore::open(&path).unwrap();
    let reader = SqliteReader::open(&path).unwrap();
    let players = || {
        let mut source = Source::table(&reader, "tracked_players", &Selection::all()).unwrap();
        let mut rows = 0;
        source
            .for_each(|_| {
                rows += 1;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        rows
    };
    let held = reader.hold().unwrap();
    assert_eq!(players(), 0);
    store.track(Xuid::new(1)).await.unwrap();
    assert_eq!(players(), 0);
    drop(held);
    assert_eq!(players(), 1);
}

#[test]
fn the_flat_table_has_a_row_for_each_match_of_a_player() {
    let career = Career::get();
    let mut source = Source::career(&career.reader, &Selection::all()).unwrap();
    let fields = source.fields().to_vec();
    let mut sums = BTreeMap::new();
    let mut rows = 0;
    source
        .for_each(|cells| {
            rows += 1;
            for (field, cell) in fields.iter().zip(cells) {
                if let Cell::Integer(value) = cell {
                    *sums.entry(field.name.as_str()).or_insert(0) += value;
                }
                assert!(field.is_nullable || *cell != Cell::Null, "{}", field.name);
            }
            Ok::<_, ExportError>(())
        })
        .unwrap();
    let status = |column: &str, table: &str| {
        let sql = format!("SELECT sum({column}) FROM {table} WHERE xuid = {}", career.xuid);
        i64::try_from(career.number(&sql)).unwrap()
    };
    assert_eq!(rows, career.number("SELECT count(*) FROM histories"));
    assert_eq!(sums["kills"], status("kills", "participants"));
    assert_eq!(sums["medals"], status("count", "medals"));
    assert_eq!(sums["csr_after"], status("csr_after", "skill"));
}

fn json(line: &str) -> serde_json::Value {
    serde_json::from_str(line).unwrap()
}

fn first_text(reader: &SqliteReader, sql: &str) -> String {
    let mut text = String::new();
    let each = |row: &[Value<'_>]| {
        if let [Value::Text(value)] = row {
            text = (*value).to_owned();
        }
        Ok::<_, StoreError>(())
    };
    reader.query(sql).unwrap().for_each(&[], each).unwrap();
    text
}

/// The lines of all files in each folder below this one, in order.
fn lines_by_part(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let mut parts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for file in files(folder) {
        let (part, _) = file.rsplit_once('/').unwrap();
        let text = fs::read_to_string(folder.join(&file)).unwrap();
        let lines = parts.entry(part.to_owned()).or_default();
        // Ratings of teams come with skill.
        lines.extend(text.lines().map(|line| match line.split_once(",\"mmr\":") {
            Some((rest, _)) => rest.to_owned(),
            None => line.to_owned(),
        }));
        lines.sort();
    }
    parts
}

/// All files below a folder, as paths within it, in order.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let path = path.strip_prefix(folder).unwrap().to_str().unwrap();
                    found.push(path.replace('\\', "/"));
                }
            }
        }
    }
    found.sort();
    found
}

#[cfg(feature = "parquet")]
mod parquet {
    use ::parquet::{
        basic::{LogicalType, Repetition, TimeUnit, Type},
        file::reader::{FileReader as _, SerializedFileReader},
        record::{Field as Found, RowAccessor as _},
    };
    use bytes::Bytes;

    use super::*;

    #[test]
    fn values_have_their_types() {
        let reader = SerializedFileReader::new(Bytes::from(written(Format::Parquet))).unwrap();
        let schema = reader.metadata().file_metadata().schema_descr();
        let types: Vec<_> = schema
            .columns()
            .iter()
            .map(|column| {
                (column.name(), column.physical_type(), column.logical_type_ref().cloned())
            })
            .collect();
        let moment = LogicalType::timestamp(true, TimeUnit::MILLIS);
        assert_eq!(
            types,
            [
                ("flag", Type::BOOLEAN, None),
                ("bytes", Type::BYTE_ARRAY, None),
                ("whole", Type::INT64, None),
                ("real", Type::DOUBLE, None),
                ("text", Type::BYTE_ARRAY, Some(LogicalType::String)),
                ("empty", Type::BYTE_ARRAY, Some(LogicalType::String)),
                ("when", Type::INT64, Some(moment)),
            ]
        );
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 2);
        assert!(rows[1].get_column_iter().all(|(_, value)| *value == Found::Null), "{}", rows[1]);
        let row = &rows[0];
        assert!(row.get_bool(0).unwrap());
        assert_eq!(row.get_bytes(1).unwrap().data(), [0, 255]);
        assert_eq!(row.get_long(2).unwrap(), 2_533_274_800_000_001);
        assert_eq!(row.get_double(3).unwrap(), 12.0);
        assert_eq!(row.get_string(4).unwrap(), "a \"b\", c\nd");
        assert_eq!(row.get_timestamp_millis(6).unwrap(), 1_710_018_420_500);
    }

    #[test]
    fn groups_of_rows_are_bounded() {
        let fields =
            [Field { name: "n".to_owned(), kind: ColumnKind::Integer, is_nullable: false }];
        let mut writer = TableWriter::new(Format::Parquet, Vec::new(), &fields).unwrap();
        let mut most = 0;
        for number in 0..100_000 {
            writer.write(&[Cell::Integer(number)]).unwrap();
            most = most.max(writer.buffered());
        }
        assert!(most < 1 << 20, "{most}");
        let error = writer.write(&[Cell::Text("1")]).unwrap_err();
        assert!(error.to_string().contains("`n` has a text where a whole number"), "{error}");
        let file = Bytes::from(writer.finish().unwrap());
        let reader = SerializedFileReader::new(file).unwrap();
        let groups = reader.metadata().row_groups();
        let rows: Vec<_> = groups.iter().map(|group| group.num_rows()).collect();
        assert_eq!(rows, [65_536, 34_464]);
    }

    #[test]
    fn a_folder_is_parted_by_months() {
        let career = Career::get();
        let counts = career.counts();
        let path = career.folder.path().join("parquet");
        let folder = Folder::create(&path, Format::Parquet).unwrap();
        assert_eq!(career.export(folder, &Selection::all()).rows, counts);
        let mut found = BTreeMap::new();
        for file in files(&path) {
            let bytes = Bytes::from(fs::read(path.join(&file)).unwrap());
            let reader = SerializedFileReader::new(bytes).unwrap();
            let table = file.split('/').next().unwrap().to_owned();
            let metadata = reader.metadata().file_metadata();
            if table == "matches" {
                let columns = metadata.schema_descr().columns();
                let is_optional = |column: &&::parquet::schema::types::ColumnDescPtr| {
                    column.self_type().get_basic_info().repetition() == Repetition::OPTIONAL
                };
                let names: Vec<_> =
                    columns.iter().filter(is_optional).map(|column| column.name()).collect();
                assert!(names.contains(&"playlist_id") && !names.contains(&"start_time"));
            }
            *found.entry(table).or_insert(0) += u64::try_from(metadata.num_rows()).unwrap();
        }
        assert_eq!(found, counts);
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_so() {
    assert!(!Format::Parquet.is_built_in());
    let error = TableWriter::new(Format::Parquet, Vec::new(), &[]).unwrap_err();
    assert!(error.to_string().contains("feature `parquet`"), "{error}");
    assert!(error.advice().contains("CSV"), "{}", error.advice());
}
