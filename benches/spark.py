#!/usr/bin/env python3
"""Spark on this machine, as a master and workers each kept to a core of its own, against ingest and export by one process.

    benches/spark.py REPORTS [--files 5000]

REPORTS is a folder of reports, as benches/make_archive.py makes it. One file in fifty is damaged. Prints files a second
with one worker and with two, whether both wrote the rows of the single machine, and whether two of which one is killed in
mid-run did. Needs the Python package with pyspark and duckdb, a JVM, and target/release/nianbao.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "python/tests"))

from cluster import Cluster, session
from same import differences
from test_spark import kill_in_mid_run

from nianbao.spark import read_reports

PROGRAM = ROOT / "target/release/nianbao"


def sample(reports: Path, count: int, into: Path) -> int:
    """Copies so many files, damages one in fifty, and gives their bytes."""
    into.mkdir()
    chance = random.Random(1)
    for number, path in enumerate(sorted(reports.iterdir())[:count]):
        content = path.read_bytes()
        if number % 50 == 0:
            cut = chance.randrange(len(content))
            content = content[:cut] if number % 100 == 0 else content[:cut] + chance.randbytes(200) + content[cut + 200:]
        (into / path.name).write_bytes(content)
    return sum(path.stat().st_size for path in into.iterdir())


def run(work: Path, name: str, workers: int, killed: bool = False) -> float:
    """Reads and writes everything; gives the seconds that took, the cluster's own beginning aside."""
    with Cluster(workers, memory="2g", pinned=True) as cluster:
        spark = session(cluster, **{"spark.executor.memory": "1g", "spark.sql.files.openCostInBytes": str(2 << 20)})
        spark.sparkContext.setLogLevel("ERROR")
        spark.range(workers * 4).repartition(workers * 4).mapInPandas(lambda rows: rows, "id long").count()
        if killed:
            killer = threading.Thread(target=kill_in_mid_run, args=(spark, cluster))
            killer.start()
        begin = time.monotonic()
        reports = read_reports(spark, f"file://{work}/reports")
        reports.write(f"file://{work}/{name}")
        seconds = time.monotonic() - begin
        if killed:
            killer.join()
        spark.stop()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--files", type=int, default=5_000)
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp())
    try:
        size = sample(options.reports, options.files, work / "reports")
        count = len(list((work / "reports").iterdir()))
        print(f"{count} files, {size / count / 1024:.1f} KB each")
        begin = time.monotonic()
        archive = work / "reports.db"
        subprocess.run([PROGRAM, "ingest", "--quiet", work / "reports", "--archive", archive], stderr=subprocess.DEVNULL)
        subprocess.run(
            [PROGRAM, "export", "--archive", archive, "--to", "parquet", work / "single"], check=True, stdout=subprocess.DEVNULL
        )
        seconds = time.monotonic() - begin
        print(f"one machine, ingest and export: {seconds:.1f} s, {count / seconds:.0f} files a second", flush=True)
        rates = {}
        for name, workers, killed in [("one", 1, False), ("two", 2, False), ("killed", 2, True)]:
            seconds = run(work, name, workers, killed)
            wrong, counts = differences(f"{work}/{name}", f"{work}/single")
            rates[name] = count / seconds
            same = "the rows of one machine" if not wrong else f"DIFFERENT: {wrong}"
            print(f"{name}: {seconds:.1f} s, {rates[name]:.0f} files a second; {same}", flush=True)
        print(f"two workers to one: {rates['two'] / rates['one']:.2f}")
        print("rows: " + ", ".join(f"{name} {rows}" for name, rows in counts.items()))
        written = sum(path.stat().st_size for path in (work / "two").rglob("*.parquet"))
        print(f"Parquet: {written / count / 1024:.1f} KB a file read")
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
