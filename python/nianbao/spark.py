"""Reports by the million: the same reader on Apache Spark, giving the tables of ``nianbao export``.

>>> from nianbao.spark import read_reports
>>> reports = read_reports(spark, "s3a://archive/reports/")        # doctest: +SKIP
>>> reports.documents.groupBy("year", "verdict").count().show()    # doctest: +SKIP

Files come through Spark's ``binaryFile`` source, so from any file system that Spark reads. Each Python worker has one
reader process beside it (``nianbao._reader``), which gets a file at a time: a file that ends that process, or takes more
memory than it may, becomes a row in ``failures``, a new process is begun, and neither the task nor its executor notices.

The package must be installed for the Python of every executor. As a job of its own::

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

#: Seconds that a reader process has beyond the time for one file, to begin and to answer.
GRACE = 30.0
#: Addresses that a reader process may have: what one document may take, what Python and threads reserve, and the file.
PROCESS_MEMORY = 2 << 30
#: Files that Spark hands to a Python worker at a time, and their bytes where Spark knows that bound (4.1 and later).
FILES_AT_ONCE = 16
BYTES_AT_ONCE = 64 << 20
#: Bytes of rows that a worker hands back at a time.
ROWS_AT_ONCE = 8 << 20
#: How paths of this machine begin, in the several ways in which Spark writes them.
LOCAL = "^file:/+"
#: The columns that the output of ``nianbao-spark`` is parted by, beside the tables' own.
PARTED_BY = ["report_year", "report_form"]


@dataclass(frozen=True)
class How:
    """How files are read."""

    password: str | None = None
    timeout: float = float(SECONDS)
    max_memory: int = MEMORY_BYTES


class Died(Exception):
    """The reader process ended, or had to be ended, over a file."""

    def __init__(self, code: str, reason: str):
        super().__init__(reason)
        self.code, self.reason = code, reason


class ReaderProcess:
    """A process that reads one file at a time, begun when it is needed."""

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
            # Of many arenas each would reserve addresses that count.
            environment.setdefault("MALLOC_ARENA_MAX", "4")
            if self.how.password is not None:
                environment["NIANBAO_PASSWORD"] = self.how.password
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
            )
        return self.process

    def end(self) -> int | None:
        """Ends the process, and gives its exit code."""
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
        """The rows of a file, each as an Arrow IPC stream. Raises ``Died`` where there are no more to come."""
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
            reason = f"was not read within {self.how.timeout:g} s and is given up; allow it longer with timeout"
            raise Died("timeout", reason) from None
        except (BrokenPipeError, EOFError):
            # One that is ending by itself has a code of its own, which killing it would hide.
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                pass
            code = self.end()
            raise Died("process", f"the process that read it ended ({told(code)}); please report the file") from None

    def take(self, process: subprocess.Popen, count: int) -> bytes:
        """Exactly so many bytes, or an error where they do not come in time."""
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
    """An exit code in words."""
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


_at_hand: dict[How, ReaderProcess] = {}


def reader_at_hand(how: How) -> ReaderProcess:
    """The reader process of this Python worker, which Spark uses for one task after the other."""
    if how not in _at_hand:
        _at_hand[how] = ReaderProcess(how)
        atexit.register(_at_hand[how].end)
    return _at_hand[how]


def local_name(path: str) -> str:
    """A path as ``nianbao ingest`` calls it: files of this machine without ``file:`` in front."""
    return re.sub(LOCAL, "/", path)


def rows_schema() -> pa.Schema:
    """The columns of what the workers give: the file as Spark calls it, then one row a file, its tables nested."""

    class Capsule:
        def __arrow_c_schema__(self):
            return row_schema()

    return pa.schema([pa.field("source", pa.string(), nullable=False), *pa.schema(Capsule())])


def reason_of_empty() -> str:
    """What the reader says of an empty file."""
    try:
        read_all(b"")
    except NianbaoError as error:
        return str(error).split(": ", 1)[-1]
    return "the file is empty"


def failure(path: str, sha256: str | None, code: str, reason: str) -> dict:
    """A row of the table ``failures``."""
    return {"path": path, "sha256": sha256, "code": code, "reason": reason, "reader": READER}


def read_batches(batches, how: How):
    """Reads the files of a partition."""
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
    """The rows of one file; where the process that reads it dies, one that says so."""
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
    """Reports that Spark reads: a DataFrame for each table of ``nianbao export``, with the same columns and types.

    The readings are kept on the executors' disks once they were needed, so that several tables cost one reading; call
    ``unpersist`` when they are not needed any more.
    """

    #: Files by content, whatever they are called.
    files: "DataFrame"
    #: Where each file was found.
    paths: "DataFrame"
    #: Reports, with their verdicts.
    documents: "DataFrame"
    #: Sections of reports.
    sections: "DataFrame"
    #: Cells of the form with their numbers.
    cells: "DataFrame"
    #: Identities of the form, and whether they hold.
    checks: "DataFrame"
    #: Numbers of the form that the text names.
    mentions: "DataFrame"
    #: What a person should know of a report.
    findings: "DataFrame"
    #: Files that could not be read, and why.
    failures: "DataFrame"

    def __init__(self, listed: "DataFrame", readings: "DataFrame", keep: bool = True):
        from pyspark import StorageLevel

        self._listed = listed
        self._readings = readings.persist(StorageLevel.DISK_ONLY) if keep else readings
        self._again = again(readings).persist(StorageLevel.DISK_ONLY)

    def unpersist(self) -> None:
        """Lets go of what is kept on the executors' disks."""
        self._readings.unpersist()
        self._again.unpersist()

    def __getattr__(self, name: str) -> "DataFrame":
        if name in TABLES:
            return self.table(name)
        raise AttributeError(f"no {name!r} in reports; the tables are {', '.join(TABLES)}")

    def table(self, name: str, parted: bool = False) -> "DataFrame":
        """A table by its name; with the columns of ``PARTED_BY`` behind its own, where it should be ``parted``."""
        from pyspark.sql import functions as F

        if name not in TABLES:
            raise KeyError(f"no table {name!r}; there are {', '.join(TABLES)}")
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
        """The readings, those of the same bytes once."""
        from pyspark.sql import functions as F

        # There are few: the readings themselves stay where they are.
        return self._readings.join(F.broadcast(self._again), "path", "left_anti")

    def _failures(self) -> "DataFrame":
        """What the readers could not read, and what never came to them."""
        from pyspark.sql import functions as F

        kinds = [field.dataType for field in self._readings.schema if field.name == "failures"]
        rows = kinds[0].elementType
        told = self._readings.select(F.explode("failures").alias("row")).select("row.*")
        # As `local_name` has it.
        name = F.regexp_replace("path", LOCAL, "/")
        limit = f" bytes is more than the {FILE_BYTES} that are read; is this one report?"
        large = self._listed.where(F.col("length") > FILE_BYTES).select(
            name.alias("path"),
            F.lit("too_large").alias("code"),
            F.concat(F.col("length").cast("string"), F.lit(limit)).alias("reason"),
        )
        small = self._listed.where(F.col("length") <= FILE_BYTES)
        sources = self._readings.select(F.col("source").alias("path"))
        lost = small.join(sources, "path", "left_anti").select(
            name.alias("path"),
            F.lit("io").alias("code"),
            F.lit("could not be read by Spark; the executors' logs say why").alias("reason"),
        )
        unread = large.unionByName(lost).withColumn("sha256", F.lit(None).cast("string"))
        # Spark's file source passes over empty files without a word.
        empty = self._found_files().join(self._listed.select("path"), "path", "left_anti").select(
            name.alias("path"),
            F.lit("empty").alias("code"),
            F.lit(reason_of_empty()).alias("reason"),
            F.lit(hashlib.sha256().hexdigest()).alias("sha256"),
        )
        unread = unread.unionByName(empty).withColumn("reader", F.lit(READER).cast("long"))
        return told.unionByName(unread.select(*rows.fieldNames()))

    def _found_files(self) -> "DataFrame":
        """Every file that Spark found, the empty ones among them."""
        from pyspark.sql.types import StringType, StructField, StructType

        # Spark writes them as URIs here, and as paths in its rows.
        found = (re.sub(LOCAL, "file:/", unquote(uri)) for uri in self._listed.inputFiles())
        kind = StructType([StructField("path", StringType(), False)])
        return self._listed.sparkSession.createDataFrame([(path,) for path in found], kind)

    def write(self, output: str) -> None:
        """Writes every table as Parquet below ``output``, in the place of what an earlier run wrote there. Those about
        reports are parted by year and form, in columns of their own: ``report_year=2023/report_form=2021``.

        The readings lie in ``output`` meanwhile, so that what a lost machine has read is not read again.
        """
        spark, output = self._listed.sparkSession, output.rstrip("/")
        staged = f"{output}/_readings"
        self._readings.write.mode("overwrite").parquet(staged)
        # Of Parquet each table reads its own column; a copy on the executors' disks would be read whole.
        reports = Reports(self._listed, spark.read.parquet(staged), keep=False)
        for name in TABLES:
            if name in OF_DOCUMENTS:
                # Few and large files, however many tasks read the reports.
                balanced = f"SELECT /*+ REBALANCE({', '.join(PARTED_BY)}) */ * FROM {{rows}}"
                rows = spark.sql(balanced, rows=reports.table(name, parted=True))
                rows.write.mode("overwrite").partitionBy(*PARTED_BY).parquet(f"{output}/{name}")
            else:
                reports.table(name).hint("rebalance").write.mode("overwrite").parquet(f"{output}/{name}")
        reports._again.unpersist()
        remove(spark, staged)


def again(readings: "DataFrame") -> "DataFrame":
    """The paths of files whose bytes were read under another path, of which the first is kept."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    read = readings.where(F.size("files") > 0).select("path", "sha256")
    order = Window.partitionBy("sha256").orderBy("path")
    return read.withColumn("number", F.row_number().over(order)).where("number > 1").select("path")


def remove(spark: "SparkSession", path: str) -> None:
    """Takes a folder away, on whatever file system it is."""
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
    """Reads every report below a path, in a folder or named by a pattern (``…/*.pdf``).

    ``timeout`` is in seconds and ``max_memory`` in bytes, both for one file. ``name_filter`` is a pattern of file names,
    such as ``*.pdf``. Files of the same bytes are one; ZIP and TAR are unpacked. What cannot be read is a row in
    ``failures``, and never ends the job.

    Sets ``spark.sql.execution.arrow.maxRecordsPerBatch`` of the session to 16 files, unless it was set to another value
    than Spark's own: files are larger than the rows that bound is made for.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    if timeout is not None and not 0 < timeout < float("inf"):
        raise ValueError(f"timeout is {timeout}; give seconds above 0")
    bound_batches(spark)
    seconds = float(SECONDS) if timeout is None else float(timeout)
    how = How(password, seconds, MEMORY_BYTES if max_memory is None else max_memory)
    source = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    # A file that has gone or may not be read is told of by what is listed and not read.
    source = source.option("ignoreMissingFiles", "true").option("ignoreCorruptFiles", "true")
    if name_filter is not None:
        source = source.option("pathGlobFilter", name_filter)
    found = source.load(path)
    # Spark looks at the length before it opens a file.
    small = found.where(f"length <= {FILE_BYTES}").select("path", "content")
    schema = from_arrow_schema(rows_schema())
    readings = small.mapInArrow(lambda batches: read_batches(batches, how), schema)
    return Reports(found.select("path", "length"), readings)


def bound_batches(spark: "SparkSession") -> None:
    """Lets Spark hand over few files at a time."""
    name, own = "spark.sql.execution.arrow.maxRecordsPerBatch", "10000"
    if spark.conf.get(name, own) == own:
        spark.conf.set(name, str(FILES_AT_ONCE))
    spark.conf.set("spark.sql.execution.arrow.maxBytesPerBatch", str(BYTES_AT_ONCE))


def main(arguments: "list[str] | None" = None) -> None:
    """``nianbao-spark INPUT OUTPUT``"""
    parser = argparse.ArgumentParser(
        prog="nianbao-spark", description="Reads reports with Spark and writes their tables as Parquet, parted by year and form."
    )
    parser.add_argument("input", nargs="+", help="folders or patterns, on any file system that Spark reads")
    parser.add_argument("output", help="folder for the tables; a table that is there is replaced")
    parser.add_argument("--name-filter", metavar="PATTERN", help="only files of such names, as *.pdf")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="after what time a file is given up")
    parser.add_argument("--max-memory", type=int, metavar="BYTES", help="most memory that one file may take")
    parser.add_argument("--master", help="the cluster, where spark-submit does not say it")
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
    # Under its own name, so that the executors import it instead of getting a copy.
    from nianbao.spark import main as run

    run()
