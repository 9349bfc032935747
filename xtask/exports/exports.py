"""Opens exports of a career in pyarrow and DuckDB, and compares them with the database that they are of.

Usage: exports.py DIR, where the example program `exports` of spnkr-harvest has written to.
"""

import json
import sqlite3
import sys
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.compute as compute
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet

PYARROW = {
    "BOOLEAN": pyarrow.bool_(),
    "INTEGER": pyarrow.int64(),
    "REAL": pyarrow.float64(),
    "TEXT": pyarrow.string(),
    "TIMESTAMP": pyarrow.timestamp("ms", tz="UTC"),
}
DUCKDB = {
    "BOOLEAN": "BOOLEAN",
    "INTEGER": "BIGINT",
    "REAL": "DOUBLE",
    "TEXT": "VARCHAR",
    "TIMESTAMP": "TIMESTAMP WITH TIME ZONE",
}
# Looks at all rows for the types, and tells an empty text from nothing.
CSV_OPTIONS = ", sample_size = -1, allow_quoted_nulls = false"
MOST_ROWS = 65_536


def same(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: {found!r} is not {expected!r}")


def close(found, expected, what):
    """Sums of floating point numbers depend on the order."""
    if abs(found - expected) > 1e-9 * max(1, abs(expected)):
        raise AssertionError(f"{what}: {found!r} is not {expected!r}")


class Table:
    """A table of the database: its columns with their types, and what is in them."""

    def __init__(self, database, name):
        self.name = name
        self.columns = {}
        self.required = set()
        for _, column, kind, not_null, _, key in database.execute(f"PRAGMA table_info({name})"):
            self.columns[column] = kind
            if not_null or key:
                self.required.add(column)
        self.rows = database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        self.facts = {c: self.fact(database, c, kind) for c, kind in self.columns.items()}
        self.months = self.count_months(database)

    def fact(self, database, column, kind):
        """How many values there are, and their sum; of texts how many different ones, and the first and the last."""
        if kind in ("TEXT", "TIMESTAMP"):
            what = f"count(DISTINCT {column}), min({column}), max({column})"
        else:
            what = f"total({column})"
        count, *rest = database.execute(f"SELECT count({column}), {what} FROM {self.name}").fetchone()
        if kind == "TIMESTAMP":
            rest = [rest[0], milliseconds(database, rest[1]), milliseconds(database, rest[2])]
        return count, *rest

    def count_months(self, database):
        """How many rows there are of matches in each month; none for a table that knows no matches."""
        if "match_id" not in self.columns:
            return None
        query = f"""SELECT substr(m.start_time, 1, 7), count(*)
            FROM {self.name} t LEFT JOIN matches m ON m.match_id = t.match_id GROUP BY 1"""
        return dict(database.execute(query).fetchall())


def milliseconds(database, text):
    if text is None:
        return None
    query = "SELECT CAST(strftime('%s', ?1) AS INTEGER) * 1000 + CAST(substr(?1, 21, 3) AS INTEGER)"
    return database.execute(query, (text,)).fetchone()[0]


def check_pyarrow(table, data, source):
    """The rows as pyarrow has them."""
    same(data.num_rows, table.rows, f"{source}: rows")
    for column, kind in table.columns.items():
        what = f"{source}.{column}"
        values = data[column]
        count, *expected = table.facts[column]
        same(len(values) - values.null_count, count, f"{what}: values")
        if count == 0:
            continue
        if kind in ("TEXT", "TIMESTAMP"):
            ends = compute.min_max(values).as_py()
            if kind == "TIMESTAMP":
                ends = {end: round(time.timestamp() * 1000) for end, time in ends.items()}
            distinct = compute.count_distinct(values).as_py()
            same([distinct, ends["min"], ends["max"]], expected, what)
        else:
            # A sum of XUIDs is too large for an integer.
            numbers = compute.cast(values, pyarrow.float64(), safe=False)
            close(compute.sum(numbers).as_py(), expected[0], what)


def ask(query):
    """The one row of an answer of DuckDB."""
    return duckdb.sql(query).fetchall()[0]


def check_duckdb(table, relation, types, source):
    """The rows as DuckDB has them; `types` are those that it has to find."""
    described = duckdb.sql(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    found = {name: kind for name, kind, *_ in described}
    same({name: found[name] for name in types}, types, f"{source}: types")
    for column, kind in table.columns.items():
        count, *expected = table.facts[column]
        if count == 0:
            same(ask(f"SELECT count({column}) FROM {relation}"), (0,), f"{source}.{column}")
            continue
        if kind == "TEXT":
            query = f"count(DISTINCT {column}), min({column}), max({column})"
        elif kind == "TIMESTAMP":
            query = f"count(DISTINCT {column}), epoch_ms(min({column})), epoch_ms(max({column}))"
        else:
            query = f"sum(CAST({column} AS DOUBLE))"
        found_count, *rest = ask(f"SELECT count({column}), {query} FROM {relation}")
        same(found_count, count, f"{source}.{column}: values")
        if kind in ("TEXT", "TIMESTAMP"):
            same(rest, expected, f"{source}.{column}")
        else:
            close(rest[0], expected[0], f"{source}.{column}")
    same(ask(f"SELECT count(*) FROM {relation}"), (table.rows,), f"{source}: rows")


def check_parquet_folder(table, folder):
    files = sorted(folder.rglob("*.parquet"))
    for file in files:
        metadata = pyarrow.parquet.read_metadata(file)
        groups = [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)]
        same([rows for rows in groups if rows > MOST_ROWS], [], f"{file}: groups of rows")
        schema = pyarrow.parquet.read_schema(file)
        same({field.name for field in schema if not field.nullable}, table.required, f"{file}: NULL")
    dataset = pyarrow.dataset.dataset(folder, format="parquet", partitioning="hive")
    types = {name: PYARROW[kind] for name, kind in table.columns.items()}
    found = {field.name: field.type for field in dataset.schema}
    if table.months is not None:
        month = found.pop("month")
        if table.rows:
            same(month, pyarrow.string(), f"{table.name}: month")
    same(found, types, f"{table.name}: types")
    data = dataset.to_table()
    check_pyarrow(table, data, f"parquet {table.name} in pyarrow")
    types = {name: DUCKDB[kind] for name, kind in table.columns.items()}
    relation = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    if table.months is None:
        relation = f"read_parquet('{folder}/*.parquet')"
    else:
        if table.rows:
            months = data.group_by("month").aggregate([([], "count_all")]).to_pylist()
            months = {group["month"]: group["count_all"] for group in months}
            same(months, table.months, f"{table.name}: months in pyarrow")
        months = f"SELECT month, count(*) FROM {relation} GROUP BY month"
        same(dict(duckdb.sql(months).fetchall()), table.months, f"{table.name}: months in DuckDB")
        types["month"] = "VARCHAR"
    check_duckdb(table, relation, types, f"parquet {table.name} in DuckDB")
    return len(files)


def check_csv(table, file):
    options = pyarrow.csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    data = pyarrow.csv.read_csv(file, convert_options=options, parse_options=parse)
    for column, kind in table.columns.items():
        if table.facts[column][0] == 0:
            continue
        found = data.schema.field(column).type
        if kind == "TIMESTAMP" and pyarrow.types.is_timestamp(found):
            # In the unit that pyarrow chooses.
            found = pyarrow.timestamp("ms", tz=found.tz)
        same(found, PYARROW[kind], f"csv {table.name}.{column} in pyarrow: type")
    check_pyarrow(table, data, f"csv {table.name} in pyarrow")
    # Nothing tells the type of a column without values.
    types = {name: DUCKDB[kind] for name, kind in table.columns.items() if table.facts[name][0] > 0}
    relation = f"read_csv('{file}'{CSV_OPTIONS})"
    check_duckdb(table, relation, types, f"csv {table.name} in DuckDB")


def check_json_lines(table, file):
    """Types are kept where JSON has them; times are texts."""
    rows = 0
    kinds = {"BOOLEAN": bool, "INTEGER": int, "REAL": float, "TEXT": str, "TIMESTAMP": str}
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            same(list(row), list(table.columns), f"jsonl {table.name}: columns")
            for column, value in row.items():
                if value is None:
                    same(column in table.required, False, f"jsonl {table.name}.{column}: null")
                else:
                    same(type(value), kinds[table.columns[column]], f"jsonl {table.name}.{column}")
            rows += 1
    same(rows, table.rows, f"jsonl {table.name}: rows")


def check_career(database, folder):
    """The flat table: a row for each match of the player."""
    query = """SELECT count(*), sum(kills), sum(damage_dealt), sum(map_id IS NULL OR game_variant_id IS NULL)
        FROM participants JOIN matches USING (match_id) WHERE xuid IN (SELECT xuid FROM tracked_players)"""
    expected = database.execute(query).fetchone()
    for function, options in [("read_parquet", ""), ("read_csv", CSV_OPTIONS)]:
        file = folder / f"career.{function.removeprefix('read_')}"
        # Some local matches have no map; all others have names.
        query = f"""SELECT count(*), sum(kills), sum(damage_dealt), count_if(map IS NULL OR variant IS NULL)
            FROM {function}('{file}'{options}) WHERE gamertag IS NOT NULL"""
        same(ask(query), expected, file.name)
    parquet = pyarrow.parquet.read_table(folder / "career.parquet")
    same(parquet.schema.field("start_time").type, PYARROW["TIMESTAMP"], "career.parquet: start_time")
    accuracy = compute.min_max(parquet["accuracy"]).as_py()
    if not 0 <= accuracy["min"] <= accuracy["max"] <= 1:
        raise AssertionError(f"career.parquet: accuracy is {accuracy}")
    return expected[0]


def main():
    folder = Path(sys.argv[1])
    database = sqlite3.connect(folder / "career.db")
    print(f"pyarrow {pyarrow.__version__}, DuckDB {duckdb.__version__}, SQLite {sqlite3.sqlite_version}")
    duckdb.sql("SET TimeZone = 'UTC'")
    for path in sorted((folder / "parquet").iterdir()):
        table = Table(database, path.name)
        files = check_parquet_folder(table, path)
        check_csv(table, folder / "csv" / f"{table.name}.csv")
        check_json_lines(table, folder / "jsonl" / f"{table.name}.jsonl")
        months = "" if table.months is None else f" in {len(table.months)} months"
        print(f"ok  {table.name:<16} {table.rows:>7} rows{months}, {len(table.columns)} columns, {files} files")
    print(f"ok  the flat table   {check_career(database, folder):>7} rows")


if __name__ == "__main__":
    main()
