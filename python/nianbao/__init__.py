"""Published Chinese government reports as verified, structured data.

>>> import nianbao
>>> report = nianbao.read("fixtures/reports/qingshan-2023-text/input.txt")
>>> report.agency, report.year, report.verdict
('青山区人民政府', 2023, 'verified')

``read`` reads one report, ``read_many`` many of them by all cores, ``check`` tells what is wrong with one, and
``Archive`` gives the tables of an archive that ``nianbao ingest`` made. Tables go to pandas, polars and DuckDB through
the Arrow PyCapsule interface, without a copy. ``nianbao.spark`` reads millions of files on a cluster.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ._nianbao import (
    Archive,
    NianbaoError,
    Reading,
    Readings,
    Report,
    Table,
    __version__,
    read_all,
    read_many,
)

__all__ = [
    "Archive",
    "Check",
    "NianbaoError",
    "Reading",
    "Readings",
    "Report",
    "Table",
    "__version__",
    "check",
    "read",
    "read_all",
    "read_many",
]


def read(source, *, password=None, timeout=None, max_memory=None) -> Report:
    """Reads one report: a path, or the bytes of a file of any kind (PDF, web page, Word, Excel, text).

    Raises ``FileNotFoundError`` and its like where there is no such file, ``NianbaoError`` where it cannot be read, and
    ``ValueError`` where it holds no report or several: ``read_all`` gives all of them.
    """
    reports = read_all(source, password=password, timeout=timeout, max_memory=max_memory)
    if len(reports) != 1:
        name = "<bytes>" if isinstance(source, (bytes, bytearray)) else source
        raise ValueError(f"{name} holds {len(reports)} reports; read_all gives all of them")
    return reports[0]


@dataclass(frozen=True)
class Check:
    """What the form's own arithmetic says of a report."""

    verdict: str
    """``verified``, ``inconsistent``, ``incomplete`` or ``unrecognised``."""
    held: int
    """Identities that hold."""
    failed: list[dict[str, Any]] = field(default_factory=list)
    """Identities that do not, each with its ``message``."""
    not_assessable: int = 0
    """Identities that could not be assessed, since cells are missing or doubted."""
    findings: list[dict[str, Any]] = field(default_factory=list)
    """What a person should know, each with ``code``, ``severity`` and ``message``."""

    @property
    def messages(self) -> list[str]:
        """What is wrong or doubted, in the report's own words."""
        doubts = [finding for finding in self.findings if finding["severity"] == "doubt"]
        return [item["message"] for item in [*self.failed, *doubts]]

    def __bool__(self) -> bool:
        return self.verdict == "verified"

    def _repr_html_(self) -> str:
        import html

        lines = "".join(f"<li>{html.escape(line)}</li>" for line in self.messages)
        return f"<p>{self.verdict}: {self.held} held, {len(self.failed)} failed</p><ul>{lines}</ul>"


def check(source, *, password=None, timeout=None, max_memory=None) -> Check:
    """Checks one report: a path, the bytes of a file, or a ``Report`` that was read. True where all is well."""
    if isinstance(source, Report):
        report = source
    else:
        report = read(source, password=password, timeout=timeout, max_memory=max_memory)
    checks = report.checks
    return Check(
        verdict=report.verdict,
        held=checks["held"],
        failed=checks["failed"],
        not_assessable=checks["not_assessable"],
        findings=report.findings,
    )
