"""Read millions of reports on Apache Spark, with the same reader and the same tables as ``nianbao export``.

>>> from nianbao.spark import read_reports
>>> reports = read_reports(spark, "s3a://archive/reports/")        # doctest: +SKIP
>>> reports.documents.groupBy("year", "verdict").count().show()    # doctest: +SKIP

Files are read through Spark's ``binaryFile`` source, from any file system that Spark supports. Each Python worker runs
one reader process (``nianbao._reader``), which receives one file at a time. A file that crashes that process or exceeds
its memory limit becomes a row in ``failures`` and a new process is started; the task and its executor continue.

The package must be installed in the Python of every executor. As a standalone job::

    spark-submit "$(python -c 'import nianbao.spark as s; print(s.__file__)')" INPUT OUTPUT
"""

from __future__ import annotations

import argparse
import atexit
import hashlib
import os
import re
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyarrow as pa

from nianbao._nianbao import (
    FILE_BYTES,
    MEMORY_BYTES,
    OF_DOCUMENTS,
    READER,
    SECONDS,
    TABLES,
    NianbaoError,
    read_all,
    row_schema,
)
from nianbao._reader import END, LAST, LENGTH, REQUEST

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["Reports", "main", "read_reports"]

#: Seconds that a reader process has on top of the timeout of one file, to start and to answer.
GRACE = 30.0
#: Address space of a reader process, in bytes: one document, the file itself, and what Python and threads reserve.
PROCESS_MEMORY = 2 << 30
#: Files, and bytes of files, that Spark passes to a Python worker at a time (bytes: since Spark 4.1).
FILES_AT_ONCE = 16
BYTES_AT_ONCE = 64 << 20
#: Bytes of rows that a worker returns at a time.
ROWS_AT_ONCE = 8 << 20
#: Prefix of local paths, in all the forms that Spark writes.
LOCAL = "^file:/+"
#: Partition columns of the output of ``nianbao-spark``, in addition to the tables' own columns.
PARTED_BY = ["report_year", "report_form"]


@dataclass(frozen=True)
class How:
    """How files are read."""

    password: str | None = None
    timeout: float = float(SECONDS)
    max_memory: int = MEMORY_BYTES


class Died(Exception):
    """The reader process crashed on a file or had to be killed."""

    def __init__(self, code: str, reason: str):
        super().__init__(reason)
        self.code, self.reason = code, reason


class ReaderProcess:
    """A process that reads one file at a time, started on demand."""

    def __init__(self, how: How):
        self.how = how
        self.process: subprocess.Popen | None = None

    def begin(self) -> subprocess.Popen:
        if self.process is None or self.process.poll() is not None:
            self.end()
            most = PROCESS_MEMORY + max(0, self.how.max_memory - MEMORY_BYTES)
            command = [sys.executable, "-m", "nianbao._reader", "--process-memory", str(most)]
            command += ["--timeout", str(self.how.timeout), "--max-memory", str(self.how.max_memory)]
            environment = dict(os.environ)
            # Every arena reserves addresses, which count towards the limit.
            environment.setdefault("MALLOC_ARENA_MAX", "4")
            if self.how.password is not None:
                environment["NIANBAO_PASSWORD"] = self.how.password
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
            )
        return self.process

    def end(self) -> int | None:
        """Kill the process and return its exit code."""
        process, self.process = self.process, None
        if process is None:
            return None
        process.kill()
        for stream in (process.stdin, process.stdout):
            try:
                stream.close()
            except OSError:
                pass
        return process.wait()

    def rows(self, path: str, content) -> Iterator[bytes]:
        """The rows of a file, each as an Arrow IPC stream. Raises ``Died`` if the process crashes or times out."""
        process = self.begin()
        name = path.encode("utf-8", "surrogateescape")
        try:
            process.stdin.write(REQUEST.pack(len(name), len(content)))
            process.stdin.write(name)
            process.stdin.write(content)
            process.stdin.flush()
            while True:
                (length,) = LENGTH.unpack(self.take(process, LENGTH.size))
                if length == END:
                    return
                if length == LAST:
                    self.end()
                    return
                yield self.take(process, length)
        except TimeoutError:
            self.end()
            reason = f"timed out after {self.how.timeout:g} s; raise the time limit"
            raise Died("timeout", reason) from None
        except (BrokenPipeError, EOFError):
            # Let it exit by itself: killing it would hide its exit code.
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                pass
            code = self.end()
            raise Died("process", f"the reader process crashed ({told(code)}), which is a bug; please report it") from None

    def take(self, process: subprocess.Popen, count: int) -> bytes:
        """Read exactly ``count`` bytes, or raise ``TimeoutError`` or ``EOFError``."""
        deadline = time.monotonic() + self.how.timeout + GRACE
        descriptor, parts = process.stdout.fileno(), []
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while count > 0:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                part = os.read(descriptor, min(count, 1 << 20))
                if not part:
                    raise EOFError
                parts.append(part)
                count -= len(part)
        return b"".join(parts)


def told(code: int | None) -> str:
    """An exit code as text."""
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


_at_hand: dict[How, ReaderProcess] = {}


def reader_at_hand(how: How) -> ReaderProcess:
    """The reader process of this Python worker, which Spark reuses from task to task."""
    if how not in _at_hand:
        _at_hand[how] = ReaderProcess(how)
        atexit.register(_at_hand[how].end)
    return _at_hand[how]


def local_name(path: str) -> str:
    """A path as ``nianbao ingest`` writes it: local files without the prefix ``file:``."""
    return re.sub(LOCAL, "/", path)


def rows_schema() -> pa.Schema:
    """The schema of what the workers return: one row per file, with Spark's name for it and its tables nested."""

    class Capsule:
        def __arrow_c_schema__(self):
            return row_schema()

    return pa.schema([pa.field("source", pa.string(), nullable=False), *pa.schema(Capsule())])


def reason_of_empty() -> str:
    """The reader's message for an empty file."""
    try:
        read_all(b"")
    except NianbaoError as error:
        return str(error).split(": ", 1)[-1]
    return "the file is empty"


def failure(path: str, sha256: str | None, code: str, reason: str) -> dict:
    """A row of the table ``failures``."""
    return {"path": path, "sha256": sha256, "code": code, "reason": reason, "reader": READER}


def read_batches(batches, how: How):
    """Read the files of a partition."""
    schema, reader = rows_schema(), reader_at_hand(how)
    rows: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        for source, content in zip(batch.column("path"), batch.column("content")):
            source, content = source.as_py(), memoryview(content.as_buffer())
            for row in read_file(reader, schema, source, content):
                rows.append(row)
                size += row.nbytes
                if size >= ROWS_AT_ONCE:
                    yield from pa.Table.from_batches(rows, schema).combine_chunks().to_batches()
                    rows, size = [], 0
    if rows:
        yield from pa.Table.from_batches(rows, schema).combine_chunks().to_batches()


def read_file(reader: ReaderProcess, schema: pa.Schema, source: str, content) -> Iterator[pa.RecordBatch]:
    """The rows of one file, or a single failure if the reader process crashes."""
    path = local_name(source)
    try:
        for data in reader.rows(path, content):
            with pa.ipc.open_stream(data) as stream:
                for batch in stream:
                    sources = pa.array([source] * batch.num_rows, pa.string())
                    yield pa.RecordBatch.from_arrays([sources, *batch.columns], schema=schema)
    except Died as died:
        sha256 = hashlib.sha256(content).hexdigest()
        row = {"source": source, "path": path, "sha256": sha256, **{name: [] for name in TABLES}}
        row["failures"] = [failure(path, sha256, died.code, died.reason)]
        yield pa.RecordBatch.from_pylist([row], schema=schema)


class Reports:
    """A DataFrame for each table of ``nianbao export``, with the same columns and types.

    Results are kept on the executors' disks once computed, so that files are read only once for several tables; call
    ``unpersist`` when they are no longer needed.
    """

    #: Files, identified by content.
    files: "DataFrame"
    #: Where each file was found.
    paths: "DataFrame"
    #: Reports, with their verdicts.
    documents: "DataFrame"
    #: Sections of reports.
    sections: "DataFrame"
    #: Cells of the form and their values.
    cells: "DataFrame"
    #: Identities of the form, and whether they hold.
    checks: "DataFrame"
    #: Numbers of the form mentioned in the text.
    mentions: "DataFrame"
    #: Findings about reports.
    findings: "DataFrame"
    #: Files that could not be read, and why.
    failures: "DataFrame"

    def __init__(self, listed: "DataFrame", readings: "DataFrame", keep: bool = True):
        from pyspark import StorageLevel

        self._listed = listed
        self._readings = readings.persist(StorageLevel.DISK_ONLY) if keep else readings
        self._again = again(readings).persist(StorageLevel.DISK_ONLY)

    def unpersist(self) -> None:
        """Free the results kept on the executors' disks."""
        self._readings.unpersist()
        self._again.unpersist()

    def __getattr__(self, name: str) -> "DataFrame":
        if name in TABLES:
            return self.table(name)
        raise AttributeError(f"reports have no table {name!r}; the tables are {', '.join(TABLES)}")

    def table(self, name: str, parted: bool = False) -> "DataFrame":
        """A table by name; if ``parted``, followed by the partition columns ``PARTED_BY``."""
        from pyspark.sql import functions as F

        if name not in TABLES:
            raise KeyError(f"no table {name!r}; the tables are {', '.join(TABLES)}")
        if name == "failures":
            return self._failures()
        rows = self._readings if name == "paths" else self._once_each()
        if not parted:
            return rows.select(F.explode(name).alias("row")).select("row.*")
        about = F.map_from_entries(
            F.transform("documents", lambda d: F.struct(d["id"], F.struct(d["year"], d["form"])))
        )
        key = "row.id" if name == "documents" else "row.document"
        told = rows.select(about.alias("about"), F.explode(name).alias("row"))
        told = told.select("row.*", F.element_at("about", F.col(key)).alias("about"))
        years = F.col("about.year").alias("report_year"), F.col("about.form").alias("report_form")
        return told.select(*(column for column in told.columns if column != "about"), *years)

    def _once_each(self) -> "DataFrame":
        """The readings without duplicates by content."""
        from pyspark.sql import functions as F

        # There are few duplicates: broadcasting them leaves the readings where they are.
        return self._readings.join(F.broadcast(self._again), "path", "left_anti")

    def _failures(self) -> "DataFrame":
        """Files that the readers could not read, and files that Spark never passed to them."""
        from pyspark.sql import functions as F

        kinds = [field.dataType for field in self._readings.schema if field.name == "failures"]
        rows = kinds[0].elementType
        told = self._readings.select(F.explode("failures").alias("row")).select("row.*")
        # As `local_name` has it.
        name = F.regexp_replace("path", LOCAL, "/")
        limit = f" bytes, and the limit is {FILE_BYTES}; check that this is a single report"
        large = self._listed.where(F.col("length") > FILE_BYTES).select(
            name.alias("path"),
            F.lit("too_large").alias("code"),
            F.concat(F.lit("too large: "), F.col("length").cast("string"), F.lit(limit)).alias("reason"),
        )
        small = self._listed.where(F.col("length") <= FILE_BYTES)
        sources = self._readings.select(F.col("source").alias("path"))
        lost = small.join(sources, "path", "left_anti").select(
            name.alias("path"),
            F.lit("io").alias("code"),
            F.lit("Spark could not read this file; see the executors' logs").alias("reason"),
        )
        unread = large.unionByName(lost).withColumn("sha256", F.lit(None).cast("string"))
        # Spark's file source silently skips empty files.
        empty = self._found_files().join(self._listed.select("path"), "path", "left_anti").select(
            name.alias("path"),
            F.lit("empty").alias("code"),
            F.lit(reason_of_empty()).alias("reason"),
            F.lit(hashlib.sha256().hexdigest()).alias("sha256"),
        )
        unread = unread.unionByName(empty).withColumn("reader", F.lit(READER).cast("long"))
        return told.unionByName(unread.select(*rows.fieldNames()))

    def _found_files(self) -> "DataFrame":
        """Every file that Spark found, including empty ones."""
        from pyspark.sql.types import StringType, StructField, StructType

        # Spark gives URIs here, but paths in its rows.
        found = (re.sub(LOCAL, "file:/", unquote(uri)) for uri in self._listed.inputFiles())
        kind = StructType([StructField("path", StringType(), False)])
        return self._listed.sparkSession.createDataFrame([(path,) for path in found], kind)

    def write(self, output: str) -> None:
        """Write every table as Parquet below ``output``, replacing the output of an earlier run. Tables about reports
        are partitioned by year and form, in separate columns: ``report_year=2023/report_form=2021``.

        Intermediate results are staged in ``output``, so that losing a machine does not mean reading files again.
        """
        spark, output = self._listed.sparkSession, output.rstrip("/")
        staged = f"{output}/_readings"
        self._readings.write.mode("overwrite").parquet(staged)
        # Each table reads only its own column of Parquet, where a persisted copy would be read in full.
        reports = Reports(self._listed, spark.read.parquet(staged), keep=False)
        for name in TABLES:
            if name in OF_DOCUMENTS:
                # Few large files, however many tasks read the reports.
                balanced = f"SELECT /*+ REBALANCE({', '.join(PARTED_BY)}) */ * FROM {{rows}}"
                rows = spark.sql(balanced, rows=reports.table(name, parted=True))
                rows.write.mode("overwrite").partitionBy(*PARTED_BY).parquet(f"{output}/{name}")
            else:
                reports.table(name).hint("rebalance").write.mode("overwrite").parquet(f"{output}/{name}")
        reports._again.unpersist()
        remove(spark, staged)


def again(readings: "DataFrame") -> "DataFrame":
    """The paths of duplicates: all but the first path of each content."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    read = readings.where(F.size("files") > 0).select("path", "sha256")
    order = Window.partitionBy("sha256").orderBy("path")
    return read.withColumn("number", F.row_number().over(order)).where("number > 1").select("path")


def remove(spark: "SparkSession", path: str) -> None:
    """Delete a directory on any file system."""
    folder = spark._jvm.org.apache.hadoop.fs.Path(path)
    folder.getFileSystem(spark._jsc.hadoopConfiguration()).delete(folder, True)


def read_reports(
    spark: "SparkSession",
    path: "str | list[str]",
    *,
    password: str | None = None,
    timeout: float | None = None,
    max_memory: int | None = None,
    name_filter: str | None = None,
) -> Reports:
    """Read every report in a directory, or matching a glob pattern (``…/*.pdf``).

    ``timeout`` is in seconds and ``max_memory`` in bytes, both per file. ``name_filter`` is a glob pattern for file
    names, such as ``*.pdf``. Files with the same bytes count once; ZIP and TAR files are unpacked. A file that cannot be
    read is a row in ``failures`` and never fails the job.

    Sets ``spark.sql.execution.arrow.maxRecordsPerBatch`` of the session to 16, unless it differs from Spark's default,
    because files are larger than the rows that the default is meant for.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    if timeout is not None and not 0 < timeout < float("inf"):
        raise ValueError(f"timeout is {timeout}; it must be a positive number of seconds")
    bound_batches(spark)
    seconds = float(SECONDS) if timeout is None else float(timeout)
    how = How(password, seconds, MEMORY_BYTES if max_memory is None else max_memory)
    source = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    # Files that disappear or cannot be opened are found by comparing what was listed with what was read.
    source = source.option("ignoreMissingFiles", "true").option("ignoreCorruptFiles", "true")
    if name_filter is not None:
        source = source.option("pathGlobFilter", name_filter)
    found = source.load(path)
    # Spark filters by length before it opens a file.
    small = found.where(f"length <= {FILE_BYTES}").select("path", "content")
    schema = from_arrow_schema(rows_schema())
    readings = small.mapInArrow(lambda batches: read_batches(batches, how), schema)
    return Reports(found.select("path", "length"), readings)


def bound_batches(spark: "SparkSession") -> None:
    """Limit the number and size of files that Spark passes at a time."""
    name, own = "spark.sql.execution.arrow.maxRecordsPerBatch", "10000"
    if spark.conf.get(name, own) == own:
        spark.conf.set(name, str(FILES_AT_ONCE))
    spark.conf.set("spark.sql.execution.arrow.maxBytesPerBatch", str(BYTES_AT_ONCE))


def main(arguments: "list[str] | None" = None) -> None:
    """``nianbao-spark INPUT OUTPUT``"""
    parser = argparse.ArgumentParser(
        prog="nianbao-spark", description="Read reports with Spark and write their tables as Parquet, partitioned by year and form."
    )
    parser.add_argument("input", nargs="+", help="directories or glob patterns, on any file system that Spark supports")
    parser.add_argument("output", help="directory to write the tables to; existing tables are replaced")
    parser.add_argument("--name-filter", metavar="PATTERN", help="read only files whose names match, such as *.pdf")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help=f"time limit per file [default: {SECONDS}]")
    parser.add_argument("--max-memory", type=int, metavar="BYTES", help=f"memory limit per file [default: {MEMORY_BYTES}]")
    parser.add_argument("--master", help="the cluster to run on, unless spark-submit sets it")
    options = parser.parse_args(arguments)

    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("nianbao")
    if options.master:
        builder = builder.master(options.master)
    spark = builder.getOrCreate()
    reports = read_reports(
        spark,
        options.input,
        password=os.environ.get("NIANBAO_PASSWORD"),
        timeout=options.timeout,
        max_memory=options.max_memory,
        name_filter=options.name_filter,
    )
    reports.write(options.output)
    reports.unpersist()
    spark.stop()


if __name__ == "__main__":
    # Import it by name, so that the executors import the module instead of unpickling a copy.
    from nianbao.spark import main as run

    run()
