"""Spark, as a master and two workers on this machine: the same tables as ``nianbao export``, whatever is damaged or dies.

Needs the installed package, pyspark, duckdb, a JVM, and the command line as ``NIANBAO`` or ``target/debug/nianbao``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pyarrow as pa
from cluster import Cluster, session
from same import differences

from nianbao.spark import Died, How, ReaderProcess, local_name, main, read_reports, rows_schema

ROOT = Path(__file__).parents[2]
PROGRAM = os.environ.get("NIANBAO", str(ROOT / "target/debug/nianbao"))
TEXT = ROOT / "fixtures/reports/qingshan-2023-text/input.txt"


def reports(folder: Path, count: int) -> None:
    """Reports of every shape, two of the same bytes, some in a ZIP, one file in ten damaged."""
    folder.mkdir(parents=True)
    for fixture in sorted(ROOT.glob("fixtures/reports/*/input.*")):
        shutil.copy(fixture, folder / f"{fixture.parent.name}{fixture.suffix}")
    text = TEXT.read_text()
    for number in range(count):
        report = text.replace("⻘⼭区", f"第{number}区").encode()
        (folder / f"{number:04}.txt").write_bytes(b"%PDF-1.7 broken off" if number % 10 == 0 else report)
    (folder / "一样的.txt").write_bytes((folder / "0001.txt").read_bytes())
    (folder / "空.pdf").write_bytes(b"")
    with zipfile.ZipFile(folder / "packed.zip", "w") as packed:
        packed.write(folder / "0002.txt", "again.txt")
        packed.writestr("new.txt", text.replace("⻘⼭区", "红山区"))
        packed.writestr("broken.pdf", b"%PDF-1.4")


def single_machine(folder: Path, into: Path) -> None:
    archive = into / "reports.db"
    subprocess.run([PROGRAM, "ingest", "--quiet", folder, "--archive", archive], stderr=subprocess.DEVNULL)
    export = [PROGRAM, "export", "--archive", archive, "--to", "parquet", into / "single"]
    subprocess.run(export, check=True, stdout=subprocess.DEVNULL)


class TheReaderProcess(unittest.TestCase):
    def rows(self, reader: ReaderProcess, content: bytes) -> list:
        return [pa.ipc.open_stream(row).read_all() for row in reader.rows("a.txt", content)]

    def test_a_file_that_ends_it_takes_nothing_else_along(self):
        reader = ReaderProcess(How())
        (row,) = self.rows(reader, TEXT.read_bytes())
        self.assertEqual(row["documents"][0].as_py()[0]["verdict"], "verified")
        os.kill(reader.process.pid, signal.SIGKILL)
        reader.process.wait()
        reader.process.poll = lambda: None  # it dies while the file is on its way
        with self.assertRaises(Died) as died:
            self.rows(reader, TEXT.read_bytes())
        self.assertEqual((died.exception.code, "signal 9" in died.exception.reason), ("process", True))
        (row,) = self.rows(reader, TEXT.read_bytes())
        self.assertEqual(len(row["cells"][0]), 200)
        reader.end()

    def test_its_memory_is_bounded(self):
        import nianbao.spark as spark

        before, spark.PROCESS_MEMORY = spark.PROCESS_MEMORY, 400 << 20
        try:
            reader = ReaderProcess(How())
            with self.assertRaises(Died):
                self.rows(reader, b"%PDF-1.7 " + bytes(390 << 20))
            (row,) = self.rows(reader, TEXT.read_bytes())
            self.assertEqual(len(row["documents"][0]), 1)
            reader.end()
        finally:
            spark.PROCESS_MEMORY = before

    def test_paths_of_this_machine_have_no_scheme(self):
        self.assertEqual(local_name("file:/tmp/a b.pdf"), "/tmp/a b.pdf")
        self.assertEqual(local_name("file:///tmp/a.pdf"), "/tmp/a.pdf")
        self.assertEqual(local_name("s3a://bucket/a.pdf"), "s3a://bucket/a.pdf")

    def test_rows_have_a_list_for_each_table(self):
        self.assertEqual(rows_schema().names[:3], ["source", "path", "sha256"])
        self.assertTrue(pa.types.is_list(rows_schema().field("cells").type))


class OnACluster(unittest.TestCase):
    def test_spark_gives_the_rows_of_one_machine_though_a_worker_dies(self):
        with tempfile.TemporaryDirectory() as work, Cluster(workers=2) as cluster:
            work = Path(work)
            reports(work / "reports", 150)
            single_machine(work / "reports", work)
            # Small partitions, so that there is something left to do when a worker dies.
            spark = session(cluster, **{"spark.sql.files.openCostInBytes": str(16 << 20)})
            killer = threading.Thread(target=kill_in_mid_run, args=(spark, cluster))
            killer.start()
            read = read_reports(spark, f"file://{work}/reports")
            read.write(f"file://{work}/spark")
            killer.join()
            self.assertIsNotNone(cluster.workers[1].poll(), "the worker was killed while the job ran")
            wrong, counts = differences(f"{work}/spark", f"{work}/single")
            self.assertEqual(wrong, [])
            self.assertGreater(counts["documents"], 150)
            self.assertGreater(counts["failures"], 15)
            self.assertGreater(counts["paths"], counts["files"])

            # The same again, in the place of what is there.
            main([f"file://{work}/reports", f"file://{work}/spark", "--name-filter", "*.*"])
            wrong, _ = differences(f"{work}/spark", f"{work}/single")
            self.assertEqual(wrong, [])


def kill_in_mid_run(spark, cluster: Cluster) -> None:
    """Kills a worker once some tasks are done and others are not."""
    tracker = spark.sparkContext.statusTracker()
    while True:
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        if any(stage and 0 < stage.numCompletedTasks < stage.numTasks for stage in stages):
            cluster.kill_worker(1)
            return
        time.sleep(0.05)


if __name__ == "__main__":
    unittest.main(verbosity=2)
