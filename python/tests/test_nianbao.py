"""The package as a user meets it: reading, many at a time, tables in other libraries, errors, Ctrl-C.

Needs the installed package with pyarrow, pandas, polars and duckdb, and the command line as ``NIANBAO`` or
``target/debug/nianbao``.
"""

from __future__ import annotations

import decimal
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet

import nianbao

ROOT = Path(__file__).parents[2]
PROGRAM = os.environ.get("NIANBAO", str(ROOT / "target/debug/nianbao"))
REPORTS = ROOT / "fixtures/reports"
HUAIAN = REPORTS / "huaian-2024-wps/input.pdf"
PLANTED = REPORTS / "changfeng-2021-planted/input.pdf"
TEXT = REPORTS / "qingshan-2023-text/input.txt"


class OneReport(unittest.TestCase):
    def test_it_says_what_the_command_line_says(self):
        printed = subprocess.run([PROGRAM, "extract", "--cells", HUAIAN], check=True, capture_output=True).stdout
        report = nianbao.read(HUAIAN)
        self.assertEqual(json.loads(report.to_json()), json.loads(printed))
        exact = json.loads(printed, parse_float=decimal.Decimal)
        self.assertEqual(report.to_dict(), exact)
        self.assertEqual(report.tables, exact["tables"])

    def test_a_number_is_had_by_its_path_and_is_exact(self):
        report = nianbao.read(TEXT)
        self.assertIsInstance(report["requests.new_received.total"], int)
        self.assertEqual(nianbao.read(HUAIAN)["proactive_disclosure.fees.amount"], decimal.Decimal("96171.6"))
        with self.assertRaisesRegex(KeyError, "no cell"):
            report["requests.no_such.total"]
        with self.assertRaises(KeyError):
            report["requests"]

    def test_what_is_done_to_a_part_changes_nothing(self):
        report = nianbao.read(TEXT)
        report.tables.clear()
        report.to_dict().clear()
        self.assertIn("requests", report.tables)

    def test_bytes_of_any_kind_are_read(self):
        report = nianbao.read(TEXT.read_bytes())
        self.assertEqual((report.agency, report.year, report.path), ("青山区人民政府", 2023, "<bytes>"))
        self.assertEqual(nianbao.read(bytearray(TEXT.read_bytes())).sha256, report.sha256)
        self.assertEqual(nianbao.read(str(TEXT)).sha256, report.sha256)

    def test_a_check_names_what_is_wrong(self):
        check = nianbao.check(PLANTED)
        self.assertFalse(check)
        self.assertEqual(check.verdict, "inconsistent")
        self.assertTrue(check.messages and all(check.messages))
        self.assertTrue(nianbao.check(nianbao.read(HUAIAN)))

    def test_a_notebook_shows_it(self):
        report = nianbao.read(PLANTED)
        self.assertIn("不成立", report._repr_html_())
        self.assertIn("<td>", report.cells._repr_html_())
        self.assertNotIn("<script", nianbao.read("<script>x</script>某局2021年政府信息公开工作年度报告".encode())._repr_html_())

    def test_several_reports_are_not_taken_for_one(self):
        two = (TEXT.read_text() + "\n" + TEXT.read_text().replace("⻘⼭区", "红山区")).encode()
        self.assertEqual([r.agency for r in nianbao.read_all(two)], ["青山区人民政府", "红山区人民政府"])
        with self.assertRaisesRegex(ValueError, "2 reports"):
            nianbao.read(two)
        first, second = nianbao.read_all(two)
        self.assertEqual((len(first.cells), len(second.cells)), (200, 200))
        self.assertNotEqual(first.cells.to_pylist()[0]["document"], second.cells.to_pylist()[0]["document"])


class Errors(unittest.TestCase):
    def test_they_are_pythons_own_where_the_file_cannot_be_opened(self):
        with self.assertRaises(FileNotFoundError) as raised:
            nianbao.read("no such.pdf")
        self.assertEqual(raised.exception.filename, "no such.pdf")

    def test_they_name_the_file_and_the_trouble(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "broken.pdf"
            path.write_bytes(b"%PDF-1.7 broken off")
            with self.assertRaises(nianbao.NianbaoError) as raised:
                nianbao.read(path)
        self.assertEqual((raised.exception.path, raised.exception.code), (str(path), "unreadable"))
        self.assertIn("broken.pdf", str(raised.exception))
        encrypted = REPORTS / "made-encrypted/input.pdf"
        self.assertEqual(nianbao.read(encrypted).verdict, "verified")

    def test_wrong_arguments_are_refused(self):
        for arguments in [{"timeout": 0}, {"timeout": -1}, {"timeout": float("nan")}]:
            with self.assertRaises(ValueError):
                nianbao.read(TEXT, **arguments)
        with self.assertRaises(TypeError):
            nianbao.read(7)
        with self.assertRaises(ValueError):
            nianbao.read_many("one.pdf")
        with self.assertRaises(ValueError):
            nianbao.read_many([], jobs=0)


class Many(unittest.TestCase):
    def test_each_file_is_an_item(self):
        paths = sorted(REPORTS.glob("*/input.*"))
        done = {reading.path: reading for reading in nianbao.read_many([*paths, "no-such.pdf"], jobs=2)}
        self.assertEqual(set(done), {str(path) for path in paths} | {"no-such.pdf"})
        self.assertEqual(done[str(HUAIAN)].report.agency, "淮安市人民政府")
        failed = done["no-such.pdf"]
        self.assertEqual((failed.reports, failed.error.code, failed.error.path), ([], "io", "no-such.pdf"))
        with self.assertRaises(nianbao.NianbaoError):
            failed.report

    def test_paths_are_taken_as_they_are_needed(self):
        taken = []

        def endless():
            while True:
                taken.append(1)
                yield TEXT

        readings = nianbao.read_many(endless(), jobs=2)
        for _ in range(5):
            next(readings)
        self.assertLess(len(taken), 30)

    def test_an_error_of_whoever_names_the_paths_is_his(self):
        def broken():
            yield TEXT
            raise RuntimeError("mine")

        with self.assertRaisesRegex(RuntimeError, "mine"):
            list(nianbao.read_many(broken()))

    def test_python_goes_on_meanwhile(self):
        count, stop = [0], threading.Event()

        def counting():
            while not stop.is_set():
                count[0] += 1
                time.sleep(0.001)

        thread = threading.Thread(target=counting)
        thread.start()
        for _ in nianbao.read_many([HUAIAN] * 200, jobs=1):
            pass
        stop.set()
        thread.join()
        self.assertGreater(count[0], 20)

    @unittest.skipIf(sys.platform == "win32", "signals are another matter there")
    def test_ctrl_c_ends_the_loop(self):
        # A shell that puts jobs in the background has them ignore it.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with self.assertRaises(KeyboardInterrupt):
            for _ in nianbao.read_many(HUAIAN for _ in range(10**9)):
                pass


class Tables(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        path = f"{self.folder.name}/reports.db"
        subprocess.run([PROGRAM, "ingest", "--quiet", REPORTS, "--archive", path], stderr=subprocess.DEVNULL)
        subprocess.run(
            [PROGRAM, "export", "--archive", path, "--to", "parquet", f"{self.folder.name}/tables"],
            check=True, stdout=subprocess.DEVNULL,
        )
        self.archive = nianbao.Archive(path)

    def test_every_table_is_that_of_the_export(self):
        for name in self.archive.tables:
            exported = pa.parquet.read_table(f"{self.folder.name}/tables/{name}.parquet")
            self.assertEqual(pa.table(self.archive.table(name)), exported, name)

    def test_other_libraries_take_them(self):
        cells = self.archive.cells
        numbers = duckdb.sql("SELECT count(*) FROM cells WHERE value IS NOT NULL").fetchall()[0][0]
        self.assertGreater(numbers, 1000)
        self.assertEqual(polars.DataFrame(cells).shape, (len(cells), len(cells.column_names)))
        self.assertEqual(len(cells.to_pandas()), len(cells))
        self.assertEqual(cells.to_pylist()[0].keys(), set(cells.column_names))

    def test_filters_and_questions(self):
        years = self.archive.query("SELECT year, count(*) AS reports FROM documents WHERE year = 2023 GROUP BY year")
        (row,) = years.to_pylist()
        self.assertEqual(row["reports"], len(self.archive.table("documents", years=[2023])))
        with self.assertRaises(nianbao.NianbaoError):
            self.archive.query("DELETE FROM cells")
        with self.assertRaises(nianbao.NianbaoError):
            self.archive.query("no SQL")
        with self.assertRaises(KeyError):
            self.archive.table("nothing")
        with self.assertRaises(AttributeError):
            self.archive.nothing
        self.archive.close()
        with self.assertRaises(ValueError):
            self.archive.cells

    def test_a_report_has_the_rows_that_its_archive_has(self):
        report = nianbao.read(HUAIAN)
        own = self.archive.query(f"SELECT id FROM documents WHERE sha256 = '{report.sha256}'").to_pylist()[0]["id"]
        kept = [row for row in self.archive.cells.to_pylist() if row["document"] == own]
        self.assertEqual(report.cells.to_pylist(), kept)

    def test_what_is_no_archive_is_refused(self):
        with self.assertRaises(FileNotFoundError):
            nianbao.Archive("no-such.db")
        with self.assertRaises(nianbao.NianbaoError):
            nianbao.Archive(TEXT)


if __name__ == "__main__":
    unittest.main(verbosity=2)
