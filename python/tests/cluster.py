"""A standalone Spark cluster on this machine: a master, and workers that can be killed. Needs pyspark and a JVM."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyspark

SPARK_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"
#: Seconds that the master or a worker may take to begin.
PATIENCE = 90


class Cluster:
    """``with Cluster(workers=2) as cluster: … cluster.url``; each worker has one core.

    ``pinned`` keeps each worker, its executor and its readers to a core of their own (Linux), as if it were a machine.
    """

    def __init__(self, workers: int, memory: str = "1g", pinned: bool = False):
        self.count, self.memory, self.pinned = workers, memory, pinned
        self.folder = tempfile.TemporaryDirectory()
        self.processes: list[subprocess.Popen] = []

    def __enter__(self) -> "Cluster":
        try:
            options = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
            master, log = self.start("master", "org.apache.spark.deploy.master.Master", *options)
            self.url = self.wait_for(log, r"(spark://127\.0\.0\.1:\d+)", master)
            self.workers = []
            for number in range(self.count):
                options = ["--host", "127.0.0.1", "--cores", "1", "--memory", self.memory, "--webui-port", "0"]
                options += ["--work-dir", f"{self.folder.name}/work{number}", self.url]
                worker, log = self.start(
                    f"worker{number}", "org.apache.spark.deploy.worker.Worker", *options, core=number
                )
                self.wait_for(log, "(Successfully registered with master)", worker)
                self.workers.append(worker)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        for process in self.processes:
            kill_all(process)
        self.folder.cleanup()

    def start(self, name: str, *command: str, core: "int | None" = None) -> "tuple[subprocess.Popen, Path]":
        log = Path(self.folder.name) / f"{name}.log"
        environment = {
            **os.environ,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
            "PYSPARK_PYTHON": sys.executable,
        }
        pin = ["taskset", "--cpu-list", str(core)] if self.pinned and core is not None else []
        with open(log, "wb") as out:
            process = subprocess.Popen(
                [*pin, str(SPARK_CLASS), *command], stdout=out, stderr=out, env=environment, start_new_session=True
            )
        self.processes.append(process)
        return process, log

    def wait_for(self, log: Path, pattern: str, process: subprocess.Popen) -> str:
        for _ in range(PATIENCE * 10):
            found = re.search(pattern, log.read_text(errors="replace"))
            if found:
                return found[1]
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"{log.stem} did not begin:\n{log.read_text(errors='replace')}")

    def kill_worker(self, number: int) -> None:
        """As a machine that loses its power: the worker and its executors are gone at once."""
        kill_all(self.workers[number])


def kill_all(process: subprocess.Popen) -> None:
    """A process with all that it began."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def session(cluster: Cluster, **settings: str):
    """A Spark session on the cluster."""
    from pyspark.sql import SparkSession

    # What the executors run: the environment with the package in it.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(cluster.url).appName("nianbao")
    own = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": "768m",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
    }
    for name, value in {**own, **settings}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
