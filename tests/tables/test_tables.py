"""Third parties open what `nianbao export` writes: DuckDB, pyarrow, pandas and openpyxl find the same sums, and DuckDB answers
the questions of docs/queries.md as SQLite does.

NIANBAO names the program (default: target/debug/nianbao). Run by .ci/tables, which installs what it needs.
"""
import os, pathlib, re, sqlite3, subprocess, tempfile, unittest
from decimal import Decimal

import duckdb, openpyxl, pandas, pyarrow.parquet

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("NIANBAO", str(ROOT / "target/debug/nianbao"))
COLUMNS = [("cells", "value"), ("checks", "expected"), ("mentions", "quantity"), ("reports_wide", "requests_new_received_total"),
           ("reports_wide", "proactive_disclosure_fees_amount"), ("documents", "held")]


def run(*arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.archive = cls.folder / "reports.db"
        run("ingest", "--quiet", ROOT / "fixtures/reports", ROOT / "fixtures/shapes", ROOT / "fixtures/others", "--archive", cls.archive)
        for shape in ("parquet", "csv", "jsonl", "xlsx"):
            run("export", "--archive", cls.archive, "--to", shape, cls.folder / shape)
        cls.duck = duckdb.connect()
        for file in (cls.folder / "parquet").glob("*.parquet"):
            cls.duck.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM '{file}'")
        cls.lite = sqlite3.connect(cls.archive)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def duckdb_sum(self, table, column):
        return self.duck.execute(f"SELECT sum({column}) FROM {table}").fetchone()[0]

    def pyarrow_sum(self, table, column):
        values = pyarrow.parquet.read_table(self.folder / f"parquet/{table}.parquet")[column].to_pylist()
        return sum(value for value in values if value is not None)

    def pandas_sum(self, table, column):
        frame = pandas.read_csv(self.folder / f"csv/{table}.csv", dtype=str, keep_default_na=False)
        return sum(Decimal(text) for text in frame[column] if text)

    def openpyxl_sum(self, table, column):
        book = openpyxl.load_workbook(self.folder / "xlsx/reports.xlsx", read_only=True)
        rows = book[table].iter_rows(values_only=True)
        at = next(rows).index(column)
        return sum(Decimal(str(row[at])) for row in rows if row[at] is not None)

    def duckdb_jsonl_sum(self, table, column):
        file = self.folder / f"jsonl/{table}.jsonl"
        return self.duck.execute(f"SELECT sum(CAST(json->>'{column}' AS DECIMAL(38, 10))) FROM read_ndjson_objects('{file}')").fetchone()[0]

    def test_everyone_finds_the_same_sums(self):
        for table, column in COLUMNS:
            sums = {reader: Decimal(getattr(self, f"{reader}_sum")(table, column)).normalize()
                    for reader in ("duckdb", "pyarrow", "pandas", "openpyxl", "duckdb_jsonl")}
            self.assertEqual(len(set(sums.values())), 1, f"{table}.{column}: {sums}")

    def test_decimals_are_exact(self):
        kind = pyarrow.parquet.read_schema(self.folder / "parquet/cells.parquet").field("value")
        self.assertEqual(str(kind.type), "decimal128(38, 10)")
        self.assertIn("数值", kind.metadata[b"comment"].decode())
        found = self.duck.execute("SELECT value FROM cells WHERE path = 'proactive_disclosure.fees.amount' AND raw = '1055.9084'").fetchall()
        self.assertEqual({value for value, in found}, {Decimal("1055.9084")})

    def test_chinese_is_intact_where_excel_looks(self):
        self.assertEqual((self.folder / "csv/documents.csv").read_bytes()[:3], b"\xef\xbb\xbf")
        names = set(pandas.read_csv(self.folder / "csv/documents.csv")["agency"].dropna())
        self.assertIn("淮安市人民政府", names)

    def test_keys_hold_together(self):
        for table in ("cells", "checks", "sections", "mentions", "findings"):
            lost = self.duck.execute(f"SELECT count(*) FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = t.document)")
            self.assertEqual(lost.fetchone()[0], 0, table)

    def test_duckdb_answers_as_sqlite_does(self):
        queries = re.findall(r"```sql\n(.*?)```", (ROOT / "docs/queries.md").read_text(encoding="utf-8"), re.S)
        self.assertEqual(len(queries), 10)
        plain = lambda rows: [tuple(self.plain(value) for value in row) for row in rows]
        for query in queries:
            self.assertEqual(plain(self.duck.execute(query).fetchall()), plain(self.lite.execute(query).fetchall()), query)

    @staticmethod
    def plain(value):
        """Numbers as numbers, whatever each database makes of them."""
        if isinstance(value, str):
            try:
                value = Decimal(value)
            except ArithmeticError:
                return value
        return round(Decimal(str(value)), 4).normalize() if isinstance(value, (int, float, Decimal)) else value


if __name__ == "__main__":
    unittest.main()
